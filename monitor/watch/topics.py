"""Topics: how capitals decide whether a term is meant."""

from __future__ import annotations

import unicodedata

from monitor.watch.lexicon import WORDS_OF, is_common
from monitor.watch.people import words_in
from monitor.watch.scripts import CASED, Script, script_of
from monitor.watch.terms import Term
from monitor.watch.text import Field, Span

_SHORTEST_LOW_LATIN = 4
_SHORTEST_LOW = 6
_SHORTEST_SPOKEN = 4  # letters of an acronym that people speak as a word


def topic_capitals_fit(field: Field, term: Term, span: Span) -> bool:
    """Whether the text's capitals let the term be meant here."""
    if term.capitals in ("exact", "acronym"):
        return exact_fits(field, term, span)
    if term.capitals == "any" or script_of(term.words[0][0]) not in CASED:
        return True
    words = list(words_in(field, span))
    if len(words) == 1 and _is_german_adjective(field, term, words[0]):
        return False
    if len(words) == 1 and _is_french_demonym(field, term, words[0]):
        return False
    if any(field.is_capital(word) for word in words):
        return len(words) > 1 or not _is_native_word(field, words[0])
    return all(_may_be_low(field, term, field.word(word)) for word in words) or len(words) > 1


def _is_german_adjective(field: Field, term: Term, span: Span) -> bool:
    """Whether this is the German adjective of a place before its noun (Eriwaner Bürgermeister)."""
    if field.lang != "de" or field.word(span) != term.words[0] + "er":
        return False
    after = field.after(span.end)
    return after is not None and field.gap(span.end, after.start) == " " and field.is_capital(after)


def _is_french_demonym(field: Field, term: Term, span: Span) -> bool:
    """Whether this is the French adjective that folds to a German country (arménien, Armenien)."""
    if field.lang != "fr" or not field.word(span).rstrip("s").endswith(("ien", "een")):
        return False
    return not field.surface(span).isascii() and term.text.isascii()


def _is_native_word(field: Field, span: Span) -> bool:
    return field.word(span) in WORDS_OF.get(field.lang or "", ()) and field.starts_sentence(span.start)


def _may_be_low(field: Field, term: Term, word: str) -> bool:
    """Whether a name in lower case can be meant: not if it is an everyday word (газа "of gas", gaza "to the gas")."""
    if script_of(word[0]) is not Script.LATIN:
        return len(word) >= _SHORTEST_LOW
    if (field.lang or "en") != "en" and word not in term.words:
        return False  # an adjective rather than a case: gdańską
    if is_common(word) or word in WORDS_OF.get(field.lang or "", ()):
        return False
    return len(word) >= (_SHORTEST_LOW_LATIN if (field.lang or "en") == "en" else _SHORTEST_LOW)


def exact_fits(field: Field, term: Term, span: Span) -> bool:
    """Whether a term in capitals, or with `case: exact`, is written so; in a headline in capitals everything is."""
    if term.capitals not in ("exact", "acronym"):
        return True
    surface = field.surface(span)
    if field.is_shouted_around(span) and surface.isupper():
        return True
    if term.capitals == "exact":
        return _same_capitals(term.text, surface)
    if script_of(term.words[0][0]) not in CASED:
        return True
    capitals = sum(character.isupper() for character in surface)
    if capitals == sum(character.isalpha() for character in surface) or (
        capitals >= 2 and not is_common(field.word(span))
    ):
        return True
    return _is_written_as_a_word(field, term, span, surface)


def _is_written_as_a_word(field: Field, term: Term, span: Span, surface: str) -> bool:
    """Nato for NATO, as some newspapers write; never Who for WHO."""
    word = max(term.words, key=len)
    if len(word) < _SHORTEST_SPOKEN or is_common(word):
        return False
    if len(word) > _SHORTEST_SPOKEN:
        return True
    return surface[:1].isupper() and not _is_native_word(field, span)


def _same_capitals(watched: str, surface: str) -> bool:
    one = [character for character in unicodedata.normalize("NFC", watched) if character.isalpha()]
    other = [character for character in unicodedata.normalize("NFC", surface) if character.isalpha()]
    return len(other) >= len(one) - 1 and all(a.isupper() == b.isupper() for a, b in zip(one, other, strict=False))
