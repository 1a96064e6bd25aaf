"""What a user may look at beside the running service: its state and the hits."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor import recipients
from monitor.domain.errors import NewsvigilError
from monitor.domain.models import (
    ClosedChannel,
    Delivery,
    DeliveryStatus,
    DigestState,
    FeedState,
    Hit,
    Kind,
    StoredArticle,
    StoredHit,
    Unsubscribed,
)
from monitor.pipeline import Pipeline, timing_of
from monitor.policy.digests import snippets_of
from monitor.policy.timing import earliest
from monitor.service.outbox import delivery_record
from monitor.settings import DigestSettings, Settings

STALE_AFTER = timedelta(minutes=2)  # a tick beats every 15 seconds; one silent for this long hangs
WORKING_TICKS = ("poll", "read", "digests", "send")
DEAD_SHOWN = 5


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
    last_dead: tuple[Delivery, ...]
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
    outbox = await database.digests.delivery_counts()
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
        pending_deliveries=outbox.get(DeliveryStatus.PENDING, 0),
        dead_deliveries=outbox.get(DeliveryStatus.DEAD, 0),
        last_dead=tuple(await database.digests.deliveries(status=DeliveryStatus.DEAD, limit=DEAD_SHOWN)),
        digests=tuple(
            [
                (digest.name, await _next_at(pipeline, digest, state), state.last_sent_at)
                for digest in settings.digests
                for state in [states.get(digest.id, DigestState(digest.id))]
            ]
        ),
        storage_url=settings.storage_url,
        database_bytes=_size(settings.storage_url),
        closed_channels=tuple(await recipients.closed_channels(database, settings)),
        unsubscribed=tuple(await database.recipients.unsubscribed()),
    )


async def _next_at(pipeline: Pipeline, digest: DigestSettings, state: DigestState) -> datetime | None:
    """When the digest may be sent next, its rate and quiet hours kept; None: as soon as it owes something."""
    timing, now = timing_of(digest), pipeline.clock()
    moment = earliest(timing, state, now=now, closed=await pipeline.last_closed(timing, digest.id))
    if moment > now:
        return moment
    return None if timing.schedule.is_instant else state.next_at


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
        "last_dead": [delivery_record(delivery) for delivery in found.last_dead],
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
    watch_id = None if watch is None else find_watch(pipeline.settings, watch)
    after = None if since is None else pipeline.clock() - since
    return await pipeline.database.articles.hits(watch=watch_id, kind=kind, since=after, limit=limit)


def hit_record(hit: StoredHit) -> dict[str, Any]:
    """A hit as a JSON object."""
    return {
        "id": hit.id,
        "watch": hit.watch_name,
        "watch_id": hit.watch,
        "kind": hit.kind.value,
        "stance": hit.stance.value,
        "judged": hit.judged.value if hit.judged else None,
        "url": hit.url,
        "title": hit.title,
        "source": hit.source,
        "author": hit.author,
        "published": _iso(hit.published),
        "found": _iso(hit.found_at),
        "lang": hit.lang,
        "via": hit.via.value,
        "story": hit.story,
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


def find_watch(settings: Settings, wanted: str) -> str:
    """The id of a watch by its name or id. Raises NotFound."""
    names = settings.watchlist.names
    for watch_id, name in names.items():
        if wanted.casefold() in (watch_id.casefold(), name.casefold()):
            return watch_id
    known = ", ".join(sorted(names.values())[:12]) or "none at all"
    raise NotFound(f'nothing called "{wanted}" is watched; {settings.path.name} watches {known}')


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
