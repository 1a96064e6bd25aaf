"""Articles that came: fetch their pages, have the workers read and match them, store the readings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog

from monitor.domain.errors import FetchError
from monitor.domain.models import Event, FetchRequest, FetchResponse, Reading, UnreadArticle, Via
from monitor.fetch.room import Claim, claiming
from monitor.pipeline.ports import Ports, content_type_of
from monitor.policy import pages, rereading
from monitor.reading.reader import Care, FurtherPage, PageJob, PageResult

log = structlog.get_logger()

PAGE_BYTES = 10_000_000  # a page larger than this is no article
READ_BATCH = 8  # pages that a worker gets at once
MOST_FURTHER_PAGES = 4  # of an article, after its first


@dataclass(frozen=True, slots=True)
class _Job:
    """An article on its way through the workers."""

    article: UnreadArticle
    page: PageJob
    claim: Claim  # on the memory that the page takes


@dataclass(frozen=True)
class ArticleReader(Ports):
    """The acts on articles that nobody has read."""

    async def read_articles(self, articles: Sequence[UnreadArticle]) -> int:
        """Fetch, read, match and store these articles; returns how many were read.

        Pages go to the workers as they arrive, so that a slow host holds up only its own articles, and a page that is
        hard to read only itself.
        """
        read = 0
        hard: list[asyncio.Task[bool]] = []
        claims = [Claim() for _ in articles]
        works = [self._page_job(article, claim) for article, claim in zip(articles, claims, strict=True)]
        try:
            async for batch in _as_ready(works, size=READ_BATCH):
                jobs = [job for job in batch if job is not None]
                if jobs:
                    done, left = await self._read_batch(jobs)
                    read += done
                    hard += [asyncio.create_task(self._read_hard(job)) for job in left]
            return read + sum(await asyncio.gather(*hard))
        finally:
            for task in hard:
                task.cancel()
            await asyncio.gather(*hard, return_exceptions=True)
            for claim in claims:
                claim.release()

    async def _page_job(self, article: UnreadArticle, claim: Claim) -> _Job | None:
        """The article with its page, or with the reason why it has none; None when the page is asked for later."""
        request = self._page_request(article.url, article)
        response: FetchResponse | None = None
        try:
            with claiming(claim):
                response = await self.fetcher.fetch(request)
            content_type = content_type_of(response)
            verdict = pages.judge_answer(response.status, content_type, attempts=article.attempts)
        except FetchError as error:
            content_type = None
            verdict = pages.judge_failure(error, attempts=article.attempts)
        if not verdict.usable:
            claim.release()
        if verdict.again_in is not None:
            await self._postpone(article, verdict.again_in, verdict.failure or "")
            return None
        return _Job(
            article=article,
            claim=claim,
            page=PageJob(
                article_id=article.id,
                url=response.url if verdict.usable and response else article.url,
                html=response.body if verdict.usable and response else None,
                content_type=content_type if verdict.usable else None,
                page_failure=verdict.failure,
                title=article.title,
                summary=article.summary,
                content_html=article.content_html,
                author=article.author,
                published=article.published,
                lang=article.lang,
                source=article.source.name or article.source.id,
                tags=article.source.tags,
                care=self._care(article),
            ),
        )

    def _page_request(self, url: str, article: UnreadArticle) -> FetchRequest:
        return FetchRequest(
            url=url,
            accept="text/html,application/xhtml+xml,*/*;q=0.5",
            max_bytes=PAGE_BYTES,
            robots=self.settings.keeps_robots(article.source.id),
        )

    def _care(self, article: UnreadArticle) -> Care:
        """How a page is read that no watch could match; one that is read again is compared with what it was."""
        if article.is_reread:
            return Care.FULL
        return Care.QUICK if self.settings.read_all else Care.LOOK

    async def _read_batch(self, jobs: Sequence[_Job]) -> tuple[int, list[_Job]]:
        """Read what is easily read; returns how many that was, and the jobs that are left."""
        by_id = {job.article.id: job for job in jobs}
        results = await self.workers.read_brief(self.settings.watchlist, [job.page for job in jobs])
        looks = [result for result in results if _is_only_looked_at(result)]
        await self._store_looks([by_id.pop(result.article_id) for result in looks], looks)
        rest = [result for result in results if result.article_id in by_id]
        read = sum([await self._settle(by_id.pop(result.article_id), result) for result in rest])
        return len(looks) + read, list(by_id.values())

    async def _store_looks(self, jobs: Sequence[_Job], results: Sequence[PageResult]) -> None:
        """Store pages that no watch could match, which are most of all, together."""
        for job in jobs:
            job.claim.release()
        looks = [(result.article_id, result.reading) for result in results if result.reading is not None]
        if looks:
            await self.database.articles.record_looks(looks, now=self.clock())
            log.info("pages looked at, no watch could match", articles=len(looks))

    async def _read_hard(self, job: _Job) -> bool:
        return await self._settle(job, await self.workers.read_slow(self.settings.watchlist, job.page))

    async def _settle(self, job: _Job, result: PageResult) -> bool:
        """Store one reading; a page that no worker survives is read from the feed instead."""
        job.claim.release()
        while result.reading is not None and result.reading.next_url and len(job.page.further) < MOST_FURTHER_PAGES:
            further = await self._further_page(job, result.reading.next_url)
            if further is None:
                break
            job = replace(job, page=replace(job.page, further=(*job.page.further, further)))
            longer = await self._read_words(job)
            result = longer if longer.reading is not None else replace(result, reading=_ended(result.reading))
        if result.reading is None and job.page.html is not None:
            job = replace(job, page=replace(job.page, html=None, content_type=None, page_failure=result.error))
            result = await self._read_words(job)
        if result.reading is None:
            failure = result.error or "it could not be read"
            await self._postpone(job.article, pages.retry_reading(job.article.attempts), failure)
            return False
        await self._store_reading(job.article, result.reading)
        return True

    async def _further_page(self, job: _Job, url: str) -> FurtherPage | None:
        """The page on which an article goes on; None where it cannot be had, and then what there is must do."""
        request = self._page_request(url, job.article)
        try:
            response = await self.fetcher.fetch(request)
        except FetchError as error:
            log.warning("further page not read", feed=job.article.source.id, article=job.article.id, why=str(error))
            return None
        content_type = content_type_of(response)
        if not pages.judge_answer(response.status, content_type, attempts=0).usable:
            return None
        return FurtherPage(response.url, response.body, content_type)

    async def _read_words(self, job: _Job) -> PageResult:
        """Read an article by itself: without its page, or with the pages on which it goes on."""
        results = await self.workers.read_brief(self.settings.watchlist, [job.page])
        return results[0] if results else await self.workers.read_slow(self.settings.watchlist, job.page)

    async def _store_reading(self, article: UnreadArticle, reading: Reading) -> None:
        now = self.clock()
        event = None
        if reading.article.via is not Via.PAGE:
            event = Event(
                at=now,
                kind="read_from_feed",
                feed_id=article.feed_id,
                article_id=article.id,
                detail="; ".join(reading.article.notes),
            )
        before = await self.database.articles.stored(article.id) if article.is_reread else None
        verdict = rereading.judge(before, reading)
        if not verdict.worth_keeping:
            await self.database.articles.keep_reading(article.id, now=now)
            return
        await self.database.articles.record_reading(
            article.id,
            reading,
            names=self.settings.watchlist.names,
            now=now,
            event=event,
            alert=verdict.alerts and not article.quiet,
            news=verdict.news,
        )
        log.info(
            "article read",
            feed=article.source.id,
            article=article.id,
            via=reading.article.via.value,
            hits=", ".join(hit.watch for hit in reading.findings.hits) or None,
            url=article.url,
        )

    async def _postpone(self, article: UnreadArticle, wait: timedelta, failure: str) -> None:
        now = self.clock()
        until = now + wait
        event = Event(
            at=now,
            kind="read_failed",
            feed_id=article.feed_id,
            article_id=article.id,
            error=failure.split(":", 1)[0][:80],
            detail=failure,
            next_attempt_at=until,
        )
        await self.database.articles.postpone(article.id, until=until, event=event)
        log.warning(
            "article postponed", feed=article.source.id, article=article.id, why=failure, until=until.isoformat()
        )


def _is_only_looked_at(result: PageResult) -> bool:
    return result.reading is not None and result.reading.page is not None


def _ended(reading: Reading) -> Reading:
    return replace(reading, next_url=None)


async def _as_ready(works: Sequence[Any], *, size: int) -> AsyncIterator[list[Any]]:
    """Give out results as they come, several at once where several are ready, never waiting to fill a batch."""
    pending = {asyncio.ensure_future(work) for work in works}
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            ready = [task.result() for task in done]
            for start in range(0, len(ready), size):
                yield ready[start : start + size]
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
