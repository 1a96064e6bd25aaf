"""Links on which readers judge: what a token allows, and that nobody else makes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.policy.feedback import VALID_FOR, Invitation, believed, invite, mark_of, read, signed
from tests.policy.articles import article

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
KEY = b"k" * 32

invitations = st.builds(
    Invitation,
    st.integers(0, 2**63 - 1),
    st.lists(st.text(max_size=30).map(mark_of), max_size=5).map(tuple),
    st.dates(date(2020, 1, 1), date(2190, 1, 1)),
)


@given(invitation=invitations)
def test_what_was_signed_is_read_back(invitation: Invitation) -> None:
    token = signed(invitation, key=KEY)
    assert read(token, key=KEY) == invitation
    assert token.replace("-", "").replace("_", "").isalnum()
    assert read(token, key=b"another key") is None


@given(
    invitation=invitations,
    at=st.integers(0, 60),
    letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=é "),
)
def test_a_token_with_one_letter_changed_added_or_taken_away_is_nobody_s(
    invitation: Invitation, at: int, letter: str
) -> None:
    token = signed(invitation, key=KEY)
    at %= len(token)
    for other in (token[:at] + letter + token[at + 1 :], token[:at] + letter + token[at:], token[:at]):
        assert other == token or read(other, key=KEY) is None


@given(token=st.text(max_size=80))
def test_no_other_text_is_a_token(token: str) -> None:
    assert read(token, key=KEY) is None


def test_a_link_is_good_through_its_last_day() -> None:
    invitation = invite(7, ["mara", "harbour"], now=NOW)
    assert invitation.marks == (mark_of("mara"), mark_of("harbour"))
    assert not invitation.is_over(NOW + VALID_FOR)
    assert invitation.is_over(NOW + VALID_FOR + timedelta(hours=1))


def test_digests_see_an_article_without_what_was_judged_wrong() -> None:
    text = "“We sail,” said Tomas Okafor at the harbour. Lindqvist stayed."
    whole = article(body=text, quotes=[("tomas", "Tomas Okafor", "We sail")])
    assert believed(whole) is whole
    seen = believed(replace(whole, judged_wrong=frozenset({"tomas", "gone"})))
    assert [hit.watch for hit in seen.hits] == ["mara", "harbour"]
    assert [(quote.speaker, quote.watch) for quote in seen.quotes] == [("Tomas Okafor", None)]
