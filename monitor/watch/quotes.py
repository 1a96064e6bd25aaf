"""Quotes: somebody's words, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.models import Quote

_QUOTE = re.compile(r"[“\"«„]([^“”\"«»„]{8,2000})[”\"»“]")
_VERB = r"(?:said|says|told|added|wrote|writes|tweeted|posted)"
_AFTER = re.compile(rf"\s*,?\s*(?:{_VERB}\s+)?(?P<who>[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*)(?:\s+{_VERB})?")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person that the matcher found in the text, with the places."""

    name: str
    watch: str | None
    mentions: tuple[tuple[int, int], ...]


def find_quotes(
    text: str, *, field: str = "body", lang: str | None = None, people: Sequence[KnownPerson] = ()
) -> tuple[Quote, ...]:
    """Every quote of the text whose speaker is named beside it."""
    quotes = []
    for found in _QUOTE.finditer(text):
        after = _AFTER.match(text, found.end())
        if after is None or not re.search(_VERB, after[0]):
            continue
        start, end = after.span("who")
        known = next((p for p in people if any(s < end and start < e for s, e in p.mentions)), None)
        speaker = known.name if known else after["who"]
        quotes.append(Quote(speaker, found[1], field, found.start(1), found.end(1), known.watch if known else None))
    return tuple(quotes)
