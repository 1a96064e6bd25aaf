"""The query parser: one grammar for a topic's `query`, a digest's `when` and search.

    or     := and ("OR" and)*
    and    := not (["AND"] not)*
    not    := "NOT" not | near
    near   := factor (NEAR[/n|/s|/p] factor)*
    factor := "(" or ")" | field ":" factor | word | "phrase" | prefix* | @watch

Operators are written in capitals, so that the words and, or, not stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from monitor.domain.errors import QueryError
from monitor.domain.query import (
    About,
    And,
    AnyWatch,
    InField,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    WatchRef,
    Word,
)

Mode: TypeAlias = Literal["query", "when"]

DEFAULT_NEAR = 10
DEEPEST = 50  # parentheses in parentheses; more is no human's query

_OPENING, _CLOSING = '"“”„«', '"“”»'
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
      |(?P<field>(?:title|summary|body|lang|source|tag):)
      |(?P<phrase>@?["“”„«][^"“”„«»]*["“”»])
      |(?P<unclosed>@?["“”„«])
      |(?P<operator>(?:AND|OR|NOT|NEAR(?:/\w+)?)(?=[\s()"“„«]|$))
      |(?P<word>[^\s()"“”„«»]+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse_query(text: str, *, mode: Mode) -> Query:
    """Parse a query. In "when", bare and quoted words are watches; in "query", @Name is. Raises QueryError."""
    return _Parser(text, mode).parse()


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            column = position + 1 + len(text[position:]) - len(text[position:].lstrip())
            raise QueryError(f'"{text[column - 1]}" has no place here', text=text, column=column)
        kind = found.lastgroup
        column = found.start(kind) + 1
        if kind == "unclosed":
            raise QueryError("this quotation mark is never closed", text=text, column=column)
        yield _Token(kind, found[kind], column)
        position = found.end()


class _Parser:
    def __init__(self, text: str, mode: Mode) -> None:
        self._text = text
        self._mode = mode
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def parse(self) -> Query:
        if not self._tokens:
            raise self._error("the query is empty", 1)
        query = self._or()
        if self._next is not None:
            raise self._error('a ")" without its "("', self._next.column)
        return query

    @property
    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, kind: str, text: str | None = None) -> bool:
        token = self._next
        return token is not None and token.kind == kind and (text is None or token.text == text)

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _error(self, message: str, column: int) -> QueryError:
        return QueryError(message, text=self._text, column=column)

    # ------------------------------------------------------------ precedence: NEAR > NOT > AND > OR

    def _or(self) -> Query:
        parts = [self._and()]
        while self._is("operator", "OR"):
            self._take()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Query:
        parts = [self._not()]
        while self._next is not None and not self._is("close") and not self._is("operator", "OR"):
            if self._is("operator", "AND"):
                self._take()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Query:
        if not self._is("operator", "NOT"):
            return self._near()
        column = self._take().column
        self._enter(column)
        inner = self._not()
        self._depth -= 1
        return Not(inner, column)

    def _near(self) -> Query:
        left = self._factor()
        while self._next is not None and self._next.kind == "operator" and self._next.text.startswith("NEAR"):
            token = self._take()
            unit, distance = self._distance(token)
            right = self._factor()
            for side in (left, right):
                self._check_near(side, token)
            left = Near(left, right, unit, distance, token.column)
        return left

    def _distance(self, token: _Token) -> tuple[Literal["words", "sentence", "paragraph"], int]:
        given = token.text.partition("/")[2]
        if given in ("s", "p"):
            return ("sentence" if given == "s" else "paragraph"), 0
        if not given:
            return "words", DEFAULT_NEAR
        if given.isascii() and given.isdigit() and len(given) <= 4:
            return "words", int(given)
        raise self._error(
            f"NEAR/{given}: write NEAR/5 (words between), NEAR/s (sentence) or NEAR/p (paragraph)", token.column
        )

    def _check_near(self, side: Query, token: _Token) -> None:
        allowed: tuple[type, ...] = (Word, Phrase, Prefix, WatchRef, AnyWatch, Near)
        parts = side.parts if isinstance(side, Or) else (side,)
        for part in parts:
            if not isinstance(part, allowed):
                raise self._error("NEAR takes words, phrases, watches and groups of them joined by OR", token.column)

    # ------------------------------------------------------------ factors

    def _factor(self) -> Query:
        token = self._next
        if token is None:
            raise self._error("something is missing at the end", len(self._text) + 1)
        self._take()
        if token.kind == "open":
            return self._group(token)
        if token.kind == "field":
            return self._field(token)
        if token.kind == "phrase":
            return self._phrase(token)
        if token.kind == "word":
            return self._word(token)
        what = 'a ")"' if token.kind == "close" else token.text
        raise self._error(f"{what} stands where a word should", token.column)

    def _group(self, token: _Token) -> Query:
        self._enter(token.column)
        inner = self._or()
        if not self._is("close"):
            raise self._error('this "(" is never closed', token.column)
        self._take()
        self._depth -= 1
        return inner

    def _enter(self, column: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"nested deeper than {DEEPEST}", column)

    def _field(self, token: _Token) -> Query:
        name = token.text[:-1]
        if name in ("lang", "source", "tag"):
            value = self._next
            if value is None or value.kind not in ("word", "phrase"):
                raise self._error(f"{token.text} needs a value", token.column)
            self._take()
            return About(name, value.text.strip(_OPENING + _CLOSING), token.column)  # type: ignore[arg-type]
        if self._mode == "when":
            raise self._error(f"{token.text} has no place in `when`, which asks for watches, not words", token.column)
        self._enter(token.column)
        inner = self._factor()
        self._depth -= 1
        return InField(name, inner, token.column)  # type: ignore[arg-type]

    def _phrase(self, token: _Token) -> Query:
        is_ref = token.text.startswith("@")
        text = " ".join(token.text.removeprefix("@")[1:-1].split())
        if not text:
            raise self._error("nothing stands between these quotation marks", token.column)
        if self._mode == "when" or is_ref:
            return WatchRef(text, token.column)
        return Phrase(text, token.column)

    def _word(self, token: _Token) -> Query:
        text = token.text
        if self._mode == "when":
            name = text.removeprefix("@")
            if name.casefold() in ("people", "topics"):
                return AnyWatch("person" if name.casefold() == "people" else "topic", token.column)
            return WatchRef(name, token.column)
        if text.startswith("@") and len(text) > 1:
            return WatchRef(text[1:], token.column)
        if not any(character.isalnum() for character in text):
            raise self._error(f'"{text}" holds no letter', token.column)
        if text.endswith("*"):
            return self._prefix(text[:-1], token)
        if "*" in text:
            raise self._error("a * stands only at the end of a word", token.column)
        return Word(text, token.column)

    def _prefix(self, stem: str, token: _Token) -> Query:
        if "*" in stem:
            raise self._error("a * stands only at the end of a word", token.column)
        return Prefix(stem, token.column)
