"""Names across scripts: the consonants that are left of a name in Latin, Cyrillic or Armenian letters.

Manvelyan, Манвеляна and Մանվելյանի all leave "mnvln". What spelling varies in (vowels, h, the many ways to write
a hiss) is dropped or made one, so that two names may leave the same; rarity and company decide then.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPELLINGS = str.maketrans(
    {"ı": "i", "ə": "e", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "і": "и", "ї": "и", "є": "е"}
)
_DOUBLED = re.compile(r"(.)\1+")

# A hiss is "s" in every script; vowels and half-vowels leave nothing.
_LATIN = str.maketrans("cjqwz", "kskvs", "aeiouy") | {ord("x"): "ks"}
_LATIN_PAIRS = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("zh", "s"), ("ch", "s"), ("ts", "s"), ("tz", "s"),
    ("dz", "s"), ("dj", "s"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ce", "s"), ("ci", "s"),
)  # fmt: skip
_CYRILLIC = str.maketrans("бвгджзклмнпрстфхцчшщ", "bvgdssklmnprstfhssss", "аеёийоуъыьэюя")
_ARMENIAN = str.maketrans("բգդզթլխծկհձղճմնշչպջռսվտրցփքֆ", "bgdstlhskhsgsmnsspsrsvtrspkf", "աեէըիյոօ") | {
    ord("ժ"): "s",
    ord("ւ"): "v",
}
_CASES = {  # at the end of a word with four letters before
    "ru": re.compile(r"(?<=....)(?:ого|ому|ыми|ами|[ая]х|[оеыи]м|[оеы]и|ью|[аеиуыьюя])$"),
    "hy": re.compile(r"(?<=....)(?:ներ(?:ին|ից|ով|ում|ը)?|ների|ությունը|ում|ից|ով|ին|ու|[իըն])$"),
}


def fold(text: str) -> str:
    """The text in small letters without accents."""
    apart = unicodedata.normalize("NFD", text.casefold().translate(_SPELLINGS))
    return "".join(character for character in apart if not unicodedata.combining(character)).translate(_SPELLINGS)


@lru_cache(maxsize=20_000)
def skeleton(word: str, lang: str) -> str:
    """The consonants of a folded name, without the ending of its case."""
    stem = _without_case(word, lang)
    if "а" <= stem[0] <= "я":
        sounds = stem.replace("дж", "ж").replace("тс", "ц").replace("дз", "з").translate(_CYRILLIC)
    elif "ա" <= stem[0] <= "ֆ":
        sounds = stem.replace("ու", "").translate(_ARMENIAN)
    else:
        for pair, sound in _LATIN_PAIRS:
            stem = stem.replace(pair, sound)
        sounds = stem.translate(_LATIN)
    sounds = _DOUBLED.sub(r"\1", sounds)
    return sounds[:1] + sounds[1:].replace("h", "")


def _without_case(word: str, lang: str) -> str:
    if word.endswith("յան"):  # a surname: its last letter is no article
        return word
    endings = _CASES.get(lang)
    return endings.sub("", word) if endings else word
