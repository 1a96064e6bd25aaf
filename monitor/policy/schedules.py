"""When a digest is due: schedules as people write them, read into cron lines and followed across clock changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONG_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
FORMS = 'instant, hourly, "daily 08:00", "weekly mon 08:00" or a cron line of five fields like "30 7 * * 1-5"'

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_WORDS = ("instant", "hourly", "daily", "weekly")
_LONGEST = 120  # characters; no schedule that a person writes is longer
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a digest is sent. `cron` has five fields, in the digest's time zone; None: as soon as it owes something."""

    text: str
    cron: str | None

    @property
    def is_instant(self) -> bool:
        """Whether it waits for no hour."""
        return self.cron is None


def parse_schedule(text: str) -> Schedule:
    """Read a schedule. Raises ValueError that says what is wrong and what can be written."""
    words = text.casefold().split()
    if not words or len(text) > _LONGEST:
        raise ValueError(f"a schedule is {FORMS}")
    match words:
        case ["instant"]:
            return Schedule(text, None)
        case ["hourly"]:
            return Schedule(text, "0 * * * *")
        case ["daily", clock]:
            return Schedule(text, f"{_minute_and_hour(clock)} * * *")
        case ["weekly", day, clock]:
            return Schedule(text, f"{_minute_and_hour(clock)} * * {_weekday(day)}")
        case [_, _, _, _, _]:
            return Schedule(text, _checked_cron(words))
    raise ValueError(_hint(text, words))


def next_time(schedule: Schedule, *, after: datetime, timezone: str) -> datetime | None:
    """The first time of the schedule that is later than `after`, in UTC; None: as soon as something is owed.

    What falls into the hour that a clock change leaves out comes right after it; what falls into the hour that comes
    twice is sent in the first of the two.
    """
    if schedule.cron is None:
        return None
    times = CronSim(schedule.cron, after.astimezone(ZoneInfo(timezone)))
    # In the second of two equal hours the next time by the wall clock may lie in the first, which is over.
    return next(moment for found in times if (moment := found.astimezone(UTC)) > after)


def _minute_and_hour(clock: str) -> str:
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(f'"{clock}" is no time of day; write it like 08:00 or 17:30')
    return f"{int(found[2])} {int(found[1])}"


def _weekday(day: str) -> int:
    for names in (WEEKDAYS, LONG_WEEKDAYS):
        if day in names:
            return names.index(day)
    near = get_close_matches(day, [*WEEKDAYS, *LONG_WEEKDAYS], n=1)
    meant = f'did you mean "{near[0]}"?' if near else f"the days are {', '.join((*WEEKDAYS[1:], WEEKDAYS[0]))}"
    raise ValueError(f'"{day}" is no day of the week; {meant}')


def _checked_cron(fields: list[str]) -> str:
    line = " ".join(fields)
    try:
        comes = next(islice(CronSim(line, _SOME_DAY), 1), None)
    except (CronSimError, ValueError) as error:
        raise ValueError(f'"{line}" is no cron line ({str(error).lower()}); a schedule is {FORMS}') from error
    if comes is None:
        raise ValueError(f'the cron line "{line}" names a time that never comes')
    return line


def _hint(text: str, words: list[str]) -> str:
    shown = " ".join(text.split())
    if words[0] == "daily":
        return f'"{shown}" lacks a time; write it like "daily 08:00"'
    if words[0] == "weekly":
        return f'"{shown}" lacks a day or a time; write it like "weekly mon 08:00"'
    near = get_close_matches(words[0].lstrip("@"), _WORDS, n=1)
    meant = f'did you mean "{near[0]}"? A' if near else "a"
    return f'"{shown}" is no schedule; {meant} schedule is {FORMS}'
