"""Which script a letter belongs to, as far as matching treats scripts differently."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum


class Script(StrEnum):
    """Scripts that have rules of their own; OTHER ones have spaces between words and no rules."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    ARMENIAN = "armenian"
    GEORGIAN = "georgian"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    BENGALI = "bengali"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"
    THAI = "thai"  # and Lao, Burmese, Khmer: no spaces, vowels around the consonant
    OTHER = "other"


_RANGES = (
    (0x0000, Script.LATIN),
    (0x0370, Script.GREEK),
    (0x0400, Script.CYRILLIC),
    (0x0530, Script.ARMENIAN),
    (0x0590, Script.HEBREW),
    (0x0600, Script.ARABIC),
    (0x0700, Script.OTHER),
    (0x0750, Script.ARABIC),
    (0x0780, Script.OTHER),
    (0x08A0, Script.ARABIC),
    (0x0900, Script.OTHER),
    (0x0980, Script.BENGALI),
    (0x0A00, Script.OTHER),
    (0x0E00, Script.THAI),
    (0x0F00, Script.OTHER),
    (0x1000, Script.THAI),
    (0x10A0, Script.GEORGIAN),
    (0x1100, Script.HANGUL),
    (0x1200, Script.OTHER),
    (0x1780, Script.THAI),
    (0x1800, Script.OTHER),
    (0x1E00, Script.LATIN),
    (0x1F00, Script.GREEK),
    (0x2000, Script.OTHER),
    (0x3005, Script.HAN),
    (0x3008, Script.OTHER),
    (0x3040, Script.KANA),
    (0x3100, Script.OTHER),
    (0x3130, Script.HANGUL),
    (0x3190, Script.OTHER),
    (0x3400, Script.HAN),
    (0xA000, Script.OTHER),
    (0xAC00, Script.HANGUL),
    (0xD7B0, Script.OTHER),
    (0xF900, Script.HAN),
    (0xFB00, Script.OTHER),
    (0x20000, Script.HAN),
    (0x32000, Script.OTHER),
)
_FIRSTS = [first for first, _ in _RANGES]

CASED = frozenset({Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.ARMENIAN})
UNSPACED = frozenset({Script.HAN, Script.KANA, Script.THAI})
WITHIN_WORDS = UNSPACED | {Script.HANGUL, Script.ARABIC, Script.HEBREW}  # a word may begin inside a run of letters


def script_of(character: str) -> Script:
    """The script of a folded letter."""
    if character.isascii():
        return Script.LATIN
    return _RANGES[bisect_right(_FIRSTS, ord(character)) - 1][1]
