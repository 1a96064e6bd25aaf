"""What is wrong with a file: where, and in whose words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


def validation_problems(error: ValidationError, data: object) -> Iterator[Problem]:
    """What pydantic says of the file's data, in a user's words."""
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        place: Place = tuple(item["loc"])
        kind = item["type"]
        if kind == "extra_forbidden":
            yield Problem(place, _unknown_key(place, data), on_key=True)
        elif kind == "missing":
            yield Problem(place[:-1], f'"{place[-1]}" is missing{_where(place[:-1], data)}')
        elif kind == "value_error":
            yield Problem(place, str(item["ctx"]["error"]))
        else:
            yield Problem(place, f"{_path(place, data)} {_expected(kind, item['msg'])}")


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound part of a file's data; `kept` tells which items of a list at the top level are left."""

    data: object
    kept: Mapping[str | int, Sequence[int]] = field(default_factory=dict)

    def without(self, places: Iterable[Place]) -> Sound:
        """What is left without these places: without the key of an item, or without the item that lacks one."""
        if not isinstance(self.data, dict):
            return Sound({})
        data, kept = dict(self.data), dict(self.kept)
        for key in {place[0] for place in places if place}:
            bad = [place[1:] for place in places if place[:1] == (key,)]
            items = data.get(key)
            if key == "channels" and isinstance(items, dict) and () not in bad:
                # It is there, if broken: a digest that names it makes no mistake of its own.
                data[key] = items | {place[0]: {"type": "console"} for place in bad}
                continue
            if not isinstance(items, list) or () in bad:
                data.pop(key, None)
                continue
            left = {at: _left_of(item, [p[1:] for p in bad if p[0] == at]) for at, item in enumerate(items)}
            data[key] = [item for item in left.values() if item is not None]
            kept[key] = [self._at_first(key, at) for at, item in left.items() if item is not None]
        return Sound(data, kept)

    def place_in_file(self, place: Place) -> Place:
        """Where a place of the sound part stands in the file."""
        if len(place) > 1 and isinstance(place[1], int):
            return (place[0], self._at_first(place[0], place[1]), *place[2:])
        return place

    def _at_first(self, key: str | int, at: int) -> int:
        return self.kept[key][at] if key in self.kept else at


def _left_of(item: object, bad: Sequence[Place]) -> object:
    if not bad:
        return item
    if not isinstance(item, dict) or any(not place or place[0] not in item for place in bad):
        return None
    return {key: value for key, value in item.items() if all(place[0] != key for place in bad)}


def _expected(kind: str, message: str) -> str:
    if kind == "literal_error":
        return message.replace("Input should be", "must be", 1)
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


def _unknown_key(place: Place, data: object) -> str:
    parent = next((step for step in reversed(place[:-1]) if isinstance(step, str)), None)
    model = _KEYS_OF.get(parent, SourcesFile) if parent else SourcesFile
    known = list(model.model_fields)
    return f'unknown key "{place[-1]}"{_where(place[:-1], data)}{did_you_mean(str(place[-1]), known)}'


def did_you_mean(word: str, known: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{folded[close[0]]}"?'
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 15 else ""


def _where(place: Place, data: object) -> str:
    return f" in {_path(place, data)}" if place else ""


def _path(place: Place, data: object) -> str:
    """The place in words; an item of a list goes by its name where it has one."""
    steps = []
    for step in place:
        data = _below(data, step)
        steps.append(step if isinstance(step, str) else _name_of(data) or f"item {step + 1}")
    return " → ".join(steps)


def _below(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


def _name_of(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    return next((f'"{item[key]}"' for key in ("name", "id", "url") if isinstance(item.get(key), str)), None)
