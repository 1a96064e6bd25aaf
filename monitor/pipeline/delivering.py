"""Deliveries: send them, try again what failed, and close a channel that asked for no more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from monitor import recipients
from monitor.domain.errors import ChannelGone, DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from monitor.domain.models import Channel, Delivery, DeliveryStatus, Event
from monitor.pipeline.addressing import Addresser, timing_of
from monitor.policy import digests as digest_policy
from monitor.policy.recipients import Absent
from monitor.policy.timing import not_in_quiet

log = structlog.get_logger()


@dataclass(frozen=True)
class Deliverer(Addresser):
    """The acts on deliveries."""

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
            log.warning("delivery failed", **_names(delivery), why=str(error), again=again.isoformat())

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


def _names(delivery: Delivery) -> dict[str, Any]:
    frozen = delivery.frozen
    return {"digest": frozen.digest_id, "window": frozen.window, "channel": frozen.channel, "delivery": delivery.id}
