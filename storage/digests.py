"""Digests: when each is due, and which articles it owes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from monitor.domain.models import (
    Delivery,
    DeliveryStatus,
    DigestContent,
    DigestState,
    Event,
    FrozenDelivery,
    History,
    StoredArticle,
)
from monitor.domain.ports import DigestStore
from storage import ledger, outbox, rows, spikes
from storage.engines import dialect_insert
from storage.findings import stored_articles
from storage.health import record_events
from storage.rows import chunks
from storage.schema import IS_UNPLACED, STILL_OWED, articles, digests, owed
from storage.writer import Reader, Writer


class Digests(DigestStore):
    """The digests and the outbox of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def sync_digests(self, digest_ids: Sequence[str], *, now: datetime) -> None:
        await self._writer.run(partial(_sync, digest_ids=digest_ids))

    async def states(self) -> dict[str, DigestState]:
        return await self._reader.run(_states)

    async def set_next(self, digest_id: str, next_at: datetime | None) -> None:
        await self._writer.run(partial(_set_next, digest_id=digest_id, next_at=next_at))

    async def unplaced(self, *, limit: int) -> list[StoredArticle]:
        return await self._reader.run(partial(_unplaced, limit=limit))

    async def place(self, article_ids: Sequence[int], owed: Sequence[tuple[str, int]], *, now: datetime) -> None:
        for some in chunks(article_ids):
            theirs = [(digest_id, article_id) for digest_id, article_id in owed if article_id in set(some)]
            await self._writer.run(partial(_place, article_ids=some, debts=theirs, now=now))

    async def owed(self, digest_id: str) -> list[StoredArticle]:
        return await self._reader.run(partial(_owed, digest_id=digest_id))

    async def readings(self, *, since: datetime | None, now: datetime) -> tuple[int, list[tuple[str, ...]]]:
        return await self._reader.run(partial(ledger.readings, since=since, now=now))

    async def daily_hits(self, watches: Sequence[str], *, midnights: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
        return await self._reader.run(partial(ledger.daily_hits, watches=watches, midnights=midnights))

    async def note_asked(self, digest_id: str, rules: Mapping[str, str], *, now: datetime) -> None:
        if await self._reader.run(partial(spikes.known_rules, digest_id=digest_id)) != rules:
            await self._writer.run(partial(spikes.note_asked, digest_id=digest_id, rules=rules, now=now))

    async def history(self, digest_id: str, *, days: int, now: datetime) -> History:
        return await self._reader.run(partial(spikes.history, digest_id=digest_id, days=days, now=now))

    async def freeze(
        self,
        content: DigestContent,
        deliveries: Sequence[FrozenDelivery],
        *,
        next_at: datetime | None,
        now: datetime,
        events: Sequence[Event] = (),
        left_out: Sequence[int] = (),
    ) -> bool:
        unit = partial(
            _freeze, content=content, deliveries=deliveries, next_at=next_at, events=events, left_out=left_out
        )
        return await self._writer.run(unit)

    async def last_closed(self, digest_id: str, *, limit: int) -> list[datetime]:
        return await self._reader.run(partial(outbox.last_closed, digest_id=digest_id, limit=limit))

    async def claim_deliveries(
        self, *, now: datetime, lease: timedelta, limit: int, room: Callable[[str], int] | None = None
    ) -> list[Delivery]:
        return await self._writer.run(partial(outbox.claim, now=now, lease=lease, limit=limit, room=room))

    async def record_sent(self, delivery_id: int, *, now: datetime, event: Event) -> None:
        await self._writer.run(partial(outbox.record_sent, delivery_id=delivery_id, now=now, event=event))

    async def record_failed(
        self, delivery_id: int, *, status: DeliveryStatus, next_attempt_at: datetime | None, event: Event
    ) -> None:
        unit = partial(
            outbox.record_failed, delivery_id=delivery_id, status=status, next_attempt_at=next_attempt_at, event=event
        )
        await self._writer.run(unit)

    async def deliveries(
        self,
        *,
        status: DeliveryStatus | None = None,
        ids: Collection[int] | None = None,
        limit: int | None = None,
    ) -> list[Delivery]:
        return await self._reader.run(partial(outbox.deliveries, status=status, ids=ids, limit=limit))

    async def delivery_counts(self) -> dict[DeliveryStatus, int]:
        return await self._reader.run(outbox.counts)

    async def retry_deliveries(self, delivery_ids: Collection[int], *, now: datetime) -> list[int]:
        return await self._writer.run(partial(outbox.retry, delivery_ids=delivery_ids, now=now))

    async def cancel_deliveries(self, delivery_ids: Collection[int], *, now: datetime) -> list[int]:
        return await self._writer.run(partial(outbox.cancel, delivery_ids=delivery_ids, now=now))


# ---------------------------------------------------------------- which there are, when they are due


def _sync(connection: Connection, *, digest_ids: Sequence[str]) -> None:
    """Know these digests. A removed one is only switched off: should it return, its windows must not count anew."""
    removed = select(digests.c.id).where(digests.c.active, digests.c.id.not_in(digest_ids))
    gone = list(connection.execute(removed).scalars())
    connection.execute(delete(owed).where(owed.c.digest_id.in_(gone), STILL_OWED))
    connection.execute(update(digests).where(digests.c.id.in_(gone)).values(active=False, next_at=None))
    spikes.forget(connection, gone)
    _know(connection, digest_ids)
    connection.execute(update(digests).where(digests.c.id.in_(digest_ids)).values(active=True))


def _know(connection: Connection, digest_ids: Iterable[str]) -> None:
    new = [{"id": digest_id, "active": True} for digest_id in dict.fromkeys(digest_ids)]
    if new:
        connection.execute(dialect_insert(connection, digests).on_conflict_do_nothing(), new)


def _states(connection: Connection) -> dict[str, DigestState]:
    return {row.id: rows.digest_state(row) for row in connection.execute(select(digests).where(digests.c.active))}


def _set_next(connection: Connection, *, digest_id: str, next_at: datetime | None) -> None:
    _know(connection, [digest_id])
    connection.execute(update(digests).where(digests.c.id == digest_id).values(next_at=next_at))


# ---------------------------------------------------------------- what they owe


def _unplaced(connection: Connection, *, limit: int) -> list[StoredArticle]:
    ids = select(articles.c.id).where(IS_UNPLACED)
    return stored_articles(connection, ids.order_by(articles.c.id).limit(limit))


def _place(
    connection: Connection, *, article_ids: Sequence[int], debts: Sequence[tuple[str, int]], now: datetime
) -> None:
    """Say anew which digests owe these articles; what a window has told stays told."""
    connection.execute(delete(owed).where(owed.c.article_id.in_(article_ids), STILL_OWED))
    _know(connection, (digest_id for digest_id, _ in debts))
    values = [{"digest_id": digest_id, "article_id": id_, "owed_at": now} for digest_id, id_ in debts]
    if values:
        connection.execute(dialect_insert(connection, owed).on_conflict_do_nothing(), values)
    connection.execute(update(articles).where(articles.c.id.in_(article_ids)).values(placed_at=now))


def _owed(connection: Connection, *, digest_id: str) -> list[StoredArticle]:
    ids = (
        select(owed.c.article_id)
        .join(articles, articles.c.id == owed.c.article_id)
        .where(owed.c.digest_id == digest_id, STILL_OWED)
        .order_by(articles.c.first_seen_at, articles.c.id)
    )
    return stored_articles(connection, ids)


def _freeze(
    connection: Connection,
    *,
    content: DigestContent,
    deliveries: Sequence[FrozenDelivery],
    next_at: datetime | None,
    events: Sequence[Event],
    left_out: Sequence[int],
) -> bool:
    tellers = [id_ for item in content.items for id_ in (item.article_id, *(one.article_id for one in item.outlets))]
    told = sorted({*tellers, *content.unshown})
    _know(connection, [content.digest_id])
    if not _still_owes(connection, content.digest_id, told) or not outbox.close_window(connection, content, deliveries):
        return False
    for some in chunks([*told, *left_out]):
        now_told = and_(owed.c.digest_id == content.digest_id, owed.c.article_id.in_(some), STILL_OWED)
        connection.execute(update(owed).where(now_told).values(window=content.window))
    spikes.note_told(connection, content)
    closed: dict[str, Any] = {"window": digests.c.window + 1, "next_at": next_at}
    if not content.is_alert:
        closed["last_sent_at"] = content.closed_at
    connection.execute(update(digests).where(digests.c.id == content.digest_id).values(**closed))
    record_events(connection, events)
    return True


def _still_owes(connection: Connection, digest_id: str, article_ids: Sequence[int]) -> bool:
    """Whether none of them was told or taken back since the digest was built: nothing may stand in two messages."""
    theirs = and_(owed.c.digest_id == digest_id, STILL_OWED)
    count = select(func.count()).select_from(owed)
    return all(
        connection.execute(count.where(theirs, owed.c.article_id.in_(some))).scalar_one() == len(some)
        for some in chunks(article_ids)
    )
