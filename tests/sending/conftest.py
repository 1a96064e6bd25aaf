"""What the service says while it works is not what these tests look at."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """No log lines; and whatever a command does to the logs is undone."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    structlog.configure(processors=[_drop])
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def _drop(*_: object) -> str:
    raise structlog.DropEvent
