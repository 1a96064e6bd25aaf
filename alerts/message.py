"""A mail as it goes over the wire: RFC 5322 and MIME, pure ASCII, the same bytes for the same content.

It is put together here and not by the standard library's generator, because a frozen delivery must not change with
a Python release, and because foreign text must have no way into the headers: whatever is not plain is encoded.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from alerts.addresses import Address
from alerts.texts import one_line

_PLAIN = re.compile(r"[\x20-\x7e]{0,60}")
_ADDRESS = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_NEWLINE = "\r\n"
_ENCODED_WORD_BYTES = 42  # an encoded word may have 75 characters, base64 and its frame included


@dataclass(frozen=True, slots=True)
class Mail:
    """All that one message says."""

    sender: Address
    recipient: Address
    subject: str
    message_id: str
    references: tuple[str, ...]  # what it follows up, the message that it answers last
    date: datetime
    list_name: str
    list_id: str
    unsubscribe: str | None  # an address that takes the recipient off the list
    text: str
    html: str


def compose(mail: Mail) -> str:
    """The whole message with CRLF line ends, ASCII only."""
    # "=_" cannot stand in quoted-printable or base64: no part can hold the boundary.
    boundary = "=_newsvigil_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:32]
    headers = [
        ("From", _mailbox(mail.sender)),
        ("To", _mailbox(mail.recipient)),
        ("Subject", _unstructured(mail.subject)),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", mail.message_id),
        *_follow_up(mail),
        ("List-Id", f"{_phrase(mail.list_name)} <{mail.list_id}>".strip()),
        *_unsubscribe(mail),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;{_NEWLINE} boundary="{boundary}"'),
    ]
    parts = [_part("text/plain", mail.text), _part("text/html", mail.html)]
    body = "".join(f"--{boundary}{_NEWLINE}{part}{_NEWLINE}" for part in parts)
    return (
        "".join(f"{name}: {value}{_NEWLINE}" for name, value in headers) + f"{_NEWLINE}{body}--{boundary}--{_NEWLINE}"
    )


def _follow_up(mail: Mail) -> list[tuple[str, str]]:
    if not mail.references:
        return []
    return [("In-Reply-To", mail.references[-1]), ("References", f"{_NEWLINE} ".join(mail.references))]


def _unsubscribe(mail: Mail) -> list[tuple[str, str]]:
    """The way off the list, on one line each: some receivers read no folded one. One click takes https (RFC 8058)."""
    address = mail.unsubscribe
    if address is None or not _ADDRESS.fullmatch(address):
        return []
    one_click = [("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] if address.startswith("https://") else []
    return [("List-Unsubscribe", f"<{address}>"), *one_click]


def _part(content_type: str, text: str) -> str:
    """A part, in quoted-printable where most of it is ASCII, else in base64, which is shorter then."""
    data = text.encode("utf-8", "replace")
    foreign = sum(byte > 126 for byte in data)
    if foreign * 5 > len(data):
        encoding, body = "base64", base64.encodebytes(data)
    else:
        encoding, body = "quoted-printable", binascii.b2a_qp(data, istext=True)
    lines = body.decode("ascii").replace("\r\n", "\n").replace("\n", _NEWLINE)
    return (
        f'Content-Type: {content_type}; charset="utf-8"{_NEWLINE}'
        f"Content-Transfer-Encoding: {encoding}{_NEWLINE}{_NEWLINE}{lines}"
    )


def _unstructured(text: str) -> str:
    line = one_line(text)
    return line if _is_plain(line) else _encoded(line)


def _phrase(text: str) -> str:
    """A name before an address: quoted where it is plain, else encoded."""
    line = one_line(text)
    if not line:
        return ""
    if _is_plain(line):
        return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _encoded(line)


def _mailbox(address: Address) -> str:
    name = _phrase(address.name)
    return f"{name} <{address.spec}>" if name else address.spec


def _is_plain(line: str) -> bool:
    return _PLAIN.fullmatch(line) is not None and "=?" not in line


def _encoded(line: str) -> str:
    """RFC 2047: encoded words of whole characters, one on a line."""
    words: list[bytes] = [b""]
    for character in line:
        encoded = character.encode("utf-8")
        if len(words[-1]) + len(encoded) > _ENCODED_WORD_BYTES:
            words.append(b"")
        words[-1] += encoded
    return (_NEWLINE + " ").join(f"=?utf-8?B?{base64.b64encode(word).decode('ascii')}?=" for word in words)
