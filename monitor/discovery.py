"""From a site's address to its feeds: the address itself, what its page names, and the usual places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from monitor.domain.errors import FetchError, NotAFeed, ReadingError
from monitor.domain.models import FetchRequest, FetchResponse, ParsedFeed
from monitor.domain.ports import Fetcher
from monitor.policy.polling import FEED_ACCEPT
from monitor.reading.links import feed_links, usual_places

SITE_ACCEPT = f"{FEED_ACCEPT}, text/html;q=0.8"


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answers, with what it says of itself."""

    url: str
    title: str | None
    entries: int
    lang: str | None
    sitemaps: int = 0  # that it names, where it is an index of them

    @property
    def in_words(self) -> str:
        """How much it shows."""
        return f"an index of {self.sitemaps} sitemaps" if self.sitemaps else f"{self.entries} entries"


class FeedParser(Protocol):
    """Who parses feeds: the worker processes."""

    async def parse_feed(self, body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
        """Parse a feed. Raises a ReadingError."""


async def discover(fetcher: Fetcher, parser: FeedParser, url: str) -> list[FoundFeed]:
    """The feeds of a site, each asked and found to be one; the address itself where it is a feed.

    Raises a FetchError where the address cannot be had, NotAFeed where it leads to no feed at all.
    """
    answer = await fetcher.fetch(FetchRequest(url=url, accept=SITE_ACCEPT))
    if answer.status != 200:
        raise NotAFeed(f"it answered {answer.status}")
    itself = await _as_feed(parser, answer)
    if itself is not None:
        return [_found(url, itself)]
    content_type = (answer.header("content-type") or b"").decode("latin-1")
    named = [link.url for link in feed_links(answer.body, url=answer.url, content_type=content_type)]
    found = await _that_answer(fetcher, parser, named)
    found = found or await _that_answer(fetcher, parser, usual_places(answer.url), first_only=True)
    if not found:
        raise NotAFeed(f"{url} is no feed, its page names none, and none is in the usual places (/feed/, /rss.xml, …)")
    return found


async def feed_of_site(fetcher: Fetcher, parser: FeedParser, *, page_url: str, named: Iterable[str]) -> str | None:
    """The first feed that answers, of those that a page names; of a front page, of the usual places too; else None.

    In the place of a feed, a page from within a site may be an error's: what lies in the usual places is another feed.
    """
    found = await _that_answer(fetcher, parser, named, first_only=True)
    if not found and urlsplit(page_url).path in ("", "/"):
        found = await _that_answer(fetcher, parser, usual_places(page_url), first_only=True)
    return found[0].url if found else None


async def _that_answer(
    fetcher: Fetcher, parser: FeedParser, urls: Iterable[str], *, first_only: bool = False
) -> list[FoundFeed]:
    found: list[FoundFeed] = []
    for url in urls:
        try:
            parsed = await _as_feed(parser, await fetcher.fetch(FetchRequest(url=url, accept=FEED_ACCEPT)))
        except FetchError:
            continue
        if parsed is not None:
            found.append(_found(url, parsed))
            if first_only:
                break
    return found


async def _as_feed(parser: FeedParser, answer: FetchResponse) -> ParsedFeed | None:
    if answer.status != 200:
        return None
    content_type = (answer.header("content-type") or b"").decode("latin-1") or None
    try:
        return await parser.parse_feed(answer.body, url=answer.url, content_type=content_type)
    except ReadingError:
        return None


def _found(url: str, parsed: ParsedFeed) -> FoundFeed:
    return FoundFeed(url, parsed.title, len(parsed.entries), parsed.lang, len(parsed.listed))
