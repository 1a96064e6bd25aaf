"""What a digest says: its stories, ledger, chart and spikes, put together and rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor import recipients
from monitor.domain.errors import StorageError
from monitor.domain.models import (
    DigestContent,
    DigestState,
    Event,
    FrozenDelivery,
    Ledger,
    Spike,
    StoredArticle,
    ToldStory,
    Trend,
)
from monitor.pipeline.addressing import Addresser, timing_of
from monitor.policy import digests as digest_policy
from monitor.policy import feedback, trends
from monitor.policy import ledger as ledger_policy
from monitor.settings import DigestSettings
from monitor.showing import unshowable
from monitor.spiking import SpikeWatch

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest as it goes out: what it says, its messages, and a trace of each article that could not be shown."""

    content: DigestContent
    deliveries: list[FrozenDelivery]
    traces: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Composer(Addresser):
    """Puts together what a digest says."""

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
        checked_until: datetime | None = None,
    ) -> Composed:
        """What the digest says of these articles, and its messages for these channels.

        A copy of a span of time tells each story as if it were new, and of no spikes: those are of today. It goes out
        `under` an id of its own and is dated by the minute; `checked_until` is then the very moment. An article over
        which building or rendering fails is left out, and the digest says so. Raises what fails whatever the articles.
        """
        ledger = await self._ledger(since=state.last_sent_at, now=checked_until or now)
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


def _unshown(digest_id: str, article_id: int, error: Exception, now: datetime) -> Event:
    detail = f"left out of the digest {digest_id}: {error}"[:500]
    return Event(at=now, kind="article_unshown", article_id=article_id, error=type(error).__name__, detail=detail)
