"""Bringing a database to this version's schema."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import DatabaseUnusable
from storage.engines import migrating_engine, use_write_ahead_log
from storage.failures import storage_error

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def migrate(path: Path, *, create: bool) -> None:
    """Bring the database to the newest schema, in one transaction. Raises DatabaseUnusable, and leaves it as it was."""
    if not create and not path.exists():
        raise DatabaseUnusable(f"there is no database at {path}; the service makes it when it first runs")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(f"the folder {path.parent} cannot be made: {error.strerror}") from error
    _check_permissions(path)
    engine = migrating_engine(path)
    try:
        use_write_ahead_log(path)
        with engine.begin() as connection:
            if _revision_of(connection) != _newest():
                # Alembic takes a tenth of a second to import, and hardly ever has anything to do.
                from storage.migrations.upgrade import upgrade

                upgrade(connection, path)
    except (DBAPIError, sqlite3.Error) as error:
        meaning = storage_error(error, str(path))
        if meaning is None:
            raise
        raise meaning from error
    finally:
        engine.dispose()


def _check_permissions(path: Path) -> None:
    """SQLite opens what it may not write, and fails only at the first change; say it now."""
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.W_OK):
            raise DatabaseUnusable(f"there is no permission to write {place}, and the database {path} needs it")


def _revision_of(connection: Connection) -> str | None:
    """The schema that a database has; None: none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _newest() -> str:
    """The newest schema: a migration's file begins with its revision."""
    return max(path.name[1:5] for path in _VERSIONS.glob("v[0-9]*.py"))
