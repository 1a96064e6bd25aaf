"""Subscriptions at hubs: which are wanted, which are due, what was granted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from monitor.domain.models import Subscription
from monitor.domain.ports import SubscriptionStore
from storage.rows import AnyRow
from storage.schema import feeds, subscriptions
from storage.writer import Reader, Writer


class Subscriptions(SubscriptionStore):
    """The subscriptions of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def due(self, *, now: datetime, limit: int, token: Callable[[], str]) -> list[Subscription]:
        return await self._writer.run(partial(_due, now=now, limit=limit, token=token))

    async def asked(self, feed_id: int, *, next_attempt_at: datetime, failed: bool) -> None:
        await self._writer.run(partial(_asked, feed_id=feed_id, next_attempt_at=next_attempt_at, failed=failed))

    async def confirmed(self, feed_id: int, *, expires_at: datetime, renew_at: datetime) -> None:
        await self._writer.run(partial(_confirmed, feed_id=feed_id, expires_at=expires_at, renew_at=renew_at))

    async def of_token(self, token: str) -> Subscription | None:
        return await self._reader.run(partial(_of_token, token=token))


def _due(connection: Connection, *, now: datetime, limit: int, token: Callable[[], str]) -> list[Subscription]:
    """Know every feed that names a hub, under the hub and topic that it names now; then give those to be asked."""
    wanted = and_(feeds.c.active, feeds.c.gone.is_(False), feeds.c.hub.is_not(None), feeds.c.topic.is_not(None))
    moved = (
        select(subscriptions.c.feed_id)
        .join_from(subscriptions, feeds)
        .where(or_(subscriptions.c.hub != feeds.c.hub, subscriptions.c.topic != feeds.c.topic, ~wanted))
    )
    connection.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(moved)))
    missing = select(feeds).outerjoin(subscriptions).where(wanted, subscriptions.c.feed_id.is_(None)).limit(limit)
    rows = [
        {
            "feed_id": row.id,
            "hub": row.hub,
            "topic": row.topic,
            "token": token(),
            "secret": token(),
            "next_attempt_at": now,
        }
        for row in connection.execute(missing)
    ]
    if rows:
        connection.execute(insert(subscriptions), rows)
    due = select(subscriptions).where(subscriptions.c.next_attempt_at <= now)
    ordered = due.order_by(subscriptions.c.next_attempt_at, subscriptions.c.feed_id).limit(limit)
    return [_subscription(row) for row in connection.execute(ordered)]


def _asked(connection: Connection, *, feed_id: int, next_attempt_at: datetime, failed: bool) -> None:
    failures = subscriptions.c.failures + 1 if failed else subscriptions.c.failures
    this = update(subscriptions).where(subscriptions.c.feed_id == feed_id)
    connection.execute(this.values(next_attempt_at=next_attempt_at, failures=failures))


def _confirmed(connection: Connection, *, feed_id: int, expires_at: datetime, renew_at: datetime) -> None:
    this = update(subscriptions).where(subscriptions.c.feed_id == feed_id)
    connection.execute(this.values(expires_at=expires_at, next_attempt_at=renew_at, failures=0))


def _of_token(connection: Connection, *, token: str) -> Subscription | None:
    query = select(subscriptions).join_from(subscriptions, feeds).where(subscriptions.c.token == token, feeds.c.active)
    row = connection.execute(query).first()
    return None if row is None else _subscription(row)


def _subscription(row: AnyRow) -> Subscription:
    return Subscription(
        feed_id=row.feed_id,
        hub=row.hub,
        topic=row.topic,
        token=row.token,
        secret=row.secret,
        expires_at=row.expires_at,
        failures=row.failures,
    )
