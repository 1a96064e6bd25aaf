"""Articles for the tests of digests: a watch stands wherever one of its words does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitor.domain.models import (
    Hit,
    Kind,
    Ledger,
    Mention,
    Person,
    Quote,
    Stance,
    StoredArticle,
    Topic,
    Via,
    Watchlist,
)

NOW = datetime(2026, 11, 21, 6, 6, tzinfo=UTC)

WATCHLIST = Watchlist(
    people=(Person("mara", "Mara Lindqvist"), Person("tomas", "Tomas Okafor"), Person("ada", "Ada Okafor")),
    topics=(Topic("harbour", "Harbour"), Topic("ferry", "Ferry Line")),
)
WORDS: Mapping[str, tuple[str, str]] = {  # watch: a word for it, and the rule
    "mara": ("Lindqvist", "surname"),
    "tomas": ("Tomas Okafor", "name"),
    "ada": ("Ada Okafor", "name"),
    "harbour": ("harbour", "term"),
    "ferry": ("ferry", "term"),
}
LEDGER = Ledger(since=None, feeds=3, answered=3, articles=12)


def article(
    number: int = 1,
    *,
    title: str = "",
    summary: str = "",
    body: str = "",
    quotes: Sequence[tuple[str | None, str, str]] = (),  # watch, speaker, words that stand in the body
    hours: float = 1.0,
    published: bool = True,
    tags: tuple[str, ...] = (),
    source: str = "The Post",
    lang: str | None = "en",
    via: Via = Via.PAGE,
) -> StoredArticle:
    """An article with a hit for every watch whose word it holds."""
    found = tuple(
        Quote(who, text, "body", body.index(text), body.index(text) + len(text), w) for w, who, text in quotes
    )
    speaking = {quote.watch for quote in found}
    fields = {"title": title, "summary": summary, "body": body}
    return StoredArticle(
        id=number,
        url=f"https://example.org/{number}",
        title=title,
        summary=summary,
        body=body,
        source=source,
        tags=tags,
        author=None,
        published=NOW - timedelta(hours=hours) if published else None,
        first_seen_at=NOW,
        lang=lang,
        via=via,
        hits=tuple(
            Hit(watch, WATCHLIST.kinds[watch], Stance.SPEAKS if watch in speaking else Stance.MENTIONED, mentions)
            for watch in WORDS
            if (mentions := _mentions(watch, fields))
        ),
        quotes=found,
    )


def _mentions(watch: str, fields: Mapping[str, str]) -> tuple[Mention, ...]:
    word, rule = WORDS[watch]
    found = []
    for field, text in fields.items():
        at = text.find(word)
        while at >= 0:
            found.append(Mention(watch, field, at, at + len(word), word, rule))
            at = text.find(word, at + 1)
    return tuple(found)


def topic_hit_without_a_place(watch: str) -> Hit:
    """A hit whose query has no place in the text."""
    return Hit(watch, Kind.TOPIC, Stance.MENTIONED, ())
