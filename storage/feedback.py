"""What readers said of hits: one judgement a watch and article, the last one said."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from sqlalchemy import Connection, and_, exists, select

from monitor.domain.models import Judgement, Verdict
from monitor.domain.ports import FeedbackStore
from storage.engines import dialect_insert
from storage.rows import AnyRow
from storage.schema import feedback, hits
from storage.writer import Reader, Writer

# Of a hit: nobody judged it wrong. Charts and usual rates count what is believed, as digests tell it.
IS_BELIEVED = ~exists().where(
    and_(
        feedback.c.article_id == hits.c.article_id,
        feedback.c.watch == hits.c.watch,
        feedback.c.verdict == Verdict.WRONG.value,
    )
)


class Feedback(FeedbackStore):
    """The judgements of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def record(self, judgement: Judgement) -> None:
        await self._writer.run(partial(_record, judgement=judgement))

    async def judgements(self, *, article_id: int | None = None) -> list[Judgement]:
        return await self._reader.run(partial(_judgements, article_id=article_id))


def _record(connection: Connection, *, judgement: Judgement) -> None:
    statement = dialect_insert(connection, feedback)
    values = asdict(judgement) | {"verdict": judgement.verdict.value}
    said = {name: statement.excluded[name] for name in values if name not in ("article_id", "watch")}
    connection.execute(statement.on_conflict_do_update(index_elements=["article_id", "watch"], set_=said), values)


def _judgements(connection: Connection, *, article_id: int | None) -> list[Judgement]:
    query = select(feedback).order_by(feedback.c.at, feedback.c.article_id, feedback.c.watch)
    if article_id is not None:
        query = query.where(feedback.c.article_id == article_id)
    return [_judgement(row) for row in connection.execute(query)]


def _judgement(row: AnyRow) -> Judgement:
    return Judgement(
        article_id=row.article_id,
        watch=row.watch,
        verdict=Verdict(row.verdict),
        at=row.at,
        origin=row.origin,
        surface=row.surface,
        sentence=row.sentence,
    )
