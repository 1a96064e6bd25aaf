"""Access tokens for a mail server (OAuth 2.0, RFC 6749): fetched with a refresh token, kept until they run out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from alerts.options import OptionReader
from alerts.texts import cut, one_line
from monitor.domain.errors import TemporaryDeliveryError

OPTIONS = ("token_url", "client_id", "client_secret", "refresh_token", "scope")
DEADLINE_SECONDS = 30.0
EARLY_SECONDS = 60.0  # a token that runs out within this time is no longer used
UNSAID_SECONDS = 300.0  # how long a token is used whose server does not say

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Who asks for tokens, and where. Nothing of it but the server's host is ever shown."""

    token_url: str = field(repr=False)
    client_id: str = field(repr=False)
    refresh_token: str = field(repr=False)
    client_secret: str = field(default="", repr=False)  # some clients have none
    scope: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The token server's name in messages."""
        return urlsplit(self.token_url).hostname or ""


def read_oauth(options: Mapping[str, object]) -> OAuthClient:
    """Check the options under `oauth`. Raises BadOptions with every problem."""
    reader = OptionReader(options, known=OPTIONS)
    url = reader.text("token_url")
    if url is not None and not _is_safe(url):
        reader.add("token_url", "no usable address; it begins with https://, since a secret is sent there")
    client_id, refresh_token = reader.text("client_id"), reader.text("refresh_token")
    optional = {key: reader.text(key) or "" for key in ("client_secret", "scope") if options.get(key)}
    reader.finish()
    return OAuthClient(token_url=url or "", client_id=client_id or "", refresh_token=refresh_token or "", **optional)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


@dataclass
class _Kept:
    """What is known of one client: its token, and the refresh token that its server gave out last."""

    token: str = field(default="", repr=False)
    until: float = 0.0
    refresh_token: str = field(default="", repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Tokens:
    """Hands out access tokens. `seconds` is a clock that never goes back."""

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic, deadline: float = DEADLINE_SECONDS) -> None:
        self._seconds = seconds
        self._deadline = deadline
        self._kept: dict[OAuthClient, _Kept] = {}

    async def token(self, client: OAuthClient, *, refused: str | None = None) -> str:
        """A token that should be good, and is not the one that was `refused`. Raises TemporaryDeliveryError."""
        kept = self._kept.setdefault(client, _Kept(refresh_token=client.refresh_token))
        async with kept.turn:  # whoever waits here takes what the one before has fetched
            if kept.token in ("", refused) or self._seconds() >= kept.until:
                await self._fetch(client, kept)
            return kept.token

    def last(self, client: OAuthClient) -> str:
        """The token that was handed out last, or nothing; for striking it out of messages."""
        return self._kept[client].token if client in self._kept else ""

    async def _fetch(self, client: OAuthClient, kept: _Kept) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": kept.refresh_token, "client_id": client.client_id}
        form |= {key: value for key in ("client_secret", "scope") if (value := getattr(client, key))}
        try:
            async with (
                asyncio.timeout(self._deadline),
                httpx.AsyncClient(follow_redirects=False, trust_env=False) as http,
            ):
                answer = await http.post(client.token_url, data=form, headers={"accept": "application/json"})
        except (httpx.HTTPError, OSError) as error:
            raise TemporaryDeliveryError(f"{client.shown} gave no access token ({type(error).__name__})") from error
        granted = _object(answer)
        token = granted.get("access_token")
        if not answer.is_success or not isinstance(token, str) or not token:
            raise TemporaryDeliveryError(_refusal(client, answer.status_code, granted))
        kept.token, kept.until = token, self._seconds() + _lifetime(granted) - EARLY_SECONDS
        if isinstance(newer := granted.get("refresh_token"), str) and newer:
            kept.refresh_token = newer


def _object(answer: httpx.Response) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lifetime(granted: Mapping[str, object]) -> float:
    said = granted.get("expires_in")
    return float(said) if isinstance(said, int | float) and said > 0 else UNSAID_SECONDS


def _refusal(client: OAuthClient, status: int, granted: Mapping[str, object]) -> str:
    """Why there is no token. Only the error's code is told: a description may repeat what was sent."""
    code = granted.get("error")
    words = cut(one_line(code), 60) if isinstance(code, str) else f"it answered {status}"
    for secret in (client.refresh_token, client.client_secret, client.client_id):
        words = words.replace(secret, "***") if secret else words
    hint = "; the refresh token has run out or was withdrawn: make a new one" if code == "invalid_grant" else ""
    return f"{client.shown} gave no access token ({words}){hint}"
