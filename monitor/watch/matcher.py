"""The matcher: a document in, hits with their evidence out.

One automaton looks for the stem of one word of every term; what it sees is verified by the rules of names, topics and
queries. So a watched name costs nothing where none of its letters stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.domain.models import Document, Hit, Kind, Mention, Stance, Topic, Watchlist
from monitor.watch import tags
from monitor.watch.automaton import Automaton, Candidate
from monitor.watch.catalogue import Catalogue
from monitor.watch.languages import ANY_LANGUAGE
from monitor.watch.locate import locate, native_letters_fit
from monitor.watch.occurrences import Exclusions, in_context, occurrences
from monitor.watch.ownership import belongs, given_name_before, nearest_holder
from monitor.watch.people import NameForm, goes_on, name_capitals_fit, whole_name
from monitor.watch.queries import Evaluation
from monitor.watch.scripts import UNSPACED, script_of
from monitor.watch.terms import Term
from monitor.watch.text import Field, Span
from monitor.watch.topics import exact_fits, topic_capitals_fit

FIELDS = ("title", "summary", "body")
_FULL = frozenset({"name", "variant", "hashtag"})


@dataclass(frozen=True, slots=True)
class Found:
    """A mention on the matcher's table; `names_family` says that the whole name with its surname stands there."""

    owner: int
    field: Field
    span: Span
    rule: str
    names_family: bool = False


@dataclass(slots=True)
class _Table:
    """All that is known of one document while it is matched."""

    fields: list[Field]
    found: dict[int, list[Found]] = field(default_factory=lambda: defaultdict(list))

    def add(self, found: Found) -> None:
        if not any(f.field is found.field and f.span == found.span for f in self.found[found.owner]):
            self.found[found.owner].append(found)


class _Placed:
    """The mentions of a field by where they begin."""

    _REACH = 200  # letters that a name may have

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._found: list[Found] = []

    def add(self, found: Found) -> None:
        at = bisect_left(self._starts, found.span.start)
        self._starts.insert(at, found.span.start)
        self._found.insert(at, found)

    def around(self, span: Span) -> Sequence[Found]:
        """Those that begin before the end of this one and may hold it."""
        first = bisect_left(self._starts, span.start - self._REACH)
        return self._found[first : bisect_left(self._starts, span.start + 1)]


class Matcher:
    """A compiled watchlist. Raises QueryError for a query that cannot be used."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist
        self._catalogue = Catalogue(watchlist)
        self._automaton = Automaton(self._catalogue)
        self._kinds = watchlist.kinds

    # ------------------------------------------------------------ the seam

    def could_match(self, text: str) -> bool:
        """Whether a document that holds this text, in whatever language, could hit.

        False only where find() would find nothing in it.
        """
        if self._catalogue.always:
            return True
        looked_at = Field("body", text, ANY_LANGUAGE)
        if next(self._automaton.candidates(looked_at, wide=True), None) is not None:
            return True
        odd = Field("body", "\n".join(tags.marked_words(text)), ANY_LANGUAGE)
        return any(True for _ in self._outside_words(odd)) or any(True for _ in self._variants(looked_at))

    def find(self, document: Document) -> tuple[Hit, ...]:
        """Every watch that the document hits."""
        texts = [(name, getattr(document, name)) for name in FIELDS]
        table = _Table([Field(name, text, document.lang) for name, text in texts if text])
        touched: set[int] = set(self._catalogue.always)
        for looked_at in table.fields:
            for candidate in self._automaton.candidates(looked_at):
                self._verify(table, looked_at, candidate, touched)
            for found in (*self._outside_words(looked_at), *self._variants(looked_at)):
                table.add(found)
        if not table.found and not touched:
            return ()
        return self._hits(document, table, touched)

    # ------------------------------------------------------------ from candidates to mentions

    def _verify(self, table: _Table, looked_at: Field, candidate: Candidate, touched: set[int]) -> None:
        for entry in candidate.entries:
            if isinstance(entry, int):
                touched.add(entry)
                continue
            found = (
                self._name(looked_at, entry, candidate.position)
                if isinstance(entry, NameForm)
                else self._term(looked_at, entry, candidate.position)
            )
            if found is not None and not looked_at.is_address(found.span):
                table.add(found)

    def _name(self, looked_at: Field, form: NameForm, position: int) -> Found | None:
        written = whole_name(looked_at, form, position)
        if written is None:
            return None
        span, rule = written
        if not exact_fits(looked_at, form.term, span):
            return None
        if not name_capitals_fit(looked_at, span, names_capitals=form.term.capitals != "any"):
            return None
        return Found(form.term.owner, looked_at, span, rule, names_family=True)

    def _term(self, looked_at: Field, term: Term, position: int) -> Found | None:
        span = locate(looked_at, term, position)
        if span is None:
            return None
        watch = self._catalogue.watches[term.owner]
        if isinstance(watch, Topic):
            return Found(term.owner, looked_at, span, term.rule) if topic_capitals_fit(looked_at, term, span) else None
        return self._single_name(looked_at, term, span)

    def _single_name(self, looked_at: Field, term: Term, span: Span) -> Found | None:
        if not native_letters_fit(looked_at, term, span):
            return None
        if term.capitals in ("exact", "acronym"):
            if not exact_fits(looked_at, term, span):
                return None
        elif not name_capitals_fit(looked_at, span, names_capitals=term.capitals == "name"):
            return None
        if len(term.words) == 1 and not belongs(looked_at, span, self._catalogue.holder(term.owner)):
            return None
        return Found(term.owner, looked_at, span, term.rule, names_family=len(term.words) > 1)

    def _outside_words(self, looked_at: Field) -> Iterable[Found]:
        loose = self._catalogue.loose
        text = looked_at.original
        for start, end, tag in tags.hashtags(text):
            for owner in loose.tagged(tag):
                yield self._at(looked_at, owner, start, end, "hashtag")
        for start, end, handle in tags.handles(text):
            for owner in loose.handles.get(handle, ()):
                yield self._at(looked_at, owner, start, end, "handle")
        if "-" in text or not text.isascii():
            for start, end, word in tags.hyphened(text):
                for owner in loose.names.get(word, ()) if len(word) > 3 else ():
                    found = self._at(looked_at, owner, start, end, self._catalogue.kind_of_rule(owner))
                    if text[start].isupper() and not looked_at.is_address(found.span):
                        yield found
        if loose.acronyms:
            for start, end, acronym in tags.dotted(text):
                for owner in loose.acronyms.get(acronym, ()):
                    yield self._at(looked_at, owner, start, end, self._catalogue.kind_of_rule(owner))

    def _at(self, looked_at: Field, owner: int, start: int, end: int, rule: str) -> Found:
        return Found(owner, looked_at, looked_at.span_of(start, end), rule, names_family=rule == "hashtag")

    def _variants(self, looked_at: Field) -> Iterable[Found]:
        for owner, span in self._catalogue.variants.find(looked_at, self._catalogue.names):
            if not (looked_at.is_address(span) or goes_on(looked_at, span)):
                yield Found(owner, looked_at, span, "variant", names_family=True)

    # ------------------------------------------------------------ from mentions to hits

    def _hits(self, document: Document, table: _Table, touched: set[int]) -> tuple[Hit, ...]:
        for owner in [owner for owner, found in table.found.items() if any(f.names_family for f in found)]:
            self._add_surnames(table, owner)
        self._leave_to_longer_names(table)
        mentions: dict[int, list[Mention]] = {}
        for owner, found in table.found.items():
            kept = self._kept(table, owner, found)
            if kept:
                mentions[owner] = kept
        for owner in self._catalogue.query_order:
            if owner in touched or self._catalogue.refers(owner, mentions):
                evidence = Evaluation(document, table.fields, mentions, self._catalogue).mentions(owner)
                if evidence is not None:
                    mentions[owner] = mentions.get(owner, []) + evidence
        return tuple(self._hit(owner, mentions[owner]) for owner in sorted(mentions))

    def _leave_to_longer_names(self, table: _Table) -> None:
        """A name that stands within a longer name of another watch is that one's: 周杰 in 周杰倫, 印度 in 印度尼西亚.

        Where words have spaces between them it holds for people only: Nagorno-Karabakh is Karabakh too.
        """
        if len(table.found) < 2:
            return
        placed = {id(part): _Placed() for part in table.fields}
        for found in (f for more in table.found.values() for f in more if f.rule != "surname"):
            placed[id(found.field)].add(found)
        for owner, more in table.found.items():
            kept = [f for f in more if not any(self._is_left_to(f, g) for g in placed[id(f.field)].around(f.span))]
            if len(kept) < len(more):
                table.found[owner] = kept if any(f.rule != "surname" for f in kept) else []

    def _is_left_to(self, found: Found, longer: Found) -> bool:
        if found.owner == longer.owner or found.span == longer.span or not longer.span.holds(found.span):
            return False
        unspaced = script_of(found.field.scan[found.span.start]) in UNSPACED
        return unspaced or (self._is_person(found.owner) and self._is_person(longer.owner))

    def _is_person(self, owner: int) -> bool:
        return self._kinds[self._catalogue.watches[owner].id] is Kind.PERSON

    def _hit(self, owner: int, mentions: Sequence[Mention]) -> Hit:
        watch = self._catalogue.watches[owner]
        return Hit(watch.id, self._kinds[watch.id], Stance.MENTIONED, ordered(mentions))

    def _kept(self, table: _Table, owner: int, found: Sequence[Found]) -> list[Mention]:
        """What `exclude` and `context` leave."""
        rule = self._catalogue.conditions(owner)
        if rule is not None and rule.exclude:
            hidden = Exclusions(rule.exclude, table.fields)
            found = [f for f in found if not hidden.cover(f.field, f.span)]
            if not any(f.rule != "surname" for f in found):
                return []
        if rule is not None and rule.context:
            found = [f for f in found if in_context(rule, f.field, f.span, table.fields)]
        watch = self._catalogue.watches[owner]
        return [f.field.mention(watch.id, f.span, f.rule) for f in _largest(found)]

    def _add_surnames(self, table: _Table, owner: int) -> None:
        for surname in self._catalogue.surnames(owner):
            term = Term(owner, surname, (" ",) * (len(surname) - 1), "surname", " ".join(surname), "name")
            for looked_at in table.fields:
                for span in occurrences(looked_at, term):
                    if self._is_bare_surname(table, looked_at, span, owner, surname):
                        table.add(Found(owner, looked_at, span, "surname"))

    def _is_bare_surname(
        self, table: _Table, looked_at: Field, span: Span, owner: int, surname: tuple[str, ...]
    ) -> bool:
        for other in table.found.values():
            if any(f.field is looked_at and f.rule != "surname" and f.span.overlaps(span) for f in other):
                return False
        if not name_capitals_fit(looked_at, span, names_capitals=True) or looked_at.is_address(span):
            return False
        if not belongs(looked_at, span, self._catalogue.holder(owner)):
            return False
        return self._holder_of(table, looked_at, span, surname) == str(owner)

    def _holder_of(self, table: _Table, looked_at: Field, span: Span, surname: tuple[str, ...]) -> str | None:
        """Who holds the surname here: the person last named with it in full."""
        places: list[tuple[int, str | None]] = []
        base = position = 0
        for part in table.fields:
            places += [(base + start, holder) for start, holder in self._named_in_full(table, part, surname)]
            if part is looked_at:
                position = base + span.start
            base += len(part.scan)
        return nearest_holder(sorted(set(places), key=lambda place: place[0]), position)

    def _named_in_full(self, table: _Table, part: Field, surname: tuple[str, ...]) -> list[tuple[int, str | None]]:
        places: list[tuple[int, str | None]] = []
        taken: list[Span] = []
        for owner, found in table.found.items():
            for f in found:
                if f.field is part and f.names_family and surname in self._catalogue.surnames(owner):
                    places.append((f.span.start, str(owner)))
                    taken.append(f.span)
        term = Term(-1, surname, (" ",) * (len(surname) - 1), "surname", "")
        for span in occurrences(part, term):
            if not any(span.overlaps(other) for other in taken) and given_name_before(part, span) is not None:
                places.append((span.start, None))
        return _without_spouses(part, places)


def _without_spouses(part: Field, places: list[tuple[int, str | None]]) -> list[tuple[int, str | None]]:
    """In "Donald Trump and Melania Trump" the surname goes on meaning the first."""
    kept: list[tuple[int, str | None]] = []
    for place in sorted(places, key=lambda place: place[0]):
        if kept and place[0] - kept[-1][0] < 40 and place[1] != kept[-1][1]:
            between = part.scan[kept[-1][0] : place[0]].split()
            if len(between) >= 3 and between[-1] in ("and", "und", "et", "y", "e", "и", "та"):
                continue
        kept.append(place)
    return kept


def _largest(found: Sequence[Found]) -> list[Found]:
    """Mentions that lie within no other of the same watch."""
    return [
        f for f in found if not any(g.field is f.field and g.span != f.span and g.span.holds(f.span) for g in found)
    ]


def ordered(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions by field, then by place, each place once."""
    unique: dict[tuple[str, int, int], Mention] = {}
    for mention in mentions:
        unique.setdefault((mention.field, mention.start, mention.end), mention)
    return tuple(sorted(unique.values(), key=lambda m: (FIELDS.index(m.field), m.start, m.end)))
