"""Articles of several pages: which page goes on with which, and what comes of joining them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.domain.models import Person, Watchlist
from monitor.reading.paging import goes_on
from monitor.reading.reader import FurtherPage, read_page
from monitor.watch.matcher import Matcher
from tests.reading.test_screen import MORE, PROSE, job

STORY = "https://www.news.example/2024/harbour"
MATCHER = Matcher(Watchlist((Person("ann-lee", "Ann Lee"),)))


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (STORY, f"{STORY}/2"),
        (f"{STORY}/", f"{STORY}/2/"),
        (f"{STORY}/2", f"{STORY}/3"),
        (STORY, f"{STORY}?page=2"),
        (f"{STORY}?id=7&page=2", f"{STORY}?id=7&page=3"),
        (f"{STORY}.html", f"{STORY}-2.html"),
        (f"{STORY}.html", f"{STORY}_page_2.html"),
        ("https://news.example/covid-19", "https://news.example/covid-19/2"),
        (STORY, f"{STORY.replace('www.', '')}/page/2"),
    ],
)
def test_the_next_number_of_the_same_address_goes_on(url: str, following: str) -> None:
    assert goes_on(url, following)


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (STORY, "https://www.news.example/2024/another-story"),
        (STORY, f"{STORY}/3"),
        (f"{STORY}/2", STORY),
        (STORY, STORY),
        (STORY, "https://elsewhere.example/2024/harbour/2"),
        (f"{STORY}?id=7", f"{STORY}?id=8&page=2"),
        ("https://news.example/post/11", "https://news.example/post/10"),
    ],
)
def test_any_other_address_is_another_story(url: str, following: str) -> None:
    assert not goes_on(url, following)


def page(text: str, following: str = "") -> str:
    link = f'<link rel="next" href="{following}">' if following else ""
    return f"<html><head>{link}</head><body><article><p>{text}</p></article></body></html>"


def test_an_article_goes_on_until_its_last_page() -> None:
    first = replace(job(page(f"Ann Lee spoke first. {PROSE * 6}", f"{STORY}/2")), url=STORY)
    reading = read_page(first, MATCHER)
    assert reading.next_url == f"{STORY}/2"
    second = FurtherPage(f"{STORY}/2", page(f"Then Ann Lee left. {MORE * 6}").encode(), "text/html; charset=utf-8")
    joined = read_page(replace(first, further=(second,)), MATCHER)
    assert joined.next_url is None
    assert joined.article.body.index("spoke first") < joined.article.body.index("Ann Lee left")
    assert len(joined.findings.hits[0].mentions) == 2


def test_a_page_that_nobody_asks_for_is_not_gone_on_with() -> None:
    assert read_page(replace(job(page(PROSE * 9 + MORE * 3, f"{STORY}/2")), url=STORY), MATCHER).next_url is None
