"""The catalogue: a watchlist compiled into names, terms and queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.domain.errors import QueryError
from monitor.domain.models import Case, Person, Topic, Watchlist
from monitor.domain.query import AnyWatch, Phrase, Prefix, Query, WatchRef, Word
from monitor.watch import queries, tags
from monitor.watch.lookalikes import Lookalikes
from monitor.watch.occurrences import Conditions
from monitor.watch.ownership import Holder
from monitor.watch.people import NameForm, name_forms, surnames_of
from monitor.watch.query import parse_query
from monitor.watch.terms import Term, anchored, cut, hebrew_plurals, spellings
from monitor.watch.text import Field, Span

_NAMES_AT_HAND = 5_000  # people whose worked-out names are kept


@dataclass(slots=True)
class Loose:
    """What is looked up whole, outside the words of a text: hashtags, handles, closed-up words, acronyms."""

    names: dict[str, tuple[int, ...]] = field(default_factory=dict)
    handles: dict[str, tuple[int, ...]] = field(default_factory=dict)
    acronyms: dict[str, tuple[int, ...]] = field(default_factory=dict)
    first_topic: int = 0

    def tagged(self, tag: str) -> set[int]:
        """Whom a hashtag names."""
        found = {owner for part in tags.parts_of(tag) for owner in self.names.get(part, ())}
        if tag.islower():
            ends = {owner for part in tags.ends_of(tag) for owner in self.names.get(part, ())}
            found |= {owner for owner in ends if owner >= self.first_topic}
        return found


class Catalogue:
    """Everything compiled from a watchlist; watches are numbered, people first, then topics, as in the file."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watches: tuple[Person | Topic, ...] = (*watchlist.people, *watchlist.topics)
        self.forms: list[NameForm] = []
        self.terms: list[Term] = []
        self.triggers: list[tuple[int, Term]] = []
        self.loose = Loose()
        self.variants = Lookalikes()
        self.queries: dict[int, Query] = {}
        self.always: list[int] = []  # queries that can hold without any word of theirs
        self._people = self.loose.first_topic = len(watchlist.people)
        self._query_terms: dict[Query, tuple[Term, ...]] = {}
        self._tags: dict[Query, str] = {}
        self._references: list[tuple[int, WatchRef | AnyWatch]] = []  # queries that wait for other watches
        self._conditions: dict[int, Conditions] = {}
        self._holders: dict[int, Holder] = {}
        self._surnames: dict[int, tuple[tuple[str, ...], ...]] = {}
        self._names = lru_cache(maxsize=_NAMES_AT_HAND)(self._worked_out)
        self._by_name = {
            key: n
            for n, watch in reversed(list(enumerate(self.watches)))
            for key in (watch.name.casefold(), watch.id.casefold())
        }
        for number, person in enumerate(watchlist.people):
            self._add_person(number, person)
        for number, topic in enumerate(watchlist.topics, start=self._people):
            self._add_topic(number, topic)
        self.query_order = self._ordered_queries()
        self._waits_for: dict[int, set[int]] = defaultdict(set)
        for owner, ref in self._references:
            self._waits_for[owner].update(self.referred(ref))

    # ------------------------------------------------------------ compiling

    def _add_person(self, owner: int, person: Person) -> None:
        forms, singles = name_forms(owner, person)
        self.forms += forms
        self.terms += singles
        self.variants.add(owner, forms, singles)
        for term in (*(form.term for form in forms), *singles):
            self._add_loose(term)
        for handle in person.handles:
            _note(self.loose.handles, handle.lstrip("@＠").casefold(), owner)
        self._add_conditions(owner, person)

    def _add_topic(self, owner: int, topic: Topic) -> None:
        for text in topic.any:
            for term in _topic_terms(owner, text, topic):
                self.terms.append(term)
                self._add_loose(term)
        if topic.query is not None:
            self._add_query(owner, topic.query)
        self._add_conditions(owner, topic)

    def _add_loose(self, term: Term) -> None:
        if not term.is_prefix:
            _note(self.loose.names, term.joined, term.owner)
        if term.capitals in ("acronym", "exact") and term.text.isupper():
            _note(self.loose.acronyms, term.text, term.owner)

    def _add_conditions(self, owner: int, watch: Person | Topic) -> None:
        if watch.exclude or watch.context:
            self._conditions[owner] = Conditions(_plain_terms(watch.exclude), _plain_terms(watch.context), watch.within)

    def _add_query(self, owner: int, text: str) -> None:
        query = parse_query(text, mode="query")
        self.queries[owner] = query
        for node in queries.literals(query):
            self._query_terms[node] = queries.terms_of(node, owner, text=text)
            self._tags[node] = tags.joined(node.text)
        for ref in queries.references(query):
            if isinstance(ref, WatchRef) and ref.name.casefold() not in self._by_name:
                raise QueryError(f'no watch is called "{ref.name}"', text=text, column=ref.column)
        self._add_triggers(owner, query)

    def _add_triggers(self, owner: int, query: Query) -> None:
        needed = queries.triggers(query)
        if needed is None:
            self.always.append(owner)
        for node in needed or ():
            if isinstance(node, WatchRef | AnyWatch):
                self._references.append((owner, node))
            else:
                self.triggers += [(owner, term) for term in self._query_terms[node]]

    def _ordered_queries(self) -> list[int]:
        """Queries after those that they name. Raises QueryError for a circle."""
        order: list[int] = []
        under_way: set[int] = set()

        def visit(owner: int, column: int, text: str) -> None:
            if owner in under_way:
                raise QueryError(
                    f'"{self.watches[owner].name}" names itself in a circle of @ references', text=text, column=column
                )
            if owner in order or owner not in self.queries:
                return
            under_way.add(owner)
            own = str(getattr(self.watches[owner], "query", ""))
            for ref in queries.references(self.queries[owner]):
                for other in self.referred(ref):
                    if isinstance(ref, WatchRef) or other != owner:
                        visit(other, ref.column, own)
            under_way.discard(owner)
            order.append(owner)

        for owner in self.queries:
            visit(owner, 1, "")
        return order

    # ------------------------------------------------------------ asking

    def holder(self, owner: int) -> Holder:
        """What is known of the person behind a name that stands alone."""
        if owner not in self._holders:
            watch = self.watches[owner]
            forms, _ = self._names(owner)
            givens = {
                word
                for form in forms
                for i, word in enumerate(form.term.words)
                if not form.family_first and i < form.family
            }
            self._holders[owner] = Holder(frozenset(givens), len(cut(watch.name)[0]) == 1)
        return self._holders[owner]

    def surnames(self, owner: int) -> tuple[tuple[str, ...], ...]:
        """What may stand alone for a person; nothing for a topic."""
        if owner not in self._surnames:
            watch = self.watches[owner]
            found = surnames_of(watch, *self._names(owner)) if isinstance(watch, Person) else []
            self._surnames[owner] = tuple(found)
        return self._surnames[owner]

    def names(self, owner: int) -> Sequence[NameForm]:
        """The names of several words of a person."""
        return self._names(owner)[0]

    def _worked_out(self, owner: int) -> tuple[Sequence[NameForm], Sequence[Term]]:
        """A person's names anew: cheaper than to keep those of a hundred thousand of whom a text names three."""
        watch = self.watches[owner]
        return name_forms(owner, watch) if isinstance(watch, Person) else ((), ())

    def kind_of_rule(self, owner: int) -> str:
        """What a whole name or term of the watch is called in evidence."""
        return "name" if owner < self._people else "term"

    def conditions(self, owner: int) -> Conditions | None:
        """The watch's `exclude` and `context`, if it has any."""
        return self._conditions.get(owner)

    def terms_of(self, node: Word | Phrase | Prefix) -> tuple[Term, ...]:
        """What a word of a query looks for."""
        return self._query_terms[node]

    def tagged(self, node: Word | Phrase | Prefix, looked_at: Field) -> Iterator[Span]:
        """Hashtags of a field that name a word of a query."""
        wanted = self._tags[node]
        for start, end, tag in tags.hashtags(looked_at.original):
            if any(
                part == wanted or (isinstance(node, Prefix) and part.startswith(wanted)) for part in tags.parts_of(tag)
            ):
                yield looked_at.span_of(start, end)

    def referred(self, ref: WatchRef | AnyWatch) -> Sequence[int]:
        """The watches that a reference names."""
        if isinstance(ref, AnyWatch):
            return range(self._people) if ref.kind == "person" else range(self._people, len(self.watches))
        return [self._by_name[ref.name.casefold()]]

    def refers(self, owner: int, found: Mapping[int, object]) -> bool:
        """Whether a query waits for one of these watches."""
        return not self._waits_for.get(owner, set()).isdisjoint(found)


def _note(places: dict[str, tuple[int, ...]], key: str, owner: int) -> None:
    owners = places.get(key, ())
    if owner not in owners:
        places[key] = (*owners, owner)


def _topic_terms(owner: int, text: str, topic: Topic) -> Iterator[Term]:
    is_prefix = text.endswith("*")
    words, gaps = cut(text.rstrip("*"))
    if not words:
        return
    ways = [(words, gaps)] if is_prefix else [*spellings(words, gaps, text), *hebrew_plurals(words, gaps)]
    for way, joints in dict.fromkeys(ways):
        yield Term(
            owner, way, joints, "term", text.rstrip("*"), _capitals(text, topic.case), True, is_prefix, anchored(way)
        )


def _capitals(text: str, case: Case) -> str:
    if case is Case.EXACT:
        return "exact"
    letters = [character for character in text if character.isalpha()]
    if letters and all(character.isupper() for character in letters) and len(letters) > 1 and " " not in text.strip():
        return "acronym"
    return "name" if text[:1].isupper() else "any"


def _plain_terms(texts: Sequence[str]) -> tuple[Term, ...]:
    found = []
    for text in texts:
        words, gaps = cut(text.rstrip("*"))
        if words:
            found.append(Term(-1, words, gaps, "", text, "any", True, text.endswith("*"), anchored(words)))
    return tuple(found)
