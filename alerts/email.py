"""Digests by mail: each recipient gets a message of their own, frozen to the byte before it is first tried."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts import smtp
from alerts.addresses import Address, parse_address
from alerts.message import Mail, compose
from alerts.oauth import OAuthClient, Tokens, read_oauth
from alerts.options import BadOptions, OptionReader
from alerts.render import render_html, render_text, subject_of
from monitor.domain.errors import DeliveryError, TemporaryDeliveryError
from monitor.domain.models import PLAIN_PAPER, Channel, DigestContent, FrozenDelivery, Letterhead

OPTIONS = ("smtp", "oauth", "from", "to")
MOST_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class EmailOptions:
    """A mail channel's options, checked."""

    server: smtp.SmtpServer
    oauth: OAuthClient | None
    sender: Address
    recipients: tuple[Address, ...]


def read_options(options: Mapping[str, object]) -> EmailOptions:
    """Check a mail channel's options. Raises BadOptions with every problem."""
    reader = OptionReader(options, known=OPTIONS)
    server = _server(reader)
    oauth = _oauth(reader, server) if "oauth" in options else None
    senders = _addresses(reader, "from", [reader.text("from")])
    recipients = _addresses(reader, "to", list(reader.texts("to")))
    reader.finish()
    assert server is not None
    return EmailOptions(server, oauth, senders[0], tuple({address.spec: address for address in recipients}.values()))


def _server(reader: OptionReader) -> smtp.SmtpServer | None:
    url = reader.text("smtp")
    if url is None:
        return None
    try:
        return smtp.parse_smtp_url(url)
    except ValueError as error:
        reader.add("smtp", str(error))
        return None


def _oauth(reader: OptionReader, server: smtp.SmtpServer | None) -> OAuthClient | None:
    options = reader.mapping("oauth")
    if options is None:
        return None
    if server is not None and not server.user:
        reader.add("smtp", "with `oauth` it names the user: smtp://user%40example.org@host:587")
    try:
        return read_oauth(options)
    except BadOptions as error:
        for problem in error.problems:
            reader.add("oauth", problem)
        return None


def _addresses(reader: OptionReader, key: str, texts: list[str | None]) -> list[Address]:
    addresses = []
    for text in texts:
        if text is None:
            continue
        try:
            addresses.append(parse_address(text))
        except ValueError as error:
            reader.add(key, str(error))
    return addresses


class EmailSender:
    """Sends by SMTP. `make_context` makes the TLS context, told whether certificates are verified."""

    def __init__(
        self,
        *,
        make_context: smtp.MakeContext = smtp.default_context,
        deadline: float = smtp.DEADLINE_SECONDS,
    ) -> None:
        self._make_context = make_context
        self._deadline = deadline
        self._tokens = Tokens()

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """One delivery an address."""
        return tuple(address.spec for address in read_options(channel.options).recipients)

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """The whole message under "message", to be sent with these bytes at every try."""
        sender = read_options(channel.options).sender
        message_id = _message_id(content, channel, recipient, at=content.closed_at)
        mail = Mail(
            sender=sender,
            recipient=parse_address(recipient),
            subject=subject_of(content),
            message_id=message_id,
            references=_references(content, channel, recipient),
            date=content.closed_at,
            list_name=content.name,
            list_id=f"{_label(content.digest_id)}.newsvigil.{sender.domain}",
            unsubscribe=letterhead.unsubscribe,
            text=render_text(content, letterhead=letterhead),
            html=render_html(content, letterhead),
        )
        return FrozenDelivery(
            digest_id=content.digest_id,
            window=content.window,
            channel=channel.id,
            recipient=recipient,
            message_id=message_id,
            payload={"subject": mail.subject, "message": compose(mail)},
            created_at=content.closed_at,
        )

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Hand it to the mail server."""
        options = read_options(channel.options)
        try:
            message = delivery.payload["message"].encode("ascii")
        except (KeyError, UnicodeEncodeError) as error:
            raise _unreadable(delivery) from error
        return await smtp.hand_over(
            options.server,
            message,
            sender=options.sender.spec,
            recipient=delivery.recipient,
            login=self._login(options),
            make_context=self._make_context,
            deadline=self._deadline,
        )

    async def probe(self, channel: Channel) -> str:
        """Connect and log in."""
        options = read_options(channel.options)
        return await smtp.probe(
            options.server, login=self._login(options), make_context=self._make_context, deadline=self._deadline
        )

    def _login(self, options: EmailOptions) -> smtp.TokenLogin | None:
        return None if options.oauth is None else smtp.TokenLogin(options.oauth, self._tokens)


def _message_id(content: DigestContent, channel: Channel, recipient: str, *, at: datetime) -> str:
    """Who a message is, for every receiver that drops what it has seen: the one whose window closed at that time.

    The window's number is no part of it: a database begun anew counts from one again, and its first digest must not be
    taken for an old one. And so a later message can name the one that told a story last by that time alone. An alert
    of spikes may be closed at the very moment of the digest itself.
    """
    parts = (content.digest_id, channel.id, recipient, at.isoformat(), *(["alert"] if content.is_alert else []))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace"))
    return f"<{digest.hexdigest()[:32]}@{read_options(channel.options).sender.domain}>"


def _references(content: DigestContent, channel: Channel, recipient: str) -> tuple[str, ...]:
    """The messages that this one follows up, the one that it answers last; none where it tells anything new.

    Only a message that does nothing but carry on stories is one more of their thread: a digest of other subjects every
    day would make a thread without end.
    """
    told = [item.told_before_at for item in content.items]
    before = [moment for moment in told if moment is not None]
    if not before or len(before) < len(told):
        return ()
    lead = before[0]
    others = sorted(set(before) - {lead})[-MOST_REFERENCES:]
    return tuple(_message_id(content, channel, recipient, at=moment) for moment in (*others, lead))


def _label(digest_id: str) -> str:
    """A digest's id as a label of a List-Id."""
    slug = re.sub(r"[^a-z0-9]+", "-", digest_id.lower()).strip("-")[:50].strip("-")
    return slug or "digest-" + hashlib.sha256(digest_id.encode("utf-8", "replace")).hexdigest()[:12]


def _unreadable(delivery: FrozenDelivery) -> DeliveryError:
    return TemporaryDeliveryError(f"the frozen message of window {delivery.window} cannot be read as a mail")
