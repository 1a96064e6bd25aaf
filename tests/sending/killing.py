"""A sender that kills itself at a step, run as a program: for each line of its input it forks one.

The step is named by its number, so that every step can be the last one. The process has all of the service's code
loaded before it forks, which makes a kill cheap enough to have one between every two steps.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Self, cast

import anyio._backends._asyncio  # noqa: F401  what httpx would import in every fork
import structlog

from monitor.dispatch.inline import InlineDispatch
from monitor.domain.ports import Database, Sender
from storage import open_database
from tests.sending.desk import Clock, channels, desk, digest, pipeline_of, settings_of
from tests.storage.world import LEASE, event

ROOT = Path(__file__).parents[2]
STORED = ("place", "freeze", "claim_deliveries", "record_sent", "record_failed")  # each ends a step, as does a sending


@dataclass
class Steps:
    """Counts the steps and kills the process after one of them. 0: none."""

    last: int
    done: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        """One more is done."""
        self.done.append(name)
        if len(self.done) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A port that tells of each of its acts when it is done, and is otherwise the port itself."""

    def __init__(self, port: Any, steps: Steps, *acts: str) -> None:
        self._port = port
        self._steps = steps
        self._acts = acts

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name == "digests":
            return Watched(found, self._steps, *STORED)
        if name not in self._acts:
            return found

        @wraps(found)
        async def act(*args: Any, **more: Any) -> Any:
            result = await found(*args, **more)
            self._steps.step(name)
            return result

        return act


async def send_all(order: Mapping[str, Any]) -> None:
    """What a service does when it starts, up to the last receipt: place, freeze, claim, send, record."""
    steps = Steps(order["last"])
    database = await open_database(order["url"])
    await database.free_leases()
    watched = cast(Database, Watched(database, steps))
    through = channels(smtp=order["smtp"], hook=order["hook"], to=["desk@example.org"])
    settings = settings_of(order["url"], digest("alert", to=["desk", "hook"]), through=through)
    pipeline = pipeline_of(watched, settings, Clock(datetime.fromisoformat(order["now"])))
    senders = {name: cast(Sender, Watched(sender, steps, "send")) for name, sender in pipeline.senders.items()}
    dispatch = InlineDispatch(replace(pipeline, senders=senders))
    steps.step("start")
    await dispatch.decide_digests()
    await dispatch.send_all()
    await database.close()


async def _warm_up() -> None:
    """Do all but sending once: what is compiled then, no fork has to compile again."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder), digest("alert", to=["desk", "hook"])) as here:
            await here.publish(0)
            await here.dispatch.decide_digests()
            [delivery, *_] = await here.database.digests.claim_deliveries(now=here.clock(), lease=LEASE, limit=9)
            await here.database.digests.record_sent(delivery.id, now=here.clock(), event=event())


def main() -> None:
    """Fork a sender for each line, and say by which signal or with which code it ended."""
    structlog.configure(processors=[_say_nothing])
    asyncio.run(_warm_up())
    assert threading.active_count() == 1, "a process with threads is not one to fork"
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                asyncio.run(send_all(json.loads(line)))
                status = 0
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(json.dumps({"signal": ended & 0x7F, "exit": ended >> 8}), flush=True)


def _say_nothing(*_: Any) -> Any:
    raise structlog.DropEvent


class Killer:
    """The program, driven by a test."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", "from tests.sending.killing import main; main()"]
        # Nothing here is encrypted; without this, reading the system's certificates would be half of the work.
        environ = os.environ | {"SSL_CERT_FILE": os.devnull}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, *, last: int, url: str, smtp: str, hook: str, now: datetime) -> bool:
        """Send until the step of that number; returns whether the process was killed there, and not done before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"last": last, "url": url, "smtp": smtp, "hook": hook, "now": now.isoformat()}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        ended = json.loads(self._process.stdout.readline())
        assert ended in ({"signal": signal.SIGKILL, "exit": 0}, {"signal": 0, "exit": 0}), ended
        return ended["signal"] == signal.SIGKILL
