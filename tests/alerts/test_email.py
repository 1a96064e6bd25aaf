"""Mail as its receiver gets it, and what a mail server's answers mean."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest

from alerts import smtp
from alerts.email import EmailSender
from monitor.domain.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from monitor.domain.models import FrozenDelivery
from tests.alerts.certificate import write_certificate
from tests.alerts.samples import CLOSED, content, item, mail_channel
from tests.alerts.servers import Mailbox, mail_server, scripted_server

PASSWORD = "corr3ct horse/battery"
QUOTED = "corr3ct%20horse%2Fbattery"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS, and the certificate that a client may trust."""
    certificate, key = write_certificate(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


def trusting(certificate: Path) -> EmailSender:
    def make_context(verify: bool) -> ssl.SSLContext:
        context = smtp.default_context(verify)
        context.load_verify_locations(certificate)
        return context

    return EmailSender(make_context=make_context)


def frozen(smtp_url: str = "smtp://127.0.0.1:25", recipient: str = "desk@example.org") -> FrozenDelivery:
    return EmailSender().freeze(content(item()), mail_channel(smtp_url), recipient)


async def sent(mailbox: Mailbox, delivery: FrozenDelivery) -> EmailMessage:
    await EmailSender().send(delivery, mail_channel(f"smtp://127.0.0.1:{mailbox.port}"))
    return mailbox.mails[-1]


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


# ---------------------------------------------------------------- what arrives


async def test_a_mail_arrives_as_text_and_html_with_all_that_identifies_it(mailbox: Mailbox) -> None:
    mail = await sent(mailbox, frozen())
    assert mail["Subject"] == "Lindqvist on Harbour: 1 story, 1 quote"
    assert parseaddr(mail["From"]) == ("Vigil", "vigil@example.org")
    assert mail["To"] == "desk@example.org"
    assert mail["Date"].datetime == CLOSED
    assert mail["List-Id"] == '"Harbour voices" <harbour-voices.newsvigil.example.org>'
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert not mail.defects
    assert mailbox.senders == ["vigil@example.org"]
    text, html = body(mail, "plain"), body(mail, "html")
    assert "Mara Lindqvist speaks on the harbour" in text
    assert "*Lindqvist* stood at the *harbour*." in text
    assert "28 of 30 feeds answered; 412 articles read since" in text
    assert "<mark" in html
    assert html.rstrip().endswith("</html>")


async def test_the_bytes_on_the_wire_are_the_frozen_ones_at_every_try(mailbox: Mailbox) -> None:
    delivery = frozen()
    mailbox.data_answer = "451 come back later"
    with pytest.raises(TemporaryDeliveryError):
        await sent(mailbox, delivery)
    mailbox.data_answer = "250 taken"
    await sent(mailbox, delivery)
    await sent(mailbox, delivery)
    assert mailbox.raw == [delivery.payload["message"].encode("ascii")] * 2
    assert delivery.message_id == str(mailbox.mails[0]["Message-ID"])


async def test_the_receipt_is_the_servers_word(mailbox: Mailbox) -> None:
    receipt = await EmailSender().send(frozen(), mail_channel(f"smtp://127.0.0.1:{mailbox.port}"))
    assert "taken as 4711" in receipt


def test_each_recipient_has_a_delivery_and_an_identity_of_their_own() -> None:
    channel = mail_channel(to=["desk@example.org", "Night <night@example.org>", "desk@example.org"])
    recipients = EmailSender().recipients(channel)
    assert recipients == ("desk@example.org", "night@example.org")
    ids = {EmailSender().freeze(content(item()), channel, who).message_id for who in recipients}
    assert len(ids) == 2


def test_another_window_or_digest_makes_another_identity() -> None:
    first = frozen().message_id
    assert frozen().message_id == first
    for other in (content(item(), closed_at=CLOSED.replace(microsecond=1)), content(item(), digest_id="other")):
        assert EmailSender().freeze(other, mail_channel(), "desk@example.org").message_id != first


async def test_texts_in_many_scripts_arrive_whole(mailbox: Mailbox) -> None:
    title = "Шер о Карабахе — Քարդաշյանը՝ Արցախի մասին · كارداشيان · 卡戴珊 🕊"
    story = item(title=title, body=title * 3, marks=((0, 3),), quote=title)
    delivery = EmailSender().freeze(
        content(story, subject=f"{title}: 1 story", name=title), mail_channel(), "desk@example.org"
    )
    mail = await sent(mailbox, delivery)
    assert mail["Subject"] == f"{title}: 1 story"
    assert title in body(mail, "plain")
    assert title in body(mail, "html")
    assert max(map(len, mailbox.raw[0].split(b"\r\n"))) <= 100


async def test_a_line_with_only_a_dot_does_not_end_the_message(mailbox: Mailbox) -> None:
    story = item(body=".\n.\nQUIT\n", marks=(), why=".")
    await sent(mailbox, EmailSender().freeze(content(story), mail_channel(), "desk@example.org"))
    assert "feeds answered" in body(mailbox.mails[0], "plain")


# ---------------------------------------------------------------- TLS and login


async def test_starttls_and_login(tls: tuple[ssl.SSLContext, Path]) -> None:
    context, certificate = tls
    with mail_server(tls=context, password=PASSWORD) as mailbox:
        channel = mail_channel(f"smtp://me%40example.org:{QUOTED}@127.0.0.1:{mailbox.port}")
        sender = trusting(certificate)
        assert await sender.probe(channel) == f"127.0.0.1:{mailbox.port} answers, encrypted, logged in"
        assert mailbox.raw == []
        await sender.send(frozen(), channel)
        assert len(mailbox.mails) == 1
        assert set(mailbox.logins) == {("me@example.org", PASSWORD)}


async def test_a_refused_login_is_tried_again_and_tells_no_password(tls: tuple[ssl.SSLContext, Path]) -> None:
    context, certificate = tls
    with mail_server(tls=context, password=PASSWORD) as mailbox:
        channel = mail_channel(f"smtp://me%40example.org:wrong-pass@127.0.0.1:{mailbox.port}")
        with pytest.raises(TemporaryDeliveryError, match="login was refused") as caught:
            await trusting(certificate).send(frozen(), channel)
        assert "wrong-pass" not in str(caught.value)
        assert "me@example.org" not in str(caught.value)
        assert mailbox.raw == []


async def test_a_certificate_that_nobody_trusts_is_refused_unless_the_user_insists(
    tls: tuple[ssl.SSLContext, Path],
) -> None:
    context, _ = tls
    with mail_server(tls=context) as mailbox:
        url = f"smtp://127.0.0.1:{mailbox.port}"
        with pytest.raises(TemporaryDeliveryError, match="verify=no"):
            await EmailSender().send(frozen(), mail_channel(url))
        await EmailSender().send(frozen(), mail_channel(f"{url}?verify=no"))
        assert len(mailbox.raw) == 1


async def test_a_password_does_not_go_out_in_the_clear(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_LOOPBACK", ())
    with pytest.raises(TemporaryDeliveryError, match="in the clear"):
        await EmailSender().send(frozen(), mail_channel(f"smtp://me:secret@127.0.0.1:{mailbox.port}"))
    assert mailbox.logins == []


async def test_starttls_that_must_be_and_is_not_offered_is_a_failure(mailbox: Mailbox) -> None:
    with pytest.raises(TemporaryDeliveryError):
        await EmailSender().send(frozen(), mail_channel(f"smtp://127.0.0.1:{mailbox.port}?starttls=yes"))


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("rcpt", "data", "error"),
    [
        ("450 greylisted", "250 ok", TemporaryDeliveryError),
        ("550 no such mailbox", "250 ok", PermanentDeliveryError),
        ("250 ok", "451 later", TemporaryDeliveryError),
        ("250 ok", "552 too large", PermanentDeliveryError),
    ],
)
async def test_a_passing_refusal_is_temporary_and_a_final_one_permanent(
    mailbox: Mailbox, rcpt: str, data: str, error: type[DeliveryError]
) -> None:
    mailbox.rcpt_answer, mailbox.data_answer = rcpt, data
    refusal = next(answer for answer in (rcpt, data) if not answer.startswith("250"))
    with pytest.raises(error, match=refusal) as caught:
        await sent(mailbox, frozen())
    assert caught.value.__cause__ is not None


async def test_a_server_that_is_not_there_or_says_nothing_is_temporary() -> None:
    async with scripted_server() as port:
        pass
    with pytest.raises(TemporaryDeliveryError, match=r"127\.0\.0\.1"):
        await EmailSender().send(frozen(), mail_channel(f"smtp://127.0.0.1:{port}"))
    async with scripted_server(b"") as port:
        with pytest.raises(TemporaryDeliveryError, match="no answer in time"):
            await EmailSender(deadline=0.3).send(frozen(), mail_channel(f"smtp://127.0.0.1:{port}"))


async def test_a_server_that_refuses_everybody_today_is_temporary() -> None:
    async with scripted_server(b"554 no service here\r\n") as port:
        with pytest.raises(TemporaryDeliveryError, match="554"):
            await EmailSender().send(frozen(), mail_channel(f"smtp://127.0.0.1:{port}"))


async def test_what_was_taken_is_taken_though_the_server_never_says_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "FAREWELL_SECONDS", 0.2)
    # Greeting, EHLO, MAIL, RCPT, DATA, the message's end; QUIT is never answered.
    answers = (b"220 hello\r\n", b"250 me\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n")
    async with scripted_server(*answers) as port:
        assert "taken" in await EmailSender(deadline=5).send(frozen(), mail_channel(f"smtp://127.0.0.1:{port}"))


async def test_a_server_that_echoes_the_login_does_not_get_it_into_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "FAREWELL_SECONDS", 0.2)
    answers = (b"220 hello\r\n", b"250-me\r\n250 AUTH PLAIN\r\n", b"535 user ludmila with hunter22222 is unknown\r\n")
    async with scripted_server(*answers) as port:
        with pytest.raises(TemporaryDeliveryError, match="535") as caught:
            await EmailSender().send(frozen(), mail_channel(f"smtp://ludmila:hunter22222@127.0.0.1:{port}"))
    assert "hunter22222" not in str(caught.value)
    assert "ludmila" not in str(caught.value)
