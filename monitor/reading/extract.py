"""A page's HTML to its article: title, body, author, time, language. The one module that names trafilatura."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from monitor.reading.lines import trim
from monitor.reading.metadata import metadata_of
from monitor.reading.places import prose, prune
from monitor.reading.times import from_iso

# It tells of every page that holds no article, on a logger without a handler; what came of a page is ours to say.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_LEAST_SHARE = 0.5  # of a page's running text that its article is, mostly
_MUCH_MORE = 1.5


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What a page says. `body` is plain text, its paragraphs parted by an empty line; it may be empty."""

    title: str | None
    body: str
    author: str | None
    published: datetime | None
    lang: str | None


def extract(html: str, *, url: str, now: datetime, title: str = "", dated: bool = False) -> ExtractedPage | None:
    """Extract the article of a page; None where there is no HTML document. No time is after `now`.

    `title` is the feed's, dropped like the page's own where the body repeats it. With `dated` the time is known
    already: what the page states is read, but no time is searched for.
    """
    tree = load_html(html)
    if tree is None:
        return None
    page = metadata_of(tree, now=now)
    published = page.published or (None if dated else _found_date(tree, url=url, now=now))
    body = _body(tree, url=url, titles=[title, page.title or "", *page.headings])
    return ExtractedPage(title=page.title, body=body, author=page.author, published=published, lang=page.lang)


def _found_date(tree: HtmlElement, *, url: str, now: datetime) -> datetime | None:
    """A date from the page's text or its address, where its tags state none."""
    found = find_date(tree, extensive_search=False, original_date=True, url=url, max_date=now)
    return from_iso(found or "", now=now)


def _body(tree: HtmlElement, *, url: str, titles: list[str]) -> str:
    """The article's text; the tree is spent afterwards."""
    prune(tree)
    text = _text(tree, url=url, fast=True)
    if len(text) < _LEAST_SHARE * prose(tree):
        # The quick way missed most of what stands in paragraphs: ask the other extractors too.
        careful = _text(tree, url=url, fast=False)
        text = careful if len(careful) > _MUCH_MORE * len(text) else text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join(trim([line for line in lines if line], titles=titles))


def _text(tree: HtmlElement, *, url: str, fast: bool) -> str:
    document = bare_extraction(tree, url=url, fast=fast, include_comments=False)
    return getattr(document, "text", None) or ""
