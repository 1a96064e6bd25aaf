"""Pieces of speech: what stands between marks or behind a dash, parted from the words of whoever tells it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.watch.quote_languages import ENGLISH, GERMAN, Language
from monitor.watch.quote_marks import Marked

_PARAGRAPH = re.compile(r"(?m)^[ \t\u00a0]*(?P<dash>[—–―-])[ \t\u00a0]?(?=[^\s—–―-])(?P<words>[^\n]*)")
_TELLER = re.compile(r"(?P<end>[,!?….])(?P<joint>[ \u00a0]*[—–―-]+[ \u00a0]*)(?=[^\W\d_])")
_BACK = re.compile(r"(?:[.,!?…][ \u00a0]*[—–―-]+[ \u00a0]*|[ \u00a0]?[—–―][.,]?[ \u00a0]*)(?=\S)")
_INNER = re.compile(r"(?P<end>[,!?…])(?P<joint>[ \u00a0]+)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Speech:
    """One piece of speech, text[start:end]. `clause` is where its teller speaks, if that is set into the marks.

    `whole` is the outermost pair of marks that it stands in; pieces of one utterance share `part`.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    whole: tuple[int, int]
    clause: tuple[int, int] | None = None
    part: int | None = None


def speeches(text: str, spans: Sequence[Marked], language: Language) -> list[Speech]:
    """Every piece of a text that may be speech, in order."""
    found = [speech for span in spans for speech in _between_marks(text, span, language)]
    if language not in (ENGLISH, GERMAN):
        found += _dialogue(text, spans, language)
    return sorted(found, key=lambda speech: speech.start)


def _between_marks(text: str, span: Marked, language: Language) -> Iterator[Speech]:
    pieces = list(_parted(text, span.start, span.end, language))
    whole = (span.outer_start, span.outer_end)
    if len(pieces) < 1 or pieces[0][2] is None:
        clause = _set_in(text, span, language)
        if clause is None:
            yield Speech(span.start, span.end, *whole, whole)
        else:
            yield from _around(text, span, clause)
        return
    for start, end, clause in pieces:
        yield Speech(start, end, *whole, whole, clause or pieces[0][2], span.outer_start)


def _around(text: str, span: Marked, clause: tuple[int, int]) -> Iterator[Speech]:
    """The speech before and behind a teller's clause within the marks."""
    whole = (span.outer_start, span.outer_end)
    first = text[span.start : clause[0]].rstrip()
    rest = text[clause[1] : span.end]
    start = span.end - len(rest.lstrip(", \u00a0"))
    yield Speech(span.start, span.start + len(first), *whole, whole, clause, span.outer_start)
    if start < span.end:
        yield Speech(start, span.end, *whole, whole, clause, span.outer_start)


def _dialogue(text: str, spans: Sequence[Marked], language: Language) -> Iterator[Speech]:
    """Paragraphs of speech that begin with a dash; only those in which a teller names the speaker."""
    starts = [span.outer_start for span in spans]
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span("words")
        inside = bisect_left(starts, start)
        if (inside < len(spans) and spans[inside].outer_start < end) or (
            inside and spans[inside - 1].outer_end > start
        ):
            continue
        pieces = list(_parted(text, start, end, language))
        if pieces and pieces[0][2] is None:
            pieces = list(_parted_by_verb(text, start, end, language))
        for piece_start, piece_end, clause in pieces:
            if clause is not None or (pieces[0][2] is not None):
                whole = (paragraph.start("dash"), end)
                yield Speech(piece_start, piece_end, *whole, whole, clause or pieces[0][2], start)


def _parted(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Speech between dashes: “words, — said X. — Words” gives both pieces, each with its teller's clause."""
    position = start
    while position < end:
        teller = _next_teller(text, position, end, language)
        if teller is None:
            if position < end:
                yield position, end, None
            return
        piece_end, clause_start = teller
        back = _BACK.search(text, clause_start, end)
        clause_end = back.start() if back else end
        yield position, piece_end, (clause_start, clause_end)
        position = back.end() if back else end


def _next_teller(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    """Where a piece of speech ends and where its teller's clause begins."""
    joints = _TELLER if language.bare_nouns else _TELLER_OR_SPACED_DASH
    for joint in joints.finditer(text, start, end):
        words = [word.lower() for word in _WORD.findall(text, joint.end(), min(end, joint.end() + 80))[:5]]
        if not text[joint.end()].isupper() and any(_speaks(word, language) for word in words[:3]):
            return _end_of_piece(text, joint.start()), joint.end()
        if text[joint.end()].isupper() and any(_speaks(word, language) for word in words[1:4]) and joint[0][0] in ",!?":
            return _end_of_piece(text, joint.start()), joint.end()
    return None


_TELLER_OR_SPACED_DASH = re.compile(r"(?:[,!?….][ \u00a0]*[—–―-]+[ \u00a0]*|[ \u00a0][—–―][ \u00a0]*)(?=[^\W\d_])")


def _end_of_piece(text: str, at: int) -> int:
    """A comma before the dash belongs to the teller, a question mark to the speech."""
    return at + 1 if text[at] in "!?…" else at


def _parted_by_verb(
    text: str, start: int, end: int, language: Language
) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Speech behind a dash whose teller comes without another: "— Vous restez ? demande X."."""
    joint = next((j for j in _INNER.finditer(text, start, end) if _verb_begins(text, j.end(), end, language)), None)
    if joint is not None:
        yield start, _end_of_piece(text, joint.start()), (joint.end(), end)


def _set_in(text: str, span: Marked, language: Language) -> tuple[int, int] | None:
    """The teller's clause within the marks, between commas: « La route, explique X, doit rouvrir »."""
    if language is ENGLISH or language.verb_last:
        return None
    for joint in _INNER.finditer(text, span.start, min(span.end, span.start + 600)):
        if _verb_begins(text, joint.end(), span.end, language):
            close = text.find(",", joint.end(), span.end)
            ended = close if close > 0 else span.end
            clause = text[joint.end() : ended]
            if ended - joint.end() < 90 and (_has_name(clause) or "-" in clause.split(" ")[0]):
                return joint.end(), ended
    return None


def _has_name(clause: str) -> bool:
    return any(word[0].isupper() for word in _WORD.findall(clause)[1:7])


def _verb_begins(text: str, at: int, end: int, language: Language) -> bool:
    words = [word.lower() for word in _WORD.findall(text, at, min(end, at + 40))[:2]]
    if not words or text[at].isupper():
        return False
    return _speaks(words[0], language) or (
        len(words) > 1 and (words[0] in language.skips or words[0].startswith("a-t-")) and _speaks(words[1], language)
    )


def _speaks(word: str, language: Language) -> bool:
    return word in language.verbs or ("-" in word and (word.split("-")[0] in language.verbs or word.startswith("a-t-")))
