"""Spellings of whole names that nobody listed: looked up by the skeletons of their consonants."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from monitor.watch.fold import folded_words
from monitor.watch.languages import uninflected
from monitor.watch.people import NameForm
from monitor.watch.scripts import Script, script_of
from monitor.watch.terms import Term
from monitor.watch.text import Field, Span
from monitor.watch.variants import is_close, is_variant, roman, skeleton

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽƏȘȚΆ-ΫЀ-ЯҐԱ-Ֆ"
# The capital comes first and looks back from there: an expression that begins with a set of letters is searched at many
# times the speed of one that begins by looking back.
_PAIR = re.compile(rf"([{_CAPITAL}](?<![\w@#/.].)[^\W\d_]+)(?=[ \u00a0\n]([{_CAPITAL}][^\W\d_]+))")
_ALIEN_WORD = re.compile(r"[Ά-ΫЀ-ЯҐԱ-Ֆ](?<![\w@#/.].)[^\W\d_]+")
_SHORTEST_SINGLE = 6
_SINGLE_CLOSE = 0.9


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return "".join(folded_words(word))


class Lookalikes:
    """Names by the skeletons of their consonants; the names themselves are asked for only where those agree."""

    def __init__(self) -> None:
        self._givens: set[str] = set()
        self._pairs: dict[str, tuple[int, ...]] = {}
        self._singles: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def add(self, owner: int, forms: Sequence[NameForm], singles: Sequence[Term]) -> None:
        """Know a person's names."""
        for form in forms:
            if is_plain_name(form):
                given, family = form.term.words
                first = skeleton(given)
                self._givens.add(first)
                pair = f"{first} {skeleton(family)}"
                owners = self._pairs.get(pair, ())
                if owner not in owners:
                    self._pairs[pair] = (*owners, owner)
        if len(singles) == 1 and len(singles[0].words) == 1 and singles[0].capitals == "name":
            name = singles[0].joined
            if len(name) >= _SHORTEST_SINGLE and script_of(name[0]) is Script.LATIN:
                self._singles[skeleton(name)].append((owner, name))

    def find(self, field: Field, names: Callable[[int], Sequence[NameForm]]) -> Iterator[tuple[int, Span]]:
        """Whole names of the field that are written like a watched one, but not as listed."""
        if self._pairs:
            for found in _PAIR.finditer(field.original):
                if not self._givens.isdisjoint(_keys(found[1], field.lang)):
                    for owner in self._pair(found[1], found[2], field.lang, names):
                        yield owner, field.span_of(found.start(1), found.end(2))
        if self._singles and not field.original.isascii():
            for found in _ALIEN_WORD.finditer(field.original):
                for owner in self._single(found[0]):
                    yield owner, field.span_of(found.start(), found.end())

    def _pair(
        self, given: str, family: str, lang: str | None, names: Callable[[int], Sequence[NameForm]]
    ) -> Iterator[int]:
        for first in uninflected(_folded(given), lang):
            for last in uninflected(_folded(family), lang):
                for owner in self._pairs.get(f"{skeleton(first)} {skeleton(last)}", ()):
                    if any(_is_variant_of(form, first, last) for form in names(owner)):
                        yield owner

    def _single(self, word: str) -> Iterator[int]:
        folded = _folded(word)
        for owner, name in self._singles.get(skeleton(folded), ()) if folded else ():
            similar = JaroWinkler.normalized_similarity(roman(name), roman(folded)) >= _SINGLE_CLOSE
            if similar and is_close(name, folded):
                yield owner


def is_plain_name(form: NameForm) -> bool:
    """Whether a name is one given name and one surname, of which spellings can be told."""
    return form.family == 1 and len(form.term.words) == 2 and form.term.capitals == "name"


@lru_cache(maxsize=50_000)
def _keys(word: str, lang: str | None) -> frozenset[str]:
    return frozenset(skeleton(form) for form in uninflected(_folded(word), lang))


def _is_variant_of(form: NameForm, given: str, family: str) -> bool:
    if not is_plain_name(form):
        return False
    own = (form.term.words[0], form.term.words[1])
    return own != (given, family) and is_variant(own, (given, family))
