"""What a reader sees: text, HTML, and the console."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.console import ConsoleSender
from alerts.render import BOLD, render_html, render_json, render_text, subject_of
from monitor.domain.errors import TemporaryDeliveryError
from monitor.domain.models import (
    Channel,
    DigestContent,
    FailingFeed,
    Gap,
    Ledger,
    Outlet,
    Quote,
    SilentFeed,
    Snippet,
    Spike,
    Trend,
    Via,
)
from tests.alerts.samples import CLOSED, LEDGER, content, item

CONSOLE = Channel("console", "console", {})


class Page(HTMLParser):
    """What a page shows and holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in ("href", "src")]
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "mark":
            self.marked.append(data)
        if "style" not in self.open and "title" not in self.open:
            self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


# ---------------------------------------------------------------- spikes

SPIKE = Spike(
    watches=("harbour",),
    name="Harbour <b>\n",
    stories=14,
    usual=2.0,
    text="14 stories in the last 24 hours, usually 2 a day",
    latest=(
        Outlet("The Post", "https://post.example/1", "The harbour\nis shut", CLOSED),
        Outlet("Coast Radio", "javascript:alert(1)", "", None),
    ),
)
ALERT = replace(content(subject=f"Harbour spikes: {SPIKE.text}"), spikes=(SPIKE,), is_alert=True)


def test_a_spike_is_one_line_above_the_stories() -> None:
    digest = replace(content(item()), spikes=(SPIKE,))
    words = Page(render_html(digest)).words
    assert "Harbour <b>: 14 stories in the last 24 hours, usually 2 a day." in words
    assert words.index("14 stories in the last") < words.index("Mara Lindqvist speaks")
    text = render_text(digest)
    assert "\n↑ Harbour <b>: 14 stories in the last 24 hours, usually 2 a day.\n" in text
    assert text.index("↑") < text.index("1. ")
    assert "is shut" not in words + text, "a digest has its stories itself"
    [spike] = json.loads(render_json(digest))["data"]["spikes"]
    assert (spike["stories"], spike["usual_a_day"], spike["text"]) == (14, 2.0, SPIKE.text)


def test_an_alert_says_what_spikes_and_what_is_told_of_it_and_nothing_else() -> None:
    page, text = Page(render_html(ALERT)), render_text(ALERT)
    for shown in (page.words, " ".join(text.split())):
        assert "14 stories in the last 24 hours, usually 2 a day." in shown
        assert "The harbour is shut" in shown
        assert "(without a title)" in shown
        assert "The stories come with the digest itself." in shown
        assert "feeds answered" not in shown
        assert "Nothing new" not in shown
    assert page.links == ["https://post.example/1"]
    assert "javascript" not in text
    assert json.loads(render_json(ALERT))["type"] == "spike"
    assert subject_of(ALERT) == "Harbour spikes: 14 stories in the last 24 hours, usually 2 a day"


# ---------------------------------------------------------------- HTML


def test_the_page_shows_who_speaks_the_marked_sentence_the_reason_and_the_ledger() -> None:
    page = Page(render_html(content(item())))
    assert "Lindqvist on Harbour" in page.words
    assert "1 story, 1 quote · Saturday 21 Nov 2026, 10:06 (Asia/Yerevan)" in page.words
    assert "The Post · Ivo Brandt · 21 Nov, 07:06" in page.words
    assert "“Nobody can eat a promise” Mara Lindqvist" in page.words
    assert page.marked == ["Lindqvist", "harbour"]
    assert "Why: Mara Lindqvist (full name)" in page.words
    assert "28 of 30 feeds answered; 412 articles read since 20 Nov, 10:06." in page.words
    assert "3 articles read from the feed only: 2 behind a login wall, 1 out of reach." in page.words
    assert "Coast Radio since 20 Nov, 04:06: nothing listens at https://radio.example/; next try" in page.words
    assert page.links == ["https://post.example/lindqvist?a=1&b=2"]
    assert page.words.index("eat a promise") < page.words.index("stood at the")


def test_what_a_failing_feed_answered_is_told_without_the_name_that_programs_give_it() -> None:
    feed = FailingFeed("Star", CLOSED, "Http404: the feed answered 404")
    text = render_text(content(ledger=replace(LEDGER, failing=(feed,))))
    assert "Star since 21 Nov, 10:06: the feed answered 404; not tried again\n" in text


def test_the_page_needs_nothing_from_elsewhere() -> None:
    html = render_html(content(item()))
    assert not {"img", "script", "link", "iframe"} & set(Page(html).tags)
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html
    assert "max-width:640px" in html


def test_words_in_the_title_are_marked_in_the_title() -> None:
    story = item()
    title = Snippet(story.title, ((0, 14),), "title", "name")
    marked = Page(render_html(content(replace(story, snippets=(title,))))).marked
    assert marked == ["Mara Lindqvist"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "http://", "https://[x", ""]
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert Page(render_html(content(item(url=url)))).links == []
    assert "javascript:" not in render_text(content(item(url=url)))


def test_text_from_right_to_left_finds_its_own_direction() -> None:
    html = render_html(content(item(title="كارداشيان تتحدث", lang="ar")))
    assert re.search(r'<h2[^>]*dir="rtl" lang="ar"[^>]*>', html)
    assert re.search(r'<h1[^>]*dir="ltr"[^>]*>', html)
    assert 'lang="a&quot;b"' not in render_html(content(item(lang='a"b')))


@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=3),
)
def test_any_text_is_shown_as_text_and_never_as_markup(title: str, body: str, marks: list[tuple[int, int]]) -> None:
    story = item(
        title=title, body=body, marks=tuple(marks), quote=title, why=body, source=title, author=body, lang=title
    )
    page = Page(render_html(content(story, name=title, subject=body)))
    plain = Page(render_html(content(item())))
    assert set(page.tags) <= set(plain.tags) | {"mark"}
    assert page.open == []


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_rendering_twice_gives_the_same_bytes(text: str) -> None:
    digest = content(item(title=text, body=text, marks=()), subject=text)
    for render in (render_text, render_html, render_json, subject_of):
        assert render(digest).encode("utf-8") == render(digest).encode("utf-8")


# ---------------------------------------------------------------- text


def test_the_text_reads_well_without_any_markup() -> None:
    assert render_text(content(item())).splitlines() == [
        "Lindqvist on Harbour: 1 story, 1 quote",
        "Harbour voices · Saturday 21 Nov 2026, 10:06 (Asia/Yerevan)",
        "",
        "1. Mara Lindqvist speaks on the harbour",
        "   The Post · Ivo Brandt · 21 Nov, 07:06",
        "   https://post.example/lindqvist?a=1&b=2",
        "",
        "   “Nobody can eat a promise” — Mara Lindqvist",
        "",
        "   *Lindqvist* stood at the *harbour*.",
        "",
        "   Why: Mara Lindqvist (full name) · Harbour (term “harbour”)",
        "",
        "What was checked:",
        "28 of 30 feeds answered; 412 articles read since 20 Nov, 10:06.",
        "3 articles read from the feed only: 2 behind a login wall, 1 out of reach.",
        "Not answering:",
        "  - Coast Radio since 20 Nov, 04:06: nothing listens at https://radio.example/; next try 21 Nov, 10:26",
        "  - Island Gazette: the answer is no feed; not tried again",
    ]


@pytest.mark.parametrize("via", [Via.FEED, Via.SUMMARY])
def test_a_story_read_from_the_feed_says_so(via: Via) -> None:
    digest = content(item(via=via))
    assert "Read from the feed only" in render_text(digest)
    assert "Read from the feed only" in Page(render_html(digest)).words
    assert "Read from the feed only" not in render_text(content(item()))


def test_an_empty_digest_says_that_it_was_checked() -> None:
    empty = content(subject="Harbour voices: nothing new", ledger=Ledger(since=None, feeds=3, answered=3, articles=1))
    for text in (render_text(empty), Page(render_html(empty)).words):
        assert "Nothing new that this digest asks for." in text
        assert "All 3 feeds answered; 1 article read." in text
        assert "Not answering" not in text


def test_a_digest_without_feeds_says_that_nothing_could_be_checked() -> None:
    assert "nothing could be checked" in render_text(content(ledger=Ledger(since=None, feeds=0, answered=0)))


@pytest.mark.parametrize("filler", ["A word or two. ", "Слово за слово. ", "كلمة بعد كلمة. "])
def test_a_long_digest_shows_what_fits_whole_the_next_by_title_and_counts_the_rest(filler: str) -> None:
    """Gmail cuts off what is longer than 102 KB, the ledger first."""
    story = item(
        title="A story.", body=filler * 20, marks=(), quote=filler * 30, url="https://post.example/" + "a" * 300
    )
    digest = content(*(replace(story, article_id=n, title=f"Story number {n}.") for n in range(1, 401)))
    html, text = render_html(digest), render_text(digest)
    assert 60_000 < len(html.encode()) < 100_000
    for shown in (Page(html).words, text):
        assert "Story number 1." in shown
        assert "Story number 100." in shown
        assert "Story number 151." not in shown
        assert "more, which" in shown
        assert "What was checked" in shown


def test_one_huge_story_does_not_make_a_huge_page() -> None:
    html = render_html(
        content(item(title="word " * 50_000, url="https://post.example/" + "a" * 90_000, author="x" * 9000))
    )
    assert len(html) < 20_000
    assert Page(html).links == []


def test_a_time_of_another_year_bears_its_year_and_a_lacking_one_is_said() -> None:
    old = render_text(content(item(published=CLOSED.replace(year=2024))))
    assert "21 Nov 2024, 10:06" in old
    assert "time unknown" in render_text(content(item(published=None, author=None)))


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("«Откройте дорогу», ", "“Откройте дорогу”"),
        ("„Macht auf!“", "“Macht auf!”"),
        ("No marks at all", "“No marks at all”"),
        ("“Yes” and “no”", "““Yes” and “no””"),
        ("“", "““”"),
    ],
)
def test_a_quote_stands_in_one_pair_of_marks(quote: str, shown: str) -> None:
    assert f"{shown} — Mara Lindqvist" in render_text(content(item(quote=quote)))


# ---------------------------------------------------------------- quotes, stories, the chart, what was checked


def test_a_quote_comes_behind_the_sentence_that_explains_it_and_its_speaker_is_named_once() -> None:
    before = Snippet("The road has been closed for a week.", ((4, 8),), "body", "term")
    said = [
        Quote("Mara Lindqvist", text, "body", 0, 9, "mara") for text in ("“It must open.”", "“Today, not tomorrow.”")
    ]
    digest = content(replace(item(), quotes=(replace(said[0], before=before), said[1]), snippets=()))
    page = Page(render_html(digest))
    assert "The road has been closed for a week. “It must open.” “Today, not tomorrow.” Mara Lindqvist" in page.words
    assert page.marked == ["road"]
    assert (
        "   The *road* has been closed for a week.\n   “It must open.”\n   “Today, not tomorrow.” — Mara Lindqvist\n"
        in render_text(digest)
    )
    assert '"before":"The road has been closed for a week."' in render_json(digest)


def other(source: str, number: int = 1) -> Outlet:
    return Outlet(source, f"https://{number}.example/", "A title", None)


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        (["Wire"], "1 more outlet: Wire"),
        (["Wire", "Gazette"], "2 more outlets: Wire and Gazette"),
        (["Wire", "Gazette", "Herald", "Radio"], "4 more outlets: Wire, Gazette, Herald and Radio"),
        (["Wire", "Gazette", "Herald", *"ABCDEFGH"], "11 more outlets: Wire, Gazette, Herald and 8 more"),
        (["The Post", "Wire"], "2 more articles: The Post and Wire"),  # its own second article is no second outlet
    ],
)
def test_a_story_names_who_else_tells_it(sources: list[str], told: str) -> None:
    digest = content(replace(item(), outlets=tuple(other(name, n) for n, name in enumerate(sources))))
    page = Page(render_html(digest))
    assert told + " Why" in page.words
    assert told + "\n" in render_text(digest)
    assert page.links[1:] == [f"https://{n}.example/" for n in range(len(sources))][: 4 if len(sources) < 5 else 3]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (CLOSED - timedelta(hours=3), "Update: 3 more since 07:06"),
        (CLOSED - timedelta(hours=23), "Update: 3 more since yesterday"),
        (CLOSED - timedelta(days=4), "Update: 3 more since 17 Nov"),
    ],
)
def test_a_story_told_before_says_how_much_is_new_since_then(told: datetime, words: str) -> None:
    digest = content(replace(item(), told_before_at=told, outlets=(other("Wire"), other("Gazette"))))
    assert words in Page(render_html(digest)).words
    assert f"   {words}\n" in render_text(digest)
    assert "Update" not in render_text(content(item()))


TREND = Trend("Mara Lindqvist", (*[0] * 20, 1, 2, 0, 0, 4, 8, 0, 0, 2, 1))


def test_the_chart_needs_no_picture_and_says_its_numbers() -> None:
    digest = replace(content(item()), trends=(TREND,))
    html, text = render_html(digest), render_text(digest)
    page = Page(html)
    assert "Articles a day, 23 Oct – 21 Nov" in page.words
    assert "18, of them 15 in 7 days" in page.words
    assert "img" not in page.tags
    heights = [int(height) for height in re.findall(r"line-height:(\d+)px\">&nbsp;", html)]
    assert heights == [4, 7, 14, 28, 7, 4], "as tall as it is often, the tallest whole"
    assert "▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▁▁▃▇▁▁▂▂  Mara Lindqvist: 18, of them 15 in 7 days" in text
    assert json.loads(render_json(digest))["data"]["trends"] == [{"watch": "Mara Lindqvist", "days": list(TREND.days)}]
    assert "last 30 days" not in render_text(content(item()))


def test_a_single_article_is_no_peak() -> None:
    html = render_html(replace(content(), trends=(Trend("Harbour", (*[0] * 29, 1)),)))
    assert re.findall(r"line-height:(\d+)px\">&nbsp;", html) == ["7"]


def test_what_could_not_be_checked_is_said_feed_by_feed() -> None:
    ledger = replace(
        LEDGER,
        silent=(SilentFeed("Hill Post", CLOSED - timedelta(days=5), timedelta(hours=14)),),
        gaps=(Gap("Agency", CLOSED - timedelta(hours=2)),),
    )
    text = render_text(content(item(), ledger=ledger))
    assert (
        "Silent against their habit:\n  - Hill Post: nothing new since 16 Nov, 10:06; its longest pause was 14 hours"
        in text
    )
    assert "Entries probably missed:\n  - Agency, 21 Nov, 08:06: it shows few at a time" in text
    found = json.loads(render_json(content(ledger=ledger)))["data"]["ledger"]
    assert [feed["feed"] for feed in found["silent"] + found["gaps"]] == ["Hill Post", "Agency"]
    assert found["from_feed_reasons"] == {"behind a login wall": 2, "out of reach": 1}


def test_a_single_reason_needs_no_number() -> None:
    ledger = replace(LEDGER, reasons=(("behind a login wall", 3),))
    assert "3 articles read from the feed only: behind a login wall.\n" in render_text(content(ledger=ledger))


def test_a_digest_of_which_most_feeds_failed_says_so_on_top() -> None:
    poor = render_text(content(item(), ledger=replace(LEDGER, answered=9)))
    assert poor.splitlines()[2] == "Only 9 of 30 feeds answered: much may be missing here."
    assert "much may be missing" not in render_text(content(item()))


def test_an_inbox_shows_the_first_words_of_somebody_beside_the_subject() -> None:
    html = render_html(content(item()))
    body = html[html.index("<body") :]
    assert body.index("Mara Lindqvist: “Nobody can eat a promise”</div>") < body.index("<h1")


def test_an_inbox_shows_what_was_checked_where_there_is_nothing_to_say() -> None:
    html = render_html(content())
    assert html.index("28 of 30 feeds answered; 412 articles read since 20 Nov, 10:06.</div>") < html.index("<h1")


def test_a_number_behind_an_arabic_outlet_stays_behind_it() -> None:
    """The mark that keeps the order is not seen."""
    assert "صوت الميناء\u200e · Ivo Brandt" in render_text(content(item(source="صوت الميناء")))


# ---------------------------------------------------------------- console


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


async def shown(stream: io.TextIOBase, digest: DigestContent) -> str:
    sender = ConsoleSender(stream=stream)  # type: ignore[arg-type]
    [recipient] = sender.recipients(CONSOLE)
    await sender.send(sender.freeze(digest, CONSOLE, recipient), CONSOLE)
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


async def test_marks_are_bold_on_a_terminal_and_plain_in_a_file() -> None:
    assert "\x1b[1mLindqvist\x1b[0m stood" in await shown(Terminal(), content(item()))
    in_file = await shown(io.StringIO(), content(item()))
    assert "Lindqvist stood at the harbour." in in_file
    assert "\x1b" not in in_file


async def test_no_foreign_text_commands_the_terminal() -> None:
    evil = "\x1b]0;owned\x07 \x9b31m \ue000 title\r\nfake line"
    text = await shown(Terminal(), content(item(title=evil, body=evil, marks=(), why=evil, source=evil), subject=evil))
    assert set(re.findall(r"\x1b.{0,3}", text)) <= {"\x1b[1m", "\x1b[0m"}
    assert "\x9b" not in text
    assert "\r" not in text
    assert "\nfake line" not in text


def test_lines_are_broken_for_a_terminal_but_addresses_are_not() -> None:
    long = item(body="word " * 100, marks=(), url="https://post.example/" + "a-b/" * 40)
    lines = render_text(content(long), width=88, marks=BOLD).splitlines()
    assert "   https://post.example/" + "a-b/" * 40 in lines
    assert max(len(line) for line in lines if "http" not in line) <= 88


async def test_a_stream_that_cannot_write_a_script_still_gets_the_rest() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    sender = ConsoleSender(stream=stream)
    await sender.send(sender.freeze(content(item(title="Արցախ road")), CONSOLE, "console"), CONSOLE)
    assert b"????? road" in raw.getvalue()


async def test_a_closed_console_is_temporary() -> None:
    stream = io.StringIO()
    stream.close()
    sender = ConsoleSender(stream=stream)
    with pytest.raises(TemporaryDeliveryError):
        await sender.send(sender.freeze(content(), CONSOLE, "console"), CONSOLE)


def test_an_item_asks_whether_it_is_about_this_where_there_is_an_address_for_the_answer() -> None:
    asked = content(replace(item(), feedback_url="https://vigil.example/feedback/abc_-1"), item(2))
    page = Page(render_html(asked))
    assert page.links.count("https://vigil.example/feedback/abc_-1") == 1
    assert page.words.count("Not about this?") == 1
    assert render_text(asked).count("   Not about this? https://vigil.example/feedback/abc_-1\n") == 1
    stories = json.loads(render_json(asked))["data"]["stories"]
    assert [story["feedback_url"] for story in stories] == ["https://vigil.example/feedback/abc_-1", None]
    hostile = Page(render_html(content(replace(item(), feedback_url="javascript:alert(1)"))))
    assert "Not about this?" not in hostile.words
