"""When a digest may be sent: its schedule, how many an hour at most, and the hours in which it is quiet.

Everything is decided from what the database knows (the next time, when the last windows were closed) and the moment, so
that a restart changes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.models import DigestState
from monitor.policy.schedules import Schedule, next_time, parse_schedule

_RATE = re.compile(r"(\d{1,4}) ?(?:/|per) ?(\d{0,3}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?[-–] ?([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SOME_DAY, _A_DAY = datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many messages within any such span of time."""

    count: int
    per: timedelta

    def next_room(self, closed: Sequence[datetime], *, now: datetime) -> datetime:
        """The first moment from `now` on at which one more is allowed, after those of the moments `closed`."""
        # A moment ahead of us was written by a clock that has been set back since.
        latest = sorted(min(moment, now) for moment in closed)[-self.count :]
        return max(now, latest[0] + self.per) if len(latest) == self.count else now


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of every day in which nothing is sent, from `start` to before `end`, which may lie in the next day."""

    start: time
    end: time

    def over(self, moment: datetime, *, timezone: str) -> datetime:
        """The moment itself, or the end of the quiet stretch that it lies in.

        A night is one stretch, also where the clock is changed in it: from the first time that the clock shows its
        start to the last time that it shows its end. A time that the clock leaves out is the moment when it does.
        """
        zone = ZoneInfo(timezone)
        while (end := self._end_of_stretch(moment, zone)) is not None:
            moment = end
        return moment

    def _end_of_stretch(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        today = moment.astimezone(zone).date()
        for day in (today - _A_DAY, today):
            last_day = day if self.start < self.end else day + _A_DAY
            end = _moment(last_day, self.end, zone, last=True)
            if _moment(day, self.start, zone, last=False) <= moment < end:
                return end
        return None


@dataclass(frozen=True, slots=True)
class Timing:
    """All that its user says of when a digest is sent."""

    schedule: Schedule
    timezone: str
    at_most: Rate | None = None
    quiet: QuietHours | None = None


def read_timing(schedule: str, timezone: str, *, at_most: str | None = None, quiet: str | None = None) -> Timing:
    """A digest's timing from its settings. Raises ValueError."""
    return Timing(
        schedule=parse_schedule(schedule),
        timezone=timezone,
        at_most=None if at_most is None else parse_rate(at_most),
        quiet=None if quiet is None else parse_quiet(quiet),
    )


def timing_problems(schedule: str, at_most: str | None, quiet: str | None) -> list[tuple[str, str]]:
    """What is wrong with a digest's timing: the key, and what to write instead."""
    written: list[tuple[str, str | None, Callable[[str], object]]] = [
        ("schedule", schedule, parse_schedule),
        ("at_most", at_most, parse_rate),
        ("quiet", quiet, parse_quiet),
    ]
    problems = [(key, mistake) for key, text, parse in written if (mistake := _mistake(text, parse))]
    if not problems and at_most is not None and not parse_schedule(schedule).is_instant:
        said = f"`at_most` goes with `schedule: instant`; a digest that is sent {schedule} is never sent more often"
        problems.append(("at_most", said))
    return problems


def _mistake(text: str | None, parse: Callable[[str], object]) -> str | None:
    try:
        if text is not None:
            parse(text)
    except ValueError as error:
        return str(error)
    return None


def parse_rate(text: str) -> Rate:
    """Read "5/h". Raises ValueError that says what can be written."""
    found = _RATE.fullmatch(" ".join(text.casefold().split()))
    if found is None or int(found[1]) < 1 or found[2] == "0":
        raise ValueError(f'"{text}" is no rate; write it like 5/h, 20/d or 3/15m')
    return Rate(int(found[1]), int(found[2] or 1) * _UNITS[found[3][0]])


def parse_quiet(text: str) -> QuietHours:
    """Read "22:00-07:00". Raises ValueError that says what can be written."""
    found = _SPAN.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError(f'"{text}" is no span of hours; write it like 22:00-07:00')
    hours = QuietHours(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))
    if hours.start == hours.end:
        raise ValueError(f'"{text}" ends where it begins; a digest that is always quiet is one to leave out')
    return hours


def earliest(timing: Timing, state: DigestState, *, now: datetime, closed: Sequence[datetime]) -> datetime:
    """The first moment from `now` on at which the digest may be sent; `closed` tells when its last windows were closed.

    A set-up's very first digest waits for no time, one whose time passed while the service was down is due at once, and
    what falls due in the quiet hours waits for their end.
    """
    moment = now
    if not timing.schedule.is_instant and state.next_at is not None:
        moment = max(moment, state.next_at)
    if timing.at_most is not None:
        moment = max(moment, timing.at_most.next_room(closed, now=now))
    return not_in_quiet(timing, moment)


def not_in_quiet(timing: Timing, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    return moment if timing.quiet is None else timing.quiet.over(moment, timezone=timing.timezone)


def is_due(timing: Timing, state: DigestState, *, now: datetime, closed: Sequence[datetime] = ()) -> bool:
    """Whether the digest may be sent now, if it owes something."""
    return earliest(timing, state, now=now, closed=closed) <= now


def may_alert(timing: Timing, *, now: datetime, closed: Sequence[datetime] = ()) -> bool:
    """Whether a short message beside the schedule may be sent now: the rate and the quiet hours hold for it too."""
    moment = now if timing.at_most is None else timing.at_most.next_room(closed, now=now)
    return not_in_quiet(timing, moment) <= now


def following(timing: Timing, *, after: datetime) -> datetime | None:
    """The schedule's next time; None: as soon as something is owed. The quiet hours may still hold it back."""
    return next_time(timing.schedule, after=after, timezone=timing.timezone)


def next_after(timing: Timing, state: DigestState, *, now: datetime) -> datetime | None:
    """The digest's next time under the schedule that it has now, for a state that may stem from another schedule.

    A time that has passed stays: it was missed and is still owed. A new set-up's digest has none yet.
    """
    is_new = state.next_at is None and state.last_sent_at is None
    was_missed = state.next_at is not None and state.next_at <= now
    return state.next_at if is_new or was_missed else following(timing, after=now)


def is_always_quiet(timing: Timing) -> bool:
    """Whether every time of the schedule lies in the quiet hours, so that the end of those is when it is sent."""
    moment = first = following(timing, after=_SOME_DAY)
    # The hours of one day are those of all its days: a cron line knows no other hours for other days.
    while moment is not None and first is not None and moment < first + _A_DAY:
        if not_in_quiet(timing, moment) == moment:
            return False
        moment = following(timing, after=moment)
    return first is not None


def _moment(day: date, clock: time, zone: ZoneInfo, *, last: bool) -> datetime:
    """When the clock shows that time, the first or the last time; where it leaves it out, the moment when it does."""
    local = datetime.combine(day, clock, zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    # Left out: Python reads the time by the offset before the jump and by the one after it, which it lies between.
    before = second.astimezone(zone).utcoffset()
    seconds = range(int((first - second).total_seconds()))
    return second + timedelta(
        seconds=bisect_left(
            seconds, True, key=lambda gone: (second + timedelta(seconds=gone)).astimezone(zone).utcoffset() != before
        )
    )
