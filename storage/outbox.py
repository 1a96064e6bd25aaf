"""The outbox: deliveries frozen when their window closes, leased, retried, and sent once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from monitor.domain.models import Delivery, DeliveryStatus, DigestContent, Event, FrozenDelivery
from storage import rows
from storage.engines import dialect_insert
from storage.health import record_event, record_events
from storage.schema import deliveries as outbox
from storage.schema import windows

IS_PENDING = outbox.c.status == DeliveryStatus.PENDING.value


def close_window(connection: Connection, content: DigestContent, frozen: Sequence[FrozenDelivery]) -> bool:
    """Note that a window is closed, with its deliveries; False where it was closed before."""
    window = {"digest_id": content.digest_id, "window": content.window, "closed_at": content.closed_at}
    closed = dialect_insert(connection, windows).values(**window).on_conflict_do_nothing()
    if connection.execute(closed.returning(windows.c.window)).first() is None:
        return False
    if frozen:
        connection.execute(insert(outbox), [_values(message) for message in frozen])
    return True


def _values(message: FrozenDelivery) -> dict[str, Any]:
    return {
        "digest_id": message.digest_id,
        "window": message.window,
        "channel": message.channel,
        "recipient": message.recipient,
        "message_id": message.message_id,
        "created_at": message.created_at,
        "status": DeliveryStatus.PENDING.value,
        "payload": message.payload,
    }


def last_closed(connection: Connection, *, digest_id: str, limit: int) -> list[datetime]:
    """When the digest's last windows were closed."""
    query = select(windows.c.closed_at).where(windows.c.digest_id == digest_id)
    return list(connection.execute(query.order_by(windows.c.window.desc()).limit(limit)).scalars())


def claim(
    connection: Connection, *, now: datetime, lease: timedelta, limit: int, room: Callable[[str], int] | None
) -> list[Delivery]:
    """Lease deliveries that are due, those that wait longest first, of each channel no more than there is room for."""
    due = and_(
        IS_PENDING,
        or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= now),
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
    )
    in_order = select(outbox.c.id, outbox.c.channel).where(due)
    in_order = in_order.order_by(outbox.c.next_attempt_at.asc().nulls_first(), outbox.c.id)
    if room is None:
        in_order = in_order.limit(limit)
    ids = _fair([(row.id, row.channel) for row in connection.execute(in_order)], limit=limit, room=room)
    found: dict[int, Delivery] = {}
    for some in rows.chunks(ids):
        query = select(outbox).where(outbox.c.id.in_(some), due).with_for_update(skip_locked=True)
        found |= {row.id: rows.delivery(row) for row in connection.execute(query)}
        connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(leased_until=now + lease))
    return [found[id_] for id_ in ids if id_ in found]


def _fair(due: Sequence[tuple[int, str]], *, limit: int, room: Callable[[str], int] | None) -> list[int]:
    """The first deliveries of those due, of each channel no more than there is room for."""
    if room is None:
        return [id_ for id_, _ in due]
    left: dict[str, int] = {}
    taken: list[int] = []
    for id_, channel in due:
        left[channel] = left.get(channel, room(channel)) - 1
        if left[channel] >= 0 and len(taken) < limit:
            taken.append(id_)
    return taken


def record_sent(connection: Connection, *, delivery_id: int, now: datetime, event: Event) -> None:
    """Note the receipt, once: a second one of the same delivery changes nothing and leaves no second trace."""
    sent = (
        update(outbox)
        .where(outbox.c.id == delivery_id, outbox.c.status != DeliveryStatus.SENT.value)
        .values(
            status=DeliveryStatus.SENT.value,
            attempts=outbox.c.attempts + 1,
            sent_at=now,
            receipt=event.detail,
            next_attempt_at=None,
            leased_until=None,
            last_error=None,
        )
    )
    if connection.execute(sent).rowcount:
        record_event(connection, event=event)


def record_failed(
    connection: Connection,
    *,
    delivery_id: int,
    status: DeliveryStatus,
    next_attempt_at: datetime | None,
    event: Event,
) -> None:
    """Note a failed try; a delivery that was sent or cancelled meanwhile stays so."""
    error = ": ".join(part for part in (event.error, event.detail) if part)
    connection.execute(
        update(outbox)
        .where(outbox.c.id == delivery_id, IS_PENDING)
        .values(
            status=status.value,
            attempts=outbox.c.attempts + 1,
            next_attempt_at=next_attempt_at,
            leased_until=None,
            last_error=error,
        )
    )
    record_event(connection, event=event)


def deliveries(
    connection: Connection, *, status: DeliveryStatus | None, ids: Collection[int] | None, limit: int | None
) -> list[Delivery]:
    """The outbox, newest first."""
    query = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(outbox.c.status == status.value)
    if ids is not None:
        query = query.where(outbox.c.id.in_(ids))
    return [rows.delivery(row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[DeliveryStatus, int]:
    """How many deliveries stand at each status."""
    query = select(outbox.c.status, func.count().label("many")).group_by(outbox.c.status)
    return {DeliveryStatus(row.status): row.many for row in connection.execute(query)}


# ---------------------------------------------------------------- its user's word


def retry(connection: Connection, *, delivery_ids: Collection[int], now: datetime) -> list[int]:
    """Make unsent deliveries due now. One that is under way keeps its lease: it is not sent twice side by side."""
    values = {"status": DeliveryStatus.PENDING.value, "attempts": 0, "next_attempt_at": None}
    return _told(connection, delivery_ids, values, kind="delivery_retried", now=now)


def cancel(connection: Connection, *, delivery_ids: Collection[int], now: datetime) -> list[int]:
    """Give unsent deliveries up. One that is under way may still arrive, and counts as sent then."""
    values = {"status": DeliveryStatus.CANCELLED.value, "next_attempt_at": None, "leased_until": None}
    return _told(connection, delivery_ids, values, kind="delivery_cancelled", now=now)


def _told(
    connection: Connection, delivery_ids: Collection[int], values: dict[str, Any], *, kind: str, now: datetime
) -> list[int]:
    changed: list[int] = []
    for some in rows.chunks(sorted(delivery_ids)):
        wanted = and_(outbox.c.id.in_(some), outbox.c.status != DeliveryStatus.SENT.value)
        changed += connection.execute(update(outbox).where(wanted).values(values).returning(outbox.c.id)).scalars()
    record_events(connection, [Event(at=now, kind=kind, delivery_id=id_) for id_ in changed])
    return sorted(changed)
