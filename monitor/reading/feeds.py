"""A feed's bytes to its entries: RSS and Atom by feedparser, JSON Feed and sitemaps by hand.

Feeds are as their makers left them. What is broken costs an entry at most, never the feed: a half document gives
the entries that are whole, an unreadable date is no date.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from calendar import timegm
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from monitor.domain.errors import NotAFeed
from monitor.domain.models import FeedEntry, ParsedFeed
from monitor.reading.decode import decode
from monitor.reading.links import feed_links
from monitor.reading.markup import plain_line, plain_text
from monitor.reading.sitemaps import is_sitemap, parse_sitemap, unpacked
from monitor.reading.times import from_iso, plausible
from monitor.reading.web import absolute

MAX_TTL = timedelta(days=7)
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)
_ENDS_WHOLE = re.compile(rb"</\s*(?:rss|feed|rdf:rdf|channel)\s*>", re.IGNORECASE)
_OF_A_FEED = re.compile(rb"<(?:[a-z][\w.-]{0,20}:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_HTML_START = re.compile(r"(?:<!--.*?-->|\s)*(?:<!doctype\s+html|<html\b|<head\b|<body\b)", re.IGNORECASE | re.DOTALL)


def parse_feed(body: bytes, *, url: str, content_type: str | None, now: datetime | None = None) -> ParsedFeed:
    """Parse a feed. `url` resolves relative addresses.

    Raises NotAFeed, saying what the answer is instead and, of an HTML page, which feeds it names. A date up to a day
    after `now` (None: the clock's) counts as now, a later one as no date.
    """
    now = now or datetime.now(UTC)
    body = unpacked(body)
    if not body.strip():
        raise NotAFeed("the answer is empty")
    if is_sitemap(body):
        return parse_sitemap(body, url=url, now=now)
    if _is_json(body):
        return _parse_json(body, url=url, content_type=content_type, now=now)
    document = _parse_xml(body, url=url, content_type=content_type)
    if document.get("bozo") and not _ENDS_WHOLE.search(body[-2_000:]):
        document["entries"][-1:] = []  # cut off in the middle of it; the next poll brings it whole
    parsed = _from_feedparser(document, url=url, now=now)
    return replace(parsed, skip_hours=_skip_hours(body), skip_days=_skip_days(body))


# ---------------------------------------------------------------- RSS and Atom


def _parse_xml(body: bytes, *, url: str, content_type: str | None) -> Mapping[str, Any]:
    if _is_page(body):  # a large one would keep the feed parser busy for minutes
        raise _not_a_feed(body, {}, url=url, content_type=content_type)
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    try:
        # Bytes in a file: a plain string would be taken for a path or an address. Sanitising is quadratic on hostile
        # markup; what is shown is sanitised where it is shown.
        document: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError) as error:
        raise NotAFeed(f"the answer breaks the feed parser ({type(error).__name__}: {error})") from error
    if not document.get("version") and not document.get("entries"):
        raise _not_a_feed(body, document, url=url, content_type=content_type)
    return document


def _is_page(body: bytes) -> bool:
    """Whether a document begins as an HTML page does and holds nothing of a feed."""
    return _HTML_START.match(decode(body[:4_000]).lstrip("\ufeff")) is not None and not _OF_A_FEED.search(body)


def _not_a_feed(body: bytes, document: Mapping[str, Any], *, url: str, content_type: str | None) -> NotAFeed:
    named = feed_links(body, url=url, content_type=content_type)
    return NotAFeed(_what_it_is(body, document), named=tuple(link.url for link in named))


def _what_it_is(body: bytes, document: Mapping[str, Any]) -> str:
    head = decode(body[:4_000]).lstrip("\ufeff")
    if _HTML_START.match(head):
        return "the answer is an HTML page, not a feed (`feeds discover` finds the feeds of a site)"
    if head.lstrip().startswith("<"):
        root = re.search(r"<([A-Za-z_][\w:.-]*)", head)
        return f"the answer is XML (<{root[1]}>) but no feed" if root else "the answer is XML but no feed"
    if b"\x00" in body[:1_000]:
        return "the answer is binary data, not a feed"
    broken = document.get("bozo_exception")
    return f"the answer is text that is no feed{f' ({broken})' if broken else ''}"


def _from_feedparser(document: Mapping[str, Any], *, url: str, now: datetime) -> ParsedFeed:
    feed = document["feed"]
    entries = (_xml_entry(entry, base=url, now=now) for entry in document["entries"])
    return ParsedFeed(
        title=plain_line(feed.get("title") or "") or None,
        lang=_language(feed.get("language")),
        entries=_distinct(entry for entry in entries if entry is not None),
        ttl=_ttl(feed.get("ttl")) or _syndication(feed),
        older=_link(feed, "prev-archive", base=url) or _link(feed, "next", base=url),
        hub=_link(feed, "hub", base=url),
        topic=_link(feed, "self", base=url),
    )


def _link(feed: Mapping[str, Any], relation: str, *, base: str) -> str | None:
    """Where the feed's own link of that relation leads (RFC 5005 §3 and §4, WebSub §4)."""
    links = (link for link in feed.get("links") or () if link.get("rel") == relation)
    return next((address for link in links if (address := absolute(link.get("href") or "", base))), None)


def _xml_entry(entry: Mapping[str, Any], *, base: str, now: datetime) -> FeedEntry | None:
    title = plain_line(entry.get("title") or "")
    content_html = _content(entry)
    summary = plain_text(entry.get("summary") or "")
    url = _article_url(entry, base)
    if not (url or title or summary):
        return None
    return FeedEntry(
        key=_key(entry.get("id") or "", url=url, title=title, summary=summary),
        url=url,
        title=title,
        summary=summary,
        content_html=content_html,
        author=_author(entry.get("author")),
        published=_date(_parsed(entry, "published"), now=now) or _date(_parsed(entry, "updated"), now=now),
        updated=_date(_parsed(entry, "updated"), now=now),
    )


def _content(entry: Mapping[str, Any]) -> str:
    """The longest of the entry's contents: feeds carry a plain and a marked-up one, or a teaser and the whole."""
    values = [content.get("value") or "" for content in entry.get("content") or ()]
    return max(values, key=len, default="").strip()


def _article_url(entry: Mapping[str, Any], base: str) -> str:
    """The entry's link, else its permanent id where that is an address, else nothing."""
    alternates = [link for link in entry.get("links") or () if link.get("rel", "alternate") == "alternate"]
    # An entry may name the page in several forms; HTML is the one to read.
    alternates.sort(key=lambda link: "html" not in (link.get("type") or "text/html"))
    candidates = [*(link.get("href") for link in alternates), entry.get("link")]
    for candidate in candidates:
        if candidate and (url := absolute(candidate, base)):
            return url
    return _permalink(entry.get("id") or "") or ""


def _parsed(entry: Mapping[str, Any], key: str) -> Any:
    # Asked of the plain dict: feedparser's own lookup warns when it falls back from "updated" to "published".
    return dict.get(entry, f"{key}_parsed")  # type: ignore[call-overload]


def _date(parsed: Any, *, now: datetime) -> datetime | None:
    """feedparser's broken-down UTC time as a datetime."""
    if parsed is None:
        return None
    try:
        return plausible(datetime.fromtimestamp(timegm(parsed), UTC), now=now)
    except (ValueError, OverflowError, OSError):
        return None


def _ttl(value: Any) -> timedelta | None:
    """RSS ttl, in minutes."""
    try:
        minutes = int(str(value).strip())
    except ValueError:
        return None
    return min(timedelta(minutes=minutes), MAX_TTL) if 0 < minutes < 10**7 else None


_PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}  # hours


def _syndication(feed: Mapping[str, Any]) -> timedelta | None:
    """RSS 1.0 syndication: `updateFrequency` times in an `updatePeriod`. No period named: nothing is promised."""
    hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    try:
        frequency = int(str(feed.get("sy_updatefrequency") or 1).strip())
    except ValueError:
        return None
    return min(timedelta(hours=hours) / frequency, MAX_TTL) if hours and 0 < frequency < 10**6 else None


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HEAD = 20_000  # bytes of a feed in which its own elements stand; feedparser keeps only the last of several hours


def _skip_hours(body: bytes) -> tuple[int, ...]:
    """RSS skipHours, all of them; 24 is midnight (as in RSS 0.91). All 24 hours would mean never: that is nothing."""
    hours = {int(text) % 24 for text in _listed(body, b"skipHours", b"hour") if text.isdigit() and int(text) <= 24}
    return tuple(sorted(hours)) if len(hours) < 24 else ()


def _skip_days(body: bytes) -> tuple[int, ...]:
    """RSS skipDays, Monday being 0."""
    days = {_DAYS.index(text.lower()) for text in _listed(body, b"skipDays", b"day") if text.lower() in _DAYS}
    return tuple(sorted(days)) if len(days) < 7 else ()


def _listed(body: bytes, outer: bytes, inner: bytes) -> list[str]:
    head = body[:_HEAD]
    begin = head.lower().find(b"<" + outer.lower())
    end = head.lower().find(b"</" + outer.lower(), begin)
    if begin < 0 or end < 0:
        return []
    found = re.findall(rb"<" + inner + rb"\s*>\s*([A-Za-z0-9]{1,12})\s*</", head[begin:end], re.IGNORECASE)
    return [text.decode("ascii") for text in found]


# ---------------------------------------------------------------- JSON Feed


def _is_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _parse_json(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    try:
        document = json.loads(decode(body, content_type))
    except ValueError as error:
        raise NotAFeed(f"the answer is broken JSON ({error})") from error
    except RecursionError as error:
        raise NotAFeed("the answer is JSON nested too deeply") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
        raise NotAFeed("the answer is JSON but no JSON Feed")
    items = document.get("items")
    entries = (_json_entry(item, base=url, now=now) for item in (items if isinstance(items, list) else ()))
    return ParsedFeed(
        title=plain_line(_string(document.get("title"))) or None,
        lang=_language(document.get("language")),
        entries=_distinct(entry for entry in entries if entry is not None),
        older=absolute(_string(document.get("next_url")), url),
        hub=_json_hub(document.get("hubs"), url),
        topic=absolute(_string(document.get("feed_url")), url),
    )


def _json_hub(hubs: Any, base: str) -> str | None:
    """The WebSub hub of a JSON Feed."""
    kinds = [hub for hub in (hubs if isinstance(hubs, list) else ()) if isinstance(hub, dict)]
    named = (_string(hub.get("url")) for hub in kinds if _string(hub.get("type")).lower() == "websub")
    return next((address for url in named if (address := absolute(url, base))), None)


def _json_entry(item: Any, *, base: str, now: datetime) -> FeedEntry | None:
    if not isinstance(item, dict):
        return None
    identity = str(item["id"]) if isinstance(item.get("id"), str | int | float) else ""
    url = absolute(_string(item.get("url")), base) or _permalink(identity) or ""
    title = plain_line(_string(item.get("title")))
    content_html, content_text = _string(item.get("content_html")), _string(item.get("content_text"))
    summary = plain_text(_string(item.get("summary"))) or ("" if content_html else content_text)
    if not (url or title or summary):
        return None
    return FeedEntry(
        key=_key(identity, url=url, title=title, summary=summary),
        url=url,
        title=title,
        summary=summary,
        content_html=content_html,
        author=_json_author(item),
        published=_json_date(item.get("date_published"), now=now) or _json_date(item.get("date_modified"), now=now),
        updated=_json_date(item.get("date_modified"), now=now),
    )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _json_author(item: Mapping[str, Any]) -> str | None:
    """JSON Feed 1.1 has a list of authors, 1.0 one author."""
    authors = item.get("authors") or [item.get("author")]
    names = [_string(author.get("name")) for author in authors if isinstance(author, dict)]
    return _author(", ".join(name for name in names if name))


def _json_date(value: Any, *, now: datetime) -> datetime | None:
    return from_iso(_string(value), now=now)


# ---------------------------------------------------------------- what both share


def _distinct(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Entries in the feed's order, each once. An id that entries of several addresses share identifies nothing."""
    taken = list(entries)
    addresses: dict[str, set[str]] = {}
    for entry in taken:
        addresses.setdefault(entry.key, set()).add(entry.url)
    keyed = [replace(entry, key=entry.url) if len(addresses[entry.key]) > 1 else entry for entry in taken]
    return tuple({entry.key: entry for entry in reversed(keyed)}.values())[::-1]


def _key(identity: str, *, url: str, title: str, summary: str) -> str:
    """What identifies an entry in its feed: its id, else its address, else its words."""
    words = f"{title}\n{summary}"
    return identity.strip() or url or "sha256:" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _permalink(identity: str) -> str | None:
    """An id that is itself a web address."""
    return absolute(identity, "") if identity.strip().lower().startswith(("http://", "https://")) else None


def _author(value: Any) -> str | None:
    return plain_line(_string(value)) or None


def _language(value: Any) -> str | None:
    """The two-letter code of a language tag."""
    match = _LANGUAGE.match(_string(value).strip())
    return match[1].lower() if match else None
