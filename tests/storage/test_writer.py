"""The writer: units grouped into transactions, each on its own when it fails."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from monitor.domain.errors import DatabaseUnusable
from storage import Database, open_database
from storage.writer import GROUP_UNITS
from tests.storage.world import NOON, entry, feeds, plan


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Database]:
    """An SQLite database with a table of its own for what the units write."""
    database = await open_database(f"sqlite:///{tmp_path / 'news.db'}")
    await database.writer.run(_statement("CREATE TABLE notes (text TEXT UNIQUE, size BLOB)"))
    yield database
    await database.close()


def _statement(sql: str, *values: object) -> Callable[[Connection], None]:
    def unit(connection: Connection) -> None:
        connection.exec_driver_sql(sql, tuple(values))

    return unit


def _note(text: str) -> Callable[[Connection], None]:
    return _statement("INSERT INTO notes (text) VALUES (?)", text)


def _seen_by_another(database: Database) -> list[str]:
    """The notes as another connection sees them: the committed ones."""
    with closing(sqlite3.connect(database.path)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


async def _hold(database: Database) -> tuple[threading.Event, asyncio.Future[None]]:
    """Keep the writer busy until the event is set, so that what comes meanwhile waits and makes a group."""
    entered, release = threading.Event(), threading.Event()

    def unit(_connection: Connection) -> None:
        entered.set()
        release.wait(10)

    held = asyncio.ensure_future(database.writer.run(unit))
    await asyncio.to_thread(entered.wait, 10)
    return release, held


async def test_a_caller_goes_on_when_others_can_see_what_it_wrote(opened: Database) -> None:
    async def write(number: int) -> None:
        await opened.writer.run(_note(f"note {number}"))
        assert f"note {number}" in _seen_by_another(opened)

    await asyncio.gather(*(write(number) for number in range(60)))
    assert len(_seen_by_another(opened)) == 60


async def test_units_are_written_in_the_order_in_which_they_came(opened: Database) -> None:
    await asyncio.gather(*(opened.writer.run(_note(str(number))) for number in range(250)))
    assert _seen_by_another(opened) == [str(number) for number in range(250)]


async def test_units_that_wait_share_a_transaction(opened: Database) -> None:
    release, held = await _hold(opened)
    changes: list[int] = []

    def unit(connection: Connection) -> None:
        _note(f"{len(changes)}")(connection)
        changes.append(len(_seen_by_another(opened)))

    waiting = [asyncio.ensure_future(opened.writer.run(unit)) for _ in range(10)]
    await asyncio.sleep(0.05)
    release.set()
    await asyncio.gather(held, *waiting)
    assert len(set(changes)) < 10, "some saw the same committed state: they were of one transaction"
    assert GROUP_UNITS > 10


async def test_a_failing_unit_is_undone_alone_and_its_caller_hears_why(opened: Database) -> None:
    release, held = await _hold(opened)

    def failing(connection: Connection) -> None:
        _note("half of it")(connection)
        raise LookupError("the other half")

    works = [_note("before"), failing, _note("after")]
    waiting = [asyncio.ensure_future(opened.writer.run(unit)) for unit in works]
    await asyncio.sleep(0.05)
    release.set()
    _, before, failed, after = await asyncio.gather(held, *waiting, return_exceptions=True)
    assert (before, after) == (None, None)
    assert isinstance(failed, LookupError)
    assert _seen_by_another(opened) == ["before", "after"]


async def test_a_caller_that_gives_up_before_its_turn_has_changed_nothing(opened: Database) -> None:
    release, held = await _hold(opened)
    impatient = asyncio.ensure_future(opened.writer.run(_note("never mind")))
    patient = asyncio.ensure_future(opened.writer.run(_note("please")))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(held, patient)
    assert _seen_by_another(opened) == ["please"]


async def test_closing_finishes_what_waits_and_takes_nothing_more(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path / 'other.db'}")
    release, held = await _hold(database)
    beat = asyncio.ensure_future(database.health.beat("poll", now=NOON))
    await asyncio.sleep(0.05)
    release.set()
    await database.close()
    await asyncio.gather(held, beat)
    with closing(sqlite3.connect(database.path)) as connection:
        assert connection.execute("SELECT tick FROM beats").fetchall() == [("poll",)]
    with pytest.raises(DatabaseUnusable, match="closed"):
        await database.health.beat("poll", now=NOON)
    with pytest.raises(DatabaseUnusable, match="closed"):
        await database.health.beats()


async def test_reading_goes_on_while_a_unit_is_written(opened: Database) -> None:
    release, held = await _hold(opened)
    assert await asyncio.wait_for(opened.health.beats(), 5) == {}
    release.set()
    await held


async def test_readers_cannot_write(opened: Database) -> None:
    with pytest.raises(DatabaseUnusable):
        await opened.reader.run(_note("sneaked in"))


# ---------------------------------------------------------------- no space


async def _limit_pages(database: Database, pages: int | None) -> None:
    """Let the file grow by so many pages only, as a full disk would; None: without limit."""

    def unit(connection: Connection) -> None:
        [count] = connection.exec_driver_sql("PRAGMA page_count").one()
        limit = 1_000_000 if pages is None else count + pages
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    await database.writer.run(unit)


async def test_a_full_disk_is_a_typed_error_and_the_store_works_on_after(opened: Database) -> None:
    [feed] = await feeds(opened)
    await _limit_pages(opened, 3)
    with pytest.raises(DatabaseUnusable, match="no space"):
        await opened.feeds.record_poll(plan(feed, *(entry(number) for number in range(400))))
    assert await opened.articles.unread_count() == 0
    assert set(await opened.feeds.known_entries(feed.id, ["entry-1"])) == set()
    await _limit_pages(opened, None)
    assert await opened.feeds.record_poll(plan(feed, *(entry(number) for number in range(400)))) == 400


async def test_a_unit_without_space_does_not_take_its_neighbours(opened: Database) -> None:
    await _limit_pages(opened, 3)
    release, held = await _hold(opened)
    large = _statement("INSERT INTO notes VALUES ('large', zeroblob(1000000))")
    works = [_note("before"), large, _note("after")]
    waiting = [asyncio.ensure_future(opened.writer.run(unit)) for unit in works]
    await asyncio.sleep(0.05)
    release.set()
    _, before, failed, after = await asyncio.gather(held, *waiting, return_exceptions=True)
    assert (before, after) == (None, None)
    assert isinstance(failed, DatabaseUnusable)
    assert _seen_by_another(opened) == ["before", "after"]


async def test_a_transaction_that_is_lost_whole_is_done_again_unit_by_unit(opened: Database) -> None:
    release, held = await _hold(opened)
    tries: list[str] = []

    def lost(connection: Connection) -> None:
        tries.append("lost")
        connection.exec_driver_sql("ROLLBACK")  # as SQLite itself does when it runs out of disk or memory
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    works = [_note("before"), lost, _note("after")]
    waiting = [asyncio.ensure_future(opened.writer.run(unit)) for unit in works]
    await asyncio.sleep(0.05)
    release.set()
    results = await asyncio.gather(held, *waiting, return_exceptions=True)
    assert [result for result in results if result is not None] == [results[2]]
    assert len(tries) == 2
    assert _seen_by_another(opened) == ["before", "after"]
