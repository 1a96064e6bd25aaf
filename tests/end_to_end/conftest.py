"""Fixtures of the whole job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.newsroom import World
from tests.end_to_end.newsroom import world as make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A site, a mail server, a webhook receiver and a folder."""
    with make_world(tmp_path) as made:
        yield made
