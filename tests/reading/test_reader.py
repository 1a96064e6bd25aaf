"""The page if it can be had, else the feed, else the summary: and the article says which and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.models import Document, Person, Topic, Via, Watchlist
from monitor.reading import extract, reader
from monitor.reading.language import language_of
from monitor.reading.reader import PageJob, match_batch, read_article, read_batch, read_page
from monitor.watch.matcher import Matcher
from tests.reading import newspages as pages

NOW = datetime(2024, 10, 5, 12, 0, tzinfo=UTC)
WATCHLIST = Watchlist(
    people=tuple(Person(id=name, name=name) for name in ("Marta Quill", "Tomas Berg", *pages.STRANGERS)),
    topics=(Topic(id="grain", name="Grain", any=("grain",)),),
)
CONTENT = "".join(f"<p>{paragraph}</p>" for paragraph in pages.PARAGRAPHS[:3])
SUMMARY = "Dock workers went back to work on Tuesday."


def job(html: str | None = pages.MAGAZINE, **changes: object) -> PageJob:
    plain = PageJob(
        article_id=1,
        url="https://news.example/2024/harbour",
        html=html.encode() if html is not None else None,
        content_type="text/html; charset=utf-8",
        page_failure=None,
        title="Harbour deal ends strike",
        summary=SUMMARY,
        content_html="",
        author=None,
        published=None,
        lang=None,
        source="The Pier",
        tags=("ports",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(WATCHLIST)


def test_a_page_is_read_and_matched_and_no_stranger_of_its_boxes_hits(matcher: Matcher) -> None:
    reading = read_page(job(), matcher, now=NOW)
    assert reading.article.via is Via.PAGE
    assert reading.article.notes == ()
    assert reading.article.body == pages.BODY
    assert {hit.watch for hit in reading.findings.hits} >= {"Marta Quill", "Tomas Berg"}
    assert {hit.watch for hit in reading.findings.hits}.isdisjoint(pages.STRANGERS)
    assert reading.watchlist_version == WATCHLIST.version


def test_the_feed_outweighs_the_page_in_title_author_and_time() -> None:
    told = datetime(2024, 9, 30, 5, 0, tzinfo=UTC)
    article = read_article(job(author="Desk", published=told), now=NOW)
    assert (article.title, article.author, article.published) == ("Harbour deal ends strike", "Desk", told)
    article = read_article(job(title=""), now=NOW)
    assert (article.title, article.author) == (pages.TITLE, "Nina Holt")
    assert article.published == datetime(2024, 10, 1, 6, 30, tzinfo=UTC)


def test_the_summary_is_kept_even_where_the_body_begins_with_it() -> None:
    repeated = pages.PARAGRAPHS[0][:80]
    assert read_article(job(summary=repeated), now=NOW).summary == repeated


def test_a_page_that_could_not_be_had_is_read_from_the_feed_and_says_why() -> None:
    article = read_article(job(None, content_html=CONTENT, page_failure="the page answered 404"), now=NOW)
    assert article.via is Via.FEED
    assert article.body == "\n\n".join(pages.PARAGRAPHS[:3])
    assert article.notes == ("the page answered 404",)


def test_with_neither_page_nor_content_the_summary_is_the_article(matcher: Matcher) -> None:
    lost = job(None, summary="Marta Quill spoke.", page_failure="the page answered 500")
    reading = read_page(lost, matcher, now=NOW)
    assert (reading.article.via, reading.article.body) == (Via.SUMMARY, "")
    assert reading.article.notes == ("the page answered 500",)
    [hit] = reading.findings.hits
    assert (hit.watch, hit.mentions[0].field) == ("Marta Quill", "summary")


WALLS = [
    "",
    "<html><head><title>x</title></head><body></body></html>",
    "<html><body><div id='root'></div><script>load('everything')</script></body></html>",
    "<html><body><noscript>Please enable JavaScript to view this site.</noscript><div id='app'></div></body></html>",
    "<html><body><h1>Harbour deal</h1><p>Dock workers in the northern port went back to work.</p>"
    "<p>Already a subscriber? Log in to continue reading this article and all the others of today.</p></body></html>",
    "<html><body><p>We use cookies and similar techniques to make this site better for you and for our partners. "
    "You may accept all cookies or choose which of them you want to allow on this device.</p></body></html>",
]


@pytest.mark.parametrize("html", WALLS)
def test_walls_and_empty_pages_are_read_from_the_feed_and_say_so(html: str) -> None:
    article = read_article(job(html, content_html=CONTENT), now=NOW)
    assert article.via is Via.FEED
    assert article.body.startswith(pages.PARAGRAPHS[0])
    [note] = article.notes
    assert note.startswith("the page ")


@pytest.mark.parametrize("html", WALLS)
def test_walls_without_anything_in_the_feed_leave_the_summary(html: str) -> None:
    article = read_article(job(html, summary="Dock workers went back. " * 4), now=NOW)
    assert (article.via, article.body) == (Via.SUMMARY, "")
    assert len(article.notes) == 1


def test_a_news_flash_is_an_article_though_it_is_short() -> None:
    flash = "The strike in the port of Velmar is over, both sides said on Tuesday morning. More follows."
    article = read_article(
        job(
            f"<html><head><title>Flash</title></head><body><h1>Flash</h1><article><p>{flash}</p></article></body></html>"
        ),
        now=NOW,
    )
    assert (article.via, article.body, article.quality) == (Via.PAGE, flash, "doubtful")


def test_a_page_in_an_old_charset_is_read_right() -> None:
    story = "Министр рассказал журналистам о переговорах, которые прошли вчера в столице. Стороны договорились. " * 4
    html = f"<html><head><title>Т</title></head><body><article><p>{story}</p></article></body></html>"
    read = read_article(replace(job(), html=html.encode("windows-1251"), content_type="text/html"), now=NOW)
    assert read.body == story.strip()
    assert read.lang == "ru"


def test_the_language_is_the_texts_then_the_pages_then_the_feeds() -> None:
    assert read_article(job(lang="de"), now=NOW).lang == "en", "the text itself says English"
    short = "<html lang='tr-TR'><body><p>Kısa.</p></body></html>"
    assert read_article(job(short, title="A", summary="", lang="de"), now=NOW).lang == "tr"
    assert read_article(job(None, title="A", summary="", lang="de"), now=NOW).lang == "de"
    assert read_article(job(None, title="A", summary=""), now=NOW).lang is None


def test_a_language_is_told_from_a_hundred_letters_only() -> None:
    russian = "Министр рассказал журналистам о переговорах, которые прошли вчера в столице. "
    assert language_of(russian * 3) == "ru"
    assert language_of("Ուղղաթիռը վայրէջք է կատարել մայրաքաղաքի օդանավակայանում երեկ երեկոյան։ " * 3) == "hy"
    assert language_of("Short.") is None
    assert language_of("") is None


def test_a_page_that_breaks_a_parser_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    real = extract.extract

    def breaks_on_two(html: str, **arguments: object) -> object:
        if "BREAK" in html:
            raise AttributeError("'NoneType' object has no attribute 'tail'")
        return real(html, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(extract, "extract", breaks_on_two)
    jobs = [job(), replace(job("<p>BREAK</p>"), article_id=2), replace(job(), article_id=3)]
    results = read_batch(WATCHLIST, jobs, now=NOW)
    assert [result.article_id for result in results] == [1, 2, 3]
    assert [result.reading is not None for result in results] == [True, False, True]
    assert results[1].error == "AttributeError: 'NoneType' object has no attribute 'tail'"


def test_texts_are_matched_again_without_their_pages() -> None:
    found = dict(match_batch(WATCHLIST, [(1, Document(body="Tomas Berg spoke.")), (2, Document(body="Rain."))]))
    assert [hit.watch for hit in found[1].hits] == ["Tomas Berg"]
    assert found[2].hits == ()


def test_a_process_keeps_the_matchers_of_the_last_two_watchlists(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    lists = [Watchlist(people=(Person(id=name, name=f"Ann {name}"),)) for name in ("One", "Two", "Three")]

    class CountedMatcher(Matcher):
        def __init__(self, watchlist: Watchlist) -> None:
            built.append(watchlist.people[0].id)
            super().__init__(watchlist)

    monkeypatch.setattr(reader, "Matcher", CountedMatcher)
    for number in (0, 1, 0, 1, 2, 1, 0):
        match_batch(lists[number], [])
    assert built == ["One", "Two", "Three", "One"]


def test_a_page_that_shows_nothing_is_read_from_its_data_however_short(matcher: Matcher) -> None:
    data = '{"@type": "NewsArticle", "articleBody": "Marta Quill said on Monday that the harbour would open again."}'
    html = f"<html><head><script type='application/ld+json'>{data}</script></head><body><div id='root'></div></body>"
    reading = read_page(job(html, title="", summary=""), matcher, now=NOW)
    assert reading.article.via is Via.PAGE
    assert [hit.watch for hit in reading.findings.hits] == ["Marta Quill"]
    assert read_page(job(html, content_html=CONTENT), matcher, now=NOW).article.via is Via.FEED
