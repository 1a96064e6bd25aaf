"""Applying migrations. Alembic is named here and in the migrations only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from monitor.domain.errors import DatabaseUnusable

_SCRIPTS = Path(__file__).parent


def upgrade(connection: Connection, path: Path) -> None:
    """Apply the migrations that a database lacks. Raises DatabaseUnusable for one of a newer version."""
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
