"""How a table of endings is written and asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_VOWELS = frozenset("aeiouyаеиоуыэюяіїєёαεηιουωაეიოუաեէըիոօու")
SHORTEST = 3  # letters of a Latin word that may take an ending without an apostrophe; of others one less


@dataclass(frozen=True, slots=True)
class Endings:
    """What a language does to the end of a word.

    `consonant` and `vowel` are added to a word that ends so; `replace` says what an ending turns into. `nouns` holds the
    same for common nouns only: plurals, which a person's name never takes (the Kardashians are not Kim).
    """

    consonant: frozenset[str] = frozenset()
    vowel: frozenset[str] = frozenset()
    replace: tuple[tuple[str, frozenset[str]], ...] = ()
    nouns: Endings | None = None

    def give(self, word: str, form: str, *, noun: bool) -> bool:
        """Whether the word becomes this form."""
        if len(word) < (SHORTEST if word.isascii() else SHORTEST - 1):
            return noun and word.isdigit() and form == word + "s"  # F-16s
        if form.startswith(word) and form[len(word) :] in (self.vowel if word[-1] in _VOWELS else self.consonant):
            return True
        for ending, turned in self.replace:
            if word.endswith(ending):
                stem = word[: len(word) - len(ending)]
                if (len(stem) > 1 or not stem) and form.startswith(stem) and form[len(stem) :] in turned:
                    return True
        return noun and self.nouns is not None and self.nouns.give(word, form, noun=False)

    def replaced(self) -> Iterable[str]:
        """Every ending that may turn into another."""
        yield from (ending for ending, _ in self.replace)
        if self.nouns is not None:
            yield from self.nouns.replaced()


def endings(
    consonant: str = "", vowel: str = "", replace: Mapping[str, str] | None = None, nouns: Endings | None = None
) -> Endings:
    """A table from words apart by spaces; "-" stands for nothing at all."""
    turned = tuple((ending, _set(forms)) for ending, forms in (replace or {}).items())
    return Endings(_set(consonant), _set(vowel), turned, nouns)


def _set(forms: str) -> frozenset[str]:
    return frozenset("" if form == "-" else form for form in forms.split())
