"""What was checked: which feeds answered, failed, fell silent or lost entries, and what was read from them alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.domain.models import FailingFeed, FeedState, Gap, Ledger, SilentFeed

# A feed is silent when it has brought nothing new for twice the longest pause of its last four weeks, nights, weekends
# and holidays included. One of which too little is known is never called so.
REMEMBERED = timedelta(days=28)
PAUSES = 2
SHORTEST_SILENCE = timedelta(days=1)
FEWEST_ARRIVALS, SHORTEST_MEMORY = 10, timedelta(days=7)

# Why an article was read from its feed, by what its note says, in words that follow a number.
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"asks to log in"), "behind a login wall"),
    (re.compile(r"was not asked for"), "left alone as robots.txt asks"),
    (re.compile(r"answered (?:404|410)\b"), "with no page any more"),
    (re.compile(r"answered (?:401|402|403|451)\b"), "refused by the site"),
    (re.compile(r"answered |could not be had"), "out of reach"),
    (re.compile(r"no text|very little text"), "without text on the page"),
)
_OTHER = "for other reasons"


def ledger_of(
    feeds: Sequence[FeedState],
    *,
    arrivals: Mapping[int, Sequence[datetime]],
    articles: int,
    notes: Collection[Sequence[str]],
    since: datetime | None,
    now: datetime,
) -> Ledger:
    """The ledger of a digest, from the feeds and from what was read since the one before.

    `notes` has one member for each article that was read without its page, `arrivals` the moments at which feeds that
    seem silent brought something new.
    """
    silences = (silence_of(feed, arrivals.get(feed.id, ())) for feed in feeds)
    return Ledger(
        since=since,
        feeds=len(feeds),
        answered=sum(_answered(feed, since=since, now=now) for feed in feeds),
        failing=tuple(_failing(feed) for feed in feeds if _fails(feed)),
        articles=articles,
        from_feed_only=len(notes),
        reasons=tuple(Counter(_reason(note) for note in notes).most_common()),
        silent=tuple(silent for silent in silences if silent is not None),
        gaps=tuple(
            Gap(feed_name(feed), feed.gap_at)
            for feed in feeds
            if feed.gap_at is not None and (since is None or feed.gap_at > since)
        ),
    )


def silence_of(feed: FeedState, arrivals: Sequence[datetime]) -> SilentFeed | None:
    """Whether a feed that answers has fallen silent against its habit; None: it has not, or nobody can tell."""
    if _fails(feed) or feed.last_new_at is None or feed.last_answered_at is None:
        return None
    known = [moment for moment in sorted(arrivals) if moment >= feed.last_new_at - REMEMBERED]
    if len(known) < FEWEST_ARRIVALS or known[-1] - known[0] < SHORTEST_MEMORY:
        return None
    longest = max(later - earlier for earlier, later in pairwise(known))
    # Up to its last answer: while the service was down, nobody listened.
    if feed.last_answered_at - feed.last_new_at <= max(PAUSES * longest, SHORTEST_SILENCE):
        return None
    return SilentFeed(feed_name(feed), feed.last_new_at, longest)


def feed_name(feed: FeedState) -> str:
    """What a reader knows a feed by."""
    return feed.source.name or feed.title or feed.source.id


def _fails(feed: FeedState) -> bool:
    return feed.failing_since is not None or feed.gone


def _failing(feed: FeedState) -> FailingFeed:
    why = feed.last_error or ("the feed is gone for good (410)" if feed.gone else "")
    return FailingFeed(feed_name(feed), feed.failing_since, why, None if feed.gone else feed.next_poll_at)


def _answered(feed: FeedState, *, since: datetime | None, now: datetime) -> bool:
    """Whether the feed is known up to now: asked since, or asked before and not due again yet."""
    if _fails(feed) or feed.last_answered_at is None:
        return False
    is_due = feed.next_poll_at is None or feed.next_poll_at <= now
    return since is None or feed.last_answered_at >= since or not is_due


def _reason(notes: Sequence[str]) -> str:
    text = " ".join(notes)
    return next((words for pattern, words in _REASONS if pattern.search(text)), _OTHER)
