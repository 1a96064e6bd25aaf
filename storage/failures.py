"""What a driver's error means to a user, in words and as a type of the domain."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import DatabaseUnusable, StorageError

_MEANING = {
    sqlite3.SQLITE_FULL: "there is no space left for it",
    sqlite3.SQLITE_READONLY: "it may not be written: check the permissions of the file and its folder",
    sqlite3.SQLITE_PERM: "there is no permission: check the permissions of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that the path is a file in a folder that may be written",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a backup",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written",
    sqlite3.SQLITE_BUSY: "another program has kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another program has kept it locked for too long",
    sqlite3.SQLITE_PROTOCOL: "its locks do not work here: is it on a network file system?",
}


def storage_error(error: DBAPIError | sqlite3.Error, database: str) -> StorageError | None:
    """The driver's error as one of the domain's; None where it is not the database's state but our mistake."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    meaning = None if code is None else _MEANING.get(code & 0xFF)  # the low byte is the primary code
    return None if meaning is None else DatabaseUnusable(f"the database {database} cannot be used: {meaning}")
