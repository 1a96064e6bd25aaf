"""Feeds and news pages on disk for the benches of reading: every page different, each as heavy as pages of the web are.

The stories are sentences of the labelled corpus put together anew, in eight languages and sixteen templates; around
them stands what makes real pages heavy: scripts, styles, mega-menus, rails of other stories. The measure was a corpus
of 261 pages saved from news sites: half are over 183 KB (a quarter over 370 KB), half of that in scripts and styles,
with 870 elements and 8 KB of visible text; packed for the way they are 38 KB.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from html import escape
from multiprocessing import get_context
from pathlib import Path

from bench.names import people_of, word
from monitor.domain.models import Person
from tests.labelled_pages.stories import Article, Block, articles
from tests.labelled_pages.templates import TEMPLATES

LANGUAGES = ("ar", "de", "en", "es", "fr", "hy", "ru", "tr")
HIT_EVERY = 20  # one page in so many tells of a watched person
BOX_EVERY = 33  # and one in so many names one in a box beside its story
MEDIAN_BYTES = 180_000
SPREAD = 0.8  # of the sizes' logarithm: a quarter is over 1.7 times the median
CARDS = 45  # teasers of other stories, on a page of middling size

_SENTENCE = re.compile(r"[^.!?։؟]+[.!?։؟]+[”»“\"]?\s*")
_BODY = re.compile(r"<body[^>]*>")


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What is to be written: so many feeds of so many pages, over which `people` are watched."""

    folder: Path
    feeds: int
    pages: int
    people: tuple[Person, ...]
    median_bytes: int = MEDIAN_BYTES

    def page(self, feed: int, number: int) -> Path:
        """The file of a page, packed as it goes over the wire."""
        return self.folder / f"{feed}-{number}.html.gz"

    def title(self, feed: int, number: int) -> Path:
        """The file of its headline, which its feed tells too."""
        return self.folder / f"{feed}-{number}.txt"

    def all_pages(self) -> list[Path]:
        """Every page, a feed after the other."""
        return [self.page(feed, number) for feed in range(self.feeds) for number in range(self.pages)]


def newsroom(folder: Path, *, feeds: int, pages: int, names: int, median_bytes: int = MEDIAN_BYTES) -> Newsroom:
    """Write all pages, in processes of their own; the same in every run but for their times."""
    people = tuple(people_of(random.Random(names), names))
    made = Newsroom(folder, feeds, pages, people, median_bytes)
    folder.mkdir()
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as processes:
        list(processes.map(partial(_write_feed, made), range(feeds), chunksize=5))
    return made


def unpacked(path: Path) -> bytes:
    """The HTML of a page's file."""
    return gzip.decompress(path.read_bytes())


# ---------------------------------------------------------------- a feed's pages


def _write_feed(made: Newsroom, feed: int) -> None:
    rng = random.Random(f"{len(made.people)}/{feed}")
    site = _Site.of(rng, feed)
    for number in range(made.pages):
        story = _story(rng, site.lang, _watched(rng, made, feed * made.pages + number))
        html = site.page(rng, story, made.median_bytes)
        made.page(feed, number).write_bytes(gzip.compress(html.encode("utf-8"), 5, mtime=0))
        made.title(feed, number).write_text(story.title, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Watched:
    """Where a page names somebody who is watched."""

    inside: str | None = None
    outside: str | None = None


def _watched(rng: random.Random, made: Newsroom, index: int) -> _Watched:
    if index % HIT_EVERY == 0:
        return _Watched(inside=rng.choice(made.people).name)
    return _Watched(outside=rng.choice(made.people).name) if index % BOX_EVERY == 1 else _Watched()


# ---------------------------------------------------------------- stories


def _story(rng: random.Random, lang: str, watched: _Watched) -> Article:
    """A story of 2 to 6 KB of sentences of that language, with names of its own."""
    model = rng.choice(_models(lang))
    inside = [watched.inside or _stranger(rng), *(_stranger(rng) for _ in range(5))]
    outside = [watched.outside or _stranger(rng), *(_stranger(rng) for _ in range(5))]
    size = rng.randint(2_000, 6_000)
    lead = _sentences(rng, lang, inside[:1], 3)  # of a language's sentences, some name nobody
    blocks: list[Block] = [Block("text", lead if inside[0] in lead else f"{lead} ({inside[0]})")]
    while sum(len(block.text.encode()) for block in blocks) < size:
        kind = rng.choices(("text", "heading", "quote"), (10, 1, 1))[0]
        blocks.append(Block(kind, _sentences(rng, lang, inside, 1 if kind == "heading" else rng.randint(2, 5))))  # type: ignore[arg-type]
    blocks += [Block("text", _sentences(rng, lang, inside, 2)) for _ in range(max(0, 5 - len(blocks)))]
    title = f"{_sentences(rng, lang, inside, 1).strip(' .')[:90]} {rng.randint(2, 99_999)}"
    return replace(
        model,
        id=f"{lang}-{rng.getrandbits(40):x}",
        title=title,
        page_title=title,
        author=_stranger(rng),
        published=datetime.now(UTC) - timedelta(minutes=rng.randint(5, 600)),
        blocks=tuple(blocks),
        captions=(_sentences(rng, lang, inside, 1),),
        names_inside=tuple(inside),
        names_outside=tuple(outside),
    )


@cache
def _models(lang: str) -> tuple[Article, ...]:
    return tuple(article for article in articles() if article.lang == lang)


@cache
def _pool(lang: str) -> tuple[str, ...]:
    """The sentences of a language's stories, `{name}` for whoever they name."""
    pool = []
    for article in _models(lang):
        for block in article.blocks:
            text = block.text.replace("{", "(").replace("}", ")")
            for name in article.names_inside:
                text = text.replace(name, "{name}")
            pool += _SENTENCE.findall(text) or [text]
    return tuple(sentence.strip() for sentence in pool)


def _sentences(rng: random.Random, lang: str, names: Sequence[str], number: int) -> str:
    chosen = (rng.choice(_pool(lang)).format(name=rng.choice(names)) for _ in range(number))
    return " ".join(f"{sentence} {rng.randint(2, 9_999)}." if rng.random() < 0.2 else sentence for sentence in chosen)


def _stranger(rng: random.Random) -> str:
    return f"{word(rng, 2).capitalize()} {word(rng, 3).capitalize()}"


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class _Site:
    """What all pages of a site share."""

    lang: str
    template: str
    menu: str
    script: str

    @classmethod
    def of(cls, rng: random.Random, feed: int) -> _Site:
        lang = LANGUAGES[feed % len(LANGUAGES)]
        template = list(TEMPLATES)[feed // len(LANGUAGES) % len(TEMPLATES)]
        groups = "".join(
            f'<li class="nav-item dropdown"><a class="nav-link" href="/s/{rng.getrandbits(24):x}">{word(rng, 2)}</a>'
            f'<ul class="dropdown-menu">{"".join(_item(rng, word(rng, 3)) for _ in range(8))}</ul></li>'
            for _ in range(rng.randint(4, 12))
        )
        menu = f'<div class="site-navigation"><nav aria-label="main"><ul class="nav">{groups}</ul></nav></div>'
        return cls(lang, template, menu, "".join(_code(rng, 30_000)))

    def page(self, rng: random.Random, story: Article, median_bytes: int) -> str:
        """The template's page with the site's menu over it, a rail of other stories under it, and scripts."""
        html = TEMPLATES[self.template](story)
        size = int(rng.lognormvariate(0, SPREAD) * median_bytes)
        rail = self._rail(rng, story, int(CARDS * rng.lognormvariate(0, 0.5)))
        scripts = "".join(self._scripts(rng, size - len(html) - len(rail) - len(self.menu)))
        head, tail = scripts[: len(scripts) // 2], scripts[len(scripts) // 2 :]
        html = html.replace("</head>", f"<script>{head}</script></head>", 1)
        html = _BODY.sub(lambda found: found[0] + self.menu, html, count=1)
        return html.replace("</body>", f"{rail}<script>{tail}</script></body>", 1)

    def _rail(self, rng: random.Random, story: Article, cards: int) -> str:
        inner = "".join(self._card(rng, story) for _ in range(cards))
        return f'<div class="recirculation"><div class="rail rail--most-read">{inner}</div></div>'

    def _card(self, rng: random.Random, story: Article) -> str:
        """Another story's teaser: a dozen elements and most of a kilobyte around a few words."""
        image = f"https://images.example/resize/{rng.getrandbits(64):x}"
        sizes = ", ".join(f"{image}/{width}x{width * 2 // 3}.webp {width}w" for width in (240, 320, 480, 640, 960))
        return (
            f'<div class="card card--small card--{rng.randint(1, 4)}" data-track="rail|{rng.getrandbits(32):x}">'
            f'<a class="card__link" href="/a/{rng.getrandbits(32):x}"><picture class="card__picture">'
            f'<source type="image/webp" srcset="{sizes}"><img loading="lazy" src="{image}/320.jpg" alt=""></picture>'
            f'<span class="card__kicker"><svg viewBox="0 0 24 24"><path d="M{rng.getrandbits(64)}z"/></svg></span>'
            f'<span class="card__title">{escape(_sentences(rng, self.lang, story.names_outside, 1)[:60])}</span></a>'
            f'<div class="card__foot"><time class="card__time">{rng.randint(1, 12)}:{rng.randint(10, 59)}</time>'
            '<button class="card__save" aria-label="save"><i class="icon icon--bookmark"></i></button></div></div>'
        )

    def _scripts(self, rng: random.Random, size: int) -> Iterator[str]:
        """What a site sends with every page, and at its end what differs from page to page."""
        own = min(max(size, 0), 6_000)
        for _ in range(max(0, size - own) // len(self.script)):
            yield self.script
        yield self.script[: max(0, size - own) % len(self.script)]
        yield from _code(rng, own)


def _item(rng: random.Random, text: str) -> str:
    return f'<li class="nav-item"><a class="nav-link" href="/s/{rng.getrandbits(24):x}">{text}</a></li>'


def _code(rng: random.Random, size: int) -> Iterator[str]:
    """Settings as sites print them into their pages, line by line."""
    while size > 0:
        line = json.dumps({word(rng, 3): f"{rng.getrandbits(64):x}", word(rng, 2): {word(rng, 2): rng.random() < 0.5}})
        yield f"window.__data.push({line});\n"
        size -= len(line) + 23
