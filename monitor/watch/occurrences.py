"""Where one term stands in the fields of a document, asked for a few terms of watches that were found already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.watch.locate import locate
from monitor.watch.scripts import UNSPACED, script_of
from monitor.watch.terms import Term, pattern_of
from monitor.watch.text import Field, Span

_TEXT_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+(?:['’]\w+)*")


def occurrences(field: Field, term: Term) -> Iterator[Span]:
    """Every place of the field where the term stands, whatever its capitals."""
    word = term.words[term.anchor]
    pattern = pattern_of(word, is_prefix=term.is_prefix and term.anchor == len(term.words) - 1)
    shift = 1 if pattern[0] == " " else 0
    position = field.scan.find(pattern)
    while position >= 0:
        span = locate(field, term, position + shift)
        if span is not None:
            yield span
        position = field.scan.find(pattern, position + 1)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The `exclude`, `context` and `within` of a watch."""

    exclude: tuple[Term, ...]
    context: tuple[Term, ...]
    within: int | None


class Exclusions:
    """The stretches of a document that `exclude` hides."""

    def __init__(self, terms: Sequence[Term], fields: Sequence[Field]) -> None:
        self._hidden = [(field, span) for field in fields for term in terms for span in occurrences(field, term)]

    def cover(self, field: Field, span: Span) -> bool:
        """Whether a mention shares letters with a hidden stretch."""
        return any(field is other and span.overlaps(hidden) for other, hidden in self._hidden)


def in_context(conditions: Conditions, field: Field, span: Span, fields: Sequence[Field]) -> bool:
    """Whether one of the context words stands where it must for this mention."""
    near = fields if conditions.within is None else [field]
    for other in near:
        for term in conditions.context:
            for place in occurrences(other, term):
                if (other is field and place.overlaps(span)) or other.is_address(place):
                    continue
                if conditions.within is None or words_between(field, span, place) <= conditions.within:
                    return True
    return False


def words_between(field: Field, one: Span, other: Span) -> int:
    """How many words stand between two places; a letter of an unspaced script is a word."""
    first, second = (one, other) if one.start <= other.start else (other, one)
    if second.start <= first.end:
        return 0
    between = field.original[field.folded.end(first.end) : field.folded.start(second.start)]
    if between[:1] in "'’" and second.start - first.end > 2:
        between = re.sub(r"^['’]\w{0,2}\b", "", between)
    return len(_TEXT_WORD.findall(between))


def is_unspaced(term: Term) -> bool:
    """Whether the term is of a script without spaces."""
    return script_of(term.words[0][0]) in UNSPACED
