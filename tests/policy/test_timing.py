"""When a digest may be sent: its schedule, its rate and its quiet hours, across restarts and clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import DigestState
from monitor.policy.timing import (
    Timing,
    earliest,
    following,
    is_always_quiet,
    is_due,
    may_alert,
    next_after,
    not_in_quiet,
    parse_quiet,
    parse_rate,
    read_timing,
    timing_problems,
)

NOW = datetime(2026, 11, 21, 6, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAILY, INSTANT = read_timing("daily 08:00", "UTC"), read_timing("instant", "UTC")
NIGHT = "22:00-07:00"

# A zone, and the day on which its clock goes ahead, and the one on which it goes back.
CHANGES = {
    "Europe/Berlin": ("2027-03-28", "2027-10-31"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),  # by half an hour
}


def local(text: str, zone: str = "UTC") -> datetime:
    """A wall clock's time, the first of two, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


# ---------------------------------------------------------------- schedules


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (DigestState("d"), True),  # a new set-up's first
        (DigestState("d", next_at=NOW + HOUR), False),
        (DigestState("d", next_at=NOW), True),
        (DigestState("d", next_at=NOW - 200 * HOUR, last_sent_at=NOW - 300 * HOUR), True),  # a week down
    ],
)
def test_a_daily_digest_is_due_at_its_time_and_the_very_first_at_once(state: DigestState, due: bool) -> None:
    assert is_due(DAILY, state, now=NOW) is due


@pytest.mark.parametrize("state", [DigestState("d"), DigestState("d", next_at=NOW + HOUR, last_sent_at=NOW - HOUR)])
def test_an_instant_digest_may_be_sent_at_any_time(state: DigestState) -> None:
    assert is_due(INSTANT, state, now=NOW)


def test_one_missed_for_a_week_is_sent_once_and_then_on_schedule() -> None:
    state = DigestState("d", next_at=NOW - timedelta(days=7), last_sent_at=NOW - timedelta(days=8), window=3)
    assert is_due(DAILY, state, now=NOW)
    upcoming = following(DAILY, after=NOW)
    assert upcoming == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    state = replace(state, next_at=upcoming, last_sent_at=NOW, window=4)
    assert not is_due(DAILY, state, now=NOW + HOUR)


def test_a_changed_schedule_moves_a_time_ahead_but_not_one_that_was_missed() -> None:
    far = DigestState("d", next_at=NOW + timedelta(days=6), last_sent_at=NOW - HOUR)
    assert next_after(DAILY, far, now=NOW) == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    missed = DigestState("d", next_at=NOW - HOUR, last_sent_at=NOW - 2 * HOUR)
    assert next_after(DAILY, missed, now=NOW) == missed.next_at
    assert next_after(DAILY, DigestState("d"), now=NOW) is None


def test_a_digest_that_was_instant_and_is_daily_now_waits_for_its_hour() -> None:
    was_instant = DigestState("d", next_at=None, last_sent_at=NOW - HOUR)
    assert next_after(DAILY, was_instant, now=NOW) == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert next_after(INSTANT, replace(was_instant, next_at=NOW + HOUR), now=NOW) is None


# ---------------------------------------------------------------- rates


@pytest.mark.parametrize(
    ("text", "count", "per"),
    [
        ("5/h", 5, HOUR),
        ("20/d", 20, DAY),
        ("3/15m", 3, 15 * MINUTE),
        ("1 per minute", 1, MINUTE),
        (" 2 / 2H ", 2, 2 * HOUR),
    ],
)
def test_a_rate_is_so_many_in_a_span(text: str, count: int, per: timedelta) -> None:
    rate = parse_rate(text)
    assert (rate.count, rate.per) == (count, per)


@pytest.mark.parametrize("text", ["", "5", "0/h", "5/0h", "many/h", "5/s", "-1/h", "99999/h"])
def test_what_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 5/h"):
        parse_rate(text)


def test_what_exceeds_a_rate_waits_until_the_oldest_of_the_span_is_out_of_it() -> None:
    timing = read_timing("instant", "UTC", at_most="2/h")
    closed = [NOW - 10 * MINUTE, NOW - 40 * MINUTE]
    assert earliest(timing, DigestState("d"), now=NOW, closed=closed) == NOW + 20 * MINUTE
    assert is_due(timing, DigestState("d"), now=NOW, closed=closed[:1])


def test_a_clock_that_was_set_back_stops_no_alert_for_longer_than_its_span() -> None:
    timing = read_timing("instant", "UTC", at_most="1/h")
    assert earliest(timing, DigestState("d"), now=NOW, closed=[NOW + 300 * DAY]) == NOW + HOUR


@settings(deadline=None)  # on a busy machine
@given(
    count=st.integers(1, 4),
    minutes=st.sampled_from([5, 60, 1440]),
    wishes=st.lists(st.integers(0, 3000), max_size=40).map(sorted),
)
def test_no_span_ever_holds_more_than_the_rate_allows_and_nothing_waits_without_need(
    count: int, minutes: int, wishes: list[int]
) -> None:
    timing = read_timing("instant", "UTC", at_most=f"{count}/{minutes}m" if minutes < 1000 else f"{count}/d")
    span, sent = minutes * MINUTE, list[datetime]()
    for wish in wishes:
        now = NOW + wish * MINUTE
        if is_due(timing, DigestState("d"), now=now, closed=sent[-count:]):
            sent.append(now)
        else:
            assert sum(now - span < moment for moment in sent) == count
    assert all(late - early >= span for early, late in zip(sent, sent[count:], strict=False))


# ---------------------------------------------------------------- quiet hours


@pytest.mark.parametrize(
    "text", ["", "22:00", "22-07", "25:00-07:00", "22:00-24:00", "22:00-07:00-08:00", "08:00-08:00"]
)
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write it like 22:00-07:00|one to leave out"):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("quiet", "moment", "over"),
    [
        (NIGHT, "2026-11-21 21:59", "2026-11-21 21:59"),
        (NIGHT, "2026-11-21 22:00", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 06:59", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 07:00", "2026-11-22 07:00"),
        ("12:00-13:30", "2026-11-22 12:10", "2026-11-22 13:30"),
        ("12:00 – 13:30", "2026-11-22 11:59", "2026-11-22 11:59"),
        ("0:00-6:00", "2026-11-22 00:00", "2026-11-22 06:00"),
    ],
)
def test_what_falls_into_the_quiet_hours_waits_for_their_end(quiet: str, moment: str, over: str) -> None:
    timing = read_timing("instant", "Asia/Yerevan", quiet=quiet)
    now = local(moment, "Asia/Yerevan")
    assert earliest(timing, DigestState("d"), now=now, closed=[]) == local(over, "Asia/Yerevan")


def test_a_daily_digest_within_its_quiet_hours_goes_out_at_their_end_and_is_due_the_next_day_again() -> None:
    timing = read_timing("daily 06:00", "Europe/Berlin", quiet=NIGHT)
    state = DigestState("d", next_at=local("2026-11-21 06:00", "Europe/Berlin"), last_sent_at=NOW - DAY)
    sent = earliest(timing, state, now=local("2026-11-21 05:00", "Europe/Berlin"), closed=[])
    assert wall(sent, "Europe/Berlin") == "07:00"
    assert following(timing, after=sent) == local("2026-11-22 06:00", "Europe/Berlin")


def test_a_rate_whose_room_comes_in_the_quiet_hours_waits_for_their_end() -> None:
    timing = read_timing("instant", "UTC", at_most="1/h", quiet=NIGHT)
    now = local("2026-11-21 21:50")
    assert earliest(timing, DigestState("d"), now=now, closed=[now - 10 * MINUTE]) == local("2026-11-22 07:00")


def test_an_alert_waits_for_no_schedule_but_for_the_rate_and_the_quiet_hours() -> None:
    assert may_alert(DAILY, now=NOW)
    rated = read_timing("instant", "UTC", at_most="2/h", quiet="06:30-07:30")
    assert may_alert(rated, now=NOW, closed=[NOW - MINUTE])
    assert not may_alert(rated, now=NOW, closed=[NOW - MINUTE, NOW - 59 * MINUTE])
    assert not may_alert(rated, now=NOW + 30 * MINUTE)


@pytest.mark.parametrize("zone", CHANGES)
def test_a_night_with_a_clock_change_is_one_stretch_that_ends_by_the_clock(zone: str) -> None:
    for day in CHANGES[zone]:
        timing = read_timing("instant", zone, quiet=NIGHT)
        begin = local(f"{day} 00:00", zone) - 2 * HOUR
        end = local(f"{day} 07:00", zone)
        for minutes in range(0, int((end - begin) / MINUTE), 10):
            assert not_in_quiet(timing, begin + minutes * MINUTE) == end
        assert not_in_quiet(timing, begin - MINUTE) == begin - MINUTE
        assert not_in_quiet(timing, end) == end


def ends(zone: str, day: str, quiet: str) -> tuple[str, str]:
    """The quiet stretch of the night to that day: its first and its last minute, by UTC."""
    timing = read_timing("instant", zone, quiet=quiet)
    middays = local(f"{day} 12:00", zone) - DAY
    quiet_minutes = [
        moment for n in range(8 * 60, 20 * 60) if not_in_quiet(timing, moment := middays + n * MINUTE) > moment
    ]
    assert quiet_minutes[-1] - quiet_minutes[0] == (len(quiet_minutes) - 1) * MINUTE, "one stretch"
    return f"{quiet_minutes[0]:%H:%M}", f"{quiet_minutes[-1]:%H:%M}"


def test_bounds_that_the_clock_leaves_out_are_the_moment_when_it_does_and_those_that_come_twice_stretch_the_night() -> (
    None
):
    ahead, back = CHANGES["Europe/Berlin"]
    assert ends("Europe/Berlin", ahead, "23:00-02:30") == ("22:00", "00:59")
    assert ends("Europe/Berlin", ahead, "02:30-07:00") == ("01:00", "04:59")
    assert ends("Europe/Berlin", back, "23:00-02:30") == ("21:00", "01:29")
    assert ends("Europe/Berlin", back, "02:30-07:00") == ("00:30", "05:59")
    ahead, back = CHANGES["Australia/Lord_Howe"]  # 02:00 becomes 02:30; 02:00 becomes 01:30
    assert ends("Australia/Lord_Howe", ahead, "23:00-02:15") == ("12:30", "15:29")
    assert ends("Australia/Lord_Howe", back, "23:00-01:45") == ("12:00", "15:14")


def minutes_of_day() -> st.SearchStrategy[str]:
    return st.integers(0, 24 * 60 - 1).map(lambda n: f"{n // 60:02}:{n % 60:02}")


@settings(deadline=None)  # on a busy machine
@given(
    zone=st.sampled_from(sorted(CHANGES)),
    autumn=st.booleans(),
    start=minutes_of_day(),
    end=minutes_of_day(),
    offset=st.integers(-36 * 60, 36 * 60),
)
def test_the_end_of_the_quiet_hours_is_not_quiet_and_what_the_clock_calls_quiet_is(
    zone: str, autumn: bool, start: str, end: str, offset: int
) -> None:
    if start == end:
        return
    timing = read_timing("instant", zone, quiet=f"{start}-{end}")
    moment = local(f"{CHANGES[zone][autumn]} 02:00", zone) + offset * MINUTE
    over = not_in_quiet(timing, moment)
    assert moment <= over <= moment + 2 * DAY
    assert not_in_quiet(timing, over) == over
    shown = wall(moment, zone)
    if (start <= shown < end) if start < end else (shown >= start or shown < end):
        assert over > moment


# ---------------------------------------------------------------- all of it


def sent(timing: Timing, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """When a digest that always owes something is sent, looked at each minute at which something may happen."""
    state, closed, now = DigestState("d", next_at=following(timing, after=since), last_sent_at=since), [since], since
    while True:
        now = earliest(timing, state, now=now + timedelta(seconds=1), closed=closed)
        if now > until:
            return
        yield now
        closed.append(now)
        state = replace(state, next_at=following(timing, after=now), last_sent_at=now)


@settings(deadline=None)  # on a busy machine
@given(
    schedule=st.sampled_from(["instant", "hourly", "daily 02:30", "daily 06:00", "weekly sun 02:30", "*/20 1-3 * * *"]),
    at_most=st.sampled_from([None, "5/h", "1/15m", "2/d"]),
    quiet=st.sampled_from([None, NIGHT, "02:15-02:45", "12:00-11:00"]),
    zone=st.sampled_from(sorted(CHANGES)),
    autumn=st.booleans(),
)
def test_nothing_is_sent_in_the_quiet_hours_and_each_message_is_later_than_the_one_before(
    schedule: str, at_most: str | None, quiet: str | None, zone: str, autumn: bool
) -> None:
    if at_most is not None and schedule != "instant":
        at_most = None
    if at_most is None and schedule == "instant":
        at_most = "1/15m"
    timing = read_timing(schedule, zone, at_most=at_most, quiet=quiet)
    noon = local(f"{CHANGES[zone][autumn]} 12:00", zone)
    moments = list(islice(sent(timing, since=noon - 12 * HOUR, until=noon), 50))
    assert all(early < late for early, late in pairwise(moments))
    assert all(not_in_quiet(timing, moment) == moment for moment in moments)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("clock", ["01:30", "01:45", "02:00", "02:15", "02:30"])
def test_a_daily_digest_is_sent_once_on_both_days_on_which_the_clock_changes(zone: str, clock: str) -> None:
    for day in CHANGES[zone]:
        timing = read_timing(f"daily {clock}", zone)
        noon = local(f"{day} 12:00", zone)
        days = [
            f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
            for moment in sent(timing, since=noon - 3 * DAY, until=noon + 2 * DAY)
        ]
        assert days.count(day) == 1
        assert len(days) == len(set(days)) == 5


# ---------------------------------------------------------------- what check says


def test_every_mistake_is_told_with_its_key() -> None:
    assert [key for key, _ in timing_problems("dayly", "x", "y")] == ["schedule", "at_most", "quiet"]
    assert timing_problems("instant", "5/h", NIGHT) == []
    assert timing_problems("daily 08:00", None, NIGHT) == []
    [(key, message)] = timing_problems("hourly", "5/h", None)
    assert key == "at_most"
    assert "instant" in message


@pytest.mark.parametrize(
    ("schedule", "always"),
    [
        ("daily 06:00", True),
        ("daily 07:00", False),
        ("weekly mon 22:00", True),
        ("hourly", False),
        ("instant", False),
        ("* 3 * * *", True),
        ("0 3 29 2 *", True),
        ("0 3,9 * * *", False),
    ],
)
def test_a_schedule_that_always_lies_in_the_quiet_hours_is_known(schedule: str, always: bool) -> None:
    assert is_always_quiet(read_timing(schedule, "Europe/Berlin", quiet=NIGHT)) is always
    assert not is_always_quiet(read_timing(schedule, "Europe/Berlin"))
