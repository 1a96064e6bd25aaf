"""What an edit changed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from monitor.settings.settings import Settings


def difference(old: Settings, new: Settings) -> list[str]:
    """What an edit changed, in words, a line each."""
    changes = [
        *_changed("feed", {s.id: s for s in old.sources}, {s.id: s for s in new.sources}, lambda s: s.name or s.url),
        *_changed(
            "person", {p.id: p for p in old.watchlist.people}, {p.id: p for p in new.watchlist.people}, lambda p: p.name
        ),
        *_changed(
            "topic", {t.id: t for t in old.watchlist.topics}, {t.id: t for t in new.watchlist.topics}, lambda t: t.name
        ),
        *_changed("digest", {d.id: d for d in old.digests}, {d.id: d for d in new.digests}, lambda d: d.name),
        *_changed("channel", dict(old.channels), dict(new.channels), lambda c: c.id),
    ]
    whole = {
        "http": (old.http, new.http),
        "storage.url": (old.storage_url, new.storage_url),
        "first_run": (old.first_run, new.first_run),
        "archive.keep": (old.archive_keep, new.archive_keep),
        "archive.read_all": (old.read_all, new.read_all),
        "templates": (old.templates, new.templates),
        "heartbeat": (old.heartbeat, new.heartbeat),
    }
    return changes + [f"{name} changed" for name, (before, after) in whole.items() if before != after]


def _changed(noun: str, old: Mapping[str, Any], new: Mapping[str, Any], shown: Callable[[Any], str]) -> Iterator[str]:
    for key, item in new.items():
        if key not in old:
            yield f"{noun} added: {shown(item)}"
        elif old[key] != item:
            fields = [name for name in item.__dataclass_fields__ if getattr(item, name) != getattr(old[key], name)]
            yield f"{noun} changed: {shown(item)} ({', '.join(fields)})"
    yield from (f"{noun} removed: {shown(item)}" for key, item in old.items() if key not in new)
