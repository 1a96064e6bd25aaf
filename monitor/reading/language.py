"""The language of a text, as a two-letter code. The one module that names py3langid."""

from __future__ import annotations

import py3langid

_ENOUGH_LETTERS = 100  # below it the guess is worse than what the page or its feed says
_SAMPLE = 1_500


def language_of(text: str) -> str | None:
    """The language the text is written in, or None where it is too short to tell."""
    sample = text[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < _ENOUGH_LETTERS:
        return None
    code, _ = py3langid.classify(sample)
    return str(code)
