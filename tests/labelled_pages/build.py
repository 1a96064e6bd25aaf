"""The pages of the corpus: stories put in templates and encoded as their sites would send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from tests.labelled_pages.stories import Article, Block, articles
from tests.labelled_pages.templates import TEMPLATES, shown_before_paywall

_PAYWALLED = "paywall_cut"
_META = re.compile(r'<meta charset="utf-8">\n?|<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n?')

Declared = Literal["header", "page", "both"]


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page as a server sends it, with what a reader of it should find."""

    id: str
    url: str
    lang: str
    template: str
    html: bytes
    content_type: str
    title: str  # empty: nobody says
    published: datetime | None
    body: str
    names_inside: tuple[str, ...]
    names_outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Charset:
    """A name of a charset, the codec that browsers take it for, and where the site states it."""

    label: str
    codec: str
    declared: Declared


_UTF8 = (_Charset("utf-8", "utf-8", "both"), _Charset("utf-8", "utf-8", "page"), _Charset("UTF-8", "utf-8", "header"))
# A browser reads the Latin labels as their Windows supersets, and sites send curly quotes under them.
_LEGACY: dict[str, tuple[_Charset, ...]] = {
    "ru": (_Charset("windows-1251", "cp1251", "page"), _Charset("windows-1251", "cp1251", "header")),
    "tr": (_Charset("iso-8859-9", "cp1254", "page"), _Charset("ISO-8859-9", "cp1254", "header")),
    "fr": (_Charset("iso-8859-1", "cp1252", "page"), _Charset("ISO-8859-1", "cp1252", "header")),
    "ar": (_Charset("windows-1256", "cp1256", "page"), _Charset("windows-1256", "cp1256", "header")),
}
_LEGACY_TEMPLATES = ("old_tables", "line_breaks", "microdata", "many_comments", "truncated_data")


@cache
def _all_pages() -> tuple[LabelledPage, ...]:
    stories: dict[str, list[Article]] = {}
    for article in articles():
        stories.setdefault(article.lang, []).append(article)
    built: list[LabelledPage] = []
    for row, template in enumerate(TEMPLATES):
        for column, lang in enumerate(sorted(stories)):
            own = stories[lang]
            built.append(_page(own[(row + row // len(own) + column) % len(own)], template, row + column))
    return tuple(built)


def pages() -> list[LabelledPage]:
    """All pages, the same in every run: each template in every language, and each story in several templates."""
    return list(_all_pages())


def _page(article: Article, template: str, number: int) -> LabelledPage:
    charset = _charset(article.lang, template, number)
    html = _declare(TEMPLATES[template](article), charset)
    blocks = shown_before_paywall(article) if template == _PAYWALLED else article.blocks
    body = "\n".join(block.text for block in blocks)
    # Every other page tells no day in its address.
    folder = f"{article.published:%Y/%m/%d}" if number % 2 else article.lang
    header = "text/html" if charset.declared == "page" else f"text/html; charset={charset.label}"
    return LabelledPage(
        id=f"{template}/{article.id}",
        url=f"https://{template.replace('_', '-')}.example/{folder}/{article.id}.html",
        lang=article.lang,
        template=template,
        html=html.encode(charset.codec, errors="xmlcharrefreplace"),
        content_type=header,
        title=article.title,
        published=article.published,
        body=body,
        names_inside=tuple(name for name in article.names_inside if _names(blocks, name)),
        names_outside=article.names_outside,
    )


def _names(blocks: tuple[Block, ...], name: str) -> bool:
    return any(name in block.text for block in blocks)


def _charset(lang: str, template: str, number: int) -> _Charset:
    if lang in _LEGACY and template in _LEGACY_TEMPLATES:
        return _LEGACY[lang][number % len(_LEGACY[lang])]
    return _UTF8[number % len(_UTF8)]


def _declare(html: str, charset: _Charset) -> str:
    if charset.declared == "header":
        return _META.sub("", html, count=1)
    return _META.sub(lambda found: found[0].replace("utf-8", charset.label), html, count=1)
