"""What the headers of an answer say of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=24)  # no server keeps us away for longer by a header


def http_date(value: bytes | None) -> datetime | None:
    """A date of HTTP (RFC 9110 §5.6.7), aware and UTC; None where it is none."""
    if value is None:
        return None
    try:
        date = parsedate_to_datetime(value.decode("latin-1").strip())
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def seconds(text: str) -> timedelta | None:
    """A number of seconds as headers write it, at most a day; None where it is none."""
    text = text.strip().strip('"')
    if not (text.isascii() and text.isdigit()):
        return None
    # Longer than any clock counts: nothing to convert.
    return LONGEST_WAIT if len(text) > 9 else min(timedelta(seconds=int(text)), LONGEST_WAIT)


def retry_after(value: bytes | None, *, now: datetime) -> timedelta:
    """How long a server asks us to stay away (RFC 9110 §10.2.3: seconds or a date), at most a day."""
    if value is None:
        return timedelta(0)
    wait = seconds(value.decode("latin-1"))
    if wait is not None:
        return wait
    until = http_date(value)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT) if until is not None else timedelta(0)
