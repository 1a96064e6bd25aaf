"""What of a page is not its article, by its structure: menus, boxes of other stories, captions, forms.

The page's tree is pruned before its text is extracted; `lines` drops what is left over. A block is taken out for what
it is (an element's kind, its maker's name for it, nothing but links), and never if it holds much of the page's prose:
a missed sentence is worse than a left-over one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.etree import XPath
from lxml.html import HtmlElement

_TEMPLATE_TAGS = XPath("//nav|//aside|//footer|//form|//figcaption|//dialog|//menu|//select|//button|//address")
_MARKED = XPath("//body//*[@class or @id or @role or @aria-label]")
_TEXT_BLOCKS = XPath(
    "//body//*[self::p or self::li or self::td or self::blockquote or self::h2 or self::h3 or self::div]"
    "[not(.//p or .//li or .//td or .//div or .//blockquote)]"
)
_LISTS = XPath("//body//*[self::ul or self::ol or self::div or self::section or self::p or self::table]")

# Words of class and id attributes. Each stands for a block that holds no sentence of the article.
_TEMPLATE_WORDS = frozenset(
    {
        "advert", "advertisement", "advertising", "banner", "breadcrumb", "breadcrumbs", "byline", "caption",
        "captions", "carousel", "comments", "cookie", "cookies", "consent", "copyright", "credits", "disqus", "donate",
        "donation", "dropdown", "footer", "hashtags", "latest", "login", "masthead", "menu", "mostread", "nav",
        "navbar", "navigation", "newsletter", "newsletters", "outbrain", "paginator", "pagination", "popular", "popup",
        "promo", "promos", "promotion", "readmore", "recirc", "recirculation", "recommendation", "recommendations",
        "recommended", "related", "share", "sharebar", "sharing", "sidebar", "signup", "skip", "social", "sponsor",
        "sponsored", "subscribe", "subscription", "taboola", "tag", "tags", "taglist", "teasers", "toolbar", "topics",
        "trending",
    }
)  # fmt: skip
_TEMPLATE_PAIRS = frozenset(
    {
        ("read", "more"), ("read", "also"), ("see", "also"), ("most", "read"), ("most", "viewed"), ("more", "stories"),
        ("more", "news"), ("other", "news"), ("also", "read"), ("similar", "news"), ("similar", "articles"),
        ("author", "bio"), ("author", "box"), ("about", "author"), ("author", "card"), ("author", "info"),
        ("author", "content"), ("article", "author"), ("author", "line"), ("sign", "up"), ("log", "in"),
        ("follow", "us"), ("next", "article"), ("previous", "article"), ("next", "post"), ("prev", "post"),
        ("photo", "credit"), ("image", "credit"), ("further", "reading"), ("you", "may"), ("editors", "picks"),
        ("article", "card"), ("display", "card"), ("story", "card"), ("news", "card"), ("post", "card"),
    }
)  # fmt: skip
_TEMPLATE_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "menu"})
_PICTURE_WORDS = frozenset({"image", "img", "photo", "picture", "figure", "thumbnail", "thumb"})
_KEPT_TAGS = frozenset({"html", "body", "article", "main"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_LONGEST_SHARE = 0.3  # a block that holds more of the page's prose than this is no template, whatever its name
_SENTENCE = 40  # characters
_LONGEST_CAPTION = 300
_LINK_SHARE = 0.85  # a list with more of its text in links than this is a list of links
_HEADLINE_WORDS = 4  # a paragraph that is one link of so many words is another story's headline


def prune(tree: HtmlElement) -> None:
    """Take template blocks out of the tree, in place."""
    held = _Prose(tree)
    for block in [*_TEMPLATE_TAGS(tree), *(e for e in _MARKED(tree) if _is_marked(e))]:
        _drop(block, held)
    for block in _LISTS(tree):
        if _is_link_list(block) or _is_linked_headline(block):
            _drop(block, held)


class _Prose:
    """How much running text of the page each element holds: text outside of links, in pieces as long as sentences."""

    def __init__(self, tree: HtmlElement) -> None:
        self._held: dict[HtmlElement, int] = {}
        for block in _TEXT_BLOCKS(tree):
            length = len(block.text_content()) - sum(len(link.text_content()) for link in block.iter("a"))
            if length < _SENTENCE:
                continue
            for holder in (block, *block.iterancestors()):
                self._held[holder] = self._held.get(holder, 0) + length
        self._all = self._held.get(tree) or 1

    def share(self, element: HtmlElement) -> float:
        return self._held.get(element, 0) / self._all


def prose(tree: HtmlElement) -> int:
    """How many characters of running text stand in the tree's paragraphs, outside of links."""
    paragraphs = tree.iter("p")
    return sum(len(p.text_content()) - sum(len(a.text_content()) for a in p.iter("a")) for p in paragraphs)


def _drop(element: HtmlElement, held: _Prose) -> None:
    if element.getparent() is not None and element.tag not in _KEPT_TAGS and held.share(element) < _LONGEST_SHARE:
        element.drop_tree()


def _is_marked(element: HtmlElement) -> bool:
    """Whether the names that the page's makers gave an element call it template."""
    if (element.get("role") or "").strip().lower() in _TEMPLATE_ROLES:
        return True
    names = [_words(name) for name in f"{element.get('class') or ''} {element.get('id') or ''}".split()]
    return any(_is_template_name(words) for words in names) or (
        any(not _PICTURE_WORDS.isdisjoint(words) for words in names) and _is_captioned_picture(element)
    )


def _words(name: str) -> list[str]:
    """The words of a class or id: "articleRelated", "article-related" and "article_related" alike."""
    return [word.lower() for word in _WORD.findall(name)]


def _is_template_name(words: list[str]) -> bool:
    return not _TEMPLATE_WORDS.isdisjoint(words) or any(pair in _TEMPLATE_PAIRS for pair in pairwise(words))


def _is_captioned_picture(element: HtmlElement) -> bool:
    has_picture = next(element.iter("img", "picture"), None) is not None
    return has_picture and len(" ".join(element.text_content().split())) <= _LONGEST_CAPTION


def _is_link_list(block: HtmlElement) -> bool:
    links = list(block.iter("a"))
    if len(links) < 2:
        return False
    everything = len("".join(block.text_content().split()))
    linked = sum(len("".join(link.text_content().split())) for link in links)
    return everything > 0 and linked / everything >= _LINK_SHARE


def _is_linked_headline(block: HtmlElement) -> bool:
    links = list(block.iter("a"))
    if len(links) != 1:
        return False
    text = " ".join(block.text_content().split())
    link = " ".join(links[0].text_content().split())
    return text == link and len(text.split()) >= _HEADLINE_WORDS and not text.endswith((".", "。", "։"))
