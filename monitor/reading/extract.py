"""A page's HTML to its article: title, body, author, time, language. The one module that names trafilatura."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.utils import load_html

from monitor.reading.lines import trim
from monitor.reading.markup import plain_line
from monitor.reading.places import prose, prune
from monitor.reading.times import from_iso

# It tells of every page that holds no article, on a logger without a handler; what came of a page is ours to say.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_META_TIMES = XPath(
    "//meta[@property='article:published_time' or @property='og:article:published_time'"
    " or @name='article:published_time' or @itemprop='datePublished' or @name='parsely-pub-date'"
    " or @name='pubdate' or @name='publish-date'"
    " or @name='DC.date.issued' or @name='dcterms.created']/@content"
)
_MARKED_TIMES = XPath(
    "//time[@itemprop='datePublished' or @pubdate]/@datetime | //*[@itemprop='datePublished']/@datetime"
)
_JSON_LD = XPath("//script[@type='application/ld+json']/text()")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_LEAST_SHARE = 0.5  # of a page's running text that its article is, mostly
_MUCH_MORE = 1.5
_LANG = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What a page says. `body` is plain text, its paragraphs parted by an empty line; it may be empty."""

    title: str | None
    body: str
    author: str | None
    published: datetime | None
    lang: str | None


def extract(html: str, *, url: str, now: datetime, title: str = "") -> ExtractedPage | None:
    """Extract the article of a page; None where there is no HTML document.

    `title` is the feed's, dropped like the page's own where the body repeats it. No time is after `now`.
    """
    tree = load_html(html)
    if tree is None:
        return None
    metadata = extract_metadata(tree, url)
    page_title = plain_line(metadata.title or "") or None
    published = _published(tree, metadata.date, now=now)
    lang = _language(tree)
    body = _body(tree, url=url, titles=[title, page_title or "", *_headings(tree)])
    return ExtractedPage(
        title=page_title, body=body, author=plain_line(metadata.author or "") or None, published=published, lang=lang
    )


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


def _headings(tree: HtmlElement) -> list[str]:
    return [heading.text_content() for heading in tree.iter("h1")]


# ---------------------------------------------------------------- time and language


def _published(tree: HtmlElement, date: str | None, *, now: datetime) -> datetime | None:
    """The first full time that the page states, else the date that htmldate finds."""
    for text in [*_stated_times(tree), date or ""]:
        if moment := from_iso(text, now=now):
            return moment
    return None


def _stated_times(tree: HtmlElement) -> Iterator[str]:
    yield from map(str, _META_TIMES(tree))
    for script in map(str, _JSON_LD(tree)):
        yield from _json_times(script)
    yield from map(str, _MARKED_TIMES(tree))


def _json_times(script: str) -> list[str]:
    """Publication times of a JSON-LD block; of a broken one, the first that reads like it."""
    try:
        return list(_dates_in(json.loads(script, strict=False)))
    except (ValueError, RecursionError):
        return _JSON_DATE.findall(script)[:1]


def _dates_in(node: Any, depth: int = 0) -> Iterator[str]:
    """`datePublished` of the page's own objects; what nests deeper belongs to other things."""
    if isinstance(node, list):
        for item in node[:50]:
            yield from _dates_in(item, depth)
    elif isinstance(node, dict):
        if isinstance(node.get("datePublished"), str):
            yield node["datePublished"]
        if depth == 0:
            yield from _dates_in(node.get("@graph"), 1)


def _language(tree: HtmlElement) -> str | None:
    """The two-letter code that the document declares."""
    match = _LANG.match((tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip())
    return match[1].lower() if match else None
