"""The settings file of the benches of reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from monitor.domain.models import Person
from monitor.settings.parts import ArchivePart

_UNWRITTEN = "qzxqzx"  # a topic that stands nowhere: the digest asks for it, is never owed anything, and stays silent


def knows_read_all() -> bool:
    """Whether this version looks at a page before it reads it, and can be told to read all."""
    return "read_all" in ArchivePart.model_fields


def write_settings(
    path: Path, urls: Sequence[str], people: Sequence[Person], *, read_all: bool = False, every: str | None = None
) -> None:
    """Watch these people in these feeds, on loopback and without waits; the database lies beside the file."""
    feeds = [{"url": url, **({"every": every} if every else {})} for url in urls]
    watched = [{"name": p.name, "aliases": list(p.aliases), "handles": list(p.handles), "id": p.id} for p in people]
    settings = {
        "feeds": feeds,
        "people": watched,
        "topics": [{"name": "Unwritten", "any": [_UNWRITTEN]}],
        "digests": [{"name": "Nothing", "when": "people AND Unwritten", "to": ["console"]}],
        "http": {"contact": "desk@example.org", "min_gap": "0s", "allow_private": ["127.0.0.0/8"]},
        "storage": {"url": f"sqlite:///{path.with_suffix('.db')}"},
        **({"archive": {"read_all": True}} if read_all else {}),
    }
    # JSON is YAML.
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
