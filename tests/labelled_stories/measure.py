"""How well articles are put into stories, pair by pair: one is right when it is said and labelled to be one story."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import combinations
from pathlib import Path

from monitor.domain.models import Hit, Kind, KnownArticle, Stance, StoredArticle, Via
from monitor.policy.stories import REACH, place

ARTICLES = Path(__file__).with_name("articles.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with the story that it is labelled to tell."""

    article: StoredArticle
    story: str


@dataclass
class Score:
    """Pairs rightly joined, wrongly joined, wrongly kept apart, within a language and across two."""

    joined: Counter[bool] = field(default_factory=Counter)
    false: Counter[bool] = field(default_factory=Counter)
    missed: Counter[bool] = field(default_factory=Counter)
    merged: set[frozenset[str]] = field(default_factory=set)  # two stories of which articles were joined

    @property
    def precision(self) -> float:
        """The share of joined pairs that are one story."""
        return self.joined.total() / max(1, self.joined.total() + self.false.total())

    @property
    def recall(self) -> float:
        """The share of pairs of one story that were joined."""
        return self.joined.total() / max(1, self.joined.total() + self.missed.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        two, one = ({name: getattr(self, name)[across] for name in ("joined", "false", "missed")} for across in (1, 0))
        return (
            f"F1 {self.f1:.3f}, precision {self.precision:.3f}, recall {self.recall:.3f}; pairs in one language {one}, "
            f"across two {two}; different stories joined: {[' + '.join(sorted(pair)) for pair in self.merged]}"
        )


@cache
def labelled(part: str) -> tuple[Labelled, ...]:
    """One part of the set in the order of publication, each article with hits on the people whom its label names."""
    records = [json.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]
    found = [
        Labelled(_article(n, record), record["story"]) for n, record in enumerate(records) if record["part"] == part
    ]
    return tuple(sorted(found, key=lambda one: (one.article.first_seen_at, one.article.id)))


def _article(number: int, record: dict[str, str]) -> StoredArticle:
    published = datetime.fromisoformat(record["published"])
    return StoredArticle(
        id=number,
        url=f"https://example.org/{record['id']}",
        title=record["title"],
        summary=record.get("summary", ""),
        body=record["text"],
        source=record["outlet"],
        tags=(),
        author=None,
        published=published,
        first_seen_at=published,
        lang=record["lang"],
        via=Via.PAGE,
        hits=tuple(Hit(name, Kind.PERSON, Stance.MENTIONED, ()) for name in record["people"]),
    )


def told_one_by_one(articles: Sequence[Labelled]) -> list[int]:
    """The story of each article, placed in this order as a service does: each beside what the database knows then."""
    known: list[KnownArticle] = []
    span: dict[int, tuple[datetime, datetime]] = {}
    stories: list[int] = []
    for one in articles:
        moment = one.article.first_seen_at
        around = [
            KnownArticle(kept.story, kept.happened_at, *span[kept.story], kept.signature)
            for kept in known
            if abs(kept.happened_at - moment) <= REACH
        ]
        [placing] = place([one.article], around)
        story = placing.story or len(span) + 1
        first, last = span.get(story, (moment, moment))
        span[story] = min(first, moment), max(last, moment)
        known.append(KnownArticle(story, moment, moment, moment, placing.signature))
        stories.append(story)
    return stories


def score(articles: Sequence[Labelled], stories: Sequence[int]) -> Score:
    """Compare what was said of the articles with their labels."""
    result = Score()
    for (left, left_story), (right, right_story) in combinations(zip(articles, stories, strict=True), 2):
        same, said = left.story == right.story, left_story == right_story
        across = left.article.lang != right.article.lang
        if same and said:
            result.joined[across] += 1
        elif same:
            result.missed[across] += 1
        elif said:
            result.false[across] += 1
            result.merged.add(frozenset((left.story, right.story)))
    return result
