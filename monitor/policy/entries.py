"""Which entries of a document are new, which of them are taken, what article each stands for. No I/O, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from monitor.domain.models import Event, FeedDocument, FeedEntry, FeedState, NewEntry, ParsedFeed, PollPlan
from monitor.policy.identity import article_key, fingerprint

FIRST_UNDATED = 10  # entries without a date that a first poll takes
ONE_PAGE = 3  # so many entries of one document at one address: that is a page of the site, not an article's


def each_once(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Entries in the feed's order; of several with one key the first."""
    return list({entry.key: entry for entry in reversed(entries)}.values())[::-1]


def first_taken(entries: Collection[FeedEntry], *, since: datetime) -> list[FeedEntry]:
    """What a first poll takes: entries of the last days, and the first few of those that bear no date."""
    undated = {entry.key for entry in [e for e in entries if dated(e) is None][:FIRST_UNDATED]}
    return [e for e in entries if (when >= since if (when := dated(e)) is not None else e.key in undated)]


def dated(entry: FeedEntry) -> datetime | None:
    """When an entry is from: a sitemap may know only when its page changed."""
    return entry.published or entry.updated


def marked(
    parsed: ParsedFeed,
    *,
    new: Sequence[FeedEntry],
    taken: Sequence[FeedEntry],
    known: Mapping[str, str | None],
    quiet: bool = False,
) -> tuple[NewEntry, ...]:
    """The new entries with the identity of their articles, those to be read marked, and known ones that changed."""
    entries, wanted = parsed.entries, {entry.key for entry in taken}
    at_address: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        at_address[article_key(entry.url, entry.key)].add(entry.key)
    prints = {entry.key: fingerprint(entry) for entry in entries}
    changed = [e for e in each_once(entries) if e.key in known and known[e.key] != prints[e.key]]
    return tuple(
        NewEntry(
            entry,
            _identity(entry, at_address),
            entry.key in wanted,
            fingerprint=prints[entry.key],
            lang=parsed.lang,
            quiet=quiet,
        )
        for entry in (*new, *changed)
    )


def _identity(entry: FeedEntry, at_address: dict[str, set[str]]) -> str:
    """The article's key. Many entries that all link to one page of the site are told apart by their own keys."""
    key = article_key(entry.url, entry.key)
    return f"{key}#{entry.key}" if len(at_address[key]) >= ONE_PAGE else key


def in_words(parsed: ParsedFeed, *, new: int, taken: int) -> str:
    older = f", {new - taken} older marked seen" if new > taken else ""
    return f"{taken} new of {len(parsed.entries)} entries{older}"


# ---------------------------------------------------------------- documents that are no poll


def plan_push(feed: FeedState, parsed: ParsedFeed, *, known: Mapping[str, str | None], now: datetime) -> PollPlan:
    """What a hub's message changes (WebSub): the entries that it tells of, and nothing of when the feed is polled."""
    new = [entry for entry in each_once(parsed.entries) if entry.key not in known]
    detail = f"its hub told: {in_words(parsed, new=len(new), taken=len(new))}"
    event = Event(at=now, kind="pushed", feed_id=feed.id, detail=detail)
    return PollPlan(feed, marked(parsed, new=new, taken=new, known=known), event)


def plan_backfill(
    feed: FeedState,
    document: FeedDocument,
    parsed: ParsedFeed,
    *,
    since: datetime | None,
    known: Mapping[str, str | None],
    now: datetime,
) -> PollPlan:
    """What a document of a feed's past changes: its entries, found and shown, but alerting nobody; not the feed."""
    new = [entry for entry in each_once(parsed.entries) if entry.key not in known]
    taken = [e for e in new if since is None or (when := dated(e)) is None or when >= since]
    event = Event(
        at=now,
        kind="backfill",
        feed_id=feed.id,
        detail=f"{document.url}: {in_words(parsed, new=len(new), taken=len(taken))}",
    )
    entries = marked(parsed, new=new, taken=taken, known={}, quiet=True)
    return PollPlan(feed, entries, event, documents=(document,))
