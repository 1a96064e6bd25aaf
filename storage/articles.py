"""Articles: which are to be read, what was read, what is matched again."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, exists, func, or_, select, update

from monitor.domain.models import (
    Event,
    Findings,
    KeptPage,
    Kind,
    Reading,
    StoredArticle,
    StoredHit,
    UnreadArticle,
    Verdict,
)
from monitor.domain.ports import ArticleStore
from storage.engines import dialect_insert
from storage.findings import replace_findings, stored_articles, stored_hits, tags_of
from storage.health import record_event
from storage.rows import CHUNK, chunks, unread_article
from storage.schema import HAS_BODY, IS_UNREAD, READ, STILL_OWED, articles, feedback, feeds, hits, owed, pages
from storage.writer import Reader, Writer


class Articles(ArticleStore):
    """The articles of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def claim_unread(self, *, now: datetime, lease: timedelta, limit: int) -> list[UnreadArticle]:
        return await self._writer.run(partial(_claim_unread, now=now, lease=lease, limit=limit))

    async def record_reading(
        self,
        article_id: int,
        reading: Reading,
        *,
        names: Mapping[str, str],
        now: datetime,
        event: Event | None = None,
        alert: bool = True,
        news: Sequence[str] = (),
    ) -> None:
        unit = partial(
            _record_reading,
            article_id=article_id,
            reading=reading,
            names=names,
            now=now,
            event=event,
            alert=alert,
            news=news,
        )
        await self._writer.run(unit)

    async def record_looks(self, looks: Sequence[tuple[int, Reading]], *, now: datetime) -> None:
        for some in chunks(looks):
            await self._writer.run(partial(_record_looks, looks=some, now=now))

    async def stored(self, article_id: int) -> StoredArticle | None:
        return await self._reader.run(partial(_stored, article_id=article_id))

    async def keep_reading(self, article_id: int, *, now: datetime) -> None:
        await self._writer.run(partial(_keep_reading, article_id=article_id))

    async def postpone(self, article_id: int, *, until: datetime, event: Event) -> None:
        await self._writer.run(partial(_postpone, article_id=article_id, until=until, event=event))

    async def unread_count(self, *, due_by: datetime | None = None) -> int:
        return await self._reader.run(partial(_unread_count, due_by=due_by))

    async def hits(
        self,
        *,
        watch: str | None = None,
        kind: Kind | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        hit_id: int | None = None,
        url: str | None = None,
    ) -> list[StoredHit]:
        query = partial(stored_hits, watch=watch, kind=kind, since=since, limit=limit, hit_id=hit_id, url=url)
        return await self._reader.run(query)

    async def with_hit(self, watch: str, *, limit: int) -> list[StoredArticle]:
        return await self._reader.run(partial(_with_hit, watch=watch, limit=limit))

    async def with_hits_since(self, since: datetime | None) -> list[StoredArticle]:
        return await self._reader.run(partial(_with_hits_since, since=since))

    async def recent(self, *, limit: int) -> list[StoredArticle]:
        return await self._reader.run(partial(_recent, limit=limit))

    async def claim_stale(self, version: str, *, limit: int) -> list[StoredArticle]:
        return await self._reader.run(partial(_stale, version=version, limit=limit))

    async def record_rematch(
        self,
        article_id: int,
        findings: Findings,
        *,
        version: str,
        names: Mapping[str, str],
        now: datetime,
        alert: bool,
    ) -> None:
        unit = partial(
            _record_rematch,
            article_id=article_id,
            findings=findings,
            version=version,
            names=names,
            now=now,
            alert=alert,
        )
        await self._writer.run(unit)

    async def pages(self, article_ids: Sequence[int]) -> dict[int, KeptPage]:
        return await self._reader.run(partial(_pages, article_ids=article_ids))

    async def prune_bodies(self, *, before: datetime) -> int:
        total = 0
        while pruned := await self._writer.run(partial(_prune_bodies, before=before)):
            total += pruned
        return total


# ---------------------------------------------------------------- reading


def _claim_unread(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> list[UnreadArticle]:
    query = (
        select(
            articles,
            feeds.c.source_id,
            feeds.c.url.label("feed_url"),
            feeds.c.name.label("feed_name"),
            feeds.c.title.label("feed_title"),
            feeds.c.every,
        )
        .join_from(articles, feeds)
        .where(
            IS_UNREAD,
            _not_before(articles.c.next_read_at, now),
            _not_before(articles.c.leased_until, now),
        )
        .order_by(articles.c.first_seen_at, articles.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=articles)
    )
    found = connection.execute(query).all()
    tags: dict[int, tuple[str, ...]] = {}
    for some in chunks([row.id for row in found]):
        connection.execute(update(articles).where(articles.c.id.in_(some)).values(leased_until=now + lease))
        tags |= tags_of(connection, some)
    return [unread_article(row, tags=tags.get(row.id, ())) for row in found]


def _not_before(column: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= now)


def _record_reading(
    connection: Connection,
    *,
    article_id: int,
    reading: Reading,
    names: Mapping[str, str],
    now: datetime,
    event: Event | None,
    alert: bool,
    news: Sequence[str],
) -> None:
    read = reading.article
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id)
        .values(
            status=READ,
            read_at=now,
            leased_until=None,
            next_read_at=None,
            # an article without a hit has no place to find
            placed_at=None if reading.findings.hits and alert else now,
            storyless=_lacks_story(reading.findings),
            revision=None,
            news=list(news) or None,
            watchlist_version=reading.watchlist_version,
            url=read.url,
            title=read.title,
            author=read.author,
            published=read.published,
            lang=read.lang,
            via=read.via.value,
            notes=list(read.notes),
            summary=read.summary,
            body=read.body,
            content_html=None,
        )
    )
    _keep_page(connection, article_id, reading.page)
    replace_findings(connection, article_id, reading.findings, names=names, version=reading.watchlist_version, now=now)
    if news:
        connection.execute(delete(owed).where(owed.c.article_id == article_id))
    if event is not None:
        record_event(connection, event=event)


_LOOKED_AT = (
    update(articles)
    .where(articles.c.id == bindparam("article"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "read_at",
                "placed_at",
                "watchlist_version",
                "url",
                "title",
                "author",
                "published",
                "lang",
                "via",
            )
        }
    )
    .values(status=READ, leased_until=None, next_read_at=None, revision=None, news=None, notes=[], body="")
    .values(content_html=None)
)


def _record_looks(connection: Connection, *, looks: Sequence[tuple[int, Reading]], now: datetime) -> None:
    connection.execute(_LOOKED_AT, [_look_values(article_id, reading, now) for article_id, reading in looks])
    kept = [
        {"article_id": id_, "content_type": page.content_type, "content_html": page.content_html, "html": page.html}
        for id_, reading in looks
        if (page := reading.page) is not None
    ]
    statement = dialect_insert(connection, pages)
    changed = {name: statement.excluded[name] for name in ("content_type", "content_html", "html")}
    if kept:
        connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=changed), kept)


def _look_values(article_id: int, reading: Reading, now: datetime) -> dict[str, Any]:
    read = reading.article
    values = {
        "read_at": now,
        "placed_at": now,  # an article without a hit has no place to find
        "watchlist_version": reading.watchlist_version,
        "url": read.url,
        "title": read.title,
        "author": read.author,
        "published": read.published,
        "lang": read.lang,
        "via": read.via.value,
    }
    return {"article": article_id} | {f"new_{name}": value for name, value in values.items()}


def _keep_page(connection: Connection, article_id: int, page: KeptPage | None) -> None:
    """Keep the page of an article that was only looked at; one that was read has its text."""
    if page is None:
        connection.execute(delete(pages).where(pages.c.article_id == article_id))
        return
    values = {"content_type": page.content_type, "content_html": page.content_html, "html": page.html}
    kept = dialect_insert(connection, pages).values(article_id=article_id, **values)
    connection.execute(kept.on_conflict_do_update(index_elements=["article_id"], set_=values))


def _pages(connection: Connection, *, article_ids: Sequence[int]) -> dict[int, KeptPage]:
    return {
        row.article_id: KeptPage(row.html, row.content_type, row.content_html)
        for some in chunks(article_ids)
        for row in connection.execute(select(pages).where(pages.c.article_id.in_(some)))
    }


def _lacks_story(findings: Findings) -> ColumnElement[bool] | bool:
    """Only an article with a hit needs a story; one that has one keeps it, whatever becomes of the article."""
    return articles.c.story_id.is_(None) if findings.hits else False


def _stored(connection: Connection, *, article_id: int) -> StoredArticle | None:
    was_read = select(articles.c.id).where(articles.c.id == article_id, articles.c.read_at.is_not(None))
    return next(iter(stored_articles(connection, was_read)), None)


def _keep_reading(connection: Connection, *, article_id: int) -> None:
    """Its watchlist version stays too: if the list changed meanwhile, it is matched again."""
    values = {"status": READ, "leased_until": None, "next_read_at": None, "revision": None, "content_html": None}
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))


def _postpone(connection: Connection, *, article_id: int, until: datetime, event: Event) -> None:
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id, IS_UNREAD)
        .values(attempts=articles.c.attempts + 1, next_read_at=until, leased_until=None)
    )
    record_event(connection, event=event)


def _unread_count(connection: Connection, *, due_by: datetime | None) -> int:
    query = select(func.count()).select_from(articles).where(IS_UNREAD)
    if due_by is not None:
        query = query.where(or_(_not_before(articles.c.next_read_at, due_by), articles.c.leased_until > due_by))
    return connection.execute(query).scalar_one()


def _with_hit(connection: Connection, *, watch: str, limit: int) -> list[StoredArticle]:
    said = and_(feedback.c.article_id == hits.c.article_id, feedback.c.watch == hits.c.watch)
    is_wrong = feedback.c.verdict == Verdict.WRONG.value
    query = select(hits.c.article_id).outerjoin(feedback, said).where(hits.c.watch == watch)
    newest = query.order_by(case((is_wrong, 0), else_=1), hits.c.found_at.desc(), hits.c.id.desc())
    return stored_articles(connection, newest.limit(limit))


def _with_hits_since(connection: Connection, *, since: datetime | None) -> list[StoredArticle]:
    query = select(articles.c.id).where(exists().where(hits.c.article_id == articles.c.id))
    if since is not None:
        query = query.where(articles.c.first_seen_at >= since)
    return stored_articles(connection, query.order_by(articles.c.first_seen_at, articles.c.id))


def _recent(connection: Connection, *, limit: int) -> list[StoredArticle]:
    query = select(articles.c.id).where(articles.c.status == READ, HAS_BODY)
    return stored_articles(connection, query.order_by(articles.c.id.desc()).limit(limit))


# ---------------------------------------------------------------- matching again


def _stale(connection: Connection, *, version: str, limit: int) -> list[StoredArticle]:
    """Articles of any other version, oldest first, at the cost of those asked for: one index range a version."""
    ids = [
        connection.execute(
            select(articles.c.id).where(articles.c.watchlist_version == other).order_by(articles.c.id).limit(limit)
        ).scalars()
        for other in _versions(connection)
        if other != version
    ]
    oldest = list(heapq.merge(*ids))[:limit]
    return stored_articles(connection, select(articles.c.id).where(articles.c.id.in_(oldest)).order_by(articles.c.id))


def _versions(connection: Connection) -> Iterator[str]:
    """Every watchlist version of a stored article, by one index look-up each."""
    version = ""
    while True:
        after = select(func.min(articles.c.watchlist_version)).where(articles.c.watchlist_version > version)
        found = connection.execute(after).scalar()
        if found is None:
            return
        yield found
        version = found


def _record_rematch(
    connection: Connection,
    *,
    article_id: int,
    findings: Findings,
    version: str,
    names: Mapping[str, str],
    now: datetime,
    alert: bool,
) -> None:
    replace_findings(connection, article_id, findings, names=names, version=version, now=now)
    changed = update(articles).where(articles.c.id == article_id)
    connection.execute(changed.values(watchlist_version=version, storyless=_lacks_story(findings)))
    if not findings.hits:
        connection.execute(changed.values(placed_at=func.coalesce(articles.c.placed_at, now)))
        connection.execute(delete(owed).where(owed.c.article_id == article_id, STILL_OWED))
    elif alert:
        connection.execute(changed.values(placed_at=None))


# ---------------------------------------------------------------- forgetting


def _prune_bodies(connection: Connection, *, before: datetime) -> int:
    """Forget some bodies; without one an article is not matched again, so its version goes too."""
    useless = (
        select(articles.c.id)
        .where(
            and_(HAS_BODY, articles.c.first_seen_at < before),
            ~exists().where(hits.c.article_id == articles.c.id),
        )
        .order_by(articles.c.first_seen_at)
        .limit(CHUNK)
    )
    ids = list(connection.execute(useless).scalars())
    connection.execute(delete(pages).where(pages.c.article_id.in_(ids)))
    forget = update(articles).where(articles.c.id.in_(ids))
    return connection.execute(forget.values(body=None, watchlist_version=None)).rowcount
