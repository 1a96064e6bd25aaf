"""The story comes out of a page whole, and nothing of the template with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reading.extract import ExtractedPage, extract
from monitor.reading.lines import is_template_line, trim
from tests.reading import newspages as pages

NOW = datetime(2024, 10, 5, 12, 0, tzinfo=UTC)
URL = "https://news.example/2024/harbour"
TEMPLATES = sorted(pages.TEMPLATES)


def read(html: str, *, title: str = "") -> ExtractedPage:
    page = extract(html, url=URL, title=title, now=NOW)
    assert page is not None
    return page


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_of_the_story_is_read_in_its_order(template: str) -> None:
    assert read(pages.TEMPLATES[template]).body == pages.BODY


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_line_of_the_template_is_in_the_body(template: str) -> None:
    body = read(pages.TEMPLATES[template]).body
    assert [line for line in pages.TEMPLATE_LINES if line in body] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_name_of_a_menu_or_a_box_is_in_the_body(template: str) -> None:
    body = read(pages.TEMPLATES[template]).body
    assert [name for name in pages.STRANGERS if name in body] == []


def test_title_author_time_and_language_are_the_pages() -> None:
    page = read(pages.AGENCY)
    assert page.title == pages.TITLE
    assert page.author == "Nina Holt"
    assert page.published == datetime(2024, 10, 1, 6, 30, tzinfo=UTC)
    assert page.lang == "en"


def test_the_time_is_read_from_json_ld() -> None:
    assert read(pages.MAGAZINE).published == datetime(2024, 10, 1, 6, 30, tzinfo=UTC)


def test_a_page_is_never_from_the_future() -> None:
    late = pages.AGENCY.replace("2024-10-01T08:30:00+02:00", "2024-10-05T20:00:00+02:00")
    assert read(late).published == NOW
    nonsense = pages.AGENCY.replace("2024-10-01T08:30:00+02:00", "2087-10-05T20:00:00+02:00")
    published = read(nonsense).published
    assert published is None or published <= NOW


def test_the_feeds_title_is_dropped_where_the_body_repeats_it() -> None:
    html = pages.SITE_BUILDER.replace(pages.TITLE, "An Older Headline")
    html = html.replace('<div id="content">', '<div id="content"><p>The Headline of the Feed</p>')
    assert "Headline" not in read(html, title="The headline of the feed").body


@pytest.mark.parametrize("wrapper", ['<div class="related">{}</div>', '<div id="sidebar">{}</div>'])
def test_an_article_in_a_block_with_a_bad_name_is_not_lost(wrapper: str) -> None:
    story = "".join(f"<p>{paragraph}</p>" for paragraph in pages.PARAGRAPHS)
    body = read(f"<html><head><title>x</title></head><body>{wrapper.format(story)}</body></html>").body
    assert pages.PARAGRAPHS[2] in body


def test_a_link_within_a_sentence_stays() -> None:
    html = pages.SITE_BUILDER.replace("Marta Quill", '<a href="/q">Marta Quill</a>')
    html = html.replace("Tomas Berg", '<b><a href="/b">Tomas</a> Berg</b>')
    assert read(html).body == pages.BODY


@pytest.mark.parametrize("html", ["", " ", "no markup", "<html></html>", "<!-- -->", "{}", "<rss></rss>"])
def test_what_is_no_page_is_no_article(html: str) -> None:
    page = extract(html, url=URL, now=NOW)
    assert page is None or not page.title or page.body == ""


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="<>/=\"' aàdivpulbr&;\x00\ud800щ", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    extract(f"<html><body>{text}</body></html>", url=URL, now=NOW)


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "• Share",
        "[Related: Victor Hame Opens the Fair]",
        "Читайте также: Виктор Хейм открыл ярмарку",
        "Подпишитесь на наш канал в Telegram",
        "Lire aussi : Victor Hame ouvre la foire",
        "Ayrıca okuyun: Victor Hame fuarı açtı",
        "Կարդացեք նաև՝",
        "The pier at dawn on Monday. (AP Photo/Odile Crane)",
        "The pier at dawn | Getty Images",
        "Photo: Odile Crane / Reuters",
        "Follow us on Telegram",
        "© 2024 Coast Wire",
    ],
)
def test_template_lines_are_known_in_several_languages(line: str) -> None:
    assert is_template_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "The minister told Reuters that the talks would go on.",
        "Subscribers of the newspaper met in the town hall.",
        "Related talks in Vienna were put off.",
        "Photographs of the pier were shown to the court.",
        "Advertisement revenue fell by a tenth, the company told AFP.",
        "He spoke (through an interpreter) to Bloomberg on Friday, and said no more.",
        "Close to the border, shots were heard.",
        "By the end of the week the queue had gone",
        "Watch makers in Geneva expect a hard year.",
        "Новая реклама появилась в метро.",
    ],
)
def test_sentences_that_begin_like_template_lines_stay(line: str) -> None:
    assert trim(["First.", line]) == ["First.", line]


def test_a_subheading_in_the_middle_stays_and_a_byline_at_the_top_goes() -> None:
    lines = ["By Nina Holt and Bo Chan", "One sentence.", "A New Round of Talks", "Another sentence."]
    assert trim(lines) == lines[1:]


def test_a_bare_date_near_the_top_goes_and_a_number_in_the_text_stays() -> None:
    lines = ["2024-05-01", "17:40", "One sentence.", "Two.", "Three.", "Four.", "Five.", "1.", "Six."]
    assert trim(lines) == lines[2:]


def test_a_page_that_is_laid_out_with_tables_gives_paragraphs_and_no_menu() -> None:
    html = (
        "<html><body><table><tr><td><ul><li><a href='/a'>Ann Lee wins again and again</a></li>"
        "<li><a href='/b'>Bo Chan sails home at last</a></li></ul></td><td><h1>The ferry</h1>"
        f"<p>{'The ferry left the pier at noon. ' * 6}</p><p>{'It came back after dark, with all on board. ' * 6}</p>"
        "</td></tr></table></body></html>"
    )
    page = extract(html, url="https://example.org/ferry", now=datetime(2024, 5, 1, tzinfo=UTC), title="The ferry")
    assert page is not None
    assert "|" not in page.body
    assert "Ann Lee" not in page.body
    assert page.body.count("\n\n") == 1


def test_the_name_of_a_section_or_a_source_at_the_top_goes_and_a_word_in_the_text_stays() -> None:
    sentences = [f"The council met for the {n}. time to speak about the harbour." for n in range(8)]
    assert trim(["World", "Sputnik", *sentences, "Nobody", sentences[0]]) == [*sentences, "Nobody", sentences[0]]


# ---------------------------------------------------------------- other articles on the page, and the author's box

NEXT = (
    "The pianist Victor Hame has withdrawn from the spring festival because of an injured hand, its office said.",
    "His place will be taken by Odile Crane, who last played in the town eight years ago and to an empty hall.",
    "Tickets remain valid, and refunds can be had until the end of the month at the box office in the market.",
)


def _page(main: str, *, head: str = "") -> str:
    return f"<html><head><title>{pages.TITLE} | Coast Wire</title>{head}</head><body>{main}</body></html>"


def _prose(paragraphs: tuple[str, ...]) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def test_the_next_article_of_a_page_without_an_end_is_left_out() -> None:
    first = f"<article><h1>{pages.TITLE}</h1>{_prose(pages.PARAGRAPHS)}</article>"
    second = f"<article><h1>Pianist Withdraws From the Spring Festival</h1>{_prose(NEXT)}</article>"
    assert read(_page(f"<div>{first}{second}</div>")).body == pages.BODY


def test_the_entries_of_a_live_report_stay_though_each_has_a_first_level_heading() -> None:
    entries = "".join(
        f"<article><h1>{n}:30 Update</h1><p>{paragraph}</p></article>" for n, paragraph in enumerate(pages.PARAGRAPHS)
    )
    body = read(_page(f"<main><h1>{pages.TITLE}</h1>{entries}</main>")).body
    assert [paragraph for paragraph in pages.PARAGRAPHS if paragraph not in body] == []


def test_a_card_with_a_headline_of_three_words_goes_with_its_neighbours() -> None:
    cards = "".join(
        f"<section class='story'><h2><a href='/{n}'>{headline}</a></h2><div><p>{text}</p></div></section>"
        for n, (headline, text) in enumerate(
            [("Dairy To Close After a Long Strike", NEXT[2]), ("Festival Loses Pianist", NEXT[0])]
        )
    )
    story = f"<section class='story'><h1>{pages.TITLE}</h1><div>{_prose(pages.PARAGRAPHS)}</div></section>"
    assert read(_page(story + cards)).body == pages.BODY


NOTE = "Nina Holt is a columnist and the author of “Sidings”. She was speechwriter to Gustav Thorn for six years."


def test_what_the_last_line_tells_of_the_author_goes() -> None:
    head = '<meta name="author" content="Nina Holt">'
    story = f"<article><h1>{pages.TITLE}</h1>{_prose(pages.PARAGRAPHS)}<p><em>{NOTE}</em></p></article>"
    assert read(_page(story, head=head)).body == pages.BODY
    assert NOTE in read(_page(story)).body


def test_an_author_of_whom_the_text_tells_is_no_stranger_to_its_end() -> None:
    lines = [*pages.PARAGRAPHS, "The talks were led by Nina Holt, who had promised to stay until the end.", NOTE]
    assert trim(lines, authors=["Nina Holt"]) == lines
    assert trim([*pages.PARAGRAPHS, NOTE, "One.", "Two.", "Three."], authors=["Nina Holt"])[-4] == NOTE


@pytest.mark.parametrize("type_", ["application/LD+JSON", "application/ld+json; charset=utf-8", "application/ld+json"])
def test_json_ld_is_known_however_its_type_is_written(type_: str) -> None:
    data = '{"@type": "NewsArticle", "datePublished": "2024-10-01T08:30:00Z", "author": {"name": "Nina Holt"}}'
    page = read(_page(f"<p>{pages.BODY}</p>", head=f'<script type="{type_}">{data}</script>'))
    assert page.published == datetime(2024, 10, 1, 8, 30, tzinfo=UTC)
    assert page.author == "Nina Holt"
