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
    article: StoredArticle,
    *,
    asked: Collection[str],
    watchlist: Watchlist,
    now: datetime,
    others: Sequence[StoredArticle] = (),
    outlets: int = 0,
) -> Score:
    """How much a reader who asked for these watches wants this article, and why.

    `others` are the further articles that tell its story and are shown with it, `outlets` counts the outlets that do.
    Without watches (a `when` of tags alone) every hit counts.
    """
    members = (article, *others)
    hits = {hit.watch: hit for member in reversed(members) for hit in member.hits}
    wanted = [hit for hit in hits.values() if hit.watch in asked] or list(hits.values())
    wanted.sort(key=lambda hit: hit.kind is not Kind.PERSON)
    parts = [
        *_speaking(members, asked, watchlist),
        *_in_title(members, wanted, watchlist),
        *_near(members, wanted),
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


def _speaking(members: Sequence[StoredArticle], asked: Collection[str], watchlist: Watchlist) -> list[tuple[str, int]]:
    """Points for those of the asked people who speak; a digest that asks for topics alone takes any watched person."""
    people = dict.fromkeys(hit.watch for member in members for hit in member.hits if hit.kind is Kind.PERSON)
    if any(watchlist.kinds.get(watch) is Kind.PERSON for watch in asked):
        people = dict.fromkeys(watch for watch in people if watch in asked)
    speakers = frozenset[str]().union(*map(speakers_of, members))
    names = [watchlist.names.get(watch, watch) for watch in people if watch in speakers]
    points = [SPEAKS, *[SECOND_SPEAKER] * MOST_SECOND_SPEAKERS]
    return [(f"{name} speaks", worth) for name, worth in zip(names, points, strict=False)]


def _in_title(members: Sequence[StoredArticle], wanted: Sequence[Hit], watchlist: Watchlist) -> list[tuple[str, int]]:
    titled = {
        hit.watch
        for member in members
        for hit in member.hits
        if any(mention.field == "title" for mention in hit.mentions)
    }
    names = [watchlist.names.get(hit.watch, hit.watch) for hit in wanted if hit.watch in titled]
    return [(f"{name} in the title", IN_TITLE) for name in names[:MOST_IN_TITLE]]


def _near(members: Sequence[StoredArticle], wanted: Sequence[Hit]) -> list[tuple[str, int]]:
    """Points for the nearness of a person and a topic; of any two watches where all are of one kind."""
    people = {hit.watch for hit in wanted if hit.kind is Kind.PERSON}
    topics = {hit.watch for hit in wanted} - people
    one, other = (people, topics) if people and topics else (people | topics, people | topics)
    if len(one | other) < 2:
        return []
    units = {nearness(member, one, other) for member in members}
    if "sentence" in units:
        return [("together in one sentence", SAME_SENTENCE)]
    return [("together in one paragraph", SAME_PARAGRAPH)] if "paragraph" in units else []


def _counted(reason: str, worth: int, most: int, count: int, *, shown: int | None = None) -> list[tuple[str, int]]:
    return [(reason.format(count if shown is None else shown), worth * min(count, most))] if count > 0 else []


def _fresh(article: StoredArticle, now: datetime) -> list[tuple[str, int]]:
    hours = max(0, (now - moment_of(article)) // _HOUR)
    if hours >= FRESH_HOURS:
        return []
    ago = "less than an hour old" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'} old"
    return [(ago, FRESH_HOURS - hours)]
