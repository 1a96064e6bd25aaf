"""Bringing a database to this version's schema. Alembic is named here and in the migrations only."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import DatabaseUnusable
from storage.engines import migrating_engine, use_write_ahead_log
from storage.failures import storage_error

_SCRIPTS = Path(__file__).parent / "migrations"


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
            _upgrade(connection, path)
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


def _upgrade(connection: Connection, path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    current, newest = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
    if current == newest:
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseUnusable(
            f"the database {path} was written by a newer Newsvigil (its schema {current} is unknown here): "
            "upgrade this one, or restore a backup of before"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
