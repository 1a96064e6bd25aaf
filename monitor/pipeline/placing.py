"""Where articles belong: the stories they tell, and the digests that owe them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog

from monitor.domain.models import Desk, Event, Placing, StoredArticle
from monitor.pipeline.ports import Ports
from monitor.policy import digests as digest_policy
from monitor.policy import feedback
from monitor.policy import stories as story_policy
from monitor.settings import DigestSettings
from monitor.showing import unshowable

log = structlog.get_logger()


@dataclass(frozen=True)
class Placer(Ports):
    """The acts that say where articles belong, and what digests owe."""

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

    async def wanted_since(self, digest: DigestSettings, since: datetime) -> list[StoredArticle]:
        """Everything that came since then and that the digest asks for, sent before or not."""
        articles = map(feedback.believed, await self.database.articles.with_hits_since(since))
        return [article for article in articles if self._wants(digest, article)]

    def _wants(self, digest: DigestSettings, article: StoredArticle) -> bool:
        # Without a hit that is believed it is no news of anything, not even to a digest that asks for NOT something.
        return bool(article.hits) and digest_policy.wants(digest.query, article, watchlist=self.settings.watchlist)


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
