"""Digests on a terminal, or wherever standard output goes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from typing import TextIO

from alerts.options import OptionReader
from alerts.render import BOLD, PLAIN, render_text
from monitor.domain.errors import TemporaryDeliveryError
from monitor.domain.models import PLAIN_PAPER, Channel, DigestContent, FrozenDelivery, Letterhead

OPTIONS: tuple[str, ...] = ()
WIDTH = 88
RECIPIENT = "console"


def read_options(options: Mapping[str, object]) -> None:
    """A console has no options. Raises BadOptions where some are given."""
    OptionReader(options, known=OPTIONS).finish()


class ConsoleSender:
    """Writes to `stream`, by default to whatever standard output is at that moment."""

    def __init__(self, *, stream: TextIO | None = None) -> None:
        self._stream = stream

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """There is one reader."""
        return (RECIPIENT,)

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """Plain text under "text", the same with bold marks for a terminal under "ansi"."""
        parts = (content.digest_id, str(content.window), channel.id, recipient, content.closed_at.isoformat())
        return FrozenDelivery(
            digest_id=content.digest_id,
            window=content.window,
            channel=channel.id,
            recipient=recipient,
            message_id="console_" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32],
            payload={
                "text": render_text(content, width=WIDTH, marks=PLAIN, letterhead=letterhead),
                "ansi": render_text(content, width=WIDTH, marks=BOLD, letterhead=letterhead),
            },
            created_at=content.closed_at,
        )

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Write it out, in bold only where somebody looks at it."""
        stream = self._stream or sys.stdout
        try:
            text = delivery.payload["ansi" if stream.isatty() else "text"]
            stream.write(_writable(text, stream))
            stream.flush()
        except (OSError, ValueError) as error:
            raise TemporaryDeliveryError(f"nobody reads the console ({error})") from error
        return "written to the console"

    async def probe(self, channel: Channel) -> str:
        """There is nothing to connect to."""
        return "the console is always there"


def _writable(text: str, stream: TextIO) -> str:
    """What the stream cannot encode becomes a question mark; a digest is not lost for a terminal's code page."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
