"""Channels and their readers: try a channel, open a closed one, leave a digest, come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor import recipients
from monitor.domain.errors import ChannelGone, DeliveryError, PermanentDeliveryError
from monitor.domain.models import Unsubscribed
from monitor.domain.sample import sample_digest
from monitor.pipeline import Pipeline
from monitor.policy.recipients import is_same, page_token, unsubscribe_token
from monitor.service.looking import NotFound
from monitor.settings import Settings

# ---------------------------------------------------------------- try a channel


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one sample."""

    recipient: str
    taken: bool
    detail: str
    again: bool = False  # a digest that failed like this would be tried again


async def send_sample(pipeline: Pipeline, channel_id: str) -> list[Tried]:
    """Send a sample by a channel, closed or not, to each of its recipients, beside the outbox. Raises NotFound."""
    channel = pipeline.settings.channels.get(channel_id)
    if channel is None:
        raise NotFound(f'no channel "{channel_id}"; there are: {", ".join(sorted(pipeline.settings.channels))}')
    sample = sample_digest(
        closed_at=pipeline.clock(),
        subject=f'Test of the channel "{channel_id}"',
        notice="This is a test, sent by hand. The story below is made up; digests will come this way.",
    )
    tried = []
    for frozen in pipeline.freeze(sample, [channel_id]):
        try:
            receipt = await pipeline.senders[channel.type].send(frozen, channel)
            tried.append(Tried(frozen.recipient, True, receipt))
        except DeliveryError as error:
            again = not isinstance(error, PermanentDeliveryError | ChannelGone)
            tried.append(Tried(frozen.recipient, False, f"{type(error).__name__}: {error}", again))
    return tried


def tried_record(tried: Tried) -> dict[str, Any]:
    """What came of a sample as a JSON object."""
    return {"recipient": tried.recipient, "taken": tried.taken, "detail": tried.detail, "would_retry": tried.again}


# ---------------------------------------------------------------- closed channels


async def enable(pipeline: Pipeline, channel_id: str) -> None:
    """Use a closed channel again. Raises NotFound."""
    if not await pipeline.database.recipients.open_channel(channel_id):
        still = await recipients.closed_channels(pipeline.database, pipeline.settings)
        closed = ", ".join(one.channel for one in still) or "none at all"
        raise NotFound(f'the channel "{channel_id}" is not closed; closed are: {closed}')


# ---------------------------------------------------------------- readers


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient of one digest."""

    digest_id: str
    digest: str
    channel: str
    recipient: str


def reader_of(pipeline: Pipeline, token: str) -> Reader:
    """Whose link this is: it was signed for one of the readers of the settings. Raises NotFound."""
    settings = pipeline.settings
    for digest in settings.digests:
        for channel_id in digest.to:
            channel = settings.channels[channel_id]
            if channel.type not in recipients.READERS:
                continue
            for recipient in pipeline.senders[channel.type].recipients(channel):
                theirs = unsubscribe_token(pipeline.key, digest_id=digest.id, channel=channel_id, recipient=recipient)
                if is_same(theirs, token):
                    return Reader(digest.id, digest.name, channel_id, recipient)
    raise NotFound("this link is of nobody who gets a digest")


async def leave(pipeline: Pipeline, reader: Reader) -> None:
    """Take a reader off a digest; once more changes nothing."""
    who = Unsubscribed(reader.digest_id, reader.channel, reader.recipient, pipeline.clock())
    await pipeline.database.recipients.unsubscribe(who)


async def come_back(pipeline: Pipeline, recipient: str, *, digest: str | None) -> list[Unsubscribed]:
    """Undo that for one digest (its name or id) or for all. Raises NotFound."""
    digest_id = None if digest is None else _digest_id(pipeline.settings, digest)
    undone = await pipeline.database.recipients.resubscribe(recipient, digest_id=digest_id)
    if not undone:
        gone = await pipeline.database.recipients.unsubscribed()
        left = ", ".join(sorted({who.recipient for who in gone})) or "nobody"
        raise NotFound(f'"{recipient}" has not unsubscribed; who has: {left}')
    return undone


def _digest_id(settings: Settings, wanted: str) -> str:
    for digest in settings.digests:
        if wanted.casefold() in (digest.id.casefold(), digest.name.casefold()):
            return digest.id
    return wanted  # perhaps one that the settings no longer have


# ---------------------------------------------------------------- pages


async def whole_page(pipeline: Pipeline, digest_id: str, window: int, token: str) -> str:
    """A digest that a webhook had no room for, as HTML. Raises NotFound."""
    signed = is_same(page_token(pipeline.key, digest_id=digest_id, window=window), token)
    page = await pipeline.database.recipients.page(digest_id, window) if signed else None
    if page is None:
        raise NotFound("no such page")
    return page
