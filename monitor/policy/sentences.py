"""Sentences and paragraphs of a text in any script, and excerpts of a length that a message can bear."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

EXCERPT = 300  # characters of a sentence that a reader gets

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
# What ends a sentence with a space behind it (a colon after Armenian and a semicolon after Greek letters among them);
# what ends one always (Chinese, Japanese, Armenian, Arabic, Urdu, Hindi, Amharic, Burmese, Khmer); and the closing
# marks that still belong to it, in French with a space before them.
_END = re.compile(
    r"(?P<spaced>[.!?…]+|(?:(?<=[\u0561-\u0587])|(?<=[\u0561-\u0587][»”\"])):|(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e])"
    r"(?P<close>[\"'”’»«›‹“)\]]*(?:[ \u00a0\u202f]»)?)(?=\s|$)"
    r"|[。！？｡։؟۔।॥።။។]+[\"'”’»」』）)\]]*"
)
# The vowel signs of Indian scripts are no letters to a regular expression, but parts of a word all the same.
_TOKEN_BEFORE = re.compile(r"[^\W_](?:[\w.\u0900-\u0963]*[\w\u0900-\u0963])?$")
_LONGEST_ABBREVIATION = 6
# English; French, Spanish, Portuguese, Italian; German, Dutch, Danish; Turkish, Polish, Czech; Russian, Ukrainian;
# Armenian; Hindi.
_WRITTEN_SHORT = """
    mr mrs ms dr st prof gen sen rep gov lt col sgt capt maj hon rev jr sr vs inc ltd co corp dept est approx etc fig
    vol sens reps govs gens amb adm cmdr pres supt messrs msgr hons mt ft bros assn tel
    jan feb mar apr jun jul aug sep sept oct nov dec
    mme mlle mm mgr sra srta dra sto av pág sig dott ee aa núm
    hr fr nr bzw ca usw dipl abs bd mio mrd dhr mevr
    doç yrd sn vb bkz ul tzn np tzw
    гг ул им др пр см рис стр тыс млн млрд акад проф вул обл
    պրոֆ
    डॉ श्री सुश्री प्रो
"""
_ABBREVIATIONS = frozenset(_WRITTEN_SHORT.split())
_ONLY_BEFORE_NUMBERS = frozenset({"no", "nos", "art", "p", "pp"})
_DASHES = "—–-―"
# German writes the day of a month as an ordinal, and the month with a capital.
_GERMAN_MONTHS = (
    *("Januar", "Jänner", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_OPENING = "\"'“‘«„([¿¡"


def paragraph_spans(text: str) -> list[Span]:
    """Where the paragraphs stand: a line is a paragraph."""
    return [found.span() for found in _PARAGRAPH.finditer(text)]


def sentence_spans(text: str) -> list[Span]:
    """Where the sentences stand, in order, without the space around them; none crosses a paragraph."""
    spans: list[Span] = []
    for start, end in paragraph_spans(text):
        begin = start
        for cut in _cuts(text, start, end):
            spans.append(_stripped(text, begin, cut))
            begin = cut
        spans.append(_stripped(text, begin, end))
    return [span for span in spans if span[0] < span[1]]


def index_at(spans: Sequence[Span], position: int) -> int | None:
    """Which of these ordered spans holds the position."""
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return at if at >= 0 and position < spans[at][1] else None


def excerpt(text: str, span: Span, marks: Sequence[Span], *, limit: int = EXCERPT) -> tuple[str, tuple[Span, ...]]:
    """Cut a span out of a text, with the marks in it; a long one is cut at words around its first mark, with "…".

    Marks are joined where they touch and counted in the excerpt.
    """
    start, end = _stripped(text, *span)
    inside = joined([(max(a, start), min(b, end)) for a, b in marks if a < end and b > start])
    first, last = (inside[0][0], inside[0][1]) if inside else (start, start)
    left, right = _window(text, (start, end), (first, last), limit)
    before, after = "…" if left > start else "", "…" if right < end else ""
    shift = len(before) - left
    kept = tuple((max(a, left) + shift, min(b, right) + shift) for a, b in inside if a < right and b > left)
    return before + text[left:right] + after, kept


def shortened(text: str, limit: int) -> str:
    """A text of at most about that many characters, cut at a word with "…"."""
    return excerpt(text, (0, len(text)), (), limit=limit)[0]


def spaced(text: str) -> str:
    """The words with single spaces: in spaces and line breaks a layout may differ."""
    return " ".join(text.split())


def joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, with those that overlap or touch made one."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _cuts(text: str, start: int, end: int) -> list[int]:
    return [found.end() for found in _END.finditer(text, start, end) if _ends_a_sentence(text, found, end)]


def _ends_a_sentence(text: str, found: re.Match[str], end: int) -> bool:
    mark = found["spaced"]
    if mark is None:  # 「なぜ。」と彼女は言った。
        return not (found.group()[-1] in "」』" and text.startswith(("と", "って"), found.end()))
    if mark in ":;\u037e":
        return True
    at = _next_letter(text, found.end(), end)
    following = text[at : at + 1]
    if following and (following.islower() or following in _DASHES):
        return False  # “Why?” she asked. — «Почему?» — спросила она.
    return mark != "." or bool(found["close"]) or not _is_no_full_stop(text, found.start(), at)


def _next_letter(text: str, position: int, end: int) -> int:
    """Where the first character after white space and opening quotation marks stands; behind all, after the end."""
    while position < end and (text[position].isspace() or text[position] in _OPENING):
        position += 1
    return position if position < end else len(text)


def _is_no_full_stop(text: str, dot: int, following: int) -> bool:
    """Whether a single dot before this place only shortens a word, makes an ordinal, or leads into a quote."""
    found = _TOKEN_BEFORE.search(text, max(0, dot - _LONGEST_ABBREVIATION - 6), dot)
    if found is None or following == len(text):
        return False
    token = found.group().rpartition(".")[2].casefold()
    if len(token) == 1 and token.isalpha():
        return True  # an initial, or the end of "U.S."
    if token.isdecimal() and len(token) < 3:
        return text.startswith(_GERMAN_MONTHS, following)
    if "\u0561" <= token[-1] <= "\u0587" and "«" in text[dot:following]:
        return True  # in Armenian the dot is what leads into a quote: Նա ասաց. «…»
    if token in _ONLY_BEFORE_NUMBERS and text[following].isdigit():
        return True
    return token in _ABBREVIATIONS


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _window(text: str, whole: Span, mark: Span, limit: int) -> Span:
    """At most `limit` characters of the whole, with the mark in the first half where it can be, cut at words."""
    start, end = whole
    if end - start <= limit:
        return whole
    left = max(start, min(mark[0] - limit // 3, end - limit))
    right = min(end, left + limit)
    if left > start:
        left = _word_start(text, left, mark[0])
    if right < end:
        right = _word_end(text, right, max(mark[1], left + 1))
    return left, right


def _word_start(text: str, position: int, latest: int) -> int:
    for at in range(position, min(latest, position + 30)):
        if text[at].isspace():
            return _stripped(text, at, latest)[0]
    while position < latest and unicodedata.combining(text[position]):
        position += 1
    return position


def _word_end(text: str, position: int, earliest: int) -> int:
    for at in range(position, max(earliest, position - 30), -1):
        if text[at].isspace():
            return _stripped(text, earliest - 1, at)[1]
    while position > earliest and unicodedata.combining(text[position]):
        position -= 1
    return position
