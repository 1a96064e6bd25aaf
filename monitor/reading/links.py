"""The feeds that a page names, and where sites keep them who name none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html as lxml_html

from monitor.reading.decode import decode
from monitor.reading.markup import plain_line
from monitor.reading.web import absolute

_TYPES = re.compile(
    r"^application/(?:(?:rss|atom|rdf)\+xml|feed\+json|x-rss\+xml)$|^text/(?:rss\+)?xml$", re.IGNORECASE
)
_PLACES = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
    "/news-sitemap.xml",
)
_OF_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|комментар|yorum", re.IGNORECASE)
MOST_LINKS = 20
HEAD_BYTES = 500_000  # of a page; its links to feeds stand in the head


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str | None = None


def feed_links(body: bytes, *, url: str, content_type: str | None = None) -> list[FeedLink]:
    """The feeds that an HTML page names by <link rel="alternate">, those of comments last; none of another answer."""
    text = decode(body[:HEAD_BYTES], content_type)
    if "<" not in text:
        return []
    try:
        tree = lxml_html.fromstring(text.replace("\x00", " ").encode("utf-8", "replace"), parser=_parser())
    except (ValueError, AssertionError, lxml_html.etree.ParserError):
        return []
    base = next((href for href in tree.xpath("//base/@href") if href.strip()), "")
    found: dict[str, FeedLink] = {}
    for link in tree.xpath("//link[@rel and @href]"):
        if "alternate" not in link.get("rel", "").lower().split() or not _TYPES.match(link.get("type", "").strip()):
            continue
        address = absolute(link.get("href", ""), absolute(base, url) or url)
        if address is not None:
            found.setdefault(address, FeedLink(address, plain_line(link.get("title") or "") or None))
    return sorted(found.values(), key=_is_of_comments)[:MOST_LINKS]


def usual_places(url: str) -> list[str]:
    """Where a site without such links keeps its feed, if it has one."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}{place}" for place in _PLACES]


def _is_of_comments(link: FeedLink) -> bool:
    return bool(_OF_COMMENTS.search(link.url) or _OF_COMMENTS.search(link.title or ""))


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", huge_tree=False)
