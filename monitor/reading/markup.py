"""Fragments of HTML to plain text, as feeds carry them in titles, summaries and contents."""

from __future__ import annotations

import re
from html import unescape

from lxml import html as lxml_html
from lxml.etree import LxmlError, iterwalk

# fmt: off
PARTING = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})
SILENT = frozenset({
    "script", "style", "template", "head", "title", "iframe", "object", "svg", "math", "select", "textarea", "button",
})
# fmt: on

_MARKUP = re.compile(
    r"</?(?:a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    r"|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|ins|li|main|nav|ol|p|picture|pre|q|s|script|section|small"
    r"|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|time|tr|u|ul|video)\b[^<>]*>|<!--|<!\[CDATA\[",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_ANY_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)


def plain_line(text: str) -> str:
    """One line of plain text from a title or a name that may hold markup and entities."""
    return " ".join(plain_text(text).split())


def plain_text(text: str) -> str:
    """Plain text from text that may be HTML: tags gone, entities decoded, paragraphs parted by an empty line."""
    text = text.replace("\x00", "")
    if not _MARKUP.search(text):
        return _tidy(unescape(text).split("\n"))
    # The parser gives up on markup nested hundreds deep; then only its tags are cut away.
    return _tidy(_lines(text)) or _tidy(unescape(_ANY_TAG.sub("\n", _UNSEEN.sub(" ", text))).split("\n"))


def _tidy(lines: list[str]) -> str:
    trimmed = (_SPACES.sub(" ", line).strip() for line in lines)
    return "\n\n".join(line for line in trimmed if line)


def _lines(fragment: str) -> list[str]:
    return _lines_of_document(f"<html><body>{fragment}</body></html>".encode("utf-8", "replace"))


def _lines_of_document(data: bytes) -> list[str]:
    try:
        tree = lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))
    except LxmlError:
        return []
    return text_of(tree).split("\n")


def lines_of_page(html: str) -> list[str]:
    """Every line that a whole page shows, menus and all."""
    return _lines_of_document(html.encode("utf-8", "replace"))


def text_of(element: lxml_html.HtmlElement) -> str:
    """An element's text, in which only block elements and <br> part lines.

    It walks instead of recursing: markup may nest as deep as a hostile page likes.
    """
    parts: list[str] = []
    walk = iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            parts.append("\n" if node.tag in PARTING else "")
            if node.tag in SILENT:
                walk.skip_subtree()
            else:
                parts.append(_shown(node.text))
            continue
        parts.append("\n" if node.tag in PARTING else "")
        if node is not element:
            parts.append(_shown(node.tail))
    return "".join(parts)


def _shown(text: str | None) -> str:
    return text.replace("\n", " ") if text else ""
