"""Lists of feeds come in from other readers and go out to them."""

from __future__ import annotations

import pytest

from monitor.domain.errors import ReadingError
from monitor.domain.models import Source
from monitor.reading.opml import OpmlFeed, parse_opml, write_opml

LIST = b"""<?xml version="1.0"?>
<opml version="1.0"><head><title>mine</title></head><body>
  <outline text="Caucasus"><outline text="One &amp; only" xmlUrl="https://one.example/rss" type="rss"/>
    <outline title="Deep"><outline TEXT="Two" XMLURL="https://two.example/atom" category="/agency,press"/></outline>
  </outline>
  <outline xmlUrl="https://one.example/rss" text="again"/>
  <outline text="a folder without feeds"/>
</body></opml>"""


def test_folders_become_tags_and_each_address_comes_once() -> None:
    assert parse_opml(LIST) == [
        OpmlFeed("https://one.example/rss", "One & only", ("Caucasus",)),
        OpmlFeed("https://two.example/atom", "Two", ("Caucasus", "Deep", "agency", "press")),
    ]


def test_what_goes_out_comes_back() -> None:
    sources = [
        Source(id="a", url="https://a.example/?x=1&y=2", name="A & B", tags=("x", "y")),
        Source(id="b", url="https://b.example/"),
    ]
    assert parse_opml(write_opml(sources)) == [
        OpmlFeed("https://a.example/?x=1&y=2", "A & B", ("x", "y")),
        OpmlFeed("https://b.example/", "https://b.example/", ()),
    ]


def test_a_list_cannot_read_files() -> None:
    entity = b'<!DOCTYPE o [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    bomb = entity + b'<opml><body><outline text="&f;" xmlUrl="u"/></body></opml>'
    [feed] = parse_opml(bomb)
    assert "root" not in (feed.name or "")


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"no xml at all"])
def test_what_is_no_list_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ReadingError, match="no OPML"):
        parse_opml(content)
