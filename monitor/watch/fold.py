"""Folding: one form for all spellings of a word, with a map back to the text as it stands.

The folded text ("scan") holds nothing but letters, digits and spaces, between one space at each end. Marks, case,
width and invisible characters are gone; everything that parts words has become a space. Matching works on it; evidence
is cut out of the original, and the way back is worked out only where something matched.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate

_INVISIBLE = frozenset(
    "\u00ad\u055b\u055c\u055e\u055f\u061c\u0640\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
)
_APOSTROPHE_LETTERS = frozenset("ʼʻʽʹˈ՚")
_OTHER_LETTERS = frozenset("йїўѓќ")  # their marks make another letter
_SPELLINGS = str.maketrans(
    {
        "ı": "i", "ə": "e", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
        "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ٱ": "ا", "ґ": "г",
    }
)  # fmt: skip
_STRIPPED = (  # scripts whose marks are accents and points; elsewhere a mark is part of the letter
    (0x0000, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1C80, 0x1CFF),
    (0x1D00, 0x20FF),
    (0x2C00, 0x2DFF),
    (0xA640, 0xA69F),
    (0xA700, 0xA7FF),
    (0xFB00, 0xFE2F),
)


def _loses_marks(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _STRIPPED)


def _fold_character(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc"):
        return "" if _loses_marks(character) else character
    if category[0] not in "LN" or character in _APOSTROPHE_LETTERS:
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    return _fold_letter(character) or " "


def _fold_letter(character: str) -> str:
    lowered = unicodedata.normalize("NFKC", character).casefold()
    if lowered in _OTHER_LETTERS:
        return lowered
    apart = unicodedata.normalize("NFD", lowered)
    kept = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Me") or not _loses_marks(c))
    whole = unicodedata.normalize("NFC", kept).translate(_SPELLINGS)
    return "".join(c for c in whole if c.isalnum() or unicodedata.category(c)[0] == "M")


class _Folding(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()  # characters whose folded form is not one character

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        self[code] = folded
        return folded


_FOLDING = _Folding()
_ASCII = "".join(_FOLDING[code] for code in range(128)).encode().ljust(256)  # each is one character of the scan
_COMMON_MARKS = "’‘“”–—…\u00a0«»•"  # without them most Latin texts are ASCII, and fold many times as fast
_ALIEN = re.compile(r"[^\x00-\x7f]+")

# ------------------------------------------------------------ what spans more than one character
# Each is replaced by something of the same length, so that the way back stays the same.

_PAIRS = re.compile(
    r"[иИ]\u0306|[іІ]\u0308|[уУ]\u0306|[гГкК]\u0301|[\u3040-\u30ff][\u3099\u309a]|[\uff66-\uff9d][\uff9e\uff9f]|[\u1100-\u11ff]{2,}"
)
_HAS_PAIRS = re.compile(r"[\u0301\u0306\u0308\u3099\u309a\uff9e\uff9f\u1100-\u11ff]")
_LINE_END = re.compile(r"[-\u2010\u00ad](?<=[^\W\d_].)\r?\n[ \t]*(?=[^\W\d_])")
_ENTITY = re.compile(
    r"&(?:(amp|nbsp|ensp|emsp|thinsp|#160|#xa0)|(shy|zwnj|zwj|#173|#8203)|(rsquo|lsquo|apos|#39|#8217));", re.I
)
_ZERO_WIDTH_SPACE = re.compile(r"(?<=[^\W\d_A-Z])\u200b(?=[^\W\d_a-z])(?=\S)")
_PERSIAN_JOINER = re.compile(r"(?<=[\u0620-\u06ff])\u200c")


def _composed(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0]).ljust(len(found[0]), "\u200b")


def _at_line_end(found: re.Match[str]) -> str:
    after = found.string[found.end()]
    return found[0] if after.isupper() else "\u200b" * len(found[0])


def _before_capital(found: re.Match[str]) -> str:
    return " " if found.string[found.end()].isupper() and found.string[found.start() - 1].islower() else found[0]


def _entity(found: re.Match[str]) -> str:
    length = len(found[0])
    if found[1]:
        return " " * length
    return "\u200b" * length if found[2] else "'".ljust(length, "\u200b")


def _prepared(text: str) -> str:
    if "\n" in text and ("-" in text or not text.isascii()):
        text = _LINE_END.sub(_at_line_end, text)
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    if not text.isascii():
        for mark in _COMMON_MARKS:
            if mark in text:
                text = text.replace(mark, " ")
    if text.isascii():
        return text
    if "\u200b" in text:
        text = _ZERO_WIDTH_SPACE.sub(_before_capital, text)
    if "\u200c" in text:
        text = _PERSIAN_JOINER.sub(" ", text)
    if _HAS_PAIRS.search(text):
        text = _PAIRS.sub(_composed, text)
    return text


# ------------------------------------------------------------ scripts without spaces between words

_UNSPACED = (  # Thai and Lao, Burmese, Hangul letters, Khmer, kana, Hangul letters again, Han twice, Hangul
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
_LATIN = "a-zA-Z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"  # and the same in full width
_EDGE = re.compile(rf"(?<=[{_UNSPACED}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{_UNSPACED}])")
_HAS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


class Folded:
    """A folded text and its map back: the original of scan[i:j] is original[start(i):end(j)]."""

    __slots__ = ("_inserted", "_is_mapped", "_starts", "_widened", "original", "scan")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] | None = None
        self._is_mapped = False  # the way back is worked out when it is first asked for
        self._inserted: list[int] = []  # where spaces were put between Latin and unspaced letters
        widened = _prepared(original)
        if not widened.isascii() and _HAS_UNSPACED.search(widened):
            widened = self._parted(widened)
        self._widened = widened
        self.scan = f" {_translated(widened)} "

    def _parted(self, text: str) -> str:
        edges = [found.start() for found in _EDGE.finditer(text)]
        if not edges:
            return text
        self._inserted = [edge + number for number, edge in enumerate(edges)]
        return _EDGE.sub(" ", text)

    def start(self, position: int) -> int:
        """Where in the original the character at this place of the scan stands."""
        return self._original(self._index(position))

    def end(self, position: int) -> int:
        """Where in the original the character before this place of the scan ends, with the marks that belong to it."""
        end = self._original(self._index(position - 1)) + 1
        while end < len(self.original) and self._is_mark(self.original[end]):
            end += 1
        return end

    def place(self, index: int) -> int:
        """Where in the scan the original character at this index stands."""
        self._index(1)
        widened = index + bisect_right([edge - number for number, edge in enumerate(self._inserted)], index)
        if self._starts is None:
            return widened + 1
        return (self._starts[widened] if widened < len(self._starts) else len(self.scan) - 2) + 1

    @staticmethod
    def _is_mark(character: str) -> bool:
        return not _FOLDING[ord(character)] and unicodedata.category(character) in ("Mn", "Me")

    def _original(self, index: int) -> int:
        return index - bisect_left(self._inserted, index) if self._inserted else index

    def _index(self, position: int) -> int:
        if not self._is_mapped:
            self._starts = self._map()
            self._is_mapped = True
        return position - 1 if self._starts is None else bisect_right(self._starts, position - 1) - 1

    def _map(self) -> list[int] | None:
        """Where each character begins in the scan, or None where every character is one there."""
        if self._widened.isascii() or _FOLDING.uneven.isdisjoint(self._widened):
            return None
        lengths = (len(_FOLDING[ord(character)]) for character in self._widened)
        return list(accumulate(lengths, initial=0))[:-1]


def _translated(text: str) -> str:
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    sparse = len(text.encode("utf-8", "surrogatepass")) - len(text) < len(text) // 6
    if not sparse:
        return text.translate(_FOLDING)
    return _ALIEN.sub(lambda found: found[0].translate(_FOLDING), text).translate(_FOLDING)


def fold(text: str) -> Folded:
    """Fold a text."""
    return Folded(text)


def folded_words(text: str) -> list[str]:
    """The folded words of a text."""
    return Folded(text).scan.split()
