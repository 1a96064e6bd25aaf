"""The stories of the corpus and the words that their sites surround them with, read from the data files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["text", "heading", "quote", "item"]

_HERE = Path(__file__).parent
_MARKS: dict[str, Kind] = {"## ": "heading", "> ": "quote", "- ": "item"}


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a story, and what it is on the page: running text, a subheading, a quotation or a list's item."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One story as it was written, free of any site."""

    id: str
    lang: str
    title: str
    page_title: str
    author: str
    published: datetime
    blocks: tuple[Block, ...]
    captions: tuple[str, ...]
    names_inside: tuple[str, ...]
    names_outside: tuple[str, ...]

    @property
    def body(self) -> str:
        """The running text of the story, a line to a block."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Chrome:
    """What a site in one language says around its stories; `{name}` and `{author}` are filled in by the template."""

    site: str
    home: str
    sections: list[str]
    related: str
    most_read: str
    latest: str
    read_more: str
    newsletter: str
    newsletter_text: str
    email: str
    subscribe: str
    cookies: str
    accept: str
    settings: str
    share: str
    discuss: str
    comments: str
    reply: str
    top: str
    bottom: str
    by: str
    bio: str
    tags: list[str]
    photo: str
    advertisement: str
    minutes: str
    live: str
    key_points: str
    next_story: str
    rights: str
    paywall: str
    updated: str
    footer: list[str]
    headlines: list[str]
    teasers: list[str]
    comments_text: list[str]
    next_paragraphs: list[str]


@cache
def articles() -> tuple[Article, ...]:
    """All stories, by language and then by name of the file."""
    return tuple(_article(path) for path in sorted((_HERE / "articles").glob("*.json")))


@cache
def chrome(lang: str) -> Chrome:
    """The words of a site in the language."""
    return Chrome(**json.loads((_HERE / "chrome" / f"{lang}.json").read_text(encoding="utf-8")))


def _article(path: Path) -> Article:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Article(
        id=data["id"],
        lang=data["lang"],
        title=data["title"],
        page_title=data["page_title"],
        author=data["author"],
        published=datetime.fromisoformat(data["published"]),
        blocks=tuple(_block(line) for line in data["paragraphs"]),
        captions=tuple(data["captions"]),
        names_inside=tuple(data["names_inside"]),
        names_outside=tuple(data["names_outside"]),
    )


def _block(line: str) -> Block:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))
    return Block("text", line)
