"""Who gets no more, whose link is whose, and who is told of a closed channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.models import Channel, ClosedChannel, Unsubscribed
from monitor.policy.recipients import absent, address_of, is_same, notice_channels, notice_of, unsubscribe_token

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
KEY = b"k" * 32
HOOK = Channel("hook", "webhook", {"url": "https://hooks.example/secret-path", "secret": "whsec_x"})
MAIL = Channel("mail", "email", {"to": ["desk@example.org"]})


def token(digest: str = "daily", channel: str = "mail", recipient: str = "desk@example.org", key: bytes = KEY) -> str:
    return unsubscribe_token(key, digest_id=digest, channel=channel, recipient=recipient)


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_a_link_is_of_one_reader_of_one_digest_only(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    readable = tuple(text.encode("utf-8", "replace") for text in one)
    if readable != tuple(text.encode("utf-8", "replace") for text in other):
        assert token(*one) != token(*other)


def test_a_link_tells_nothing_fits_into_an_address_and_cannot_be_made_without_the_key() -> None:
    assert len(token()) == 22
    assert token().replace("-", "").replace("_", "").isalnum()
    assert token() == token()
    assert token() != token(key=b"j" * 32)
    assert is_same(token(), token())
    assert not is_same(token(), token()[:-1] + "é")


def test_who_is_absent_gets_nothing_and_nobody_else_is_meant() -> None:
    who = absent(
        [Unsubscribed("daily", "mail", "desk@example.org", NOW)], [ClosedChannel("hook", address_of(HOOK), NOW, "410")]
    )
    assert who.why("daily", MAIL, "desk@example.org") == "its recipient unsubscribed"
    assert who.why("weekly", MAIL, "desk@example.org") is None
    assert who.why("daily", MAIL, "night@example.org") is None
    assert "asked for no more" in (who.why("daily", HOOK, "https://hooks.example") or "")


def test_a_channel_with_another_address_is_another_one_and_with_another_secret_it_is_not() -> None:
    assert address_of(Channel("hook", "webhook", {**HOOK.options, "url": "https://new.example/"})) != address_of(HOOK)
    assert address_of(Channel("hook", "webhook", {**HOOK.options, "secret": "whsec_y"})) == address_of(HOOK)
    assert "secret" not in address_of(HOOK)


@pytest.mark.parametrize(
    ("digests", "usable", "told"),
    [
        ([("hook", "mail", "console"), ("other",)], {"hook", "mail", "console", "other"}, ("mail", "console")),
        ([("hook", "mail"), ("mail", "hook", "files")], {"hook", "mail", "files"}, ("mail", "files")),
        ([("hook",), ("mail",)], {"console", "mail"}, ("mail",)),
        ([("hook", "mail")], {"console", "hook"}, ("console",)),  # the mail channel is closed as well
        ([("hook",)], {"hook"}, ()),
    ],
)
def test_a_closed_channel_is_told_by_its_neighbours_else_by_any_other(
    digests: list[tuple[str, ...]], usable: set[str], told: tuple[str, ...]
) -> None:
    assert notice_channels("hook", digests=digests, usable=usable) == told


def test_a_notice_says_what_happened_and_the_way_back() -> None:
    notice = notice_of(ClosedChannel("hook", "x", NOW, "https://h.example answered 410"), digests=["Daily", "Weekly"])
    assert notice.subject == 'The channel "hook" is closed'
    for words in ("answered 410", "Daily, Weekly", "alerts enable hook"):
        assert words in notice.notice
    assert notice.items == ()
