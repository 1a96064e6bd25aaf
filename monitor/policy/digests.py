"""Digests: what one says of what it owes, and when a delivery is tried again. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.models import (
    DigestContent,
    DigestItem,
    DigestState,
    Kind,
    Ledger,
    Quote,
    Spike,
    StoredArticle,
    Watchlist,
)
from monitor.domain.query import Query
from monitor.policy.conditions import asked_watches, wants
from monitor.policy.scores import order_of, score_of, speakers_of
from monitor.policy.sentences import shortened
from monitor.policy.snippets import opening_of, snippets_of, why, with_leads
from monitor.policy.subjects import subject_line

__all__ = [
    "asked_watches",
    "build_content",
    "retry_after",
    "snippets_of",
    "wants",
]

MOST_QUOTES = 5
LONGEST_QUOTE = 500  # characters

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# Waits after the first, second, … failed try, then the delivery is given up. The webhook's are those of the Standard
# Webhooks specification; the mail's add up to two days, as mail servers have kept trying since ever.
_RETRIES: dict[str, tuple[timedelta, ...]] = {
    "webhook": (
        5 * _SECOND,
        5 * _MINUTE,
        30 * _MINUTE,
        2 * _HOUR,
        5 * _HOUR,
        10 * _HOUR,
        14 * _HOUR,
        20 * _HOUR,
        24 * _HOUR,
    ),
    "email": (
        _MINUTE,
        5 * _MINUTE,
        15 * _MINUTE,
        _HOUR,
        2 * _HOUR,
        4 * _HOUR,
        8 * _HOUR,
        12 * _HOUR,
        20 * _HOUR,
    ),
    "console": (_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
}
_JITTER = 0.2  # a wait is stretched by up to this share, so that what failed together does not come back together


def retry_after(channel_type: str, *, attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after a failed try; None: give up.

    `attempts` counts the failed tries before this one, `jitter` lies in [0, 1).
    """
    waits = _RETRIES.get(channel_type, _RETRIES["email"])
    return waits[attempts] * (1 + _JITTER * jitter) if attempts < len(waits) else None


def build_content(
    digest_id: str,
    name: str,
    *,
    state: DigestState,
    articles: Sequence[StoredArticle],
    ledger: Ledger,
    watchlist: Watchlist,
    when: Query,
    timezone: str,
    now: datetime,
    spikes: Sequence[Spike] = (),
) -> DigestContent:
    """Decide what a digest says of these articles: who speaks first, and all by the score of `policy.scores`."""
    asked = asked_watches(when, watchlist=watchlist)
    scored = [(article, score_of(article, asked=asked, watchlist=watchlist, now=now)) for article in articles]
    scored.sort(key=lambda pair: order_of(*pair))
    ordered = [article for article, _ in scored]
    items = tuple(replace(_item(a, asked=asked, watchlist=watchlist), score=score) for a, score in scored)
    return DigestContent(
        digest_id=digest_id,
        name=name,
        window=state.window + 1,
        closed_at=now,
        timezone=timezone,
        items=items,
        ledger=ledger,
        subject=subject_line(name, items=items, articles=ordered, asked=asked, watchlist=watchlist, spikes=spikes),
        spikes=tuple(spikes),
    )


def _item(article: StoredArticle, *, asked: Collection[str], watchlist: Watchlist) -> DigestItem:
    names = watchlist.names
    hits = sorted(article.hits, key=lambda hit: (hit.kind is not Kind.PERSON, hit.watch not in asked))
    # A `when` of tags alone asks for no watch: then every hit is as good as another.
    wanted = {hit.watch for hit in hits if hit.watch in asked} or {hit.watch for hit in hits}
    quotes = with_leads(article, _quotes(article, wanted))
    speaking = speakers_of(article)
    return DigestItem(
        article_id=article.id,
        url=article.url,
        title=article.title,
        source=article.source,
        published=article.published,
        via=article.via,
        watches=tuple(names.get(hit.watch, hit.watch) for hit in hits),
        speakers=tuple(names.get(hit.watch, hit.watch) for hit in hits if hit.watch in speaking),
        snippets=snippets_of(article, asked=wanted, quotes=quotes) or opening_of(article),
        quotes=quotes,
        author=article.author,
        lang=article.lang,
        why=why(article, asked=wanted, names=names),
    )


def _quotes(article: StoredArticle, wanted: Collection[str]) -> tuple[Quote, ...]:
    """What watched people say, those first whom the digest asks for; bounded, since a digest is no interview."""
    # A summary often repeats the body's first paragraphs, words and all.
    said = {(quote.watch, quote.text.strip(" ,.")): quote for quote in article.quotes if quote.watch is not None}
    watched = list(said.values())
    watched.sort(key=lambda quote: quote.watch not in wanted)
    return tuple(replace(quote, text=shortened(quote.text, LONGEST_QUOTE)) for quote in watched[:MOST_QUOTES])
