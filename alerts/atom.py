"""An Atom feed (RFC 4287) of the last digests: read from where it lies, one entry put in, written anew."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from alerts.texts import clean, one_line

_NAMESPACE = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One digest as an entry. `id` is its identity: the same one replaces an entry that is there."""

    id: str
    title: str
    updated: datetime
    html: str


def urn(identity: str) -> str:
    """A universal id made from an identity of ours."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"newsvigil:{identity}").urn


def with_entry(feed: bytes | None, entry: AtomEntry, *, title: str, keep: int) -> bytes:
    """The feed with the entry in it, newest first, at most `keep`. What is no feed of ours is begun anew."""
    old = _parsed(feed)
    entries = [] if old is None else [kept for kept in old.findall(_tag("entry")) if _text(kept, "id") != entry.id]
    entries = sorted([_entry(entry), *entries], key=lambda kept: _text(kept, "updated"), reverse=True)[:keep]
    root = etree.Element(_tag("feed"), nsmap={None: _NAMESPACE})
    # A feed's id stays what it was, though the digest it began with is long gone from it.
    _add(root, "id", (_text(old, "id") if old is not None else "") or urn(f"feed of {entry.id}"))
    _add(root, "title", one_line(title))
    _add(root, "updated", _text(entries[0], "updated"))
    _add(etree.SubElement(root, _tag("author")), "name", "Newsvigil")
    root.extend(entries)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _parsed(feed: bytes | None) -> etree._Element | None:
    if not feed:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        root = etree.fromstring(feed, parser)
    except etree.XMLSyntaxError:
        return None
    return root if root.tag == _tag("feed") else None


def _entry(entry: AtomEntry) -> etree._Element:
    element = etree.Element(_tag("entry"))
    _add(element, "id", entry.id)
    _add(element, "title", one_line(entry.title))
    _add(element, "updated", entry.updated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    _add(element, "content", entry.html).set("type", "html")
    return element


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    element.text = _FORBIDDEN.sub("\ufffd", text)
    return element


def _text(parent: etree._Element, name: str) -> str:
    return clean(parent.findtext(_tag(name)) or "")


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
