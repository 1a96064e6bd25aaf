"""A mail's bytes: foreign text stays text, whatever it holds."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.addresses import parse_address
from alerts.email import EmailSender
from alerts.texts import one_line
from monitor.domain.models import DigestItem, Letterhead
from tests.alerts.samples import CLOSED, content, item, mail_channel

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
DAY = timedelta(days=1)
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


def test_no_text_turns_the_words_after_it() -> None:
    turning = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    evil = f"{turning}gnp.exe"
    mail = mail_of(evil, name=evil, title=evil)
    assert not set(turning) & set(str(mail["Subject"]) + str(mail["List-Id"]))
    for part in mail.iter_parts():
        assert not set(turning) & set(part.get_content())


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


# ---------------------------------------------------------------- threads, and the way off the list


def referred(mail: EmailMessage) -> tuple[list[str], str | None]:
    answered = mail["In-Reply-To"]
    return str(mail["References"] or "").split(), None if answered is None else str(answered)


def told(number: int, before: datetime | None) -> DigestItem:
    return replace(item(number), story=f"story-{number}", told_before_at=before)


def frozen_of(*items: DigestItem, closed_at: datetime = CLOSED) -> tuple[str, EmailMessage]:
    delivery = EmailSender().freeze(content(*items, closed_at=closed_at), mail_channel(), "desk@example.org")
    return delivery.message_id, parsed(delivery.payload["message"])


def test_a_message_of_updates_alone_answers_the_one_that_first_told_its_first_story() -> None:
    monday, tuesday = CLOSED - 2 * DAY, CLOSED - DAY
    first, opening = frozen_of(told(1, None), closed_at=monday)
    second, _ = frozen_of(told(2, None), closed_at=tuesday)
    assert referred(opening) == ([], None)
    _, follow_up = frozen_of(told(1, monday), told(2, tuesday), told(1, monday))
    assert referred(follow_up) == ([second, first], first)


def test_a_message_that_tells_anything_new_begins_a_thread_of_its_own() -> None:
    _, mixed = frozen_of(told(1, CLOSED - DAY), told(2, None))
    assert referred(mixed) == ([], None)


def test_many_stories_make_no_endless_header() -> None:
    _, follow_up = frozen_of(*(told(n, CLOSED - n * DAY) for n in range(1, 60)))
    references, answered = referred(follow_up)
    assert len(references) == 11
    assert references[-1] == answered
    assert not follow_up.defects


def test_the_way_off_the_list_stands_on_one_line_and_takes_one_click() -> None:
    address = "https://vigil.example.org/unsubscribe/" + "t" * 22
    delivery = EmailSender().freeze(content(item()), mail_channel(), "desk@example.org", Letterhead(address))
    message = delivery.payload["message"]
    assert f"\r\nList-Unsubscribe: <{address}>\r\n" in message
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in message
    for part in parsed(message).iter_parts():
        assert address in part.get_content()


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (None, []),
        ("http://vigil.example.org/unsubscribe/x", ["List-Unsubscribe"]),  # one click takes https (RFC 8058)
        ("https://vigil.example.org/\r\nBcc: x@y.org", []),
        ("https://vigil.example.org/>,<mailto:x@y.org", []),
    ],
)
def test_without_a_sound_address_there_is_no_such_header(address: str | None, headers: list[str]) -> None:
    delivery = EmailSender().freeze(content(item()), mail_channel(), "desk@example.org", Letterhead(address))
    assert [key for key in parsed(delivery.payload["message"]) if key.startswith("List-Unsub")] == headers
