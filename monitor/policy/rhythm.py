"""When a feed wants to be left alone: RSS ttl, skipHours and skipDays, and a habit that a stuck cache would hide."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.domain.headers import LONGEST_WAIT
from monitor.domain.models import FeedState

SILENT = timedelta(days=14)  # of nothing but 304s, after which a feed that used to publish is asked for all of it
HABITS = 3  # and no sooner than so many of its own intervals
BETWEEN_WHOLE = timedelta(days=7)  # two such requests
HOUR = timedelta(hours=1)


def wanted_pause(feed: FeedState) -> timedelta:
    """What the feed itself asks to be left alone for (RSS 2.0 ttl, RSS 1.0 syndication), at most a day."""
    return min(feed.ttl or timedelta(0), LONGEST_WAIT)


def outside_quiet_hours(at: datetime, feed: FeedState) -> datetime:
    """The first moment from `at` that lies in no hour (GMT) or day that the feed asks to skip, at most a day later.

    RSS 2.0 names hours 0 to 23 and days by their English names; a feed that skips everything skips nothing.
    """
    latest = at + LONGEST_WAIT
    moment = at
    while moment < latest and (moment.hour in feed.skip_hours or moment.weekday() in feed.skip_days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    return min(moment, latest)


def sounds_stuck(feed: FeedState, *, now: datetime) -> bool:
    """Whether a feed has said "unchanged" for so much longer than its habit that its server may be wrong."""
    if feed.last_status != 304 or feed.last_new_at is None or feed.habit is None:
        return False
    silent = now - feed.last_new_at > max(SILENT, HABITS * feed.habit)
    return silent and (feed.last_whole_at is None or now - feed.last_whole_at > BETWEEN_WHOLE)
