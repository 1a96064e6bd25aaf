"""The newsroom's web: a host a feed, its feed and its pages, as `bench.loopback` serves them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from html import escape

from bench.loopback import Answer, host
from bench.newspages import Newsroom

_REQUEST = re.compile(rb"GET (\S+) .*?\r\nhost: *([^\r]+)", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(r"/feed/(\d+)")
_PAGE = re.compile(r"/(\d+)/(\d+)/[\w-]*\.html")

Entries = Callable[[], range]  # which numbers of entries every feed shows now


def feed_urls(feeds: int, port: int) -> list[str]:
    """The addresses of the feeds, each at a host of its own."""
    return [f"http://{host(number)}:{port}/feed/{number}" for number in range(feeds)]


def fixed(made: Newsroom) -> Answer:
    """Every page at once, and nothing new after."""
    return partial(_answer, made, lambda: range(made.pages))


def streaming(made: Newsroom, *, every: float, shown: int) -> Answer:
    """A new entry in so many seconds in every feed, which shows the last few; the pages come round again."""
    began = time.time()
    return partial(_answer, made, lambda: _latest(int((time.time() - began) / every), shown))


def _latest(number: int, shown: int) -> range:
    return range(max(0, number - shown + 1), number + 1)


def _answer(made: Newsroom, entries: Entries, request: bytes) -> bytes:
    asked = _REQUEST.match(request)
    if asked is None:
        return _response(b"400 Bad Request")
    path, visited = asked[1].decode("latin-1"), asked[2].decode("latin-1")
    if feed := _FEED.fullmatch(path):
        body = _feed(made, int(feed[1]), entries(), f"http://{visited}")
        return _response(b"200 OK", b"application/rss+xml", body)
    if page := _PAGE.fullmatch(path):
        body = made.page(int(page[1]), int(page[2]) % made.pages).read_bytes()
        return _response(b"200 OK", b"text/html; charset=utf-8", body, packed=True)
    return _response(b"404 Not Found")


def _response(status: bytes, kind: bytes = b"text/plain", body: bytes = b"", *, packed: bool = False) -> bytes:
    encoding = b"Content-Encoding: gzip\r\n" if packed else b""
    return b"HTTP/1.1 %b\r\nContent-Type: %b\r\n%bContent-Length: %d\r\n\r\n%b" % (
        status,
        kind,
        encoding,
        len(body),
        body,
    )


def _feed(made: Newsroom, feed: int, entries: range, address: str) -> bytes:
    """Entries of this minute, the newest first."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(_item(made, feed, number, address, now) for number in reversed(entries))
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {feed}</title>{items}</channel></rss>'.encode()
    )


def _item(made: Newsroom, feed: int, number: int, address: str, now: str) -> str:
    title = escape(made.title(feed, number % made.pages).read_text(encoding="utf-8"))
    link = f"{address}/{feed}/{number}/story-{number}.html"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{now}</pubDate>"
        f"<description>{title} – the whole story stands on the page.</description></item>"
    )
