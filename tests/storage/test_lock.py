"""The service lock: one service a database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from monitor.domain.errors import DatabaseBusy, DatabaseUnusable
from storage import ServiceLock, holder

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from storage import ServiceLock
ServiceLock(sys.argv[1]).acquire()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that nobody has made yet, in a folder that nobody has made either."""
    return f"sqlite:///{tmp_path / 'data' / 'news.db'}"


def test_a_second_service_is_told_who_holds_the_lock_and_since_when(url: str) -> None:
    first = ServiceLock(url)
    first.acquire()
    with pytest.raises(DatabaseBusy) as refused:
        ServiceLock(url).acquire()
    assert re.search(rf"process {os.getpid()}, since 20\d\d-", str(refused.value))
    first.release()


def test_a_released_lock_can_be_taken_again(url: str) -> None:
    first, second = ServiceLock(url), ServiceLock(url)
    first.acquire()
    first.release()
    first.release()
    second.acquire()
    assert holder(url) == os.getpid()
    second.release()


def test_the_holder_is_known_while_it_holds(url: str) -> None:
    lock = ServiceLock(url)
    assert holder(url) is None
    lock.acquire()
    assert holder(url) == os.getpid()
    lock.release()
    assert holder(url) is None


def test_a_killed_service_gives_its_lock_back(url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, url], cwd=ROOT, stdout=subprocess.PIPE) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == b"held\n"
        assert holder(url) == service.pid
        with pytest.raises(DatabaseBusy, match=f"process {service.pid}"):
            ServiceLock(url).acquire()
        service.send_signal(signal.SIGKILL)
        service.wait()
    assert holder(url) is None
    lock = ServiceLock(url)
    lock.acquire()
    lock.release()


def test_a_service_that_starts_while_somebody_looks_is_not_refused(url: str) -> None:
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            holder(url)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            lock = ServiceLock(url)
            lock.acquire()
            lock.release()
    finally:
        stop.set()
        looker.join()


def test_a_lock_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DatabaseUnusable, match="lock file"):
        ServiceLock(f"sqlite:///{tmp_path / 'file' / 'news.db'}").acquire()
