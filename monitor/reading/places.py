"""What of a page is not its article: menus, boxes of other stories, captions, forms, the lines around the text.

First the page's tree is pruned by structure, then single lines are dropped by what they are. A rule stands here only
where it takes template text alone: a missed sentence is worse than a left-over one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import XPath
from lxml.html import HtmlElement

_TEMPLATE_TAGS = XPath("//nav|//aside|//footer|//form|//figcaption|//dialog|//menu")
_MARKED = XPath("//body//*[@class or @id or @role or @aria-label]")
_LISTS = XPath("//body//*[self::ul or self::ol or self::div or self::section or self::p or self::table]")

# Words of class and id attributes. Each stands for a block that holds no sentence of the article.
_TEMPLATE_WORDS = frozenset(
    {
        "advert", "advertisement", "advertising", "banner", "breadcrumb", "breadcrumbs", "byline", "caption", "captions",
        "carousel", "comments", "cookie", "cookies", "consent", "copyright", "credits", "disqus", "donate", "donation",
        "dropdown", "footer", "hashtags", "latest", "login", "masthead", "menu", "mostread", "nav", "navbar",
        "navigation", "newsletter", "newsletters", "outbrain", "paginator", "pagination", "popular", "popup", "promo",
        "promos", "promotion", "readmore", "recirc", "recirculation", "recommendation", "recommendations",
        "recommended", "related", "share", "sharebar", "sharing", "sidebar", "signup", "skip", "social", "sponsor",
        "sponsored", "subscribe", "subscription", "taboola", "tag", "tags", "taglist", "teaser", "teasers", "toolbar",
        "topics", "trending", "widget",
    }
)  # fmt: skip
_TEMPLATE_PAIRS = (
    ("read", "more"), ("read", "also"), ("see", "also"), ("most", "read"), ("most", "viewed"), ("more", "stories"),
    ("more", "news"), ("other", "news"), ("also", "read"), ("author", "bio"), ("author", "box"), ("about", "author"),
    ("author", "card"), ("author", "info"), ("sign", "up"), ("log", "in"), ("follow", "us"), ("next", "article"),
    ("previous", "article"), ("next", "post"), ("prev", "post"), ("photo", "credit"), ("image", "credit"),
    ("further", "reading"), ("you", "may"), ("editors", "picks"), ("in", "brief"),
)  # fmt: skip
_TEMPLATE_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "menu"})
_KEPT_TAGS = frozenset({"html", "body", "article", "main"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_LONGEST_SHARE = 0.3  # a block that holds more of the page's prose than this is no template, whatever its name
_LINK_SHARE = 0.85  # a list with more of its text in links than this is a list of links
_HEADLINE_WORDS = 4  # a paragraph that is one link of so many words is another story's headline


def prune(tree: HtmlElement) -> None:
    """Take template blocks out of the tree, in place."""
    prose = _Prose(tree)
    for block in [*_TEMPLATE_TAGS(tree), *(e for e in _MARKED(tree) if _is_marked(e))]:
        _drop(block, prose)
    for block in _LISTS(tree):
        if _is_link_list(block) or _is_linked_headline(block):
            _drop(block, prose)


class _Prose:
    """How much running text of the page each element holds: text in paragraphs, outside of links."""

    def __init__(self, tree: HtmlElement) -> None:
        self._held: dict[HtmlElement, int] = {}
        for paragraph in tree.iter("p"):
            length = len(paragraph.text_content()) - sum(len(link.text_content()) for link in paragraph.iter("a"))
            for holder in (paragraph, *paragraph.iterancestors()):
                self._held[holder] = self._held.get(holder, 0) + length
        self._all = sum(len(p.text_content()) for p in tree.iter("p")) or 1

    def share(self, element: HtmlElement) -> float:
        return self._held.get(element, 0) / self._all


def _drop(element: HtmlElement, prose: _Prose) -> None:
    if element.getparent() is not None and element.tag not in _KEPT_TAGS and prose.share(element) < _LONGEST_SHARE:
        element.drop_tree()


def _is_marked(element: HtmlElement) -> bool:
    """Whether the names that the page's makers gave an element call it template."""
    if (element.get("role") or "").strip().lower() in _TEMPLATE_ROLES:
        return True
    for name in f"{element.get('class') or ''} {element.get('id') or ''}".split():
        words = [word.lower() for word in _WORD.findall(name)]
        if not _TEMPLATE_WORDS.isdisjoint(words) or any(
            pair in _TEMPLATE_PAIRS for pair in zip(words, words[1:], strict=False)
        ):
            return True
    return False


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


# ---------------------------------------------------------------- lines

_EDGES = "".join(" \t\u00a0.,:;!?…-–—|/\\\"'“”«»()[]>→»›•")
_NEAR_TOP = 6  # lines within which the title may be repeated
_LONGEST_LINE = 220  # no template line is longer

# Lines that are nothing else.
_WHOLE_LINES = frozenset(
    {
        "discuss", "top of page", "bottom of page", "back to top", "advertisement", "advertisements", "ad", "ads",
        "advertising", "sponsored", "sponsored content", "share", "share this", "share this article", "share this story",
        "print", "email", "comments", "leave a comment", "read more", "see more", "load more", "show more", "more", "related",
        "related stories", "related articles", "related news", "related topics", "related posts", "related content",
        "you may also like", "you might also like", "more on this story", "more on this topic", "most read",
        "most popular", "trending", "recommended", "recommended for you", "editors picks", "editor's picks", "see also",
        "read also", "also read", "read next", "up next", "tags", "topics", "follow us", "subscribe", "sign up", "log in",
        "newsletter", "our newsletter", "skip to content", "skip to main content", "listen to this article", "caption",
        "image caption", "photo", "photos", "video", "gallery", "about the author", "continue reading", "story continues below",
        "story continues below advertisement", "article continues below", "copy link", "close", "menu", "home",
        "читайте также", "смотрите также", "реклама", "поделиться", "подписаться", "по теме", "похожие новости",
        "комментарии", "обсудить", "читати також", "читайте також", "lire aussi", "à lire aussi", "à lire également",
        "publicité", "partager", "lesen sie auch", "mehr zum thema", "anzeige", "werbung", "teilen", "lea también",
        "lee también", "te puede interesar", "publicidad", "compartir", "leia também", "leia mais", "publicidade",
        "compartilhar", "leggi anche", "pubblicità", "condividi", "ilgili haberler", "ayrıca okuyun", "bunları da okuyun",
        "reklam", "paylaş", "կարդացեք նաև", "կարդալ նաև", "կիսվել", "գովազդ", "czytaj też", "czytaj także", "zobacz także",
        "reklama", "اقرأ أيضا", "اقرأ ايضا", "إعلان", "شارك", "بیشتر بخوانید", "קראו גם", "関連記事", "広告", "相关阅读", "相關新聞", "관련기사",
    }
)  # fmt: skip

# Lines that begin so and are short.
_OPENINGS = re.compile(
    r"(?:read (?:more|also|next|the full story)|see also|also read|related(?: stor(?:y|ies)| articles?)?|more on this"
    r"|watch(?: also)?|listen(?: now)?|don't miss|recommended|trending|tags|topics|filed under|photo(?:s| credit)?|image credit|images?|credit|"
    r"source photo|читайте также|читайте ещё|смотрите также|по теме|фото|читайте також|(?:à )?lire aussi|à lire également|lesen sie auch|"
    r"lea también|lee también|leia também|leia mais|leggi anche|ayrıca okuyun|կարդացեք նաև|czytaj (?:też|także)|"
    r"اقرأ أيضا|اقرأ أيضًا)\s*[:：|›»→-]\s*\S",
    re.IGNORECASE,
)
_INVITATIONS = re.compile(
    r"(?:ad for subscribing\b|(?:sign up|signup) (?:for|to|here|now|and get)\b|subscribe (?:to|now|for|here|and)\b|"
    r"get (?:our|the) .{0,40}newsletter|join our .{0,30}(?:newsletter|channel|telegram|whatsapp)|follow us (?:on|in)\b|"
    r"like us on\b|share this (?:article|story|post|on)\b|click here to\b|download our app|support our (?:work|journalism)\b|"
    r"your email address will not be published|all rights reserved|©|copyright ©|"
    r"подпи(?:шитесь|сывайтесь) на\b|следите за нами\b|підпи(?:шіться|суйтесь) на\b|abonnez-vous\b|inscrivez-vous à\b|suivez-nous\b|"
    r"abonnieren sie\b|folgen sie uns\b|suscríbete\b|síguenos\b|assine\b|siga-nos\b|iscriviti\b|seguici\b|bizi takip edin|abone ol|"
    r"բաժանորդագրվ|հետևեք մեզ)",
    re.IGNORECASE,
)
_AGENCIES = (
    r"(?:AP(?: Photo)?|Associated Press|AFP|Reuters|Getty(?: Images)?|Shutterstock|iStock|EPA(?:-EFE)?|TASS|Sputnik|Xinhua|"
    r"Anadolu|PA(?: Media| Wire)?|Bloomberg|DPA|ANSA|EFE|NurPhoto|Alamy|Unsplash|Wikimedia(?: Commons)?|Photolure|PAN Photo)"
)
_CAPTION = re.compile(
    rf"(?:[/|©(\[]|\bvia\b|\b(?:photo|image|picture|credit|фото|foto|լուսանկարը)s?\b(?: by)?\s*[:©]?)[^.!?]{{0,60}}?\b{_AGENCIES}\b[^.!?]{{0,30}}[)\]]?\s*$",
    re.IGNORECASE,
)


def trim(lines: Sequence[str], *, titles: Sequence[str] = ()) -> list[str]:
    """The lines without those that are template: the title again, captions, invitations, "Discuss"."""
    repeated = {_bare(title) for title in titles} - {""}
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number < _NEAR_TOP and _bare(line) in repeated:
            continue
        if not is_template_line(line):
            kept.append(line)
    return kept


def is_template_line(line: str) -> bool:
    """Whether a line of text, by itself, belongs to the template of a page."""
    if len(line) > _LONGEST_LINE:
        return False
    bare = _bare(line)
    return (
        not bare
        or bare in _WHOLE_LINES
        or _OPENINGS.match(line) is not None
        or _INVITATIONS.match(line) is not None
        or _CAPTION.search(line) is not None
    )


def _bare(line: str) -> str:
    return " ".join(line.split()).strip(_EDGES).casefold()
