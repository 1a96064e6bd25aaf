"""Words for numbers, as commands say them."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Write "1 feed" or "2 feeds"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
