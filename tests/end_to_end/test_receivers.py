"""Deliveries through the real outbox to receivers that misbehave: each id arrives, and one success is recorded."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from standardwebhooks import Webhook

from alerts.email import EmailSender
from alerts.webhook import WebhookSender
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Channel, DeliveryStatus, Person, Watchlist
from monitor.domain.ports import Fetcher
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.service import channels, looking
from monitor.service.opening import utc_now
from monitor.settings import DigestSettings, HttpSettings, Settings
from monitor.watch.query import parse_query
from storage import Database, open_database
from tests.alerts.samples import SECRET
from tests.alerts.servers import Hook, Mailbox, hook_server, mail_server
from tests.storage.world import NAMES, hit, reading, unread

DAY = timedelta(days=1)


class World:
    """A digest that owes an article, a clock to turn, and its outbox."""

    def __init__(self, pipeline: Pipeline, shift: list[timedelta]) -> None:
        self.pipeline = pipeline
        self.dispatch = InlineDispatch(pipeline)
        self.shift = shift

    @property
    def database(self) -> Database:
        return cast(Database, self.pipeline.database)

    async def close_windows(self) -> int:
        return await self.pipeline.close_windows(settled=True)

    async def send(self, *, times: int = 1) -> None:
        """Send what is due, a day later each time."""
        for _ in range(times):
            await self.dispatch.send_all()
            self.shift[0] += DAY

    async def delivery(self, channel: str = "hook"):
        [found] = [d for d in await self.database.digests.deliveries() if d.frozen.channel == channel]
        return found

    async def successes(self) -> int:
        return len([event for event in await self.database.health.events() if event.kind == "delivered"])


@asynccontextmanager
async def world(tmp_path: Path, hook: Hook, box: Mailbox | None = None) -> AsyncIterator[World]:
    database = await open_database(f"sqlite:///{tmp_path / 'news.db'}")
    shift = [timedelta(0)]
    try:
        made = {"hook": Channel("hook", "webhook", {"url": hook.url, "secret": SECRET})}
        if box is not None:
            mail = {"smtp": f"smtp://127.0.0.1:{box.port}", "from": "vigil@example.org", "to": ["desk@example.org"]}
            made["mail"] = Channel("mail", "email", mail)
        pipeline = Pipeline(
            settings=settings_of(tmp_path, made),
            database=database,
            fetcher=cast(Fetcher, None),
            workers=cast(ReadingWorkers, None),
            senders={"webhook": WebhookSender(deadline=0.5), "email": EmailSender()},
            clock=lambda: utc_now() + shift[0],
            draw=lambda: 0.0,
            key=b"k" * 32,
        )
        await database.digests.sync_digests(["daily"], now=utc_now())
        await owe(database)
        yield World(pipeline, shift)
    finally:
        await database.close()


def settings_of(folder: Path, made: dict[str, Channel]) -> Settings:
    digest = DigestSettings(
        id="daily",
        name="Daily",
        when="people",
        query=parse_query("people", mode="when"),
        schedule="instant",
        timezone="UTC",
        to=tuple(made),
    )
    return Settings(
        path=folder / "sources.yaml",
        sources=(),
        watchlist=Watchlist(people=(Person("tankian", "Serj Tankian"),)),
        digests=(digest,),
        channels=made,
        http=HttpSettings(public_url="https://vigil.example.org"),
        storage_url="",
        first_run=DAY,
        archive_keep=DAY,
        heartbeat="",
    )


async def owe(database: Database, count: int = 1) -> None:
    ids = await unread(database, count)
    for id_ in ids:
        await database.articles.record_reading(id_, reading(hit()), names=NAMES, now=utc_now())
    await database.digests.place(ids, [("daily", id_) for id_ in ids], now=utc_now())


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as server:
        yield server


def misbehave(**answers: object) -> Callable[[Hook], None]:
    def act(hook: Hook) -> None:
        for name, value in answers.items():
            setattr(hook, name, value)

    return act


@pytest.mark.parametrize(
    "act",
    [
        misbehave(status=500),
        misbehave(status=429, headers={"Retry-After": "3600"}),
        misbehave(status=302, headers={"Location": "https://elsewhere.example/"}),
        misbehave(sleeps=True),
        misbehave(dies=True),
    ],
    ids=["500", "429", "redirect", "silence", "death after reading"],
)
async def test_a_receiver_that_fails_gets_the_same_message_until_it_takes_it(
    tmp_path: Path, hook: Hook, act: Callable[[Hook], None]
) -> None:
    act(hook)
    async with world(tmp_path, hook) as made:
        assert await made.close_windows() == 1
        await made.send()
        pending = await made.delivery()
        assert (pending.status, await made.successes()) == (DeliveryStatus.PENDING, 0)
        if hook.headers.get("Retry-After"):
            assert pending.next_attempt_at >= utc_now() + timedelta(minutes=59)
        misbehave(status=204, headers={}, sleeps=False, dies=False)(hook)
        await made.send(times=3)
        assert (await made.delivery()).status is DeliveryStatus.SENT
        assert await made.successes() == 1
    assert len(hook.received) == 2
    assert len({headers["webhook-id"] for _, headers, _ in hook.received}) == 1
    assert len({body for _, _, body in hook.received}) == 1
    assert pending.frozen.message_id == hook.received[0][1]["webhook-id"]
    Webhook(SECRET).verify(hook.received[0][2], hook.received[0][1])


async def test_a_receiver_that_never_takes_it_gets_all_tries_of_the_schedule_and_then_no_more(
    tmp_path: Path, hook: Hook
) -> None:
    hook.status = 500
    async with world(tmp_path, hook) as made:
        await made.close_windows()
        await made.send(times=14)
        assert (await made.delivery()).status is DeliveryStatus.DEAD
        assert await made.successes() == 0
    assert len(hook.received) == 10  # at once, and nine times more


async def test_who_answers_410_is_left_alone_and_another_channel_says_so_once(tmp_path: Path, hook: Hook) -> None:
    hook.status = 410
    with mail_server() as box:
        async with world(tmp_path, hook, box) as made:
            await made.close_windows()
            await made.send(times=3)
            assert (await made.delivery()).status is DeliveryStatus.DEAD
            news, notice = sorted(box.mails, key=lambda mail: "closed" in mail["Subject"])
            assert notice["Subject"] == 'The channel "hook" is closed'
            text = notice.get_body(("plain",)).get_content()
            assert "answered 410" in text
            assert "alerts enable hook" in text
            assert "feed" not in text
            assert "List-Unsubscribe" in news
            assert "List-Unsubscribe" not in notice

            await owe(made.database, 2)
            assert await made.close_windows() == 1  # by mail only
            await made.send(times=3)
            assert len(hook.received) == 1
            assert len(box.mails) == 3

            shown = looking.status_record(await looking.status(made.pipeline, process=None))
            assert [closed["channel"] for closed in shown["closed_channels"]] == ["hook"]

            hook.status = 204
            await channels.enable(made.pipeline, "hook")
            await owe(made.database, 3)
            await made.close_windows()
            await made.send()
            assert len(hook.received) == 2
            assert len(box.mails) == 4


async def test_while_nobody_is_there_to_tell_a_digest_keeps_what_it_owes(tmp_path: Path, hook: Hook) -> None:
    hook.status = 410
    async with world(tmp_path, hook) as made:
        await made.close_windows()
        await made.send()
        await owe(made.database, 2)
        assert await made.close_windows() == 0
        assert len(await made.database.digests.owed("daily")) == 1
        await channels.enable(made.pipeline, "hook")
        hook.status = 204
        assert await made.close_windows() == 1
        await made.send()
    assert len(json.loads(hook.received[-1][2])["data"]["stories"]) == 1


async def test_who_unsubscribes_gets_neither_what_waits_nor_what_comes(tmp_path: Path, hook: Hook) -> None:
    with mail_server() as box:
        box.data_answer = "451 later"
        async with world(tmp_path, hook, box) as made:
            await made.close_windows()
            await made.send()
            waiting = await made.delivery("mail")
            [way_off] = [
                line for line in waiting.frozen.payload["message"].splitlines() if line.startswith("List-Unsubscribe:")
            ]
            token = way_off.rsplit("/", 1)[1].rstrip(">")
            reader = channels.reader_of(made.pipeline, token)
            assert (reader.digest, reader.recipient) == ("Daily", "desk@example.org")
            await channels.leave(made.pipeline, reader)
            await channels.leave(made.pipeline, reader)
            box.data_answer = "250 taken"
            await owe(made.database, 2)
            await made.close_windows()
            await made.send(times=3)
            assert box.raw == []
            assert len(hook.received) == 2
            assert (await made.delivery("mail")).status is DeliveryStatus.CANCELLED, "no failure that anybody need see"
            shown = looking.status_record(await looking.status(made.pipeline, process=None))
            assert [(gone["digest"], gone["recipient"]) for gone in shown["unsubscribed"]] == [
                ("daily", reader.recipient)
            ]
            [undone] = await channels.come_back(made.pipeline, "desk@example.org", digest="Daily")
            assert undone.recipient == "desk@example.org"
            await owe(made.database, 3)
            await made.close_windows()
            await made.send()
            assert len(box.mails) == 1
