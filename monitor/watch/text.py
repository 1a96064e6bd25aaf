"""A field of a document on the matcher's table: its folded text, its words, and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from monitor.domain.models import Mention
from monitor.watch.fold import Folded
from monitor.watch.scripts import CASED, script_of

LONGEST_WORD = 80
LONGEST_GAP = 12  # characters of a text between two words of one name, beyond which they are not one

# What may stand between two words of one name: spaces, one hyphen, dash, dot in the middle, apostrophe; one line break.
_SPACE = r"[^\S\n\v\f\x1c-\x1e\x85\u2028\u2029]"
_JOINT = re.compile(
    rf"(?:{_SPACE}|&nbsp;|[\u00ad\u200b-\u200f\u2060\ufeff])*[\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d·•‧・･=＝゠_'’‘ʼ`´＇]?"
    rf"(?:{_SPACE}|&nbsp;|[\u00ad\u200b-\u200f\u2060\ufeff])*(?:\r?\n{_SPACE}*)?",
    re.I,
)
_SPACED_MARK = re.compile(
    rf"{_SPACE}+[\-\u2010-\u2015\u2212·•‧]{_SPACE}*|{_SPACE}*[\-\u2010-\u2015\u2212·•‧]{_SPACE}+(?!\n)"
)
_GERSHAYIM = frozenset('"\u05f4“”„')  # within a Hebrew acronym
_INITIAL_JOINT = re.compile(rf"\.?{_SPACE}*-?(?:\n{_SPACE}*)?")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।։]|\n")
_NON_SPACE_STOPS = frozenset(" \t\n\r\f\v\u00a0\u3000<>\"“”„«»‘’'()[]{}|、。，「」（）【】")

_TOP_LEVELS = (
    "com|org|net|info|edu|gov|int|mil|tv|biz|news|press|media|online|site|app|dev|az|ru|uk|de|fr|es|tr|ir|ua|ge|eu|gr|pl|cz|se|fi|hu|ro|bg|rs|jp|cn|kr|"
    "ca|au|br|mx|ch|nl|lt|lv|ee|il|io|co|am|рф|укр|հայ"
)
_FILES = "html?|php|aspx?|pdf|docx?|xlsx?|pptx?|csv|txt|jpe?g|png|gif|svg|webp|mp[34]|mov|avi|zip|json|xml|epub|wav|m4a"
_ADDRESS = re.compile(
    rf"\w+://|^www\.|[\w.+-]+@[\w-]+\.\w|(?<![\w@])[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_LEVELS}|{_FILES}|(?:com?|net|org|gov|edu|ac)\.[a-z]{{2}})(?![\w-])(?!\.\w)",
    re.I,
)
_LONGEST_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the scan that begins and ends with words."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a letter."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether the other lies within."""
        return self.start <= other.start and other.end <= self.end


class Field:
    """One field of a document."""

    def __init__(self, name: str, original: str, lang: str | None) -> None:
        self.name = name
        self.original = original
        self.lang = lang.partition("-")[0].lower() if lang else None
        self.folded = Folded(original)
        self.scan = self.folded.scan

    # ------------------------------------------------------------ words

    def word_end(self, start: int) -> int:
        """Where the word that begins here ends; past its longest, it is no word."""
        return self.scan.find(" ", start, start + LONGEST_WORD)

    def word_start(self, position: int) -> int:
        """Where the word around this position begins, or -1."""
        found = self.scan.rfind(" ", max(0, position - LONGEST_WORD), position + 1)
        return found + 1 if found >= 0 else -1

    def before(self, start: int) -> Span | None:
        """The word before the one that begins here."""
        end = start
        low = max(0, start - LONGEST_GAP)
        while end > low and self.scan[end - 1] == " ":
            end -= 1
        if end in (low, start):
            return None
        first = self.word_start(end - 1)
        return None if first < 0 else Span(first, end)

    def after(self, end: int) -> Span | None:
        """The word after the one that ends here."""
        start, high = end, min(len(self.scan), end + LONGEST_GAP)
        while start < high and self.scan[start] == " ":
            start += 1
        if start in (high, end):
            return None
        last = self.word_end(start)
        return None if last < 0 else Span(start, last)

    def word(self, span: Span) -> str:
        """The folded letters."""
        return self.scan[span.start : span.end]

    # ------------------------------------------------------------ the text as it stands

    def surface(self, span: Span) -> str:
        """The text as it stands."""
        return self.original[self.folded.start(span.start) : self.folded.end(span.end)]

    def gap(self, left_end: int, right_start: int) -> str:
        """What stands between two words."""
        return self.original[self.folded.end(left_end) : self.folded.start(right_start)]

    def joins(self, left_end: int, right_start: int, *, own: str = " ", after_initial: bool = False) -> bool:
        """Whether what stands between two words lets them be one name; `own` is what stands there in the watch."""
        if right_start - left_end > LONGEST_GAP:
            return False
        gap = self.gap(left_end, right_start)
        if gap in (" ", own) or (own == "&" and gap == "&amp;") or (own in _GERSHAYIM and gap in _GERSHAYIM):
            return True
        if after_initial and _INITIAL_JOINT.fullmatch(gap):
            return True
        if len(gap) > 4 * LONGEST_GAP or not _JOINT.fullmatch(gap):
            return False
        return "-" in own or "·" in own or not _SPACED_MARK.fullmatch(gap)

    def is_capital(self, span: Span) -> bool:
        """Whether the word begins with a capital, or has no letters that could."""
        first = self.original[self.folded.start(span.start)]
        return first.isupper() or first.istitle() or not (first.islower() and script_of(self.scan[span.start]) in CASED)

    def is_all_capitals(self, span: Span) -> bool:
        """Whether the word is written in capitals throughout."""
        return self.surface(span).isupper()

    def starts_sentence(self, start: int) -> bool:
        """Whether the word that begins here is the first of its sentence, line or quotation."""
        before = self.before(start)
        if before is None:
            return True
        gap = self.gap(before.end, start)
        if _SENTENCE_END.search(gap):
            return not (gap.startswith(".") and before.end - before.start == 1 and "\n" not in gap)
        return any(mark in gap for mark in '“”"«„:•—–‘')

    @cached_property
    def is_headline(self) -> bool:
        """Whether nearly every longer word begins with a capital, as in an English headline."""
        words = re.findall(r"[^\W\d_]{4,}", self.original[:400])
        return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.85 * len(words)

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the whole field is written in capitals."""
        head = self.original[:400]
        return head.isupper() and sum(character.isupper() for character in head) > 6

    def is_shouted_around(self, span: Span) -> bool:
        """Whether the words beside this one are written in capitals too: a headline within the text."""
        neighbours = [word for word in (self.before(span.start), self.after(span.end)) if word is not None]
        letters = [
            word for word in neighbours if any(c.isalpha() for c in self.word(word)) and word.end - word.start > 1
        ]
        return self.is_shouted or (bool(letters) and all(self.is_all_capitals(word) for word in letters))

    def is_address(self, span: Span) -> bool:
        """Whether this stands in a URL, an e-mail address, a domain, a file name or after an @."""
        original, start, end = self.original, self.folded.start(span.start), self.folded.end(span.end)
        low, high = max(0, start - _LONGEST_ADDRESS), min(len(original), end + _LONGEST_ADDRESS)
        left, right = start, end
        while left > low and original[left - 1] not in _NON_SPACE_STOPS:
            left -= 1
        while right < high and original[right] not in _NON_SPACE_STOPS:
            right += 1
        if left == start and right == end:
            return False
        chunk = original[left:right]
        if chunk[0] == "/" and chunk.count("/") > 1:
            return True
        if "@" not in chunk and "." not in chunk and "://" not in chunk and "＠" not in chunk:
            return False
        return self._holds_address(chunk, start - left, end - left)

    @staticmethod
    def _holds_address(chunk: str, start: int, end: int) -> bool:
        for found in _ADDRESS.finditer(chunk):
            goes_on = (
                found[0].endswith("://")
                or found[0].lower() == "www."
                or chunk[found.end() : found.end() + 1] in ("/", "?", ":")
            )
            if found.start() < end and (start < found.end() or (goes_on and "@" not in found[0])):
                return True
        handle = re.search(r"[@＠][\w.]*$", chunk[:start])
        return handle is not None

    def span_of(self, start: int, end: int) -> Span:
        """The stretch of the scan that stands for this stretch of the original."""
        return Span(self.folded.place(start), self.folded.place(end - 1) + 1)

    # ------------------------------------------------------------ evidence

    def mention(self, watch: str, span: Span, rule: str) -> Mention:
        """Evidence."""
        start, end = self.folded.start(span.start), self.folded.end(span.end)
        return Mention(watch, self.name, start, end, self.original[start:end], rule)
