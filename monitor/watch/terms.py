"""Terms: what a watch looks for, cut into folded words, and what of it the automaton looks for."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache

from monitor.watch.fold import Folded
from monitor.watch.languages import stem_of
from monitor.watch.lexicon import GIVEN, is_common
from monitor.watch.scripts import WITHIN_WORDS, Script, script_of


@dataclass(frozen=True, slots=True)
class Term:
    """A dictionary form: its words, and what stands between them in the watch.

    `capitals` is one of "any", "exact", "acronym", "name"; `is_noun` allows plurals; `is_prefix` takes any longer last
    word.
    """

    owner: int  # the number of its watch, or of its place in a query
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    rule: str
    text: str
    capitals: str = "any"
    is_noun: bool = False
    is_prefix: bool = False
    anchor: int = 0  # which word the automaton looks for

    @property
    def joined(self) -> str:
        """Its letters without what stands between."""
        return "".join(self.words)


@lru_cache(maxsize=1_000)  # a name and its parts are asked about several times while it is compiled
def cut(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded words of a watch's text, and what stands between them."""
    if text.isascii() and text.replace(" ", "").isalpha():
        simple = tuple(map(sys.intern, text.lower().split()))
        return simple, _plain_gaps(len(simple) - 1)
    folded = Folded(text)
    words: list[str] = []
    gaps: list[str] = []
    position = end = 0
    for word in folded.scan.split():
        position = folded.scan.index(word, position)
        if words:
            gaps.append(text[folded.end(end) : folded.start(position)])
        words.append(sys.intern(word))
        position = end = position + len(word)
    if all(gap == " " for gap in gaps):
        return tuple(words), _plain_gaps(len(gaps))
    return tuple(words), tuple(gaps)


@lru_cache(maxsize=64)
def _plain_gaps(number: int) -> tuple[str, ...]:
    return (" ",) * number


def spellings(
    words: tuple[str, ...], gaps: tuple[str, ...], text: str
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words themselves, and the other ways of writing the same: hyphens closed up, umlauts as two letters."""
    found = [(words, gaps)]
    letters = " ".join(words)
    if gaps and any(gap and gap.strip(" ") for gap in gaps):
        found.append(_closed(words, gaps))
    if not text.isascii() and (expanded := _expanded(text)) != text:
        found.append(cut(expanded))
    if len(words) > 1 and "عبد" in words[:-1]:  # with the article behind it it is one word as often as two
        found.append(_abd_joined(words, gaps))
    if letters.startswith("ال"):  # behind the preposition li- the article is written so
        rest = words[0][2:]
        found.append((("ل" + rest if rest.startswith("ل") else "لل" + rest, *words[1:]), gaps))
    if "\u06c1" in text and words[-1].endswith("ه"):  # the Urdu oblique: زلزلہ, زلزلے
        found.append(((*words[:-1], words[-1][:-1] + "ي"), gaps))
    if len(words) == 1 and (found_number := _LETTERS_AND_NUMBER.fullmatch(letters)):
        found.append((found_number.groups(), ("-",)))
    if "kh" in letters and any("kh" in word and len(word) > _LONG for word in words):
        found.append((tuple(word.replace("kh", "gh") if len(word) > _LONG else word for word in words), gaps))
    if letters.endswith("زيي") and len(words[-1]) > 5:  # Pashtun surnames are written in one word or two
        found.append(((*words[:-1], words[-1][:-3], "زيي"), (*gaps, " ")))
    if "եւ" in letters:  # the capitals of և are ԵՎ as well as ԵՒ
        found.append((tuple(word.replace("եւ", "եվ") for word in words), gaps))
    if "dj" in letters:
        found.append((tuple(word.replace("dj", "d") for word in words), gaps))
    return found


_WITHIN = str.maketrans("ךםןףץ", "כמנפצ")  # Hebrew letters that are written otherwise at a word's end


def hebrew_plurals(words: tuple[str, ...], gaps: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The plurals of a Hebrew noun of one word: שיטפון, שיטפונות."""
    if len(words) != 1 or len(words[0]) < 3 or script_of(words[0][0]) is not Script.HEBREW:
        return []
    stem = words[0].removesuffix("ה").translate(_WITHIN)
    return [((stem + ending,), gaps) for ending in ("ים", "ות", "ת")]


def _abd_joined(words: tuple[str, ...], gaps: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    at = words.index("عبد")
    return (*words[:at], words[at] + words[at + 1], *words[at + 2 :]), (*gaps[:at], *gaps[at + 1 :])


_LETTERS_AND_NUMBER = re.compile(r"([a-zа-я]{1,4})(\d{1,3})")
_LONG = 6


def _closed(words: tuple[str, ...], gaps: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    closed, kept = [words[0]], []
    for word, gap in zip(words[1:], gaps, strict=True):
        if gap.isspace():
            closed.append(word)
            kept.append(gap)
        else:
            closed[-1] += word
    return tuple(closed), tuple(kept)


_TWO_LETTERS = str.maketrans(
    {
        "ö": "oe",
        "ü": "ue",
        "ä": "ae",
        "ø": "oe",
        "å": "aa",
        "đ": "dj",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ä": "Ae",
        "Ø": "Oe",
        "Å": "Aa",
        "Đ": "Dj",
    }
)


def _expanded(text: str) -> str:
    return text.translate(_TWO_LETTERS)


def anchored(words: tuple[str, ...], *, prefer: int | None = None) -> int:
    """Which word of a term is the rarest to meet in a text: a long one that is no everyday word and no given name."""

    def worth(index: int) -> tuple[bool, bool, int]:
        word = words[index]
        return (len(word) > 2, not (is_common(word) or word in GIVEN), len(word) + (2 if index == prefer else 0))

    return max(range(len(words)), key=worth)


def pattern_of(word: str, *, is_prefix: bool = False) -> str:
    """What the automaton looks for: what all forms of the word begin with, at the start of a word if words have one."""
    if script_of(word[0]) in WITHIN_WORDS:
        return word
    return " " + (word if is_prefix else stem_of(word))
