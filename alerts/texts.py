"""Foreign text made harmless: no control characters, no half characters, no line breaks, no passwords in addresses,
nothing that turns the words around it.

A cleaned text has as many characters as before, so that marks in it still hold.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Controls (the terminal's escapes among them), line and paragraph separators, and two private-use characters that
# the plain-text rendering uses for its own marks.
_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNREADABLE = re.compile(r"[\ud800-\udfff\ue000\ue001\ufffe\uffff]")
# Embeddings, overrides and isolates: one that is never closed turns the rest of the line, be it the date. Which way a
# text runs is said by what shows it.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_NOTHING_TO_SEE = "\u2060"  # a word joiner: without width, and it may stand in a word
_LONGEST_ADDRESS = 2000  # more is followed by no mail program
_LOGIN_IN_ADDRESS = re.compile(r"(?<=//)[^/@\s]*@")


def clean(text: str) -> str:
    """The text on one line, each harmful character replaced by one that is not."""
    return _TURNING.sub(_NOTHING_TO_SEE, _UNREADABLE.sub("\ufffd", _HARMFUL.sub(" ", text)))


def one_line(text: str) -> str:
    """A cleaned text without runs of white space."""
    return " ".join(clean(text).split())


def without_logins(text: str) -> str:
    """A text in which no address bears a user and a password."""
    return _LOGIN_IN_ADDRESS.sub("", text)


def cut(text: str, limit: int) -> str:
    """At most that many characters, with "…" where some are missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def web_address(text: str) -> str | None:
    """The address if a reader may follow it: http or https with a host, nothing else."""
    address = clean(text).strip().replace(" ", "%20")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return address if usable and len(address) <= _LONGEST_ADDRESS else None


def direction(text: str) -> str:
    """Which way a text runs, by its first letter that runs any way: "rtl" or "ltr"."""
    kinds = map(unicodedata.bidirectional, text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def left_to_right(text: str) -> str:
    """A text after which a line from left to right goes on: else a number behind Arabic would go to its left."""
    return text + "\u200e" if direction(text) == "rtl" else text
