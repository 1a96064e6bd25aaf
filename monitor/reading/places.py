"""What of a page is not its article, by its structure: menus, boxes of other stories, captions, forms.

The page's tree is pruned before its text is extracted; `lines` drops what is left over. A block is taken out for what
it is (an element's kind, its maker's name for it, nothing but links), and never if it holds much of the page's prose:
a missed sentence is worse than a left-over one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lxml.etree import XPath
from lxml.html import HtmlElement

from monitor.reading.lines import COMMENTS, MORE_FROM, OTHER_STORIES, bare

_TEMPLATE_TAGS = XPath("//nav|//aside|//footer|//form|//figcaption|//dialog|//menu|//select|//button|//address")
_FORMS = XPath("//form")
_TITLES = XPath("//head/title")
_HIDDEN = XPath("//body//*[@hidden or @aria-hidden='true' or contains(@style, 'none') or contains(@style, 'hidden')]")
_MARKED = XPath("//body//*[@class or @id or @role or @aria-label]")
_BLOCKS = frozenset({"ul", "ol", "div", "section", "p", "table", "h2", "h3", "h4", "h5"})
_CARDS = ("div", "article", "section")
_CARD_HOLDERS = (*_CARDS, "main", "aside", "body")
_LABELS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "span", "div", "p"})
_UNREAD = frozenset({"script", "style", "noscript", "template"})

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
        ("paywall", "overlay"), ("paywall", "card"), ("paywall", "prompt"), ("paywall", "banner"), ("paywall", "modal"),
        ("ad", "slot"), ("ad", "unit"), ("ad", "container"), ("ad", "wrapper"), ("ad", "block"), ("ad", "box"),
        ("article", "card"), ("display", "card"), ("story", "card"), ("news", "card"), ("post", "card"),
    }
)  # fmt: skip
_CONSENT_WORDS = frozenset({"cookie", "cookies", "consent", "gdpr", "onetrust", "cmp", "didomi", "cookiebot"})
_TEMPLATE_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "menu"})
_PICTURE_WORDS = frozenset({"image", "img", "photo", "picture", "figure", "thumbnail", "thumb"})
_KEPT_TAGS = frozenset({"html", "body", "article", "main"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_LONGEST_SHARE = 0.3  # a block that holds more of the page's prose than this is no template, whatever its name
_SENTENCE = 25  # characters; shorter pieces of text are labels
_LONGEST_CAPTION = 300
_LONGEST_CARD = 400  # characters of a teaser: another story's headline and a sentence or two
_CARD_LINKS = 4
_SHORTEST_HEADLINE = 15  # characters
_LONGEST_BESIDE = 200  # characters beside a picture that are its caption
_FRAMES = frozenset({"div", "figure", "td", "span", "section"})
_LONGEST_LABEL = 40  # characters
_AN_ARTICLE = 400  # characters of prose before the comments that make an article of them
_NUMBER = re.compile(r"\(?\d+\)?")
_LINK_SHARE = 0.85  # a list with more of its text in links than this is a list of links
_HEADLINE_WORDS = 4  # a paragraph that is one link of so many words is another story's headline


def prune(tree: HtmlElement) -> None:
    """Take template blocks out of the tree, in place."""
    _unframe(tree)
    page = _Page(tree)
    page.drop_further_articles(tree)
    for block in _HIDDEN(tree):
        page.reveal(block)
    marked = _MARKED(tree)
    for banner in (element for element in marked if _asks_for_consent(element)):
        page.drop(banner, however_much=next(banner.iter("h1", "article", "time"), None) is None)
    for form in _FORMS(tree):
        page.drop(page.card_around(form))
    for block in [*_TEMPLATE_TAGS(tree), *(element for element in marked if _is_marked(element))]:
        page.drop(block)
    for holder in list(tree.iter(*_CARD_HOLDERS)):
        page.drop_cards(holder)  # before their headlines go one by one, and leave one card alone
    for block in list(tree.iter(*_BLOCKS)):
        if page.is_link_list(block):
            page.drop(block)
        elif page.is_linked_headline(block):
            page.drop(page.card_around(block))
    for picture in list(tree.iter("img", "picture")):
        page.drop_caption(picture)
    for label in list(tree.iter(*_LABELS)):
        page.drop_section(label)


_LAYOUT_TABLES = XPath("//table[.//td[.//p or .//div or .//h1 or .//h2 or .//ul or .//table]]")
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")


def _unframe(tree: HtmlElement) -> None:
    """Make plain blocks of tables that lay out the page: their cells hold blocks, those of a table of data values."""
    for table in _LAYOUT_TABLES(tree):
        for part in table.iter(*_TABLE_PARTS):
            part.tag = "div"


def prose(tree: HtmlElement) -> int:
    """How many characters of running text stand in the tree's paragraphs, outside of links."""
    paragraphs = tree.iter("p")
    return sum(len(p.text_content()) - sum(len(a.text_content()) for a in p.iter("a")) for p in paragraphs)


# ---------------------------------------------------------------- by what a block holds


@dataclass(slots=True)
class _Held:
    """What an element holds: characters, those in links, links, and characters of running text outside of them."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    prose: int = 0

    def add(self, other: _Held, sign: int = 1) -> None:
        self.characters += sign * other.characters
        self.linked += sign * other.linked
        self.links += sign * other.links
        self.prose += sign * other.prose


class _Page:
    """A page's tree with what each element holds, measured once and kept true while blocks are dropped."""

    def __init__(self, tree: HtmlElement) -> None:
        self._held: dict[HtmlElement, _Held] = {}
        for element in reversed(list(tree.iter())):  # children before their parents
            self._measure(element)
        self._prose = self._held[tree].prose or 1

    def _measure(self, element: HtmlElement) -> None:
        held = self._of(element)
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            held = self._held[element] = _Held()
        else:
            _add_text(held, element.text)
        if element.tag == "a":
            held.linked, held.links, held.prose = held.characters, 1, 0
        parent = element.getparent()
        if parent is not None:
            around = self._of(parent)
            if held.characters:
                around.add(held)
            _add_text(around, element.tail)

    def _of(self, element: HtmlElement) -> _Held:
        held = self._held.get(element)
        if held is None:
            held = self._held[element] = _Held()
        return held

    def drop(self, element: HtmlElement, *, however_much: bool = False) -> None:
        """Drop a block, unless it holds much of the page's prose. Text that follows it stays."""
        held = self._held[element]
        if element.getparent() is None or element.tag in _KEPT_TAGS:
            return
        if held.prose / self._prose > _LONGEST_SHARE and not however_much:
            return
        self._take_out(element)

    def _take_out(self, element: HtmlElement) -> None:
        held = self._held[element]
        for holder in element.iterancestors():
            self._held[holder].add(held, -1)
        element.drop_tree()

    def drop_further_articles(self, tree: HtmlElement) -> None:
        """Drop the next articles of a page that goes on without an end: each has a first-level heading of its own."""
        headings = [(heading, next(heading.iterancestors("article"), None)) for heading in tree.iter("h1")]
        if len(headings) < 2 or headings[0][1] is None:
            return
        title, first = headings[0]
        name = bare(title.text_content())
        if not name or not any(bare(line.text_content()).startswith(name) for line in _TITLES(tree)):
            return
        if self._held[first].prose <= _AN_ARTICLE:
            return
        for heading, article in headings[1:]:
            if article is None or article is first or not _stands_apart(article, first):
                continue
            if bare(heading.text_content()) != name:
                self._take_out(article)

    def drop_section(self, label: HtmlElement) -> None:
        """Drop what a label such as "Most read" or "Comments" stands over."""
        held = self._held.get(label)
        if held is None or not 0 < held.characters <= _LONGEST_LABEL or label.getparent() is None:
            return
        words = bare(_NUMBER.sub("", label.text_content()))
        if words not in OTHER_STORIES and words not in COMMENTS and not words.startswith(MORE_FROM):
            return
        section = self._headed_by(label)
        # Readers may write more than the article's author.
        self.drop(section, however_much=words in COMMENTS and self._prose - self._held[section].prose > _AN_ARTICLE)

    def _headed_by(self, label: HtmlElement) -> HtmlElement:
        """The largest block whose text begins with the label."""
        section = label
        for holder in label.iterancestors():
            first = section.getparent().text or ""
            if holder.tag in _KEPT_TAGS or first.strip() or self._has_text_before(section):
                break
            section = holder
        return section

    def _has_text_before(self, element: HtmlElement) -> bool:
        return any(
            self._held[sibling].characters or (sibling.tail or "").strip()
            for sibling in element.itersiblings(preceding=True)
            if sibling in self._held
        )

    def is_link_list(self, block: HtmlElement) -> bool:
        """Whether a block holds links and hardly anything else."""
        held = self._held[block]
        return held.links > 1 and held.linked >= _LINK_SHARE * held.characters > 0

    def is_linked_headline(self, block: HtmlElement) -> bool:
        """Whether a block is one link with a headline's worth of words."""
        held = self._held[block]
        if held.links != 1 or held.linked != held.characters:
            return False
        text = " ".join(block.text_content().split())
        return len(text.split()) >= _HEADLINE_WORDS and not text.endswith((".", "。", "։"))

    def reveal(self, block: HtmlElement) -> None:
        """Show what a page holds back from its visitors (a paywall's way), where it is most of what the page says."""
        if self._held[block].prose / self._prose > _LONGEST_SHARE:
            block.attrib.clear()  # its class, too, tells extractors to pass it over

    def card_around(self, headline: HtmlElement) -> HtmlElement:
        """The teaser of which this linked headline is the headline: the largest small block around it."""
        card = headline
        for holder in headline.iterancestors():
            held = self._held[holder]
            if holder.tag in _KEPT_TAGS or held.characters > _LONGEST_CARD or held.links > _CARD_LINKS:
                break
            card = holder
        return card

    def drop_cards(self, holder: HtmlElement) -> None:
        """Drop the teasers that stand side by side in a block; one alone may be anything."""
        cards = [child for child in holder.iterchildren(*_CARDS) if self._is_card(child)]
        if len(cards) > 1:
            for card in cards:
                self.drop(card)

    def _is_card(self, block: HtmlElement) -> bool:
        """Whether a small block begins with a link that stands on a line of its own."""
        held = self._held.get(block)
        if held is None or not 0 < held.links <= _CARD_LINKS or not held.characters <= _LONGEST_CARD:
            return False
        first = next((part for part in block.iter() if (part.text or "").strip()), None)
        link = first if first is None or first.tag == "a" else next(first.iterancestors("a"), None)
        if link is None or not self._held[link].characters >= _SHORTEST_HEADLINE:
            return False
        return not (link.tail or "").strip()

    def drop_caption(self, picture: HtmlElement) -> None:
        """Drop what stands beside a picture in a small block of its own."""
        frame = None
        for holder in picture.iterancestors():
            held = self._held.get(holder)
            if held is None or holder.tag in _KEPT_TAGS or held.characters > _LONGEST_BESIDE:
                break
            if held.characters and holder.tag in _FRAMES:
                frame = holder
        if frame is not None:
            self.drop(frame)


def _stands_apart(article: HtmlElement, first: HtmlElement) -> bool:
    """Whether neither of two articles holds the other, and neither was taken out."""
    around = set(article.iterancestors())
    return bool(around) and first not in around and article not in set(first.iterancestors())


def _add_text(held: _Held, text: str | None) -> None:
    if not text or not (length := len(text.strip())):
        return
    held.characters += length
    if length >= _SENTENCE:
        held.prose += length


# ---------------------------------------------------------------- by what it is called


def _is_marked(element: HtmlElement) -> bool:
    """Whether the names that the page's makers gave an element call it template."""
    if (element.get("role") or "").strip().lower() in _TEMPLATE_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _are_template_names(names) or (_are_picture_names(names) and _is_captioned_picture(element))


@lru_cache(maxsize=10_000)
def _are_template_names(names: str) -> bool:
    for name in names.split():
        words = _words(name)
        if not _TEMPLATE_WORDS.isdisjoint(words) or any(pair in _TEMPLATE_PAIRS for pair in pairwise(words)):
            return True
    return False


def _asks_for_consent(element: HtmlElement) -> bool:
    """Whether a block is about cookies. Those texts are long, and longer than many an article."""
    return _are_consent_names(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=10_000)
def _are_consent_names(names: str) -> bool:
    return any(not _CONSENT_WORDS.isdisjoint(_words(name)) for name in names.split())


@lru_cache(maxsize=10_000)
def _are_picture_names(names: str) -> bool:
    return not _PICTURE_WORDS.isdisjoint(_words(names))


def _words(name: str) -> list[str]:
    """The words of a class or id: "articleRelated", "article-related" and "article_related" alike."""
    return [word.lower() for word in _WORD.findall(name)]


def _is_captioned_picture(element: HtmlElement) -> bool:
    has_picture = next(element.iter("img", "picture"), None) is not None
    return has_picture and len(" ".join(element.text_content().split())) <= _LONGEST_CAPTION
