"""Which sitemaps of an index are to be asked. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.models import FeedDocument, ListedDocument

AT_ONCE = 5  # sitemaps that one poll asks: an index may list hundreds, and its newest ones hold the news
_OF_NEWS = ("news", "latest", "recent", "actual", "today")


def first_sight(listed: Sequence[ListedDocument]) -> tuple[list[FeedDocument], list[FeedDocument]]:
    """What to ask of an index never seen before, and what to take as seen: its older sitemaps hold no news."""
    by_news = sorted(listed, key=_rank, reverse=True)
    return (
        [FeedDocument(part.url) for part in by_news[:AT_ONCE]],
        [FeedDocument(part.url, part.stamp) for part in by_news[AT_ONCE:] if part.stamp is not None],
    )


def changed(listed: Sequence[ListedDocument], known: Sequence[FeedDocument]) -> list[FeedDocument]:
    """The sitemaps that an index calls new or changed since, or of which it does not say; the likeliest ones first."""
    before = {document.url: document for document in known}
    asked = [part for part in listed if not _is_same(part, before.get(part.url))]
    # One that was never asked and bears no date is an old one: `first_sight` passed it by.
    asked = [part for part in asked if part.stamp is not None or part.url in before]
    return [before.get(part.url, FeedDocument(part.url)) for part in sorted(asked, key=_rank, reverse=True)][:AT_ONCE]


def always_asked(known: Sequence[FeedDocument]) -> list[FeedDocument]:
    """The sitemaps that may have changed though their index did not: those of which it does not say when."""
    return [document for document in known if document.stamp is None][:AT_ONCE]


def _is_same(part: ListedDocument, known: FeedDocument | None) -> bool:
    return known is not None and part.stamp is not None and known.stamp == part.stamp


def _rank(part: ListedDocument) -> tuple[str, bool]:
    """Newest first by the index's word; where it says nothing, those that call themselves news."""
    return part.stamp or "", any(word in part.url.lower() for word in _OF_NEWS)
