"""From rows to the nouns of the domain, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row, func

from monitor.domain.models import (
    Delivery,
    DeliveryStatus,
    DigestState,
    Event,
    FeedState,
    FrozenDelivery,
    Hit,
    Kind,
    Mention,
    Quote,
    Source,
    Stance,
    StoredArticle,
    StoredHit,
    UnreadArticle,
    Verdict,
    Via,
)
from storage.schema import articles, feeds, hits

CHUNK = 500  # rows a unit changes at most, so that none holds the write lock for long

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# What a reader knows a feed by.
FEED_NAME = func.coalesce(feeds.c.name, feeds.c.title, feeds.c.source_id)

# FeedState's own fields: each is a column of the same name.
POLL_STATE = (
    "title",
    "effective_url",
    "etag",
    "last_modified",
    "body_hash",
    "first_taken_at",
    "last_polled_at",
    "last_answered_at",
    "next_poll_at",
    "interval",
    "failures",
    "failing_since",
    "last_status",
    "last_error",
    "gone",
    "fresh",
    "ttl",
    "skip_hours",
    "skip_days",
    "habit",
    "last_new_at",
    "last_whole_at",
    "gap_at",
    "address",
    "moved_to",
    "moved_since",
    "discovered",
    "is_index",
    "older",
    "hub",
    "topic",
)
_LISTS = ("skip_hours", "skip_days")  # kept as JSON lists
ARTICLE_COLUMNS = (
    articles.c.id,
    articles.c.url,
    articles.c.title,
    articles.c.summary,
    articles.c.body,
    articles.c.author,
    articles.c.published,
    articles.c.first_seen_at,
    articles.c.lang,
    articles.c.via,
    articles.c.news,
    articles.c.story_id,
    FEED_NAME.label("source"),
)
HIT_COLUMNS = (
    hits.c.id.label("hit_id"),
    hits.c.article_id,
    hits.c.watch,
    hits.c.watch_name,
    hits.c.kind,
    hits.c.stance,
    hits.c.mentions,
    hits.c.found_at,
)


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in pieces of at most that size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


# ---------------------------------------------------------------- feeds


def feed_state(row: AnyRow) -> FeedState:
    """A feed's row as its state."""
    source = Source(id=row.source_id, url=row.url, name=row.name, tags=tuple(row.tags), every=row.every)
    state = {name: getattr(row, name) for name in POLL_STATE}
    return FeedState(id=row.id, source=source, **state | {name: tuple(state[name] or ()) for name in _LISTS})


def poll_values(feed: FeedState) -> dict[str, Any]:
    """What a poll writes of a feed's state."""
    values = {name: getattr(feed, name) for name in POLL_STATE}
    return values | {name: list(values[name]) for name in _LISTS}


# ---------------------------------------------------------------- articles


def unread_article(row: AnyRow, *, tags: tuple[str, ...]) -> UnreadArticle:
    """An unread article; its source bears the feed's own title where the user gave it no name."""
    words = row.revision or {"title": row.title, "summary": row.summary}
    return UnreadArticle(
        id=row.id,
        key=row.key,
        url=row.url,
        feed_id=row.feed_id,
        source=Source(
            id=row.source_id, url=row.feed_url, name=row.feed_name or row.feed_title, tags=tags, every=row.every
        ),
        title=words["title"],
        summary=words["summary"],
        content_html=row.content_html or "",
        author=row.author,
        published=row.published,
        lang=row.lang,
        attempts=row.attempts,
        is_reread=row.revision is not None,
        quiet=row.quiet,
    )


def stored_article(
    row: AnyRow,
    *,
    tags: tuple[str, ...],
    found: Iterable[Hit],
    said: Iterable[Quote],
    judged_wrong: Iterable[str] = (),
) -> StoredArticle:
    """A read article with all that was found in it."""
    return StoredArticle(
        id=row.id,
        url=row.url,
        title=row.title,
        summary=row.summary,
        body=row.body or "",
        source=row.source,
        tags=tags,
        author=row.author,
        published=row.published,
        first_seen_at=row.first_seen_at,
        lang=row.lang,
        via=Via(row.via),
        hits=tuple(found),
        quotes=tuple(said),
        news=tuple(row.news or ()),
        judged_wrong=frozenset(judged_wrong),
        story=_story(row),
    )


# ---------------------------------------------------------------- hits and quotes


def hit(row: AnyRow) -> Hit:
    """A hit without its article."""
    return Hit(watch=row.watch, kind=Kind(row.kind), stance=Stance(row.stance), mentions=_mentions(row))


def stored_hit(row: AnyRow) -> StoredHit:
    """A hit joined with its article."""
    return StoredHit(
        id=row.hit_id,
        article_id=row.article_id,
        watch=row.watch,
        watch_name=row.watch_name,
        kind=Kind(row.kind),
        stance=Stance(row.stance),
        mentions=_mentions(row),
        found_at=row.found_at,
        url=row.url,
        title=row.title,
        summary=row.summary,
        body=row.body or "",
        source=row.source,
        author=row.author,
        published=row.published,
        lang=row.lang,
        via=Via(row.via),
        judged=Verdict(row.verdict) if row.verdict else None,
        story=_story(row),
    )


def _story(row: AnyRow) -> str | None:
    return None if row.story_id is None else str(row.story_id)


def _mentions(row: AnyRow) -> tuple[Mention, ...]:
    return tuple(Mention(**mention) for mention in row.mentions)


def hit_values(found: Hit, *, article_id: int, names: Mapping[str, str], version: str, now: datetime) -> dict[str, Any]:
    """A hit as a row."""
    return {
        "article_id": article_id,
        "watch": found.watch,
        "watch_name": names.get(found.watch, found.watch),
        "kind": found.kind.value,
        "stance": found.stance.value,
        "mentions": [asdict(mention) for mention in found.mentions],
        "found_at": now,
        "watchlist_version": version,
    }


def quote(row: AnyRow) -> Quote:
    """A quote."""
    return Quote(speaker=row.speaker, text=row.text, field=row.field, start=row.start, end=row.end, watch=row.watch)


def quote_values(said: Quote, *, article_id: int, position: int) -> dict[str, Any]:
    """A quote as a row."""
    values = asdict(said)
    del values["before"]  # what a reader needs beside it is decided anew by each digest
    return {"article_id": article_id, "position": position, **values}


# ---------------------------------------------------------------- digests, deliveries, events


def digest_state(row: AnyRow) -> DigestState:
    """A digest's row as its state."""
    return DigestState(id=row.id, next_at=row.next_at, last_sent_at=row.last_sent_at, window=row.window)


def delivery(row: AnyRow) -> Delivery:
    """A delivery as the outbox holds it."""
    frozen = FrozenDelivery(
        digest_id=row.digest_id,
        window=row.window,
        channel=row.channel,
        recipient=row.recipient,
        message_id=row.message_id,
        payload=row.payload,
        created_at=row.created_at,
    )
    return Delivery(
        id=row.id,
        frozen=frozen,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )


def event(row: AnyRow) -> Event:
    """A trace."""
    return Event(
        at=row.at,
        kind=row.kind,
        feed_id=row.feed_id,
        article_id=row.article_id,
        delivery_id=row.delivery_id,
        error=row.error,
        detail=row.detail,
        next_attempt_at=row.next_attempt_at,
    )
