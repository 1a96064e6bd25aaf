"""The contract of RecipientStore, on every backend."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from monitor.domain.models import ClosedChannel, DeliveryStatus, FrozenDelivery, Unsubscribed
from storage import Database
from tests.storage.world import HOUR, LEASE, NOON, content, message, owing

DESK = Unsubscribed("daily", "mail", "Desk@herald.example", NOON)
HOOK = ClosedChannel("hook", "hash-of-address", NOON, "it answered 410")
NOTICE = replace(content([], digest="newsvigil:notices", window=0), subject="closed")


def telling(recipient: str = "desk@herald.example") -> FrozenDelivery:
    return replace(message(digest=NOTICE.digest_id, recipient=recipient), window=0)


async def test_the_key_is_made_once(db: Database) -> None:
    made = await db.recipients.signing_key(lambda: b"first")
    assert (made, await db.recipients.signing_key(lambda: b"second")) == (b"first", b"first")


async def test_who_unsubscribes_is_known_once_and_may_come_back(db: Database) -> None:
    assert await db.recipients.unsubscribe(DESK)
    assert not await db.recipients.unsubscribe(replace(DESK, at=NOON + HOUR))
    weekly = replace(DESK, digest_id="weekly", at=NOON + HOUR)
    assert await db.recipients.unsubscribe(weekly)
    assert await db.recipients.unsubscribed() == [weekly, DESK]
    assert await db.recipients.resubscribe("desk@HERALD.example", digest_id="weekly") == [weekly]
    assert await db.recipients.resubscribe("nobody@herald.example") == []
    assert await db.recipients.resubscribe("desk@herald.example") == [DESK]
    assert await db.recipients.unsubscribed() == []


async def test_a_channel_is_closed_once_and_its_notice_is_sent_once(db: Database) -> None:
    assert await db.recipients.close_channel(HOOK, NOTICE, [telling(), telling("night@herald.example")])
    assert not await db.recipients.close_channel(replace(HOOK, at=NOON + HOUR), NOTICE, [telling()])
    assert await db.recipients.closed_channels() == [HOOK]
    due = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    assert sorted(delivery.frozen.recipient for delivery in due) == ["desk@herald.example", "night@herald.example"]


async def test_each_notice_has_a_window_of_its_own_and_belongs_to_no_digest(db: Database) -> None:
    for number, channel in enumerate(("hook", "other"), 1):
        closed = replace(HOOK, channel=channel)
        assert await db.recipients.close_channel(closed, NOTICE, [telling()])
        [latest] = await db.digests.deliveries(limit=1)
        assert latest.frozen.window == number
    assert await db.digests.states() == {}
    await db.digests.sync_digests(["daily"], now=NOON)
    assert set(await db.digests.states()) == {"daily"}
    assert len(await db.digests.deliveries(status=DeliveryStatus.PENDING)) == 2


async def test_a_closed_channel_may_be_opened_and_closed_again(db: Database) -> None:
    assert not await db.recipients.open_channel("hook")
    await db.recipients.close_channel(HOOK, NOTICE, [])
    moved = replace(HOOK, address="hash-of-another")
    assert await db.recipients.close_channel(moved, NOTICE, [telling()])
    assert await db.recipients.closed_channels() == [moved]
    assert await db.recipients.open_channel("hook")
    assert await db.recipients.closed_channels() == []
    assert await db.recipients.close_channel(moved, NOTICE, [telling()])


async def test_the_page_of_a_window_is_that_of_whichever_channel_needed_one(db: Database) -> None:
    ids = await owing(db)
    plain = message()
    hook = replace(message(recipient="https://h.example"), payload={"json": "{}", "html": "<p>all of it</p>"})
    await db.digests.freeze(content(ids), [plain, hook], next_at=None, now=NOON)
    assert await db.recipients.page("daily", 1) == "<p>all of it</p>"
    assert await db.recipients.page("daily", 2) is None
    assert await db.recipients.page("weekly", 1) is None


async def test_the_signing_key_is_made_once_whoever_asks(db: Database) -> None:
    made = iter(range(10))

    def new() -> bytes:
        return b"key %d" % next(made)

    keys = await asyncio.gather(*(db.recipients.signing_key(new) for _ in range(5)))
    assert len({*keys, await db.recipients.signing_key(new)}) == 1
