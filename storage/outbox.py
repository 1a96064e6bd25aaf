"""The outbox: deliveries frozen when their window closes, leased, retried, and sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from monitor.domain.models import Delivery, DeliveryStatus, DigestContent, Event, FrozenDelivery
from storage import rows
from storage.engines import dialect_insert
from storage.health import record_event
from storage.schema import deliveries as outbox
from storage.schema import windows


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


def claim(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
    """Lease deliveries that are due, those that wait longest first."""
    query = (
        select(outbox)
        .where(
            outbox.c.status == DeliveryStatus.PENDING.value,
            or_(outbox.c.next_attempt_at.is_(None), outbox.c.next_attempt_at <= now),
            or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
        )
        .order_by(outbox.c.next_attempt_at.asc().nulls_first(), outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(query).all()
    for some in rows.chunks([row.id for row in found]):
        connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(leased_until=now + lease))
    return [rows.delivery(row) for row in found]


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
    """Note a failed try; a delivery that was sent stays sent."""
    error = ": ".join(part for part in (event.error, event.detail) if part)
    connection.execute(
        update(outbox)
        .where(outbox.c.id == delivery_id, outbox.c.status != DeliveryStatus.SENT.value)
        .values(
            status=status.value,
            attempts=outbox.c.attempts + 1,
            next_attempt_at=next_attempt_at,
            leased_until=None,
            last_error=error,
        )
    )
    record_event(connection, event=event)


def deliveries(connection: Connection, *, status: DeliveryStatus | None, limit: int | None) -> list[Delivery]:
    """The outbox, newest first."""
    query = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(outbox.c.status == status.value)
    return [rows.delivery(row) for row in connection.execute(query)]
