"""Does a digest ask for an article? Its `when`, evaluated over what the article hit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.models import Hit, Kind, StoredArticle, Watchlist
from monitor.domain.query import About, And, AnyWatch, InField, Near, Not, Or, Phrase, Prefix, Query, WatchRef, Word
from monitor.policy.sentences import Span, paragraph_spans, sentence_spans

# A word; where a script knows no spaces, a character.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]|[^\W_]+")


def wants(when: Query, article: StoredArticle, *, watchlist: Watchlist) -> bool:
    """Whether a digest with this `when` asks for this article."""
    return _Evaluation(article, watchlist).holds(when)


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
                    for mention in hit.mentions:
                        yield _Place(mention.field, mention.start, mention.end, frozenset({hit.watch}))

    def _pairs(self, near: Near) -> Iterator[_Place]:
        rights = list(self._places(near.right))
        for field in sorted({place.field for place in rights}):
            yield from self._pairs_in(field, near, [place for place in rights if place.field == field])

    def _pairs_in(self, field: str, near: Near, rights: list[_Place]) -> Iterator[_Place]:
        """Pairs of both sides in one field whose units (words, sentences, paragraphs) are close enough."""
        reach = near.distance + 1 if near.unit == "words" else 0
        counted = sorted(((*self._counted(place, near.unit), place) for place in rights), key=lambda item: item[:2])
        starts = [first for first, _, _ in counted]
        widest = max(last - first for first, last, _ in counted)
        for left in self._places(near.left):
            if left.field != field:
                continue
            first, last = self._counted(left, near.unit)
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
        spans = self._spans(place.field, unit)
        first = bisect_left(spans, place.start + 1, key=lambda span: span[1])
        last = bisect_left(spans, place.end, key=lambda span: span[0]) - 1
        return first, max(first, last)

    def _spans(self, field: str, unit: str) -> list[Span]:
        if (field, unit) not in self._units:
            text = {"title": self._article.title, "summary": self._article.summary}.get(field, self._article.body)
            self._units[field, unit] = _split(text, unit)
        return self._units[field, unit]


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
