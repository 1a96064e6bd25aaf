"""A fresh database for each test, once on every backend: another one joins the contract by a line in BACKENDS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage import Database, open_database

BACKENDS: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder / 'data' / 'news.db'}",
}


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet."""
    return BACKENDS[request.param](tmp_path)


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    """An open, empty database."""
    database = await open_database(url)
    yield database
    await database.close()
