"""Starts commands without importing everything anew: a process that has imported it all forks for each of them.

An import of the whole program takes most of a second, which the hundred commands of these tests would spend each. Its
orders come as lines of JSON: {"program", "args", "environ", "stdin", "stdout", "stderr"}, the last three files; its
answers are exit codes. Tests that kill or signal a program start it by themselves.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import runpy
import select
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from monitor.workers import PRELOADED

ROOT = Path(__file__).parents[2]


def run(
    program: Path, args: Sequence[str], *, environ: Mapping[str, str], stdin: str | None, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end. Raises subprocess.TimeoutExpired."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write_text(stdin or "", encoding="utf-8", newline="")
        order = {"program": str(program), "args": list(args), "environ": dict(environ)}
        code = _obeyed(order | {name: str(path) for name, path in files.items()}, timeout=timeout)
        out, err = (files[name].read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess([str(program), *args], code, out, err)


def _obeyed(order: dict[str, Any], *, timeout: float) -> int:
    starter = _starter()
    assert starter.stdin is not None and starter.stdout is not None
    starter.stdin.write(json.dumps(order) + "\n")
    starter.stdin.flush()
    ready, _, _ = select.select([starter.stdout], [], [], timeout)
    answer = starter.stdout.readline() if ready else ""
    if not answer:
        starter.kill()
        _starter.cache_clear()
        raise subprocess.TimeoutExpired(order["args"], timeout)
    return int(answer)


@cache
def _starter() -> subprocess.Popen[str]:
    """The process that forks; it ends with this one, when its orders end."""
    command = [sys.executable, "-B", "-m", "tests.end_to_end.starter"]
    starter = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_end, starter)
    return starter


def _end(starter: subprocess.Popen[str]) -> None:
    starter.communicate()


# ---------------------------------------------------------------- in the process that forks


def _obey() -> None:
    import alerts
    import demo.show
    import monitor.cli
    import storage

    assert alerts and demo.show and monitor.cli and storage
    # The server that forks worker processes imports as much; one does for all commands.
    multiprocessing.set_forkserver_preload(PRELOADED)
    multiprocessing.forkserver.ensure_running()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(order: Mapping[str, Any]) -> None:
    """Be the command, in the child: its files, its environment, its arguments."""
    os.dup2(os.open(order["stdin"], os.O_RDONLY), 0)
    os.dup2(os.open(order["stdout"], os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(order["stderr"], os.O_WRONLY | os.O_CREAT), 2)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    server: Any = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    server.ensure_running = multiprocessing.resource_tracker.ensure_running  # it runs, but is no child of this process
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = [order["program"], *order["args"]]
    code = 1
    try:
        runpy.run_path(order["program"], run_name="__main__")
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        if isinstance(ending.code, str):
            sys.stderr.write(f"{ending.code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _obey()
