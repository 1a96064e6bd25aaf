"""Signs of life to the outside: the heartbeat address, and systemd's watchdog."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import httpx
import structlog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Beacon:
    """An address of the user's own (Healthchecks and the like) that wants to be called while all is well.

    It may be private: it is not the guard's business. A failure is logged and forgotten; the next call comes soon.
    """

    address: str

    async def call(self) -> bool:
        """Call it once; returns whether it answered 2xx."""
        try:
            async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
                response = await client.get(self.address)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The address often bears a secret token: only the kind of failure is told.
            log.warning("heartbeat failed", why=type(error).__name__)
            return False
        if not response.is_success:
            log.warning("heartbeat failed", status=response.status_code)
        return response.is_success


def tell_systemd(state: str) -> None:
    """Tell the service manager our state (sd_notify(3)); does nothing where nobody asked for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.sendto(state.encode(), address)
    except OSError as error:
        log.warning("the service manager could not be told", state=state, why=str(error))
