"""What a channel, a message or an article that goes wrong means for the others, and what a user can do about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import cast

import pytest

from alerts import make_senders
from alerts.console import ConsoleSender
from monitor.domain.models import PLAIN_PAPER, Channel, DeliveryStatus, DigestContent, FrozenDelivery, Letterhead
from monitor.domain.models import Desk as StoriesDesk
from monitor.pipeline import placings_of
from monitor.service import looking, outbox, sending
from tests.alerts.servers import hook_server, mail_server, scripted_server
from tests.policy.articles import article
from tests.sending.desk import HOUR, MARA, MINUTE, NOW, Desk, channels, desk, digest, stories
from tests.storage.world import LEASE, entry, hit, plan, reading

# ---------------------------------------------------------------- channels


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it was held up"
        time.sleep(0.005)


async def test_a_mail_server_that_hangs_delays_no_webhook(tmp_path: Path) -> None:
    crowd = [f"reader{number}@example.org" for number in range(40)]
    with hook_server() as hook:
        async with scripted_server() as hanging:
            through = channels(smtp=f"smtp://127.0.0.1:{hanging}", hook=hook.url, to=crowd)
            async with desk(tmp_path, digest("alert", to=["desk", "hook"]), through=through) as here:
                await here.publish(0)
                await here.dispatch.decide_digests()
                assert await here.dispatch.send_due() == 11, "some of the forty mails, and the webhook"
                await asyncio.to_thread(wait_for, lambda: len(hook.received) == 1)
                assert await here.dispatch.send_due() == 0, "the mail channel has all the places that it may have"
                await here.publish(1)
                await here.dispatch.decide_digests()
                assert await here.dispatch.send_due() == 1
                await asyncio.to_thread(wait_for, lambda: len(hook.received) == 2)
                await here.dispatch.drain(within=0)


class Broken(ConsoleSender):
    """A channel that fails in a way that nobody foresaw."""

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        raise RuntimeError("a bug")


async def test_a_channel_with_a_bug_is_tried_by_its_schedule_and_given_up_where_it_is_seen(tmp_path: Path) -> None:
    async with desk(tmp_path, digest("alert"), senders={"console": Broken()}) as here:
        await here.publish(0)
        for _ in range(4):
            await here.tick(after=HOUR)
        [dead] = await here.deliveries("alert")
        assert (dead.status, dead.attempts) == (DeliveryStatus.DEAD, 4)
        assert dead.last_error == "TemporaryDeliveryError: RuntimeError: a bug"
        status = await looking.status(here.pipeline, process=None)
        assert (status.dead_deliveries, status.pending_deliveries) == (1, 0)
        assert looking.status_record(status)["last_dead"][0]["error"] == dead.last_error


# ---------------------------------------------------------------- its user's word


async def test_a_dead_letter_is_listed_retried_and_arrives_as_it_was(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        through = channels(smtp=f"smtp://127.0.0.1:{mailbox.port}", to=["desk@example.org"])
        async with desk(tmp_path, digest("alert", to=["desk"]), through=through) as here:
            mailbox.rcpt_answer = "550 nobody of that name"
            await here.publish(0)
            await here.tick()
            [dead] = await outbox.list_deliveries(here.pipeline, status=None, limit=9)
            assert (dead.status, dead.frozen.recipient) == (DeliveryStatus.DEAD, "desk@example.org")
            assert "nobody of that name" in (dead.last_error or "")

            mailbox.rcpt_answer = "250 fine"
            await here.tick(after=HOUR)
            assert mailbox.raw == [], "given up is given up"
            changed = await outbox.retry(here.pipeline, await outbox.dead_ids(here.pipeline))
            assert [one.id for one in changed.deliveries] == [dead.id]
            await here.tick()
            assert [raw.decode() for raw in mailbox.raw] == [dead.frozen.payload["message"]]
            assert await outbox.list_deliveries(here.pipeline, status=None, limit=9) == []
            again = await outbox.retry(here.pipeline, [dead.id, 4711])
            assert again.deliveries == ()
            assert [refusal.split(" ")[0] for refusal in again.refused] == [str(dead.id), "no"]
            assert "was sent already" in again.refused[0]


async def test_what_is_cancelled_is_never_sent(tmp_path: Path) -> None:
    with hook_server() as hook:
        hook.status = 500
        async with desk(tmp_path, digest("alert", to=["hook"]), through=channels(hook=hook.url)) as here:
            await here.publish(0)
            await here.tick()
            [waiting] = await outbox.list_deliveries(here.pipeline, status=DeliveryStatus.PENDING, limit=9)
            record = outbox.delivery_record(waiting)
            assert (record["tries"], record["status"], record["digest"]) == (1, "pending", "alert")
            await outbox.cancel(here.pipeline, [waiting.id])
            hook.status = 204
            await here.tick(after=HOUR)
            assert len(hook.received) == 1
            assert [one.status for one in await here.deliveries("alert")] == [DeliveryStatus.CANCELLED]


# ---------------------------------------------------------------- poison


async def poisonous(here: Desk, number: int) -> None:
    """An article dated as .NET dates what has no date; in a time zone west of Greenwich it has no local time."""
    [feed] = await here.database.feeds.all_feeds()
    later = here.clock() + 400 * 24 * HOUR
    await here.database.feeds.record_poll(plan(feed, entry(number), at=here.clock(), next_poll_at=later))
    [unread] = await here.database.articles.claim_unread(now=here.clock(), lease=LEASE, limit=9)
    found = reading(hit("mara"), version=MARA.version)
    article = replace(found.article, title=f"Lindqvist on story {number}", published=datetime(1, 1, 1, tzinfo=UTC))
    await here.database.articles.record_reading(
        unread.id, replace(found, article=article), names=MARA.names, now=here.clock()
    )


async def test_a_poisonous_article_is_left_out_and_the_digest_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, digest("alert", timezone="America/New_York")) as here:
        await here.publish(0, 1, 2)
        await poisonous(here, 3)
        await here.publish(4)
        await here.tick()
        [told] = await here.deliveries("alert")
        assert (stories(told), told.status) == ([0, 1, 2, 4], DeliveryStatus.SENT)
        assert "1 article could not be shown; the command `hits` lists it." in " ".join(
            told.frozen.payload["text"].split()
        )
        [trace] = [one for one in await here.database.health.events() if one.kind == "article_unshown"]
        assert (trace.error, trace.detail.split(":")[0]) == ("OverflowError", "left out of the digest alert")
        shown = {hit.title for hit in await here.database.articles.hits()}
        assert "Lindqvist on story 3" in shown
        await here.tick(after=HOUR)
        assert len(await here.deliveries("alert")) == 1, "it is not owed any more"


def test_an_article_that_fits_no_decision_is_a_story_of_its_own_and_the_others_find_theirs() -> None:
    copies = [
        article(
            number,
            title="Lindqvist opened the harbour",
            body="Lindqvist opened the harbour of Vardo on Monday, forty years after the great fire.",
        )
        for number in (1, 2, 3)
    ]
    broken = replace(copies[1], title=cast(str, 5))
    placings, poison = placings_of(StoriesDesk(0, (copies[0], broken, copies[2]), ()))
    assert [one.id for one, _ in poison] == [2]
    opens = {one.article_id: one.opens for one in placings}
    assert opens[1] == opens[3] is not None
    assert opens[2] is None


class Unwilling(ConsoleSender):
    """A channel whose template fails for one digest."""

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        if content.digest_id == "broken" and self.fails:
            raise KeyError("a template of its user's own")
        return super().freeze(content, channel, recipient, letterhead)

    fails = True


async def test_a_digest_that_cannot_be_made_at_all_holds_up_no_other_and_loses_nothing(tmp_path: Path) -> None:
    sender = Unwilling(stream=StringIO())
    async with desk(tmp_path, digest("broken"), digest("alert"), senders={"console": sender}) as here:
        await here.publish(0)
        for _ in range(3):
            await here.tick(after=MINUTE)
        assert await here.told("alert") == [[0]]
        assert await here.told("broken") == []
        failures = [one for one in await here.database.health.events() if one.kind == "digest_failed"]
        assert [(one.error, one.next_attempt_at) for one in failures] == [("KeyError", NOW + 11 * MINUTE)]
        sender.fails = False
        await here.tick(after=10 * MINUTE)
        assert await here.told("broken") == [[0]]


# ---------------------------------------------------------------- a copy


async def test_a_copy_is_sent_to_the_channel_named_and_leaves_what_is_owed_and_the_schedule_alone(
    tmp_path: Path,
) -> None:
    with hook_server() as hook:
        daily = digest("daily", "daily 08:00", to=["console"])
        async with desk(tmp_path, daily, through=channels(hook=hook.url)) as here:
            await here.publish(0)
            await here.tick()
            before = await here.database.digests.states()
            await here.publish(1)
            while await here.pipeline.place_articles():
                pass
            here.clock.now += timedelta(minutes=3, seconds=10)

            async def copy() -> sending.SentCopy:
                return await sending.send_copy(here.pipeline, "daily", since=7 * 24 * HOUR, to=("hook",))

            first = await copy()
            here.clock.now += timedelta(seconds=20)
            second = await copy()
            assert len(first.receipts) == len(second.receipts) == 1
            [one, same] = [(headers["webhook-id"], body) for _, headers, body in hook.received]
            assert one == same, "the same command within the minute is the same message"

            here.clock.now += MINUTE
            await copy()
            await here.publish(2)
            last = await copy()
            assert last.content.ledger.articles == len(last.content.items) == 3, "what it tells of was read"
            identities = {headers["webhook-id"]: body for _, headers, body in hook.received}
            assert len(identities) == 3, "another minute, or something new to say, is another message"
            assert await here.database.digests.states() == before
            assert [article.title[-1] for article in await here.database.digests.owed("daily")] == ["1"]
            assert len(await here.deliveries("daily")) == 1


async def test_a_copy_that_one_channel_refuses_reaches_the_others(tmp_path: Path) -> None:
    stream = StringIO()
    async with desk(tmp_path, digest("alert"), senders=make_senders(stream=stream)) as here:
        await here.publish(0)
        copy = await sending.send_copy(here.pipeline, "alert", since=HOUR, to=("desk", "console"))
        assert "Lindqvist on story 0" in stream.getvalue()
        assert [frozen.channel for frozen, _ in copy.receipts] == ["console"]
        assert [frozen.recipient for frozen, _ in copy.failures] == ["desk@example.org", "night@example.org"]
        with pytest.raises(looking.NotFound, match="no channel"):
            await sending.send_copy(here.pipeline, "alert", since=HOUR, to=("pigeon",))


async def test_sending_what_is_owed_by_hand_keeps_to_no_quiet_hours(tmp_path: Path) -> None:
    async with desk(tmp_path, digest("alert", quiet="11:00-13:00")) as here:
        await here.publish(0)
        await here.tick()
        assert await here.told("alert") == []
        assert await sending.send_owed(here.pipeline, "alert") is not None
        assert await here.told("alert") == [[0]]
