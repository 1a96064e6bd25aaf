"""How often something may be asked for: a few times at once, then at a steady pace."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

MOST_KEYS = 10_000  # those asked for longest ago are forgotten first, and so get a new allowance


class Allowance:
    """For each key so many requests at once, and one more after each `pace`."""

    def __init__(self, *, at_once: int, pace: timedelta) -> None:
        self._at_once = at_once
        self._pace = pace
        self._full_at: OrderedDict[str, datetime] = OrderedDict()  # when the whole allowance is there again

    def take(self, key: str, *, now: datetime) -> bool:
        """Whether the key may be asked for now; if so, it is counted."""
        full_at = max(self._full_at.get(key, now), now) + self._pace
        if full_at > now + self._at_once * self._pace:
            return False
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > MOST_KEYS:
            self._full_at.popitem(last=False)
        return True
