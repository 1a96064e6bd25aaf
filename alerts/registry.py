"""The kinds of channels that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TextIO

from alerts import apprise, console, email, file, webhook
from alerts.options import BadOptions, did_you_mean
from monitor.domain.models import Channel
from monitor.domain.ports import Sender

_CHECKS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "apprise": apprise.read_options,
    "console": console.read_options,
    "email": email.read_options,
    "file": file.read_options,
    "webhook": webhook.read_options,
}


def make_senders(*, stream: TextIO | None = None, clock: Callable[[], datetime] = webhook.utc_now) -> dict[str, Sender]:
    """A sender for each kind of channel. `stream` is where the console writes, `clock` dates a webhook's tries."""
    return {
        "apprise": apprise.AppriseSender(),
        "console": console.ConsoleSender(stream=stream),
        "email": email.EmailSender(),
        "file": file.FileSender(),
        "webhook": webhook.WebhookSender(clock=clock),
    }


def validate_options(channel: Channel) -> list[str]:
    """What is wrong with a channel, in sentences that show no secret; empty where it can be used."""
    check = _CHECKS.get(channel.type)
    if check is None:
        return [f'unknown type "{channel.type}"; {did_you_mean(channel.type, list(_CHECKS))}']
    try:
        check(channel.options)
    except BadOptions as error:
        return error.problems
    return []
