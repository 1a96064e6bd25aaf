"""Who gets a message: links that only their reader can have, and what is told when a channel wants no more. No I/O."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from monitor.domain.models import Channel, ClosedChannel, DigestContent, Ledger, Unsubscribed

# Notices are of no digest of the settings; no name of one becomes this id.
NOTICES = "newsvigil:notices"

_SIGNATURE_BYTES = 16  # of HMAC-SHA-256: nobody guesses that


# ---------------------------------------------------------------- links


def unsubscribe_token(key: bytes, *, digest_id: str, channel: str, recipient: str) -> str:
    """What lets one recipient leave one digest. It tells nothing of either, and nobody else can make it."""
    return _signature(key, "unsubscribe", digest_id, channel, recipient)


def unsubscribe_path(key: bytes, *, digest_id: str, channel: str, recipient: str) -> str:
    """Where they leave it."""
    return f"unsubscribe/{unsubscribe_token(key, digest_id=digest_id, channel=channel, recipient=recipient)}"


def page_token(key: bytes, *, digest_id: str, window: int) -> str:
    """What opens the page of one window."""
    return _signature(key, "page", digest_id, str(window))


def page_path(key: bytes, *, digest_id: str, window: int) -> str:
    """Where the whole of a window is shown to whoever was told the address."""
    return f"digests/{quote(digest_id, safe='')}/{window}/{page_token(key, digest_id=digest_id, window=window)}"


def is_same(token: str, asked: str) -> bool:
    """Whether somebody brings this very token; how long it takes tells nothing about it."""
    return hmac.compare_digest(token.encode(), asked.encode("utf-8", "replace"))


def _signature(key: bytes, *parts: str) -> str:
    # Each part with its length: no two lists of parts can be the same text.
    message = b"".join(b"%d:%b" % (len(part), part) for part in (text.encode("utf-8", "replace") for text in parts))
    signed = hmac.new(key, message, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(signed).decode("ascii").rstrip("=")


# ---------------------------------------------------------------- who gets no more


@dataclass(frozen=True, slots=True)
class Absent:
    """Who gets no more: readers of a digest, and channels at the address that they had."""

    unsubscribed: frozenset[tuple[str, str, str]] = frozenset()  # digest, channel, recipient
    closed: frozenset[tuple[str, str]] = frozenset()  # channel, address

    def why(self, digest_id: str, channel: Channel, recipient: str) -> str | None:
        """Why nothing is sent there, or None."""
        if (channel.id, address_of(channel)) in self.closed:
            return f'the channel "{channel.id}" is closed: its receiver asked for no more'
        return "its recipient unsubscribed" if self.has_left(digest_id, channel, recipient) else None

    def has_left(self, digest_id: str, channel: Channel, recipient: str) -> bool:
        """Whether a reader unsubscribed from a digest."""
        return (digest_id, channel.id, recipient) in self.unsubscribed


def absent(unsubscribed: Iterable[Unsubscribed], closed: Iterable[ClosedChannel]) -> Absent:
    """Who gets no more, by what is stored."""
    return Absent(
        unsubscribed=frozenset((who.digest_id, who.channel, who.recipient) for who in unsubscribed),
        closed=frozenset((channel.channel, channel.address) for channel in closed),
    )


def address_of(channel: Channel) -> str:
    """A channel's address as a hash: it changes when the settings name another one, and tells no secret."""
    return hashlib.sha256(f"{channel.type}\0{channel.options.get('url')}".encode("utf-8", "replace")).hexdigest()


# ---------------------------------------------------------------- notices


def notice_channels(closed: str, *, digests: Sequence[Sequence[str]], usable: Collection[str]) -> tuple[str, ...]:
    """Which channels tell that one was closed: those beside it in a digest, else any other, the console last of all.

    `digests` names the channels of each digest, `usable` those of the settings that take messages.
    """
    beside = [channel for to in digests if closed in to for channel in to]
    others = [channel for channel in dict.fromkeys(beside) if channel != closed and channel in usable]
    if others:
        return tuple(others)
    rest = sorted((channel for channel in usable if channel != closed), key=lambda channel: channel == "console")
    return tuple(rest[:1])


def notice_of(closed: ClosedChannel, *, digests: Sequence[str]) -> DigestContent:
    """What is told when a channel was closed. `digests` are the names of those that went there."""
    went = ", ".join(digests) or "no digest"
    notice = (
        f"{closed.reason}.\n\n"
        f'So nothing more is sent to the channel "{closed.channel}" ({went}). It is used again when its url in the '
        f"settings changes, or after: run_monitor.py alerts enable {closed.channel}"
    )
    return DigestContent(
        digest_id=NOTICES,
        name="Newsvigil",
        window=0,
        closed_at=closed.at,
        timezone="UTC",
        items=(),
        ledger=Ledger(None, 0, 0),
        subject=f'The channel "{closed.channel}" is closed',
        notice=notice,
    )
