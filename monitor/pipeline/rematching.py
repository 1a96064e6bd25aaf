"""Articles that were read before: match them again, and look again at the pages that were kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog

from monitor.domain.errors import WorkerFailed
from monitor.domain.models import Event, Findings, KeptPage, Reading, StoredArticle
from monitor.pipeline.ports import Ports
from monitor.reading.reader import Care, PageJob, unpacked

log = structlog.get_logger()

PAGES_AT_ONCE = 16  # kept pages that are looked at again at once


@dataclass(frozen=True)
class Rematcher(Ports):
    """The acts on articles that were read under an older watchlist."""

    async def rematch(self, *, limit: int = 200) -> int:
        """Match again what was read under an older watchlist; returns how many articles that was."""
        watchlist = self.settings.watchlist
        stale = await self.database.articles.claim_stale(watchlist.version, limit=limit)
        if not stale:
            return 0
        texts = {article.id: article for article in stale}
        async for article, reading in self.look_again(stale):
            await self._record_second_look(texts.pop(article.id), reading)
        for article_id, findings in (await self._matched_again(list(texts.values()))).items():
            await self._record_rematch(texts[article_id], findings)
        log.info("matched again under the new watchlist", articles=len(stale), watchlist=watchlist.version)
        return len(stale)

    async def _record_rematch(self, article: StoredArticle, findings: Findings) -> None:
        watchlist = self.settings.watchlist
        await self.database.articles.record_rematch(
            article.id,
            findings,
            version=watchlist.version,
            names=watchlist.names,
            now=self.clock(),
            alert=self._may_alert(article),
        )

    def _may_alert(self, article: StoredArticle) -> bool:
        """What is older than a first run would take is found, and shown by `hits`, but alerts nobody."""
        return article.first_seen_at >= self.clock() - self.settings.first_run

    async def look_again(
        self, articles: Sequence[StoredArticle]
    ) -> AsyncIterator[tuple[StoredArticle, Reading | None]]:
        """Look at the kept pages of these articles, and read those that the watchlist in force could match.

        Articles without a kept page are passed over; None where a page defeats every worker.
        """
        async for batch, kept in self._with_pages(articles):
            jobs = [_second_look(article, kept[article.id]) for article in batch]
            brief = {
                result.article_id: result for result in await self.workers.read_brief(self.settings.watchlist, jobs)
            }
            for article, job in zip(batch, jobs, strict=True):
                result = brief.get(article.id) or await self.workers.read_slow(self.settings.watchlist, job)
                yield article, result.reading

    async def rough_texts(self, articles: Sequence[StoredArticle]) -> dict[int, str]:
        """Every word of the kept pages of these articles, menus and all, by the articles' ids."""
        found: dict[int, str] = {}
        async for _, kept in self._with_pages(articles):
            found |= await self.workers.rough_texts(kept)
        return found

    async def _with_pages(
        self, articles: Sequence[StoredArticle]
    ) -> AsyncIterator[tuple[list[StoredArticle], dict[int, KeptPage]]]:
        """Those articles that have a kept page, some at a time: many pages are heavy."""
        for start in range(0, len(articles), PAGES_AT_ONCE):
            some = articles[start : start + PAGES_AT_ONCE]
            kept = await self.database.articles.pages([article.id for article in some])
            if kept:
                yield [article for article in some if article.id in kept], kept

    async def _record_second_look(self, article: StoredArticle, reading: Reading | None) -> None:
        """Store what a kept page holds for the new watchlist; still nothing, mostly."""
        if reading is None or reading.page is not None:
            await self._record_rematch(article, Findings())
            return
        await self.database.articles.record_reading(
            article.id,
            reading,
            names=self.settings.watchlist.names,
            now=self.clock(),
            alert=self._may_alert(article),
        )

    async def _matched_again(self, articles: Sequence[StoredArticle]) -> dict[int, Findings]:
        """The findings of each article; one that no worker survives keeps those that it has, and leaves a trace."""
        documents = [(article.id, article.document) for article in articles]
        if not documents:
            return {}
        try:
            return dict(await self.workers.match(self.settings.watchlist, documents))
        except WorkerFailed as error:
            if len(articles) > 1:
                halves = articles[: len(articles) // 2], articles[len(articles) // 2 :]
                first, second = [await self._matched_again(half) for half in halves]
                return first | second
            [article] = articles
            event = Event(
                at=self.clock(), kind="rematch_failed", article_id=article.id, error="WorkerFailed", detail=str(error)
            )
            await self.database.health.record_event(event)
            log.exception("article not matched again", article=article.id)
            return {article.id: Findings(article.hits, article.quotes)}


def _second_look(article: StoredArticle, page: KeptPage) -> PageJob:
    return PageJob(
        article_id=article.id,
        url=article.url,
        html=unpacked(page),
        content_type=page.content_type,
        page_failure=None,
        title=article.title,
        summary=article.summary,
        content_html=page.content_html,
        author=article.author,
        published=article.published,
        lang=article.lang,
        source=article.source,
        tags=article.tags,
        care=Care.LOOK,
    )
