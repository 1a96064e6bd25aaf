"""The days of a chart, and whose rows it has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.domain.models import Person, Topic, Trend, Watchlist
from monitor.policy.trends import MOST_TRENDS, midnights, trends_of
from tests.policy.articles import NOW, WATCHLIST


def test_the_days_begin_at_midnight_of_the_digests_zone_and_end_with_today() -> None:
    days = midnights(now=NOW, timezone="Asia/Yerevan")
    assert len(days) == 30
    assert days[-1] == datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert days[0] == datetime(2026, 10, 22, 20, 0, tzinfo=UTC)


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours() -> None:
    autumn = midnights(now=datetime(2026, 10, 27, 12, tzinfo=UTC), timezone="Europe/Berlin", days=4)
    spring = midnights(now=datetime(2026, 3, 31, 12, tzinfo=UTC), timezone="Europe/Berlin", days=4)
    hours = [[(b - a) / timedelta(hours=1) for a, b in pairwise(days)] for days in (autumn, spring)]
    assert hours == [[24, 25, 24], [24, 23, 24]]


def test_watches_of_the_digest_come_first_then_who_was_named_most_and_nobody_unnamed() -> None:
    counts = {"mara": (0, 1), "tomas": (0, 0), "ada": (2, 1), "harbour": (9, 9), "ferry": (1, 1)}
    rows = trends_of(counts, told={"mara", "ferry"}, watchlist=WATCHLIST)
    assert [row.watch for row in rows] == ["Ferry Line", "Mara Lindqvist", "Harbour", "Ada Okafor"]
    assert rows[0] == Trend("Ferry Line", (1, 1))


def test_a_chart_has_a_glance_of_rows() -> None:
    many = Watchlist(tuple(Person(str(n), f"Person {n}") for n in range(20)), (Topic("t", "T"),))
    rows = trends_of({str(n): (n,) for n in range(20)}, told=(), watchlist=many)
    assert [row.days for row in rows] == [(n,) for n in range(19, 19 - MOST_TRENDS, -1)]
