"""Spellings of whole names that nobody listed: looked up by the skeletons of their consonants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from monitor.watch.fold import folded_words
from monitor.watch.languages import uninflected
from monitor.watch.people import NameForm
from monitor.watch.scripts import CASED, Script, script_of
from monitor.watch.terms import Term
from monitor.watch.text import Field, Span
from monitor.watch.variants import is_close, is_variant, roman, skeleton

_CAPITALISED = re.compile(r"(?<![\w@#/.])[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽƏȘȚΆ-ΫЀ-ЯҐԱ-Ֆ][^\W\d_]+")
_ONE_SPACE = (" ", "\u00a0", "\n", "\r\n")
_SHORTEST_SINGLE = 6
_SINGLE_CLOSE = 0.9


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return "".join(folded_words(word))


class Lookalikes:
    """Names by skeleton."""

    def __init__(self) -> None:
        self._givens: set[str] = set()
        self._pairs: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        self._singles: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def add(self, owner: int, forms: Sequence[NameForm], singles: Sequence[Term]) -> None:
        """Know a person's names."""
        for form in forms:
            if (
                form.family == 1
                and len(form.term.words) == 2
                and not form.family_first
                and form.term.capitals == "name"
            ):
                given, family = form.term.words
                key = (skeleton(given), skeleton(family))
                self._givens.add(key[0])
                if (owner, given, family) not in self._pairs[key]:
                    self._pairs[key].append((owner, given, family))
        scripts = {script_of(term.words[0][0]) for term in singles} & CASED
        for term in singles:
            if (
                len(term.words) == 1
                and term.capitals == "name"
                and len(term.joined) >= _SHORTEST_SINGLE
                and scripts == {Script.LATIN}
            ):
                self._singles[skeleton(term.joined)].append((owner, term.joined))

    def near(self, field: Field) -> Iterator[bool]:
        """Something wherever a variant might stand."""
        yield from (True for _ in self.find(field))

    def find(self, field: Field) -> Iterator[tuple[int, Span]]:
        """Whole names of the field that are written like a watched one, but not as listed."""
        if not self._pairs and not self._singles:
            return
        last: re.Match[str] | None = None
        text = field.original
        for found in _CAPITALISED.finditer(text):
            if last is not None and text[last.end() : found.start()] in _ONE_SPACE:
                for owner in self._pair(last[0], found[0], field.lang):
                    yield owner, field.span_of(last.start(), found.end())
            last = found
            if self._singles and not found[0].isascii():
                for owner in self._single(found[0]):
                    yield owner, field.span_of(found.start(), found.end())

    def _pair(self, given: str, family: str, lang: str | None) -> Iterator[int]:
        for first in uninflected(_folded(given), lang):
            if skeleton(first) not in self._givens:
                continue
            for last in uninflected(_folded(family), lang):
                for owner, own_given, own_family in self._pairs.get((skeleton(first), skeleton(last)), ()):
                    if (first, last) != (own_given, own_family) and is_variant((own_given, own_family), (first, last)):
                        yield owner

    def _single(self, word: str) -> Iterator[int]:
        folded = _folded(word)
        if not folded or script_of(folded[0]) is Script.LATIN:
            return
        for owner, name in self._singles.get(skeleton(folded), ()):
            if (
                is_close(name, folded)
                and JaroWinkler.normalized_similarity(roman(name), roman(folded)) >= _SINGLE_CLOSE
            ):
                yield owner
