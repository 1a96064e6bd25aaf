"""The tree of a query: one grammar for a topic's `query`, a digest's `when` and search.

Precedence NEAR > NOT > AND > OR; a space means AND. The parser is `monitor.watch.query`; storage compiles
the same tree for its full-text search, and `monitor.policy.digests` evaluates it over watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """One bare word. `column` counts from 1 in the text of the query, here and below."""

    text: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks that stand next to each other, in this order."""

    text: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """`protest*`: any word that begins so."""

    text: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class WatchRef:
    """Another watch: `@Karabakh` in a query, a bare or quoted name in `when`."""

    name: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class AnyWatch:
    """`people` or `topics` in `when`: any watch of that kind."""

    kind: Literal["person", "topic"]
    column: int = 1


@dataclass(frozen=True, slots=True)
class InField:
    """`title:`, `summary:` or `body:` before a word, phrase or group: only there."""

    field: Literal["title", "summary", "body"]
    inner: Query
    column: int = 1


@dataclass(frozen=True, slots=True)
class About:
    """`lang:`, `source:` or `tag:`: a fact about the article, not a word in it."""

    what: Literal["lang", "source", "tag"]
    value: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides close together in one field, in any order.

    `unit` is "words" (at most `distance` words between them), "sentence" or "paragraph" (then `distance` is 0).
    Each side is a word, phrase, prefix, watch, or an OR-group of such, or another Near.
    """

    left: Query
    right: Query
    unit: Literal["words", "sentence", "paragraph"] = "words"
    distance: int = 10
    column: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    inner: Query
    column: int = 1


@dataclass(frozen=True, slots=True)
class And:
    """All of them, anywhere in the article."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple[Query, ...]


Query: TypeAlias = Word | Phrase | Prefix | WatchRef | AnyWatch | InField | About | Near | Not | And | Or
