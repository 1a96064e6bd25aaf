"""Feeds: ask one, understand its answer, store what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from monitor.discovery import feed_of_site
from monitor.documents import read_sitemaps
from monitor.domain.errors import FetchError, NotAFeed, ReadingError
from monitor.domain.models import Event, FeedState, FetchResponse, ParsedFeed, PollPlan
from monitor.fetch.room import until_done
from monitor.pipeline.ports import Ports, content_type_of
from monitor.policy import polling

log = structlog.get_logger()


@dataclass(frozen=True)
class FeedPoller(Ports):
    """The acts on feeds."""

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
                    response.body, url=response.url, content_type=content_type_of(response)
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


def _log_poll(event: Event, feed: FeedState, new_articles: int) -> None:
    facts = {"feed": feed.source.id, "next": event.next_attempt_at and event.next_attempt_at.isoformat()}
    if event.error is not None:
        log.warning("feed failed", **facts, error=event.error, why=event.detail)
    else:
        log.info("feed polled", **facts, new=new_articles, detail=event.detail or None)


def _is_page(response: FetchResponse) -> bool:
    kind = (content_type_of(response) or "text/html").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")
