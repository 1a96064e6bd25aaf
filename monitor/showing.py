"""What of many things cannot be shown: one poisonous article must never hold up a whole digest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def unshowable(items: Sequence[T], show: Callable[[Sequence[T]], object]) -> list[tuple[T, Exception]]:
    """The items over which `show` fails, each with its own failure; found by halves, since most can be shown."""
    try:
        show(items)
    except Exception as error:
        # Whatever it is: nobody can foresee it, and it must not keep the other items from their reader.
        if len(items) <= 1:
            return [(item, error) for item in items]
        middle = len(items) // 2
        return unshowable(items[:middle], show) + unshowable(items[middle:], show)
    return []
