"""Digests: when one is due, what it owes, what goes in, and when a delivery is tried again. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.models import (
    DigestContent,
    DigestItem,
    DigestState,
    Hit,
    Kind,
    Ledger,
    Quote,
    Snippet,
    Stance,
    StoredArticle,
    ToldStory,
    Watchlist,
)
from monitor.domain.query import Query
from monitor.policy.conditions import asked_watches, wants
from monitor.policy.schedules import Schedule, next_time, parse_schedule
from monitor.policy.sentences import shortened
from monitor.policy.snippets import opening_of, snippets_of, why, with_leads
from monitor.policy.subjects import subject_line
from monitor.policy.telling import Tale, new_quotes, tales_of

__all__ = [
    "Schedule",
    "asked_watches",
    "build_content",
    "is_due",
    "is_worth_an_alert",
    "next_after",
    "next_time",
    "parse_schedule",
    "retry_after",
    "snippets_of",
    "wants",
]

MOST_QUOTES = 5
LONGEST_QUOTE = 500  # characters
COPIES_WAIT = timedelta(days=1)  # then an instant digest says how many more told a story

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


def is_due(state: DigestState, schedule: Schedule, *, now: datetime, owes: bool) -> bool:
    """Whether a digest's window is to be looked at now: its time has come, or it waits for no time and owes something.

    A set-up's very first digest waits for no time. One whose time passed while the service was down is due once.
    """
    is_first = state.next_at is None and state.last_sent_at is None
    if schedule.is_instant or is_first:
        return owes
    return state.next_at is None or state.next_at <= now


def is_worth_an_alert(content: DigestContent) -> bool:
    """Whether an instant message is sent for this: not for copies alone of what was told within the last day."""
    return any(
        item.told_before_at is None
        or item.quotes
        or any(snippet.field != "title" for snippet in item.snippets)
        or content.closed_at - item.told_before_at >= COPIES_WAIT
        for item in content.items
    )


def next_after(state: DigestState, schedule: Schedule, *, now: datetime, timezone: str) -> datetime | None:
    """The digest's next time under the schedule that it has now, for a state that may stem from another schedule.

    A time that has passed stays: it was missed and is still owed.
    """
    if state.next_at is None or state.next_at <= now:
        return state.next_at
    return next_time(schedule, after=now, timezone=timezone)


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
    group: bool = True,
    told: Mapping[str, ToldStory] | None = None,
) -> DigestContent:
    """Decide what a digest says of these articles: who speaks first, then the newest.

    With `group`, the articles of one story are one item; `told` is what earlier windows told of these stories.
    """
    asked = asked_watches(when, watchlist=watchlist)
    ordered = sorted(articles, key=_rank)
    tales = tales_of(ordered, told=told or {}, speaks=_speaks) if group else [Tale(article) for article in ordered]
    items = tuple(_item(tale, asked=asked, watchlist=watchlist) for tale in tales)
    return DigestContent(
        digest_id=digest_id,
        name=name,
        window=state.window + 1,
        closed_at=now,
        timezone=timezone,
        items=items,
        ledger=ledger,
        subject=subject_line(name, items=items, articles=ordered, asked=asked, watchlist=watchlist),
    )


def _rank(article: StoredArticle) -> tuple[bool, float, int]:
    """Speakers first, then newest. A date in the future is a mistake: an article is no newer than its first sight."""
    seen = article.first_seen_at
    newest = min(article.published, seen) if article.published else seen
    return not _speaking(article), -newest.timestamp(), article.id


def _item(tale: Tale, *, asked: Collection[str], watchlist: Watchlist) -> DigestItem:
    names, article = watchlist.names, tale.main
    members = (article, *tale.others)
    # Each watch once, as the first article that names it has it.
    first = {hit.watch: hit for member in reversed(members) for hit in member.hits}
    hits = sorted(first.values(), key=lambda hit: (hit.kind is not Kind.PERSON, hit.watch not in asked))
    # A `when` of tags alone asks for no watch: then every hit is as good as another.
    wanted = {hit.watch for hit in hits if hit.watch in asked} or {hit.watch for hit in hits}
    quotes = tuple(new_quotes(tale, lambda member: with_leads(member, _quotes(member, wanted))))[:MOST_QUOTES]
    speaking = frozenset[str]().union(*map(_speaking, members))
    snippets = _snippets(tale, wanted)
    is_update = tale.told_before_at is not None
    return DigestItem(
        article_id=article.id,
        url=article.url,
        title=article.title,
        source=article.source,
        published=article.published,
        via=article.via,
        watches=tuple(names.get(hit.watch, hit.watch) for hit in hits),
        speakers=tuple(names.get(hit.watch, hit.watch) for hit in hits if hit.watch in speaking),
        snippets=snippets or (() if is_update else opening_of(article)),
        quotes=quotes,
        author=article.author,
        lang=article.lang,
        why=_why(tale, wanted, names),
        story=article.story,
        outlets=tale.outlets,
        told_before_at=tale.told_before_at,
    )


def _snippets(tale: Tale, wanted: Collection[str]) -> tuple[Snippet, ...]:
    """The main article's sentences, one for each watch that only another article of the story names, and the title."""
    main = tale.main
    own = snippets_of(main, asked=wanted, quotes=_quotes(main, wanted), is_said=tale.is_said)
    more = []
    for other, missing in tale.missing(wanted):
        found = snippets_of(other, asked=missing, is_said=tale.is_said)
        more += [snippet for snippet in found if snippet.field != "title"][:1]
    title = own[-1:] if own and own[-1].field == "title" else ()
    return (*own[: len(own) - len(title)], *more, *title)


def _why(tale: Tale, wanted: Collection[str], names: Mapping[str, str]) -> str:
    reasons = [why(tale.main, asked=wanted, names=names)]
    reasons += [why(other, asked=missing, names=names) for other, missing in tale.missing(wanted)]
    return " · ".join(reason for reason in reasons if reason)


def _speaks(article: StoredArticle) -> bool:
    return bool(_speaking(article))


def _speaking(article: StoredArticle) -> frozenset[str]:
    """The watched people whose own words stand in the article."""
    by_stance = {hit.watch for hit in article.hits if _is_speaker(hit)}
    return frozenset(by_stance | {quote.watch for quote in article.quotes if quote.watch})


def _is_speaker(hit: Hit) -> bool:
    return hit.kind is Kind.PERSON and hit.stance is Stance.SPEAKS


def _quotes(article: StoredArticle, wanted: Collection[str]) -> tuple[Quote, ...]:
    """What watched people say, those first whom the digest asks for; bounded, since a digest is no interview."""
    # A summary often repeats the body's first paragraphs, words and all.
    said = {(quote.watch, quote.text.strip(" ,.")): quote for quote in article.quotes if quote.watch is not None}
    watched = list(said.values())
    watched.sort(key=lambda quote: quote.watch not in wanted)
    return tuple(replace(quote, text=shortened(quote.text, LONGEST_QUOTE)) for quote in watched[:MOST_QUOTES])
