"""OPML: lists of feeds as other readers write and take them (OPML 2.0, https://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from monitor.domain.errors import ReadingError
from monitor.domain.models import Source


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed of an OPML list; its folders are its tags."""

    url: str
    name: str | None
    tags: tuple[str, ...]


def parse_opml(content: bytes) -> list[OpmlFeed]:
    """The feeds of an OPML file, each address once, in its order. Raises ReadingError where it is no OPML."""
    # A list from a stranger must not read files, call addresses or blow up: no entities, no network, no huge trees.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(f"this is no OPML file: {error}") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ReadingError("this is no OPML file: it does not begin with <opml>")
    body = root.find("body")
    feeds: dict[str, OpmlFeed] = {}
    for feed in () if body is None else _feeds(body, ()):
        feeds.setdefault(feed.url, feed)
    return list(feeds.values())


def write_opml(sources: Sequence[Source]) -> bytes:
    """The feeds as OPML 2.0; tags go into `category`, which readers without folders keep."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Newsvigil feeds"
    body = etree.SubElement(root, "body")
    for source in sources:
        name = source.name or source.url
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=source.url)
        if source.tags:
            outline.set("category", ",".join(source.tags))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _feeds(parent: etree._Element, folders: tuple[str, ...]) -> Iterator[OpmlFeed]:
    for outline in parent.iterchildren("outline"):
        # Attribute names differ in case between writers.
        attributes = {str(key).lower(): str(value).strip() for key, value in outline.attrib.items()}
        name = attributes.get("title") or attributes.get("text") or None
        url = attributes.get("xmlurl")
        if url:
            categories = [c.strip("/ ") for c in attributes.get("category", "").split(",")]
            yield OpmlFeed(url, name, tuple(dict.fromkeys([*folders, *filter(None, categories)])))
        yield from _feeds(outline, (*folders, name) if name and not url else folders)
