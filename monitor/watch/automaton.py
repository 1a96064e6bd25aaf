"""The automaton: where in a text a word of some term might stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import ahocorasick_rs

from monitor.watch.catalogue import Catalogue
from monitor.watch.languages import is_form
from monitor.watch.lexicon import NICKNAMES
from monitor.watch.people import NameForm
from monitor.watch.scripts import WITHIN_WORDS, script_of
from monitor.watch.terms import Term, pattern_of
from monitor.watch.text import LONGEST_WORD, Field

Entry: TypeAlias = NameForm | Term
_WINDOW = 48  # letters to either side in which the other words of a name may stand
_WIDE_WINDOW = 160


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the anchor word of these entries might stand; a number is a query that the word touches."""

    position: int
    entries: tuple[Entry | int, ...]


_Group: TypeAlias = tuple[Entry, ...] | dict[str, tuple[Entry, ...]]
_FEW = 8  # entries of one anchor word up to which each is asked by itself


class Automaton:
    """All anchor words of a catalogue, looked for at once.

    What the automaton sees is asked three questions, cheapest first: is this word a form of the anchor word at all;
    does another word of the name begin nearby; and only then the rules. Entries that share an anchor word are told
    apart by the first two letters of that other word, so that a thousand watched Smiths cost one look around.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        collected: dict[str, list[Entry]] = defaultdict(list)
        for form in catalogue.forms:
            collected[_pattern(form.term)].append(form)
        for term in catalogue.terms:
            collected[_pattern(term)].append(term)
        self._triggers: dict[str, list[tuple[Term, int]]] = defaultdict(list)
        for owner, term in catalogue.triggers:
            collected.setdefault(_pattern(term), [])
            self._triggers[_pattern(term)].append((term, owner))
        self._patterns = list(collected)
        self._groups: list[_Group] = [_grouped(entries) for entries in collected.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._patterns, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def candidates(self, field: Field, *, wide: bool = False) -> Iterator[Candidate]:
        """Every place to look at. `wide` looks further around for the other words, whatever stands between."""
        scan, lang, groups, patterns = field.scan, field.lang, self._groups, self._patterns
        window = _WIDE_WINDOW if wide else _WINDOW
        for number, found_at, end in self._automaton.find_matches_as_indexes(scan, overlapping=True):
            pattern, group = patterns[number], groups[number]
            start, form = found_at, None
            if pattern[0] == " ":
                start += 1
                stop = end if scan[end] == " " else scan.find(" ", end, end + LONGEST_WORD)
                if stop < 0:
                    continue
                form = scan[start:stop]
            entries: Sequence[Entry | int] = _entries_near(group, scan, start, window, form, lang)
            if self._triggers and pattern in self._triggers:
                entries = (*entries, *_touched(self._triggers[pattern], form, lang))
            if entries:
                yield Candidate(start, tuple(entries))


def _touched(triggers: Sequence[tuple[Term, int]], form: str | None, lang: str | None) -> list[int]:
    return [owner for term, owner in triggers if form is None or _may_be(term, form, lang)]


def _grouped(entries: Sequence[Entry]) -> _Group:
    if len(entries) <= _FEW:
        return tuple(entries)
    keyed: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in _keys(entry):
            keyed[key].append(entry)
    return {key: tuple(found) for key, found in keyed.items()}


def _entries_near(
    group: _Group, scan: str, start: int, window: int, form: str | None, lang: str | None
) -> Sequence[Entry]:
    if isinstance(group, tuple):
        fitting = [entry for entry in group if form is None or _may_be(_term(entry), form, lang)]
        if not fitting:
            return ()
        around = scan[max(0, start - window) : start + window]
        return [entry for entry in fitting if _is_near(entry, around)]
    return [
        entry for entry in _keyed_near(group, scan, start, window) if form is None or _may_be(_term(entry), form, lang)
    ]


def _is_near(entry: Entry, around: str) -> bool:
    return any(not key or f" {key}" in around or f" {key[0]} " in around for key in _keys(entry))


def _keyed_near(group: dict[str, tuple[Entry, ...]], scan: str, start: int, window: int) -> list[Entry]:
    heads = {word[:2] for word in scan[max(0, start - window) : start + window].split()}
    found = [entry for head in heads if len(head) == 2 for entry in group.get(head, ())]
    initials = {head for head in heads if len(head) == 1}
    if initials:
        found += [e for key, more in group.items() if key and key[0] in initials and key not in heads for e in more]
    return [*group.get("", ()), *found]


def _term(entry: Entry) -> Term:
    return entry.term if isinstance(entry, NameForm) else entry


def _may_be(term: Term, form: str, lang: str | None) -> bool:
    word = term.words[term.anchor]
    if word == form or (term.is_prefix and form.startswith(word)):
        return True
    return is_form(word, form, lang=lang, noun=True)


def _pattern(term: Term) -> str:
    last = term.anchor == len(term.words) - 1
    return pattern_of(term.words[term.anchor], is_prefix=term.is_prefix and last)


def _keys(entry: Entry) -> Sequence[str]:
    """The first letters of another word of the entry; an empty one where there is none to look for."""
    if isinstance(entry, NameForm):
        given = entry.given
        if len(given) < 2:
            return ("",)
        nicknames = NICKNAMES.get(given)
        return (given[:2], *(other[:2] for other in nicknames)) if nicknames else (given[:2],)
    if len(entry.words) == 1 or script_of(entry.words[0][0]) in WITHIN_WORDS:
        return ("",)
    other = entry.words[0] if entry.anchor else entry.words[-1]
    return (other[:2],) if len(other) > 1 else ("",)
