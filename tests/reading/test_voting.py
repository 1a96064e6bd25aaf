"""Which blocks of a page are its article, by the votes of extractors and by what stands around them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.domain.models import Person, Watchlist
from monitor.reading.around import Place, around, weak_mentions
from monitor.reading.blocks import Block
from monitor.reading.extract import extract
from monitor.reading.reader import read_page
from monitor.reading.voting import article_of
from monitor.watch.matcher import Matcher
from tests.reading.test_screen import MORE, PROSE, job

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEAD = "The harbour of Selin was closed on Monday, since nobody had paid for the lamps on the eastern mole."
LIST_ITEM = "Lamps, twelve, of which nine burn"
CAPTION = "The mole at night in a picture of the harbour office"
BLOCKS = [Block(LEAD, 0.0), Block(LIST_ITEM, 0.0), Block(CAPTION, 0.0), Block(PROSE.strip(), 0.0)]


def held_by(*holders: str) -> list[str]:
    """The texts of four extractors, given which blocks ("abcd") each holds."""
    return ["\n".join(BLOCKS["abcd".index(letter)].text for letter in letters) for letters in holders]


def test_what_three_of_four_hold_is_the_article() -> None:
    assert article_of(BLOCKS, held_by("abd", "abd", "abcd", "d")) == [LEAD, LIST_ITEM, PROSE.strip()]


def test_what_two_hold_is_the_article_if_it_is_prose() -> None:
    kept = article_of(BLOCKS, held_by("ad", "d", "abcd", "bcd"))
    assert kept == [LEAD, PROSE.strip()]


def test_where_the_main_extractor_lost_most_the_others_decide() -> None:
    assert article_of(BLOCKS, held_by("c", "", "abd", "abd")) == [LEAD, LIST_ITEM, PROSE.strip()]


def test_a_block_that_is_a_link_is_no_article_whoever_holds_it() -> None:
    link = Block("Seven lamps that changed the coast of Selin for ever", 1.0)
    assert article_of([BLOCKS[0], link], [f"{LEAD}\n{link.text}"] * 4) == [LEAD]


def test_a_long_block_that_stands_twice_is_told_once() -> None:
    assert article_of([BLOCKS[0], BLOCKS[3], BLOCKS[0]], held_by("ad", "ad", "ad", "ad")) == [LEAD, PROSE.strip()]


def test_the_sentence_below_the_title_is_the_lead_though_nobody_holds_it() -> None:
    title, byline, label = (
        Block("A harbour is closed", 0.0),
        Block("By Ann Lee", 0.0),
        Block("Coast and weather today", 0),
    )
    sentence = Block("Nobody paid for the lamps, says Bo Wren.", 0.0)
    texts, headings = held_by("ad", "ad", "ad", "ad"), [title.text]
    kept = [LEAD, PROSE.strip()]
    assert article_of([title, sentence, byline, *BLOCKS], texts, headings=headings) == [sentence.text, *kept]
    assert article_of([title, label, byline, *BLOCKS], texts, headings=headings) == kept
    assert article_of([title, byline, sentence, *BLOCKS], texts, headings=headings) == kept
    assert article_of([title, Block(sentence.text, 0.9), *BLOCKS], texts, headings=headings) == kept
    assert article_of([title, sentence, *[label] * 9, *BLOCKS], texts, headings=headings) == kept
    assert article_of([title, sentence, title, *BLOCKS], texts, headings=headings) == kept


def test_a_page_of_nothing_is_nothing() -> None:
    assert article_of([], ["", "", "", ""]) == []


# ---------------------------------------------------------------- whole pages

TEASER = "Critics called it a scandal, but Zoe Harrow says that the piano was never lost."


LONG = " ".join(
    f"The keeper wrote that lamp {n} had burnt for {n * 7} nights without any oil of ours." for n in range(20)
)


def body(beside: str) -> str:
    page = extract(
        f"<html><body><div><p>{LEAD}</p><p>{PROSE * 4}</p><p>{MORE * 4}</p></div>{beside}</body></html>",
        url="https://news.example/1",
        now=NOW,
        dated=True,
    )
    assert page is not None
    return page.body


@pytest.mark.parametrize(
    "beside",
    [
        f'<div><div><a href="/2">The piano that nobody had lost</a><p>{TEASER}</p></div>'
        f'<div><a href="/3">A lamp for every house</a><p>{TEASER}</p></div></div>',
        f'<div><h3><a href="/2">The piano that nobody had lost</a></h3><p>{TEASER}</p></div>',
        f"<div><h3>Most read</h3><p>{TEASER}</p></div>",
        f"<div><h3>More from the coast</h3><p>{TEASER}</p></div>",
        f"<div><h3>Comments (12)</h3>{f'<div><b>lampman</b><p>{TEASER} {PROSE * 3}</p></div>' * 9}</div>",
        f'<div><img src="/p.jpg"><div>{TEASER}</div></div>',
        f'<div class="cookie-wall"><p>We use cookies. {PROSE * 12}</p><p>{TEASER}</p></div>',
        f'<div><p>{TEASER}</p><form><input name="mail"></form></div>',
    ],
    ids=["cards", "card", "most read", "more from", "comments", "picture", "cookies", "form"],
)
def test_no_name_beside_the_article_is_in_it(beside: str) -> None:
    text = body(beside)
    assert "Zoe Harrow" not in text
    assert LEAD in text and "harbour" in text and "mayor" in text


def test_the_words_of_a_linked_person_stay() -> None:
    assert "Zoe Harrow" in body(
        '<p>The mayor and <a href="/z">Zoe Harrow</a> agreed, after all, on twelve new lamps.</p>'
    )


def test_what_a_paywall_hides_is_read() -> None:
    hidden = f'<div class="paid-content" aria-hidden="true" style="filter:blur(6px)"><p>{TEASER} {LONG}</p></div>'
    assert "Zoe Harrow" in body(hidden)


# ---------------------------------------------------------------- what stands around


def test_every_mention_has_its_place() -> None:
    html = (
        f"<html><body><nav><a href='/z'>Zoe Harrow</a></nav><article><p>{LEAD} Mara Lind was there. {PROSE * 6}</p>"
        "<figure><img src='/p.jpg'><figcaption>Zoe Harrow at the mole.</figcaption></figure>"
        f"<p>{MORE * 6}</p></article></body></html>"
    )
    matcher = Matcher(Watchlist((Person("zoe", "Zoe Harrow"), Person("mara", "Mara Lind"))))
    page = job(html)
    reading = read_page(page, matcher)
    assert [hit.watch for hit in reading.findings.hits] == ["mara"]
    weak = weak_mentions(matcher, reading.article, around(page, reading.article))
    assert [(found.mention.watch, found.aside.place) for found in weak] == [
        ("zoe", Place.SIDEBAR),
        ("zoe", Place.CAPTION),
    ]
    assert all(w.aside.text[w.mention.start : w.mention.end] == w.mention.surface == "Zoe Harrow" for w in weak)
