"""What languages do to a word: endings by script and language, prefixes, particles."""

from __future__ import annotations

from functools import lru_cache

from monitor.watch.languages.endings import Endings
from monitor.watch.languages.latin import LATIN, hungarian_with
from monitor.watch.languages.others import ARMENIAN, BENGALI, CYRILLIC, CYRILLIC_TURKIC, GEORGIAN, GREEK
from monitor.watch.scripts import Script, script_of

ANY_LANGUAGE = "*"  # the rules of all at once: what is a form in none of them is one in no text

_CYRILLIC_TURKIC_LANGUAGES = frozenset({"kk", "ky", "tt", "ba", "tg", "uz", "mn"})
_WITHOUT_CASES = frozenset({"bg", "mk"})  # a name has one form there: Бойка Борисова is a woman
_PLACES = ("ск", "цк")
_BY_SCRIPT: dict[Script, tuple[Endings, ...]] = {
    Script.CYRILLIC: (CYRILLIC,),
    Script.GREEK: (GREEK,),
    Script.ARMENIAN: (ARMENIAN,),
    Script.GEORGIAN: (GEORGIAN,),
    Script.BENGALI: (BENGALI,),
    Script.LATIN: tuple(LATIN.values()),
}


@lru_cache(maxsize=100_000)
def is_form(word: str, form: str, *, lang: str | None, noun: bool) -> bool:
    """Whether a text's word is this dictionary form, inflected by the rules of its language.

    `noun` allows plurals as well. Where nobody knows the language of a Latin text, English rules hold; where it may be
    any, ANY_LANGUAGE.
    """
    if word == form:
        return True
    if word[0] != form[:1] or (not noun and lang in _WITHOUT_CASES and script_of(word[0]) is Script.CYRILLIC):
        return False
    if form[:-1] == word and word.endswith(_PLACES) and form[-1] in "іи":
        return False  # the adjective: Мінскі трактарны завод
    return any(table.give(word, form, noun=noun) for table in _tables(script_of(word[0]), lang)) or (
        lang in ("hu", ANY_LANGUAGE) and hungarian_with(word, form)
    )


@lru_cache(maxsize=256)
def _tables(script: Script, lang: str | None) -> tuple[Endings, ...]:
    if lang == ANY_LANGUAGE:
        return (*_BY_SCRIPT.get(script, ()), *((CYRILLIC_TURKIC,) if script is Script.CYRILLIC else ()))
    if script is Script.LATIN:
        return (LATIN.get((lang or "en").partition("-")[0].lower(), LATIN["en"]),)
    if script is Script.CYRILLIC and lang in _CYRILLIC_TURKIC_LANGUAGES:
        return (CYRILLIC, CYRILLIC_TURKIC)
    return _BY_SCRIPT.get(script, ())


@lru_cache(maxsize=16)
def _changing(script: Script) -> frozenset[str]:
    return frozenset(ending for table in _BY_SCRIPT.get(script, ()) for ending in table.replaced())


@lru_cache(maxsize=16)
def _longest_changing(script: Script) -> int:
    return max((len(ending) for ending in _changing(script)), default=0)


def stem_of(word: str) -> str:
    """The part of a dictionary form that all its forms in any language begin with."""
    if len(word) < 3:
        return word
    script = script_of(word[0])
    changing = _changing(script)
    if word in changing:
        return word[0]  # Лев, Льва
    for length in range(min(_longest_changing(script), len(word) - 2), 0, -1):
        if word[-length:] in changing:
            return word[:-length]
    return word


@lru_cache(maxsize=50_000)
def uninflected(word: str, lang: str | None) -> tuple[str, ...]:
    """The word itself, then what it may be a case of: its beginnings before the endings of its language."""
    if not word or len(word) < 5:
        return (word,)
    found = [word]
    for table in _tables(script_of(word[0]), lang):
        for ending in sorted(table.consonant, key=len):
            if word.endswith(ending) and len(word) - len(ending) > 3:
                found.append(word[: len(word) - len(ending)])
    return tuple(dict.fromkeys(found))
