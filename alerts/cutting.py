"""An event made to fit: what matters least goes first, and the event says what is missing and where all of it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alerts.render import write_json
from alerts.texts import cut

# A story's own lists in the order in which they are given up, from the last story on, when what explains its place has
# gone. Whole stories go last.
GIVEN_UP = ("snippets", "outlets", "quotes")
# Words of others that may be of any length, and how much of them stays. They are shortened before anything is given up:
# one endless title must not cost every other story its place.
SHORTENED = {"title": 500, "author": 100, "source": 100}
TROUBLES = ("gaps", "silent", "failing")  # lists of the ledger
TROUBLES_KEPT = 20  # feeds in each of them that go only after the stories

_ROOM_FOR_WORDS = 300  # what "cut" itself may take, the address of the whole not counted


def fitted(event: dict[str, Any], *, most_bytes: int, page: str | None, hint: str) -> str:
    """The event as JSON of at most so many bytes; `page` is where all of it can be read, else `hint` says how."""
    text = write_json(event)
    size = _bytes(text)
    if size <= most_bytes:
        return text
    _shorten(event["data"]["stories"])
    text = write_json(event)
    size = _bytes(text)
    if size <= most_bytes:
        return text
    where = {"link": page} if page is not None else {"hint": hint}
    size += _size(where) + _ROOM_FOR_WORDS
    missing: dict[str, int] = {}
    for what, freed in _cuts(event["data"]):
        size -= freed
        missing[what] = missing.get(what, 0) + 1
        if size <= most_bytes:
            break
    event["data"]["cut"] = missing
    event["data"] |= where
    return write_json(event)


def _shorten(stories: list[dict[str, Any]]) -> None:
    for part in (part for story in stories for part in (story, *story["outlets"])):
        for key, limit in SHORTENED.items():
            if part.get(key):
                part[key] = cut(part[key], limit)


def _cuts(data: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Take one thing after another out of the event, and tell what it was and how many bytes it took."""
    stories, spikes, ledger = data["stories"], data["spikes"], data["ledger"]
    for story in reversed(stories):
        while story["score"] and story["score"]["parts"]:
            yield "score_parts", _taken(story["score"]["parts"])
    for spike in reversed(spikes):
        while spike["latest"] and stories:  # an alert has nothing else to say
            yield "latest", _taken(spike["latest"])
    for key in GIVEN_UP:
        for story in reversed(stories):
            while story[key]:
                yield key, _taken(story[key])
    while data["trends"]:
        yield "trends", _taken(data["trends"])
    for key in TROUBLES:
        while len(ledger[key]) > TROUBLES_KEPT:
            yield key, _taken(ledger[key])
    while stories:
        yield "stories", _taken(stories)
    for spike in reversed(spikes):
        while spike["latest"]:
            yield "latest", _taken(spike["latest"])
    while spikes:
        yield "spikes", _taken(spikes)
    for key in TROUBLES:
        while ledger[key]:
            yield key, _taken(ledger[key])


def _taken(items: list[Any]) -> int:
    """Take the last item out; how many bytes the list is shorter."""
    before = len(items) > 1
    return _size(items.pop()) + before


def _size(value: Any) -> int:
    return _bytes(write_json(value))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8"))
