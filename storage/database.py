"""An open database: the stores over one reader and one writer."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, true, update

from monitor.domain import ports
from monitor.domain.errors import DatabaseUnusable
from monitor.domain.models import DeliveryStatus
from storage.articles import Articles
from storage.digests import Digests
from storage.engines import BUSY_SECONDS, database_path, reading_engine, writing_engine
from storage.feedback import Feedback
from storage.feeds import Feeds
from storage.health import Health
from storage.migrate import migrate
from storage.recipients import Recipients
from storage.schema import IS_UNREAD, articles, deliveries, feeds
from storage.stories import Stories
from storage.subscriptions import Subscriptions
from storage.writer import Reader, Writer

READERS = 4  # queries side by side


async def open_database(url: str, *, create: bool = True) -> Database:
    """Open the database at `url` (sqlite:////path), brought to this version's schema first.

    Raises DatabaseUnusable, with the reason in words.
    """
    path = database_path(url)
    await asyncio.to_thread(migrate, path, create=create)
    return Database(path)


class Database(ports.Database):
    """An open database. Made by `open_database`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = Reader(reading_engine(path, connections=READERS), name=str(path), threads=READERS)
        self.writer = Writer(writing_engine(path), name=str(path))
        self._feeds = Feeds(self.reader, self.writer)
        self._articles = Articles(self.reader, self.writer)
        self._stories = Stories(self.reader, self.writer)
        self._digests = Digests(self.reader, self.writer)
        self._subscriptions = Subscriptions(self.reader, self.writer)
        self._feedback = Feedback(self.reader, self.writer)
        self._recipients = Recipients(self.reader, self.writer)
        self._health = Health(self.reader, self.writer)

    @property
    def feeds(self) -> Feeds:
        """Feeds and polls."""
        return self._feeds

    @property
    def articles(self) -> Articles:
        """Articles, hits, quotes."""
        return self._articles

    @property
    def stories(self) -> Stories:
        """Stories."""
        return self._stories

    @property
    def digests(self) -> Digests:
        """Digests and the outbox."""
        return self._digests

    @property
    def subscriptions(self) -> Subscriptions:
        """Subscriptions at hubs."""
        return self._subscriptions

    @property
    def feedback(self) -> Feedback:
        """What readers said of hits."""
        return self._feedback

    @property
    def recipients(self) -> Recipients:
        """Who gets no more."""
        return self._recipients

    @property
    def health(self) -> Health:
        """Heartbeats and events."""
        return self._health

    async def free_leases(self) -> None:
        await self.writer.run(_free_leases)

    async def backup(self, target: Path) -> None:
        """Write a whole copy of the database to a new file, while the service works on. Raises DatabaseUnusable."""
        await asyncio.to_thread(_copy, self.path, target)

    async def close(self) -> None:
        await self.writer.close()
        await self.reader.close()


def _free_leases(connection: Connection) -> None:
    pending = deliveries.c.status == DeliveryStatus.PENDING.value
    for table, open_rows in ((feeds, true()), (articles, IS_UNREAD), (deliveries, pending)):
        held = table.c.leased_until.is_not(None)
        connection.execute(update(table).where(open_rows, held).values(leased_until=None))


def _copy(path: Path, target: Path) -> None:
    if target.exists():
        raise DatabaseUnusable(f"{target} exists already; a backup overwrites nothing")
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"the backup {target} could not be written: {error}") from error
