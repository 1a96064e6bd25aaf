"""Every failure that Newsvigil expects, as one tree.

NewsvigilError
├── SettingsError            the user's file is wrong: nothing is started
├── QueryError               a query does not parse (bears the column)
├── FetchError               an address could not be had
│   ├── AddressRefused       the guard does not dial it (private address, odd port, credentials, …)
│   ├── BadAddress           no http(s) address at all
│   ├── DnsFailure
│   ├── ConnectFailure       refused or unreachable
│   ├── TlsFailure
│   ├── ConnectionLost       reset or closed half-way
│   ├── DeadlineExceeded     slower than the overall deadline, or than a time-out within it
│   ├── BodyTooLarge         before or after decompression
│   ├── BadRedirect          a loop, too many hops, or no usable Location
│   ├── ProtocolFailure      broken HTTP: wrong lengths, bad chunks, header floods, stacked encodings
│   ├── FileUnreadable       a file: address of the settings leads to nothing that can be read
│   └── HostBusy             not asked at all: its host wants to be left alone, or too many wait there (says how long)
├── ReadingError             bytes that could not become a feed or an article
│   ├── NotAFeed             the answer is no feed
│   └── WorkerFailed         the worker process hung, grew or died over it
├── DeliveryError            a channel did not take a delivery
│   ├── TemporaryDeliveryError    worth another try (may say after how long)
│   ├── PermanentDeliveryError    this delivery will never be taken
│   └── ChannelGone               the receiver asked for no more (webhook 410)
└── StorageError
    ├── DatabaseBusy         another service runs on this database
    └── DatabaseUnusable     no space, no permission, a newer schema, not a database
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial


class NewsvigilError(Exception):
    """The root of every expected failure."""


class SettingsError(NewsvigilError):
    """The settings cannot be used. `problems` are whole sentences, each with its place ("sources.yaml:12: …")."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class QueryError(NewsvigilError):
    """A query does not parse. `column` counts characters from 1, `text` is the query."""

    def __init__(self, message: str, *, text: str, column: int) -> None:
        super().__init__(message)
        self.text = text
        self.column = column


class FetchError(NewsvigilError):
    """An address could not be had."""


class AddressRefused(FetchError):
    """The guard does not dial this address."""


class BadAddress(FetchError):
    """This is no address that can be fetched."""


class DnsFailure(FetchError):
    """The host's name has no address."""


class FileUnreadable(FetchError):
    """The file is missing, or may not be read."""


class ConnectFailure(FetchError):
    """Nothing listens there, or the way is blocked."""


class TlsFailure(FetchError):
    """The encrypted connection could not be trusted or set up."""


class ConnectionLost(FetchError):
    """The server closed or reset the connection before its answer was whole."""


class DeadlineExceeded(FetchError):
    """The answer did not come in time."""


class BodyTooLarge(FetchError):
    """The body is larger than allowed, packed or unpacked."""


class BadRedirect(FetchError):
    """The chain of redirects loops, is too long, or leads nowhere."""


class ProtocolFailure(FetchError):
    """The answer breaks HTTP."""


class HostBusy(FetchError):
    """The host was not asked: it wants to be left alone for now, or too many requests wait for it."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RobotsDisallowed(FetchError):
    """The host's robots.txt asks us to leave the page alone."""


class RobotsUnavailable(FetchError):
    """The host's robots.txt cannot be had, so that nobody can tell what it allows."""


class ReadingError(NewsvigilError):
    """Bytes that could not become a feed or an article."""


class NotAFeed(ReadingError):
    """The answer is no feed. `named` are the feeds that it names, where it is a page."""

    def __init__(self, message: str, *, named: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.named = named

    def __reduce__(self) -> tuple[object, ...]:
        """It comes from a worker process."""
        return partial(NotAFeed, named=self.named), self.args


class WorkerFailed(ReadingError):
    """A worker process hung, grew too large or died over this input."""


class DeliveryError(NewsvigilError):
    """A channel did not take a delivery."""


class TemporaryDeliveryError(DeliveryError):
    """Another try may succeed; `retry_after` is the receiver's own word on when."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentDeliveryError(DeliveryError):
    """This delivery will never be taken as it is."""


class ChannelGone(DeliveryError):
    """The receiver asked for no more deliveries."""


class StorageError(NewsvigilError):
    """The database cannot be used."""


class DatabaseBusy(StorageError):
    """Another service runs on this database."""


class DatabaseUnusable(StorageError):
    """No space, no permission, a newer schema, or no database at all."""
