"""Feeds that are files of this machine, answered as a server would: validators, and "unchanged" for who holds them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.domain.errors import BodyTooLarge, FileUnreadable
from monitor.domain.models import FetchRequest, FetchResponse


def read_file(request: FetchRequest) -> FetchResponse:
    """The file at a file: address. Raises FileUnreadable, BodyTooLarge."""
    path = Path(unquote(urlsplit(request.url).path))
    try:
        status = path.stat()
        etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'.encode()
        headers = ((b"etag", etag),)
        if request.etag == etag:
            return FetchResponse(request.url, 304, headers, b"")
        if status.st_size > request.max_bytes:
            raise BodyTooLarge(f"{path} is {status.st_size:,} bytes, more than {request.max_bytes:,}")
        with path.open("rb") as file:
            body = file.read(request.max_bytes + 1)
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror}") from error
    if len(body) > request.max_bytes:  # it grew meanwhile, or is no plain file
        raise BodyTooLarge(f"{path} is larger than {request.max_bytes:,} bytes")
    return FetchResponse(request.url, 200, headers, body)
