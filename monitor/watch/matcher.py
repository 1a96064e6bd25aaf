"""The matcher: a document in, hits with their evidence out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.errors import QueryError
from monitor.domain.models import Case, Document, Hit, Kind, Mention, Person, Stance, Topic, Watchlist
from monitor.domain.query import About, And, AnyWatch, InField, Near, Not, Or, Phrase, Prefix, Query, WatchRef, Word
from monitor.watch.fold import Folded, fold
from monitor.watch.query import parse_query

FIELDS = ("title", "summary", "body")
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"(?!.*\n\s*\n)[\s\-'·・]*\Z", re.DOTALL)
_POSSESSIVE = re.compile(r"'s?\Z")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A field on the matcher's table."""

    field: str
    original: str
    folded: Folded
    tokens: tuple[_Token, ...]

    def mention(self, watch: str, first: int, last: int, rule: str) -> Mention:
        """Evidence from the first to the last of these tokens."""
        start = self.folded.start(self.tokens[first].start)
        end = self.folded.end(self.tokens[last].end)
        return Mention(watch, self.field, start, end, self.original[start:end], rule)


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    watch: str
    rule: str
    is_prefix: bool = False
    exact: str | None = None
    needs_capital: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    field: str
    first: int
    last: int
    mention: Mention


class Matcher:
    """A compiled watchlist. Raises QueryError for a query that does not parse."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist
        self._by_first: dict[str, list[_Term]] = defaultdict(list)
        self._queries: dict[str, Query] = {}
        self._contexts = {p.id: p.context for p in watchlist.people} | {t.id: t.context for t in watchlist.topics}
        for person in watchlist.people:
            self._add_person(person)
        for topic in watchlist.topics:
            self._add_topic(topic)

    def _add_person(self, person: Person) -> None:
        for rule, names in (("name", (person.name,)), ("alias", person.aliases)):
            for name in names:
                words = _words(name)
                if words:
                    self._by_first[words[0]].append(
                        _Term(words, person.id, rule, needs_capital=len(words) == 1, exact=_exact(name, person.case))
                    )

    def _add_topic(self, topic: Topic) -> None:
        for term in topic.any:
            words = _words(term.removesuffix("*"))
            if words:
                exact = term if term.isupper() and term.isalpha() else _exact(term, topic.case)
                self._by_first[words[0]].append(_Term(words, topic.id, "term", term.endswith("*"), exact))
        if topic.query is not None:
            self._queries[topic.id] = parse_query(topic.query, mode="query")

    def could_match(self, text: str) -> bool:
        """Whether a document that holds this text could hit."""
        return bool(self._queries) or any(self._terms_at(token.text) for token in _tokens(fold(text)))

    def find(self, document: Document) -> tuple[Hit, ...]:
        """Every watch that the document hits."""
        texts = [_text(name, getattr(document, name)) for name in FIELDS if getattr(document, name)]
        found: dict[str, list[Mention]] = defaultdict(list)
        for text in texts:
            for mention in self._terms_in(text):
                found[mention.watch].append(mention)
        for person in self.watchlist.people:
            if person.id in found and not person.strict:
                found[person.id] += self._surnames(person, texts, found[person.id])
        for watch, query in self._queries.items():
            evidence = _Evaluation(document, texts, found, self.watchlist).evidence(query)
            if evidence is not None:
                found[watch] += [Mention(watch, m.field, m.start, m.end, m.surface, "query") for m in evidence]
        return tuple(
            Hit(watch, kind, Stance.MENTIONED, _ordered(found[watch]))
            for watch, kind in self.watchlist.kinds.items()
            if watch in found and self._in_context(watch, document)
        )

    def _in_context(self, watch: str, document: Document) -> bool:
        contexts = self._contexts.get(watch)
        if not contexts:
            return True
        words = [token.text for name in FIELDS for token in _text(name, getattr(document, name)).tokens]
        return any(_occurs(_words(context), words) for context in contexts)

    def _terms_at(self, word: str) -> Sequence[_Term]:
        return self._by_first.get(word, ())

    def _terms_in(self, text: _Text) -> Iterator[Mention]:
        for index, token in enumerate(text.tokens):
            for term in (*self._terms_at(token.text), *self._prefix_terms(token.text)):
                last = _match_words(text, index, term)
                if last is not None:
                    mention = text.mention(term.watch, index, last, term.rule)
                    if _capitals_fit(term, mention):
                        yield mention

    def _prefix_terms(self, word: str) -> Iterator[_Term]:
        for length in range(3, len(word)):
            for term in self._by_first.get(word[:length], ()):
                if term.is_prefix and len(term.words) == 1:
                    yield term

    def _surnames(self, person: Person, texts: Sequence[_Text], known: Sequence[Mention]) -> Iterator[Mention]:
        surname = _words(person.surname or person.name.split()[-1])
        if len(_words(person.name)) < 2 or len(surname) != 1:
            return
        taken = [(m.field, m.start, m.end) for m in known]
        for text in texts:
            for index, token in enumerate(text.tokens):
                if token.text != surname[0]:
                    continue
                mention = text.mention(person.id, index, index, "surname")
                inside = any(f == mention.field and s <= mention.start and mention.end <= e for f, s, e in taken)
                if not inside and mention.surface[:1].isupper() and not _after_given_name(text, index):
                    yield mention


def _after_given_name(text: _Text, index: int) -> bool:
    if index == 0:
        return False
    before, token = text.tokens[index - 1], text.tokens[index]
    gap = text.folded.text[before.end : token.start]
    surface = text.original[text.folded.start(before.start) : text.folded.end(before.end)]
    return (
        gap == " "
        and surface[:1].isupper()
        and len(surface) > 2
        and index >= 2
        and not _starts_sentence(text, index - 1)
    )


def _starts_sentence(text: _Text, index: int) -> bool:
    return text.folded.text[text.tokens[index - 1].end : text.tokens[index].start].strip() in (".", "!", "?", ".”", "”")


def _capitals_fit(term: _Term, mention: Mention) -> bool:
    if term.exact is not None:
        return mention.surface == term.exact
    if mention.rule in ("name", "alias"):
        return any(c.isupper() for c in mention.surface) or mention.surface.upper() == mention.surface
    return True


def _exact(name: str, case: Case) -> str | None:
    return name if case is Case.EXACT else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in _tokens(fold(text)))


def _tokens(folded: Folded) -> tuple[_Token, ...]:
    return tuple(_Token(found[0], found.start(), found.end()) for found in _WORD.finditer(folded.text))


def _text(name: str, original: str) -> _Text:
    folded = fold(original)
    return _Text(name, original, folded, _tokens(folded))


def _match_words(text: _Text, index: int, term: _Term) -> int | None:
    """The last token of the term where it stands at `index`, else None."""
    last = index + len(term.words) - 1
    if last >= len(text.tokens):
        return None
    for step, word in enumerate(term.words):
        token = text.tokens[index + step]
        is_last = step == len(term.words) - 1
        if token.text != word and not (is_last and term.is_prefix and token.text.startswith(word)):
            return None
        if step and not _GAP.match(text.folded.text[text.tokens[index + step - 1].end : token.start]):
            return None
    return last


def _occurs(words: Sequence[str], within: Sequence[str]) -> bool:
    return any(tuple(within[i : i + len(words)]) == tuple(words) for i in range(len(within) - len(words) + 1))


def _ordered(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    unique = {(m.field, m.start, m.end): m for m in reversed(mentions)}
    return tuple(sorted(unique.values(), key=lambda m: (FIELDS.index(m.field), m.start)))


class _Evaluation:
    """A query over one document."""

    def __init__(
        self, document: Document, texts: Sequence[_Text], found: Mapping[str, Sequence[Mention]], watchlist: Watchlist
    ) -> None:
        self._document = document
        self._texts = texts
        self._found = found
        self._watchlist = watchlist

    def evidence(self, query: Query, fields: Sequence[str] = FIELDS) -> list[Mention] | None:
        """The mentions that make the query hold, or None where it does not."""
        if isinstance(query, And):
            parts = [self.evidence(part, fields) for part in query.parts]
            return None if None in parts else [m for part in parts if part for m in part]
        if isinstance(query, Or):
            found = [part for part in (self.evidence(part, fields) for part in query.parts) if part is not None]
            return [m for part in found for m in part] if found else None
        if isinstance(query, Not):
            return [] if self.evidence(query.inner, fields) is None else None
        if isinstance(query, InField):
            return self.evidence(query.inner, [query.field])
        if isinstance(query, About):
            return [] if self._is_about(query) else None
        spans = self._spans(query, fields)
        return [span.mention for span in spans] or None

    def _is_about(self, about: About) -> bool:
        document = self._document
        values = {"lang": [document.lang or ""], "source": [document.source], "tag": document.tags}[about.what]
        return about.value.casefold() in (value.casefold() for value in values)

    def _spans(self, query: Query, fields: Sequence[str]) -> list[_Span]:
        if isinstance(query, Word | Phrase):
            return self._term_spans(_Term(_words(query.text), "", "query"), fields)
        if isinstance(query, Prefix):
            return self._term_spans(_Term(_words(query.text), "", "query", True), fields)
        if isinstance(query, Or):
            return [span for part in query.parts for span in self._spans(part, fields)]
        if isinstance(query, Near):
            return self._near(query, fields)
        if isinstance(query, WatchRef | AnyWatch):
            return self._watch_spans(query, fields)
        raise TypeError(f"{type(query).__name__} has no place in NEAR")

    def _term_spans(self, term: _Term, fields: Sequence[str]) -> list[_Span]:
        spans = []
        for text in self._texts:
            if text.field in fields and term.words:
                for index in range(len(text.tokens)):
                    last = _match_words(text, index, term)
                    if last is not None:
                        spans.append(_Span(text.field, index, last, text.mention("", index, last, "query")))
        return spans

    def _watch_spans(self, ref: WatchRef | AnyWatch, fields: Sequence[str]) -> list[_Span]:
        spans = []
        for watch, mentions in self._found.items():
            if isinstance(ref, AnyWatch):
                named = self._watchlist.kinds[watch] is Kind(ref.kind)
            else:
                named = ref.name.casefold() in (watch.casefold(), self._watchlist.names[watch].casefold())
            if named:
                spans += [_Span(m.field, *self._token_range(m), m) for m in mentions if m.field in fields]
        return spans

    def _token_range(self, mention: Mention) -> tuple[int, int]:
        text = next(t for t in self._texts if t.field == mention.field)
        inside = [
            i
            for i, t in enumerate(text.tokens)
            if text.folded.end(t.end) > mention.start and text.folded.start(t.start) < mention.end
        ]
        return inside[0], inside[-1]

    def _near(self, near: Near, fields: Sequence[str]) -> list[_Span]:
        lefts, rights = self._spans(near.left, fields), self._spans(near.right, fields)
        spans = []
        for left in lefts:
            for right in rights:
                if left.field == right.field and self._close(left, right, near):
                    first, last = min(left.first, right.first), max(left.last, right.last)
                    spans += [
                        _Span(left.field, first, last, left.mention),
                        _Span(left.field, first, last, right.mention),
                    ]
        return spans

    def _close(self, left: _Span, right: _Span, near: Near) -> bool:
        one, two = sorted((left, right), key=lambda span: span.first)
        if near.unit == "words":
            return two.first - one.last - 1 <= near.distance and two.first > one.last
        text = next(t for t in self._texts if t.field == left.field)
        between = text.folded.text[text.tokens[one.last].end : text.tokens[two.first].start]
        return "\n" not in between if near.unit == "paragraph" else not re.search(r"[.!?։。]\s", between)


__all__ = ["Matcher", "QueryError"]
