"""Where the sentences around quotes begin: a full stop within marks may end one, a colon before marks may not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.watch.quote_grammar import Sort, Token
from monitor.watch.quote_languages import Language
from monitor.watch.quote_marks import Marked


def sentence_starts(text: str, tokens: Sequence[Token], spans: Sequence[Marked], language: Language) -> list[int]:
    """Where sentences begin."""
    ends = {span.outer_end: text[span.end - 1] for span in spans}
    starts = [tokens[0].start] if tokens else []
    for token, following in pairwise(tokens):
        if token.sort is Sort.QUOTE:
            ended = ends.get(token.end, "") in ".!?…" and (following.is_capital or following.sort is Sort.QUOTE)
            ended = ended or (following.sort is Sort.QUOTE)
        elif token.sort is Sort.STOP:
            ended = _stops(text, token, following, language)
        else:
            ended = (
                token.sort is Sort.COLON
                and token.text == ":"
                and language.bare_nouns
                and following.is_capital
                and text[0] > "\u0530"
                and "\u0530" < following.text[0] < "\u0590"
            )
        if ended:
            starts.append(following.start)
    return starts


def _stops(text: str, stop: Token, following: Token, language: Language) -> bool:
    if "\n" in stop.text:
        before = text[max(0, stop.start - 4) : stop.start].rstrip()
        return not before.endswith((":", "՝")) and not (
            following.sort is Sort.WORD and following.text[0].islower() and stop.text.count("\n") < 2
        )
    if stop.text == "." and following.sort is Sort.QUOTE and "\u0530" < text[max(0, stop.start - 1)] < "\u0590":
        return False
    spaced = following.start > stop.end
    return spaced and (
        following.is_capital or following.sort in (Sort.QUOTE, Sort.DASH) or not following.text[:1].islower()
    )
