"""Opening a database: made, brought up to date, or refused in words."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from monitor.domain.errors import DatabaseUnusable
from storage import open_database
from storage.schema import metadata
from tests.storage.world import NOON, hit, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database in a folder that does not exist yet."""
    return tmp_path / "var" / "news.db"


async def _make(path: Path) -> None:
    await (await open_database(f"sqlite:///{path}")).close()


def _alter(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


async def test_a_new_database_is_made_with_its_folder(path: Path) -> None:
    await _make(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_what_was_stored_is_there_when_it_is_opened_again(path: Path) -> None:
    database = await open_database(f"sqlite:///{path}")
    [id_] = await read(database, hit())
    await database.close()
    again = await open_database(f"sqlite:///{path}", create=False)
    assert [found.article_id for found in await again.articles.hits()] == [id_]
    await again.close()


async def test_the_migrations_make_exactly_the_tables_of_the_schema(path: Path) -> None:
    await _make(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        stored = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
    engine.dispose()
    assert {index.name for table in metadata.tables.values() for index in table.indexes} <= stored


async def test_two_that_open_a_new_database_at_once_both_get_it(path: Path) -> None:
    await asyncio.gather(*(_make(path) for _ in range(4)))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


async def test_a_database_that_should_exist_and_does_not_is_refused_and_not_made(path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="no database at"):
        await open_database(f"sqlite:///{path}", create=False)
    assert not path.parent.exists()


async def test_a_newer_schema_is_refused_and_left_as_it_is(path: Path) -> None:
    await _make(path)
    _alter(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseUnusable, match=r"newer Newsvigil.*9999"):
        await open_database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("Dear diary, today I watched the news. " * 100)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        await open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear diary")


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        await open_database(f"sqlite:///{tmp_path}")


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable, match="folder"):
        await open_database(f"sqlite:///{tmp_path / 'file' / 'news.db'}")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
async def test_a_file_without_permission_is_refused(path: Path) -> None:
    await _make(path)
    path.chmod(0o400)
    with pytest.raises(DatabaseUnusable, match="permission"):
        await open_database(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["mysql://u:secret@host/db", "sqlite://", "sqlite:///:memory:", "no address"])
async def test_another_kind_of_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        await open_database(url)
    assert "sqlite:///" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_backup_is_a_whole_database(path: Path, tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{path}")
    await read(database, hit())
    await database.backup(tmp_path / "backup.db")
    await database.health.beat("after", now=NOON)
    with pytest.raises(DatabaseUnusable, match="exists already"):
        await database.backup(tmp_path / "backup.db")
    await database.close()
    copy = await open_database(f"sqlite:///{tmp_path / 'backup.db'}", create=False)
    assert len(await copy.articles.hits()) == 1
    assert await copy.health.beats() == {}
    await copy.close()
