"""How long to wait between two polls: the user's word, or what the feed's own habit teaches. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from monitor.domain.models import FeedEntry, FeedState
from monitor.policy.entries import dated

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
FIRST_INTERVAL = timedelta(minutes=30)  # of a feed of which nothing is known yet
WITHOUT_VALIDATORS = timedelta(hours=1)  # a feed that must be sent whole each time is asked at most so often
WEEK = timedelta(days=7)
STRETCH = 1.1  # what an interval grows by with each answer that brings nothing: a busy week passes
SPREAD = 0.1  # share of a wait by which polls are spread, so that feeds do not come in one burst


def learnt_interval(entries: Collection[FeedEntry], *, now: datetime) -> timedelta:
    """A week over the entries of a week, between five minutes and a day (after miniflux's).

    A feed that shows less than its week is judged by the span that it shows: a hundred entries a day, of which it
    shows twenty, are not twenty a week.
    """
    times = [min(when, now) for entry in entries if (when := dated(entry)) is not None]
    if not times:
        return FIRST_INTERVAL
    recent = [time for time in times if time > now - WEEK]
    if not recent:
        return LONGEST
    span = WEEK if len(recent) < len(times) else now - min(times)
    return min(max(span / len(recent), SHORTEST), LONGEST)


def next_interval(feed: FeedState, habit: timedelta, *, gap: bool, known: int, shown: int) -> timedelta:
    """The interval after a poll: sooner after a gap, longer where most of it was known (after mediacloud's).

    It never outgrows twice the habit: what a feed shows says more than what one poll brought.
    """
    if gap:
        return max(habit / 2, SHORTEST)
    if 3 * known >= 2 * shown > 0 and feed.interval is not None:
        return max(habit, min(feed.interval * STRETCH, 2 * habit))
    return habit


def interval_for(feed: FeedState, learnt: timedelta) -> timedelta:
    """The user's word, or else what was learnt."""
    if feed.source.every is not None:
        return feed.source.every
    if feed.etag is None and feed.last_modified is None:
        learnt = max(learnt, WITHOUT_VALIDATORS)
    return min(learnt, LONGEST)


def spread(wait: timedelta, jitter: float) -> timedelta:
    """A wait made a little longer, never shorter: what it keeps is often a promise to the server."""
    return wait * (1 + SPREAD * jitter)
