"""Digests under a clock that is set: rates, quiet hours, nights in which the clock changes, a week down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.policy.schedules import WEEKDAYS
from monitor.service import looking
from tests.sending.desk import DAY, HOUR, MINUTE, NOW, Desk, appear, desk, digest, read_all, stories

NIGHTS = [
    ("Europe/Berlin", "2027-03-28"),
    ("Europe/Berlin", "2027-10-31"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
]


async def test_what_exceeds_the_rate_is_gathered_into_the_next_message_also_across_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path, digest("alert", at_most="2/h")) as here:
        for number in range(6):
            await here.publish(number)
            await here.tick()
            await here.restart()
            here.clock.now += 5 * MINUTE
        assert await here.told("alert") == [[0], [1]]
        await here.tick(after=29 * MINUTE)
        assert await here.told("alert") == [[0], [1]]
        [(_, next_at, _)] = (await looking.status(here.pipeline, process=None)).digests
        assert next_at == NOW + HOUR
        await here.tick(after=MINUTE)
        assert await here.told("alert") == [[0], [1], [2, 3, 4, 5]]


async def test_what_falls_due_in_the_quiet_hours_is_one_message_at_their_end(tmp_path: Path) -> None:
    quiet = {"quiet": "22:00-07:00"}
    digests = [digest("alert", **quiet), digest("hourly", "hourly", **quiet), digest("daily", "daily 06:00", **quiet)]
    async with desk(tmp_path, *digests, now=NOW.replace(hour=21)) as here:
        await here.publish(0)
        await here.tick()
        for number in range(1, 11):
            await here.publish(number)
            await here.tick(after=HOUR)
        told = {one.id: await here.told(one.id) for one in digests}
        assert told["alert"] == [[0], list(range(1, 11))]
        assert told["hourly"] == [[0], list(range(1, 11))]
        assert told["daily"] == [[0], list(range(1, 11))]
        sent = {one.sent_at for name in told for one in (await here.deliveries(name))[1:]}
        assert sent == {NOW.replace(day=22, hour=7)}


async def test_a_failed_message_is_not_tried_again_in_the_quiet_hours(tmp_path: Path) -> None:
    quiet = digest("alert", quiet="12:02-14:00", to=["hook"])
    async with desk(tmp_path, quiet) as here:
        await here.publish(0)
        await here.tick()
        await here.tick(after=timedelta(seconds=6))
        [waiting] = await here.deliveries("alert")
        assert waiting.attempts == 2
        assert waiting.next_attempt_at == NOW + 2 * HOUR


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
async def test_in_a_night_in_which_the_clock_changes_nothing_is_lost_and_nothing_repeated(
    tmp_path: Path, zone: str, day: str
) -> None:
    digests = [
        digest("daily", "daily 02:30", timezone=zone),
        digest("hourly", "hourly", timezone=zone),
        digest("quiet", "instant", timezone=zone, quiet="22:00-07:00"),
    ]
    morning = datetime.fromisoformat(f"{day} 07:00").replace(tzinfo=ZoneInfo(zone))
    end = morning + HOUR
    evening = morning.astimezone(UTC) - 10 * HOUR - 30 * MINUTE
    async with desk(tmp_path, *digests, now=evening) as here:
        await here.publish(0)
        await here.tick()  # a first message has no hour
        number = 0
        while here.clock.now < end:
            number += 1
            await here.publish(number)
            await here.tick(after=30 * MINUTE)
            await here.tick(after=30 * MINUTE)

        def local(moment: datetime | None) -> datetime:
            assert moment is not None
            return moment.astimezone(ZoneInfo(zone))

        daily = [local(one.sent_at) for one in (await here.deliveries("daily"))[1:]]
        assert [f"{moment:%Y-%m-%d}" for moment in daily] == [day]
        assert f"{daily[0]:%H:%M}" in ("02:30", "03:00", "03:30"), "at its time, or right after the hour left out"

        hourly = await here.deliveries("hourly")
        told = [story for one in hourly for story in stories(one)]
        assert sorted(told) == sorted(set(told)) == list(range(number + 1)[: len(told)])
        closed = [one.frozen.created_at for one in hourly[1:]]
        gaps = [late - early for early, late in pairwise(closed)]
        assert all(timedelta(minutes=30) <= gap <= timedelta(minutes=90) for gap in gaps)

        quiet = await here.deliveries("quiet")
        moments = [local(one.sent_at) for one in quiet[1:]]
        assert all(7 <= moment.hour < 22 for moment in moments)
        [at_seven] = [one for one in quiet if local(one.sent_at) == morning]
        assert len(stories(at_seven)) >= 8, "the whole night in one message"
        assert sorted(story for one in quiet for story in stories(one)) == list(range(number + 1))


SCHEDULES = ["instant", "hourly", "daily 08:00", f"weekly {WEEKDAYS[3]} 08:00", "*/20 9-17 * * 1-5"]


async def back_after_a_week(here: Desk) -> None:
    """Something is told, something is owed, then the service is down for a week."""
    await here.publish(0, next_poll=HOUR)
    await here.tick()
    await here.publish(1, next_poll=HOUR)
    while await here.pipeline.place_articles():
        pass
    here.clock.now += 7 * DAY + 10 * MINUTE
    await here.restart()


async def test_a_week_down_is_one_message_of_every_digest_when_the_service_has_caught_up(tmp_path: Path) -> None:
    digests = [digest(schedule, schedule) for schedule in SCHEDULES]
    async with desk(tmp_path, *digests) as here:
        await back_after_a_week(here)
        await here.tick()  # the feed was not asked yet
        await appear(here.database, 2, 3, now=here.clock())
        await here.tick(after=2 * MINUTE)  # what it showed is not read yet
        assert [await here.told(schedule) for schedule in SCHEDULES] == [[[0]]] * len(SCHEDULES)
        await read_all(here.database, now=here.clock())
        await here.tick()
        await here.tick(after=MINUTE)
        assert [await here.told(schedule) for schedule in SCHEDULES] == [[[0], [1, 2, 3]]] * len(SCHEDULES)
        states = await here.database.digests.states()
        assert all(state.next_at is None or state.next_at > here.clock() for state in states.values())
        # From now on each goes its own way again.
        await here.publish(4)
        await here.tick()
        assert await here.told("instant") == [[0], [1, 2, 3], [4]]
        assert await here.told("hourly") == [[0], [1, 2, 3]]


async def test_a_service_that_never_comes_to_rest_waits_for_minutes_and_not_for_ever(tmp_path: Path) -> None:
    async with desk(tmp_path, digest("alert")) as here:
        await back_after_a_week(here)
        await here.tick()
        await here.tick(after=4 * MINUTE)
        assert await here.told("alert") == [[0]]
        await here.tick(after=MINUTE)
        assert await here.told("alert") == [[0], [1]]
