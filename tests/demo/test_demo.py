"""The demo: its newsroom behaves as real sites do, and the whole job against it ends well."""

from __future__ import annotations

import gzip
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.expected import EXPECTED, UNWANTED
from demo.newsroom import RELATED, load_pages, newsroom
from monitor.reading.feeds import parse_feed
from monitor.settings import slug

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, str]]:
    with newsroom() as addresses:
        yield addresses


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers={key.replace("_", "-"): value for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_each_site_has_a_feed_of_its_own_kind(sites: dict[str, str]) -> None:
    pages = load_pages()
    for site, base in sites.items():
        status, headers, body = get(f"{base}/feed.xml")
        assert status == 200
        parsed = parse_feed(body, url=f"{base}/feed.xml", content_type=headers["Content-Type"])
        assert len(parsed.entries) == sum(page.site == site for page in pages)
        assert all(entry.published for entry in parsed.entries)


def test_an_unchanged_feed_is_not_sent_again(sites: dict[str, str]) -> None:
    url = f"{sites['meridian']}/feed.xml"
    _, headers, _ = get(url)
    assert get(url, If_None_Match=headers["ETag"])[0] == 304


def test_pages_are_packed_for_those_who_ask(sites: dict[str, str]) -> None:
    url = f"{sites['meridian']}/ruffalo-blockade"
    _, headers, packed = get(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == get(url)[2]


def test_russian_pages_come_in_their_old_charset_and_one_page_is_gone(sites: dict[str, str]) -> None:
    body = get(f"{sites['bosphorus']}/kardashian-ru")[2]
    assert "Ким Кардашьян" in body.decode("windows-1251")
    assert get(f"{sites['ararat']}/ruffalo-gone")[0] == 404


def test_every_page_bears_a_box_of_watched_names_and_the_expected_ones_stand_in_the_article_itself() -> None:
    names = {slug(name) for name in ("Kim Kardashian", "Mark Ruffalo", "Joe Biden", "Serj Tankian")}
    assert all(any(name.replace("-", " ").title() in title for title in RELATED) for name in names)
    slugs = {page.slug for page in load_pages()}
    assert {page for _, page in EXPECTED} | UNWANTED <= slugs
    assert not {page for _, page in EXPECTED} & UNWANTED


def test_the_whole_job_ends_well(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "run_monitor.py", "demo", "--exit", "--folder", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Mail received" in done.stdout
    assert "its signature verified" in done.stdout
    assert "MISSED" not in done.stdout
    assert "FALSE ALARM" not in done.stdout
    mail = (tmp_path / "mail-1.html").read_text(encoding="utf-8")
    assert "Mark Ruffalo" in mail
    assert "Read from the feed only" in mail
