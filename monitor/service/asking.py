"""Ask feeds at once, and ask them for their past."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.documents import ReadDocument, read_document
from monitor.domain.models import Event, FeedDocument, FeedState
from monitor.pipeline import Pipeline
from monitor.policy.entries import plan_backfill
from monitor.service.looking import NotFound


async def feeds_called(pipeline: Pipeline, names: Sequence[str]) -> list[FeedState]:
    """The feeds of these names, addresses or ids, each once; all of them for no name. Raises NotFound."""
    feeds = await pipeline.database.feeds.all_feeds()
    if not names:
        return feeds
    found: dict[int, FeedState] = {}
    for name in names:
        feed = next((feed for feed in feeds if _is_called(feed, name)), None)
        if feed is None:
            raise NotFound(f'no feed "{name}" is known; `feeds list` shows them all')
        found[feed.id] = feed
    return list(found.values())


def _is_called(feed: FeedState, name: str) -> bool:
    known = (feed.source.id, feed.source.name, feed.source.url, feed.title)
    return name.casefold() in {text.casefold() for text in known if text}


async def poll_now(pipeline: Pipeline, feeds: Sequence[FeedState]) -> AsyncIterator[tuple[FeedState, Event]]:
    """Poll these feeds here and now and give their events as they come; for who holds the service lock."""

    async def poll(feed: FeedState) -> tuple[FeedState, Event]:
        return feed, await pipeline.poll_feed(feed)

    for polled in asyncio.as_completed([poll(feed) for feed in feeds]):
        yield await polled


# ---------------------------------------------------------------- the past


@dataclass(frozen=True, slots=True)
class Backfilled:
    """A document of a feed's past: its address, how many entries it shows, and how many articles are new."""

    url: str
    entries: int
    new: int


async def backfill(
    pipeline: Pipeline, feed: FeedState, *, since: timedelta | None, pages: int
) -> AsyncIterator[Backfilled]:
    """Take the entries of a feed's older documents (RFC 5005), from the latest on. Raises NotFound, FetchError, …

    It ends after so many documents, with one whose entries all lie further back than `since`, or with the feed's
    first. Documents asked before are asked with their validators.
    """
    if feed.older is None:
        raise NotFound(
            "this feed names no older documents (RFC 5005: a link rel=prev-archive or rel=next in the feed)"
            if feed.first_taken_at is not None
            else "this feed was not polled yet; `feeds poll` or the service does it"
        )
    known = {document.url: document for document in await pipeline.database.feeds.documents(feed.id)}
    earliest = pipeline.clock() - since if since is not None else None
    url: str | None = feed.older
    seen: set[str] = set()
    while url is not None and url not in seen and len(seen) < pages:
        seen.add(url)
        read = await read_document(pipeline.fetcher, pipeline.workers, known.get(url, FeedDocument(url)))
        yield await _take(pipeline, feed, read, since=earliest)
        if read.parsed is not None and earliest is not None and _is_before(read, earliest):
            return
        url = read.document.older


async def _take(pipeline: Pipeline, feed: FeedState, read: ReadDocument, *, since: datetime | None) -> Backfilled:
    if read.parsed is None:
        return Backfilled(read.document.url, 0, 0)
    keys = [entry.key for entry in read.parsed.entries]
    known = await pipeline.database.feeds.known_entries(feed.id, keys)
    plan = plan_backfill(feed, read.document, read.parsed, since=since, known=known, now=pipeline.clock())
    return Backfilled(read.document.url, len(keys), await pipeline.database.feeds.record_backfill(plan))


def _is_before(read: ReadDocument, earliest: datetime) -> bool:
    dates = [entry.published for entry in (read.parsed.entries if read.parsed else ()) if entry.published is not None]
    return bool(dates) and max(dates) < earliest
