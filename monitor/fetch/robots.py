"""robots.txt for article pages (RFC 9309): asked for once a day and host, kept to, its crawl-delay too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from monitor.domain.errors import FetchError, RobotsDisallowed, RobotsUnavailable
from monitor.domain.models import FetchRequest, FetchResponse

PRODUCT = "Newsvigil"  # the token by which a site addresses us
KEPT = 24 * 3600.0  # seconds (RFC 9309 §2.4: no longer than a day)
KEPT_FAILURE = 600.0
LARGEST = 2_000_000  # bytes; RFC 9309 §2.5 asks for at least 500 KiB
MOST_HOSTS = 5_000
LONGEST_DELAY = 60.0  # seconds between two requests that a crawl-delay may ask for

Ask = Callable[[FetchRequest], Awaitable[FetchResponse]]


@dataclass
class _Rules:
    """What a host's robots.txt says; `unavailable` says why there is none to keep to."""

    until: float = 0.0
    rules: Protego | None = None  # None: everything is allowed
    unavailable: str | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """The robots.txt of all hosts. `ask` fetches, in the host's own turn; `clock` is monotonic, in seconds."""

    def __init__(self, ask: Ask, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._hosts: dict[str, _Rules] = {}

    async def check(self, url: str) -> float:
        """Return the seconds that the host wants between two requests (0: it does not say).

        Raises RobotsDisallowed where the page may not be fetched, RobotsUnavailable where nobody can tell: a server
        in trouble is not to be crawled (RFC 9309 §2.3.1.4), one without the file may be (§2.3.1.3).
        """
        host = _origin(url)
        known = await self._known(host)
        if known.unavailable is not None:
            raise RobotsUnavailable(f"{host}/robots.txt cannot be had ({known.unavailable})")
        if known.rules is None:
            return 0.0
        if not known.rules.can_fetch(url, PRODUCT):
            raise RobotsDisallowed(f"{host}/robots.txt asks us to leave this page alone")
        return min(float(known.rules.crawl_delay(PRODUCT) or 0.0), LONGEST_DELAY)

    async def _known(self, host: str) -> _Rules:
        known = self._hosts.setdefault(host, _Rules())
        async with known.turn:
            if known.until <= self._clock():
                await self._learn(host, known)
        self._forget()
        return known

    async def _learn(self, host: str, known: _Rules) -> None:
        known.rules, known.unavailable, kept = None, None, KEPT
        try:
            answer = await self._ask(
                FetchRequest(url=f"{host}/robots.txt", accept="text/plain,*/*;q=0.5", max_bytes=LARGEST, deadline=20.0)
            )
        except FetchError as error:
            known.unavailable, kept = f"{type(error).__name__}: {error}", KEPT_FAILURE
        else:
            if 200 <= answer.status < 300:
                known.rules = Protego.parse(answer.body.decode("utf-8", "replace"))
            elif not 400 <= answer.status < 500 or answer.status == 429:
                known.unavailable, kept = f"it answered {answer.status}", KEPT_FAILURE
        known.until = self._clock() + kept

    def _forget(self) -> None:
        if len(self._hosts) > MOST_HOSTS:
            now = self._clock()
            self._hosts = {host: rules for host, rules in self._hosts.items() if rules.until > now}
            for host in list(self._hosts)[: max(0, len(self._hosts) - MOST_HOSTS)]:
                del self._hosts[host]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
