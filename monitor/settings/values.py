"""Values as people write them in the file."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(text: object) -> timedelta:
    """A span of time as people write it: "90s", "10m", "36h", "7d", "2w". Raises ValueError."""
    if isinstance(text, timedelta):
        return text
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)\s*", str(text))
    if found is None:
        raise ValueError(f'"{text}" is no span of time; write it like 90s, 10m, 36h, 7d or 2w')
    try:
        return timedelta(**{_UNITS[found[2]]: float(found[1])})
    except OverflowError:
        raise ValueError(f'"{text}" is longer than any calendar') from None


def _texts(value: object) -> object:
    """One text stands for a list of one: `any: Karabakh`."""
    return [value] if isinstance(value, str) else value


def format_duration(span: timedelta) -> str:
    """A span of time as people write it, in the largest unit that divides it."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(s|m|min|h|d|w)\s*$", "examples": ["10m", "36h", "7d"]}
    ),
]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], BeforeValidator(_texts)]
