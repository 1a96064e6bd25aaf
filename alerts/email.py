"""Digests by mail: each recipient gets a message of their own, frozen to the byte before it is first tried."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from alerts import smtp
from alerts.addresses import Address, parse_address
from alerts.message import Mail, compose
from alerts.options import OptionReader
from alerts.render import render_html, render_text, subject_of
from monitor.domain.errors import DeliveryError, TemporaryDeliveryError
from monitor.domain.models import Channel, DigestContent, FrozenDelivery

OPTIONS = ("smtp", "from", "to")


@dataclass(frozen=True, slots=True)
class EmailOptions:
    """A mail channel's options, checked."""

    server: smtp.SmtpServer
    sender: Address
    recipients: tuple[Address, ...]


def read_options(options: Mapping[str, object]) -> EmailOptions:
    """Check a mail channel's options. Raises BadOptions with every problem."""
    reader = OptionReader(options, known=OPTIONS)
    server = _server(reader)
    senders = _addresses(reader, "from", [reader.text("from")])
    recipients = _addresses(reader, "to", list(reader.texts("to")))
    reader.finish()
    assert server is not None
    return EmailOptions(server, senders[0], tuple({address.spec: address for address in recipients}.values()))


def _server(reader: OptionReader) -> smtp.SmtpServer | None:
    url = reader.text("smtp")
    if url is None:
        return None
    try:
        return smtp.parse_smtp_url(url)
    except ValueError as error:
        reader.add("smtp", str(error))
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

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """One delivery an address."""
        return tuple(address.spec for address in read_options(channel.options).recipients)

    def freeze(self, content: DigestContent, channel: Channel, recipient: str) -> FrozenDelivery:
        """The whole message under "message", to be sent with these bytes at every try."""
        sender = read_options(channel.options).sender
        identity = _identity(content, channel, recipient)
        message_id = f"<{identity}@{sender.domain}>"
        mail = Mail(
            sender=sender,
            recipient=parse_address(recipient),
            subject=subject_of(content),
            message_id=message_id,
            date=content.closed_at,
            list_name=content.name,
            list_id=f"{_label(content.digest_id)}.newsvigil.{sender.domain}",
            text=render_text(content),
            html=render_html(content),
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
            make_context=self._make_context,
            deadline=self._deadline,
        )

    async def probe(self, channel: Channel) -> str:
        """Connect and log in."""
        options = read_options(channel.options)
        return await smtp.probe(options.server, make_context=self._make_context, deadline=self._deadline)


def _identity(content: DigestContent, channel: Channel, recipient: str) -> str:
    """Who a message is, for every receiver that drops what it has seen.

    The time of closing belongs to it: a database begun anew counts its windows from one again, and its first digest
    must not be taken for an old one.
    """
    parts = (content.digest_id, str(content.window), channel.id, recipient, content.closed_at.isoformat())
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace"))
    return f"{digest.hexdigest()[:32]}.{content.window}"


def _label(digest_id: str) -> str:
    """A digest's id as a label of a List-Id."""
    slug = re.sub(r"[^a-z0-9]+", "-", digest_id.lower()).strip("-")[:50].strip("-")
    return slug or "digest-" + hashlib.sha256(digest_id.encode("utf-8", "replace")).hexdigest()[:12]


def _unreadable(delivery: FrozenDelivery) -> DeliveryError:
    return TemporaryDeliveryError(f"the frozen message of window {delivery.window} cannot be read as a mail")
