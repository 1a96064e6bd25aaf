"""Hits and quotes of articles: how they are replaced, and how they are gathered again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, delete, select

from monitor.domain.models import Findings, Hit, Kind, Quote, StoredArticle, StoredHit, Verdict
from storage import rows
from storage.engines import dialect_insert
from storage.rows import ARTICLE_COLUMNS, HIT_COLUMNS, chunks, hit_values, quote_values
from storage.schema import article_sources, articles, feedback, feeds, hits, quotes


def replace_findings(
    connection: Connection,
    article_id: int,
    findings: Findings,
    *,
    names: Mapping[str, str],
    version: str,
    now: datetime,
) -> None:
    """Store what was found in an article in place of what was; a hit that was there before keeps its id and time."""
    kept = [found.watch for found in findings.hits]
    connection.execute(delete(hits).where(hits.c.article_id == article_id, hits.c.watch.not_in(kept)))
    if findings.hits:
        statement = dialect_insert(connection, hits)
        changed = {
            name: statement.excluded[name] for name in ("watch_name", "kind", "stance", "mentions", "watchlist_version")
        }
        connection.execute(
            statement.on_conflict_do_update(index_elements=["article_id", "watch"], set_=changed),
            [hit_values(hit, article_id=article_id, names=names, version=version, now=now) for hit in findings.hits],
        )
    connection.execute(delete(quotes).where(quotes.c.article_id == article_id))
    if findings.quotes:
        values = [quote_values(q, article_id=article_id, position=n) for n, q in enumerate(findings.quotes)]
        connection.execute(quotes.insert(), values)


def stored_hits(
    connection: Connection,
    *,
    watch: str | None,
    kind: Kind | None,
    since: datetime | None,
    limit: int | None,
    hit_id: int | None = None,
    url: str | None = None,
) -> list[StoredHit]:
    """Hits joined with their articles and with what a reader said of them, newest first."""
    columns = [column for column in ARTICLE_COLUMNS if column is not articles.c.id]
    said = and_(feedback.c.article_id == hits.c.article_id, feedback.c.watch == hits.c.watch)
    query = (
        select(*HIT_COLUMNS, *columns, feedback.c.verdict)
        .join_from(hits, articles)
        .join(feeds, feeds.c.id == articles.c.feed_id)
        .outerjoin(feedback, said)
    )
    if hit_id is not None:
        query = query.where(hits.c.id == hit_id)
    if url is not None:
        query = query.where(articles.c.url == url)
    if watch is not None:
        query = query.where(hits.c.watch == watch)
    if kind is not None:
        query = query.where(hits.c.kind == kind.value)
    if since is not None:
        query = query.where(hits.c.found_at >= since)
    query = query.order_by(hits.c.found_at.desc(), hits.c.id.desc()).limit(limit)
    return [rows.stored_hit(row) for row in connection.execute(query)]


def stored_articles(connection: Connection, ids: Select[int]) -> list[StoredArticle]:
    """The articles that this query of ids names, in its order, with hits and quotes."""
    wanted = list(connection.execute(ids).scalars())
    return [article for some in chunks(wanted) for article in _load(connection, some)]


def _load(connection: Connection, ids: Sequence[int]) -> list[StoredArticle]:
    query = select(*ARTICLE_COLUMNS).join_from(articles, feeds).where(articles.c.id.in_(ids))
    by_id = {row.id: row for row in connection.execute(query)}
    found, said, tags = _hits(connection, ids), _quotes(connection, ids), tags_of(connection, ids)
    wrong = _judged_wrong(connection, ids)
    return [
        rows.stored_article(
            by_id[id_], tags=tags.get(id_, ()), found=found[id_], said=said[id_], judged_wrong=wrong[id_]
        )
        for id_ in ids
    ]


def _judged_wrong(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    query = select(feedback.c.article_id, feedback.c.watch)
    for row in connection.execute(
        query.where(feedback.c.article_id.in_(ids), feedback.c.verdict == Verdict.WRONG.value)
    ):
        wrong[row.article_id].append(row.watch)
    return wrong


def _hits(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Hit]]:
    found: defaultdict[int, list[Hit]] = defaultdict(list)
    for row in connection.execute(select(hits).where(hits.c.article_id.in_(ids)).order_by(hits.c.id)):
        found[row.article_id].append(rows.hit(row))
    return found


def _quotes(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Quote]]:
    said: defaultdict[int, list[Quote]] = defaultdict(list)
    for row in connection.execute(select(quotes).where(quotes.c.article_id.in_(ids)).order_by(quotes.c.position)):
        said[row.article_id].append(rows.quote(row))
    return said


def tags_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of every feed that showed these articles, each once, those of the first feed first."""
    query = (
        select(article_sources.c.article_id, feeds.c.tags)
        .join_from(article_sources, feeds)
        .where(article_sources.c.article_id.in_(ids))
        .order_by(article_sources.c.seen_at, feeds.c.position)
    )
    lists: defaultdict[int, list[Iterable[str]]] = defaultdict(list)
    for row in connection.execute(query):
        lists[row.article_id].append(row.tags)
    return {id_: tuple(dict.fromkeys(tag for tags in of for tag in tags)) for id_, of in lists.items()}
