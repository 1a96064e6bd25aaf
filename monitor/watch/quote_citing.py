"""Whom a clause cites: according to X, in his words, X’s words in the languages that say so behind the name."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.watch.quote_grammar import Phrase, PhraseKind, Sort, Token, is_verb, phrase_at
from monitor.watch.quote_languages import Language

_HIS = {"его": "m", "ее": "f", "её": "f", "их": "p", "його": "m", "її": "f", "їх": "p", "seinen": "m", "ihren": "f"}
_WORDS_OF = frozenset(
    ("словам", "мнению", "утверждению", "данным", "оценке", "признанию", "словами", "думку", "worten", "angaben")
)


def cited_before(tokens: Sequence[Token], language: Language) -> Phrase | None:
    """Whom the clause before a quote cites: according to X, “…”."""
    for at in range(max(0, len(tokens) - 25), len(tokens)):
        phrase = according(tokens, at, language) if tokens[at].sort is Sort.WORD else None
        phrase = phrase or _in_his_words(tokens, at)
        if phrase is not None and (at == 0 or tokens[at - 1].sort is Sort.COMMA):
            return phrase
        if tokens[at].lower in language.according_after and at:
            return _ending_at(tokens, at - 1, language)
    return None


def according(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    """The phrase behind "according to"."""
    for turn in language.according:
        words = turn.replace("’", "'").split()
        length = _matches(tokens, at, words)
        if length:
            return _first_phrase(tokens, at + length, language)
    return None


def _matches(tokens: Sequence[Token], at: int, words: Sequence[str]) -> int:
    """How many tokens spell these words (an elided article is a token of its own)."""
    joined = ""
    for count, token in enumerate(tokens[at : at + len(words) + 1], 1):
        if token.sort is not Sort.WORD:
            return 0
        joined += token.lower.replace("’", "'") + ("" if token.lower[-1:] in "'’" else " ")
        if joined.strip() == " ".join(words):
            return count
    return 0


def _first_phrase(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    if at >= len(tokens):
        return None
    phrase = phrase_at(tokens, at, language, bare=True)
    return apposed(tokens, phrase, language) if phrase else None


def _in_his_words(tokens: Sequence[Token], at: int) -> Phrase | None:
    """The pronoun of "по его словам", "nach seinen Worten"."""
    if at + 2 >= len(tokens) or tokens[at].lower not in ("по", "за", "на", "nach"):
        return None
    his = tokens[at + 1]
    if his.lower not in _HIS or tokens[at + 2].lower not in _WORDS_OF:
        return None
    return Phrase(PhraseKind.PRONOUN, his.start, his.end, at + 1, at + 1, gender=_HIS[his.lower])


def _ending_at(tokens: Sequence[Token], last: int, language: Language) -> Phrase | None:
    """The longest phrase that ends at this token or at the possessive behind it."""
    end = last - 1 if tokens[last].sort is Sort.POSSESSIVE else last
    for first in range(max(0, end - 7), end + 1):
        phrase = phrase_at(tokens, first, language)
        if phrase is not None and phrase.last == end:
            return phrase
    return None


def apposed(tokens: Sequence[Token], phrase: Phrase, language: Language) -> Phrase:
    """The name that a comma adds to an occupation: "his lawyer, Amal Clooney,"."""
    at = phrase.last + 1
    if phrase.kind is not PhraseKind.NOUN:
        return phrase
    at = next((p for p in range(at, min(at + 4, len(tokens))) if tokens[p].sort is Sort.COMMA), at)
    if at + 1 >= len(tokens) or tokens[at].sort is not Sort.COMMA or tokens[at].end < phrase.end:
        return phrase
    if tokens[at].start - phrase.end > 1:
        return phrase
    name = phrase_at(tokens, at + 1, language)
    if name is None or name.kind is not PhraseKind.NAME or not tokens[at + 1].is_capital:
        return phrase
    following = tokens[name.last + 1] if name.last + 1 < len(tokens) else None
    ends = following is None or following.sort in (Sort.COMMA, Sort.STOP, Sort.QUOTE, Sort.COLON)
    return name if ends or (following is not None and is_verb(following, language)) else phrase
