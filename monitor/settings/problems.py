"""What is wrong with a file: where, and in whose words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel, ValidationError

from monitor.settings.parts import (
    ArchivePart,
    DigestPart,
    ExamplesPart,
    FeedPart,
    HttpPart,
    PersonPart,
    SourcesFile,
    StoragePart,
    TopicPart,
)

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    place: Place
    message: str
    on_key: bool = False


def validation_problems(error: ValidationError) -> Iterator[Problem]:
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        place: Place = tuple(item["loc"])
        kind = item["type"]
        if kind == "extra_forbidden":
            yield Problem(place, _unknown_key(place), on_key=True)
        elif kind == "missing":
            yield Problem(place[:-1], f'"{place[-1]}" is missing{_where(place[:-1])}')
        elif kind == "value_error":
            yield Problem(place, str(item["ctx"]["error"]))
        else:
            yield Problem(place, f"{_path(place)} {_expected(kind, item['msg'])}")


def _expected(kind: str, message: str) -> str:
    words = {
        "list_type": "must be a list: [a, b], or one item a line behind a dash",
        "dict_type": "must be a mapping: key: value",
        "model_type": "must be a mapping: key: value",
        "string_type": "must be text; put it in quotes",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "string_too_short": "is empty",
    }
    return words.get(kind, message[0].lower() + message[1:])


_KEYS_OF: dict[str, type[BaseModel]] = {
    "feeds": FeedPart,
    "people": PersonPart,
    "topics": TopicPart,
    "digests": DigestPart,
    "http": HttpPart,
    "storage": StoragePart,
    "archive": ArchivePart,
    "examples": ExamplesPart,
}


def _unknown_key(place: Place) -> str:
    parent = next((step for step in reversed(place[:-1]) if isinstance(step, str)), None)
    model = _KEYS_OF.get(parent, SourcesFile) if parent else SourcesFile
    known = list(model.model_fields)
    return f'unknown key "{place[-1]}"{_where(place[:-1])}{did_you_mean(str(place[-1]), known)}'


def did_you_mean(word: str, known: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{folded[close[0]]}"?'
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 15 else ""


def _where(place: Place) -> str:
    return f" in {_path(place)}" if place else ""


def _path(place: Place) -> str:
    return " → ".join(f"item {step + 1}" if isinstance(step, int) else step for step in place)
