"""What a user may look at beside the running service: its state, the hits, what a digest would say."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor import recipients
from monitor.domain.errors import NewsvigilError
from monitor.domain.models import (
    ClosedChannel,
    DeliveryStatus,
    DigestContent,
    DigestState,
    FeedState,
    FrozenDelivery,
    Hit,
    Kind,
    StoredArticle,
    StoredHit,
    Unsubscribed,
)
from monitor.pipeline import Pipeline
from monitor.policy.digests import snippets_of
from monitor.settings import DigestSettings, Settings

STALE_AFTER = timedelta(minutes=2)  # a tick beats every 15 seconds; one silent for this long hangs
WORKING_TICKS = ("poll", "read", "digests", "send")


class NotFound(NewsvigilError):
    """A name that the settings do not define."""


# ---------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class TickState:
    """When a tick ran last."""

    name: str
    last: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the service lives, and what it has before it."""

    alive: bool
    process: int | None
    ticks: tuple[TickState, ...]
    feeds: int
    feeds_answering: int
    feeds_failing: tuple[FeedState, ...]
    feeds_never_polled: int
    next_poll_at: datetime | None
    unread: int
    pending_deliveries: int
    dead_deliveries: int
    digests: tuple[tuple[str, datetime | None, datetime | None], ...]  # name, next, last sent
    storage_url: str
    database_bytes: int | None
    closed_channels: tuple[ClosedChannel, ...] = ()
    unsubscribed: tuple[Unsubscribed, ...] = ()

    @property
    def summary(self) -> str:
        """One word on the service."""
        if self.alive:
            return "running"
        return "stopped" if self.process is None else "hanging"


async def status(pipeline: Pipeline, *, process: int | None) -> Status:
    """Look at the service; it is alive when it holds its lock and none of its ticks is stale."""
    database, settings, now = pipeline.database, pipeline.settings, pipeline.clock()
    beats = await database.health.beats()
    ticks = tuple(
        TickState(name, last, last is None or now - last > STALE_AFTER)
        for name, last in ((name, beats[name][0] if name in beats else None) for name in WORKING_TICKS)
    )
    feeds = await database.feeds.all_feeds()
    states = await database.digests.states()
    return Status(
        alive=process is not None and not any(tick.stale for tick in ticks),
        process=process,
        ticks=ticks,
        feeds=len(feeds),
        feeds_answering=sum(feed.last_answered_at is not None and feed.failing_since is None for feed in feeds),
        feeds_failing=tuple(feed for feed in feeds if feed.failing_since is not None or feed.gone),
        feeds_never_polled=sum(feed.last_polled_at is None for feed in feeds),
        next_poll_at=await database.feeds.next_poll_at(),
        unread=await database.articles.unread_count(),
        pending_deliveries=len(await database.digests.deliveries(status=DeliveryStatus.PENDING)),
        dead_deliveries=len(await database.digests.deliveries(status=DeliveryStatus.DEAD)),
        digests=tuple(
            (digest.name, state.next_at, state.last_sent_at)
            for digest in settings.digests
            for state in [states.get(digest.id, DigestState(digest.id))]
        ),
        storage_url=settings.storage_url,
        database_bytes=_size(settings.storage_url),
        closed_channels=tuple(await recipients.closed_channels(database, settings)),
        unsubscribed=tuple(await database.recipients.unsubscribed()),
    )


def _size(storage_url: str) -> int | None:
    path = storage_url.removeprefix("sqlite:///")
    if path == storage_url:
        return None
    return sum(os.path.getsize(path + end) for end in ("", "-wal") if os.path.exists(path + end))  # noqa: PTH110, PTH202


def status_record(found: Status) -> dict[str, Any]:
    """The status as a JSON object."""
    return {
        "status": found.summary,
        "alive": found.alive,
        "process": found.process,
        "ticks": {tick.name: {"last": _iso(tick.last), "stale": tick.stale} for tick in found.ticks},
        "feeds": {
            "configured": found.feeds,
            "answering": found.feeds_answering,
            "never_polled": found.feeds_never_polled,
            "failing": [
                {"feed": f.source.id, "since": _iso(f.failing_since), "error": f.last_error, "gone": f.gone}
                for f in found.feeds_failing
            ],
            "next_poll_at": _iso(found.next_poll_at),
        },
        "articles": {"unread": found.unread},
        "deliveries": {"pending": found.pending_deliveries, "dead": found.dead_deliveries},
        "digests": [{"name": n, "next": _iso(at), "last_sent": _iso(sent)} for n, at, sent in found.digests],
        "closed_channels": [
            {"channel": c.channel, "since": _iso(c.at), "reason": c.reason} for c in found.closed_channels
        ],
        "unsubscribed": [
            {"digest": u.digest_id, "channel": u.channel, "recipient": u.recipient, "since": _iso(u.at)}
            for u in found.unsubscribed
        ],
        "storage": {"url": found.storage_url, "bytes": found.database_bytes},
    }


# ---------------------------------------------------------------- hits


async def find_hits(
    pipeline: Pipeline, *, watch: str | None, kind: Kind | None, since: timedelta | None, limit: int | None
) -> list[StoredHit]:
    """Stored hits, newest first. `watch` is a watch's name or id. Raises NotFound."""
    watch_id = None if watch is None else _watch_id(pipeline.settings, watch)
    after = None if since is None else pipeline.clock() - since
    return await pipeline.database.articles.hits(watch=watch_id, kind=kind, since=after, limit=limit)


def hit_record(hit: StoredHit) -> dict[str, Any]:
    """A hit as a JSON object."""
    return {
        "watch": hit.watch_name,
        "watch_id": hit.watch,
        "kind": hit.kind.value,
        "stance": hit.stance.value,
        "url": hit.url,
        "title": hit.title,
        "source": hit.source,
        "author": hit.author,
        "published": _iso(hit.published),
        "found": _iso(hit.found_at),
        "lang": hit.lang,
        "via": hit.via.value,
        "fields": sorted({mention.field for mention in hit.mentions}),
        "excerpt": excerpt(hit),
        "evidence": [{k: v for k, v in asdict(mention).items() if k != "watch"} for mention in hit.mentions],
    }


def excerpt(hit: StoredHit) -> str:
    """The sentence that names the watch."""
    article = StoredArticle(
        id=hit.article_id,
        url=hit.url,
        title=hit.title,
        summary=hit.summary,
        body=hit.body,
        source=hit.source,
        tags=(),
        author=hit.author,
        published=hit.published,
        first_seen_at=hit.found_at,
        lang=hit.lang,
        via=hit.via,
        hits=(Hit(hit.watch, hit.kind, hit.stance, hit.mentions),),
    )
    snippets = snippets_of(article)
    return snippets[0].text if snippets else hit.title


def _watch_id(settings: Settings, wanted: str) -> str:
    names = settings.watchlist.names
    for watch_id, name in names.items():
        if wanted.casefold() in (watch_id.casefold(), name.casefold()):
            return watch_id
    known = ", ".join(sorted(names.values())[:12]) or "none at all"
    raise NotFound(f'nothing called "{wanted}" is watched; {settings.path.name} watches {known}')


# ---------------------------------------------------------------- digests


async def preview_digest(pipeline: Pipeline, name: str, *, since: timedelta | None) -> DigestContent:
    """What a digest would say of what it owes now; with `since`, of everything that came since. Raises NotFound."""
    digest, state = await _digest(pipeline, name)
    articles = (
        await pipeline.database.digests.owed(digest.id)
        if since is None
        else await pipeline.wanted_since(digest, pipeline.clock() - since)
    )
    return await pipeline.digest_content(digest, state, articles, now=pipeline.clock())


async def send_owed(pipeline: Pipeline, name: str) -> DigestContent | None:
    """Send now what a digest owes, through the outbox, without waiting for its schedule. None: it owes nothing.

    Raises NotFound.
    """
    digest, state = await _digest(pipeline, name)
    if not pipeline.addressees(digest.id, digest.to, without=await recipients.absent(pipeline.database)):
        raise NotFound(
            f'nobody gets "{digest.name}" now: `status` tells which channels are closed and who unsubscribed'
        )
    while await pipeline.place_articles():
        pass
    return await pipeline.close_now(digest, state)


async def send_copy(
    pipeline: Pipeline, name: str, *, since: timedelta, to: tuple[str, ...]
) -> tuple[DigestContent, list[tuple[FrozenDelivery, str]]]:
    """Send a digest of everything since then, beside the outbox: what it owes stays owed.

    The copy bears ids of its own, so that no receiver takes the next true digest for a repetition. Raises NotFound,
    DeliveryError.
    """
    digest, _ = await _digest(pipeline, name)
    for channel in to:
        if channel not in pipeline.settings.channels:
            known = ", ".join(sorted(pipeline.settings.channels))
            raise NotFound(f'no channel "{channel}"; there are: {known}')
    content = await preview_digest(pipeline, name, since=since)
    copy = replace(content, digest_id=f"{digest.id}-copy-{content.closed_at:%Y%m%d%H%M%S}")
    sent = []
    who = await recipients.absent(pipeline.database)
    for frozen in pipeline.freeze(copy, to or digest.to, without=who, digest_id=digest.id):
        through = pipeline.settings.channels[frozen.channel]
        sent.append((frozen, await pipeline.senders[through.type].send(frozen, through)))
    return content, sent


async def _digest(pipeline: Pipeline, wanted: str) -> tuple[DigestSettings, DigestState]:
    for digest in pipeline.settings.digests:
        if wanted.casefold() in (digest.id.casefold(), digest.name.casefold()):
            states = await pipeline.database.digests.states()
            return digest, states.get(digest.id, DigestState(digest.id))
    known = ", ".join(digest.name for digest in pipeline.settings.digests) or "none at all"
    raise NotFound(f'no digest "{wanted}"; there are: {known}')


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
