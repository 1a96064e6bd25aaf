"""WebSub: what to believe of a hub, and when to ask it again."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from monitor.policy.websub import LEASE, LONGEST_LEASE, granted, is_signed, next_attempt

NOW = datetime(2026, 3, 14, tzinfo=UTC)
BODY = "<rss>Արցախ</rss>".encode()


def signature(method: str, secret: str = "known to two") -> str:
    return f"{method}={hmac.new(secret.encode(), BODY, method).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_message_with_our_secret_is_believed(method: str) -> None:
    assert is_signed(BODY, signature(method), secret="known to two")
    assert is_signed(BODY, signature(method).upper(), secret="known to two")


@pytest.mark.parametrize(
    "header",
    [None, "", "sha256", "sha256=", "md5=" + hashlib.md5(BODY).hexdigest(), signature("sha256", "guessed"), "sha256=é"],
)
def test_anything_else_is_not(header: str | None) -> None:
    assert not is_signed(BODY, header, secret="known to two")


def test_a_lease_is_the_hub_s_word_within_reason_and_is_renewed_before_it_ends() -> None:
    assert granted("86400", now=NOW)[0] == NOW + timedelta(days=1)
    assert granted(None, now=NOW)[0] == granted("soon", now=NOW)[0] == NOW + LEASE
    assert granted("99999999999", now=NOW)[0] == NOW + LONGEST_LEASE
    for word in ("0", "600", "86400", None):
        expires, renew = granted(word, now=NOW)
        assert NOW < renew < expires


def test_a_hub_that_does_not_confirm_is_asked_again_ever_later() -> None:
    waits = [next_attempt(failures, now=NOW) - NOW for failures in range(40)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(hours=1)
    assert waits[-1] == timedelta(days=1)
