"""What several extractors take for a page's article. Only this module names trafilatura, readability, resiliparse."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from readability import Document as ReadableDocument
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from monitor.reading.markup import text_of

# They tell of every page that holds no article, on loggers without a handler; what came of a page is ours to say.
for _name in ("trafilatura", "htmldate", "readability"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def parse(html: str) -> HtmlElement | None:
    """The tree of a page; None where there is no HTML document."""
    return load_html(html)


def quick(tree: HtmlElement, *, url: str) -> str:
    """The article by the extractor that is right most often, in its quick way. The tree stays as it is."""
    return _text(tree, url=url, fast=True)


def thorough(tree: HtmlElement, *, url: str) -> str:
    """The same in its slow way, which asks others where it finds little."""
    return _text(tree, url=url, fast=False)


def several(tree: HtmlElement, *, url: str) -> tuple[str, ...]:
    """The article by four extractors, each by itself; empty where one finds none or fails on the page."""
    html = etree.tostring(tree, encoding="unicode", method="html")
    return (
        quick(tree, url=url),
        _or_nothing(lambda: _text(tree, url=url, fast=True, favor_precision=True)),
        _or_nothing(lambda: _readable(html)),
        _or_nothing(lambda: extract_plain_text(html, main_content=True, alt_texts=False, links=False)),
    )


def _text(tree: HtmlElement, *, url: str, fast: bool, favor_precision: bool = False) -> str:
    document = bare_extraction(
        tree, url=url, fast=fast, favor_precision=favor_precision, include_comments=False, include_formatting=False
    )
    return getattr(document, "text", None) or ""


def _readable(html: str) -> str:
    return text_of(lxml_html.fromstring(ReadableDocument(html).summary()))


def _or_nothing(extract: Callable[[], str]) -> str:
    """An extractor that fails has no vote; the main one's failure is the page's."""
    try:
        return extract() or ""
    except MemoryError:
        raise
    except Exception:  # each of them has its own way to stumble over a page
        return ""
