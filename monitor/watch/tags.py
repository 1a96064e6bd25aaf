"""Hashtags, handles, words closed up by a hyphen, and acronyms with dots: names that are no words of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.watch.fold import Folded

_HASHTAG = re.compile(r"(?<![\w&/])[#＃](\w+)")
_HANDLE = re.compile(r"(?<![\w.@/])[@＠]([\w.]*\w)(?!@)")
_HYPHENED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")
_HYPHEN = re.compile(r"[-\u2010\u2011](?<=[^\W_].)(?=[^\W_])")
_DOTTED = re.compile(r"[A-ZА-Я]\.(?<![\w.]..)(?:[A-ZА-Я]\.){1,7}(?!\w)")
_MARK = re.compile(r"[-\u2010\u2011#＃@＠]|\..")
_LONGEST_TAG = 60
_SHORTEST_PART = 6
_LONGEST_PART = 40


def marked_words(text: str) -> list[str]:
    """The words of a text, each once, in which a hashtag, a handle, a hyphen or a dotted acronym may stand."""
    return [word for word in set(text.split()) if not word.isalpha() and _MARK.search(word)]


def hashtags(text: str) -> Iterator[tuple[int, int, str]]:
    """The hashtags of a text: start, end, and the words after the #."""
    if "#" in text or "＃" in text:
        for found in _HASHTAG.finditer(text):
            yield found.start(), found.end(), found[1][:_LONGEST_TAG]


def handles(text: str) -> Iterator[tuple[int, int, str]]:
    """The @handles of a text, in lower case without the @."""
    if "@" in text or "＠" in text:
        for found in _HANDLE.finditer(text):
            yield found.start(), found.end(), found[1].rstrip(".").casefold()


def hyphened(text: str) -> Iterator[tuple[int, int, str]]:
    """Hyphenated words, folded and closed up."""
    done = -1
    for hyphen in _HYPHEN.finditer(text):
        if hyphen.start() < done:
            continue
        start, low = hyphen.start(), max(0, hyphen.start() - _LONGEST_PART)
        while start > low and text[start - 1].isalnum():
            start -= 1
        found = _HYPHENED.match(text, start, start + 120)
        if found is not None:
            done = found.end()
            yield start, done, found[0].lower().replace("-", "") if found[0].isascii() else joined(found[0])


def dotted(text: str) -> Iterator[tuple[int, int, str]]:
    """Acronyms written with dots, without them: U.S. is US."""
    for found in _DOTTED.finditer(text):
        yield found.start(), found.end(), found[0].replace(".", "")


def joined(text: str) -> str:
    """The folded letters of a text, closed up."""
    if text.isascii():
        return "".join(character for character in text.lower() if character.isalnum())
    return Folded(text).scan.replace(" ", "")


def parts_of(tag: str) -> Iterator[str]:
    """What a hashtag may name: the whole, runs of its CamelCase words, and long beginnings and ends."""
    whole = joined(tag)
    yield whole
    pieces = [joined(piece) for piece in _camel_pieces(tag)]
    if 1 < len(pieces) <= 12:
        for first in range(len(pieces)):
            for last in range(first + 1, len(pieces) + 1):
                yield "".join(pieces[first:last])


def _camel_pieces(tag: str) -> list[str]:
    pieces = [""]
    for before, letter, after in zip(" " + tag, tag, tag[1:] + " ", strict=False):
        begins = letter.isupper() and (before.islower() or (before.isupper() and after.islower()))
        if letter == "_" or begins or letter.isdigit() != before.isdigit():
            pieces.append("")
        pieces[-1] += letter.replace("_", "")
    return [piece for piece in pieces if piece]


def ends_of(tag: str) -> Iterator[str]:
    """Long beginnings and ends of a hashtag written without capitals."""
    whole = joined(tag)
    for length in range(_SHORTEST_PART, len(whole) - 2):
        yield whole[:length]
        yield whole[-length:]
