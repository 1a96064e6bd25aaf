"""How often watches were in the news of late: the days of a digest's chart. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.models import Trend, Watchlist

DAYS = 30
MOST_TRENDS = 8  # rows of a chart: more are no glance


def midnights(*, now: datetime, timezone: str, days: int = DAYS) -> tuple[datetime, ...]:
    """When the last days began in that time zone, today last; a day of a clock change has 23 or 25 hours."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    dates = (today - timedelta(days=back) for back in reversed(range(days)))
    return tuple(datetime.combine(date, time(), zone).astimezone(UTC) for date in dates)


def trends_of(counts: Mapping[str, Sequence[int]], *, told: Iterable[str], watchlist: Watchlist) -> tuple[Trend, ...]:
    """The rows of the chart: watches of which the digest tells, then the others, each by how often they were named.

    A watch that was never named in these days has no row.
    """
    first = set(told)
    named = [watch for watch in watchlist.names if any(counts.get(watch, ()))]
    named.sort(key=lambda watch: (watch not in first, -sum(counts[watch])))
    return tuple(Trend(watchlist.names[watch], tuple(counts[watch])) for watch in named[:MOST_TRENDS])
