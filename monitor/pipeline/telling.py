"""When a digest speaks: its windows are closed and its alerts frozen, as deliveries that wait to be sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from monitor import recipients
from monitor.domain.errors import StorageError
from monitor.domain.models import DigestContent, DigestState, Event, StoredArticle
from monitor.pipeline.addressing import timing_of
from monitor.pipeline.composing import Composer
from monitor.pipeline.placing import Placer
from monitor.policy import digests as digest_policy
from monitor.policy.timing import Timing, following, is_due, may_alert
from monitor.settings import DigestSettings

log = structlog.get_logger()

TRY_DIGEST_AGAIN = timedelta(minutes=10)  # one that failed in a way that nobody foresaw


@dataclass(frozen=True)
class Teller(Placer, Composer):
    """The acts on digests that are due."""

    _held_back: dict[str, datetime] = field(default_factory=dict, init=False, compare=False)  # digests that failed
    _alerts_waiting: set[str] = field(default_factory=set, init=False, compare=False)  # of digests that are quiet

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
