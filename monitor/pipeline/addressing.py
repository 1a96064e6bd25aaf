"""To whom the messages of a digest go, and when: its recipients, and its times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor import recipients
from monitor.domain.models import Channel, DigestContent, FrozenDelivery
from monitor.pipeline.ports import Ports
from monitor.policy.recipients import Absent
from monitor.policy.timing import Timing, read_timing
from monitor.settings import DigestSettings

NOBODY = Absent()


@dataclass(frozen=True)
class Addresser(Ports):
    """Says who gets a message, and renders it for each of them."""

    def freeze(
        self,
        content: DigestContent,
        channel_ids: Sequence[str],
        *,
        without: Absent = NOBODY,
        digest_id: str | None = None,
    ) -> list[FrozenDelivery]:
        """Render the content for every recipient of these channels who is not absent from its digest."""
        return [
            self.senders[channel.type].freeze(
                content,
                channel,
                recipient,
                recipients.letterhead_of(self.settings, content, channel, recipient, key=self.key),
            )
            for channel, recipient in self.addressees(digest_id or content.digest_id, channel_ids, without=without)
        ]

    def addressees(self, digest_id: str, channel_ids: Sequence[str], *, without: Absent) -> list[tuple[Channel, str]]:
        """Who gets a message of a digest through these channels."""
        channels = [self.settings.channels[channel_id] for channel_id in channel_ids]
        return [
            (channel, recipient)
            for channel in channels
            for recipient in self.senders[channel.type].recipients(channel)
            if without.why(digest_id, channel, recipient) is None
        ]


def timing_of(digest: DigestSettings) -> Timing:
    """When the settings want a digest to be sent."""
    return read_timing(digest.schedule, digest.timezone, at_most=digest.at_most, quiet=digest.quiet)
