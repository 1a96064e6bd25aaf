"""Digests in a folder: what lies there, and that it is always whole."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts import validate_options
from alerts.atom import AtomEntry, urn, with_entry
from alerts.file import FileSender
from alerts.render import render_html
from monitor.domain.errors import TemporaryDeliveryError
from monitor.domain.models import Channel, DigestContent
from tests.alerts.samples import CLOSED, content, item

ATOM = "{http://www.w3.org/2005/Atom}"


def folder_channel(folder: Path, **options: object) -> Channel:
    return Channel("files", "file", {"folder": str(folder), **options})


async def write(digest: DigestContent, channel: Channel) -> str:
    sender = FileSender()
    [recipient] = sender.recipients(channel)
    return await sender.send(sender.freeze(digest, channel, recipient), channel)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_page_is_written_under_date_digest_and_window(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    receipt = await write(content(item()), folder_channel(folder))
    assert names(folder) == ["2026-11-21-1006-harbour-voices-7.html"]  # Yerevan's own time
    page = folder / names(folder)[0]
    assert page.name in receipt
    assert page.read_text(encoding="utf-8") == render_html(content(item()))
    assert page.stat().st_mode & 0o777 == 0o644


async def test_the_same_digest_again_overwrites_its_files_and_adds_no_entry(tmp_path: Path) -> None:
    channel = folder_channel(tmp_path, formats=["html", "json", "atom"])
    await write(content(item()), channel)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    assert len(before) == 3
    await write(content(item()), channel)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before
    assert json.loads(before["2026-11-21-1006-harbour-voices-7.json"])["data"]["window"] == 7


async def test_the_atom_feed_holds_the_last_digests_newest_first(tmp_path: Path) -> None:
    channel = folder_channel(tmp_path, formats="atom", keep=3)
    feed_ids = set()
    for number in (1, 3, 2, 5, 4):
        closed = CLOSED + timedelta(days=number)
        await write(content(item(), window=number, closed_at=closed, subject=f"Day {number}: 1 story"), channel)
        feed_ids.add(etree.parse(tmp_path / "harbour-voices.atom").findtext(f"{ATOM}id"))
    root = etree.parse(tmp_path / "harbour-voices.atom").getroot()
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Day 5: 1 story",
        "Day 4: 1 story",
        "Day 3: 1 story",
    ]
    assert len(feed_ids) == 1
    # What RFC 4287 wants of every feed and entry.
    assert root.findtext(f"{ATOM}title") == "Harbour voices"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    for element in (root, *entries):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id"))
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
    assert len({element.findtext(f"{ATOM}id") for element in (root, *entries)}) == 4
    html = entries[0].find(f"{ATOM}content")
    assert html.get("type") == "html"
    assert "<mark" in html.text
    assert "<body" not in html.text


async def test_a_feed_that_somebody_broke_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "harbour-voices.atom").write_text("<feed><half")
    await write(content(item()), folder_channel(tmp_path, formats="atom"))
    assert len(etree.parse(tmp_path / "harbour-voices.atom").findall(f"{ATOM}entry")) == 1


@given(st.text(alphabet=st.characters(codec=None) | st.sampled_from("\x00\x0b\ud800\ufffe<&]>"), max_size=60))
def test_any_text_makes_a_feed_that_parses(text: str) -> None:
    entry = AtomEntry(urn(text.encode("utf-8", "replace").hex()), text, CLOSED, text)
    feed = with_entry(with_entry(None, entry, title=text, keep=5), entry, title=text, keep=5)
    assert len(etree.fromstring(feed).findall(f"{ATOM}entry")) == 1


@pytest.mark.parametrize("digest_id", ["../../etc/passwd", "a/b", ".", "тест", "x" * 300, "a:b", "-rf", "д" * 200])
async def test_no_digests_name_leads_out_of_the_folder(tmp_path: Path, digest_id: str) -> None:
    await write(content(item(), digest_id=digest_id), folder_channel(tmp_path / "in", formats=["html", "atom"]))
    assert names(tmp_path) == ["in"]
    assert len(names(tmp_path / "in")) == 2


async def test_two_digests_whose_names_look_alike_as_files_keep_apart(tmp_path: Path) -> None:
    for digest_id in ("a/b", "a:b", "a-b"):
        await write(content(item(), digest_id=digest_id), folder_channel(tmp_path))
    assert len(names(tmp_path)) == 3


async def test_a_folder_that_cannot_be_written_is_tried_again_and_nothing_half_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for act in (
        write(content(item()), folder_channel(tmp_path / "file")),
        FileSender().probe(folder_channel(tmp_path / "file")),
    ):
        with pytest.raises(TemporaryDeliveryError, match="file"):
            await act
    target = tmp_path / "out" / "2026-11-21-1006-harbour-voices-7.html"
    target.mkdir(parents=True)  # so that the last step fails
    with pytest.raises(TemporaryDeliveryError):
        await write(content(item()), folder_channel(tmp_path / "out"))
    assert names(tmp_path / "out") == [target.name]
    assert "can be written" in await FileSender().probe(folder_channel(tmp_path / "out"))
    assert names(tmp_path / "out") == [target.name]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, '"folder" is missing'),
        ({"folder": "out", "formats": ["html", "pdf"]}, '"pdf" is none of html, json, atom'),
        ({"folder": "out", "keep": 0}, "a whole number from 1 to 1000"),
        ({"folder": "out", "format": "html"}, 'did you mean "formats"?'),
    ],
)
def test_mistakes_are_said_in_words(options: dict[str, object], said: str) -> None:
    [problem] = validate_options(Channel("files", "file", options))
    assert said in problem
