"""The service lock of a database: only one service at a time works on it.

The lock is the kernel's (flock on a file beside the database), so that a killed process gives it back by dying; what
the file says is only for the reader of a message. The file itself stays: removing it would let two hold "the" lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from monitor.domain import ports
from monitor.domain.errors import DatabaseBusy, DatabaseUnusable
from storage.engines import database_path

# `holder` takes the lock for an instant to see whether it is free; a service that starts just then must not give up.
_PATIENCE_SECONDS = 0.5
_STEP_SECONDS = 0.05


class ServiceLock(ports.ServiceLock):
    """The lock of the database at `url`."""

    def __init__(self, url: str) -> None:
        self._path = _lock_path(url)
        self._file: int | None = None

    def acquire(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise DatabaseUnusable(f"the lock file {self._path} cannot be written: {error.strerror}") from error
        if not _lock(file, patience=_PATIENCE_SECONDS):
            words = _describe(_read(file))
            os.close(file)
            raise DatabaseBusy(f"another Newsvigil service ({words}) runs on this database")
        note = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(note).encode(), 0)
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def holder(url: str) -> int | None:
    """The process that holds the service lock of this database, or None."""
    try:
        file = os.open(_lock_path(url), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if _lock(file, patience=0.0):
            return None
        pid = _read(file).get("pid")
        return pid if isinstance(pid, int) else None
    finally:
        os.close(file)


def _lock_path(url: str) -> Path:
    path = database_path(url)
    return path.with_name(path.name + ".lock")


def _lock(file: int, *, patience: float) -> bool:
    """Take the lock, trying for a while; False where another keeps it."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_STEP_SECONDS)
        else:
            return True


def _read(file: int) -> dict[str, object]:
    """What the holder wrote; nothing while it has not yet."""
    try:
        note = json.loads(os.pread(file, 1000, 0))
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def _describe(note: dict[str, object]) -> str:
    return f"process {note.get('pid', 'unknown')}, since {note.get('since', 'a moment ago')}"
