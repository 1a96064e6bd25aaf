"""Word lists are written as text, which is easier to read and to mend than rows of quotation marks."""

from __future__ import annotations


def listed(text: str) -> list[str]:
    """The words of a text, in order."""
    return text.split()
