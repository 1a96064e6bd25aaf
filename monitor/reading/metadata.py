"""What a page says of itself: title, authors, time, language. Read from its tags and its JSON-LD, nothing guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.reading.markup import plain_line, plain_text
from monitor.reading.times import from_iso

_JSON_LD = XPath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]/text()")
_METAS = XPath("//meta[@content and (@property or @name or @itemprop)]")
_TIMES = XPath("//time[@itemprop='datePublished' or @pubdate]/@datetime|//*[@itemprop='datePublished']/@datetime")
_HEADINGS = XPath("//h1")
_TITLE = XPath("//head/title|//title[1]")
_AUTHORS = XPath("//*[@rel='author']|//*[@itemprop='author']//*[@itemprop='name']")

_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "title")
_AUTHOR_NAMES = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
)
_TIME_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.created",
    "date",
)

_ARTICLES = re.compile(r"Article|BlogPosting|Report|Review|LiveBlog|WebPage", re.IGNORECASE)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_LANG = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)
_BY = re.compile(r"^(?:by|von|par|por|di|автор:?)\s+", re.IGNORECASE)
_SITE_SUFFIX = re.compile(r"\s+[|–—·»]\s+[^|–—·»]{1,40}$|\s+-\s+[^-]{1,30}$")
_LONGEST_NAME = 100
_MOST_NODES = 200  # of a JSON-LD block; more is a catalogue


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's word on itself; `headings` are its first-level ones, which its text may repeat."""

    title: str | None
    author: str | None
    published: datetime | None
    lang: str | None
    headings: tuple[str, ...]
    body: str = ""  # the article as its data carry it, often cut


def metadata_of(tree: HtmlElement, *, now: datetime) -> Metadata:
    """Read a page's word on itself. No time is after `now`."""
    metas = _metas(tree)
    scripts = [str(script) for script in _JSON_LD(tree)]
    objects = [thing for script in scripts for thing in _objects(script)]
    headings = tuple(filter(None, (_line(heading) for heading in _HEADINGS(tree))))
    return Metadata(
        title=_title(tree, metas, objects, headings),
        author=_author(tree, metas, objects),
        published=_published(tree, metas, objects, scripts, now=now),
        lang=_language(tree),
        headings=headings,
        body=max((plain_text(str(thing.get("articleBody") or "")) for thing in objects), key=len, default=""),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta tag, by its name in lower case."""
    metas: dict[str, str] = {}
    for meta in _METAS(tree):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _first(metas: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    return (metas[name] for name in names if name in metas)


def _line(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


# ---------------------------------------------------------------- JSON-LD


def _objects(script: str) -> list[Mapping[str, Any]]:
    """The articles and pages that a JSON-LD block describes, articles first; none of a broken block."""
    try:
        found = list(_flattened(json.loads(script, strict=False)))[:_MOST_NODES]
    except (ValueError, RecursionError):
        return []
    described = [thing for thing in found if _ARTICLES.search(str(thing.get("@type") or ""))]
    return sorted(described, key=lambda thing: "page" in str(thing.get("@type")).lower())


def _flattened(node: Any) -> Iterator[Mapping[str, Any]]:
    """The block's own objects: a list of them, or a graph. What nests deeper belongs to other things."""
    for thing in node if isinstance(node, list) else [node]:
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict))


def _names(value: Any) -> list[str]:
    """The names of authors: one or many, as objects or as plain text."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in _names(item)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [value] if isinstance(value, str) else []


# ---------------------------------------------------------------- title and author


def _title(
    tree: HtmlElement, metas: Mapping[str, str], objects: Iterable[Mapping[str, Any]], headings: tuple[str, ...]
) -> str | None:
    """The title as it is meant to be shared, else the only heading, else the document's without the site's name."""
    candidates = [*_first(metas, _TITLE_NAMES), *(str(thing.get("headline") or "") for thing in objects)]
    if len(headings) == 1:
        candidates.append(headings[0])
    candidates += [_line(title) for title in _TITLE(tree)]
    for candidate in map(plain_line, candidates):
        if candidate:
            return _SITE_SUFFIX.sub("", candidate) or candidate
    return None


def _author(tree: HtmlElement, metas: Mapping[str, str], objects: Iterable[Mapping[str, Any]]) -> str | None:
    stated = next((names for thing in objects if (names := _as_names(_names(thing.get("author"))))), [])
    tagged = _as_names(list(_first(metas, _AUTHOR_NAMES)))[:1]
    marked = _as_names([_line(element) for element in _AUTHORS(tree)])
    return ", ".join(dict.fromkeys(stated or tagged or marked)) or None


def _as_names(texts: list[str]) -> list[str]:
    """Those that can be a person's or an agency's name: no addresses, no handles, no sentences."""
    lines = (_BY.sub("", plain_line(text)) for text in texts)
    return [line for line in lines if line and len(line) <= _LONGEST_NAME and "://" not in line and line[0] != "@"]


# ---------------------------------------------------------------- time and language


def _published(
    tree: HtmlElement,
    metas: Mapping[str, str],
    objects: Iterable[Mapping[str, Any]],
    scripts: Iterable[str],
    *,
    now: datetime,
) -> datetime | None:
    """The first time that is one."""
    texts = [*_first(metas, _TIME_NAMES), *(str(thing.get("datePublished") or "") for thing in objects)]
    texts += map(str, _TIMES(tree))
    texts += [match[1] for script in scripts if (match := _JSON_DATE.search(script))]  # of broken blocks, too
    return next((moment for text in texts if (moment := from_iso(text, now=now))), None)


def _language(tree: HtmlElement) -> str | None:
    """The two-letter code that the document declares."""
    match = _LANG.match((tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip())
    return match[1].lower() if match else None
