"""A mail's bytes: foreign text stays text, whatever it holds."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.addresses import parse_address
from alerts.email import EmailSender
from alerts.texts import one_line
from tests.alerts.samples import content, item, mail_channel

HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "list-id",
    "auto-submitted",
    "mime-version",
    "content-type",
}
ANY_TEXT = st.text(alphabet=st.characters(codec=None) | st.sampled_from('\r\n\t\x00\ud800=?"<>@,:;'), max_size=120)


def parsed(message: str) -> EmailMessage:
    return email.message_from_bytes(message.encode("ascii"), policy=email.policy.default)


def mail_of(
    subject: str, *, name: str = "Harbour voices", title: str = "A title", sender: str = "vigil@example.org"
) -> EmailMessage:
    story = item(title=title, body=title, marks=((0, 2),), quote=title, why=title, source=title, author=title)
    channel = mail_channel(**{"from": sender})
    frozen = EmailSender().freeze(content(story, subject=subject, name=name), channel, "desk@example.org")
    return parsed(frozen.payload["message"])


@pytest.mark.parametrize(
    "attack",
    [
        "News\r\nBcc: everybody@example.com",
        "News\nX-Evil: 1",
        "News\r\n\r\n<html>another body</html>",
        "News\rBcc: x@example.com",
        "News\u2028Bcc: x@example.com",
        "News\x00\x0b\x0cBcc: x@example.com",
        "=?utf-8?Q?x=0D=0ABcc:_y@example.com?=",
        '"<evil@example.com>, ',
    ],
)
def test_no_text_adds_a_header_or_a_recipient(attack: str) -> None:
    mail = mail_of(attack, name=attack, title=attack)
    assert {key.lower() for key in mail} == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert mail["To"] == "desk@example.org"
    assert mail["From"] == "vigil@example.org"
    assert mail["Subject"] == one_line(attack)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@given(subject=ANY_TEXT, name=ANY_TEXT, title=ANY_TEXT)
def test_any_text_makes_a_mail_that_python_reads_back(subject: str, name: str, title: str) -> None:
    mail = mail_of(subject, name=name, title=title)
    expected = one_line(subject) or one_line(name) or "Digest"
    assert str(mail["Subject"]) == expected
    assert {key.lower() for key in mail} == HEADERS
    parts = list(mail.iter_parts())
    assert len(parts) == 2
    assert not any(part.defects for part in parts)
    assert "feeds answered" in parts[0].get_content()
    assert parts[1].get_content().rstrip().endswith("</html>")


@given(ANY_TEXT)
def test_freezing_twice_gives_the_same_bytes(text: str) -> None:
    story = item(title=text, body=text, marks=())
    first, second = (
        EmailSender().freeze(content(story, subject=text), mail_channel(), "desk@example.org") for _ in range(2)
    )
    assert first == second
    assert first.payload["message"].isascii()


@pytest.mark.parametrize(
    ("written", "name", "spec"),
    [
        ("desk@example.org", "", "desk@example.org"),
        ("The Desk <desk@example.org>", "The Desk", "desk@example.org"),
        ('"Desk, The" <desk+x@example.org>', "Desk, The", "desk+x@example.org"),
        ("Лента <desk@пример.рф>", "Лента", "desk@xn--e1afmkfd.xn--p1ai"),
        ("root@localhost", "", "root@localhost"),
    ],
)
def test_an_address_is_written_with_or_without_a_name(written: str, name: str, spec: str) -> None:
    address = parse_address(written)
    assert (address.name, address.spec) == (name, spec)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "a b@example.org",
        "a@b@c d",
        "x@example.org, y@example.org",
        "x@example.org\r\nBcc: y@z.org",
        "Desk <x@example.org\n>",
        "x@-example.org",
        "x..y@example.org",
        "<>",
        "a@" + "b" * 300,
        "x@ex ample.org",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"address|mailbox|domain"):
        parse_address(written)


def test_a_senders_name_in_any_script_comes_through() -> None:
    mail = mail_of("News", sender='Лента «Гавань», "desk" <vigil@example.org>')
    [address] = mail["From"].addresses
    assert (address.display_name, address.addr_spec) == ('Лента «Гавань», "desk"', "vigil@example.org")
