"""Times as a reader would say them, in the digest's own time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment_in_words(moment: datetime, closed: datetime) -> str:
    """Write "21 Nov, 07:06", the year only where it is another one than that of the digest."""
    local = moment.astimezone(closed.tzinfo)
    year = "" if local.year == closed.year else f" {local.year}"
    return f"{date_in_words(local)}{year}, {local:%H:%M}"


def since_in_words(moment: datetime, closed: datetime) -> str:
    """Write "since 08:00", "since yesterday" or "since 18 Nov"."""
    local = moment.astimezone(closed.tzinfo)
    days = (closed.date() - local.date()).days
    if days <= 0:
        return f"since {local:%H:%M}"
    return "since yesterday" if days == 1 else f"since {moment_in_words(moment, closed).partition(',')[0]}"


def date_in_words(day: date) -> str:
    """Write "21 Nov"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def span_in_words(span: timedelta) -> str:
    """Write "3 days", "14 hours" or "40 minutes"."""
    for unit, size in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if span >= 2 * size or (unit == "hour" and span >= size):
            count = round(span / size)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{max(round(span / timedelta(minutes=1)), 1)} minutes"
