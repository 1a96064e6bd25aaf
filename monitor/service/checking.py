"""`check`: is the settings file good, and with `--online`, does all that it names answer?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.discovery import discover
from monitor.domain.errors import DeliveryError, FetchError, ReadingError
from monitor.domain.models import Channel, FetchRequest, Source
from monitor.domain.query import About, And, InField, Not, Or, Query
from monitor.pipeline import timing_of
from monitor.policy.timing import is_always_quiet
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
    found += _unknown_tags(settings)
    return found + [
        f'digest "{digest.name}": `{digest.schedule}` always lies in its quiet hours ({digest.quiet}), so it is sent '
        "when they end; move one of the two"
        for digest in settings.digests
        if is_always_quiet(timing_of(digest))
    ]


def _unknown_tags(settings: Settings) -> Iterator[str]:
    """Digests that ask for a tag of no feed: they would be silent for good, and nothing would say so."""
    tags = {tag.casefold() for source in settings.sources for tag in source.tags}
    for digest in settings.digests:
        for about in _abouts(digest.query):
            if about.what == "tag" and about.value.casefold() not in tags:
                known = f"there are: {', '.join(sorted(tags))}" if tags else "no feed has `tags`"
                yield f'digest "{digest.name}": no feed has the tag "{about.value}"; {known}'


def _abouts(query: Query) -> Iterator[About]:
    if isinstance(query, About):
        yield query
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from _abouts(part)
    elif isinstance(query, Not | InField):
        yield from _abouts(query.inner)


def failed_examples(settings: Settings) -> list[str]:
    """The examples of the user's own rules that do not hold."""
    return list(examples.check_examples(settings.watchlist))


def template_problems(settings: Settings, check: Callable[[Path], list[str]]) -> list[str]:
    """What is wrong with the user's own templates, each with its file and line."""
    return [] if settings.templates is None else check(settings.templates)


async def online(settings: Settings, runtime: Runtime) -> AsyncIterator[Finding]:
    """Ask every feed and log in at every channel, as they answer. Nothing is sent, nothing is stored."""
    checks = [_check_feed(source, runtime) for source in settings.sources]
    checks += [_check_channel(channel, runtime) for channel in settings.channels.values()]
    for check in asyncio.as_completed(checks):
        yield await check


async def _check_feed(source: Source, runtime: Runtime) -> Finding:
    what = f"feed {source.name or source.url}"
    try:
        if source.url.startswith("file:"):
            return await _check_file(source, runtime, what)
        found = await discover(runtime.fetcher, runtime.workers, source.url)
    except (FetchError, ReadingError) as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")
    first = found[0]
    where = "" if first.url == source.url else f" at {first.url}, which the site names"
    return Finding(what, True, f"{first.in_words}{where}")


async def _check_file(source: Source, runtime: Runtime, what: str) -> Finding:
    response = await runtime.fetcher.fetch(FetchRequest(url=source.url, local=True))
    parsed = await runtime.workers.parse_feed(response.body, url=response.url, content_type=None)
    return Finding(what, True, f"{len(parsed.entries)} entries")


async def _check_channel(channel: Channel, runtime: Runtime) -> Finding:
    what = f"channel {channel.id}"
    try:
        return Finding(what, True, await runtime.pipeline.senders[channel.type].probe(channel))
    except DeliveryError as error:
        return Finding(what, False, f"{type(error).__name__}: {error}")
