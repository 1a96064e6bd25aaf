"""What Alembic runs: migrate over the connection that `storage.migrate` hands over, within its transaction."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata

# SQLite can undo DDL; Alembic takes it for a database that cannot.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
