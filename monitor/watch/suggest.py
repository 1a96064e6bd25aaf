"""Aliases in other scripts: how a name might be written there, and how the texts that were read do write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import JaroWinkler

from monitor.watch.fold import folded_words
from monitor.watch.languages import uninflected
from monitor.watch.languages.letters import LETTERS
from monitor.watch.lexicon import GIVEN
from monitor.watch.scripts import Script, script_of
from monitor.watch.variants import is_close, roman, skeleton


class Basis(StrEnum):
    """What a suggestion rests on."""

    ARTICLES = "articles"  # somebody wrote it so
    LETTERS = "letters"  # letter for letter


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A spelling to accept or not. `seen` counts the texts that have it."""

    text: str
    script: str
    basis: Basis
    seen: int = 0


def suggest(name: str, known: Sequence[str], texts: Iterable[str]) -> list[Suggestion]:
    """Spellings of a whole name that nobody listed: first those of the texts, most frequent first, then by letters.

    `known` are the name and the aliases that the watch has. Empty for a name of one word: too much is spelt like it.
    """
    words = name.split()
    if len(words) < 2:
        return []
    listed = {_key(text) for text in known}
    seen = _seen_in(words, texts, listed)
    written = [
        Suggestion(text, script_of(folded_words(text)[0][0]).value, Basis.ARTICLES, count)
        for text, count in seen.most_common(12)
    ]
    covered = {script_of(key[0]) for key in listed if key} | {Script(found.script) for found in written}
    return written + [
        Suggestion(text, script.value, Basis.LETTERS)
        for script, text in _spelt(words).items()
        if script not in covered and _key(text) not in listed
    ]


def _key(text: str) -> str:
    return " ".join(folded_words(text))


# ------------------------------------------------------------ as the texts write it

_FEW_SOUNDS = 4  # of a given name, of which habits of spelling leave little but the consonants (Serj, Serge, Serzh)
_NAME = re.compile(r"\b([^\W\d_a-zа-яա-ֆα-ω][^\W\d_]+)[ \u00a0]([^\W\d_a-zа-яա-ֆα-ω][^\W\d_]+)")


def _seen_in(words: Sequence[str], texts: Iterable[str], listed: set[str]) -> Counter[str]:
    """Names in the texts that sound like this one, without their case endings."""
    given, family = _key(words[0]), _key(words[-1])
    seen: Counter[str] = Counter()
    for text in texts:
        bases = {(_like(given, first), _like(family, last)) for first, last in _NAME.findall(text)}
        found = {f"{first} {last}" for first, last in bases if first and last}
        seen.update(name for name in found if _key(name) not in listed)
    return seen


def _like(wanted: str, written: str) -> str | None:
    """The written word without its case ending where it is spelt like the wanted one."""
    folded = _key(written)
    sound = skeleton(wanted)
    for form in reversed(uninflected(folded, None)) if folded and " " not in folded else ():
        if skeleton(form) == sound and (is_close(wanted, form) or len(sound) < _FEW_SOUNDS):
            return written[: len(form)] if folded.startswith(form) and len(folded) == len(written) else written
    return None


# ------------------------------------------------------------ letter for letter

_SILENT_END = re.compile(r"(?<=[^aeiou][^aeiou])e$|(?<=[aeiou][bdfklmnprstvz])e$")


def _spelt(words: Sequence[str]) -> dict[Script, str]:
    """The name in each script; from another script into Latin only, where a chain of two would guess too much."""
    folded = [_key(word).replace(" ", "") for word in words]
    if not all(folded) or any(script_of(word[0]) is not Script.LATIN for word in folded):
        return {Script.LATIN: " ".join(roman(word).capitalize() for word in folded if word)}
    return {
        script: " ".join(_word_in(script, word, letters, is_given=at == 0) for at, word in enumerate(folded))
        for script, letters in LETTERS.items()
    }


def _word_in(script: Script, word: str, letters: Mapping[str, str], *, is_given: bool) -> str:
    usual = _usual_given(script, word) if is_given else None
    spelt = usual or _letter_by_letter(_SILENT_END.sub("", word), letters)
    if script is Script.GREEK and spelt.endswith("σ"):
        spelt = spelt[:-1] + "ς"
    if script is not Script.GEORGIAN:
        return spelt.capitalize()
    return spelt if is_given or spelt[-1:] in "აეიოუ" else spelt + "ი"


def _usual_given(script: Script, word: str) -> str | None:
    """The given name of that script that is spelt most like this one, if any is."""
    near = [name for name in GIVEN if script_of(name[0]) is script and name != word and is_close(word, name)]
    return max(near, key=lambda name: (JaroWinkler.normalized_similarity(word, roman(name)), name), default=None)


def _letter_by_letter(word: str, letters: Mapping[str, str]) -> str:
    longest_first = re.compile("|".join(sorted(letters, key=len, reverse=True)))
    return longest_first.sub(lambda found: letters[found[0]], word)
