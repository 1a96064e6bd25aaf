"""How well pages are read: our own labelled ones, or a corpus of real ones; beside other readers with --all."""

from __future__ import annotations

import argparse
import importlib
import logging
import re
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from tests.labelled_pages.build import LabelledPage, pages
from tests.labelled_pages.corpus import corpus
from tests.labelled_pages.measure import Reader, Reading, contains, report_of, row_of, table
from tests.labelled_pages.reading import read

_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
# What browsers take the Latin labels for.
_CODECS = {"iso-8859-1": "cp1252", "iso-8859-9": "cp1254"}


def decoded(page: LabelledPage) -> str:
    """The page's text by the charset that its header or its head states."""
    stated = _CHARSET.search(page.content_type) or _CHARSET.search(page.html[:1024].decode("ascii", errors="replace"))
    label = stated[1].lower() if stated else "utf-8"
    return page.html.decode(_CODECS.get(label, label), errors="replace")


def shown_text(tree: Any) -> str:
    """The text of a tree with a line to a block, and without the marks of where a word may be broken."""
    for block in tree.iter("p", "div", "br", "li", "td", "h1", "h2", "h3", "h4", "h5", "figcaption", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    return str(tree.text_content()).replace("\u00ad", "")


def grep(page: LabelledPage) -> Reading:
    """Take everything that a browser would show."""
    tree = lxml_html.document_fromstring(re.sub(r"^<!DOCTYPE[^>]*>", "", decoded(page)))
    for hidden in tree.xpath("//script|//style|//head"):
        hidden.drop_tree()
    text = shown_text(tree)
    return Reading(text, contains(text))


def trafilatura(page: LabelledPage) -> Reading:
    """Take what trafilatura finds in its quick mode."""
    extract: Any = importlib.import_module("trafilatura").bare_extraction
    found = extract(decoded(page), url=page.url, fast=True, include_comments=False, with_metadata=True)
    if found is None:
        return Reading("", contains(""))
    day = date.fromisoformat(found.date) if found.date else None
    return Reading(found.text or "", contains(found.text or ""), title=found.title, published=day)


def readability(page: LabelledPage) -> Reading:
    """Take what readability finds."""
    document: Any = importlib.import_module("readability").Document(decoded(page))
    text = shown_text(lxml_html.fromstring(document.summary() or "<p></p>"))
    return Reading(text, contains(text), title=document.short_title())


def newsvigil(page: LabelledPage) -> Reading:
    """Take what the service reads of a page that some watch could match."""
    return read(page)


def main() -> None:
    """Print a table for each reader."""
    arguments = argparse.ArgumentParser(prog="python -m tests.labelled_pages", description=__doc__)
    arguments.add_argument("--corpus", type=Path, help="a folder with cases.jsonl(.gz) and pages, instead of our own")
    arguments.add_argument("--all", action="store_true", help="the other readers too: a search, bare extractors")
    chosen = arguments.parse_args()
    try:
        labelled = list(corpus(chosen.corpus)) if chosen.corpus else list(pages())
    except (OSError, ValueError) as error:
        arguments.exit(2, f"{error}\n")
    logging.disable(logging.CRITICAL)
    readers: dict[str, Reader] = {"newsvigil": newsvigil}
    if chosen.all:
        readers |= {"grep": grep, "trafilatura": trafilatura, "readability": readability}
    for name, reader in readers.items():
        with ProcessPoolExecutor(2) as processes:
            rows = list(processes.map(partial(row_of, reader), labelled, chunksize=4))
        print(table(name, report_of(rows)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
