"""From a site's address to its feeds: the address itself, what its page names, and the usual places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.errors import FetchError, NotAFeed, ReadingError
from monitor.domain.models import FetchRequest, FetchResponse, ParsedFeed
from monitor.domain.ports import Fetcher
from monitor.pipeline import ReadingWorkers
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


async def discover(fetcher: Fetcher, workers: ReadingWorkers, url: str) -> list[FoundFeed]:
    """The feeds of a site, each asked and found to be one; the address itself where it is a feed.

    Raises a FetchError where the address cannot be had, NotAFeed where it leads to no feed at all.
    """
    answer = await fetcher.fetch(FetchRequest(url=url, accept=SITE_ACCEPT))
    itself = await _as_feed(workers, answer)
    if itself is not None:
        return [_found(url, itself)]
    content_type = (answer.header("content-type") or b"").decode("latin-1")
    named = [link.url for link in feed_links(answer.body, url=answer.url, content_type=content_type)]
    found = await _that_answer(fetcher, workers, named)
    found = found or await _that_answer(fetcher, workers, usual_places(answer.url), first_only=True)
    if not found:
        raise NotAFeed(f"{url} is no feed, its page names none, and none is in the usual places (/feed/, /rss.xml, …)")
    return found


async def _that_answer(
    fetcher: Fetcher, workers: ReadingWorkers, urls: Iterable[str], *, first_only: bool = False
) -> list[FoundFeed]:
    found: list[FoundFeed] = []
    for url in urls:
        try:
            parsed = await _as_feed(workers, await fetcher.fetch(FetchRequest(url=url, accept=FEED_ACCEPT)))
        except FetchError:
            continue
        if parsed is not None:
            found.append(_found(url, parsed))
            if first_only:
                break
    return found


async def _as_feed(workers: ReadingWorkers, answer: FetchResponse) -> ParsedFeed | None:
    if answer.status != 200:
        return None
    content_type = (answer.header("content-type") or b"").decode("latin-1") or None
    try:
        return await workers.parse_feed(answer.body, url=answer.url, content_type=content_type)
    except ReadingError:
        return None


def _found(url: str, parsed: ParsedFeed) -> FoundFeed:
    return FoundFeed(url, parsed.title, len(parsed.entries), parsed.lang)
