"""Digests: what one says of what it owes, and when a delivery is tried again. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.models import (
    DigestContent,
    DigestItem,
    DigestState,
    Kind,
    Ledger,
    Quote,
    Score,
    Snippet,
    Spike,
    StoredArticle,
    ToldStory,
    Watchlist,
)
from monitor.domain.query import Query
from monitor.policy.conditions import asked_watches, wants
from monitor.policy.scores import order_of, score_of, speakers_of
from monitor.policy.sentences import shortened
from monitor.policy.snippets import opening_of, snippets_of, why, with_leads
from monitor.policy.subjects import subject_line
from monitor.policy.telling import Tale, new_quotes, tales_of

__all__ = [
    "asked_watches",
    "build_content",
    "is_worth_an_alert",
    "retry_after",
    "snippets_of",
    "wants",
]

MOST_QUOTES = 5
LONGEST_QUOTE = 500  # characters
COPIES_WAIT = timedelta(days=1)  # then an instant digest says how many more told a story

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# Waits after the first, second, … failed try, then the delivery is given up. The webhook's are those of the Standard
# Webhooks specification; the mail's add up to two days, as mail servers have kept trying since ever.
_RETRIES: dict[str, tuple[timedelta, ...]] = {
    "webhook": (
        5 * _SECOND,
        5 * _MINUTE,
        30 * _MINUTE,
        2 * _HOUR,
        5 * _HOUR,
        10 * _HOUR,
        14 * _HOUR,
        20 * _HOUR,
        24 * _HOUR,
    ),
    "email": (
        _MINUTE,
        5 * _MINUTE,
        15 * _MINUTE,
        _HOUR,
        2 * _HOUR,
        4 * _HOUR,
        8 * _HOUR,
        12 * _HOUR,
        20 * _HOUR,
    ),
    "console": (_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
}
_JITTER = 0.2  # a wait is stretched by up to this share, so that what failed together does not come back together


def is_worth_an_alert(content: DigestContent) -> bool:
    """Whether an instant message is sent for this: not for copies alone of what was told within the last day."""
    return bool(content.spikes or content.unshown) or any(
        item.told_before_at is None
        or item.quotes
        or any(snippet.field != "title" for snippet in item.snippets)
        or content.closed_at - item.told_before_at >= COPIES_WAIT
        for item in content.items
    )


def retry_after(channel_type: str, *, attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after a failed try; None: give up.

    `attempts` counts the failed tries before this one, `jitter` lies in [0, 1).
    """
    waits = _RETRIES.get(channel_type, _RETRIES["email"])
    return waits[attempts] * (1 + _JITTER * jitter) if attempts < len(waits) else None


def build_content(
    digest_id: str,
    name: str,
    *,
    state: DigestState,
    articles: Sequence[StoredArticle],
    ledger: Ledger,
    watchlist: Watchlist,
    when: Query,
    timezone: str,
    now: datetime,
    spikes: Sequence[Spike] = (),
    group: bool = True,
    told: Mapping[str, ToldStory] | None = None,
) -> DigestContent:
    """Decide what a digest says of these articles: who speaks first, and all by the score of `policy.scores`.

    With `group`, the articles of one story are one item; `told` is what earlier windows told of these stories.
    """
    asked = asked_watches(when, watchlist=watchlist)
    tales = tales_of(articles, told=told or {}, speaks=_speaks) if group else [Tale(article) for article in articles]
    scored = [(tale, _score(tale, asked=asked, watchlist=watchlist, now=now)) for tale in tales]
    scored.sort(key=lambda pair: order_of(pair[0].main, pair[1]))
    ordered = [article for tale, _ in scored for article in (tale.main, *tale.others)]
    items = tuple(replace(_item(tale, asked=asked, watchlist=watchlist), score=score) for tale, score in scored)
    return DigestContent(
        digest_id=digest_id,
        name=name,
        window=state.window + 1,
        closed_at=now,
        timezone=timezone,
        items=items,
        ledger=ledger,
        subject=subject_line(name, items=items, articles=ordered, asked=asked, watchlist=watchlist, spikes=spikes),
        spikes=tuple(spikes),
    )


def _score(tale: Tale, *, asked: Collection[str], watchlist: Watchlist, now: datetime) -> Score:
    outlets = {other.source for other in tale.others} - {tale.main.source}
    return score_of(tale.main, others=tale.others, outlets=len(outlets), asked=asked, watchlist=watchlist, now=now)


def _item(tale: Tale, *, asked: Collection[str], watchlist: Watchlist) -> DigestItem:
    names, article = watchlist.names, tale.main
    members = (article, *tale.others)
    # Each watch once, as the first article that names it has it.
    first = {hit.watch: hit for member in reversed(members) for hit in member.hits}
    hits = sorted(first.values(), key=lambda hit: (hit.kind is not Kind.PERSON, hit.watch not in asked))
    # A `when` of tags alone asks for no watch: then every hit is as good as another.
    wanted = {hit.watch for hit in hits if hit.watch in asked} or {hit.watch for hit in hits}
    quotes = tuple(new_quotes(tale, lambda member: with_leads(member, _quotes(member, wanted))))[:MOST_QUOTES]
    speaking = frozenset[str]().union(*map(speakers_of, members))
    snippets = _snippets(tale, wanted)
    is_update = tale.told_before_at is not None
    return DigestItem(
        article_id=article.id,
        url=article.url,
        title=article.title,
        source=article.source,
        published=article.published,
        via=article.via,
        watches=tuple(names.get(hit.watch, hit.watch) for hit in hits),
        speakers=tuple(names.get(hit.watch, hit.watch) for hit in hits if hit.watch in speaking),
        snippets=snippets or (() if is_update or any(quote.before for quote in quotes) else opening_of(article)),
        quotes=quotes,
        author=article.author,
        lang=article.lang,
        why=_why(tale, wanted, names),
        story=article.story,
        outlets=tale.outlets,
        told_before_at=tale.told_before_at,
    )


def _snippets(tale: Tale, wanted: Collection[str]) -> tuple[Snippet, ...]:
    """The main article's sentences, one for each watch that only another article of the story names, and the title."""
    main = tale.main
    own = snippets_of(main, asked=wanted, quotes=with_leads(main, _quotes(main, wanted)), is_said=tale.is_said)
    more = []
    for other, missing in tale.missing(wanted):
        found = snippets_of(other, asked=missing, is_said=tale.is_said)
        more += [snippet for snippet in found if snippet.field != "title"][:1]
    title = own[-1:] if own and own[-1].field == "title" else ()
    return (*own[: len(own) - len(title)], *more, *title)


def _why(tale: Tale, wanted: Collection[str], names: Mapping[str, str]) -> str:
    reasons = [why(tale.main, asked=wanted, names=names)]
    reasons += [why(other, asked=missing, names=names) for other, missing in tale.missing(wanted)]
    return " · ".join(reason for reason in reasons if reason)


def _speaks(article: StoredArticle) -> bool:
    return bool(speakers_of(article))


def _quotes(article: StoredArticle, wanted: Collection[str]) -> tuple[Quote, ...]:
    """What watched people say, those first whom the digest asks for; bounded, since a digest is no interview."""
    # A summary often repeats the body's first paragraphs, words and all.
    said = {(quote.watch, quote.text.strip(" ,.")): quote for quote in article.quotes if quote.watch is not None}
    watched = list(said.values())
    watched.sort(key=lambda quote: quote.watch not in wanted)
    return tuple(replace(quote, text=shortened(quote.text, LONGEST_QUOTE)) for quote in watched[:MOST_QUOTES])
