"""The templates of sixteen invented sites, each as untidy in its own way as sites are.

A template takes a story and returns the HTML of its page, as text that declares UTF-8. Every name of the story's
`names_outside` stands somewhere on the page, and never in the story: in menus, boxes, captions, comments, or in
another story below the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from tests.labelled_pages.stories import Article, Block, Chrome, chrome

Json = dict[str, object]

_RTL = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The lines of a page that are not of its story; the n-th of each kind names the n-th outsider."""

    article: Article
    words: Chrome

    @property
    def shift(self) -> int:
        return sum(map(ord, self.article.id))

    def name(self, n: int) -> str:
        return self.article.names_outside[n % len(self.article.names_outside)]

    def headline(self, n: int) -> str:
        return self._filled(self.words.headlines, n)

    def teaser(self, n: int) -> str:
        return self._filled(self.words.teasers, n)

    def comment(self, n: int) -> str:
        return self._filled(self.words.comments_text, n)

    def link(self, n: int, css: str = "") -> str:
        attribute = f' class="{css}"' if css else ""
        return f'<a{attribute} href="/{self.article.lang}/{self.shift + n}-story.html">{self.headline(n)}</a>'

    def links(self, numbers: Iterable[int], css: str = "") -> str:
        return "".join(f"<li>{self.link(n, css)}</li>" for n in numbers)

    def everyone(self) -> range:
        return range(len(self.article.names_outside))

    def bio(self, n: int) -> str:
        return escape(self.words.bio.format(author=self.article.author, name=self.name(n)), quote=False)

    def _filled(self, lines: list[str], n: int) -> str:
        return escape(lines[(self.shift + n) % len(lines)].format(name=self.name(n)), quote=False)


def _boxes(article: Article) -> _Boxes:
    return _Boxes(article, chrome(article.lang))


def _text(text: str) -> str:
    return escape(text, quote=False)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _direction(article: Article) -> str:
    return "rtl" if article.lang in _RTL else "ltr"


def _html(article: Article, head: str, body: str, *, attributes: str = "", body_class: str = "") -> str:
    css = f' class="{body_class}"' if body_class else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{article.lang}" dir="{_direction(article)}"{attributes}>\n<head>'
        f'<meta charset="utf-8">\n<title>{_text(article.page_title)}</title>\n{head}\n</head>\n'
        f"<body{css}>\n{body}\n</body>\n</html>\n"
    )


def _meta(name: str, content: str, *, key: str = "property") -> str:
    return f'<meta {key}="{name}" content="{escape(content)}">'


def _open_graph(article: Article, *, time: bool = True) -> str:
    lines = [
        _meta("og:type", "article"),
        _meta("og:title", article.title),
        _meta("og:description", article.blocks[0].text[:150] + "…"),
        _meta("og:image", "https://cdn.example/i/1200x630.jpg"),
    ]
    if time:
        lines.append(_meta("article:published_time", _iso(article.published)))
    return "\n".join(lines)


def _linked_data(data: Json, *, ascii_only: bool = False) -> str:
    text = json.dumps(data, ensure_ascii=ascii_only).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def _news_article(article: Article, **extra: object) -> Json:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": _iso(article.published),
        "dateModified": _iso(article.published + timedelta(hours=2)),
        "inLanguage": article.lang,
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": chrome(article.lang).site},
        **extra,
    }


def _flow(
    blocks: Iterable[Block],
    *,
    inserts: dict[int, str] | None = None,
    text: str = "<p>{}</p>",
    heading: str = "<h2>{}</h2>",
    quote: str = "<blockquote><p>{}</p></blockquote>",
    shown: Callable[[str], str] = _text,
) -> str:
    """The story's blocks as HTML, with foreign boxes after the blocks of the given numbers (counted from one)."""
    parts: list[str] = []
    in_list = False
    forms = {"text": text, "heading": heading, "quote": quote, "item": "<li>{}</li>"}
    waiting = ""
    for number, block in enumerate(blocks, start=1):
        if in_list and block.kind != "item":
            parts.append("</ul>")
            in_list = False
        if not in_list and block.kind == "item":
            parts.append("<ul>")
            in_list = True
        if not in_list and waiting:
            parts.append(waiting)
            waiting = ""
        parts.append(forms[block.kind].format(shown(block.text)))
        waiting += (inserts or {}).get(number, "")
    parts.extend(["</ul>"] if in_list else [])
    parts.append(waiting)
    return "\n".join(parts)


def _footer(words: Chrome) -> str:
    links = " | ".join(f'<a href="/f{n}">{_text(line)}</a>' for n, line in enumerate(words.footer))
    return f"<footer>{links}<br>© 2025 {_text(words.site)}. {_text(words.rights)}</footer>"


def _menu(words: Chrome, css: str = "") -> str:
    items = "".join(f'<li><a href="/s{n}">{_text(line)}</a></li>' for n, line in enumerate(words.sections))
    return f'<ul class="{css}"><li><a href="/">{_text(words.home)}</a></li>{items}</ul>'


def _cookies(words: Chrome) -> str:
    return (
        f'<div id="cookie-consent" role="dialog" class="cc-window cc-banner"><p>{_text(words.cookies)}</p>'
        f"<button>{_text(words.accept)}</button><button>{_text(words.settings)}</button></div>"
    )


def _figures(article: Article, form: str) -> str:
    """Every photo of the story, with its caption in the form."""
    return "".join(form.format(_text(caption)) for caption in article.captions)


def old_tables(article: Article) -> str:
    """A portal of 2005: tables in tables, font tags, and the story in one cell with line breaks."""
    boxes = _boxes(article)
    words = boxes.words
    forms = {"text": "{}", "heading": "<b>{}</b>", "quote": "<i>{}</i>", "item": "&#8226; {}"}
    story = "<br><br>\n".join(forms[block.kind].format(_text(block.text)) for block in article.blocks)
    left = "".join(f'<tr><td bgcolor="#eeeeee">&raquo; {boxes.link(n)}</td></tr>' for n in boxes.everyone())
    right = "<br><br>".join(f"<b>{boxes.link(n)}</b><br>{boxes.teaser(n)}" for n in (1, 2))
    photo = _figures(
        article,
        '<table width="220" align="right"><tr><td><img src="p.jpg" width="220"></td></tr><tr><td>'
        '<font size="1" color="#666666">{}</font></td></tr></table>',
    )
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f"<title>{_text(article.page_title)}</title></head>\n"
        f'<body bgcolor="#ffffff" dir="{_direction(article)}"><a name="top"></a>'
        '<table width="960" cellpadding="4"><tr>'
        f'<td colspan="3"><font size="6">{_text(words.site)}</font></td></tr>\n<tr><td valign="top" width="180">'
        f"<table><tr><td><b>{_text(words.latest)}</b></td></tr>{left}</table></td>\n"
        f'<td valign="top" width="560"><font size="1">{article.published:%d.%m.%Y %H:%M}</font><br>'
        f'<h1><font face="Verdana" size="4">{_text(article.title)}</font></h1>{photo}<font face="Verdana" size="2">'
        f"{story}</font><br><br><i>{_text(words.by.format(author=article.author))}</i><br><br>"
        f'<a href="#f">{_text(words.discuss)}</a> | <a href="#top">{_text(words.top)}</a></td>\n'
        f'<td valign="top" width="200"><b>{_text(words.most_read)}</b><br><br>{right}</td></tr></table>'
        f"<center>{_footer(words)}</center></body></html>\n"
    )


def amp(article: Article) -> str:
    """A page for phones in the AMP dialect, with a slide-in menu and a list of stories inside the story."""
    boxes = _boxes(article)
    words = boxes.words
    related = (
        f'<div class="amp-related"><p class="amp-related-title">{_text(words.related)}</p>'
        f"<ul>{boxes.links((0, 1))}</ul></div>"
    )
    ad = f'<div class="ad-slot"><span>{_text(words.advertisement)}</span><amp-ad width="300"></amp-ad></div>'
    photo = _figures(
        article, '<figure><amp-img src="p.jpg" width="600" height="400"></amp-img><figcaption>{}</figcaption></figure>'
    )
    body = (
        f'<amp-sidebar id="menu" layout="nodisplay">{_menu(words)}<ul>{boxes.links(boxes.everyone())}</ul>'
        "</amp-sidebar>"
        f'<header class="hdr"><a href="/">{_text(words.site)}</a></header>\n<main><article class="amp-wp-article">'
        f'<h1 class="amp-wp-title">{_text(article.title)}</h1><div class="amp-wp-meta"><span>'
        f"{_text(words.by.format(author=article.author))}</span> "
        f'<time datetime="{_iso(article.published)}">{article.published:%d.%m.%Y}</time></div>{photo}'
        f'<div class="amp-wp-article-content">{_flow(article.blocks, inserts={2: ad, 4: related})}</div>'
        f'<amp-social-share type="system"></amp-social-share><p>{_text(words.share)}</p></article>\n'
        f'<section class="more"><h3>{_text(words.most_read)}</h3><ol>{boxes.links(boxes.everyone())}</ol></section>'
        f"</main>{_footer(words)}"
    )
    head = (
        '<script async src="https://cdn.example/v0.js"></script><link rel="canonical" href="/a">\n'
        f"{_linked_data(_news_article(article))}"
    )
    return _html(article, head, body, attributes=" amp")


def block_theme(article: Article) -> str:
    """A blog engine's block theme: captions, a query loop in the story, sharing buttons and an author box."""
    boxes = _boxes(article)
    words = boxes.words
    loop = (
        '<div class="wp-block-query alignwide"><ul class="wp-block-post-template">'
        + "".join(
            f'<li class="wp-block-post"><h3 class="wp-block-post-title">{boxes.link(n)}</h3>'
            f'<div class="wp-block-post-excerpt"><p class="wp-block-post-excerpt__excerpt">{boxes.teaser(n)}</p></div>'
            "</li>"
            for n in (0, 1)
        )
        + "</ul></div>"
    )
    more = f"<p><strong>{_text(words.read_more)}</strong> {boxes.link(2)}</p>"
    photo = _figures(
        article,
        '<figure class="wp-block-image size-large"><img src="w.jpg" alt=""/>'
        '<figcaption class="wp-element-caption">{}</figcaption></figure>',
    )
    tags = "".join(f'<a href="/t{n}" rel="tag">{_text(tag)}</a>, ' for n, tag in enumerate(words.tags))
    tags += "".join(f'<a href="/p{n}" rel="tag">{boxes.name(n)}</a> ' for n in boxes.everyone())
    story = _flow(
        article.blocks,
        inserts={3: loop, 5: more},
        heading='<h2 class="wp-block-heading">{}</h2>',
        quote='<blockquote class="wp-block-quote is-layout-flow"><p>{}</p></blockquote>',
    )
    body = (
        f'{_cookies(words)}<div class="wp-site-blocks"><header class="wp-block-template-part">'
        f'<p class="wp-block-site-title"><a href="/">{_text(words.site)}</a></p>'
        f'<nav class="wp-block-navigation">{_menu(words)}</nav></header>\n'
        f'<main class="wp-block-group"><div class="wp-block-group has-global-padding">'
        f'<h1 class="wp-block-post-title">{_text(article.title)}</h1><div class="wp-block-post-date">'
        f'<time datetime="{_iso(article.published)}">{article.published:%d.%m.%Y}</time></div></div>\n'
        f'<div class="entry-content wp-block-post-content is-layout-constrained">{photo}{story}\n'
        f'<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{_text(words.share)}</h3>'
        f'<ul><li><a href="#">X</a></li><li><a href="#">Telegram</a></li></ul></div></div>\n'
        f'<div class="taxonomy-post_tag wp-block-post-terms">{tags}</div>'
        f'<div class="wp-block-post-author"><p class="wp-block-post-author__name">{_text(article.author)}</p>'
        f'<p class="wp-block-post-author__bio">{boxes.bio(1)}</p></div>'
        f'<div class="wp-block-comments"><h2>{_text(words.comments)}</h2><ol class="wp-block-comment-template">'
        f'<li><b>{boxes.name(0)}</b><div class="wp-block-comment-content"><p>{boxes.comment(2)}</p></div></li></ol>'
        "</div>"
        f"</main>{_footer(words)}</div>"
    )
    site: Json = {"@type": "WebSite", "name": words.site}
    graph: Json = {"@context": "https://schema.org", "@graph": [_news_article(article), site]}
    return _html(
        article, _open_graph(article) + "\n" + _linked_data(graph, ascii_only=True), body, body_class="single wp-embed"
    )


def utility_soup(article: Article) -> str:
    """Nothing but divs with utility classes; the boxes in the story wear the same classes as its paragraphs."""
    boxes = _boxes(article)
    words = boxes.words
    card = (
        '<div class="my-8 rounded-lg border p-4 flex gap-4"><div class="w-24 h-24 bg-gray-200"></div><div>'
        '<div class="mb-1 text-lg font-bold">{}</div><div class="mb-5 text-lg leading-8 text-gray-900">{}</div>'
        "</div></div>"
    )
    cards = {3: card.format(boxes.link(0), boxes.teaser(0)), 6: card.format(boxes.link(1), boxes.teaser(1))}
    story = _flow(
        article.blocks,
        inserts=cards,
        text='<div class="mb-5 text-lg leading-8 text-gray-900">{}</div>',
        heading='<div class="mt-8 mb-3 text-2xl font-bold">{}</div>',
        quote='<div class="my-6 border-l-4 pl-4 italic text-xl">{}</div>',
    )
    photo = _figures(
        article,
        '<div class="relative mb-6"><img class="w-full" src="p.webp">'
        '<div class="mt-2 text-sm text-gray-500">{}</div></div>',
    )
    rail = "".join(
        f'<div class="py-3 border-b"><div class="text-base font-semibold">{boxes.link(n)}</div></div>'
        for n in boxes.everyone()
    )
    body = (
        '<div class="min-h-screen flex flex-col"><div class="sticky top-0 z-50 bg-white"><div class="flex gap-6">'
        f'<div class="font-black">{_text(words.site)}</div>'
        + "".join(f'<div class="hidden md:block"><a href="/s">{_text(line)}</a></div>' for line in words.sections)
        + '</div></div>\n<div class="container mx-auto grid grid-cols-12 gap-8"><div class="col-span-8">'
        f'<div class="text-4xl font-extrabold mb-4"><h1>{_text(article.title)}</h1></div>'
        f'<div class="flex text-sm text-gray-500"><div>{_text(article.author)}</div><div class="mx-2">·</div>'
        f"<div>{article.published:%d.%m.%Y, %H:%M}</div><div>{_text(words.minutes)}</div></div>\n{photo}\n"
        f'<div class="mt-6">{story}</div>\n<div class="flex gap-2 mt-8"><div>{_text(words.share)}</div></div></div>\n'
        f'<div class="col-span-4"><div class="text-xl font-bold">{_text(words.most_read)}</div>{rail}</div></div>'
        f'<div class="bg-black text-white p-8">{_footer(words)}</div></div>'
    )
    data = _news_article(article, articleBody=article.body, description=article.blocks[0].text)
    return _html(article, _open_graph(article, time=False) + "\n" + _linked_data(data), body)


def truncated_data(article: Article) -> str:
    """Linked data whose body is cut after some words, and a newsletter form with prose amid the story."""
    boxes = _boxes(article)
    words = boxes.words
    letter = (
        f'<div class="nl-inline js-nl"><h4>{_text(words.newsletter)}</h4><p>{_text(words.newsletter_text)}</p>'
        f'<p class="nl-teaser">{boxes.teaser(0)}</p><form><input placeholder="{escape(words.email)}">'
        f"<button>{_text(words.subscribe)}</button></form></div>"
    )
    inline = f'<p class="story-link"><a href="/x">{_text(words.read_more)} {boxes.headline(1)}</a></p>'
    body = (
        f'{_cookies(words)}<div id="page"><div class="masthead">{_menu(words, "nav")}</div>\n'
        f'<div class="story-wrap"><section class="story" id="story"><header><h1>{_text(article.title)}</h1>'
        f'<p class="standfirst-meta">{_text(words.by.format(author=article.author))} · {article.published:%d/%m/%Y}</p>'
        f"</header>{_figures(article, '<figure><img src=s.jpg><figcaption>{}</figcaption></figure>')}"
        f"{_flow(article.blocks, inserts={2: letter, 4: inline}, heading='<h3 class=crosshead>{}</h3>')}</section>\n"
        f'<aside class="rail"><h2>{_text(words.latest)}</h2><ul>{boxes.links(boxes.everyone())}</ul>'
        f"<p>{boxes.teaser(2)}</p></aside></div>{_footer(words)}</div>"
    )
    cut = article.body.replace("\n", " ")[:320].rstrip() + "…"
    data = _news_article(article, articleBody=cut, description=cut[:120] + "…", isAccessibleForFree=True)
    return _html(article, _open_graph(article) + "\n" + _linked_data(data), body)


def microdata(article: Article) -> str:
    """Item properties instead of linked data; the related box and the comments stand inside the item."""
    boxes = _boxes(article)
    words = boxes.words
    related = (
        f'<div class="b-inject"><div class="b-inject__label">{_text(words.related)}</div>'
        f'<a class="b-inject__link" href="/r1"><span class="b-inject__title">{boxes.headline(0)}</span>'
        f'<span class="b-inject__text">{boxes.teaser(1)}</span></a></div>'
    )
    comments = "".join(
        f'<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">'
        f'{boxes.name(n)}</span><div itemprop="text">{boxes.comment(n + 1)}</div>'
        f'<a href="#r">{_text(words.reply)}</a></div>'
        for n in boxes.everyone()
    )
    photo = _figures(
        article,
        '<div itemprop="image" itemscope itemtype="https://schema.org/ImageObject"><img src="m.jpg" itemprop="url">'
        '<p itemprop="description">{}</p></div>',
    )
    body = (
        f'<div class="b-header">{_menu(words, "b-menu")}</div>\n<div class="b-page" itemscope '
        'itemtype="https://schema.org/NewsArticle">'
        f'<meta itemprop="datePublished" content="{_iso(article.published)}"><h1 itemprop="headline">'
        f'{_text(article.title)}</h1><span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{_text(article.author)}</span></span>{photo}\n'
        f'<div class="b-text" itemprop="articleBody">{_flow(article.blocks, inserts={3: related})}</div>\n'
        f'<div class="b-tags">{" ".join(f"<a href=/t>#{_text(tag)}</a>" for tag in words.tags)}</div>'
        f'<div class="b-comments"><h3>{_text(words.comments)}</h3>{comments}</div></div>\n'
        f'<div class="b-right"><h3>{_text(words.most_read)}</h3><ul>{boxes.links(boxes.everyone())}</ul></div>'
        f'<a class="b-up" href="#">{_text(words.top)}</a>{_footer(words)}'
    )
    return _html(article, _meta("description", article.blocks[0].text, key="name"), body)


def paywall_hidden(article: Article) -> str:
    """The whole story is in the page, its larger part behind an overlay that a style sheet draws."""
    boxes = _boxes(article)
    words = boxes.words
    cut = _teaser_length(article)
    free, paid = article.blocks[:cut], article.blocks[cut:]
    offer = (
        f'<div class="paywall-overlay"><div class="paywall-card"><h3>{_text(words.paywall)}</h3>'
        f"<button>{_text(words.subscribe)}</button><p>{boxes.teaser(1)}</p></div></div>"
    )
    body = (
        f'<div class="pw-site"><nav>{_menu(words)}</nav><main><article class="pw-article"><header class="pw-head">'
        f'<h1>{_text(article.title)}</h1><address><a rel="author" href="/a">{_text(article.author)}</a></address>'
        f'<time datetime="{_iso(article.published)}" pubdate>{article.published:%d.%m.%Y}</time></header>'
        f"{_figures(article, '<figure><img src=p.jpg><figcaption><span>{}</span></figcaption></figure>')}"
        f'<div class="pw-body"><div class="free-content">{_flow(free)}</div>{offer}'
        f'<div class="paid-content" data-nosnippet style="filter:blur(6px)" aria-hidden="true">{_flow(paid)}</div>'
        "</div>"
        f'<div class="pw-after"><h4>{_text(words.related)}</h4>'
        + "".join(f'<div class="pw-card">{boxes.link(n)}<p>{boxes.teaser(n)}</p></div>' for n in boxes.everyone())
        + f"</div></article></main>{_footer(words)}</div>"
    )
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid-content"}
    data = _news_article(article, isAccessibleForFree="False", hasPart=part)
    return _html(article, _open_graph(article) + "\n" + _linked_data(data, ascii_only=True), body)


def paywall_cut(article: Article) -> str:
    """Only the story's beginning is in the page; offers and other stories fill the room of the rest."""
    boxes = _boxes(article)
    words = boxes.words
    offers = "".join(
        f'<div class="promo-story"><h3>{boxes.link(n)}</h3><p class="promo-story__lead">{boxes.teaser(n)}</p></div>'
        for n in boxes.everyone()
    )
    body = (
        f'{_cookies(words)}<div class="site"><div class="top-nav">{_menu(words)}</div><article class="teaser-article">'
        f'<h1 class="headline">{_text(article.title)}</h1><div class="meta">'
        f'<span class="author">{_text(article.author)}'
        f'</span><span class="date">{article.published:%d.%m.%Y}</span></div>'
        f"{_figures(article, '<figure><img src=p.jpg><figcaption>{}</figcaption></figure>')}"
        f'<div class="article-text">{_flow(shown_before_paywall(article))}</div><div class="gradient"></div>'
        f'<div class="subscribe-wall"><h2>{_text(words.paywall)}</h2><p>{_text(words.newsletter_text)}</p>'
        f'<a class="btn" href="/abo">{_text(words.subscribe)}</a></div></article>\n'
        f'<section class="promo"><h2>{_text(words.most_read)}</h2>{offers}</section>{_footer(words)}</div>'
    )
    data = _news_article(article, isAccessibleForFree=False)
    return _html(article, _open_graph(article) + "\n" + _linked_data(data), body)


def live_blog(article: Article) -> str:
    """The story in posts with clock times, newest last, beside a list of key events."""
    boxes = _boxes(article)
    words = boxes.words
    posts: list[str] = []
    for number, start in enumerate(range(0, len(article.blocks), 3)):
        moment = article.published + timedelta(minutes=17 * number)
        posts.append(
            f'<div class="live-post" id="post-{number}" data-ts="{int(moment.timestamp())}">'
            '<div class="live-post__time">'
            f'<time datetime="{_iso(moment)}">{moment:%H:%M}</time></div><div class="live-post__body">'
            f'{_flow(article.blocks[start : start + 3])}</div><div class="live-post__share">'
            f'<a href="#">{_text(words.share)}'
            "</a></div></div>"
        )
    promo = f'<a href="/p"><b>{boxes.headline(0)}</b></a><p>{boxes.teaser(0)}</p>'
    posts.insert(2, f'<div class="live-post live-post--promo">{promo}</div>')
    events = "".join(f"<li><time>{8 + n}:0{n}</time> {boxes.headline(n)}</li>" for n in boxes.everyone())
    body = (
        f'<div class="live-page"><nav>{_menu(words)}</nav><div class="live-header">'
        f'<span class="badge">{_text(words.live)}'
        f"</span><h1>{_text(article.title)}</h1><p>{_text(words.updated)} {article.published:%d.%m.%Y %H:%M}</p>"
        "</div>\n"
        f'<div class="live-key"><h2>{_text(words.key_points)}</h2><ul>{events}</ul></div>\n'
        f"{_figures(article, '<figure><img src=l.jpg><figcaption>{}</figcaption></figure>')}"
        f'<div class="live-stream" role="feed">{"".join(posts)}</div>\n'
        f'<div class="live-related"><h2>{_text(words.related)}</h2><ul>{boxes.links(boxes.everyone())}</ul></div>'
        f"{_footer(words)}</div>"
    )
    data: Json = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": article.title,
        "datePublished": _iso(article.published),
        "coverageStartTime": _iso(article.published),
        "author": {"@type": "Person", "name": article.author},
    }
    return _html(article, _open_graph(article) + "\n" + _linked_data(data), body)


def server_rendered(article: Article) -> str:
    """A rendered component tree: hashed classes, data attributes everywhere, the state of all stories in a script."""
    boxes = _boxes(article)
    words = boxes.words
    component = (
        '<div data-testid="inline-recirc" data-component="recirc" data-track=\'{{"pos":{0}}}\' class="css-1x{0}k9">'
        '<p class="css-at9mc1" data-rc="title">{1}</p><p class="css-at9mc1" data-rc="summary">{2}</p></div>'
    )
    inserts = {n: component.format(n, boxes.link(n), boxes.teaser(n)) for n in (2, 5)}
    story = _flow(
        article.blocks,
        inserts=inserts,
        text='<div class="css-53u6y8" data-testid="companionColumn-0"><p class="css-at9mc1 evys1bk0">{}</p></div>',
        heading='<h2 class="css-13o6u42 eoo0vm40" data-rh="1">{}</h2>',
    )
    state = {
        "props": {
            "pageProps": {
                "article": {"title": article.title, "publishedAt": _zulu(article.published), "text": article.body},
                "recirculation": [
                    {"title": boxes.headline(n), "summary": boxes.teaser(n), "person": boxes.name(n)}
                    for n in boxes.everyone()
                ],
            }
        },
        "buildId": "k3Jx0",
    }
    script = json.dumps(state, ensure_ascii=False).replace("</", "<\\/")
    photo = _figures(
        article,
        '<figure class="css-1l44abu" data-testid="photo"><picture data-src="x"></picture>'
        '<figcaption class="css-13o6u43"><span aria-hidden="false">{}</span></figcaption></figure>',
    )
    grid = "".join(
        f'<div class="css-8atqhb" data-idx="{n}"><span data-label>{boxes.link(n)}</span></div>'
        for n in boxes.everyone()
    )
    body = (
        '<div id="__app" data-reactroot="">'
        f'<div data-testid="masthead" class="css-1bymuyk">{_menu(words, "css-t")}</div>'
        f'<main id="site-content" data-testid="site-content"><div class="css-vxcmzt"><div class="css-1vkm6nb">'
        f'<h1 data-testid="headline" class="css-88wicj">{_text(article.title)}</h1></div>'
        f'<span data-byline="{escape(article.author)}" class="css-1baulvz">{_text(article.author)}</span>'
        f'<time datetime="{_zulu(article.published)}" class="css-8blifj">{article.published:%d.%m.%Y}</time>{photo}'
        f'<section name="articleBody" class="meteredContent css-1r7ky0e" data-metered="1">{story}</section></div>'
        "</main>\n"
        f'<div data-testid="most-popular" class="css-zx">{_text(words.most_read)}{grid}</div>'
        f'<div class="css-foot">{_footer(words)}</div></div>\n'
        f'<script id="__APP_STATE__" type="application/json">{script}</script>'
    )
    return _html(article, _open_graph(article, time=False), body)


def line_breaks(article: Article) -> str:
    """The story in one div with line breaks for paragraphs, and links to other stories between the breaks."""
    boxes = _boxes(article)
    words = boxes.words
    forms = {"text": "{}", "heading": "<strong>{}</strong>", "quote": "<em>{}</em>", "item": "— {}"}
    lines = [forms[block.kind].format(_text(block.text)) for block in article.blocks]
    lines.insert(5, f"<b>{_text(words.read_more)}</b> {boxes.link(1)}")
    lines.insert(3, f'<a href="/z" target="_blank">{boxes.headline(0)}</a>')
    story = "<br />\n<br />\n".join(lines)
    rows = "".join(f'<div class="row"><i>{8 + n}:15</i> {boxes.link(n)}</div>' for n in boxes.everyone())
    side = "".join(f'<div class="anons"><b>{boxes.link(n)}</b><br>{boxes.teaser(n)}</div>' for n in (2, 3))
    body = (
        f'<div id="wrap"><div id="menu">{_menu(words)}</div><div id="lenta">'
        f"<h4>{_text(words.latest)}</h4>{rows}</div>\n"
        f'<div id="news"><div class="news_date">{article.published:%d.%m.%Y | %H:%M}</div>'
        f"<h1>{_text(article.title)}</h1>"
        f"{_figures(article, '<div class=news_pic><img src=n.jpg><br><small>{}</small></div>')}"
        f'<div class="news_text">{story}</div><div class="news_author">{_text(words.by.format(author=article.author))}'
        f'</div><div class="news_bottom"><a href="#c">{_text(words.discuss)}</a> {_text(words.share)}</div></div>\n'
        f'<div id="right">{side}</div><a href="#wrap">{_text(words.top)}</a>{_footer(words)}</div>'
    )
    return _html(article, _meta("article:published_time", _iso(article.published)), body)


def split_words(article: Article) -> str:
    """Names cut in two by tags, soft hyphens in long words, entities and spaces that do not break."""
    boxes = _boxes(article)
    words = boxes.words
    links = "".join(f'<p class="more"><a href="/m{n}">{boxes.headline(n)}</a></p>' for n in (0, 1))
    story = _flow(article.blocks, inserts={3: links}, shown=lambda text: _split(article, text))
    photo = _figures(article, '<div class="pic"><img src="e.jpg"><span class="pic__text">{}</span></div>')
    body = (
        f'<div class="l-head">{_menu(words)}</div><div class="l-main"><article><h1>{_text(article.title)}</h1>'
        f'<p class="date"><time datetime="{article.published:%Y-%m-%d}">{article.published:%d.%m.%Y}</time></p>{photo}'
        f'<div class="text">{story}</div><p class="sign">{_text(words.by.format(author=article.author))}</p>'
        "</article>\n"
        f'<div class="l-side"><b>{_text(words.most_read)}</b><ul>{boxes.links(boxes.everyone())}</ul></div></div>'
        f"{_footer(words)}"
    )
    return _html(article, _open_graph(article), body)


def magazine(article: Article) -> str:
    """A drop capital, a sentence repeated large, teasers amid the story and a portrait of its author."""
    boxes = _boxes(article)
    words = boxes.words
    first = article.blocks[0].text
    opening = f'<p class="lead"><span class="dropcap">{_text(first[0])}</span>{_text(first[1:])}</p>'
    box = (
        f'<div class="inline-related"><h4>{_text(words.related)}</h4>'
        + "".join(
            f'<div class="inline-related__item"><a href="/i{n}"><h5>{boxes.headline(n)}</h5></a>'
            f"<p>{boxes.teaser(n)}</p></div>"
            for n in (0, 1, 2)
        )
        + "</div>"
    )
    photo = _figures(
        article,
        '<figure class="fig fig--wide"><img src="g.jpg"><figcaption>{}<cite>AGENTUR</cite></figcaption></figure>',
    )
    rest = _flow(article.blocks[1:], inserts={2: box, 4: photo}, heading='<h2 class="sub">{}</h2>')
    body = (
        f'<div class="mag"><header class="mag-top">{_menu(words, "mag-nav")}</header><article class="mag-article">'
        f'<div class="mag-hero"><p class="kicker">{_text(words.sections[2])}</p><h1>{_text(article.title)}</h1>'
        f'<p class="mag-meta">{_text(words.by.format(author=article.author))} '
        f'<time datetime="{_iso(article.published)}">'
        f"{article.published:%d.%m.%Y}</time> <span>{_text(words.minutes)}</span></p></div>\n"
        f'<div class="mag-copy">{opening}\n{rest}</div>\n'
        f'<div class="author-box"><img src="a.jpg"><h4>{_text(article.author)}</h4><p>{boxes.bio(0)}</p></div>'
        "</article>\n"
        f'<aside class="mag-aside"><h3>{_text(words.most_read)}</h3><ol>{boxes.links(boxes.everyone())}</ol></aside>'
        f"{_footer(words)}</div>"
    )
    return _html(article, _open_graph(article) + "\n" + _linked_data(_news_article(article)), body)


def many_comments(article: Article) -> str:
    """A forum under the story that is as long as the story, its comments in paragraphs too."""
    boxes = _boxes(article)
    words = boxes.words
    comments = "".join(
        f'<div class="item" id="c{n}"><div class="who">{boxes.name(n)} <span>{8 + n}:3{n % 10}</span></div>'
        f"<p>{boxes.comment(n)} {boxes.teaser(n + 1)}</p><p>{boxes.comment(n + 3)}</p>"
        f'<a href="#">{_text(words.reply)}</a></div>'
        for n in range(8)
    )
    body = (
        f'<div class="page"><div class="bar">{_menu(words)}</div><div class="left"><h1>{_text(article.title)}</h1>'
        f'<div class="info">{article.published:%d.%m.%Y %H:%M} {_text(article.author)}</div>'
        f'<a class="jump" href="#talk">{_text(words.discuss)} (8)</a>'
        f"{_figures(article, '<div class=img><img src=c.jpg><p>{}</p></div>')}"
        f'<div class="copy">{_flow(article.blocks)}</div>\n<div class="talk" id="talk"><h3>{_text(words.comments)}</h3>'
        f'{comments}</div></div><div class="right"><ul>{boxes.links(boxes.everyone())}</ul></div>{_footer(words)}</div>'
    )
    return _html(article, _open_graph(article), body)


def endless(article: Article) -> str:
    """A page that goes on: another story stands whole under the first, in the same tags."""
    boxes = _boxes(article)
    words = boxes.words
    others: list[str] = []
    for n in (0, 1):
        lines = "".join(f"<p>{_text(line.format(name=boxes.name(n)))}</p>" for line in words.next_paragraphs)
        others.append(
            f'<div class="next-label">{_text(words.next_story)}</div><article class="scroll-item" data-url="/n{n}">'
            f'<h1 class="scroll-title">{boxes.headline(n)}</h1><time datetime="2023-0{n + 3}-11T10:00:00+00:00">'
            f'11.0{n + 3}.2023</time><div class="scroll-text">{lines}<p>{boxes.teaser(n)}</p></div></article>'
        )
    body = (
        f'<nav class="scroll-nav">{_menu(words)}</nav><main class="scroll"><article class="scroll-item" data-url="/0">'
        f'<h1 class="scroll-title">{_text(article.title)}</h1><time datetime="{_iso(article.published)}">'
        f'{article.published:%d.%m.%Y}</time><span class="scroll-author">{_text(article.author)}</span>'
        f"{_figures(article, '<figure><img src=z.jpg><figcaption>{}</figcaption></figure>')}"
        f'<div class="scroll-text">{_flow(article.blocks)}</div></article>\n{"".join(others)}</main>\n'
        f'<div class="ticker"><ul>{boxes.links(boxes.everyone())}</ul></div>{_footer(words)}'
    )
    return _html(article, _open_graph(article), body)


def script_only(article: Article) -> str:
    """An empty shell that a script fills: the story is in the linked data alone, the shell shows other stories."""
    boxes = _boxes(article)
    words = boxes.words
    body = (
        f'<noscript><p>{_text(words.cookies)}</p></noscript><div id="root">'
        f'<div class="shell-header">{_menu(words)}</div>'
        f'<div class="shell-title"><h1>{_text(article.title)}</h1></div><div class="skeleton"></div>'
        f'<div class="shell-rail"><h3>{_text(words.most_read)}</h3>'
        + "".join(f'<div class="shell-card">{boxes.link(n)}<p>{boxes.teaser(n)}</p></div>' for n in boxes.everyone())
        + f'</div></div><script src="/static/app.3f9c.js" defer></script>{_footer(words)}'
    )
    data = _news_article(article, articleBody=article.body)
    return _html(article, _open_graph(article) + "\n" + _linked_data(data), body)


TEMPLATES: dict[str, Callable[[Article], str]] = {
    template.__name__: template
    for template in (
        old_tables,
        amp,
        block_theme,
        utility_soup,
        truncated_data,
        microdata,
        paywall_hidden,
        paywall_cut,
        live_blog,
        server_rendered,
        line_breaks,
        split_words,
        magazine,
        many_comments,
        endless,
        script_only,
    )
}


def shown_before_paywall(article: Article) -> tuple[Block, ...]:
    """The blocks of a story that stand on a page that holds the rest back."""
    return article.blocks[: max(4, len(article.blocks) // 2)]


def _teaser_length(article: Article) -> int:
    return 2 if article.blocks[2].kind == "text" else 3


_LONG_WORD = re.compile(r"[^\W\d_]{11,}")


def _split(article: Article, text: str) -> str:
    """The text as an editor of rich text leaves it; what a reader sees of it is unchanged."""
    shown = _text(text)
    places = sorted((name for name in article.names_inside if name in shown), key=len, reverse=True)
    for number, name in enumerate(places):
        shown = shown.replace(name, f"\x00{number}\x00")
    if article.lang not in _RTL:  # Arabic letters are joined, not hyphenated
        shown = _LONG_WORD.sub(lambda found: f"{found[0][:5]}&shy;{found[0][5:]}", shown)
    for number, name in enumerate(places):
        given, _, family = name.partition(" ")
        pieces = (
            f"<b>{given[:3]}</b>{given[3:]} {family}",
            f'{given}&nbsp;<span class="hl">{family[:2]}</span>{family[2:]}',
            f'<a href="/tag/{number}">{given} {family[:3]}<wbr>{family[3:]}</a>',
        )
        shown = shown.replace(f"\x00{number}\x00", pieces[(number + len(text)) % 3])
    for mark, entity in (("“", "&ldquo;"), ("”", "&rdquo;"), ("«", "&laquo;"), ("»", "&raquo;"), ("é", "&eacute;")):
        shown = shown.replace(mark, entity)
    return shown.replace("ü", "&#252;").replace("ş", "&#x15f;").replace("ñ", "&ntilde;")
