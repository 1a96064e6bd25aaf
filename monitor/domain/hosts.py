"""Whom an address leads to."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

REMEMBERED = 16_384  # addresses that are not taken apart again: those of feeds come back all day


@lru_cache(REMEMBERED)
def host_of(url: str) -> str:
    """The host that an address leads to: its name, with the port where that is not the web's; empty where none is."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return name if port in (None, 80, 443) else f"{name}:{port}"
