"""What the answer to an article's page means: read it, read the feed instead, or ask again later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.errors import (
    ConnectFailure,
    ConnectionLost,
    DeadlineExceeded,
    DnsFailure,
    FetchError,
    HostBusy,
    ProtocolFailure,
    RobotsDisallowed,
    RobotsUnavailable,
)

# A page that cannot be had now is asked for again twice, soon: an alert read from the feed today is worth more than
# one read from the page tomorrow.
PAGE_RETRIES = (timedelta(minutes=2), timedelta(minutes=15))

# Reading even the feed's own words failed: a fault of ours or of the machine. The article is never given up.
READING_RETRIES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))

_MAY_PASS = (DnsFailure, ConnectFailure, ConnectionLost, DeadlineExceeded, ProtocolFailure, HostBusy, RobotsUnavailable)
_MAY_PASS_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_READABLE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What to do about a page. `failure` says in words why there is none; `again_in` asks for another try."""

    usable: bool
    failure: str | None = None
    again_in: timedelta | None = None


def judge_answer(status: int, content_type: str | None, *, attempts: int) -> PageVerdict:
    """Judge an answer to the request for a page; `attempts` counts the earlier tries."""
    if status == 200:
        return _judge_type(content_type)
    failure = f"the page answered {status}"
    if status in _MAY_PASS_STATUS:
        return PageVerdict(False, failure, _next_try(attempts))
    return PageVerdict(False, failure)


def judge_failure(error: FetchError, *, attempts: int) -> PageVerdict:
    """Judge a page that could not be had at all."""
    if isinstance(error, RobotsDisallowed):
        return PageVerdict(False, f"the page was not asked for ({error})")
    failure = f"the page could not be had ({type(error).__name__}: {error})"
    return PageVerdict(False, failure, _next_try(attempts) if isinstance(error, _MAY_PASS) else None)


def retry_reading(attempts: int) -> timedelta:
    """When to read an article again whose reading itself failed."""
    return READING_RETRIES[min(attempts, len(READING_RETRIES) - 1)]


def _judge_type(content_type: str | None) -> PageVerdict:
    kind = (content_type or "text/html").split(";", 1)[0].strip().lower()
    if kind in _READABLE_TYPES:
        return PageVerdict(True)
    return PageVerdict(False, f"the page is no text but {kind}")


def _next_try(attempts: int) -> timedelta | None:
    return PAGE_RETRIES[attempts] if attempts < len(PAGE_RETRIES) else None
