"""WebSub from the subscriber's side: when to ask, what to believe (W3C Recommendation, 2018). No I/O, no clock."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

LEASE = timedelta(days=10)  # what we ask for; the hub decides
LONGEST_LEASE = timedelta(days=30)
RENEW_AT = 0.7  # share of a lease after which we ask anew: a hub that is down for a day loses nothing
UNANSWERED = timedelta(hours=1)  # a hub that said nothing for so long is asked again
LONGEST_WAIT = timedelta(days=1)
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def next_attempt(failures: int, *, now: datetime) -> datetime:
    """When to ask a hub again that refused, failed or never confirmed; twice as late each time, at most a day."""
    doubled: timedelta = UNANSWERED * 2 ** min(failures, 10)
    return now + min(doubled, LONGEST_WAIT)


def granted(seconds: str | None, *, now: datetime) -> tuple[datetime, datetime]:
    """From the hub's word (`hub.lease_seconds`): when the subscription ends, and when to renew it."""
    lease = LEASE
    if seconds is not None and seconds.isascii() and seconds.isdigit() and len(seconds) < 12:
        lease = min(max(timedelta(seconds=int(seconds)), UNANSWERED), LONGEST_LEASE)
    return now + lease, now + RENEW_AT * lease


def is_signed(body: bytes, header: str | None, *, secret: str) -> bool:
    """Whether the hub's signature of a message is right (WebSub §7.1); without one it is anybody's."""
    method, _, signature = (header or "").strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())
