"""Folding: one form for all spellings of a word, with a map back to the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640")
_KEPT_MARKS = ("й", "ї")


class _Folding(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    if 0xD800 <= ord(character) <= 0xDFFF:
        return "\ufffd"
    if character in _IGNORED or unicodedata.category(character) == "Mn":
        return ""
    if character in "’‘ʼ`´′＇ʻ":
        return "'"
    if unicodedata.category(character) == "Pd" or character in "−":
        return "-"
    composed = unicodedata.normalize("NFKC", character).casefold()
    if composed in _KEPT_MARKS:
        return composed
    stripped = "".join(c for c in unicodedata.normalize("NFD", composed) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", stripped).replace("ı", "i").replace("ə", "e")


_FOLDING = _Folding()
_MASK = re.compile(
    r"(?:https?://|www\.)\S+|\S+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|html?|pdf|jpe?g|png)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and its map back: the original of folded[i:j] is original[start(i):end(j)]."""

    text: str
    offsets: tuple[int, ...] | None  # where each original character begins in the folded text; None: one to one

    def start(self, position: int) -> int:
        """The original position of a folded one."""
        return position if self.offsets is None else bisect_right(self.offsets, position) - 1

    def end(self, position: int) -> int:
        """The original end of a folded end."""
        return position if self.offsets is None else self.start(position - 1) + 1


def fold(text: str) -> Folded:
    """Fold a text. Addresses become blanks that no phrase crosses."""
    masked = _MASK.sub(lambda found: "\x00" * len(found[0]), text)
    if masked.isascii():
        return Folded(masked.lower(), None)
    folded = masked.translate(_FOLDING)
    if all(len(_FOLDING[ord(character)]) == 1 for character in set(masked)):
        return Folded(folded, None)
    lengths = (len(_FOLDING[ord(character)]) for character in masked)
    return Folded(folded, tuple(accumulate(lengths, initial=0))[:-1])
