"""The acts around spikes: look at the last weeks of a digest; `policy.spikes` decides what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.models import History, Outlet, Spike, StoredArticle, Watchlist
from monitor.domain.ports import Database
from monitor.policy import spikes as spike_policy
from monitor.settings import DigestSettings


@dataclass(frozen=True, slots=True)
class SpikeWatch:
    """Looks for spikes in what digests ask for."""

    database: Database
    watchlist: Watchlist

    async def look(self, digest: DigestSettings, *, now: datetime, instantly: bool) -> tuple[Spike, ...]:
        """The spikes that a message of this digest may tell of now, with their latest stories."""
        if digest.spikes == "off":
            return ()
        history = await self.database.digests.history(digest.id, days=spike_policy.BASELINE_DAYS, now=now)
        found = spike_policy.find_spikes(history, digest.query, watchlist=self.watchlist, now=now)
        worth = spike_policy.worth_telling(found, history.told, now=now, instantly=instantly)
        return tuple([await self._with_latest(spike, history, now) for spike in worth])

    async def _with_latest(self, spike: Spike, history: History, now: datetime) -> Spike:
        ids = spike_policy.latest_of(spike, history, now=now)
        articles = [await self.database.articles.stored(article_id) for article_id in ids]
        return replace(spike, latest=_outlets([article for article in articles if article is not None]))


def _outlets(articles: Sequence[StoredArticle]) -> tuple[Outlet, ...]:
    return tuple(Outlet(article.source, article.url, article.title, article.published) for article in articles)
