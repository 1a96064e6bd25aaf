"""Spikes: a watch, or a person and a topic together, at several times its own usual rate. No I/O, no clock.

Counted are the stories that a digest asks for, by the day up to now, over the 28 days before; so a spike is always one
of what its reader wants to hear of. What is usual is taken from the days themselves, in a way that no single loud
day can move much, and a spike must stand out in every sense at once: five stories, four times the usual, far outside
the ordinary spread, and twice what that weekday brings.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from math import sqrt
from statistics import fmean, median
from typing import TypeAlias

from monitor.domain.models import History, Kind, Sighting, Spike, ToldSpike, Watchlist
from monitor.domain.query import And, InField, Near, Or, Query
from monitor.policy.conditions import asked_watches

Key: TypeAlias = frozenset[str]  # a watch, or a person and a topic

DAY = timedelta(days=1)
BASELINE_DAYS = 28
LEAST_DAYS = 7  # of data; a younger watch has no usual rate
LEAST_STORIES = 5
LEAST_RATIO = 4.0
SPREADS = 6.0  # how many of the ordinary spread a spike stands above the usual
_LOUD = 0.1  # the share of the loudest days that say nothing of what is usual
_MAD_TO_DEVIATION = 1.4826
_WEEKDAY_RATIO = 2.0
MOST_SPIKES = 3  # in one message
LATEST = 3  # stories named with a spike

REST = timedelta(hours=20)  # a spike that was told is not told again sooner: a day less what a schedule may be early
MEMORY = timedelta(days=7)  # for so long an alert needs a spike to have doubled since it was told


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual: stories a day, and how many today would be beyond it."""

    usual: float
    threshold: float


def baseline_of(days: Sequence[int | None]) -> Baseline | None:
    """The usual rate of daily counts, yesterday first; None stands for a day without data. None: too few days."""
    counts = sorted(count for count in days if count is not None)
    if len(counts) < LEAST_DAYS:
        return None
    middle = median(counts)
    quiet = counts[: len(counts) - int(len(counts) * _LOUD)]
    usual = max(float(middle), fmean(quiet))
    deviation = _MAD_TO_DEVIATION * median(abs(count - middle) for count in counts)
    # Rare events spread like the root of their rate, where the days are too few or too empty to show it.
    spread = max(deviation, sqrt(max(usual, 0.5)))
    same_weekday = [count for count in days[6::7] if count is not None]
    weekly = _WEEKDAY_RATIO * median(same_weekday) if len(same_weekday) >= 3 else 0.0
    threshold = max(LEAST_STORIES, LEAST_RATIO * usual, usual + SPREADS * spread, weekly)
    return Baseline(usual, threshold)


def find_spikes(history: History, when: Query, *, watchlist: Watchlist, now: datetime) -> tuple[Spike, ...]:
    """Every watch and every pair that a digest asks for and that stands out in the last 24 hours, the loudest first.

    A watch is left out where a pair with it tells of half of its stories or more: the pair says what it is about.
    """
    by_day = _stories_by_day(history.sightings, now)
    subjects = _subjects(by_day, when, watchlist)
    loud = {key: days for key, days in subjects.items() if len(days[0]) >= LEAST_STORIES}
    found = [
        (key, len(days[0]), baseline.usual)
        for key, days in loud.items()
        if (baseline := baseline_of(_counts(key, days, history, now))) and len(days[0]) >= baseline.threshold
    ]
    pairs = [key for key, _, _ in found if len(key) > 1]
    telling = [
        one
        for one in found
        if not any(one[0] < pair and 2 * len(loud[pair][0]) >= len(loud[one[0]][0]) for pair in pairs)
    ]
    telling.sort(key=lambda one: (-one[1] / (one[2] + 1.0), sorted(one[0])))
    return tuple(_spike(key, stories, usual, watchlist) for key, stories, usual in telling)


def worth_telling(
    spikes: Sequence[Spike], told: Iterable[ToldSpike], *, now: datetime, instantly: bool
) -> tuple[Spike, ...]:
    """Those that a message may tell of: none twice within its day.

    Told `instantly`, one that lasts for days is told again only once it has doubled.
    """
    recent = [one for one in told if now - one.told_at < MEMORY]
    return tuple(spike for spike in spikes if not _is_known(spike, recent, now, instantly))[:MOST_SPIKES]


def latest_of(spike: Spike, history: History, *, now: datetime) -> tuple[int, ...]:
    """The articles to name with a spike: the newest of each of its latest stories."""
    newest: dict[str, Sighting] = {}
    for sighting in sorted(history.sightings, key=lambda one: (one.at, one.article_id)):
        if sighting.watches >= set(spike.watches) and now - sighting.at < DAY:
            newest[sighting.story] = sighting
    ordered = sorted(newest.values(), key=lambda one: (one.at, one.article_id), reverse=True)
    return tuple(one.article_id for one in ordered[:LATEST])


def asked_rules(condition: str, when: Query, *, watchlist: Watchlist) -> dict[str, str]:
    """Each watch that a digest asks for, with a hash of the rule by which it does.

    Under another rule, or newly watched, it has no past to compare with.
    """
    rules = {p.id: repr(p) for p in watchlist.people} | {t.id: repr(t) for t in watchlist.topics}
    return {
        watch: hashlib.sha256(f"{condition}\0{rules[watch]}".encode("utf-8", "replace")).hexdigest()[:16]
        for watch in sorted(asked_watches(when, watchlist=watchlist))
    }


def asked_pairs(when: Query, *, watchlist: Watchlist) -> frozenset[Key]:
    """The pairs of a person and a topic that a `when` asks for together."""
    match when:
        case And(parts=parts):
            sides = parts
        case Near(left=left, right=right):
            sides = (left, right)
        case Or(parts=parts):
            return frozenset().union(*(asked_pairs(part, watchlist=watchlist) for part in parts))
        case InField(inner=inner):
            return asked_pairs(inner, watchlist=watchlist)
        case _:
            return frozenset()
    groups = [asked_watches(side, watchlist=watchlist) for side in sides]
    crossed = (
        frozenset((one, other))
        for first, second in combinations(groups, 2)
        for one in first
        for other in second
        if watchlist.kinds[one] is not watchlist.kinds[other]
    )
    return frozenset(crossed).union(*(asked_pairs(side, watchlist=watchlist) for side in sides))


# ---------------------------------------------------------------- counting


def _stories_by_day(sightings: Iterable[Sighting], now: datetime) -> list[dict[str, list[frozenset[str]]]]:
    """By day, the last 24 hours first: the watches of each article of each story."""
    days: list[dict[str, list[frozenset[str]]]] = [defaultdict(list) for _ in range(BASELINE_DAYS + 1)]
    for sighting in sightings:
        ago = max(0, (now - sighting.at) // DAY)
        if ago <= BASELINE_DAYS:
            days[ago][sighting.story].append(sighting.watches)
    return days


def _subjects(
    by_day: Sequence[Mapping[str, Sequence[frozenset[str]]]], when: Query, watchlist: Watchlist
) -> dict[Key, list[set[str]]]:
    """The stories by day of each watch and pair that today's stories speak of."""
    asked, pairs = asked_watches(when, watchlist=watchlist), asked_pairs(when, watchlist=watchlist)
    wanted = {frozenset((watch,)) for watch in asked} | pairs
    today = {watch for watches in by_day[0].values() for article in watches for watch in article}
    subjects: dict[Key, list[set[str]]] = {key: [set() for _ in by_day] for key in wanted if key <= today}
    for ago, stories in enumerate(by_day):
        for story, articles in stories.items():
            for watches in articles:
                for key in _keys_in(watches & asked):
                    if key in subjects:
                        subjects[key][ago].add(story)
    return subjects


def _keys_in(watches: Collection[str]) -> Iterable[Key]:
    yield from (frozenset((watch,)) for watch in watches)
    yield from (frozenset(pair) for pair in combinations(sorted(watches), 2))


def _counts(key: Key, days: Sequence[Collection[str]], history: History, now: datetime) -> list[int | None]:
    """Stories a day, yesterday first; None for a day before the watch was asked for, or on which nothing was checked.

    Where the day before is such a one, what came today may be the leavings of a pause: then no day counts.
    """
    since = max((history.asked_since.get(watch, now) for watch in key), default=now)
    known = [
        len(stories) if checked and now - (ago + 1) * DAY >= since else None
        for ago, (stories, checked) in enumerate(zip(days, history.checked, strict=True))
    ]
    return known[1:] if known[1] is not None else []


# ---------------------------------------------------------------- telling


def _is_known(spike: Spike, recent: Iterable[ToldSpike], now: datetime, instantly: bool) -> bool:
    key = frozenset(spike.watches)
    for told in recent:
        before = frozenset(told.watches)
        # Karabakh after Ruffalo with Karabakh, or the other way round, is the same burst on the same day.
        if now - told.told_at < REST and (key <= before or before <= key):
            return True
        if instantly and key == before and spike.stories < 2 * told.stories:
            return True
    return False


def _spike(key: Key, stories: int, usual: float, watchlist: Watchlist) -> Spike:
    watches = tuple(sorted(key, key=lambda watch: (watchlist.kinds[watch] is not Kind.PERSON, watch)))
    return Spike(
        watches=watches,
        name=" with ".join(watchlist.names[watch] for watch in watches),
        stories=stories,
        usual=round(usual, 2),
        text=f"{stories} stories in the last 24 hours, usually {_rate(usual)}",
    )


def _rate(usual: float) -> str:
    """A rate as people say it."""
    if usual >= 0.75:
        return f"{usual:.0f} a day"
    return f"{usual * 7:.0f} a week" if usual * 7 >= 0.75 else "none"
