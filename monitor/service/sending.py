"""What a user may do with a digest beside the running service: see what it would say, send it now."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from monitor import recipients
from monitor.domain.errors import DeliveryError
from monitor.domain.models import Channel, DigestContent, DigestState, FrozenDelivery
from monitor.pipeline import Composed, Pipeline
from monitor.service.looking import NotFound
from monitor.settings import DigestSettings


async def preview_digest(pipeline: Pipeline, name: str, *, since: timedelta | None) -> Composed:
    """What a digest would say of what it owes now, as text; with `since`, of everything that came since.

    Raises NotFound.
    """
    digest, state = await _digest(pipeline, name)
    now = pipeline.clock()
    if since is None:
        articles, _ = await pipeline.owed(digest)
    else:
        articles = await pipeline.wanted_since(digest, now - since)
        state = _as_of(state, now - since)
    return await pipeline.compose(digest, state, articles, to=["console"], now=now, is_copy=since is not None)


def webhook_body(pipeline: Pipeline, content: DigestContent) -> str:
    """The JSON that a webhook would get of this digest."""
    return pipeline.senders["webhook"].freeze(content, Channel("preview", "webhook"), "preview").payload["json"]


def _as_of(state: DigestState, since: datetime) -> DigestState:
    """The digest as if it had last been sent then: what was checked is told from there on."""
    return replace(state, last_sent_at=since)


async def send_owed(pipeline: Pipeline, name: str) -> DigestContent | None:
    """Send now what a digest owes, through the outbox, without waiting for its schedule. None: it owes nothing.

    Raises NotFound.
    """
    digest, state = await _digest(pipeline, name)
    if not pipeline.addressees(digest.id, digest.to, without=await recipients.absent(pipeline.database)):
        raise NotFound(
            f'nobody gets "{digest.name}" now: `status` tells which channels are closed and who unsubscribed'
        )
    while await pipeline.place_articles():
        pass
    return await pipeline.close_now(digest, state)


@dataclass(frozen=True, slots=True)
class SentCopy:
    """What came of a copy: what it said, and of each message its receipt or why it failed."""

    content: DigestContent
    receipts: tuple[tuple[FrozenDelivery, str], ...]
    failures: tuple[tuple[FrozenDelivery, DeliveryError], ...]


async def send_copy(pipeline: Pipeline, name: str, *, since: timedelta, to: tuple[str, ...]) -> SentCopy:
    """Send a digest of everything since then, beside the outbox: what it owes stays owed, its schedule stays as it is.

    The copy bears ids of its own, so that no receiver takes the next true digest for a repetition. They follow from
    the digest, the span, the minute and what is said: the same command twice in a minute is the same copy, unless
    something new came in between. Raises NotFound.
    """
    digest, state = await _digest(pipeline, name)
    for channel in to:
        if channel not in pipeline.settings.channels:
            known = ", ".join(sorted(pipeline.settings.channels))
            raise NotFound(f'no channel "{channel}"; there are: {known}')
    moment = pipeline.clock()
    now = moment.replace(second=0, microsecond=0)
    articles = await pipeline.wanted_since(digest, now - since)
    state = _as_of(state, now - since)
    compose = partial(pipeline.compose, digest, state, articles, now=now, is_copy=True, checked_until=moment)
    said = await compose(to=())
    under = _copy_id(digest.id, since, said.content)
    made = await compose(to=to or digest.to, under=under)
    outcomes = await asyncio.gather(*(_send_now(pipeline, frozen) for frozen in made.deliveries))
    pairs = list(zip(made.deliveries, outcomes, strict=True))
    return SentCopy(
        content=made.content,
        receipts=tuple((frozen, outcome) for frozen, outcome in pairs if isinstance(outcome, str)),
        failures=tuple((frozen, outcome) for frozen, outcome in pairs if isinstance(outcome, DeliveryError)),
    )


def _copy_id(digest_id: str, since: timedelta, content: DigestContent) -> str:
    said = hashlib.sha256(repr((since, content)).encode("utf-8", "replace")).hexdigest()[:8]
    return f"{digest_id}-copy-{content.closed_at:%Y%m%d%H%M}-{said}"


async def _send_now(pipeline: Pipeline, frozen: FrozenDelivery) -> str | DeliveryError:
    channel = pipeline.settings.channels[frozen.channel]
    try:
        return await pipeline.senders[channel.type].send(frozen, channel)
    except DeliveryError as error:
        return error


async def _digest(pipeline: Pipeline, wanted: str) -> tuple[DigestSettings, DigestState]:
    for digest in pipeline.settings.digests:
        if wanted.casefold() in (digest.id.casefold(), digest.name.casefold()):
            states = await pipeline.database.digests.states()
            return digest, states.get(digest.id, DigestState(digest.id))
    known = ", ".join(digest.name for digest in pipeline.settings.digests) or "none at all"
    raise NotFound(f'no digest "{wanted}"; there are: {known}')
