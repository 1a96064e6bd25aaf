"""What stands on an article's page beside the article: weak evidence, which alerts nobody but explains much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.domain.models import Article, Document, Hit, Mention
from monitor.reading.blocks import Block, blocks_of
from monitor.reading.decode import decode
from monitor.reading.lines import is_caption
from monitor.reading.reader import PageJob
from monitor.watch.matcher import Matcher


class Place(StrEnum):
    """Where on a page a mention stands. Only the first three alert."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"
    CAPTION = "caption"
    SIDEBAR = "sidebar"  # menus, related stories, comments: whatever else the page shows


@dataclass(frozen=True, slots=True)
class Aside:
    """A line of a page outside of its article."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class WeakMention:
    """A watch in such a line; the mention's offsets count within the line."""

    hit: Hit
    mention: Mention
    aside: Aside


def around(job: PageJob, article: Article) -> list[Aside]:
    """What stands on an article's page and not in the article, each line once."""
    if job.html is None:
        return []
    tree = _tree(decode(job.html, job.content_type))
    known = _spaced("\n".join((article.title, article.summary, article.body)))
    asides = {block.text: _aside(block) for block in (blocks_of(tree) if tree is not None else ())}
    return [aside for aside in asides.values() if aside.text not in known]


def weak_mentions(matcher: Matcher, article: Article, asides: list[Aside]) -> list[WeakMention]:
    """The watches in what stands around an article."""
    text = "\n".join(aside.text for aside in asides)
    found = matcher.find(Document(title=article.title, body=text, lang=article.lang, url=article.url)) if text else ()
    mentions = [(hit, mention) for hit in found for mention in hit.mentions if mention.field == "body"]
    return [_placed(hit, mention, asides) for hit, mention in sorted(mentions, key=lambda pair: pair[1].start)]


def _placed(hit: Hit, mention: Mention, asides: list[Aside]) -> WeakMention:
    begin = 0
    for aside in asides:
        if mention.start <= begin + len(aside.text):
            break
        begin += len(aside.text) + 1
    start, end = mention.start - begin, mention.end - begin
    return WeakMention(hit, Mention(mention.watch, mention.field, start, end, mention.surface, mention.rule), aside)


def _aside(block: Block) -> Aside:
    return Aside(block.text, Place.CAPTION if block.in_figure or is_caption(block.text) else Place.SIDEBAR)


def _tree(html: str) -> HtmlElement | None:
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except LxmlError:
        return None


def _spaced(text: str) -> str:
    return " ".join(text.split())
