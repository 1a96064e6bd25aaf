"""Articles of several pages: which address goes on with this one.

`rel="next"` alone says little: blogs use it for the post before. It is believed only where the address is the page's
own but for a page number, and that number is the next.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.reading.web import absolute

_IS_NEXT = "@href and contains(concat(' ', @rel, ' '), ' next ')"
_NEXT = XPath(f"//link[{_IS_NEXT}] | //a[{_IS_NEXT}]")
_NUMBERED_PATH = re.compile(r"^(.*?)[/_,-](?:p|page|pagina|seite|part|s)?[/_=-]?(\d{1,2})$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:s?html?|php|aspx?)$", re.IGNORECASE)
_NUMBER_KEYS = frozenset({"page", "p", "pg", "pagenum", "paged", "seite", "pagina", "part"})

Numbered = tuple[tuple[str, ...], int]  # an address without its page number, and that number


def next_page(tree: HtmlElement, *, url: str) -> str | None:
    """The address of the article's next page, or None where this is the last, or the only one."""
    for link in _NEXT(tree):
        address = absolute(str(link.get("href")), url)
        if address is not None and goes_on(url, address):
            return address
    return None


def goes_on(url: str, following: str) -> bool:
    """Whether one address is that of the page after the other, of the same article."""
    following_pages = _numbered(following)
    return any((stem, number + 1) in following_pages for stem, number in [_whole(url), *_numbered(url)])


def _whole(url: str) -> Numbered:
    """An address as that of a first page, which mostly bears no number."""
    parts = urlsplit(url)
    return (_host(parts), _SUFFIX.sub("", parts.path).rstrip("/"), *_query(parts)), 1


def _numbered(url: str) -> list[Numbered]:
    """What an address is the page of, by a number in its query or at the end of its path."""
    parts = urlsplit(url)
    path = _SUFFIX.sub("", parts.path).rstrip("/")
    pages: list[Numbered] = [
        ((_host(parts), path, *_query(parts)), int(value))
        for key, value in parse_qsl(parts.query)
        if key.lower() in _NUMBER_KEYS and value.isdecimal() and len(value) < 3
    ]
    if found := _NUMBERED_PATH.match(path):
        pages.append(((_host(parts), found[1].rstrip("/"), *_query(parts)), int(found[2])))
    return pages


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _query(parts: SplitResult) -> list[str]:
    """The query without the page's number."""
    return [f"{key}={value}" for key, value in parse_qsl(parts.query) if key.lower() not in _NUMBER_KEYS]
