"""A page's text block by block: what stands between two block elements, and how much of it is links."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from monitor.reading.markup import PARTING, SILENT

_CELLS = frozenset({"td", "th"})  # a row is one block: what stands in its cells belongs together
_PARTING = PARTING - _CELLS
_CAPTIONED = frozenset({"figure", "figcaption"})


@dataclass(frozen=True, slots=True)
class Block:
    """A block's text on one line, the share of it that is links, and whether it belongs to a picture."""

    text: str
    linked: float
    in_figure: bool = False


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a tree, in their order. It walks: a page may nest as deep as it likes."""
    gathering = _Gathering()
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            gathering.enter(node.tag)
            if node.tag in SILENT:
                walk.skip_subtree()
            else:
                gathering.add(node.text)
            continue
        if event == "end":
            gathering.leave(node.tag)
        if node is not tree:
            gathering.add(node.tail)
    gathering.close()
    return gathering.blocks


class _Gathering:
    """The block under way."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0  # that are open
        self._figures = 0

    def enter(self, tag: str) -> None:
        self._part(tag)
        self._links += tag == "a"
        self._figures += tag in _CAPTIONED

    def leave(self, tag: str) -> None:
        self._part(tag)
        self._links -= tag == "a"
        self._figures -= tag in _CAPTIONED

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._linked += len(text.strip()) if self._links else 0

    def close(self) -> None:
        text = " ".join("".join(self._parts).split())
        if text:
            self.blocks.append(Block(text, min(1.0, self._linked / len(text)), self._figures > 0))
        self._parts, self._linked = [], 0

    def _part(self, tag: str) -> None:
        if tag in _PARTING:
            self.close()
        elif tag in _CELLS:
            self._parts.append(" ")
