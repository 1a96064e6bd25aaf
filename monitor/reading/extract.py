"""A page's HTML to its article: title, body, author, time, language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from htmldate import find_date
from lxml.html import HtmlElement

from monitor.reading import extractors
from monitor.reading.blocks import blocks_of
from monitor.reading.lines import trim
from monitor.reading.metadata import metadata_of
from monitor.reading.paging import next_page
from monitor.reading.places import prose, prune
from monitor.reading.times import from_iso
from monitor.reading.voting import article_of

_LEAST_SHARE = 0.5  # of a page's running text that its article is, mostly
_MUCH_MORE = 1.5
_PROBES, _PROBE = 8, 30  # stretches of so many letters by which a text is found again


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What a page says. `body` is plain text, its paragraphs parted by an empty line; it may be empty."""

    title: str | None
    body: str
    author: str | None
    published: datetime | None
    lang: str | None
    next_url: str | None = None  # where the article goes on
    data: str = ""  # the body that its JSON-LD carries, where the page itself does not show it: a script would


def extract(
    html: str, *, url: str, now: datetime, title: str = "", dated: bool = False, careful: bool = True
) -> ExtractedPage | None:
    """Extract the article of a page; None where there is no HTML document. No time is after `now`.

    `title` is the feed's, dropped like the page's own where the body repeats it. With `dated` the time is known
    already: what the page states is read, but no time is searched for. A `careful` reading asks several extractors;
    else one is asked, at a quarter of the cost.
    """
    tree = extractors.parse(html)
    if tree is None:
        return None
    page = metadata_of(tree, now=now)
    published = page.published or (None if dated else _found_date(tree, url=url, now=now))
    following = next_page(tree, url=url)
    data = page.body if page.body and not _shows(tree, page.body) else ""
    prune(tree)
    lines = _voted(tree, url=url, headings=page.headings) if careful else _quick(tree, url=url)
    authors = (page.author or "").split(", ")
    body = "\n\n".join(trim(lines, titles=[title, page.title or "", *page.headings], authors=authors))
    return ExtractedPage(
        next_url=following,
        title=page.title,
        body=body,
        author=page.author,
        published=published,
        lang=page.lang,
        data=data,
    )


def _shows(tree: HtmlElement, text: str) -> bool:
    """Whether the page shows this text, or a stretch of it."""
    letters = "".join(text.split())
    probes = [letters[start : start + _PROBE] for start in range(0, len(letters), len(letters) // _PROBES + 1)]
    shown = "".join("".join(part.text_content().split()) for part in tree.iter("body"))
    return any(probe in shown for probe in probes)


def _found_date(tree: HtmlElement, *, url: str, now: datetime) -> datetime | None:
    """A date from the page's text or its address, where its tags state none."""
    found = find_date(tree, extensive_search=False, original_date=True, url=url, max_date=now)
    return from_iso(found or "", now=now)


def _voted(tree: HtmlElement, *, url: str, headings: tuple[str, ...]) -> list[str]:
    return article_of(blocks_of(tree), extractors.several(tree, url=url), headings=headings)


def _quick(tree: HtmlElement, *, url: str) -> list[str]:
    text = extractors.quick(tree, url=url)
    if len(text) < _LEAST_SHARE * prose(tree):
        # The quick way missed most of what stands in paragraphs: ask the other extractors too.
        slow = extractors.thorough(tree, url=url)
        text = slow if len(slow) > _MUCH_MORE * len(text) else text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if line]
