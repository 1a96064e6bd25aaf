"""The acts of the monitor: poll a feed, read articles, match again, place them, send digests.

Policy decides and the ports act; expected failures become values here, once. Every function works on rows that it
was handed under a lease, and stores what it did as one unit, so that a kill at any instant loses nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog

from monitor import recipients
from monitor.discovery import FeedParser, feed_of_site
from monitor.documents import read_sitemaps
from monitor.domain.errors import (
    ChannelGone,
    DeliveryError,
    FetchError,
    NotAFeed,
    PermanentDeliveryError,
    ReadingError,
    StorageError,
    TemporaryDeliveryError,
    WorkerFailed,
)
from monitor.domain.models import (
    Channel,
    Delivery,
    DeliveryStatus,
    Desk,
    DigestContent,
    DigestState,
    Document,
    Event,
    FeedState,
    FetchRequest,
    FetchResponse,
    Findings,
    FrozenDelivery,
    KeptPage,
    Ledger,
    ParsedFeed,
    Placing,
    PollPlan,
    Reading,
    Spike,
    StoredArticle,
    ToldStory,
    Trend,
    UnreadArticle,
    Via,
    Watchlist,
)
from monitor.domain.ports import Database, Fetcher, Sender
from monitor.fetch.room import Claim, claiming, until_done
from monitor.policy import digests as digest_policy
from monitor.policy import feedback, pages, polling, rereading, trends
from monitor.policy import ledger as ledger_policy
from monitor.policy import stories as story_policy
from monitor.policy.recipients import Absent
from monitor.policy.timing import Timing, following, is_due, may_alert, not_in_quiet, read_timing
from monitor.reading.reader import Care, FurtherPage, PageJob, PageResult, unpacked
from monitor.settings import DigestSettings, Settings
from monitor.showing import unshowable
from monitor.spiking import SpikeWatch

log = structlog.get_logger()

PAGE_BYTES = 10_000_000  # a page larger than this is no article
READ_BATCH = 8  # pages that a worker gets at once
MOST_FURTHER_PAGES = 4  # of an article, after its first
PAGES_AT_ONCE = 16  # kept pages that are looked at again at once
TRY_DIGEST_AGAIN = timedelta(minutes=10)  # one that failed in a way that nobody foresaw
NOBODY = Absent()


class ReadingWorkers(FeedParser, Protocol):
    """The worker processes, as far as the pipeline uses them."""

    async def read_brief(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> list[PageResult]:
        """Read and match those pages that are done in a brief time."""

    async def read_slow(self, watchlist: Watchlist, job: PageJob) -> PageResult:
        """Read and match a page that is large, or was not done in a brief time."""

    async def match(
        self, watchlist: Watchlist, documents: Sequence[tuple[int, Document]]
    ) -> list[tuple[int, Findings]]:
        """Match texts that were read before."""

    async def rough_texts(self, pages: Mapping[int, KeptPage]) -> dict[int, str]:
        """Every word of these pages."""


@dataclass(frozen=True)
class Pipeline:
    """The acts, with all they need. `clock` gives aware UTC, `draw` a number in [0, 1); `key` signs links."""

    settings: Settings
    database: Database
    fetcher: Fetcher
    workers: ReadingWorkers
    senders: Mapping[str, Sender]
    clock: Callable[[], datetime]
    draw: Callable[[], float]
    key: bytes = field(default=b"", repr=False)
    _held_back: dict[str, datetime] = field(default_factory=dict, init=False, compare=False)  # digests that failed
    _alerts_waiting: set[str] = field(default_factory=set, init=False, compare=False)  # of digests that are quiet

    # ------------------------------------------------------------ feeds

    async def poll_feed(self, feed: FeedState) -> Event:
        """Ask one feed, store what came of it, and return the event; a feed found at a site's address is asked too."""
        plan = await self._poll_once(feed)
        if plan.again:
            plan = await self._poll_once(plan.feed)
        return plan.event

    async def _poll_once(self, feed: FeedState) -> PollPlan:
        resting = polling.rest(feed, now=self.clock())
        if resting is not None:
            await self.database.feeds.record_poll(resting)
            return resting
        with until_done():
            outcome = await self._ask(feed)
        known: Mapping[str, str | None] = {}
        if isinstance(outcome, polling.Answer) and outcome.parsed is not None:
            known = await self.database.feeds.known_entries(feed.id, [entry.key for entry in outcome.parsed.entries])
        plan = polling.plan_poll(
            feed,
            outcome,
            now=self.clock(),
            first_run=self.settings.first_run,
            known=known,
            jitter=self.draw(),
        )
        new_articles = await self.database.feeds.record_poll(plan)
        _log_poll(plan.event, feed, new_articles)
        if plan.warning is not None:
            log.warning("gap", feed=feed.source.id, why=plan.warning.detail)
        return plan

    async def _ask(self, feed: FeedState) -> polling.Answer | FetchError | ReadingError:
        try:
            response = await self.fetcher.fetch(polling.request_for(feed, now=self.clock()))
            answer = await self._understand(feed, response)
            return await self._with_sitemaps(feed, answer)
        except (FetchError, ReadingError) as error:
            return error

    async def _understand(self, feed: FeedState, response: FetchResponse) -> polling.Answer:
        """Turn an answer into what the policy decides on; a body that was seen before is not parsed again."""
        body_hash = hashlib.sha256(response.body).digest() if response.status == 200 else None
        parsed, not_a_feed, found = None, None, None
        if body_hash is not None and polling.needs_parsing(feed, body_hash):
            try:
                parsed = await self.workers.parse_feed(
                    response.body, url=response.url, content_type=_text(response.header("content-type"))
                )
            except ReadingError as error:
                not_a_feed = f"{type(error).__name__}: {error}"
                if isinstance(error, NotAFeed) and polling.may_be_a_site(feed) and _is_page(response):
                    found = await feed_of_site(self.fetcher, self.workers, page_url=response.url, named=error.named)
        return polling.Answer(
            status=response.status,
            headers=response.headers,
            url=response.url,
            redirects=response.redirects,
            body_hash=body_hash,
            parsed=parsed,
            not_a_feed=not_a_feed,
            found=found,
        )

    async def _with_sitemaps(self, feed: FeedState, answer: polling.Answer) -> polling.Answer:
        """The answer with what the sitemaps of an index brought; those may change while the index itself does not."""
        listed = answer.parsed.listed if answer.parsed is not None else None
        same = answer.parsed is None and answer.not_a_feed is None and answer.status in (200, 304)
        if not listed and not (feed.is_index and same):
            return answer
        known = await self.database.feeds.documents(feed.id)
        sitemaps = await read_sitemaps(self.fetcher, self.workers, listed=listed, known=known)
        parsed = answer.parsed or ParsedFeed(title=feed.title, lang=None, entries=())
        return replace(
            answer,
            parsed=replace(parsed, entries=sitemaps.entries) if listed or sitemaps.entries else None,
            documents=sitemaps.documents,
            lacking=sitemaps.lacking,
        )

    # ------------------------------------------------------------ articles

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
        request = FetchRequest(
            url=article.url,
            accept="text/html,application/xhtml+xml,*/*;q=0.5",
            max_bytes=PAGE_BYTES,
            robots=self.settings.keeps_robots(article.source.id),
        )
        response: FetchResponse | None = None
        try:
            with claiming(claim):
                response = await self.fetcher.fetch(request)
            content_type = _text(response.header("content-type"))
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
        request = FetchRequest(
            url=url,
            accept="text/html,application/xhtml+xml,*/*;q=0.5",
            max_bytes=PAGE_BYTES,
            robots=self.settings.keeps_robots(job.article.source.id),
        )
        try:
            response = await self.fetcher.fetch(request)
        except FetchError as error:
            log.warning("further page not read", feed=job.article.source.id, article=job.article.id, why=str(error))
            return None
        content_type = _text(response.header("content-type"))
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
        documents = [(article.id, _document(article)) for article in articles]
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

    # ------------------------------------------------------------ digests

    async def place_stories(self, *, limit: int = 200) -> int:
        """Say which story the articles with a hit belong to; a serial step, harmless when repeated.

        What another worker stored in the meantime makes a decision void: it is taken again from what is known then.
        """
        desk = await self.database.stories.desk(limit=limit, reach=story_policy.REACH)
        if not desk.new:
            return 0
        placings, poison = await asyncio.to_thread(placings_of, desk)
        if await self.database.stories.place(placings, step=desk.step, now=self.clock()):
            opened = {placing.opens for placing in placings if placing.opens is not None}
            log.info("stories told", articles=len(placings), new=len(opened))
            for article, error in poison:
                await self._note_unplaceable(article, error, "a story of its own, since it fits none")
        return len(desk.new)

    async def _note_unplaceable(self, article: StoredArticle, error: Exception, became: str) -> None:
        """Leave a trace of an article over which a decision failed in a way that nobody foresaw."""
        log.error("an article could not be placed", article=article.id, became=became, exc_info=error)
        detail = f"{became}: {error}"[:500]
        event = Event(
            at=self.clock(),
            kind="article_unplaceable",
            article_id=article.id,
            error=type(error).__name__,
            detail=detail,
        )
        await self.database.health.record_event(event)

    async def place_articles(self, *, limit: int = 500) -> int:
        """Say which digests owe the articles that were read since; a serial step, harmless when repeated.

        Their stories come first: a digest groups by them.
        """
        while await self.place_stories():
            pass
        articles = await self.database.digests.unplaced(limit=limit)
        if not articles:
            return 0
        owed = [(digest.id, article.id) for article in articles for digest in await self._digests_of(article)]
        await self.database.digests.place([article.id for article in articles], owed, now=self.clock())
        return len(articles)

    async def _digests_of(self, article: StoredArticle) -> list[DigestSettings]:
        """The digests that want an article; all of them where that cannot be decided, so that somebody sees it."""
        seen = feedback.believed(article)
        try:
            return [digest for digest in self.settings.digests if self._wants(digest, seen)]
        except Exception as error:
            await self._note_unplaceable(article, error, "owed to every digest, since none can judge it")
            return list(self.settings.digests)

    async def close_windows(self, *, settled: bool) -> int:
        """Freeze the deliveries of every digest that is due; returns how many digests.

        A digest's very first message waits until a new set-up has `settled` (each feed polled once, nothing left to
        read), so that it tells of everything that the first pass found.
        """
        return await self._for_each(self.settings.digests, partial(self._close_window, settled=settled))

    async def _for_each(
        self, digests: Iterable[DigestSettings], act: Callable[[DigestSettings, DigestState], Awaitable[bool]]
    ) -> int:
        """Do this for each of these digests that is not held back; returns for how many it was done."""
        states = await self.database.digests.states()
        done = 0
        who = await recipients.absent(self.database)
        for digest in digests:
            if not self.addressees(digest.id, digest.to, without=who):
                continue  # nobody is there to tell: it stays owed
            held_until = self._held_back.get(digest.id)
            if held_until is not None and self.clock() < held_until:
                continue
            try:
                done += await act(digest, states.get(digest.id, DigestState(digest.id)))
            except StorageError:
                raise
            except Exception as error:
                # Nobody foresaw it, so nobody can say what to do; but the other digests are sent.
                log.exception("a digest could not be made", digest=digest.id)
                await self._hold_back(digest, error)
        return done

    async def _hold_back(self, digest: DigestSettings, error: Exception) -> None:
        """Leave a digest alone for a while, or until the settings change; what it owes stays owed."""
        now = self.clock()
        self._held_back[digest.id] = now + TRY_DIGEST_AGAIN
        event = Event(
            at=now,
            kind="digest_failed",
            error=type(error).__name__,
            detail=f"{digest.id}: {error}"[:500],
            next_attempt_at=now + TRY_DIGEST_AGAIN,
        )
        await self.database.health.record_event(event)

    async def _close_window(self, digest: DigestSettings, state: DigestState, *, settled: bool) -> bool:
        is_first = state.next_at is None and state.last_sent_at is None
        if is_first and not settled:
            return False
        now, timing = self.clock(), timing_of(digest)
        if not is_due(timing, state, now=now, closed=await self.last_closed(timing, digest.id)):
            return False
        owed, left_out = await self.owed(digest)
        next_at = following(timing, after=now)
        if not owed and (is_first or not digest.sends_empty):
            # A new digest has its first hits sent at once; with nothing found, one that says so says so at its time.
            if next_at != state.next_at and (digest.sends_empty or not is_first):
                await self.database.digests.set_next(digest.id, next_at)
            return False
        content = await self._freeze_window(
            digest, state, owed, next_at=next_at, left_out=left_out, only_news=timing.schedule.is_instant
        )
        return content is not None

    async def owed(self, digest: DigestSettings) -> tuple[list[StoredArticle], list[int]]:
        """What the digest has to tell, and the ids of what it owes but leaves out.

        What a reader judged wrong since an article was placed may be all for which it was placed.
        """
        wanted, left_out = [], []
        for article in await self.database.digests.owed(digest.id):
            seen = feedback.believed(article)
            if seen is article or self._wants(digest, seen):
                wanted.append(seen)
            else:
                left_out.append(article.id)
        return wanted, left_out

    async def last_closed(self, timing: Timing, digest_id: str) -> list[datetime]:
        """When the windows were closed that the digest's rate counts."""
        if timing.at_most is None:
            return []
        return await self.database.digests.last_closed(digest_id, limit=timing.at_most.count)

    async def close_now(self, digest: DigestSettings, state: DigestState) -> DigestContent | None:
        """Freeze what the digest owes without waiting for its schedule, which stays; None when it owes nothing."""
        owed, left_out = await self.owed(digest)
        if not owed:
            return None
        return await self._freeze_window(digest, state, owed, next_at=state.next_at, left_out=left_out)

    async def _freeze_window(
        self,
        digest: DigestSettings,
        state: DigestState,
        owed: Sequence[StoredArticle],
        *,
        next_at: datetime | None,
        left_out: Sequence[int],
        only_news: bool = False,
    ) -> DigestContent | None:
        now = self.clock()
        made = await self.compose(digest, state, owed, to=digest.to, now=now)
        if not made.deliveries or (only_news and not digest_policy.is_worth_an_alert(made.content)):
            return None
        frozen = await self.database.digests.freeze(
            made.content, made.deliveries, next_at=next_at, now=now, events=made.traces, left_out=left_out
        )
        if not frozen:
            return None
        for trace in made.traces:
            log.error("an article could not be shown", digest=digest.id, article=trace.article_id, why=trace.detail)
        log.info(
            "digest frozen",
            digest=digest.id,
            window=made.content.window,
            articles=len(owed),
            deliveries=len(made.deliveries),
        )
        return made.content

    async def alert_spikes(self) -> int:
        """Freeze a short message for every digest that asks to be told of spikes at once; returns how many.

        What it tells of stays owed to the digest's next window.
        """
        asking = [digest for digest in self.settings.digests if digest.spikes == "instant"]
        return await self._for_each(asking, self._alert_spikes)

    @property
    def alerts_wait(self) -> bool:
        """Whether spikes were not looked for, since a digest's rate or its quiet hours let no alert through."""
        return bool(self._alerts_waiting)

    async def _alert_spikes(self, digest: DigestSettings, state: DigestState) -> bool:
        now, timing = self.clock(), timing_of(digest)
        if not may_alert(timing, now=now, closed=await self.last_closed(timing, digest.id)):
            self._alerts_waiting.add(digest.id)
            return False
        self._alerts_waiting.discard(digest.id)
        spikes = await self._spike_watch.look(digest, now=now, instantly=True)
        if not spikes:
            return False
        ledger = await self._ledger(since=state.last_sent_at, now=now)
        content = replace(self._content(digest, state, (), ledger=ledger, spikes=spikes, now=now), is_alert=True)
        frozen = self.freeze(content, digest.to, without=await recipients.absent(self.database))
        if not await self.database.digests.freeze(content, frozen, next_at=state.next_at, now=now):
            return False
        log.info("spike alert frozen", digest=digest.id, window=content.window, spikes=[s.name for s in spikes])
        return True

    async def _spikes_on_top(self, digest: DigestSettings, *, now: datetime) -> tuple[Spike, ...]:
        """The spikes that a digest tells of; a failure over them must not keep its stories from their reader."""
        try:
            return await self._spike_watch.look(digest, now=now, instantly=False)
        except StorageError:
            raise
        except Exception:
            log.exception("spikes could not be looked for", digest=digest.id)
            return ()

    @property
    def _spike_watch(self) -> SpikeWatch:
        return SpikeWatch(self.database, self.settings.watchlist)

    async def wanted_since(self, digest: DigestSettings, since: datetime) -> list[StoredArticle]:
        """Everything that came since then and that the digest asks for, sent before or not."""
        articles = map(feedback.believed, await self.database.articles.with_hits_since(since))
        return [article for article in articles if self._wants(digest, article)]

    def _wants(self, digest: DigestSettings, article: StoredArticle) -> bool:
        # Without a hit that is believed it is no news of anything, not even to a digest that asks for NOT something.
        return bool(article.hits) and digest_policy.wants(digest.query, article, watchlist=self.settings.watchlist)

    async def compose(
        self,
        digest: DigestSettings,
        state: DigestState,
        articles: Sequence[StoredArticle],
        *,
        to: Sequence[str],
        now: datetime,
        is_copy: bool = False,
        under: str | None = None,
    ) -> Composed:
        """What the digest says of these articles, and its messages for these channels.

        A copy of a span of time tells each story as if it were new, and of no spikes: those are of today. It goes out
        `under` an id of its own. An article over which building or rendering fails is left out, and the digest says
        so. Raises what fails whatever the articles.
        """
        ledger = await self._ledger(since=state.last_sent_at, now=now)
        chart = await self._trends(digest, articles, now=now)
        spikes = () if is_copy else await self._spikes_on_top(digest, now=now)
        told = await self._told(digest, articles) if digest.stories and not is_copy else {}
        who = await recipients.absent(self.database)

        def make(some: Sequence[StoredArticle], unshown: Sequence[int] = ()) -> Composed:
            content = self._content(digest, state, some, ledger=ledger, spikes=spikes, told=told, now=now)
            content = replace(content, digest_id=under or digest.id, trends=chart, unshown=tuple(unshown))
            content = self._with_feedback_links(digest, content, some)
            return Composed(content, self.freeze(content, to, without=who, digest_id=digest.id))

        try:
            return make(articles)
        except Exception:
            poison = {article.id: error for article, error in unshowable(articles, make)}
            good = [article for article in articles if article.id not in poison]
            made = make(good, sorted(poison))
        return replace(made, traces=tuple(_unshown(digest.id, id_, error, now) for id_, error in poison.items()))

    def _content(
        self,
        digest: DigestSettings,
        state: DigestState,
        articles: Sequence[StoredArticle],
        *,
        ledger: Ledger,
        spikes: Sequence[Spike],
        now: datetime,
        told: Mapping[str, ToldStory] | None = None,
    ) -> DigestContent:
        return digest_policy.build_content(
            digest.id,
            digest.name,
            state=state,
            articles=articles,
            ledger=ledger,
            watchlist=self.settings.watchlist,
            when=digest.query,
            timezone=digest.timezone,
            now=now,
            spikes=spikes,
            group=digest.stories,
            told=told,
        )

    async def _ledger(self, *, since: datetime | None, now: datetime) -> Ledger:
        """What was checked since the digest before."""
        silent_since = now - ledger_policy.SHORTEST_SILENCE
        articles, notes = await self.database.digests.readings(since=since, now=now)
        return ledger_policy.ledger_of(
            await self.database.feeds.all_feeds(),
            arrivals=await self.database.feeds.arrivals(silent_since=silent_since, memory=ledger_policy.REMEMBERED),
            articles=articles,
            notes=notes,
            since=since,
            now=now,
        )

    async def _trends(
        self, digest: DigestSettings, articles: Sequence[StoredArticle], *, now: datetime
    ) -> tuple[Trend, ...]:
        """The chart of the digest's watches, where it has one."""
        if digest.charts is False or (digest.charts is None and timing_of(digest).schedule.is_instant):
            return ()
        watchlist = self.settings.watchlist
        counts = await self.database.digests.daily_hits(
            sorted(digest_policy.asked_watches(digest.query, watchlist=watchlist)),
            midnights=trends.midnights(now=now, timezone=digest.timezone),
        )
        told = {hit.watch for article in articles for hit in article.hits}
        return trends.trends_of(counts, told=told, watchlist=watchlist)

    def _with_feedback_links(
        self, digest: DigestSettings, content: DigestContent, articles: Sequence[StoredArticle]
    ) -> DigestContent:
        """Links on which readers say that an item is not about this, where the world reaches this service."""
        public_url = self.settings.http.public_url
        if public_url is None or not self.key:
            return content
        return feedback.with_links(
            content,
            articles,
            asked=digest_policy.asked_watches(digest.query, watchlist=self.settings.watchlist),
            address=lambda invitation: recipients.link(
                public_url, f"feedback/{feedback.signed(invitation, key=self.key)}"
            ),
        )

    async def _told(self, digest: DigestSettings, articles: Sequence[StoredArticle]) -> Mapping[str, ToldStory]:
        """What the digest told before of the stories of these articles."""
        stories = sorted({article.story for article in articles if article.story is not None})
        return await self.database.stories.told(digest.id, stories) if stories else {}

    def freeze(
        self,
        content: DigestContent,
        channel_ids: Sequence[str],
        *,
        without: Absent = NOBODY,
        digest_id: str | None = None,
    ) -> list[FrozenDelivery]:
        """Render the content for every recipient of these channels who is not absent from its digest."""
        return [
            self.senders[channel.type].freeze(
                content,
                channel,
                recipient,
                recipients.letterhead_of(self.settings, content, channel, recipient, key=self.key),
            )
            for channel, recipient in self.addressees(digest_id or content.digest_id, channel_ids, without=without)
        ]

    def addressees(self, digest_id: str, channel_ids: Sequence[str], *, without: Absent) -> list[tuple[Channel, str]]:
        """Who gets a message of a digest through these channels."""
        channels = [self.settings.channels[channel_id] for channel_id in channel_ids]
        return [
            (channel, recipient)
            for channel in channels
            for recipient in self.senders[channel.type].recipients(channel)
            if without.why(digest_id, channel, recipient) is None
        ]

    async def deliver(self, deliveries: Sequence[Delivery]) -> int:
        """Send these deliveries, side by side; returns how many were taken."""
        who = await recipients.absent(self.database)
        return sum(await asyncio.gather(*(self._deliver(delivery, who) for delivery in deliveries)))

    async def _deliver(self, delivery: Delivery, who: Absent) -> bool:
        frozen = delivery.frozen
        channel = self.settings.channels.get(frozen.channel)
        if channel is None:
            await self._record_failure(delivery, None, PermanentDeliveryError("its channel is no longer configured"))
            return False
        if who.has_left(frozen.digest_id, channel, frozen.recipient):
            await self._cancel(delivery, "its recipient unsubscribed")
            return False
        if (unwanted := who.why(frozen.digest_id, channel, frozen.recipient)) is not None:
            await self._record_failure(delivery, channel, PermanentDeliveryError(unwanted))
            return False
        try:
            receipt = await self.senders[channel.type].send(frozen, channel)
        except DeliveryError as error:
            await self._record_failure(delivery, channel, error)
            if isinstance(error, ChannelGone):
                await self._close_channel(channel, error)
            return False
        except Exception as error:
            # It counts as a try: a delivery that nobody can send must end where somebody sees it.
            log.exception("a channel failed in a way that nobody foresaw", **_names(delivery))
            await self._record_failure(delivery, channel, TemporaryDeliveryError(f"{type(error).__name__}: {error}"))
            return False
        now = self.clock()
        event = Event(at=now, kind="delivered", delivery_id=delivery.id, detail=receipt)
        await self.database.digests.record_sent(delivery.id, now=now, event=event)
        log.info("delivered", **_names(delivery), receipt=receipt)
        return True

    async def _close_channel(self, channel: Channel, error: ChannelGone) -> None:
        """Send nothing more to a receiver that asked for no more, and say so by another channel, once."""
        who = await recipients.absent(self.database)
        closed = recipients.closing_of(channel, error, now=self.clock())
        notice, told_by = recipients.telling(self.settings, closed, who)
        messages = self.freeze(notice, told_by, without=who)
        if await self.database.recipients.close_channel(closed, notice, messages):
            log.error("channel closed", channel=channel.id, why=str(error), told_by=list(told_by))

    async def _cancel(self, delivery: Delivery, why: str) -> None:
        """Give up what its reader no longer wants: that is no failure, and nobody need look at it."""
        event = Event(at=self.clock(), kind="delivery_cancelled", delivery_id=delivery.id, detail=why)
        await self.database.digests.record_failed(
            delivery.id, status=DeliveryStatus.CANCELLED, next_attempt_at=None, event=event
        )
        log.info("delivery cancelled", **_names(delivery), why=why)

    async def _record_failure(self, delivery: Delivery, channel: Channel | None, error: DeliveryError) -> None:
        now = self.clock()
        again = self._next_try(delivery, channel, error, now=now)
        event = Event(
            at=now,
            kind="delivery_dead" if again is None else "delivery_failed",
            delivery_id=delivery.id,
            error=type(error).__name__,
            detail=str(error),
            next_attempt_at=again,
        )
        status = DeliveryStatus.DEAD if again is None else DeliveryStatus.PENDING
        await self.database.digests.record_failed(delivery.id, status=status, next_attempt_at=again, event=event)
        if again is None:
            log.error("delivery given up", **_names(delivery), why=str(error))
        else:
            log.warning("delivery failed", **_names(delivery), why=str(error), again=again)

    def _next_try(
        self, delivery: Delivery, channel: Channel | None, error: DeliveryError, *, now: datetime
    ) -> datetime | None:
        """When a failed delivery is tried again, in nobody's quiet hours; None: it is given up."""
        if channel is None or isinstance(error, ChannelGone | PermanentDeliveryError):
            return None
        wait = digest_policy.retry_after(channel.type, attempts=delivery.attempts, jitter=self.draw())
        if wait is None:
            return None
        if isinstance(error, TemporaryDeliveryError) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        digest = next((one for one in self.settings.digests if one.id == delivery.frozen.digest_id), None)
        return now + wait if digest is None else not_in_quiet(timing_of(digest), now + wait)


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest as it goes out: what it says, its messages, and a trace of each article that could not be shown."""

    content: DigestContent
    deliveries: list[FrozenDelivery]
    traces: tuple[Event, ...] = ()


def timing_of(digest: DigestSettings) -> Timing:
    """When the settings want a digest to be sent."""
    return read_timing(digest.schedule, digest.timezone, at_most=digest.at_most, quiet=digest.quiet)


def placings_of(desk: Desk) -> tuple[list[Placing], list[tuple[StoredArticle, Exception]]]:
    """Say where the new articles belong, and over which of them that fails: each of these is a story of its own."""
    try:
        return story_policy.place(desk.new, desk.known), []
    except Exception:
        poison = unshowable(desk.new, lambda some: story_policy.place(some, desk.known))
        bad = {article.id for article, _ in poison}
        good = story_policy.place([article for article in desk.new if article.id not in bad], desk.known)
        alone = [Placing(article.id, article.first_seen_at, signature=b"") for article, _ in poison]
        return good + alone, poison


def _unshown(digest_id: str, article_id: int, error: Exception, now: datetime) -> Event:
    detail = f"left out of the digest {digest_id}: {error}"[:500]
    return Event(at=now, kind="article_unshown", article_id=article_id, error=type(error).__name__, detail=detail)


@dataclass(frozen=True, slots=True)
class _Job:
    """An article on its way through the workers."""

    article: UnreadArticle
    page: PageJob
    claim: Claim  # on the memory that the page takes


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


def _document(article: StoredArticle) -> Document:
    return Document(
        title=article.title,
        summary=article.summary,
        body=article.body,
        lang=article.lang,
        url=article.url,
        source=article.source,
        tags=article.tags,
    )


def _log_poll(event: Event, feed: FeedState, new_articles: int) -> None:
    facts = {"feed": feed.source.id, "next": event.next_attempt_at and event.next_attempt_at.isoformat()}
    if event.error is not None:
        log.warning("feed failed", **facts, error=event.error, why=event.detail)
    else:
        log.info("feed polled", **facts, new=new_articles, detail=event.detail or None)


def _names(delivery: Delivery) -> dict[str, Any]:
    frozen = delivery.frozen
    return {"digest": frozen.digest_id, "window": frozen.window, "channel": frozen.channel, "delivery": delivery.id}


def _is_page(response: FetchResponse) -> bool:
    kind = (_text(response.header("content-type")) or "text/html").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header is not None else None
