"""From hits that a reader judged wrong to lines that would take them away, each with what else it would change.

Every suggestion is tried by the matcher itself on the stored articles, so that what it says of itself is what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from monitor.domain.models import Case, Document, Hit, Person, Topic, Watchlist
from monitor.watch.examples import check_examples
from monitor.watch.matcher import Matcher
from monitor.watch.review_words import Reviewed, context_words, longer_names

MOST_SINGLE = 8  # longer names tried each by itself
MOST_TOGETHER = 6  # longer names in one line


class Line(StrEnum):
    """The key of a watch that a suggestion writes."""

    EXCLUDE = "exclude"
    CONTEXT = "context"
    STRICT = "strict"
    CASE = "case"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A stored article that the watch hit, and the watches of which a reader said that it is not about them."""

    article_id: int
    document: Document
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to write or not: of the hits judged wrong those that go, and every other hit that goes with them."""

    watch: str
    line: Line
    values: tuple[str, ...]
    wrong_gone: tuple[int, ...]  # articles
    lost: tuple[tuple[int, str], ...]  # (article, watch) of hits that nobody judged wrong


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of one watch: `wrong` are the articles judged wrong that it hits now, `others` the rest."""

    watch: str
    wrong: tuple[int, ...]
    others: tuple[int, ...]
    suggestions: tuple[Suggestion, ...]


def review(watchlist: Watchlist, watch_id: str, cases: Sequence[StoredCase], background: Sequence[Document]) -> Review:
    """Suggest lines for one watch, the best first: most wrong hits gone, then fewest others lost.

    `background` are articles of other things, which tell everyday words from those of the subject. Raises KeyError for
    a watch that is not on the list.
    """
    bench = _Bench(watchlist, watch_id, cases)
    wrong, others = bench.wrong, bench.others
    suggestions: list[Suggestion] = []
    if wrong:
        tried = (bench.tried(line, values) for line, values in _ideas(bench, background))
        suggestions = [one for one in tried if one is not None and len(one.lost) <= len(one.wrong_gone)]
    return Review(
        watch_id,
        tuple(case.article_id for case in wrong),
        tuple(case.article_id for case in others),
        tuple(_without_lesser(sorted(suggestions, key=_rank))),
    )


def with_line(watch: Person | Topic, line: Line, values: Sequence[str]) -> Person | Topic:
    """The watch with the line in force."""
    match line:
        case Line.EXCLUDE:
            return replace(watch, exclude=(*watch.exclude, *values))
        case Line.CONTEXT:
            return replace(watch, context=(*watch.context, *values))
        case Line.CASE:
            return replace(watch, case=Case.EXACT)
        case Line.STRICT if isinstance(watch, Person):
            return replace(watch, strict=True)
        case Line.QUERY if isinstance(watch, Topic):
            return replace(watch, query=values[0])
    raise ValueError(f"{watch.name} takes no line {line}")


def _rank(one: Suggestion) -> tuple[int, int, int, int, int]:
    words = sum(len(value.split()) for value in one.values)
    return -len(one.wrong_gone), len(one.lost), list(Line).index(one.line), len(one.values), words


def _without_lesser(ranked: Iterable[Suggestion]) -> list[Suggestion]:
    """Without those that do no more good and no less harm than one of the same kind before them."""
    kept: list[Suggestion] = []
    for one in ranked:
        if not any(
            other.line is one.line and set(one.wrong_gone) <= set(other.wrong_gone) and set(other.lost) <= set(one.lost)
            for other in kept
        ):
            kept.append(one)
    return kept


# ------------------------------------------------------------ ideas


def _ideas(bench: _Bench, background: Sequence[Document]) -> Iterator[tuple[Line, tuple[str, ...]]]:
    watch = bench.watch
    yield from _exclusions(bench)
    if watch.case is Case.FOLD:
        yield Line.CASE, (Case.EXACT.value,)
    if isinstance(watch, Person) and not watch.strict:
        yield Line.STRICT, ("true",)
    if not watch.context:  # one word more would only let more in
        words = context_words(
            [case.document for case in bench.wrong], [case.document for case in bench.others], background, watch=watch
        )
        if words:
            yield Line.CONTEXT, words


def _exclusions(bench: _Bench) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Longer names in which the watch is not meant, each by itself, then those that together take most away."""
    wrong, others = bench.reviewed(bench.wrong), bench.reviewed(bench.others)
    single, together = longer_names(wrong, others)
    for phrase in single[:MOST_SINGLE]:
        yield _exclusion(bench.watch, (phrase,))
    if len(together) > 1:
        yield _exclusion(bench.watch, bench.needed(together[:MOST_TOGETHER]))


def _exclusion(watch: Person | Topic, phrases: tuple[str, ...]) -> tuple[Line, tuple[str, ...]]:
    if isinstance(watch, Topic) and watch.query is not None and not watch.any:
        # `exclude` hides terms; what a query finds is narrowed in the query itself.
        return Line.QUERY, (" ".join([f"({watch.query})", *(f'NOT "{phrase}"' for phrase in phrases)]),)
    return Line.EXCLUDE, phrases


# ------------------------------------------------------------ trying


@dataclass
class _Bench:
    """The stored articles as they hit now, on which changes of one watch are tried."""

    watchlist: Watchlist
    watch_id: str
    cases: Sequence[StoredCase]
    watch: Person | Topic = field(init=False)
    _hits: dict[int, tuple[Hit, ...]] = field(init=False)

    def __post_init__(self) -> None:
        matcher = Matcher(self.watchlist)
        self._hits = {case.article_id: matcher.find(case.document) for case in self.cases}
        self._judged = {(case.article_id, watch) for case in self.cases for watch in case.wrong}
        self._examples = set(check_examples(self.watchlist))
        watches: list[Person | Topic] = [*self.watchlist.people, *self.watchlist.topics]
        self.watch = {watch.id: watch for watch in watches}[self.watch_id]
        now = [case for case in self.cases if self._own_hit(case) is not None]
        self.wrong = [case for case in now if self.watch_id in case.wrong]
        self.others = [case for case in now if self.watch_id not in case.wrong]

    def reviewed(self, cases: Sequence[StoredCase]) -> list[Reviewed]:
        """The cases with the watch's own evidence."""
        found = ((case, self._own_hit(case)) for case in cases)
        return [Reviewed(case.document, hit.mentions) for case, hit in found if hit is not None]

    def tried(self, line: Line, values: tuple[str, ...]) -> Suggestion | None:
        """What the line would change; None where it takes no wrong hit away, or breaks the user's own examples."""
        changed = self._changed(line, values)
        matcher = Matcher(changed)
        if not self._gone(matcher, self.wrong) or not set(check_examples(changed)) <= self._examples:
            return None
        gone = sorted(self._gone(matcher, self.cases))
        wrong = tuple(article for article, watch in gone if watch == self.watch_id and (article, watch) in self._judged)
        lost = tuple(one for one in gone if one not in self._judged)
        return Suggestion(self.watch_id, line, values, wrong, lost) if wrong else None

    def needed(self, phrases: Sequence[str]) -> tuple[str, ...]:
        """Those phrases without which fewer wrong hits would go."""
        kept = tuple(phrases)
        whole = self._wrong_without(kept)
        for phrase in reversed(phrases):
            fewer = tuple(other for other in kept if other != phrase)
            if fewer and self._wrong_without(fewer) == whole:
                kept = fewer
        return kept

    def _wrong_without(self, phrases: tuple[str, ...]) -> int:
        return len(self._gone(Matcher(self._changed(*_exclusion(self.watch, phrases))), self.wrong))

    def _changed(self, line: Line, values: tuple[str, ...]) -> Watchlist:
        new = with_line(self.watch, line, values)
        return Watchlist(
            tuple(new if isinstance(new, Person) and p.id == new.id else p for p in self.watchlist.people),
            tuple(new if isinstance(new, Topic) and t.id == new.id else t for t in self.watchlist.topics),
        )

    def _gone(self, matcher: Matcher, cases: Sequence[StoredCase]) -> set[tuple[int, str]]:
        """The hits of these articles that this matcher no longer finds, as (article, watch)."""
        gone: set[tuple[int, str]] = set()
        for case in cases:
            before = {hit.watch for hit in self._hits[case.article_id]}
            after = {hit.watch for hit in matcher.find(case.document)}
            gone |= {(case.article_id, watch) for watch in before - after}
        return gone

    def _own_hit(self, case: StoredCase) -> Hit | None:
        return next((hit for hit in self._hits[case.article_id] if hit.watch == self.watch_id), None)
