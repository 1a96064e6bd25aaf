"""Every failure of the HTTP library, in our own words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import h2.exceptions
import httpcore
import httpx

from monitor.domain.errors import (
    BadAddress,
    ConnectFailure,
    ConnectionLost,
    DeadlineExceeded,
    FetchError,
    ProtocolFailure,
    TlsFailure,
)

# The first kind that fits decides, so what is special stands before what is general.
MEANING: tuple[tuple[type[Exception], type[FetchError]], ...] = (
    (httpx.InvalidURL, BadAddress),
    (httpcore.UnsupportedProtocol, BadAddress),
    (httpcore.TimeoutException, DeadlineExceeded),
    # The guard names a connection that was not taken itself: what fails after it is the handshake.
    (httpcore.ConnectError, TlsFailure),
    (httpcore.ProxyError, ConnectFailure),
    (httpcore.NetworkError, ConnectionLost),
    (httpcore.ConnectionNotAvailable, ConnectionLost),
    (httpcore.ProtocolError, ProtocolFailure),
    (h2.exceptions.H2Error, ProtocolFailure),
    (ssl.SSLError, TlsFailure),
    (TimeoutError, DeadlineExceeded),
    (OSError, ConnectionLost),
    (anyio.BrokenResourceError, ConnectionLost),
    (anyio.ClosedResourceError, ConnectionLost),
    (anyio.BusyResourceError, ConnectionLost),
    (anyio.EndOfStream, ConnectionLost),
    # The library stumbling over an answer: settings of HTTP/2 that change in odd ways count its streams wrongly.
    (ValueError, ProtocolFailure),
    (LookupError, ProtocolFailure),
    (RuntimeError, ProtocolFailure),
)
EXPECTED = tuple(kind for kind, _ in MEANING)

# How the library words that the other side hung up; its class is the one of broken HTTP.
_HUNG_UP = ("disconnected", "closed connection", "connectionterminated", "streamreset")


@contextmanager
def typed() -> Iterator[None]:
    """Raise a FetchError in the place of every failure of the library."""
    try:
        yield
    except EXPECTED as error:
        raise meaning(error) from error


def meaning(error: Exception) -> FetchError:
    """The FetchError that a failure of the library amounts to."""
    words = str(error)
    if not any(letter.isalpha() for letter in words):  # nothing, or a bare number
        words = f"{type(error).__name__} {words}".strip()
    if isinstance(error, httpcore.RemoteProtocolError) and any(sign in words.lower() for sign in _HUNG_UP):
        return ConnectionLost(words)
    if isinstance(error, httpcore.TimeoutException):
        words = f"the server was silent for too long ({type(error).__name__})"
    return next(ours for kind, ours in MEANING if isinstance(error, kind))(words)
