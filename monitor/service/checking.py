"""`check`: is the settings file good, and with `--online`, does all that it names answer?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from monitor.domain.errors import DeliveryError, FetchError, ReadingError
from monitor.domain.models import Channel, FetchRequest, Source
from monitor.policy import polling
from monitor.service.opening import Runtime
from monitor.settings import Settings
from monitor.watch import examples


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, whether it is good, and what was found in words."""

    what: str
    good: bool
    detail: str


def offline_warnings(settings: Settings) -> list[str]:
    """What is allowed but probably not meant."""
    found = list(examples.warnings(settings.watchlist))
    if not settings.http.contact:
        found.append(
            "http.contact is missing: sites that see our requests cannot write to you before they block them "
            "(add `http: {contact: you@example.org}`)"
        )
    used = {channel for digest in settings.digests for channel in digest.to}
    unused = sorted(set(settings.channels) - used - {"console"})
    found += [f'channel "{name}" is used by no digest' for name in unused]
    return found


def failed_examples(settings: Settings) -> list[str]:
    """The examples of the user's own rules that do not hold."""
    return list(examples.check_examples(settings.watchlist))


async def online(settings: Settings, runtime: Runtime) -> AsyncIterator[Finding]:
    """Ask every feed and log in at every channel, as they answer. Nothing is sent, nothing is stored."""
    checks = [_check_feed(source, runtime) for source in settings.sources]
    checks += [_check_channel(channel, runtime) for channel in settings.channels.values()]
    for check in asyncio.as_completed(checks):
        yield await check


async def _check_feed(source: Source, runtime: Runtime) -> Finding:
    what = f"feed {source.name or source.url}"
    try:
        response = await runtime.fetcher.fetch(FetchRequest(url=source.url, accept=polling.FEED_ACCEPT))
        if response.status != 200:
            return Finding(what, False, f"answered {response.status}")
        header = response.header("content-type")
        parsed = await runtime.workers.parse_feed(
            response.body, url=response.url, content_type=header.decode("latin-1") if header else None
        )
    except (FetchError, ReadingError) as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")
    return Finding(what, True, f"{len(parsed.entries)} entries")


async def _check_channel(channel: Channel, runtime: Runtime) -> Finding:
    what = f"channel {channel.id}"
    try:
        return Finding(what, True, await runtime.pipeline.senders[channel.type].probe(channel))
    except DeliveryError as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")
