"""What a user may do with the outbox: look at it, have a message tried again, give one up. Commands only change rows.

A running service sees the change at its next tick.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.domain.models import Delivery, DeliveryStatus
from monitor.pipeline import Pipeline

UNDONE = (DeliveryStatus.DEAD, DeliveryStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Changed:
    """The deliveries that a command changed, and why it left the others as they are."""

    deliveries: tuple[Delivery, ...]
    refused: tuple[str, ...] = ()


async def list_deliveries(pipeline: Pipeline, *, status: DeliveryStatus | None, limit: int) -> list[Delivery]:
    """The outbox, newest first; without a status, what is not done: given up, or still to be sent."""
    outbox = pipeline.database.digests
    if status is not None:
        return await outbox.deliveries(status=status, limit=limit)
    undone = [delivery for one in UNDONE for delivery in await outbox.deliveries(status=one, limit=limit)]
    return sorted(undone, key=lambda delivery: -delivery.id)[:limit]


async def dead_ids(pipeline: Pipeline) -> list[int]:
    """Everything that was given up."""
    return [dead.id for dead in await pipeline.database.digests.deliveries(status=DeliveryStatus.DEAD)]


async def retry(pipeline: Pipeline, delivery_ids: Collection[int]) -> Changed:
    """Have these tried again now, with a whole schedule of tries before them; what was sent stays sent."""
    changed = await pipeline.database.digests.retry_deliveries(delivery_ids, now=pipeline.clock())
    return await _changed(pipeline, delivery_ids, changed)


async def cancel(pipeline: Pipeline, delivery_ids: Collection[int]) -> Changed:
    """Give these up; what was sent stays sent."""
    changed = await pipeline.database.digests.cancel_deliveries(delivery_ids, now=pipeline.clock())
    return await _changed(pipeline, delivery_ids, changed)


async def _changed(pipeline: Pipeline, wanted: Collection[int], changed: Collection[int]) -> Changed:
    found = {one.id: one for one in await pipeline.database.digests.deliveries(ids=wanted)}
    return Changed(
        deliveries=tuple(found[id_] for id_ in changed if id_ in found),
        refused=tuple(_refusal(id_, found.get(id_)) for id_ in dict.fromkeys(wanted) if id_ not in changed),
    )


def _refusal(delivery_id: int, delivery: Delivery | None) -> str:
    if delivery is None or delivery.sent_at is None:
        return f"no delivery {delivery_id}; `alerts list` shows them"
    return f"{delivery_id} was sent already; `digest send NAME --since 7d` sends a copy of what was told"


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """A delivery as a JSON object."""
    frozen = delivery.frozen
    return {
        "id": delivery.id,
        "status": delivery.status.value,
        "digest": frozen.digest_id,
        "window": frozen.window,
        "channel": frozen.channel,
        "recipient": frozen.recipient,
        "message_id": frozen.message_id,
        "created": frozen.created_at.isoformat(),
        "tries": delivery.attempts,
        "next_try": _iso(delivery.next_attempt_at),
        "sent": _iso(delivery.sent_at),
        "error": delivery.last_error,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
