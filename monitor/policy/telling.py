"""How the articles of one story become one entry of a digest: which of them tells it, and what was told before.

The entry is the earliest article in which a watched person speaks, else the earliest of all; the others are its
outlets. Where an earlier window told the story, the entry is an update: the earliest article that brings something new,
and of it only what no article told before has said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.models import Outlet, Quote, StoredArticle, ToldStory
from monitor.policy.sentences import sentence_spans

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tale:
    """The articles of one story that a window owes. `said`: the bare words that earlier windows told of it."""

    main: StoredArticle
    others: tuple[StoredArticle, ...] = ()  # the earliest first
    told_before_at: datetime | None = None
    said: str = ""

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """The others, as a reader sees them."""
        return tuple(Outlet(one.source, one.url, one.title, one.published, one.id) for one in self.others)

    def missing(self, wanted: Collection[str]) -> Iterator[tuple[StoredArticle, frozenset[str]]]:
        """Each of the others that names a wanted watch which nobody before it names, with those watches."""
        shown = {hit.watch for hit in self.main.hits}
        for other in self.others:
            missing = frozenset(hit.watch for hit in other.hits if hit.watch in wanted) - shown
            shown |= missing
            if missing:
                yield other, missing

    def is_said(self, text: str) -> bool:
        """Whether these words were told before."""
        return bool(self.said) and bare(text) in self.said


def tales_of(
    articles: Sequence[StoredArticle],
    *,
    told: Mapping[str, ToldStory],
    speaks: Callable[[StoredArticle], bool],
) -> list[Tale]:
    """The articles by story, the stories in the order of the articles; one without a story is told by itself."""
    by_story: defaultdict[str, list[StoredArticle]] = defaultdict(list)
    for position, article in enumerate(articles):
        by_story[article.story or f"alone {position}"].append(article)
    return [_tale(members, told.get(story), speaks) for story, members in by_story.items()]


def bare(text: str) -> str:
    """The words alone: copies differ in quotation marks, dashes and line breaks."""
    words = " ".join(_WORD.findall(text.casefold()))
    return f" {words} "


def new_quotes(tale: Tale, quotes_of: Callable[[StoredArticle], Sequence[Quote]]) -> list[Quote]:
    """What watched people say in any article of the story, each saying once, and none that was told before.

    The same words in another language cannot be known again: there only who was not quoted yet is heard.
    """
    found: list[Quote] = []
    heard = ""
    for article in (tale.main, *tale.others):
        quoted = {quote.watch for quote in found}
        for quote in quotes_of(article):
            known = article.lang != tale.main.lang and quote.watch in quoted
            if not (known or bare(quote.text) in heard or tale.is_said(quote.text)):
                found.append(quote)
                heard += bare(quote.text)
    return found


def _tale(members: list[StoredArticle], told: ToldStory | None, speaks: Callable[[StoredArticle], bool]) -> Tale:
    said = " ".join(bare(f"{one.title}\n{one.summary}\n{one.body}") for one in told.articles) if told else ""
    in_time = sorted(members, key=lambda article: (_moment(article), article.id))
    first = min(in_time, key=lambda article: (not _brings_news(article, said), not speaks(article)))
    return Tale(
        main=first,
        others=tuple(article for article in in_time if article is not first),
        told_before_at=told.last_at if told else None,
        said=said,
    )


def _brings_news(article: StoredArticle, said: str) -> bool:
    """Whether any sentence about a watch was not told before."""
    if not said:
        return True
    texts = {"summary": article.summary, "body": article.body}
    spans = {field: sentence_spans(text) for field, text in texts.items()}
    places = [(m.field, m.start) for hit in article.hits for m in hit.mentions if m.field in texts]
    return any(
        start <= place < end and bare(texts[field][start:end]) not in said
        for field, place in places
        for start, end in spans[field]
    )


def _moment(article: StoredArticle) -> datetime:
    return min(article.published, article.first_seen_at) if article.published else article.first_seen_at
