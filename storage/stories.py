"""Stories: which articles tell the same. One step at a time: what was decided from an older state is not stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, and_, case, insert, select, update

from monitor.domain.models import Desk, KnownArticle, Placing, StoredArticle, ToldStory
from monitor.domain.ports import StoryStore
from storage.engines import dialect_insert
from storage.findings import stored_articles
from storage.rows import CHUNK, chunks
from storage.schema import HAS_SIGNATURE, IS_STORYLESS, articles, owed, steps, stories, windows
from storage.writer import Reader, Writer

_STEP = "stories"
_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
MOST_KNOWN = 20_000  # articles that new ones are compared with: three days of the busiest desk


class Stories(StoryStore):
    """The stories of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def desk(self, *, limit: int, reach: timedelta) -> Desk:
        return await self._reader.run(partial(_desk, limit=limit, reach=reach))

    async def place(self, placings: Sequence[Placing], *, step: int, now: datetime) -> bool:
        return await self._writer.run(partial(_place, placings=placings, step=step, now=now))

    async def told(self, digest_id: str, stories: Sequence[str]) -> dict[str, ToldStory]:
        return await self._reader.run(partial(_told, digest_id=digest_id, stories=stories))

    async def forget(self, *, before: datetime) -> int:
        total = 0
        while forgotten := await self._writer.run(partial(_forget, before=before)):
            total += forgotten
        return total


# ---------------------------------------------------------------- the step


def _desk(connection: Connection, *, limit: int, reach: timedelta) -> Desk:
    """The number of the step is read first: whatever is stored after that makes this desk an old one."""
    step = connection.execute(select(steps.c.number).where(steps.c.name == _STEP)).scalar() or 0
    waiting = select(articles.c.id).where(IS_STORYLESS).order_by(articles.c.id).limit(limit)
    new = stored_articles(connection, waiting)
    return Desk(step, tuple(new), tuple(_known(connection, new, reach)))


def _known(connection: Connection, new: Sequence[StoredArticle], reach: timedelta) -> list[KnownArticle]:
    """The articles with a story that came out at about the time of these; of very many, the newest."""
    if not new:
        return []
    moments = [min(one.published or one.first_seen_at, one.first_seen_at) for one in new]
    earliest = max(min(moments), _FIRST_MOMENT + reach) - reach  # pages bear dates of the year 1
    around = and_(articles.c.happened_at >= earliest, articles.c.happened_at <= max(moments) + reach)
    query = (
        select(stories.c.id, articles.c.happened_at, stories.c.first_at, stories.c.last_at, articles.c.signature)
        .join_from(articles, stories, stories.c.id == articles.c.story_id)
        .where(HAS_SIGNATURE, around)
        .order_by(articles.c.happened_at.desc(), articles.c.id.desc())
        .limit(MOST_KNOWN)
    )
    return [KnownArticle(*row) for row in connection.execute(query)]


def _place(connection: Connection, *, placings: Sequence[Placing], step: int, now: datetime) -> bool:
    if not _take_step(connection, step):
        return False
    opened: dict[int, int] = {}
    for placing in placings:
        story = placing.story or (opened.get(placing.opens) if placing.opens is not None else None)
        if story is None:
            story = _open(connection, placing, now)
            if placing.opens is not None:
                opened[placing.opens] = story
        _join(connection, placing, story)
    return True


def _take_step(connection: Connection, step: int) -> bool:
    """Go on by one from that number; False where another went on from it before."""
    connection.execute(dialect_insert(connection, steps).values(name=_STEP, number=0).on_conflict_do_nothing())
    taken = update(steps).where(steps.c.name == _STEP, steps.c.number == step).values(number=step + 1)
    return connection.execute(taken).rowcount == 1


def _open(connection: Connection, placing: Placing, now: datetime) -> int:
    values = {"opened_at": now, "first_at": placing.happened_at, "last_at": placing.happened_at}
    opened = insert(stories).values(**values).returning(stories.c.id)
    return int(connection.execute(opened).scalar_one())


def _join(connection: Connection, placing: Placing, story: int) -> None:
    """An article that was deleted or got its story since is left as it is."""
    happened = placing.happened_at
    connection.execute(
        update(articles)
        .where(articles.c.id == placing.article_id)
        .values(story_id=story, storyless=False, happened_at=happened, signature=placing.signature)
    )
    connection.execute(
        update(stories)
        .where(stories.c.id == story)
        .values(
            first_at=case((stories.c.first_at > happened, happened), else_=stories.c.first_at),
            last_at=case((stories.c.last_at < happened, happened), else_=stories.c.last_at),
        )
    )


# ---------------------------------------------------------------- what a digest told of them


def _told(connection: Connection, *, digest_id: str, stories: Sequence[str]) -> dict[str, ToldStory]:
    found: dict[str, ToldStory] = {}
    for closed_at, article in _tellings(connection, digest_id, _members(connection, stories)):
        before = found.get(str(article.story)) or ToldStory(first_at=closed_at, last_at=closed_at)
        told = (*before.articles, article)
        found[str(article.story)] = ToldStory(first_at=before.first_at, last_at=closed_at, articles=told)
    return found


def _members(connection: Connection, stories: Sequence[str]) -> list[int]:
    """The articles of these stories: there are few, where a digest has told thousands."""
    return [
        id_
        for some in chunks([int(story) for story in stories])
        for id_ in connection.execute(select(articles.c.id).where(articles.c.story_id.in_(some))).scalars()
    ]


def _tellings(
    connection: Connection, digest_id: str, article_ids: Sequence[int]
) -> list[tuple[datetime, StoredArticle]]:
    """Which of these articles the digest told, and when, the earliest first."""
    times: dict[int, datetime] = {}
    for some in chunks(article_ids):
        query = (
            select(owed.c.article_id, windows.c.closed_at)
            .join_from(owed, windows, and_(windows.c.digest_id == owed.c.digest_id, windows.c.window == owed.c.window))
            .where(owed.c.digest_id == digest_id, owed.c.article_id.in_(some))
        )
        times |= {row.article_id: row.closed_at for row in connection.execute(query)}
    told = _articles(connection, sorted(times))
    return sorted(((times[one.id], one) for one in told), key=lambda telling: (telling[0], telling[1].id))


def _articles(connection: Connection, article_ids: Sequence[int]) -> list[StoredArticle]:
    wanted = (select(articles.c.id).where(articles.c.id.in_(some)) for some in chunks(article_ids))
    return [article for ids in wanted for article in stored_articles(connection, ids)]


# ---------------------------------------------------------------- forgetting


def _forget(connection: Connection, *, before: datetime) -> int:
    """Forget some signatures of stories that are over; their articles keep their story."""
    old = select(articles.c.id).where(HAS_SIGNATURE, articles.c.happened_at < before).limit(CHUNK)
    forgotten = update(articles).where(articles.c.id.in_(old.scalar_subquery())).values(signature=None)
    return connection.execute(forgotten).rowcount
