"""Digests to whatever Apprise knows: Slack, Telegram, Matrix, ntfy, … Plain text, as long as the service takes it.

These services give no receipt and take no identity, so that a message may come twice where its answer was lost. The
library is imported when the first such channel is looked at: it brings two hundred modules.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from alerts.brief import brief_text
from alerts.options import OptionReader
from alerts.render import subject_of
from alerts.texts import cut, one_line
from monitor.domain.errors import PermanentDeliveryError, TemporaryDeliveryError
from monitor.domain.models import PLAIN_PAPER, Channel, DigestContent, FrozenDelivery, Letterhead

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

OPTIONS = ("url",)
DEADLINE_SECONDS = 60.0
SERVICE_SECONDS = 45.0  # after which Apprise itself gives a service up
LONGEST = 8000  # characters of a message, whatever a service would take
MARGIN = 0.9  # of a service's limit: some count what escaping adds


@dataclass(frozen=True, slots=True)
class AppriseAddress:
    """One address. It is a secret as a whole; `shown` is its kind and a mark that tells it from others."""

    url: str = field(repr=False)
    shown: str


def read_options(options: Mapping[str, object]) -> tuple[AppriseAddress, ...]:
    """Check an Apprise channel's options. Raises BadOptions with every problem."""
    reader = OptionReader(options, known=OPTIONS)
    addresses = {url: AppriseAddress(url, _shown(url)) for url in reader.texts("url")}
    for number, url in enumerate(addresses, 1):
        if _service(url) is None:
            which = f"address {number}" if len(addresses) > 1 else "this"
            reader.add("url", f"{which} is none that Apprise knows; write it like tgram://token/chat (see its wiki)")
    reader.finish()
    return tuple(addresses.values())


def _shown(url: str) -> str:
    kind = re.match(r"[A-Za-z0-9+.-]{1,20}(?=://)", url)
    mark = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{kind.group().lower() if kind else 'apprise'} {mark}"


class AppriseSender:
    """Sends by Apprise, each message in a thread of its own until its deadline."""

    def __init__(self, *, deadline: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """One delivery an address."""
        return tuple(address.shown for address in read_options(channel.options))

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """A line under "title" and plain text under "body", as long as this service takes them."""
        title, body = _fitted(content, _service(_address(channel, recipient).url))
        parts = (content.digest_id, str(content.window), channel.id, recipient, content.closed_at.isoformat())
        return FrozenDelivery(
            digest_id=content.digest_id,
            window=content.window,
            channel=channel.id,
            recipient=recipient,
            message_id="apprise_" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32],
            payload={"title": title, "body": body},
            created_at=content.closed_at,
        )

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Hand it to the service. Whatever it refuses may be mended there, so it is tried again."""
        address = _address(channel, delivery.recipient)
        title, body = delivery.payload["title"], delivery.payload["body"]
        try:
            async with asyncio.timeout(self._deadline):
                problem = await _in_thread(lambda: _notify(address.url, title=title, body=body))
        except TimeoutError as error:
            raise TemporaryDeliveryError(f"{address.shown}: no answer in time") from error
        if problem is not None:
            raise TemporaryDeliveryError(f"{address.shown}: {problem}")
        return f"{address.shown} took it"

    async def probe(self, channel: Channel) -> str:
        """Nothing can be asked of these services without sending."""
        count = len(read_options(channel.options))
        return f"{count} {'address' if count == 1 else 'addresses'} that Apprise knows (`alerts test` sends a sample)"


def _address(channel: Channel, recipient: str) -> AppriseAddress:
    for address in read_options(channel.options):
        if address.shown == recipient:
            return address
    raise PermanentDeliveryError(f"{recipient} is no longer an address of this channel")


def _fitted(content: DigestContent, service: NotifyBase | None) -> tuple[str, str]:
    """Title and body; a service without titles puts ours before the body, which then has less room."""
    title_limit, limit = (service.title_maxlen, service.body_maxlen) if service is not None else (0, LONGEST)
    title = cut(subject_of(content), title_limit if title_limit > 0 else min(150, limit // 2))
    room = min(int(limit * MARGIN), LONGEST) - (0 if title_limit > 0 else len(title) + 2)
    return title, brief_text(content, limit=room)


# ---------------------------------------------------------------- the library


@cache
def _asset() -> AppriseAsset:
    import apprise

    # What it says of failures we tell ourselves, without the addresses.
    logger = logging.getLogger("apprise")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return apprise.AppriseAsset(
        app_id="Newsvigil",
        app_desc="News digests",
        app_url="",
        async_mode=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        service_timeout=SERVICE_SECONDS,
    )


def _service(url: str) -> NotifyBase | None:
    """What Apprise makes of an address."""
    asset = _asset()
    import apprise

    return apprise.Apprise.instantiate(url, asset=asset)


def _notify(url: str, *, title: str, body: str) -> str | None:
    """Send it; None, or in words why it failed."""
    asset = _asset()
    import apprise

    to = apprise.Apprise(asset=asset)
    if not to.add(url):
        return "no address that Apprise knows"
    result = to.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    if result:
        return None
    said = [one_line(str(entry.message)) for entry in result.logs()]
    return cut(_without_secrets("; ".join(said), url), 300) or "it was not taken"


def _without_secrets(text: str, url: str) -> str:
    """A library's words without any part of the address, whose parts are tokens as often as not."""
    scheme = urlsplit(url).scheme
    for part in sorted(re.split(r"[/:@?&=#,]+", url), key=len, reverse=True):
        for secret in (part, unquote(part)):
            if len(secret) >= 4 and secret != scheme:
                text = text.replace(secret, "***")
    return text


async def _in_thread(work: Callable[[], str | None]) -> str | None:
    """Run blocking work in a thread that nobody waits for at the end: one that hangs must not hold up the service."""
    loop, done = asyncio.get_running_loop(), asyncio.Future[str | None]()

    def tell(problem: str | None) -> None:
        if not done.done():
            done.set_result(problem)

    def run() -> None:
        try:
            problem = work()
        except Exception as error:  # whatever a plugin of the library raises
            problem = f"it failed ({type(error).__name__})"
        with suppress(RuntimeError):  # the service has ended meanwhile
            loop.call_soon_threadsafe(tell, problem)

    threading.Thread(target=run, name="apprise", daemon=True).start()
    return await done
