"""The automaton: where in a text a word of some term might stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import ahocorasick_rs

from monitor.watch.catalogue import Catalogue
from monitor.watch.languages import is_form, stem_of
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


_Keyed: TypeAlias = dict[str, tuple[Entry, ...]]
_HEAD = 3  # letters of another word of a name by which entries are told apart
_FEW = 8  # entries of one anchor word up to which each is asked by itself
_VOCABULARY = 100_000  # words remembered; a newspaper's year has fewer, and garbage may not fill the memory


@dataclass(frozen=True, slots=True)
class _Group:
    """All that hangs on one anchor word: entries one by one or by their keys, and the queries that it touches."""

    few: tuple[Entry, ...]
    many: _Keyed | None
    touched: tuple[int, ...]

    def near(self, scan: str, start: int, window: int) -> tuple[Entry | int, ...]:
        """The entries of which another word begins around here, and the touched queries."""
        if self.many is not None:
            return (*_keyed_near(self.many, scan, start, window), *self.touched)
        around = scan[max(0, start - window) : start + window]
        return (*(entry for entry in self.few if _is_near(entry, around)), *self.touched)


class _Patterns:
    """What one automaton looks for, each pattern with what hangs on it."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        self.triggers: dict[str, list[tuple[Term, int]]] = defaultdict(list)
        self._all: list[str] = []
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def build(self) -> None:
        """Make the automaton once everything is added."""
        self._all = list({**self.entries, **self.triggers})
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._all, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        """The patterns in a text with their places."""
        if self._all and self._automaton is not None:
            for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                yield self._all[number], start


class Automaton:
    """All anchor words of a catalogue, looked for at once.

    Where words stand between spaces, each word is asked about once in its life: a text's words are looked up in the
    vocabulary, and only those that it has not seen go through the automaton, to be remembered with the entries of which
    they are a form, or as idle. Elsewhere (Han, kana, Hangul, Thai, Arabic, Hebrew) the automaton runs over the text.
    Then other words of the name must begin nearby; entries that share an anchor word are told apart by the first
    letters of such a word, so that a thousand watched Smiths cost one look around. The rules come last.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._at_words, self._within = _Patterns(), _Patterns()
        entries: list[Entry] = [*catalogue.forms, *catalogue.terms]
        for entry in entries:
            pattern = _pattern(_term(entry))
            self._home(pattern).entries[pattern].append(entry)
        for owner, term in catalogue.triggers:
            pattern = _pattern(term)
            self._home(pattern).triggers[pattern].append((term, owner))
        self._at_words.build()
        self._within.build()
        self._groups_within = {
            pattern: _group(
                self._within.entries.get(pattern, ()), (o for _, o in self._within.triggers.get(pattern, ()))
            )
            for pattern in {**self._within.entries, **self._within.triggers}
        }
        self._vocabulary: dict[str | None, _Vocabulary] = {}

    def candidates(self, field: Field, *, wide: bool = False) -> Iterator[Candidate]:
        """Every place to look at. `wide` looks further around for the other words, whatever stands between."""
        scan, window = field.scan, _WIDE_WINDOW if wide else _WINDOW
        for word, group in self._words_met(scan, field.lang):
            spaced, start = f" {word} ", -1
            while (start := scan.find(spaced, start + 1)) >= 0:
                entries = group.near(scan, start + 1, window)
                if entries:
                    yield Candidate(start + 1, entries)
        if self._groups_within and not scan.isascii():
            for pattern, start in self._within.find(scan):
                entries = self._groups_within[pattern].near(scan, start, window)
                if entries:
                    yield Candidate(start, entries)

    def _words_met(self, scan: str, lang: str | None) -> list[tuple[str, _Group]]:
        words = set(scan.split())
        vocabulary = self._vocabulary.setdefault(lang, _Vocabulary())
        unseen = words - vocabulary.seen
        if unseen:
            if sum(len(v.seen) for v in self._vocabulary.values()) + len(unseen) > _VOCABULARY:
                self._vocabulary = {lang: (vocabulary := _Vocabulary())}
                unseen = words
            self._learn(vocabulary, unseen, lang)
        return [(word, vocabulary.met[word]) for word in sorted(words & vocabulary.met.keys())]

    def _learn(self, vocabulary: _Vocabulary, words: Collection[str], lang: str | None) -> None:
        vocabulary.seen.update(words)
        text = f" {' '.join(words)} "
        found: dict[str, list[str]] = defaultdict(list)
        for pattern, start in self._at_words.find(text):
            found[text[start + 1 : text.index(" ", start + 1)]].append(pattern)
        for word, patterns in found.items():
            if len(word) > LONGEST_WORD:
                continue
            entries = [e for p in patterns for e in self._at_words.entries.get(p, ()) if _may_be(_term(e), word, lang)]
            touched = [o for p in patterns for t, o in self._at_words.triggers.get(p, ()) if _may_be(t, word, lang)]
            if entries or touched:
                vocabulary.met[word] = _group(entries, touched)

    def _home(self, pattern: str) -> _Patterns:
        return self._at_words if pattern[0] == " " else self._within


@dataclass(slots=True)
class _Vocabulary:
    """The words of a language that were met, and among them those that a term may begin with."""

    seen: set[str] = field(default_factory=set)
    met: dict[str, _Group] = field(default_factory=dict)


def _group(entries: Collection[Entry], touched: Iterable[int]) -> _Group:
    if len(entries) <= _FEW:
        return _Group(tuple(entries), None, tuple(touched))
    keyed: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in _keys(entry):
            keyed[key].append(entry)
    return _Group((), {key: tuple(found) for key, found in keyed.items()}, tuple(touched))


def _is_near(entry: Entry, around: str) -> bool:
    return any(
        not key or f" {key}" in around or f" {key[0]} " in around or f" {key[:2]} " in around for key in _keys(entry)
    )


def _keyed_near(group: _Keyed, scan: str, start: int, window: int) -> list[Entry]:
    words = scan[max(0, start - window) : start + window].split()
    heads = {word[:_HEAD] for word in words}
    initials = tuple({word for word in words if len(word) < _HEAD})
    keys = {head for head in heads if head in group}
    if initials:
        keys.update(key for key in group if key.startswith(initials))
    keys.update(key for key in group if len(key) < _HEAD and any(head.startswith(key) for head in heads))
    return [entry for key in sorted(keys) for entry in group[key]]


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
        return (_head(given), *map(_head, nicknames)) if nicknames else (_head(given),)
    if len(entry.words) == 1 or script_of(entry.words[0][0]) in WITHIN_WORDS:
        return ("",)
    other = entry.words[0] if entry.anchor else entry.words[-1]
    return (_head(other),) if len(other) > 1 else ("",)


def _head(word: str) -> str:
    """What every form of the word begins with, no longer than told apart by."""
    return stem_of(word)[:_HEAD]
