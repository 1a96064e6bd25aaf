"""The automaton: where in a text a word of some term might stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import ahocorasick_rs

from monitor.watch.catalogue import Catalogue
from monitor.watch.lexicon import NICKNAMES
from monitor.watch.people import NameForm
from monitor.watch.scripts import WITHIN_WORDS, script_of
from monitor.watch.terms import Term, pattern_of
from monitor.watch.text import Field

Entry: TypeAlias = NameForm | Term | int  # a name, a term, or the number of a query that its word touches
_WINDOW = 48  # letters to either side in which the other words of a name may stand
_WIDE_WINDOW = 160


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the anchor word of these entries might stand."""

    position: int
    entries: tuple[Entry, ...]


class Automaton:
    """All anchor words of a catalogue, looked for at once.

    Entries that share an anchor word are told apart by the first two letters of another of their words, so that a thousand
    watched Smiths cost one look around.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        groups: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for form in catalogue.forms:
            for key in _keys_of_name(form):
                groups[_pattern(form.term)][key].append(form)
        for term in catalogue.terms:
            groups[_pattern(term)][_key_of_term(term)].append(term)
        for owner, term in catalogue.triggers:
            groups[_pattern(term)][""].append(owner)
        self._patterns = list(groups)
        self._groups = [{key: tuple(entries) for key, entries in group.items()} for group in groups.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._patterns, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def candidates(self, field: Field, *, wide: bool = False) -> Iterator[Candidate]:
        """Every place to look at. `wide` looks further around for the other words, whatever stands between."""
        scan = field.scan
        for number, start, _ in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            entries = self._entries_near(self._groups[number], scan, start, _WIDE_WINDOW if wide else _WINDOW)
            if entries:
                yield Candidate(start + 1 if self._patterns[number][0] == " " else start, entries)

    @staticmethod
    def _entries_near(group: dict[str, tuple[Entry, ...]], scan: str, start: int, window: int) -> tuple[Entry, ...]:
        entries = group.get("", ())
        if len(group) == 1 and entries:
            return entries
        around = scan[max(0, start - window) : start + 1] + " " + scan[start + 1 : start + 1 + window]
        heads = {word[:2] for word in around.split()}
        found = [entry for head in heads if len(head) == 2 for entry in group.get(head, ())]
        initials = {head for head in heads if len(head) == 1}
        if initials:
            found += [
                entry
                for key, more in group.items()
                if key and key[0] in initials and key not in heads
                for entry in more
            ]
        return (*entries, *found) if found else entries


def _pattern(term: Term) -> str:
    last = term.anchor == len(term.words) - 1
    return pattern_of(term.words[term.anchor], is_prefix=term.is_prefix and last)


def _keys_of_name(form: NameForm) -> set[str]:
    given = form.given
    if len(given) < 2:
        return {""}
    return {given[:2], *(other[:2] for other in NICKNAMES.get(given, ()))}


def _key_of_term(term: Term) -> str:
    if len(term.words) == 1 or script_of(term.words[0][0]) in WITHIN_WORDS:
        return ""
    other = term.words[0] if term.anchor else term.words[-1]
    return other[:2] if len(other) > 1 else ""
