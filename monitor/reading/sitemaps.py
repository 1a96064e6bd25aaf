"""Sitemaps as feeds: those of news, those of a whole site, and the indexes that name others (sitemaps.org 0.9)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from monitor.domain.errors import NotAFeed
from monitor.domain.models import FeedEntry, ListedDocument, ParsedFeed
from monitor.reading.markup import plain_line
from monitor.reading.times import from_iso
from monitor.reading.web import absolute

MOST_ENTRIES = 50_000  # of one sitemap, by its standard
UNPACKED_BYTES = 60_000_000  # 50 MB, by its standard, and some
_ROOT = re.compile(rb"<(?:[A-Za-z]\w*:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


def unpacked(body: bytes) -> bytes:
    """The document where it came as a .gz file. Raises NotAFeed where it is broken or too large."""
    if not body.startswith(_GZIP):
        return body
    inflate = zlib.decompressobj(wbits=31)
    try:
        whole = inflate.decompress(body, UNPACKED_BYTES)
    except zlib.error as error:
        raise NotAFeed(f"the answer is a broken .gz file ({error})") from error
    if inflate.unconsumed_tail:
        raise NotAFeed(f"the answer unpacks to more than {UNPACKED_BYTES:,} bytes")
    return whole


def is_sitemap(body: bytes) -> bool:
    """Whether a document begins as a sitemap or an index of sitemaps does."""
    return _ROOT.search(body[:4_000]) is not None


def parse_sitemap(body: bytes, *, url: str, now: datetime) -> ParsedFeed:
    """The entries of a sitemap, or the sitemaps of an index. Raises NotAFeed where it cannot be read at all."""
    # From a stranger: no entities, no network, no huge trees; what is broken costs its end only.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeed(f"the answer is a broken sitemap ({error})") from error
    if root is None:
        raise NotAFeed("the answer is a broken sitemap")
    if _name(root) == "sitemapindex":
        listed = {part.url: part for part in _listed(root, url)}
        return ParsedFeed(title=None, lang=None, entries=(), listed=tuple(listed.values()))
    entries = {entry.key: entry for entry in _entries(root, url, now)}
    return ParsedFeed(title=_publication(root), lang=None, entries=tuple(entries.values()))


def _listed(root: etree._Element, base: str) -> Iterator[ListedDocument]:
    for part in root.iterchildren("{*}sitemap"):
        address = absolute(_text(part, "loc"), base)
        if address is not None:
            yield ListedDocument(address, _text(part, "lastmod") or None)


def _entries(root: etree._Element, base: str, now: datetime) -> Iterator[FeedEntry]:
    for number, part in enumerate(root.iterchildren("{*}url")):
        if number >= MOST_ENTRIES:
            return
        address = absolute(_text(part, "loc"), base)
        if address is None:
            continue
        yield FeedEntry(
            key=address,
            url=address,
            title=plain_line(_text(part, "title")),
            published=from_iso(_text(part, "publication_date"), now=now),
            # When the page changed, which is not when it was published.
            updated=from_iso(_text(part, "lastmod"), now=now),
        )


def _publication(root: etree._Element) -> str | None:
    """The name of the outlet, which a sitemap of news bears in every entry."""
    name = next(root.iter("{*}name"), None)
    return plain_line(name.text or "") or None if name is not None else None


def _text(part: etree._Element, name: str) -> str:
    found = next(part.iter(f"{{*}}{name}"), None)
    return (found.text or "").strip() if found is not None else ""


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()
