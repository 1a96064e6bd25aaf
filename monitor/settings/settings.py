"""The settings as the service sees them: typed, checked, immutable."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from monitor.domain.models import Channel, Source, Watchlist
from monitor.domain.query import Query

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """A digest as configured, its condition parsed."""

    id: str
    name: str
    when: str
    query: Query
    schedule: str
    timezone: str
    to: tuple[str, ...]
    sends_empty: bool = False  # whether it goes out at its time with nothing to say
    charts: bool | None = None  # None: unless it is instant
    spikes: str = "line"  # or "instant", "off"
    at_most: str | None = None
    quiet: str | None = None
    stories: bool = True  # the articles of one story are one item


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How to ask the web. `min_gap` is in seconds."""

    contact: str = ""
    min_gap: float = 1.0
    allow_private: tuple[Network, ...] = ()
    proxy: str | None = None
    public_url: str | None = None
    listen: str = "127.0.0.1:8087"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a file, checked."""

    path: Path
    sources: tuple[Source, ...]
    watchlist: Watchlist
    digests: tuple[DigestSettings, ...]
    channels: Mapping[str, Channel]
    http: HttpSettings
    storage_url: str
    first_run: timedelta
    archive_keep: timedelta
    heartbeat: str = field(repr=False)
    read_all: bool = False  # whether pages are extracted that no watch could match
    templates: Path | None = None

    def keeps_robots(self, source_id: str) -> bool:
        """Whether robots.txt decides on the pages of this feed."""
        return next((source.robots for source in self.sources if source.id == source_id), True)


@dataclass(frozen=True, slots=True)
class RuleCheckers:
    """The parsers of rules, which the settings do not know themselves."""

    parse_when: Callable[[str], Query]
    parse_query: Callable[[str], Query]
    timing_problems: Callable[[str, str | None, str | None], list[tuple[str, str]]]  # key, what is wrong
    check_channel: Callable[[Channel], list[str]]
