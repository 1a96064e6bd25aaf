"""What a running service takes: processor time by thread and by process, memory, and how late its event loop is."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE = 0.005  # seconds between two looks at the loop


@dataclass
class LoopLag:
    """How much later than asked for the event loop came back, in milliseconds, since the last `clear`."""

    samples: list[float] = field(default_factory=list)

    @property
    def largest(self) -> float:
        """The latest of all."""
        return max(self.samples, default=0.0)

    @property
    def p99(self) -> float:
        """One in a hundred came later."""
        return sorted(self.samples)[int(0.99 * len(self.samples))] if self.samples else 0.0

    def clear(self) -> None:
        """Begin anew."""
        self.samples.clear()

    def __str__(self) -> str:
        return f"loop lag {self.p99:.0f} ms (99th percentile), {self.largest:.0f} ms at most"


@asynccontextmanager
async def watching_loop() -> AsyncIterator[LoopLag]:
    """Measure the event loop until the block ends."""
    lag = LoopLag()
    sampler = asyncio.create_task(_sample(lag))
    try:
        yield lag
    finally:
        sampler.cancel()


async def _sample(lag: LoopLag) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _SAMPLE
        await asyncio.sleep(_SAMPLE)
        lag.samples.append(1000 * (loop.time() - due))


# ---------------------------------------------------------------- processes and threads


@dataclass(frozen=True, slots=True)
class Processor:
    """Seconds of the processor: of this process by kind of thread, and of its workers with all that ended."""

    threads: dict[str, float]
    workers: float

    @property
    def main(self) -> float:
        """Of this process."""
        return sum(self.threads.values())

    def __sub__(self, before: Processor) -> Processor:
        threads = {name: seconds - before.threads.get(name, 0.0) for name, seconds in self.threads.items()}
        return Processor(threads, self.workers - before.workers)


def processor() -> Processor:
    """What was taken so far. Threads that ended count as `other`."""
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    threads: dict[str, float] = {}
    for task in Path("/proc/self/task").iterdir():
        name = names.get(int(task.name), "other").rstrip("_-0123456789")
        threads[name] = threads.get(name, 0.0) + sum(_times(task / "stat")[:2])
    ended = sum(_times(Path("/proc/self/stat"))[:2]) - sum(threads.values())
    threads["other"] = threads.get("other", 0.0) + max(0.0, ended)
    workers = sum(sum(_times(Path(f"/proc/{process}/stat"))) for process in descendants(os.getpid()))
    return Processor(threads, workers)


def _times(stat: Path) -> Sequence[float]:
    """User and system time, its own and that of its ended children."""
    with suppress(OSError):
        return [int(number) / _TICKS for number in _fields(stat)[11:15]]
    return (0.0,)


def _fields(stat: Path) -> list[str]:
    """The fields of a stat file behind the program's name, which may hold spaces."""
    return stat.read_text().rpartition(")")[2].split()


def descendants(process: int) -> Iterator[int]:
    """The processes that this one started, and those that they did."""
    for number in _children(process):
        yield number
        yield from descendants(number)


def _children(process: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def memory(process: int | str = "self", *, what: str = "VmRSS") -> float:
    """Megabytes that a process holds (`VmHWM`: has held at most); 0 for one that is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) / 1024
    return 0.0
