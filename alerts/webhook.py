"""Digests as signed JSON to an address, by the Standard Webhooks specification."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit

import httpx
from standardwebhooks import Webhook

from alerts.cutting import fitted
from alerts.options import OptionReader
from alerts.render import event_of, render_html
from alerts.texts import one_line
from monitor.domain.errors import ChannelGone, TemporaryDeliveryError
from monitor.domain.models import PLAIN_PAPER, Channel, DigestContent, FrozenDelivery, Letterhead

OPTIONS = ("url", "secret")
STEP_SECONDS = 15.0  # for connecting, for a read, for a write
DEADLINE_SECONDS = 30.0  # for all of it
MOST_BYTES = 20_000  # of a body: the specification asks senders to stay below 20 KB
LONGEST_WAIT = timedelta(days=1)  # of what a receiver may ask for

_SIGNING_FORM = 'it is "whsec_" followed by 24 to 64 bytes in base64'


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """A webhook channel's options, checked. An address may be a secret as a whole: only its host is ever shown."""

    url: str = field(repr=False)
    shown: str
    secrets: tuple[str, ...] = field(repr=False)


def read_options(options: Mapping[str, object]) -> WebhookOptions:
    """Check a webhook channel's options. Raises BadOptions with every problem.

    `secret` may be a list while a receiver moves to a new one: the message then bears a signature of each.
    """
    reader = OptionReader(options, known=OPTIONS)
    url = reader.text("url")
    parts = _parts(url) if url is not None else None
    if url is not None and parts is None:
        reader.add("url", "no usable address; it begins with https:// or http:// and names a host")
    secrets = reader.texts("secret")
    if not all(_is_secret(secret) for secret in secrets):
        reader.add("secret", _SIGNING_FORM)
    reader.finish()
    assert url is not None
    assert parts is not None
    return WebhookOptions(url, _shown(parts), secrets)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return None
    return parts if usable else None


def _shown(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _is_secret(secret: str) -> bool:
    if not secret.startswith("whsec_"):
        return False
    written = secret.removeprefix("whsec_").rstrip("=")
    try:
        raw = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return 24 <= len(raw) <= 64


def utc_now() -> datetime:
    """The time of an attempt, which its signature covers."""
    return datetime.now(UTC)


class WebhookSender:
    """Posts by HTTP. A message keeps its id and body at every try; time and signature are those of the try."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now, deadline: float = DEADLINE_SECONDS) -> None:
        self._clock = clock
        self._deadline = deadline

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """One delivery an address."""
        return (read_options(channel.options).shown,)

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """The body under "json"; where it had to be cut, all of it as a page under "html" as well."""
        event = event_of(content)
        body = fitted(event, most_bytes=MOST_BYTES, page=letterhead.page, hint=_hint(content))
        whole = {"html": render_html(content, letterhead)} if "cut" in event["data"] and letterhead.page else {}
        return FrozenDelivery(
            digest_id=content.digest_id,
            window=content.window,
            channel=channel.id,
            recipient=recipient,
            message_id=_identity(content, channel, recipient),
            payload={"json": body, **whole},
            created_at=content.closed_at,
        )

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Post it; only a 2xx is a receipt, and redirects are not followed."""
        options = read_options(channel.options)
        body = delivery.payload["json"]
        headers = _signed(delivery.message_id, body, options.secrets, now=self._clock())
        try:
            async with asyncio.timeout(self._deadline):
                status, retry_after = await _post(options.url, body.encode("utf-8"), headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise TemporaryDeliveryError(f"{options.shown}: {_told(error)}") from error
        return self._judge(options.shown, status, retry_after)

    def _judge(self, shown: str, status: int, retry_after: str | None) -> str:
        """What the answer means. Every refusal but 410 may be mended at the other end, so it is tried again."""
        if 200 <= status < 300:
            return f"{shown} answered {status}"
        if status == 410:
            raise ChannelGone(f"{shown} answered 410: it wants no more")
        if 300 <= status < 400:
            raise TemporaryDeliveryError(f"{shown} answered {status}; a redirect is not followed, so name its target")
        wait = _wait(retry_after, now=self._clock()) if status in (429, 503) else None
        raise TemporaryDeliveryError(f"{shown} answered {status}", retry_after=wait)

    async def probe(self, channel: Channel) -> str:
        """Open a connection, TLS included, and send nothing."""
        options = read_options(channel.options)
        parts = urlsplit(options.url)
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        port = parts.port or (443 if tls else 80)
        try:
            async with asyncio.timeout(self._deadline):
                _, writer = await asyncio.open_connection(parts.hostname, port, ssl=tls)
        except OSError as error:
            raise TemporaryDeliveryError(f"{options.shown}: {_told(error)}") from error
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return f"{options.shown} can be reached (nothing was sent)"


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str | None]:
    """Status and Retry-After of the answer, whose body nobody reads."""
    timeout = httpx.Timeout(STEP_SECONDS)
    async with (
        httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=headers) as response,
    ):
        return response.status_code, response.headers.get("retry-after")


def _signed(message_id: str, body: str, secrets: tuple[str, ...], *, now: datetime) -> dict[str, str]:
    moment = now.astimezone(UTC)
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Newsvigil",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, moment, body) for secret in secrets),
    }


def _hint(content: DigestContent) -> str:
    """How to see all of it where no page can be linked."""
    since = content.ledger.since
    days = 1 if since is None else max(1, (content.closed_at - since).days + 1)
    return f"run_monitor.py hits --since {days}d"


def _wait(retry_after: str | None, *, now: datetime) -> timedelta | None:
    """How long the receiver asks us to wait: seconds or a date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(aware - now, LONGEST_WAIT))


def _told(error: Exception) -> str:
    """An error in words; httpx's own may quote the whole address, which may be a secret."""
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
        return f"no answer ({type(error).__name__})"
    return one_line(error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__)


def _identity(content: DigestContent, channel: Channel, recipient: str) -> str:
    """The webhook-id; why the time of closing belongs to it, `alerts.email` says."""
    parts = (content.digest_id, str(content.window), channel.id, recipient, content.closed_at.isoformat())
    return "msg_" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
