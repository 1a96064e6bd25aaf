"""The cheap look at a page before it is read: all that any careful reading of it could take for the article's words.

Most pages match nothing, and reading one costs ten times this look. So the look may hold far too much (menus, boxes,
scripts' data, the tags' own titles), but it never lacks a word that the full path would find. Words are parted at
block elements and `<br>` only: a parser's own text glues the cells of a table, and a separator between all of its
texts would split a word that is half bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from selectolax.lexbor import LexborHTMLParser

# Building the tree takes time that grows with the square of its depth (100,000 nested <div>: a minute). A page of so
# many tags is rare, and then it is read without a look.
_MOST_TAGS = 20_000

# What one parser takes for text and another for a comment or for nothing. Rare too, outside of scripts.
_DOUBTFUL = re.compile(r"<(?:!\[CDATA\[|plaintext|xmp|listing|noembed|noframes|frameset)", re.IGNORECASE)

_PARTING = (
    "address,article,aside,blockquote,body,br,button,caption,center,dd,details,div,dl,dt,fieldset,figcaption,figure,"
    "footer,form,h1,h2,h3,h4,h5,h6,head,header,hr,iframe,legend,li,main,nav,ol,option,p,pre,section,select,summary,"
    "table,tbody,td,textarea,tfoot,th,thead,title,tr,ul,video"
)
_SAYING = ("content", "alt", "title", "aria-label")
_SAYING_TAGS = "meta[content],[alt],[title],[aria-label]"
_SCRIPT = re.compile(r"<script(?=[\s/>])([^>]*)>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])[^>]*>", re.IGNORECASE)
# One parser takes these for closed, and another for open until their end tag comes.
_CLOSED = re.compile(r"<(?:script|style|title|textarea|iframe)(?=[\s/])[^<>]*/>", re.IGNORECASE)
_TEMPLATE = re.compile(r"<(/?)template\b", re.IGNORECASE)  # its content would be out of a selector's reach
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_JSON_ESCAPES = (("\\n", "\n"), ("\\r", " "), ("\\t", " "), ("\\/", "/"), ('\\"', '"'))
_JSON_TYPE = re.compile(r"ld\s*(?:\+|&\w+;|&#\w+;)\s*json", re.IGNORECASE)


def rough_text(html: str) -> str | None:
    """Every word of a page with hardly any markup, each line once; None where only reading it tells what its words are.

    "Line" is what stands between two block elements.
    """
    if _CLOSED.search(html):
        return None
    html = _without_scripts(html)
    if html.count("<") > _MOST_TAGS or html.count("<!--") != html.count("-->") or _DOUBTFUL.search(html):
        return None
    parser = LexborHTMLParser(_TEMPLATE.sub(r"<\1div", html))
    root = parser.root
    if root is None:
        return None
    said = [value for node in parser.css(_SAYING_TAGS) for value in _said(node.attributes)]
    for node in parser.css("style"):
        node.decompose()
    for node in parser.css(_PARTING):
        node.insert_before("\n")
        node.insert_after("\n")
    lines = map(str.strip, _unescaped(root.text(deep=True, separator="")).split("\n"))
    return "\n".join(dict.fromkeys([*lines, *said]))


def _without_scripts(html: str) -> str:
    """The page without its scripts, but for JSON-LD: what a script would write, no reader of ours ever sees."""
    kept, at = [], 0
    openings = list(_SCRIPT.finditer(html))
    for opening, following in zip_longest(openings, openings[1:]):
        if opening.start() < at or _JSON_TYPE.search(opening[1]):
            continue
        closing = _SCRIPT_END.search(html, opening.end())
        if closing is None:
            break
        holds_another = following is not None and following.start() < closing.start()
        is_script = not holds_another and not _leaves_comment(html, opening.end(), closing.start())
        kept.append(html[at : opening.start() if is_script else closing.end()])
        at = closing.end()
    return " ".join([*kept, html[at:]])


def _leaves_comment(html: str, start: int, end: int) -> bool:
    """Whether a comment ends here that did not begin here: the "<script>" before was within it, and words follow."""
    leaving = html.find("-->", start, end)
    return leaving >= 0 and html.find("<!--", start, leaving) < 0


def _said(attributes: dict[str, str | None]) -> Iterator[str]:
    return (value for name in _SAYING if (value := attributes.get(name)))


def _unescaped(text: str) -> str:
    """The text with the escapes of JSON-LD resolved: a name may be written in nothing else."""
    if "\\" not in text:
        return text
    for escape, meant in _JSON_ESCAPES:
        text = text.replace(escape, meant)
    return _JSON_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text) if "\\u" in text else text
