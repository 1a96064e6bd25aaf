"""Values that come together are written together, and one that cannot be written fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage import Database, open_database
from storage.gathering import Gathering


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Database]:
    """An SQLite database with a table of its own."""
    database = await open_database(f"sqlite:///{tmp_path / 'news.db'}")
    await database.writer.run(lambda connection: connection.exec_driver_sql("CREATE TABLE notes (text TEXT UNIQUE)"))
    yield database
    await database.close()


async def _notes(database: Database) -> list[str]:
    def query(connection: Connection) -> list[str]:
        return [text for (text,) in connection.exec_driver_sql("SELECT text FROM notes ORDER BY rowid")]

    return await database.reader.run(query)


def _gathering(database: Database, sizes: list[int]) -> Gathering[str]:
    def write(connection: Connection, values: Sequence[str]) -> None:
        sizes.append(len(values))
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", [(value,) for value in values])

    return Gathering(database.writer, write)


async def test_values_that_come_together_are_one_write_in_their_order(opened: Database) -> None:
    sizes: list[int] = []
    gathering = _gathering(opened, sizes)
    await asyncio.gather(*(gathering.add(f"note {number:03}") for number in range(200)))
    assert await _notes(opened) == [f"note {number:03}" for number in range(200)]
    assert sizes == [200]


async def test_a_later_value_is_written_as_well(opened: Database) -> None:
    gathering = _gathering(opened, [])
    await gathering.add("first")
    await gathering.add("second")
    assert await _notes(opened) == ["first", "second"]


async def test_one_that_cannot_be_written_fails_alone(opened: Database) -> None:
    gathering = _gathering(opened, [])
    outcomes = await asyncio.gather(*(gathering.add(note) for note in ("a", "b", "a", "c")), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), IntegrityError, type(None)]
    assert await _notes(opened) == ["a", "b", "c"]


async def test_a_caller_that_gives_up_holds_up_nobody(opened: Database) -> None:
    gathering = _gathering(opened, [])
    impatient = asyncio.ensure_future(gathering.add("left behind"))
    await asyncio.sleep(0)
    impatient.cancel()
    await gathering.add("patient")
    assert await _notes(opened) == ["left behind", "patient"]
