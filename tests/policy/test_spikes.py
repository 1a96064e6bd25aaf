"""What stands out against its own usual rate, and what does not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import History, Sighting, Spike, ToldSpike
from monitor.domain.query import And, AnyWatch, Near, Not, Or, Query, WatchRef
from monitor.policy.spikes import (
    BASELINE_DAYS,
    asked_pairs,
    asked_rules,
    baseline_of,
    find_spikes,
    latest_of,
    worth_telling,
)
from tests.policy.articles import NOW, WATCHLIST

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
VOICES = And((AnyWatch("person"), WatchRef("Harbour")))
LONG_AGO = dict.fromkeys(WATCHLIST.kinds, NOW - 100 * DAY)
ALL_CHECKED = (True,) * (BASELINE_DAYS + 1)


def came(days_ago: float, number: int, *watches: str, stories: int | None = None) -> list[Sighting]:
    """So many articles of that day, each a story of its own, or so many stories together."""
    at = NOW - days_ago * DAY
    return [
        Sighting(
            article_id=int(days_ago * 10_000) + n,
            story=f"{days_ago}-{n if stories is None else n % stories}",
            at=at - timedelta(minutes=n),
            watches=frozenset(watches),
        )
        for n in range(number)
    ]


def history(
    *sightings: Iterable[Sighting],
    since: Mapping[str, datetime] = LONG_AGO,
    checked: Sequence[bool] = ALL_CHECKED,
    told: Sequence[ToldSpike] = (),
) -> History:
    return History(tuple(one for group in sightings for one in group), since, tuple(checked), tuple(told))


def usually(a_day: int, *watches: str) -> Iterable[Sighting]:
    return [one for ago in range(1, BASELINE_DAYS + 1) for one in came(ago + 0.5, a_day, *watches)]


def spikes(past: History, *, when: Query = VOICES) -> tuple[Spike, ...]:
    return find_spikes(past, when, watchlist=WATCHLIST, now=NOW)


def test_a_burst_is_found_and_told_in_words() -> None:
    [spike] = spikes(history(usually(2, "harbour"), came(0.1, 14, "harbour")), when=WatchRef("Harbour"))
    assert (spike.watches, spike.name) == (("harbour",), "Harbour")
    assert spike.text == "14 stories in the last 24 hours, usually 2 a day"


def test_a_person_with_a_topic_is_told_in_place_of_either() -> None:
    burst = history(usually(1, "mara", "harbour"), came(0.2, 9, "mara", "harbour"))
    assert [(s.watches, s.name) for s in spikes(burst)] == [(("mara", "harbour"), "Mara Lindqvist with Harbour")]


def test_a_topic_that_many_share_is_told_by_itself() -> None:
    each = [came(0.1 + n / 100, 4, who, "harbour") for n, who in enumerate(("mara", "tomas", "ada"))]
    assert [spike.name for spike in spikes(history(usually(1, "mara", "harbour"), *each))] == ["Harbour"]


def test_stories_are_counted_not_articles() -> None:
    copies = history(usually(1, "harbour"), came(0.1, 40, "harbour", stories=2))
    assert spikes(copies, when=WatchRef("Harbour")) == ()


def test_what_nobody_ever_named_stands_out_by_five_stories() -> None:
    found = spikes(history(came(0.1, 5, "harbour")), when=WatchRef("Harbour"))
    assert [spike.text for spike in found] == ["5 stories in the last 24 hours, usually none"]
    assert spikes(history(came(0.1, 4, "harbour")), when=WatchRef("Harbour")) == ()


def test_a_rate_below_one_a_day_is_told_by_the_week() -> None:
    now_and_then = [one for ago in range(2, 29, 3) for one in came(ago + 0.5, 1, "harbour")]
    [spike] = spikes(history(now_and_then, came(0.1, 9, "harbour")), when=WatchRef("Harbour"))
    assert spike.text == "9 stories in the last 24 hours, usually 2 a week"


@pytest.mark.parametrize(("days", "found"), [(0, False), (6, False), (7, False), (8, True), (40, True)])
def test_a_watch_younger_than_a_week_has_no_usual_rate(days: int, found: bool) -> None:
    young = history(came(0.1, 30, "harbour"), since=LONG_AGO | {"harbour": NOW - days * DAY})
    assert bool(spikes(young, when=WatchRef("Harbour"))) is found
    assert spikes(history(came(0.1, 30, "harbour"), since={}), when=WatchRef("Harbour")) == ()


def test_days_on_which_the_service_was_down_say_nothing_of_what_is_usual() -> None:
    working = [not ago >= 8 for ago in range(BASELINE_DAYS + 1)]  # three weeks of nothing, then a week of ten a day
    week = [one for ago in range(1, 8) for one in came(ago + 0.5, 10, "harbour")]
    past = history(week, came(0.1, 15, "harbour"), checked=working)
    assert spikes(past, when=WatchRef("Harbour")) == ()
    assert spikes(history(week, came(0.1, 15, "harbour"), checked=working[:7] + [False] * 22)) == ()


def test_what_comes_after_a_pause_is_no_spike() -> None:
    after = (True, False, *ALL_CHECKED[2:])
    past = history(usually(1, "harbour"), came(0.1, 40, "harbour"), checked=after)
    assert spikes(past, when=WatchRef("Harbour")) == ()


def test_a_weekly_event_is_no_news() -> None:
    sundays = [one for ago in (7, 14, 21, 28) for one in came(ago, 12, "harbour")]
    weekly = (sundays, came(0.1, 13, "harbour"))
    assert spikes(history(*weekly), when=WatchRef("Harbour")) == ()
    assert spikes(history(*weekly, came(0.2, 20, "harbour")), when=WatchRef("Harbour")) != ()


def test_only_what_the_digest_asks_for_is_told() -> None:
    assert spikes(history(came(0.1, 30, "ferry")), when=WatchRef("Harbour")) == ()
    assert spikes(history(came(0.1, 30, "ferry")), when=Not(WatchRef("Ferry Line"))) == ()


def test_the_pairs_are_those_that_a_when_joins() -> None:
    def pairs(when: Query) -> set[tuple[str, ...]]:
        return {tuple(sorted(pair)) for pair in asked_pairs(when, watchlist=WATCHLIST)}

    people = {("harbour", "mara"), ("harbour", "tomas"), ("ada", "harbour")}
    assert pairs(VOICES) == people
    assert pairs(Near(AnyWatch("person"), WatchRef("Harbour"), "sentence", 0)) == people
    assert pairs(Or((AnyWatch("person"), WatchRef("Harbour")))) == set()
    assert pairs(And((WatchRef("Harbour"), WatchRef("Ferry Line")))) == set()
    assert pairs(Or((VOICES, WatchRef("Ferry Line")))) == people


def test_another_condition_and_another_rule_of_a_watch_begin_anew() -> None:
    first = asked_rules("people AND Harbour", VOICES, watchlist=WATCHLIST)
    assert set(first) == {"mara", "tomas", "ada", "harbour"}
    assert first == asked_rules("people AND Harbour", VOICES, watchlist=WATCHLIST)
    assert not set(first.values()) & set(asked_rules("people NEAR/s Harbour", VOICES, watchlist=WATCHLIST).values())


# ---------------------------------------------------------------- telling it once

SPIKE = Spike(("harbour",), "Harbour", 14, 2.0, "…")


@pytest.mark.parametrize(
    ("watches", "hours_ago", "stories_then", "line", "alert"),
    [
        (("harbour",), 1, 6, False, False),  # the same burst
        (("harbour",), 19, 6, False, False),
        (("mara", "harbour"), 1, 6, False, False),  # what is a part of it, too
        (("ferry",), 1, 6, True, True),
        (("harbour",), 24, 10, True, False),  # it lasts: a daily digest says so, an alert only if it doubled
        (("harbour",), 24, 7, True, True),
        (("harbour",), 24 * 8, 14, True, True),
    ],
)
def test_no_spike_is_told_twice_within_its_day(
    watches: tuple[str, ...], hours_ago: int, stories_then: int, line: bool, alert: bool
) -> None:
    told = [ToldSpike(watches, NOW - hours_ago * HOUR, stories_then)]
    assert bool(worth_telling([SPIKE], told, now=NOW, instantly=False)) is line
    assert bool(worth_telling([SPIKE], told, now=NOW, instantly=True)) is alert


def test_the_newest_stories_are_named_each_once() -> None:
    past = history(came(0.1, 6, "harbour", stories=2), came(0.5, 3, "harbour", "mara"), came(3, 3, "harbour"))
    assert latest_of(SPIKE, past, now=NOW) == (1000, 1001, 5000)


# ---------------------------------------------------------------- laws


@given(st.integers(0, 300), st.integers(7, BASELINE_DAYS))
def test_what_is_as_it_always_was_is_no_spike(rate: int, days: int) -> None:
    baseline = baseline_of([rate] * days)
    assert baseline is not None
    assert baseline.usual == rate
    assert rate < baseline.threshold


@given(st.lists(st.integers(0, 200), min_size=10, max_size=BASELINE_DAYS))
def test_how_loud_the_loudest_day_was_does_not_matter(days: list[int]) -> None:
    loudest = days.index(max(days))
    before = baseline_of(days)
    after = baseline_of([1000 if at == loudest else day for at, day in enumerate(days)])
    assert before is not None
    assert after is not None
    assert before.usual == after.usual


@settings(max_examples=40)
@given(st.integers(0, 20), st.integers(0, 10_000), st.integers(0, 27))
def test_a_true_burst_is_always_found(rate: int, seed: int, odd_day: int) -> None:
    draw = random.Random(seed)
    days = [max(0, rate + draw.randint(-1, 1)) for _ in range(BASELINE_DAYS)]
    days[odd_day] = 100  # one loud day of before hides nothing
    baseline = baseline_of(days)
    assert baseline is not None
    assert baseline.threshold <= 5 * rate + 10


def test_noise_of_a_story_a_day_is_hardly_ever_taken_for_a_spike() -> None:
    """Twenty years of chance, looked at every third hour: at most one alert in two years. (Measured: one in six.)"""
    draw = random.Random(20)
    years, hours = 20, 20 * 365 * 24
    arrivals = [draw.random() < 1 / 24 for _ in range(hours)]
    sums = [0, *accumulate(arrivals)]
    told, last = 0, -100
    for now in range(29 * 24, hours, 3):
        today = sums[now] - sums[now - 24]
        if today < 5 or now - last < 20:
            continue
        baseline = baseline_of([sums[now - 24 * ago] - sums[now - 24 * (ago + 1)] for ago in range(1, 29)])
        if baseline is not None and today >= baseline.threshold:
            told, last = told + 1, now
    assert told <= years / 2
