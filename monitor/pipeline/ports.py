"""What every part of the pipeline is handed: settings, and the ports through which it acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.discovery import FeedParser
from monitor.domain.models import Document, FetchResponse, Findings, KeptPage, Watchlist
from monitor.domain.ports import Database, Fetcher, Sender
from monitor.reading.reader import PageJob, PageResult
from monitor.settings import Settings


class ReadingWorkers(FeedParser, Protocol):
    """The worker processes, as far as the pipeline uses them."""

    async def read_brief(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> list[PageResult]:
        """Read and match those pages that are done in a brief time."""

    async def read_slow(self, watchlist: Watchlist, job: PageJob) -> PageResult:
        """Read and match a page that is large, or was not done in a brief time."""

    async def match(
        self, watchlist: Watchlist, documents: Sequence[tuple[int, Document]]
    ) -> list[tuple[int, Findings]]:
        """Match texts that were read before."""

    async def rough_texts(self, pages: Mapping[int, KeptPage]) -> dict[int, str]:
        """Every word of these pages."""


@dataclass(frozen=True)
class Ports:
    """All that the acts need. `clock` gives aware UTC, `draw` a number in [0, 1); `key` signs links."""

    settings: Settings
    database: Database
    fetcher: Fetcher
    workers: ReadingWorkers
    senders: Mapping[str, Sender]
    clock: Callable[[], datetime]
    draw: Callable[[], float]
    key: bytes = field(default=b"", repr=False)


def content_type_of(response: FetchResponse) -> str | None:
    """What an answer says that its body is."""
    header = response.header("content-type")
    return header.decode("latin-1") if header is not None else None
