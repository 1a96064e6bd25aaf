"""Engines, and all in which one database's SQL differs from another's."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.domain.errors import DatabaseUnusable

BUSY_SECONDS = 15  # how long to wait for another process's write

# FULL: what a caller was told is stored outlasts a loss of power, so that no delivery goes out of which nothing is
# known afterwards. Grouped commits make it one fsync for up to a hundred units.
_EVERY_CONNECTION = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
)


def database_path(url: str) -> Path:
    """The file of an SQLite URL. Raises DatabaseUnusable for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable("storage.url is no database URL; write sqlite:///path/to/newsvigil.db") from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        shown = parsed.render_as_string(hide_password=True)
        raise DatabaseUnusable(f"{shown} is no database for Newsvigil; write sqlite:///path/to/newsvigil.db")
    return Path(parsed.database)


def writing_engine(path: Path) -> Engine:
    """One connection that takes the write lock when it begins, so that no unit finds it taken half-way."""
    engine = create_engine(_url(path), pool_size=1, max_overflow=0)
    _prepare(engine, begin="BEGIN IMMEDIATE", pragmas=_EVERY_CONNECTION)
    return engine


def reading_engine(path: Path, *, connections: int) -> Engine:
    """Connections that cannot write, each transaction a snapshot."""
    engine = create_engine(_url(path), pool_size=connections, max_overflow=0)
    _prepare(engine, begin="BEGIN", pragmas=(*_EVERY_CONNECTION, "PRAGMA query_only = ON"))
    return engine


def migrating_engine(path: Path) -> Engine:
    """An engine for migrations: whoever comes second waits, and finds them done."""
    engine = create_engine(_url(path), poolclass=NullPool)
    _prepare(engine, begin="BEGIN IMMEDIATE", pragmas=_EVERY_CONNECTION)
    return engine


def use_write_ahead_log(path: Path) -> None:
    """Let readers and the writer work side by side; the file keeps this mode. Makes the file where there is none.

    Raises sqlite3.Error or DatabaseUnusable. Two that set the mode at once do not wait for each other, whatever the
    time-out: the second gets an error at once, so it tries again.
    """
    until = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        while True:
            try:
                [mode] = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.02)
                continue
            if mode != "wal":
                raise DatabaseUnusable(f"the database {path} needs a local file system: this one has no shared memory")
            return


def dialect_insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of this connection's database."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _prepare(engine: Engine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    """Take transactions into our own hands: the driver's own begin late and hide savepoints and DDL from them."""

    def connected(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
