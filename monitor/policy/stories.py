"""Which articles tell one story: copies, the same event in other words or another language, and what came of it.

Articles are placed one by one, each for good: it joins the story that it fits best, or opens one. Stories are never
joined or parted later, so what a reader was told stays true; an article between two stories leaves them two. A story
spans three days, since what happens later is news by itself. Two events made one are worse than one event told twice,
so whoever is in doubt opens a story.

What tells an event is shared rare evidence. How rare a token is, is learnt from the stories of the days around; not
from articles, since forty copies make no word common. No I/O, no clock.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from monitor.domain.models import KnownArticle, Placing, StoredArticle
from monitor.policy.signatures import (
    MOST_SENTENCES,
    MOST_SHINGLES,
    ROUND_UP,
    Group,
    Signature,
    group_of,
    is_readable,
    read_signature,
    shared_part,
    signature_of,
    tokens_of,
)

SPAN = timedelta(days=3)  # from a story's first article to its last
REACH = timedelta(days=10)  # of the stories that rarity is learnt from
JOINS = 0.5  # the least that an article must fit a story: with less, the labelled set shows two events made one


def happened_at(article: StoredArticle) -> datetime:
    """When an article came out: a date in the future is a mistake."""
    seen = article.first_seen_at
    return min(article.published, seen) if article.published else seen


def place(new: Sequence[StoredArticle], known: Iterable[KnownArticle]) -> list[Placing]:
    """Say of each new article which story it belongs to.

    `known` are the articles of the days around that have a story. The result holds a placing for each new one; one
    with `story` None opens a story together with those of the same `opens`.
    """
    book = Storybook(known)
    return [book.place(article) for article in sorted(new, key=lambda article: (happened_at(article), article.id))]


# ---------------------------------------------------------------- the stories so far


@dataclass(slots=True)
class _Story:
    """A story while articles are placed. `key`: its number in the database, or below zero for one that is opened."""

    key: int
    first_at: datetime
    last_at: datetime
    tokens: set[int] = field(default_factory=set)  # of all its articles
    _read: list[Signature] = field(default_factory=list)
    _unread: list[bytes] = field(default_factory=list)  # most stories are never compared with anything

    @property
    def members(self) -> list[Signature]:
        self._read += map(read_signature, self._unread)
        self._unread.clear()
        return self._read

    def reaches(self, moment: datetime) -> bool:
        return max(self.last_at, moment) - min(self.first_at, moment) <= SPAN

    def know(self, kept: bytes) -> None:
        self._unread.append(kept)
        self.tokens |= tokens_of(kept)

    def take(self, signature: Signature, moment: datetime) -> None:
        self._read.append(signature)
        self.tokens |= signature.tokens
        self.first_at, self.last_at = min(self.first_at, moment), max(self.last_at, moment)


class Storybook:
    """The stories of the days around, and in which of them each token stands."""

    def __init__(self, known: Iterable[KnownArticle]) -> None:
        self._stories: dict[int, _Story] = {}
        for kept in known:
            if is_readable(kept.signature):
                story = self._stories.setdefault(kept.story, _Story(kept.story, kept.first_at, kept.last_at))
                story.know(kept.signature)
        self._where: defaultdict[int, list[int]] = defaultdict(list)  # token: stories
        for key, story in self._stories.items():
            for token in story.tokens:
                self._where[token].append(key)
        self._rarity = Rarity(self._where, stories=len(self._stories))

    def place(self, article: StoredArticle) -> Placing:
        """Place one article, and know it from then on."""
        signature, moment = signature_of(article), happened_at(article)
        best = max(self._fits(signature, moment), default=(0.0, 0))
        key = best[1] if best[0] >= JOINS else -1 - len(self._stories)
        self._take(key, signature, moment)
        return Placing(
            article_id=article.id,
            happened_at=moment,
            signature=signature.to_bytes(),
            story=key if key > 0 else None,
            opens=key if key < 0 else None,
        )

    def _take(self, key: int, signature: Signature, moment: datetime) -> None:
        story = self._stories.setdefault(key, _Story(key, moment, moment))
        new = signature.tokens - story.tokens
        for token in new:
            self._where[token].append(key)
        story.take(signature, moment)
        self._rarity.changed(new, stories=len(self._stories))

    def _fits(self, signature: Signature, moment: datetime) -> Iterable[tuple[float, int]]:
        """Each story near in time that shares something, with how well the article fits it."""
        for story in self._near(signature, moment):
            yield fit(signature, story.members, self._rarity), story.key

    def _near(self, signature: Signature, moment: datetime) -> list[_Story]:
        """The stories in reach that share most of the article's rarer tokens: who shares hardly any is not compared."""
        shared: Counter[int] = Counter()
        most = max(8, len(self._stories) // 10)
        for token in signature.tokens:
            stories = self._where.get(token, ())
            if len(stories) <= most:
                shared.update(stories)
        sharing = (self._stories[key] for key, count in shared.most_common() if count >= LEAST_SHARED)
        return list(islice((story for story in sharing if story.reaches(moment)), NEAREST))


NEAREST = 12  # stories that an article is compared with
LEAST_TITLE = 0.15  # of two titles' weight that stands in each other's text, where one text is a copy
LEAST_SHARED = 3  # rarer tokens


# ---------------------------------------------------------------- rarity

# In what share of all stories a token of a group stands, before anything is known.
_USUAL: Mapping[Group, float] = {
    Group.WORD: 0.02,
    Group.NAME: 0.02,
    Group.MEANING: 0.06,
    Group.SMALL: 0.2,
    Group.DOZEN: 0.12,
    Group.FIGURE: 0.025,
    Group.DAY: 0.3,
    Group.WATCH: 0.3,
}
_CREDIT = 25  # stories: so much does what is usual weigh beside what was counted
_LEAST_WEIGHT = 0.05


class Rarity:
    """What each token weighs: the logarithm of one story in how many it stands."""

    def __init__(self, where: Mapping[int, Collection[int]], *, stories: int) -> None:
        self._where = where
        self._stories = stories
        self._weights: dict[int, float] = {}

    def changed(self, tokens: Iterable[int], *, stories: int) -> None:
        """Forget the weights that another article changes."""
        if stories != self._stories:
            self._stories = stories
            self._weights.clear()
            return
        for token in tokens:
            self._weights.pop(token, None)

    def weight(self, token: int) -> float:
        """What one token weighs."""
        known = self._weights.get(token)
        if known is None:
            counted = len(self._where.get(token, ())) + _CREDIT * _USUAL[group_of(token)]
            known = self._weights[token] = max(_LEAST_WEIGHT, math.log((self._stories + _CREDIT) / counted))
        return known

    def total(self, tokens: Iterable[int]) -> float:
        """What tokens weigh together."""
        return sum(map(self.weight, tokens))


# ---------------------------------------------------------------- fitting

# What each kind of agreement counts, in one language and across two: fitted on the part "build" of the labelled set
# (tests/labelled_stories) and rounded. Below the sum of zero two articles are rather not one story.
_WITHIN = {
    "words": -0.74,
    "names": 2.67,
    "rare names": 0.51,
    "meanings": 5.21,
    "figures": 1.88,
    "rare figures": 1.34,
    "days": 0.8,
    "title": 3.96,
    "central": 1.12,
    "": -7.9,
}
_ACROSS = {
    "words": -3.0,
    "names": 3.35,
    "rare names": 1.23,
    "meanings": 6.83,
    "figures": 1.42,
    "rare figures": 2.12,
    "days": 0.7,
    "title": 2.7,
    "central": 1.68,
    "": -7.75,
}
_FIGURES = (Group.SMALL, Group.DOZEN, Group.FIGURE)
_COPY, _FORM_LETTER = math.inf, -math.inf


def fit(article: Signature, members: Sequence[Signature], rarity: Rarity) -> float:
    """How well an article fits a story: the best of its articles and all of them count half each.

    A copy of one of them fits without further ado. A text that shares its sentences' frames with one of them, but not
    the sentences (each day's bulletin, each match of the round), is of another event whatever else they share; and a
    round-up is of no event.
    """
    kinships = [_kinship(article, member, rarity) for member in members if member.lang == article.lang]
    if _COPY in kinships:
        return _COPY
    if _FORM_LETTER in kinships or any(ROUND_UP in one.title for one in (article, *members)):
        return _FORM_LETTER
    likely = [_likeness(article, member, rarity) for member in members]
    return (max(likely) + sum(likely) / len(likely)) / 2


def _kinship(left: Signature, right: Signature, rarity: Rarity) -> float:
    """Whether one text is a copy of the other, or both were made on one frame; 0: neither.

    One text under two titles with which it has nothing in common is no copy but what a site says to strangers.
    """
    runs = shared_part(left.shingles, right.shingles, most=MOST_SHINGLES)
    if runs < 0.12:
        return 0.0
    sentences = shared_part(left.sentences, right.sentences, most=MOST_SENTENCES)
    if runs >= 0.5 and runs + sentences >= 1.15:
        return _COPY if _covered(left.title, right.title, left, right, rarity) >= LEAST_TITLE else _FORM_LETTER
    return _FORM_LETTER if sentences < 0.7 * runs else 0.0


def _likeness(left: Signature, right: Signature, rarity: Rarity) -> float:
    """The logarithm of the odds that two articles are of one story."""
    within = left.lang == right.lang
    shared = _by_group(left.tokens & right.tokens)
    ours, theirs = _by_group(left.tokens), _by_group(right.tokens)

    def alike(*groups: Group) -> tuple[float, float]:
        together, one, other = (
            sum(rarity.total(of.get(group, ())) for group in groups) for of in (shared, ours, theirs)
        )
        return (together / math.sqrt(one * other) if together else 0.0), together

    names, rare_names = alike(Group.NAME)
    figures, rare_figures = alike(*_FIGURES)
    found = {
        "words": alike(Group.WORD)[0],
        "names": min(names, 0.7),
        "rare names": min(rare_names, 15) / 10,
        "meanings": alike(Group.MEANING)[0],
        "figures": figures,
        "rare figures": min(rare_figures, 12) / 10,
        "days": alike(Group.DAY)[0],
        "title": _covered(_titles(left, within), _titles(right, within), left, right, rarity),
        "central": _covered(left.central, right.central, left, right, rarity),
        "": 1.0,
    }
    weights = _WITHIN if within else _ACROSS
    return sum(weights[name] * value for name, value in found.items())


def _by_group(tokens: Iterable[int]) -> dict[Group, list[int]]:
    found: defaultdict[Group, list[int]] = defaultdict(list)
    for token in tokens:
        found[group_of(token)].append(token)
    return found


def _titles(signature: Signature, within: bool) -> Collection[int]:
    """What of a title can stand in the other article: across languages, no words."""
    return signature.title if within else {token for token in signature.title if group_of(token) is not Group.WORD}


def _covered(
    ours: Collection[int], theirs: Collection[int], left: Signature, right: Signature, rarity: Rarity
) -> float:
    """How much of each one's weightiest tokens the other has, in the middle of both; a half where there are none."""
    parts = []
    for tokens, other in ((ours, right), (theirs, left)):
        whole = rarity.total(tokens)
        parts.append(rarity.total(token for token in tokens if token in other.tokens) / whole if whole else 0.5)
    return sum(parts) / 2
