"""Heartbeats and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, delete, insert, select

from monitor.domain.models import Event
from monitor.domain.ports import HealthStore
from storage import rows
from storage.engines import dialect_insert
from storage.rows import CHUNK
from storage.schema import beats, events, hosts
from storage.writer import Reader, Writer


class Health(HealthStore):
    """The heartbeats and events of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def beat(self, tick: str, *, now: datetime, detail: str = "") -> None:
        await self._writer.run(partial(_beat, tick=tick, now=now, detail=detail))

    async def beats(self) -> dict[str, tuple[datetime, str]]:
        return await self._reader.run(_beats)

    async def pause_host(self, host: str, *, until: datetime) -> None:
        await self._writer.run(partial(_pause_host, host=host, until=until))

    async def paused_hosts(self, *, now: datetime) -> dict[str, datetime]:
        return await self._reader.run(partial(_paused_hosts, now=now))

    async def record_event(self, event: Event) -> None:
        await self._writer.run(partial(record_event, event=event))

    async def events(self, *, since: datetime | None = None, limit: int = 100) -> list[Event]:
        return await self._reader.run(partial(_events, since=since, limit=limit))

    async def prune(self, *, before: datetime) -> int:
        total = 0
        while pruned := await self._writer.run(partial(_prune, before=before)):
            total += pruned
        return total


def record_event(connection: Connection, *, event: Event) -> None:
    """Keep a trace, within the unit of what it tells of."""
    record_events(connection, [event])


def record_events(connection: Connection, traces: Sequence[Event]) -> None:
    """Keep several traces, within the unit of what they tell of."""
    if not traces:
        return
    # By hand: `asdict` copies every time and takes longer than all the rest of it.
    connection.execute(insert(events), [{name: getattr(event, name) for name in _EVENT} for event in traces])


_EVENT = tuple(field.name for field in fields(Event))


def _beat(connection: Connection, *, tick: str, now: datetime, detail: str) -> None:
    statement = dialect_insert(connection, beats).values(tick=tick, at=now, detail=detail)
    changed = {"at": statement.excluded.at, "detail": statement.excluded.detail}
    connection.execute(statement.on_conflict_do_update(index_elements=["tick"], set_=changed))


def _pause_host(connection: Connection, *, host: str, until: datetime) -> None:
    statement = dialect_insert(connection, hosts).values(host=host, paused_until=until)
    longer = {"paused_until": statement.excluded.paused_until}
    connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=longer))


def _paused_hosts(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    query = select(hosts).where(hosts.c.paused_until > now)
    return {row.host: row.paused_until for row in connection.execute(query)}


def _beats(connection: Connection) -> dict[str, tuple[datetime, str]]:
    return {row.tick: (row.at, row.detail) for row in connection.execute(select(beats))}


def _events(connection: Connection, *, since: datetime | None, limit: int) -> list[Event]:
    query = select(events).order_by(events.c.at.desc(), events.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(events.c.at >= since)
    return [rows.event(row) for row in connection.execute(query)]


def _prune(connection: Connection, *, before: datetime) -> int:
    connection.execute(delete(hosts).where(hosts.c.paused_until < before))
    old = select(events.c.id).where(events.c.at < before).order_by(events.c.at).limit(CHUNK)
    return connection.execute(delete(events).where(events.c.id.in_(old.scalar_subquery()))).rowcount
