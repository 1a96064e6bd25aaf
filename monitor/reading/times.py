"""When a thing was published: a moment that can be, aware and UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_NEAR_FUTURE = timedelta(days=1)  # clocks that go wrong, and local times labelled as UTC; beyond it a date is nonsense
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


def plausible(moment: datetime, *, now: datetime) -> datetime | None:
    """The moment where it can be a publication's: not before the web, and up to a day ahead counts as now."""
    if moment < _OLDEST or moment > now + _NEAR_FUTURE:
        return None
    return min(moment, now)


def from_iso(text: str, *, now: datetime) -> datetime | None:
    """A moment from ISO 8601, as feeds and pages write it; without a zone it is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return plausible(aware.astimezone(UTC), now=now)
    except (ValueError, OverflowError):
        return None
