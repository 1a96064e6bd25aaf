"""Who gets no more: readers who unsubscribed, channels whose receiver is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select

from monitor.domain.models import ClosedChannel, DigestContent, FrozenDelivery, Unsubscribed
from monitor.domain.ports import RecipientStore
from storage import outbox
from storage.engines import dialect_insert
from storage.schema import closed_channels, deliveries, digests, keys, unsubscribed, windows
from storage.writer import Reader, Writer

_LINKS = "links"  # what the key is for


class Recipients(RecipientStore):
    """The recipients of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def signing_key(self, make: Callable[[], bytes]) -> bytes:
        known = await self._reader.run(_key)
        return known if known is not None else await self._writer.run(partial(_make_key, key=make()))

    async def unsubscribe(self, who: Unsubscribed) -> bool:
        return await self._writer.run(partial(_unsubscribe, who=who))

    async def resubscribe(self, recipient: str, *, digest_id: str | None = None) -> list[Unsubscribed]:
        return await self._writer.run(partial(_resubscribe, recipient=recipient, digest_id=digest_id))

    async def unsubscribed(self) -> list[Unsubscribed]:
        return await self._reader.run(_unsubscribed)

    async def close_channel(
        self, closed: ClosedChannel, notice: DigestContent, deliveries: Sequence[FrozenDelivery]
    ) -> bool:
        return await self._writer.run(partial(_close, closed=closed, notice=notice, messages=deliveries))

    async def open_channel(self, channel: str) -> bool:
        return await self._writer.run(partial(_open, channel=channel))

    async def closed_channels(self) -> list[ClosedChannel]:
        return await self._reader.run(_closed)

    async def page(self, digest_id: str, window: int) -> str | None:
        return await self._reader.run(partial(_page, digest_id=digest_id, window=window))


def _key(connection: Connection) -> bytes | None:
    return connection.execute(select(keys.c.key).where(keys.c.name == _LINKS)).scalar()


def _make_key(connection: Connection, *, key: bytes) -> bytes:
    """Keep the key, unless another process was faster: then that one's counts."""
    connection.execute(dialect_insert(connection, keys).values(name=_LINKS, key=key).on_conflict_do_nothing())
    return _key(connection) or key


# ---------------------------------------------------------------- readers


def _unsubscribe(connection: Connection, *, who: Unsubscribed) -> bool:
    values = {"digest_id": who.digest_id, "channel": who.channel, "recipient": who.recipient, "at": who.at}
    new = dialect_insert(connection, unsubscribed).values(**values).on_conflict_do_nothing()
    return connection.execute(new.returning(unsubscribed.c.recipient)).first() is not None


def _resubscribe(connection: Connection, *, recipient: str, digest_id: str | None) -> list[Unsubscribed]:
    theirs = func.lower(unsubscribed.c.recipient) == recipient.lower()
    meant = theirs if digest_id is None else theirs & (unsubscribed.c.digest_id == digest_id)
    undone = connection.execute(delete(unsubscribed).where(meant).returning(unsubscribed))
    return [Unsubscribed(row.digest_id, row.channel, row.recipient, row.at) for row in undone]


def _unsubscribed(connection: Connection) -> list[Unsubscribed]:
    rows = connection.execute(select(unsubscribed).order_by(unsubscribed.c.at.desc(), unsubscribed.c.recipient))
    return [Unsubscribed(row.digest_id, row.channel, row.recipient, row.at) for row in rows]


# ---------------------------------------------------------------- channels


def _close(
    connection: Connection, *, closed: ClosedChannel, notice: DigestContent, messages: Sequence[FrozenDelivery]
) -> bool:
    known = select(closed_channels).where(
        closed_channels.c.channel == closed.channel, closed_channels.c.address == closed.address
    )
    if connection.execute(known).first() is not None:
        return False
    _open(connection, channel=closed.channel)  # closed at another address, before the settings changed
    connection.execute(
        insert(closed_channels).values(
            channel=closed.channel, address=closed.address, at=closed.at, reason=closed.reason
        )
    )
    _put_in_outbox(connection, notice, messages)
    return True


def _put_in_outbox(connection: Connection, notice: DigestContent, messages: Sequence[FrozenDelivery]) -> None:
    """A notice belongs to no digest of the settings, so its windows are counted here."""
    there = {"id": notice.digest_id, "active": False}
    connection.execute(dialect_insert(connection, digests).values(**there).on_conflict_do_nothing())
    last = select(func.coalesce(func.max(windows.c.window), 0)).where(windows.c.digest_id == notice.digest_id)
    window = connection.execute(last).scalar_one() + 1
    outbox.close_window(
        connection, replace(notice, window=window), [replace(message, window=window) for message in messages]
    )


def _open(connection: Connection, *, channel: str) -> bool:
    gone = delete(closed_channels).where(closed_channels.c.channel == channel)
    return connection.execute(gone.returning(closed_channels.c.channel)).first() is not None


def _closed(connection: Connection) -> list[ClosedChannel]:
    rows = connection.execute(select(closed_channels).order_by(closed_channels.c.channel))
    return [ClosedChannel(row.channel, row.address, row.at, row.reason) for row in rows]


# ---------------------------------------------------------------- pages


def _page(connection: Connection, *, digest_id: str, window: int) -> str | None:
    of_it = select(deliveries.c.payload).where(deliveries.c.digest_id == digest_id, deliveries.c.window == window)
    payloads = connection.execute(of_it.order_by(deliveries.c.id)).scalars()
    return next((str(payload["html"]) for payload in payloads if "html" in payload), None)
