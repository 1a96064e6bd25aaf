"""Transliteration: whether two whole names are spellings of one, across alphabets and habits of writing.

Two words are close when they begin alike, have the same skeleton of consonants (with the ones that habits of
transliteration mix up counted as one) and differ little in the rest. Only a whole name is accepted so, never a single
word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from monitor.watch.lexicon import GIVEN
from monitor.watch.wording import listed

_CYRILLIC = {
    **dict(
        zip(
            "абвгдежзийклмнопрстуфхцчшщъыьэюя",
            listed("a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh sh - y - e yu ya"),
            strict=True,
        )
    ),
    **dict(zip("іїєђћљњјџѓќў", listed("i i e dj c l n j dzh g k u"), strict=True)),
}  # fmt: skip
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρστυφχψω", listed("a v g d e z i th i k l m n x o p r s t i f kh ps o"), strict=True)
)
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        listed(
            """
            a b g d e z e e t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f
            """
        ),
        strict=True,
    )
)
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        listed("a b g d e v z t i k l m n o p zh r s t u p k gh k sh ch ts dz ts ch kh j h"),
        strict=True,
    )
)
_ROMAN = {
    letter: "" if roman == "-" else roman
    for table in (_CYRILLIC, _GREEK, _ARMENIAN, _GEORGIAN)
    for letter, roman in table.items()
}
_DIGRAPHS = (("γκ", "g"), ("ντ", "d"), ("μπ", "b"), ("ου", "u"), ("τζ", "j"), ("τσ", "ch"), ("ու", "u"), ("дж", "j"))

SHORTEST_CHANGED_SURNAME = 6
SHORTEST_SURNAME = 4
_FIRST = {"w": "v", "f": "v", "c": "k", "q": "k", "z": "s", "y": "i", "j": "i"}
_CLOSE = 0.80
_VERY_CLOSE = 0.84


@lru_cache(maxsize=20_000)
def roman(word: str) -> str:
    """A folded word in Latin letters, roughly."""
    if word.isascii():
        return word
    for letters, sound in _DIGRAPHS:
        word = word.replace(letters, sound)
    return "".join(_ROMAN.get(letter, letter) for letter in word)


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|tch|ch(?=[aeiouy]|$)", "c"),
        (r"sch|sh|sz|ss", "s"),
        (r"zh|dzh|dj|ge?(?=$)(?<=[rn]ge)|(?<![iy])j(?![aeiouy])|ge(?=$)", "Z"),
        (r"kh|gh|ck|qu|[gkqx]|c(?![eiy])", "k"),
        (r"c(?=[eiy])|ts|tz|z", "s"),
        (r"ph|w", "v"),
        (r"f", "v"),
        (r"th", "t"),
    )
)


_NEEDS_RULES = re.compile(r"[hjcz]|ts|ss|sz|qu|ge$")
_SINGLE_SOUNDS = str.maketrans({"g": "k", "q": "k", "x": "k", "w": "v", "f": "v"})
_SILENT = str.maketrans(dict.fromkeys("aeiouyhj"))
_RUNS = re.compile(r"(.)\1+")


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """The consonants of a folded word, with those that transliterations mix up counted as one."""
    sounds = roman(word)
    if _NEEDS_RULES.search(sounds):
        for pattern, sound in _SOUNDS:
            sounds = pattern.sub(sound, sounds)
    else:
        sounds = sounds.translate(_SINGLE_SOUNDS)
    first = sounds[:1]
    if first in "aeiouy":
        first = "y" if first in "iy" else first
    return first + _RUNS.sub(r"\1", sounds)[1:].translate(_SILENT)


def is_close(watched: str, written: str) -> bool:
    """Whether two folded words may be spellings of one name."""
    one, other = roman(watched), roman(written)
    if one == other:
        return True
    if skeleton(watched) != skeleton(written) or _ends_apart(one, other) or _begins_apart(one, other):
        return False
    floor = _CLOSE if max(len(one), len(other)) > 3 else _VERY_CLOSE
    return JaroWinkler.normalized_similarity(_plain(one), _plain(other)) >= floor


def _differ_in_vowels(one: str, other: str) -> bool:
    return len(one) == len(other) and one != other and re.sub(r"[aeiou]", "", one) == re.sub(r"[aeiou]", "", other)


def _plain(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word.replace("y", "i").replace("w", "v"))


def _begins_apart(one: str, other: str) -> bool:
    if {one[0], other[0]} == {"q", "g"}:
        return False  # the Arabic qaf is written with either
    first, second = (_FIRST.get(word[0], word[0]) for word in (one, other))
    return first != second


def _ends_apart(one: str, other: str) -> bool:
    """Whether the last vowel makes two names of it (Eric, Erica; Mario, Maria)."""
    ends = [re.sub(r"e$", "", word)[-1:] for word in (one, other)]
    vowels = [end if end in "aoiuy" else "" for end in ends]
    vowels = ["i" if vowel == "y" else vowel for vowel in vowels]
    return vowels[0] != vowels[1]


def is_variant(watched: tuple[str, str], written: tuple[str, str]) -> bool:
    """Whether a given name and surname as written may be those watched. Equal ones are no variant, but count."""
    (given, family), (text_given, text_family) = watched, written
    if len(family) < SHORTEST_SURNAME or len(given) < 3:
        return family == text_family and given == text_given
    if roman(family) != roman(text_family) and max(len(family), len(text_family)) < SHORTEST_CHANGED_SURNAME:
        return False
    if given != text_given and {given, text_given} <= GIVEN and _differ_in_vowels(roman(given), roman(text_given)):
        return False  # Karen and Karin are two people
    return is_close(given, text_given) and is_close(family, text_family)
