"""The feeds of the settings: what each is doing and why, and edits of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.domain.errors import ReadingError
from monitor.domain.models import FeedState, SilentFeed, Source
from monitor.editing import add_item, remove_item
from monitor.pipeline import Pipeline
from monitor.policy.ledger import REMEMBERED, SHORTEST_SILENCE, silence_of
from monitor.reading.opml import parse_opml, write_opml
from monitor.service.looking import NotFound
from monitor.service.saving import read_text, replace_checked
from monitor.settings import Settings

Loader = Callable[[Path], Settings]


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed: its last answer, its next poll and why then, its trouble and how old that is."""

    source: Source
    title: str | None
    state: str  # "answers", "failing", "gone", "never polled"
    last_answered_at: datetime | None
    next_poll_at: datetime | None
    interval: timedelta | None
    interval_from: str
    status: int | None
    error: str | None
    failing_since: datetime | None
    habit: timedelta | None
    last_new_at: datetime | None
    gap_at: datetime | None
    silent: SilentFeed | None  # where it brings nothing new for much longer than it used to pause
    moved_to: str | None
    discovered: bool  # `moved_to` is the feed that the site at the configured address names


async def feeds_health(pipeline: Pipeline) -> list[FeedHealth]:
    """Every feed of the settings, in their order."""
    store = pipeline.database.feeds
    silent_since = pipeline.clock() - SHORTEST_SILENCE
    arrivals = await store.arrivals(silent_since=silent_since, memory=REMEMBERED)
    return [_health(feed, silence_of(feed, arrivals.get(feed.id, ()))) for feed in await store.all_feeds()]


def _health(feed: FeedState, silent: SilentFeed | None) -> FeedHealth:
    return FeedHealth(
        source=feed.source,
        title=feed.title,
        state=_state(feed),
        last_answered_at=feed.last_answered_at,
        next_poll_at=feed.next_poll_at,
        interval=feed.interval,
        interval_from="every, in the settings" if feed.source.every else "learnt from how often it publishes",
        status=feed.last_status,
        error=feed.last_error,
        failing_since=feed.failing_since,
        habit=feed.habit,
        last_new_at=feed.last_new_at,
        gap_at=feed.gap_at,
        silent=silent,
        moved_to=feed.address,
        discovered=feed.discovered,
    )


def _state(feed: FeedState) -> str:
    if feed.gone:
        return "gone"
    if feed.failing_since is not None:
        return "failing"
    return "never polled" if feed.last_polled_at is None else "answers"


def health_record(health: FeedHealth) -> dict[str, Any]:
    """A feed's health as a JSON object."""
    return {
        "id": health.source.id,
        "name": health.source.name or health.title,
        "url": health.source.url,
        "tags": list(health.source.tags),
        "state": health.state,
        "last_answered": _iso(health.last_answered_at),
        "next_poll": _iso(health.next_poll_at),
        "interval_seconds": health.interval.total_seconds() if health.interval else None,
        "interval_from": health.interval_from,
        "status": health.status,
        "error": health.error,
        "failing_since": _iso(health.failing_since),
        "habit_seconds": health.habit.total_seconds() if health.habit else None,
        "last_new": _iso(health.last_new_at),
        "gap": _iso(health.gap_at),
        "silent": health.silent is not None,
        "moved_to": health.moved_to,
        "discovered": health.discovered,
    }


def _is(source: Source, wanted: str) -> bool:
    return wanted.casefold() in (source.id.casefold(), (source.name or "").casefold(), source.url.casefold())


# ---------------------------------------------------------------- edits


def add_feed(path: Path, load: Loader, *, url: str, name: str | None, tags: Sequence[str]) -> bool:
    """Put a feed into the settings file; False where it is there already. Raises SettingsError, and changes nothing."""
    return bool(add_feeds(path, load, [(url, name, tuple(tags))]))


def add_feeds(path: Path, load: Loader, feeds: Sequence[tuple[str, str | None, tuple[str, ...]]]) -> list[str]:
    """Put feeds (address, name, tags) into the settings file; returns the addresses that were new."""
    known = {source.url for source in load(path).sources}
    new = [feed for feed in feeds if feed[0] not in known]
    text = read_text(path)
    for url, name, tags in new:
        text = add_item(text, "feeds", _item(url, name, tags))
    if new:
        replace_checked(path, text, load)
    return [url for url, _, _ in new]


def _item(url: str, name: str | None, tags: tuple[str, ...]) -> str | dict[str, str | list[str]]:
    if not name and not tags:
        return url
    item: dict[str, str | list[str]] = {"url": url}
    if name:
        item["name"] = name
    if tags:
        item["tags"] = list(tags)
    return item


def remove_feed(path: Path, load: Loader, wanted: str) -> Source:
    """Take a feed, by address, name or id, out of the settings file. Raises NotFound, SettingsError."""
    source = next((source for source in load(path).sources if _is(source, wanted)), None)
    if source is None:
        raise NotFound(f'no feed "{wanted}" in {path}; `feeds list` shows them all')
    replace_checked(path, remove_item(read_text(path), "feeds", lambda item: _address(item) == source.url), load)
    return source


def import_opml(path: Path, load: Loader, content: bytes) -> tuple[list[str], int]:
    """Put the feeds of an OPML list into the settings file; returns the new addresses, and how many the list has."""
    listed = parse_opml(content)
    if not listed:
        raise ReadingError("the list names no feed")
    return add_feeds(path, load, [(feed.url, feed.name, feed.tags) for feed in listed]), len(listed)


def export_opml(settings: Settings) -> bytes:
    """The feeds of the settings as an OPML list."""
    return write_opml(settings.sources)


def _address(item: object) -> object:
    return item.get("url") if isinstance(item, dict) else item


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
