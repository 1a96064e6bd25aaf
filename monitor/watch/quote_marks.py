"""Where words stand between quotation marks, whatever marks they are and however they are paired."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_DOUBLE = re.compile(r"[“”„‟\"＂«»「」『』]|''|``|’’|‘‘|<<|>>|,,(?=[^\W\d_])|\n+")
_SINGLE = re.compile(r"[‘’‚'‹›]|\n\n+")
_STRAIGHT = frozenset(("'", "''", "``", "’’", "‘‘", "＂", '"', ",,"))
_PAIRS = {"「": "」", "『": "』"}
_STOPS = '.!?…։。！？”"»“:;'
_BEFORE_OPENING = "([{—–―-:/¡¿'‘“\"«„‚>=|՝․*_"
_STRONG = ",.!?…;—"
_DEEPEST = 8  # marks within marks: nobody nests so deep, and the stack is searched
_RESCANS = 3  # of a paragraph with marks that never close: more would not be linear


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between marks: text[start:end]; the marks themselves stand within text[outer_start:outer_end]."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def marked_spans(text: str) -> list[Marked]:
    """The outermost marked spans of a text, in order; a quote of several paragraphs is one span."""
    doubles = _Scanner(text).run()
    singles = list(_single_spans(text, doubles))
    starts = [single.outer_start for single in singles]
    outermost = [double for double in doubles if not _lies_within(double, singles, starts)]
    return sorted([*outermost, *singles], key=lambda span: span.start)


def _lies_within(double: Marked, singles: list[Marked], starts: list[int]) -> bool:
    """Whether a span stands within single marks, as in British papers: ‘He shouted “play on”, and we froze,’."""
    before = bisect_right(starts, double.outer_start) - 1
    return before >= 0 and double.outer_end <= singles[before].outer_end


@dataclass(slots=True)
class _Scanner:
    """Walks over the double marks once, with the marks that are open as a stack."""

    text: str

    def run(self) -> list[Marked]:
        found: list[Marked] = []
        position, rescans, lost_to = 0, 0, 0
        while position < len(self.text):
            span, position, end = self._next(position, rescans)
            if span is not None:
                found.append(span)
            if position > lost_to:
                rescans = 0
            if end:
                rescans, lost_to = rescans + 1, max(end, lost_to)
        return found

    def _next(self, position: int, rescans: int) -> tuple[Marked | None, int, int]:
        """The next span, where to go on, and (of one without a proper end) how far it was sought."""
        stack: list[str] = []
        opened = (0, 0)
        for mark in _DOUBLE.finditer(self.text, position):
            if mark[0].startswith("\n"):
                if not stack or not self._ends_paragraph(mark):
                    continue
                if self._goes_on(stack[0], mark.end()):
                    del stack[1:]
                    continue
                return self._unclosed(opened, mark.start(), rescans)
            if stack and self._repeats_opening(stack[0], mark):
                continue
            if not stack:
                opened = mark.span()
            self._turn(stack, mark)
            del stack[_DEEPEST:]
            if not stack and opened[0] != mark.start():
                return self._span(opened, mark.span()), mark.end(), 0
        if stack:
            return self._unclosed(opened, len(self.text), rescans)
        return None, len(self.text), 0

    def _span(self, opened: tuple[int, int], closed: tuple[int, int]) -> Marked | None:
        start, end = _trim(self.text, opened[1], closed[0])
        return Marked(start, end, opened[0], closed[1]) if start < end else None

    def _ends_paragraph(self, newline: re.Match[str]) -> bool:
        """A line break is a paragraph's end unless the sentence plainly runs on."""
        if len(newline[0]) > 1:
            return True
        before = self.text[max(0, newline.start() - 3) : newline.start()].rstrip()[-1:]
        after = self.text[newline.end() : newline.end() + 3].lstrip()[:1]
        return not (before and before not in _STOPS and after.islower())

    def _goes_on(self, opener: str, position: int) -> bool:
        """Whether the next paragraph opens with the same mark again, as a quote of several paragraphs does."""
        after = self.text[position : position + 4].lstrip()[:1]
        return bool(after) and _family(after) == _family(opener)

    def _repeats_opening(self, opener: str, mark: re.Match[str]) -> bool:
        before = self.text[max(0, mark.start() - 4) : mark.start()].rstrip(" \t\u00a0")
        return before.endswith("\n") and _family(mark[0]) == _family(opener)

    def _unclosed(self, opened: tuple[int, int], end: int, rescans: int) -> tuple[Marked | None, int, int]:
        """A quote that lost its closing mark: it ends at a single mark that stands for it, or with the paragraph."""
        if rescans >= _RESCANS:
            return None, end, 0
        single = re.compile(r"[,.!?…]['’‘](?=[\s,.]|\Z)").search(self.text, opened[1], end)
        if single is not None:
            return self._span(opened, (single.end() - 1, single.end())), single.end(), end
        words = self.text[opened[1] : end].rstrip()
        whole = words[-1:] in ".!?…" and words.count(" ") >= 2 and not words[:1].isspace()
        if whole and self._introduced(opened[0]):
            return self._span(opened, (end, end)), end, 0
        return None, opened[1], end

    def _introduced(self, position: int) -> bool:
        return self.text[max(0, position - 3) : position].rstrip().endswith(":")

    def _turn(self, stack: list[str], mark: re.Match[str]) -> None:
        """Open or close with this mark."""
        sign = mark[0]
        opens, closes = self._can_open(mark), self._can_close(mark)
        if sign in _PAIRS or sign in ("„", "‟", ",,", "<<", "``", "‘‘"):
            stack.append(sign)
        elif sign in _PAIRS.values():
            _close(stack, "「" if sign == "」" else "『")
        elif sign == "“":
            self._turn_high_six(stack, opens=opens, closes=closes)
        elif sign == "”":
            if opens and not closes and (not stack or stack[-1] != "”"):
                stack.append(sign)
            else:
                _close(stack, "“")
        elif sign in ("«", "»", ">>"):
            self._turn_angle(stack, sign, opens=opens, closes=closes)
        else:
            self._turn_straight(stack, mark, opens=opens, closes=closes)

    def _turn_high_six(self, stack: list[str], *, opens: bool, closes: bool) -> None:
        if stack and (stack[-1] in ("„", "‟", ",,") or closes >= opens):
            stack.pop()
        elif opens or not closes:
            stack.append("“")

    def _turn_angle(self, stack: list[str], sign: str, *, opens: bool, closes: bool) -> None:
        turned_in = "»" in stack
        if sign == "«":
            if turned_in and (stack[-1] == "»" or closes):
                _close(stack, "»")
            elif stack and stack[-1] == "«" and closes and not opens:
                stack.pop()
            else:
                stack.append(sign)
        elif "«" in stack or "<<" in stack:
            _close(stack, "«" if "«" in stack else "<<")
        elif not stack and opens and not closes:
            stack.append("»")
        elif stack and closes:
            stack.pop()

    def _turn_straight(self, stack: list[str], mark: re.Match[str], *, opens: bool, closes: bool) -> None:
        inside = mark.start() > 0 and self.text[mark.start() - 1].isalnum() and self._after(mark).isalnum()
        if stack:
            if inside and mark[0] != '"':
                return
            if opens and not closes:
                stack.append('"')
            elif '"' in stack:
                _close(stack, '"')
            elif stack[-1] != "«" or closes:
                stack.pop()
        elif (opens or not closes) and not inside and not self._is_inch(mark):
            stack.append('"')

    def _is_inch(self, mark: re.Match[str]) -> bool:
        return mark.start() > 0 and self.text[mark.start() - 1].isdigit()

    def _after(self, mark: re.Match[str]) -> str:
        return self.text[mark.end() : mark.end() + 1]

    def _can_open(self, mark: re.Match[str]) -> bool:
        before = self.text[mark.start() - 1 : mark.start()] if mark.start() else ""
        after = self._after(mark)
        if not after or (after.isspace() and mark[0] not in "«"):
            return False
        return not before or before.isspace() or before in _BEFORE_OPENING

    def _can_close(self, mark: re.Match[str]) -> bool:
        before = self.text[mark.start() - 1 : mark.start()] if mark.start() else ""
        after = self._after(mark)
        spaced = mark[0] in "»" and before.isspace()
        return bool(before) and (spaced or not before.isspace()) and (not after or not after.isalnum())


def _close(stack: list[str], opener: str) -> None:
    """Close the innermost such mark with all that is open within it, or whatever is open."""
    if opener in stack:
        while stack.pop() != opener:
            pass
    elif stack:
        stack.pop()


def _family(mark: str) -> str:
    return mark if mark in "«»„" else '"' if mark in '“”"‟＂' else mark


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the spaces that French and careless hands set inside the marks."""
    while start < end and (text[start].isspace() or text[start] in "\u200b\ufeff\u2060"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in "\u200b\ufeff\u2060"):
        end -= 1
    return start, end


# ---------------------------------------------------------------- single marks


def _single_spans(text: str, doubles: list[Marked]) -> Iterator[Marked]:
    """Words between single marks outside all double ones; what stands inside a word is an apostrophe."""
    starts = [span.outer_start for span in doubles]
    opened: int | None = None
    weak: int | None = None
    for mark in _SINGLE.finditer(text):
        place = bisect_right(starts, mark.start()) - 1
        if place >= 0 and mark.start() < doubles[place].outer_end:
            continue
        ends_paragraph = mark[0].startswith("\n")
        opens = not ends_paragraph and _single_opens(text, mark)
        if opened is not None and weak is not None and (ends_paragraph or opens):
            yield from _single(text, opened, weak)
            opened = weak = None
        if ends_paragraph:
            opened = weak = None
        elif opens and opened is None:
            opened = mark.start()
        elif opened is not None and _single_closes(text, mark):
            if _is_strong_end(text, mark):
                yield from _single(text, opened, mark.start())
                opened = weak = None
            elif weak is None:
                weak = mark.start()
    if opened is not None and weak is not None:
        yield from _single(text, opened, weak)


def _single(text: str, opened: int, closed: int) -> Iterator[Marked]:
    start, end = _trim(text, opened + 1, closed)
    if start < end:
        yield Marked(start, end, opened, closed + 1)


def _single_opens(text: str, mark: re.Match[str]) -> bool:
    if mark[0] in "’›":
        return False
    before = text[mark.start() - 1 : mark.start()] if mark.start() else ""
    after = text[mark.end() : mark.end() + 1]
    return (not before or before.isspace() or before in "([—–:-") and (after.isalpha() or after in "¿¡…")


def _single_closes(text: str, mark: re.Match[str]) -> bool:
    after = text[mark.end() : mark.end() + 1]
    return mark[0] != "‚" and not text[mark.start() - 1].isspace() and not after.isalnum()


def _is_strong_end(text: str, mark: re.Match[str]) -> bool:
    """Punctuation beside the mark shows that it ends something; after a bare word it may be a plural's apostrophe."""
    before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
    return before in _STRONG or not after or after in ",.;:!?)—"
