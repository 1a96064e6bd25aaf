"""When digests are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.policy.schedules import next_time, parse_schedule


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(schedule: str, *, after: datetime, until: datetime, timezone: str) -> list[datetime]:
    """Every time of a schedule between two moments, each found from the one before."""
    found: list[datetime] = []
    moment = next_time(parse_schedule(schedule), after=after, timezone=timezone)
    while moment is not None and moment <= until:
        found.append(moment)
        moment = next_time(parse_schedule(schedule), after=moment, timezone=timezone)
    return found


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("instant", None),
        ("hourly", "0 * * * *"),
        ("daily 08:00", "0 8 * * *"),
        ("Daily 8:05", "5 8 * * *"),
        ("weekly mon 08:00", "0 8 * * 1"),
        ("weekly Sunday 23:59", "59 23 * * 0"),
        ("  30  7 * * 1-5 ", "30 7 * * 1-5"),
    ],
)
def test_a_schedule_is_written_in_words_or_as_a_cron_line(text: str, cron: str | None) -> None:
    assert parse_schedule(text).cron == cron
    assert parse_schedule(text).is_instant == (cron is None)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("dayly 08:00", 'did you mean "daily"'),
        ("@hourly", 'did you mean "hourly"'),
        ("daily", 'write it like "daily 08:00"'),
        ("daily 24:00", "no time of day"),
        ("daily 8", "no time of day"),
        ("weekly 08:00", 'write it like "weekly mon 08:00"'),
        ("weekly mno 08:00", 'did you mean "mon"'),
        ("weekly 1 08:00", "the days are mon, tue"),
        ("61 * * * *", "bad minute"),
        ("0 0 30 2 *", "no cron line"),
        ("* * * * * *", "cron line of five fields"),
        ("every morning", "is no schedule"),
        ("", "a schedule is instant"),
        ("1," * 100_000 + "1 * * * *", "a schedule is instant"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint.replace("(", r"\(")):
        parse_schedule(text)


@given(st.text(max_size=40) | st.lists(st.text("0123456789*/,-#L ", max_size=8), min_size=5, max_size=5).map(" ".join))
def test_any_text_is_a_schedule_or_a_mistake_in_words(text: str) -> None:
    try:
        schedule = parse_schedule(text)
    except ValueError as error:
        assert str(error)
    else:
        after = utc("2026-11-21 06:00")
        assert schedule.is_instant or next_time(schedule, after=after, timezone="Asia/Yerevan") > after  # type: ignore[operator]


def test_an_instant_schedule_waits_for_no_hour() -> None:
    assert next_time(parse_schedule("instant"), after=utc("2026-11-21 06:00"), timezone="UTC") is None


def test_hours_are_those_of_the_digests_time_zone() -> None:
    due = next_time(parse_schedule("daily 08:00"), after=utc("2026-11-21 06:00"), timezone="Asia/Yerevan")
    assert due == utc("2026-11-22 04:00")


@pytest.mark.parametrize("day", ["0", "7", "sun"])
def test_cron_counts_the_week_from_sunday(day: str) -> None:
    due = next_time(parse_schedule(f"0 8 * * {day}"), after=utc("2026-11-21 12:00"), timezone="UTC")
    assert due == utc("2026-11-22 08:00")  # a Sunday


def test_the_next_time_is_later_than_the_moment_that_is_just_due() -> None:
    due = next_time(parse_schedule("daily 08:00"), after=utc("2026-11-21 08:00"), timezone="UTC")
    assert due == utc("2026-11-22 08:00")


# A zone, a time of day within the hour that its clock change touches, the day that lacks it, the day that has it twice.
CHANGES = [
    ("Europe/Berlin", "02:30", "2027-03-28", "2027-10-31"),
    ("America/New_York", "01:30", "2026-03-08", "2026-11-01"),
    ("America/New_York", "02:30", "2026-03-08", "2026-11-01"),
    ("Australia/Lord_Howe", "01:45", "2026-10-04", "2026-04-05"),
]


@pytest.mark.parametrize(("zone", "clock", "spring", "autumn"), CHANGES)
def test_a_daily_time_in_the_changed_hour_is_sent_once_on_both_days(
    zone: str, clock: str, spring: str, autumn: str
) -> None:
    for day in (spring, autumn):
        local_noon = datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        found = times(
            f"daily {clock}",
            after=local_noon - timedelta(days=3),
            until=local_noon + timedelta(days=3),
            timezone=zone,
        )
        days = [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in found]
        assert days.count(day) == 1
        assert len(days) == len(set(days)) == 6


@pytest.mark.parametrize(("zone", "clock", "spring", "autumn"), CHANGES)
def test_wherever_the_clock_stands_the_next_time_lies_ahead(zone: str, clock: str, spring: str, autumn: str) -> None:
    schedule = parse_schedule(f"daily {clock}")
    for day in (spring, autumn):
        start = datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for minutes in range(0, 5 * 60, 5):
            after = start + timedelta(minutes=minutes)
            due = next_time(schedule, after=after, timezone=zone)
            assert due is not None
            assert after < due <= after + timedelta(hours=26)


def test_an_hourly_digest_comes_every_hour_also_when_the_clock_goes_back() -> None:
    found = times("hourly", after=utc("2026-10-24 22:30"), until=utc("2026-10-25 03:30"), timezone="Europe/Berlin")
    assert found == [utc(f"2026-10-24 {hour}:00") for hour in (23,)] + [
        utc(f"2026-10-25 0{hour}:00") for hour in range(4)
    ]
