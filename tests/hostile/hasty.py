"""The service as it is, but with short deadlines, so that a test of slow servers is none of slow tests."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import monitor.service.opening as opening
import run_monitor
from monitor.domain.models import FetchRequest, FetchResponse
from monitor.fetch import room
from monitor.fetch.http import HttpFetcher
from monitor.workers import Limits, Workers

FETCH_SECONDS = 5.0  # in the place of 60
WORKER_SECONDS = 4.0  # in the place of 30
PATIENCE = 30.0  # in the place of 60
ROOM_SECONDS = 4.0  # in the place of 10


class HastyFetcher(HttpFetcher):
    """The network, with less patience."""

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        return await super().fetch(replace(request, deadline=min(request.deadline, FETCH_SECONDS)))


def main() -> None:
    """Run the command line."""
    room.PATIENCE = ROOM_SECONDS
    opening.HttpFetcher = HastyFetcher  # type: ignore[misc]
    opening.Workers = partial(Workers, limits=Limits(seconds=WORKER_SECONDS, patience=PATIENCE))  # type: ignore[assignment,misc]
    run_monitor.main()


if __name__ == "__main__":
    main()
