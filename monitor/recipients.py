"""Who gets a digest, and on which letterhead: what the settings say, less what readers and receivers asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin

import structlog

from monitor.domain.errors import ChannelGone
from monitor.domain.models import Channel, ClosedChannel, DigestContent, Letterhead
from monitor.domain.ports import Database
from monitor.policy import recipients as policy
from monitor.settings import Settings

log = structlog.get_logger()

READERS = ("email",)  # kinds of channels whose recipients are people who may leave by themselves


async def absent(database: Database) -> policy.Absent:
    """Who gets no more."""
    return policy.absent(await database.recipients.unsubscribed(), await database.recipients.closed_channels())


async def closed_channels(database: Database, settings: Settings) -> list[ClosedChannel]:
    """The channels of the settings to which nothing is sent, since their receiver asked for no more."""
    channels = settings.channels
    closed = await database.recipients.closed_channels()
    return [
        one for one in closed if one.channel in channels and policy.address_of(channels[one.channel]) == one.address
    ]


def letterhead_of(
    settings: Settings, content: DigestContent, channel: Channel, recipient: str, *, key: bytes
) -> Letterhead:
    """What a message says around its content. Links need a public address, and a digest of the settings."""
    is_ours = any(digest.id == content.digest_id for digest in settings.digests)
    if settings.http.public_url is None or not is_ours or not key:
        return Letterhead(templates=settings.templates)
    leave = policy.unsubscribe_path(key, digest_id=content.digest_id, channel=channel.id, recipient=recipient)
    return Letterhead(
        unsubscribe=link(settings.http.public_url, leave) if channel.type in READERS else None,
        page=link(settings.http.public_url, policy.page_path(key, digest_id=content.digest_id, window=content.window)),
        templates=settings.templates,
    )


def link(public_url: str, path: str) -> str:
    """A path of ours as the world reaches it."""
    return urljoin(public_url.rstrip("/") + "/", path)


def closing_of(channel: Channel, error: ChannelGone, *, now: datetime) -> ClosedChannel:
    """A channel whose receiver asked for no more."""
    return ClosedChannel(channel=channel.id, address=policy.address_of(channel), at=now, reason=str(error))


def telling(settings: Settings, closed: ClosedChannel, who: policy.Absent) -> tuple[DigestContent, Sequence[str]]:
    """What is told of a closed channel, and by which channels."""
    usable = [
        channel.id
        for channel in settings.channels.values()
        if (channel.id, policy.address_of(channel)) not in who.closed
    ]
    going = [digest for digest in settings.digests if closed.channel in digest.to]
    told_by = policy.notice_channels(closed.channel, digests=[digest.to for digest in going], usable=usable)
    return policy.notice_of(closed, digests=[digest.name for digest in going]), told_by
