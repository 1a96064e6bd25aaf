"""What a digest says was checked, and which feeds are silent against their habit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.domain.models import FailingFeed, FeedState, Gap, Ledger, Source
from monitor.policy.ledger import ledger_of, silence_of
from tests.policy.articles import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = FeedState(
    1,
    Source("post", "https://post.example/feed", name="The Post"),
    last_polled_at=NOW - HOUR,
    last_answered_at=NOW - HOUR,
    next_poll_at=NOW + HOUR,
)


def ledger(*feeds: FeedState, since: timedelta | None = DAY, notes: Sequence[tuple[str, ...]] = ()) -> Ledger:
    start = None if since is None else NOW - since
    return ledger_of(feeds, arrivals={}, articles=412, notes=notes, since=start, now=NOW)


def test_feeds_that_answered_are_counted_and_those_that_failed_are_named() -> None:
    hill = Source("hill", "https://h.example")
    failing = replace(GOOD, source=hill, failing_since=NOW - HOUR, last_error="TlsFailure")
    gone = replace(GOOD, source=Source("old", "https://o.example"), title="Old News", gone=True)
    never = replace(GOOD, last_polled_at=None, last_answered_at=None, next_poll_at=NOW)
    found = ledger(GOOD, failing, gone, never)
    assert (found.feeds, found.answered, found.articles) == (4, 1, 412)
    assert found.failing == (
        FailingFeed("hill", NOW - HOUR, "TlsFailure", NOW + HOUR),
        FailingFeed("Old News", None, "the feed is gone for good (410)", None),
    )


def test_a_feed_that_was_not_due_since_counts_as_answered() -> None:
    resting = replace(GOOD, last_answered_at=NOW - 5 * HOUR)
    assert ledger(resting, since=HOUR).answered == 1
    assert ledger(replace(resting, next_poll_at=NOW - HOUR / 2), since=HOUR).answered == 0, "it is overdue"


def test_only_gaps_since_the_digest_before_are_told() -> None:
    gappy = replace(GOOD, gap_at=NOW - 2 * HOUR)
    assert ledger(gappy).gaps == (Gap("The Post", NOW - 2 * HOUR),)
    assert ledger(gappy, since=HOUR).gaps == ()
    assert ledger(gappy, since=None).gaps == (Gap("The Post", NOW - 2 * HOUR),)


def test_reasons_are_summed_the_most_frequent_first() -> None:
    wall = ("the page asks to log in, to subscribe or to agree to something",)
    notes = [
        ("the page answered 404",),
        wall,
        ("the page answered 403",),
        wall,
        ("the page could not be had (DeadlineExceeded: 60 s)",),
        ("the page answered 502",),
        ("the page was not asked for (robots.txt of post.example forbids it)",),
        ("the page holds very little text",),
        wall,
        ("something nobody thought of",),
    ]
    found = ledger(GOOD, notes=notes)
    assert found.from_feed_only == 10
    assert found.reasons == (
        ("behind a login wall", 3),
        ("out of reach", 2),
        ("with no page any more", 1),
        ("refused by the site", 1),
        ("left alone as robots.txt asks", 1),
        ("without text on the page", 1),
        ("for other reasons", 1),
    )


# ---------------------------------------------------------------- silence


def arrivals(pause: timedelta, *, until: timedelta, weeks: int = 4) -> list[timedelta]:
    """Ages of entries that came at this pace until so long ago."""
    return [until + pause * n for n in reversed(range(int(weeks * 7 * DAY / pause) + 1))]


def silent_since(ages: Sequence[timedelta], **state: object) -> bool:
    feed = replace(GOOD, last_new_at=NOW - min(ages), **state)  # type: ignore[arg-type]
    return silence_of(feed, [NOW - age for age in ages]) is not None


WEEKDAYS = [3.6 * DAY + week * 7 * DAY + day * DAY for week in range(4) for day in range(5)]  # no weekends
