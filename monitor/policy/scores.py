"""What comes first in a digest: a score that says of itself what it is made of. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from monitor.domain.models import Hit, Kind, Score, Stance, StoredArticle, Watchlist
from monitor.policy.conditions import nearness

# Who speaks outweighs all the rest together: the largest of the others add up to 96.
SPEAKS = 100
SECOND_SPEAKER, MOST_SECOND_SPEAKERS = 5, 2
IN_TITLE, MOST_IN_TITLE = 10, 2
SAME_SENTENCE, SAME_PARAGRAPH = 20, 10
ANOTHER_WATCH, MOST_OTHER_WATCHES = 3, 4
ANOTHER_OUTLET, MOST_OUTLETS = 2, 10
FRESH_HOURS = 24  # a point for each hour that is left of an article's first day

_HOUR = timedelta(hours=1)


def score_of(
    article: StoredArticle, *, asked: Collection[str], watchlist: Watchlist, now: datetime, outlets: int = 0
) -> Score:
    """How much a reader who asked for these watches wants this article, and why.

    `outlets` counts the other outlets that tell its story. Without watches (a `when` of tags alone) every hit counts.
    """
    wanted = [hit for hit in article.hits if hit.watch in asked] or list(article.hits)
    parts = [
        *_speaking(article, asked, watchlist),
        *_in_title(wanted, watchlist),
        *_near(article, wanted),
        *_counted("{} watches", ANOTHER_WATCH, MOST_OTHER_WATCHES, len(wanted) - 1, shown=len(wanted)),
        *_counted("{} more outlets" if outlets > 1 else "another outlet", ANOTHER_OUTLET, MOST_OUTLETS, outlets),
        *_fresh(article, now),
    ]
    return Score(value=sum(points for _, points in parts), parts=tuple(parts))


def order_of(article: StoredArticle, score: Score) -> tuple[int, float, int]:
    """The key to sort by: the highest score first, then the newest."""
    return -score.value, -moment_of(article).timestamp(), article.id


def moment_of(article: StoredArticle) -> datetime:
    """When an article came. A date in the future is a mistake: it is no newer than its first sight."""
    seen = article.first_seen_at
    return min(article.published, seen) if article.published else seen


def speakers_of(article: StoredArticle) -> frozenset[str]:
    """The watched people whose own words stand in an article."""
    by_stance = {hit.watch for hit in article.hits if hit.kind is Kind.PERSON and hit.stance is Stance.SPEAKS}
    return frozenset(by_stance | {quote.watch for quote in article.quotes if quote.watch})


def _speaking(article: StoredArticle, asked: Collection[str], watchlist: Watchlist) -> list[tuple[str, int]]:
    """Points for those of the asked people who speak; a digest that asks for topics alone takes any watched person."""
    people = [hit.watch for hit in article.hits if hit.kind is Kind.PERSON]
    if any(watchlist.kinds.get(watch) is Kind.PERSON for watch in asked):
        people = [watch for watch in people if watch in asked]
    speakers = speakers_of(article)
    names = [watchlist.names.get(watch, watch) for watch in people if watch in speakers]
    points = [SPEAKS, *[SECOND_SPEAKER] * MOST_SECOND_SPEAKERS]
    return [(f"{name} speaks", worth) for name, worth in zip(names, points, strict=False)]


def _in_title(wanted: Sequence[Hit], watchlist: Watchlist) -> list[tuple[str, int]]:
    titled = [hit.watch for hit in wanted if any(mention.field == "title" for mention in hit.mentions)]
    return [(f"{watchlist.names.get(watch, watch)} in the title", IN_TITLE) for watch in titled[:MOST_IN_TITLE]]


def _near(article: StoredArticle, wanted: Sequence[Hit]) -> list[tuple[str, int]]:
    """Points for the nearness of a person and a topic; of any two watches where all are of one kind."""
    people = {hit.watch for hit in wanted if hit.kind is Kind.PERSON}
    topics = {hit.watch for hit in wanted} - people
    one, other = (people, topics) if people and topics else (people | topics, people | topics)
    if len(one | other) < 2:
        return []
    match nearness(article, one, other):
        case "sentence":
            return [("together in one sentence", SAME_SENTENCE)]
        case "paragraph":
            return [("together in one paragraph", SAME_PARAGRAPH)]
    return []


def _counted(reason: str, worth: int, most: int, count: int, *, shown: int | None = None) -> list[tuple[str, int]]:
    return [(reason.format(count if shown is None else shown), worth * min(count, most))] if count > 0 else []


def _fresh(article: StoredArticle, now: datetime) -> list[tuple[str, int]]:
    hours = max(0, (now - moment_of(article)) // _HOUR)
    if hours >= FRESH_HOURS:
        return []
    ago = "less than an hour old" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'} old"
    return [(ago, FRESH_HOURS - hours)]
