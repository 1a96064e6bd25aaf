"""Print the tables of docs/hostile.md: `python -m tests.hostile`, about a minute and a half."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.hostile.table import Trial
from tests.hostile.trial import run_service
from tests.hostile.villain import web

HEALTHY = 20


async def trial(folder: Path) -> Trial:
    """The service beside twenty healthy feeds alone, then beside every villain too."""
    async with web(healthy=HEALTHY) as world:
        alone = await run_service(world, folder / "alone", hostile=False)
        return Trial(world, alone, await run_service(world, folder / "beset", hostile=True))


def main() -> None:
    """Print how each villain's visit ended, and what the whole cost."""
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(trial(Path(folder))).table())


if __name__ == "__main__":
    main()
