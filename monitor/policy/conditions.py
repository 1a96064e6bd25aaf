"""Does a digest ask for an article? Its `when`, evaluated over what the article hit.

A watch stands where it is mentioned, and a person also where his or her own words stand: “It must end,” he said. The
title is a sentence and a paragraph of its own, but one paragraph with the lead that it is the title of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

from monitor.domain.models import Hit, Kind, Mention, Quote, StoredArticle, Watchlist
from monitor.domain.query import About, And, AnyWatch, InField, Near, Not, Or, Phrase, Prefix, Query, WatchRef, Word
from monitor.policy.sentences import Span, paragraph_spans, sentence_spans

# A word; where a script knows no spaces, a character. Accents, vowel signs and apostrophes part no word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
    r"|[^\W_](?:[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
    r"|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0980-\u0dff]|['’](?=\w))*"
)
_LEAD = 40  # characters: a shorter first paragraph is a dateline, and the lead goes on with the next one
_LEAD_OF = "lead of "  # the title with this field's first paragraph, as if they were a field of one paragraph


Unit: TypeAlias = Literal["sentence", "paragraph"]


def wants(when: Query, article: StoredArticle, *, watchlist: Watchlist) -> bool:
    """Whether a digest with this `when` asks for this article."""
    return _Evaluation(article, watchlist).holds(when)


def nearness(article: StoredArticle, left: Collection[str], right: Collection[str]) -> Unit | None:
    """How close a watch of the left side comes to another one of the right; None: only somewhere in the article."""
    evaluation = _Evaluation(article, Watchlist())
    one, other = (Or(tuple(WatchRef(watch) for watch in sorted(side))) for side in (left, right))
    units: tuple[Unit, ...] = ("sentence", "paragraph")
    return next((unit for unit in units if evaluation.holds(Near(one, other, unit=unit, distance=0))), None)


def asked_watches(when: Query, *, watchlist: Watchlist) -> frozenset[str]:
    """The ids of the watches that a `when` asks for, those under NOT left out."""
    match when:
        case And(parts=parts) | Or(parts=parts):
            return frozenset().union(*(asked_watches(part, watchlist=watchlist) for part in parts))
        case Near(left=left, right=right):
            return asked_watches(left, watchlist=watchlist) | asked_watches(right, watchlist=watchlist)
        case InField(inner=inner):
            return asked_watches(inner, watchlist=watchlist)
        case WatchRef() | AnyWatch() | Word() | Phrase() | Prefix():
            return frozenset(watch for watch, kind in watchlist.kinds.items() if _names(when, watch, kind, watchlist))
        case _:
            return frozenset()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a side of a NEAR stands, and which watches stand there."""

    field: str
    start: int
    end: int
    watches: frozenset[str]


class _Evaluation:
    """One article under one `when`; positions of words, sentences and paragraphs are found once."""

    def __init__(self, article: StoredArticle, watchlist: Watchlist) -> None:
        self._article = article
        self._watchlist = watchlist
        self._units: dict[tuple[str, str], list[Span]] = {}

    def holds(self, query: Query) -> bool:
        match query:
            case And(parts=parts):
                return all(self.holds(part) for part in parts)
            case Or(parts=parts):
                return any(self.holds(part) for part in parts)
            case Not(inner=inner):
                return not self.holds(inner)
            case About():
                return self._is_about(query)
            case Near() | InField():
                return next(self._places(query), None) is not None
        return any(self._named_by(query))

    def _is_about(self, about: About) -> bool:
        wanted = about.value.casefold()
        match about.what:
            case "tag":
                return wanted in (tag.casefold() for tag in self._article.tags)
            case "source":
                return wanted == self._article.source.casefold()
            case "lang":
                return (self._article.lang or "").casefold().split("-")[0] == wanted

    def _named_by(self, ref: Query) -> Iterator[Hit]:
        return (hit for hit in self._article.hits if _names(ref, hit.watch, hit.kind, self._watchlist))

    # ------------------------------------------------------------ places

    def _places(self, query: Query) -> Iterator[_Place]:
        """Where a query stands in the article's fields; what has no place (a tag, a NOT) stands nowhere."""
        match query:
            case Or(parts=parts):
                for part in parts:
                    yield from self._places(part)
            case And(parts=parts):
                if all(next(self._places(part), None) for part in parts):
                    for part in parts:
                        yield from self._places(part)
            case InField(field=field, inner=inner):
                yield from (place for place in self._places(inner) if place.field == field)
            case Near():
                yield from self._pairs(query)
            case About() | Not():
                return
            case _:
                for hit in self._named_by(query):
                    yield from self._stands(hit)

    def _stands(self, hit: Hit) -> Iterator[_Place]:
        said = (quote for quote in self._article.quotes if quote.watch == hit.watch)
        for found in chain[Mention | Quote](hit.mentions, said):
            if found.end <= len(self._text(found.field)):  # the text as it is kept now: it may be forgotten
                yield _Place(found.field, found.start, found.end, frozenset({hit.watch}))

    def _pairs(self, near: Near) -> Iterator[_Place]:
        lefts, rights = list(self._places(near.left)), list(self._places(near.right))
        for field in sorted({place.field for place in rights}):
            yield from self._pairs_in(field, near, _in(field, lefts), _in(field, rights))
        if near.unit == "paragraph":
            for field in ("body", "summary"):
                yield from self._pairs_in(_LEAD_OF + field, near, self._titling(lefts, field), self._led(rights, field))
                yield from self._pairs_in(_LEAD_OF + field, near, self._led(lefts, field), self._titling(rights, field))

    def _titling(self, places: list[_Place], field: str) -> list[_Place]:
        """Those of the places that stand in the title or reach from it into this field's lead."""
        return _in("title", places) + _in(_LEAD_OF + field, places)

    def _led(self, places: list[_Place], field: str) -> list[_Place]:
        """Those of the places that stand in this field's lead."""
        return [place for place in _in(field, places) if place.start < self._lead_end(field)]

    def _lead_end(self, field: str) -> int:
        spans = self._spans(field, "paragraph")
        return next((end for start, end in spans if end - start >= _LEAD), spans[-1][1] if spans else 0)

    def _pairs_in(self, field: str, near: Near, lefts: list[_Place], rights: list[_Place]) -> Iterator[_Place]:
        """Pairs of both sides in one field whose units (words, sentences, paragraphs) are close enough."""
        if not lefts or not rights:
            return
        reach = near.distance + 1 if near.unit == "words" else 0
        unit = "whole" if field.startswith(_LEAD_OF) else near.unit
        counted = sorted(((*self._counted(place, unit), place) for place in rights), key=lambda item: item[:2])
        starts = [first for first, _, _ in counted]
        widest = max(last - first for first, last, _ in counted)
        for left in lefts:
            first, last = self._counted(left, unit)
            for at in range(bisect_left(starts, first - reach - widest), len(counted)):
                other_first, other_last, right = counted[at]
                if other_first > last + reach:
                    break
                if other_last >= first - reach and not left.watches & right.watches:
                    yield _Place(
                        field, min(left.start, right.start), max(left.end, right.end), left.watches | right.watches
                    )

    def _counted(self, place: _Place, unit: str) -> Span:
        """The numbers of the first and the last unit that a place touches."""
        if unit == "whole":
            return 0, 0
        spans = self._spans(place.field, unit)
        first = bisect_left(spans, place.start + 1, key=lambda span: span[1])
        last = bisect_left(spans, place.end, key=lambda span: span[0]) - 1
        return first, max(first, last)

    def _spans(self, field: str, unit: str) -> list[Span]:
        if (field, unit) not in self._units:
            self._units[field, unit] = _split(self._text(field), unit)
        return self._units[field, unit]

    def _text(self, field: str) -> str:
        return {"title": self._article.title, "summary": self._article.summary}.get(field, self._article.body)


def _in(field: str, places: Iterable[_Place]) -> list[_Place]:
    return [place for place in places if place.field == field]


def _split(text: str, unit: str) -> list[Span]:
    if unit == "sentence":
        return sentence_spans(text)
    if unit == "paragraph":
        return paragraph_spans(text)
    return [found.span() for found in _WORD.finditer(text)]


def _names(ref: Query, watch: str, kind: Kind, watchlist: Watchlist) -> bool:
    """Whether a reference means this watch; in a `when`, bare words are names of watches."""
    match ref:
        case AnyWatch(kind=wanted):
            return kind.value == wanted
        case WatchRef(name=name) | Word(text=name) | Phrase(text=name):
            return name.casefold() in (watch.casefold(), watchlist.names.get(watch, watch).casefold())
        case Prefix(text=start):
            return watchlist.names.get(watch, watch).casefold().startswith(start.casefold())
    return False
