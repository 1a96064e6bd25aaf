"""The contract of DigestStore, on every backend."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.domain.models import DeliveryStatus, Findings
from storage import Database
from tests.storage.world import (
    HOUR,
    LEASE,
    MINUTE,
    NAMES,
    NOON,
    content,
    event,
    hit,
    message,
    owing,
    read,
    reading,
    said,
    unread,
)

# ---------------------------------------------------------------- which digests there are


async def test_a_new_digest_has_no_time_and_no_window(db: Database) -> None:
    await db.digests.sync_digests(["daily", "weekly"], now=NOON)
    states = await db.digests.states()
    assert set(states) == {"daily", "weekly"}
    assert (states["daily"].next_at, states["daily"].last_sent_at, states["daily"].window) == (None, None, 0)


async def test_the_next_time_of_a_digest_outlives_a_sync(db: Database) -> None:
    await db.digests.sync_digests(["daily"], now=NOON)
    await db.digests.set_next("daily", NOON + HOUR)
    await db.digests.sync_digests(["daily"], now=NOON + MINUTE)
    assert (await db.digests.states())["daily"].next_at == NOON + HOUR


async def test_what_a_removed_digest_owed_is_dropped_but_its_windows_keep_their_numbers(db: Database) -> None:
    told, dropped = await owing(db, count=2)
    assert await db.digests.freeze(content([told]), [message()], next_at=NOON + HOUR, now=NOON)
    await db.digests.sync_digests([], now=NOON)
    assert await db.digests.states() == {}
    await db.digests.sync_digests(["daily"], now=NOON)
    assert await db.digests.owed("daily") == []
    state = (await db.digests.states())["daily"]
    assert (state.window, state.next_at) == (1, None)
    await db.digests.place([told, dropped], [("daily", told), ("daily", dropped)], now=NOON)
    assert [article.id for article in await db.digests.owed("daily")] == [dropped]


# ---------------------------------------------------------------- what they owe


async def test_read_articles_with_hits_wait_to_be_placed_oldest_first(db: Database) -> None:
    first, second, third = await unread(db, 3)
    await db.articles.record_reading(third, reading(hit(), quotes=[said()]), names=NAMES, now=NOON)
    await db.articles.record_reading(second, reading(), names=NAMES, now=NOON)
    await db.articles.record_reading(first, reading(hit()), names=NAMES, now=NOON)
    waiting = await db.digests.unplaced(limit=10)
    assert [article.id for article in waiting] == [first, third]
    assert (waiting[1].hits, waiting[1].quotes) == ((hit(),), (said(),))
    assert len(await db.digests.unplaced(limit=1)) == 1


async def test_placing_twice_is_placing_once(db: Database) -> None:
    ids = await owing(db, count=2)
    await db.digests.place(ids, [("daily", id_) for id_ in ids], now=NOON + MINUTE)
    assert [article.id for article in await db.digests.owed("daily")] == ids
    assert await db.digests.unplaced(limit=10) == []


async def test_placing_anew_takes_back_what_was_owed_and_not_yet_told(db: Database) -> None:
    first, second = await owing(db, count=2)
    await db.digests.place([first, second], [("daily", second)], now=NOON + MINUTE)
    assert [article.id for article in await db.digests.owed("daily")] == [second]


async def test_each_digest_owes_its_own(db: Database) -> None:
    await db.digests.sync_digests(["daily", "weekly"], now=NOON)
    first, second = await read(db, hit(), count=2)
    await db.digests.place([first, second], [("daily", first), ("weekly", first), ("weekly", second)], now=NOON)
    assert [article.id for article in await db.digests.owed("daily")] == [first]
    assert [article.id for article in await db.digests.owed("weekly")] == [first, second]


# ---------------------------------------------------------------- closing a window


async def test_closing_a_window_freezes_its_deliveries_and_settles_what_was_owed(db: Database) -> None:
    first, second = await owing(db, count=2)
    closed = await db.digests.freeze(content([first]), [message()], next_at=NOON + HOUR, now=NOON)
    assert closed
    assert [article.id for article in await db.digests.owed("daily")] == [second]
    state = (await db.digests.states())["daily"]
    assert (state.window, state.last_sent_at, state.next_at) == (1, NOON, NOON + HOUR)
    [delivery] = await db.digests.deliveries()
    assert delivery.frozen == message()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 0)


async def test_a_window_is_closed_once_and_a_second_try_changes_nothing(db: Database) -> None:
    first, second = await owing(db, count=2)
    await db.digests.freeze(content([first]), [message()], next_at=NOON + HOUR, now=NOON)
    again = await db.digests.freeze(
        content([first, second]), [message(recipient="other@herald.example")], next_at=None, now=NOON + MINUTE
    )
    assert not again
    assert len(await db.digests.deliveries()) == 1
    assert [article.id for article in await db.digests.owed("daily")] == [second]
    assert (await db.digests.states())["daily"].next_at == NOON + HOUR


async def test_a_window_without_recipients_is_closed_all_the_same(db: Database) -> None:
    ids = await owing(db)
    assert await db.digests.freeze(content(ids), [], next_at=None, now=NOON)
    assert not await db.digests.freeze(content(ids), [message()], next_at=None, now=NOON)
    assert await db.digests.owed("daily") == []


async def test_a_window_whose_deliveries_cannot_be_stored_stays_open(db: Database) -> None:
    ids = await owing(db)
    with pytest.raises(IntegrityError):
        await db.digests.freeze(content(ids), [message(), message()], next_at=None, now=NOON)
    assert [article.id for article in await db.digests.owed("daily")] == ids
    assert await db.digests.freeze(content(ids), [message()], next_at=None, now=NOON)


async def test_a_window_that_tells_what_is_no_longer_owed_stays_open(db: Database) -> None:
    first, second = await owing(db, count=2)
    await db.digests.freeze(content([first]), [message()], next_at=None, now=NOON)
    late = content([first, second], window=2)
    assert not await db.digests.freeze(late, [message(window=2)], next_at=NOON + HOUR, now=NOON)
    assert len(await db.digests.deliveries()) == 1
    assert [article.id for article in await db.digests.owed("daily")] == [second]
    assert (await db.digests.states())["daily"].next_at is None


async def test_what_could_not_be_shown_is_settled_with_its_window_and_leaves_its_trace(db: Database) -> None:
    first, second = await owing(db, count=2)
    trace = event(kind="article_unshown", article_id=second, error="OverflowError")
    without = replace(content([first]), unshown=(second,))
    assert await db.digests.freeze(without, [message()], next_at=None, now=NOON, events=[trace])
    assert await db.digests.owed("daily") == []
    assert trace in await db.health.events()
    again = replace(content([]), unshown=(second,), window=2)
    assert not await db.digests.freeze(again, [], next_at=None, now=NOON, events=[trace])
    assert (await db.health.events()).count(trace) == 1


async def test_a_digest_knows_when_its_last_windows_were_closed(db: Database) -> None:
    ids = await owing(db, count=3)
    for number, id_ in enumerate(ids, 1):
        closed = content([id_], window=number, at=NOON + number * MINUTE)
        await db.digests.freeze(closed, [], next_at=None, now=NOON)
    assert await db.digests.last_closed("daily", limit=2) == [NOON + 3 * MINUTE, NOON + 2 * MINUTE]
    assert await db.digests.last_closed("weekly", limit=2) == []


async def test_what_a_digest_told_it_never_owes_twice(db: Database) -> None:
    ids = await owing(db)
    await db.digests.freeze(content(ids), [message()], next_at=None, now=NOON)
    await db.articles.record_rematch(ids[0], Findings((hit(),)), version="v2", names=NAMES, now=NOON, alert=True)
    await db.digests.place(ids, [("daily", ids[0])], now=NOON)
    assert await db.digests.owed("daily") == []


# ---------------------------------------------------------------- the outbox


async def frozen(db: Database, *recipients: str) -> None:
    """A closed window with a delivery to each of these."""
    ids = await owing(db)
    mails = [message(recipient=recipient) for recipient in recipients or ("desk@herald.example",)]
    assert await db.digests.freeze(content(ids), mails, next_at=None, now=NOON)


async def test_a_delivery_is_leased_to_one_and_comes_back_when_the_lease_is_over(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    assert delivery.frozen == message()
    assert await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10) == []
    [again] = await db.digests.claim_deliveries(now=NOON + LEASE, lease=LEASE, limit=10)
    assert again.frozen == message()


async def test_a_receipt_is_noted_once(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    receipt = event(kind="delivered", delivery_id=delivery.id, detail="250 queued")
    await db.digests.record_sent(delivery.id, now=NOON, event=receipt)
    await db.digests.record_sent(delivery.id, now=NOON + MINUTE, event=receipt)
    [sent] = await db.digests.deliveries(status=DeliveryStatus.SENT)
    assert (sent.sent_at, sent.attempts) == (NOON, 1)
    assert [one.kind for one in await db.health.events() if one.delivery_id] == ["delivered"]
    assert await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10) == []


async def test_a_failed_delivery_waits_for_its_next_try(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    failed = event(kind="delivery_failed", delivery_id=delivery.id, error="TemporaryDeliveryError", detail="busy")
    await db.digests.record_failed(
        delivery.id, status=DeliveryStatus.PENDING, next_attempt_at=NOON + HOUR, event=failed
    )
    assert await db.digests.claim_deliveries(now=NOON + MINUTE, lease=LEASE, limit=10) == []
    [again] = await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10)
    assert (again.attempts, again.last_error) == (1, "TemporaryDeliveryError: busy")
    assert failed in await db.health.events()


async def test_a_dead_delivery_is_kept_and_not_tried_again(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    dead = event(kind="delivery_dead", delivery_id=delivery.id, error="PermanentDeliveryError")
    await db.digests.record_failed(delivery.id, status=DeliveryStatus.DEAD, next_attempt_at=None, event=dead)
    assert await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10) == []
    assert [one.id for one in await db.digests.deliveries(status=DeliveryStatus.DEAD)] == [delivery.id]


async def test_a_late_failure_does_not_undo_a_receipt(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    await db.digests.record_sent(delivery.id, now=NOON, event=event(kind="delivered"))
    await db.digests.record_failed(
        delivery.id, status=DeliveryStatus.PENDING, next_attempt_at=NOON, event=event(kind="delivery_failed")
    )
    assert [one.status for one in await db.digests.deliveries()] == [DeliveryStatus.SENT]


async def test_the_outbox_lists_the_newest_first(db: Database) -> None:
    await frozen(db, "a@herald.example", "b@herald.example", "c@herald.example")
    listed = await db.digests.deliveries(limit=2)
    assert [one.frozen.recipient for one in listed] == ["c@herald.example", "b@herald.example"]


async def test_of_each_channel_no_more_is_leased_than_there_is_room_for(db: Database) -> None:
    ids = await owing(db)
    mails = [message(recipient=f"{number}@herald.example") for number in range(4)]
    hooks = [replace(mail, channel="hook") for mail in mails]
    await db.digests.freeze(content(ids), [*mails, *hooks], next_at=None, now=NOON)
    room = {"mail": 2, "hook": 3}
    taken = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=100, room=lambda channel: room[channel])
    assert [one.frozen.channel for one in taken] == ["mail"] * 2 + ["hook"] * 3
    rest = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=2, room=lambda channel: 2)
    assert [(one.frozen.channel, one.frozen.recipient[0]) for one in rest] == [("mail", "2"), ("mail", "3")]
    assert await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=9, room=lambda channel: 0) == []


async def test_a_dead_delivery_that_is_retried_is_due_now_with_all_its_tries_before_it(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    dead = event(kind="delivery_dead", delivery_id=delivery.id, error="PermanentDeliveryError")
    await db.digests.record_failed(delivery.id, status=DeliveryStatus.DEAD, next_attempt_at=None, event=dead)
    assert await db.digests.retry_deliveries([delivery.id, 4711], now=NOON + HOUR) == [delivery.id]
    [again] = await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10)
    assert (again.frozen, again.attempts) == (delivery.frozen, 0)
    assert [one.kind for one in await db.health.events() if one.delivery_id] == ["delivery_retried", "delivery_dead"]


async def test_a_cancelled_delivery_is_not_tried_again_unless_it_is_retried(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.deliveries()
    assert await db.digests.cancel_deliveries([delivery.id], now=NOON) == [delivery.id]
    assert await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10) == []
    assert await db.digests.delivery_counts() == {DeliveryStatus.CANCELLED: 1}
    assert await db.digests.retry_deliveries([delivery.id], now=NOON) == [delivery.id]
    assert len(await db.digests.claim_deliveries(now=NOON + HOUR, lease=LEASE, limit=10)) == 1


async def test_one_cancelled_while_it_is_under_way_stays_cancelled_when_it_fails_and_is_sent_when_it_arrived(
    db: Database,
) -> None:
    await frozen(db, "a@herald.example", "b@herald.example")
    first, second = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    await db.digests.cancel_deliveries([first.id, second.id], now=NOON)
    failed = event(kind="delivery_failed", delivery_id=first.id)
    await db.digests.record_failed(first.id, status=DeliveryStatus.PENDING, next_attempt_at=NOON, event=failed)
    await db.digests.record_sent(second.id, now=NOON, event=event(kind="delivered"))
    stand = {one.id: one.status for one in await db.digests.deliveries()}
    assert stand == {first.id: DeliveryStatus.CANCELLED, second.id: DeliveryStatus.SENT}


async def test_what_was_sent_can_be_neither_retried_nor_cancelled(db: Database) -> None:
    await frozen(db)
    [delivery] = await db.digests.claim_deliveries(now=NOON, lease=LEASE, limit=10)
    await db.digests.record_sent(delivery.id, now=NOON, event=event(kind="delivered"))
    assert await db.digests.retry_deliveries([delivery.id], now=NOON) == []
    assert await db.digests.cancel_deliveries([delivery.id], now=NOON) == []
    assert await db.digests.delivery_counts() == {DeliveryStatus.SENT: 1}
