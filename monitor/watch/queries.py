"""Queries: compiled into terms once, evaluated over one document at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from monitor.domain.errors import QueryError
from monitor.domain.models import Document, Mention
from monitor.domain.query import About, And, AnyWatch, InField, Near, Not, Or, Phrase, Prefix, Query, WatchRef, Word
from monitor.watch.occurrences import occurrences, words_between
from monitor.watch.terms import Term, anchored, cut, spellings
from monitor.watch.text import Field, Span
from monitor.watch.topics import exact_fits

if TYPE_CHECKING:
    from monitor.watch.catalogue import Catalogue

_SENTENCE_BREAK = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[^\s])|[。！？։।؟]|\n\s*\n")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n|\n(?=[^\n]{0,200}\n)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Gov|Rep|Jr|Sr|vs|No|U\.S|г|ул|им|т\.е)\.\s+$"
)


# ------------------------------------------------------------ compiling


def terms_of(node: Word | Phrase | Prefix, owner: int, *, text: str) -> tuple[Term, ...]:
    """What a word, phrase or prefix of a query looks for."""
    words, gaps = cut(node.text)
    if not words:
        raise QueryError(f'"{node.text}" holds no letter', text=text, column=node.column)
    is_prefix = isinstance(node, Prefix)
    ways = [(words, gaps)] if is_prefix else list(dict.fromkeys(spellings(words, gaps, node.text)))
    capitals = "acronym" if _is_acronym(node.text) and not is_prefix else "any"
    return tuple(
        Term(owner, way, joints, "query", node.text, capitals, True, is_prefix, anchored(way)) for way, joints in ways
    )


def _is_acronym(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters) and len(text) < 12


def literals(query: Query) -> Iterator[Word | Phrase | Prefix]:
    """Every word, phrase and prefix in a query."""
    if isinstance(query, Word | Phrase | Prefix):
        yield query
    for part in _parts(query):
        yield from literals(part)


def references(query: Query) -> Iterator[WatchRef | AnyWatch]:
    """Every watch that a query names."""
    if isinstance(query, WatchRef | AnyWatch):
        yield query
    for part in _parts(query):
        yield from references(part)


def _parts(query: Query) -> tuple[Query, ...]:
    if isinstance(query, And | Or):
        return query.parts
    if isinstance(query, Not | InField):
        return (query.inner,)
    if isinstance(query, Near):
        return (query.left, query.right)
    return ()


Needed: TypeAlias = Word | Phrase | Prefix | WatchRef | AnyWatch


def triggers(query: Query) -> list[Needed] | None:
    """The words and watches of which one must be there for the query to hold; None where nothing must."""
    if isinstance(query, Word | Phrase | Prefix | WatchRef | AnyWatch):
        return [query]
    if isinstance(query, Or):
        found = [triggers(part) for part in query.parts]
        return None if None in found else [node for part in found if part for node in part]
    if isinstance(query, And | Near):
        sides = [found for found in map(triggers, _parts(query)) if found is not None]
        return max(sides, key=_rarity, default=None)
    return triggers(query.inner) if isinstance(query, InField) else None


def _rarity(nodes: Sequence[Needed]) -> int:
    return min((len(node.text) if isinstance(node, Word | Phrase | Prefix) else 1 for node in nodes), default=0)


# ------------------------------------------------------------ evaluating


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch that makes a part of the query hold, with the terms in it that are evidence."""

    field: Field
    span: Span
    evidence: tuple[Span, ...]


class Evaluation:
    """One document, asked by queries."""

    def __init__(
        self,
        document: Document,
        fields: Sequence[Field],
        mentions: Mapping[int, Sequence[Mention]],
        catalogue: Catalogue,
    ) -> None:
        self._document = document
        self._fields = fields
        self._found = mentions
        self._catalogue = catalogue

    def mentions(self, owner: int) -> list[Mention] | None:
        """The evidence of a watch's query, or None where it does not hold."""
        places = self._holds(self._catalogue.queries[owner], [field.name for field in self._fields])
        if places is None:
            return None
        watch = self._catalogue.watches[owner].id
        return [place.field.mention(watch, span, "query") for place in places for span in place.evidence]

    def _holds(self, query: Query, names: Sequence[str]) -> list[_Place] | None:
        if isinstance(query, And):
            parts = [self._holds(part, names) for part in query.parts]
            return None if None in parts else [place for part in parts if part for place in part]
        if isinstance(query, Or):
            found = [part for part in (self._holds(part, names) for part in query.parts) if part is not None]
            return [place for part in found for place in part] if found else None
        if isinstance(query, Not):
            return [] if self._holds(query.inner, names) is None else None
        if isinstance(query, InField):
            return self._holds(query.inner, [name for name in names if name == query.field])
        if isinstance(query, About):
            return [] if self._is_about(query) else None
        return self._places(query, names) or None

    def _is_about(self, about: About) -> bool:
        document = self._document
        values = {"lang": [document.lang or ""], "source": [document.source], "tag": list(document.tags)}[about.what]
        wanted = about.value.casefold()
        return any(
            value.casefold() == wanted or (about.what == "lang" and value.casefold().startswith(wanted + "-"))
            for value in values
        )

    def _places(self, query: Query, names: Sequence[str]) -> list[_Place]:
        if isinstance(query, Word | Phrase | Prefix):
            return list(self._literal(query, names))
        if isinstance(query, Or):
            return [place for part in query.parts for place in self._places(part, names)]
        if isinstance(query, Near):
            return self._near(query, names)
        if isinstance(query, WatchRef | AnyWatch):
            return list(self._watched(query, names))
        raise TypeError(f"{type(query).__name__} has no place in NEAR")  # the parser lets none through

    def _literal(self, node: Word | Phrase | Prefix, names: Sequence[str]) -> Iterator[_Place]:
        for field in self._fields:
            if field.name not in names:
                continue
            for term in self._catalogue.terms_of(node):
                for span in occurrences(field, term):
                    if exact_fits(field, term, span) and not field.is_address(span):
                        yield _Place(field, span, (span,))
            for span in self._catalogue.tagged(node, field):
                yield _Place(field, span, (span,))

    def _watched(self, ref: WatchRef | AnyWatch, names: Sequence[str]) -> Iterator[_Place]:
        for owner in self._catalogue.referred(ref):
            for mention in self._found.get(owner, ()):
                for field in self._fields:
                    if field.name == mention.field and field.name in names:
                        span = field.span_of(mention.start, mention.end)
                        yield _Place(field, span, (span,))

    def _near(self, near: Near, names: Sequence[str]) -> list[_Place]:
        rights = sorted(self._places(near.right, names), key=lambda place: (place.field.name, place.span.start))
        found = []
        for left in self._places(near.left, names):
            for right in rights:
                if left.field is right.field and not left.span.overlaps(right.span) and _close(left, right, near):
                    span = Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end))
                    found.append(_Place(left.field, span, tuple(dict.fromkeys(left.evidence + right.evidence))))
                    break
        return found


def _close(left: _Place, right: _Place, near: Near) -> bool:
    field = left.field
    if near.unit == "words":
        far = 40 * (near.distance + 2)
        one, other = (left.span, right.span) if left.span.start <= right.span.start else (right.span, left.span)
        return other.start - one.end < far and words_between(field, one, other) <= near.distance
    first, second = (left.span, right.span) if left.span.start <= right.span.start else (right.span, left.span)
    start, end = field.folded.end(first.end), field.folded.start(second.start)
    between = field.original[start:end]
    if near.unit == "paragraph":
        return _PARAGRAPH_BREAK.search(between) is None
    return not any(
        _ABBREVIATION.search(field.original[max(0, start - 12) : start + found.end()]) is None
        for found in _SENTENCE_BREAK.finditer(field.original[start : end + 1])
        if found.start() < end - start
    )
