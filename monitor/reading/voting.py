"""Which of a page's blocks are its article, by the votes of several extractors. Pure.

Each extractor errs in its own way: one cuts lists off, one takes the box of other stories along, one loses the lead.
What three of four hold is the article. What only two hold is, where it is prose and no link; and on a page of which
the main extractor lost most, what the others agree on. (Measured on 261 real pages, see docs/performance.md.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.reading.blocks import Block

_WORD = re.compile(r"\w+")
_SHINGLE = 3  # words
_HELD = 0.7  # share of a block's shingles that stand in an extractor's text where it holds the block
_FEWEST = 3  # shingles; a shorter block is held where it is a line of the text
_ENOUGH, _SOME = 3, 2  # votes
_PROSE = 60  # characters; shorter blocks are labels, captions, headlines
_MOST_LINKED = 0.3
_LEAD = 30  # characters of a lead, at least
_LONGEST_HEAD = 6  # blocks between an article's title and its text
_LOST = 0.5  # the main extractor lost most of a page if it holds a smaller share of what the last two agree on
_LINK = 0.75  # a block with more of it in links is a link, unless it is a sentence
_SENTENCE_END = re.compile(r"[.!?…。！？։؟।»”\"'’)\]]$")
_TELLING = 6  # shingles; a block of so many does not stand twice in one article
_NEW = 0.1  # share of its shingles that are new where its edges are other ones than before


def article_of(blocks: Sequence[Block], texts: Sequence[str], *, headings: Sequence[str] = ()) -> list[str]:
    """The blocks of the article, in their order. `texts` are the extractors' words, the main one's first.

    `headings` are the page's first-level ones: the sentence below such a one is the article's lead.
    """
    votes = [_Voter(text) for text in texts]
    held = [[voter.holds(block.text) for voter in votes] for block in blocks]
    least = _SOME if _main_lost_most(blocks, held) else _ENOUGH
    chosen = [_is_article(block, sum(votes), least) for block, votes in zip(blocks, held, strict=True)]
    lead = _lead(blocks, chosen, headings)
    kept = [block.text for at, block in enumerate(blocks) if chosen[at] or at == lead]
    return _once_each(kept)


def _lead(blocks: Sequence[Block], chosen: Sequence[bool], headings: Sequence[str]) -> int | None:
    """Which block is the lead that every extractor takes for a part of the page's head, if one is."""
    tops = [at for at, block in enumerate(blocks) if block.text in headings]
    if len(tops) != 1 or True not in chosen[tops[0] + 1 :]:
        return None
    at = tops[0] + 1
    begin = chosen.index(True, at)
    if begin == at or begin - at > _LONGEST_HEAD:
        return None
    is_lead = len(blocks[at].text) >= _LEAD and not blocks[at].linked and not blocks[at].in_figure
    return at if is_lead and _SENTENCE_END.search(blocks[at].text) else None


def _is_article(block: Block, votes: int, least: int) -> bool:
    if block.linked > _LINK and not _SENTENCE_END.search(block.text):
        return False
    return votes >= least or (votes >= _SOME and _is_prose(block))


def _is_prose(block: Block) -> bool:
    is_long = len(block.text) >= _PROSE and block.linked < _MOST_LINKED
    return is_long and _SENTENCE_END.search(block.text) is not None


def _main_lost_most(blocks: Sequence[Block], held: Sequence[Sequence[bool]]) -> bool:
    main = sum(len(block.text) for block, votes in zip(blocks, held, strict=True) if votes[0])
    agreed = sum(len(block.text) for block, votes in zip(blocks, held, strict=True) if all(votes[-2:]))
    return main < _LOST * agreed


def _once_each(texts: Sequence[str]) -> list[str]:
    """The texts without those whose words stood in the ones before: pages carry a text twice, cut up in another way."""
    told: set[tuple[str, ...]] = set()
    kept = []
    for text in texts:
        shingles = _shingles(text)
        new = sum(shingle not in told for shingle in shingles)
        if len(shingles) < _TELLING or new > _NEW * len(shingles):
            kept.append(text)
        told.update(shingles)
    return kept


class _Voter:
    """One extractor's text, ready to be asked for blocks."""

    def __init__(self, text: str) -> None:
        self._shingles = set(_shingles(text))
        self._lines = {_words(line) for line in text.split("\n")}

    def holds(self, block: str) -> bool:
        shingles = _shingles(block)
        if len(shingles) < _FEWEST:
            return _words(block) in self._lines
        return sum(shingle in self._shingles for shingle in shingles) >= _HELD * len(shingles)


def _words(line: str) -> str:
    return " ".join(_WORD.findall(line))


def _shingles(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text)
    return list(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))
