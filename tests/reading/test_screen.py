"""The cheap look before reading: it may let too much through, but never turns away what a whole reading would hit."""

from __future__ import annotations

import html as html_module
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import Person, Topic, Watchlist
from monitor.reading.decode import decode
from monitor.reading.reader import Care, PageJob, read_page, unpacked
from monitor.reading.screen import rough_text
from monitor.watch.matcher import Matcher
from tests.labelled_pages.build import pages

NAMES = ("Ann Lee", "Յուլիա Սարյան", "Мара Линдквист", "Zoë Brontë", "周杰倫", "Nora O'Dell")
MATCHER = Matcher(
    Watchlist(
        tuple(Person(f"p{n}", name) for n, name in enumerate(NAMES)),
        (Topic("strait", "Strait", any=("Selin crossing",)),),
    )
)
MORE = "A clerk read out the names of those who had asked for more time, and the mayor thanked the two drivers. "
PROSE = "The council met again on Tuesday to speak about the harbour, and nobody left before midnight. "


def job(html: str, *, charset: str = "utf-8", care: Care = Care.LOOK) -> PageJob:
    return PageJob(
        article_id=1,
        url="https://news.example/1",
        html=html.encode(charset, "xmlcharrefreplace"),
        content_type=f"text/html; charset={charset}",
        page_failure=None,
        title="",
        summary="",
        content_html="",
        author=None,
        published=None,
        lang=None,
        source="news",
        tags=(),
        care=care,
    )


def page(article: str, *, head: str = "", beside: str = "") -> str:
    body = f"<article><p>{PROSE * 6}</p>{article}<p>{MORE * 6}</p></article>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><nav><a href='/'>Home</a></nav>{body}{beside}</body></html>"


# ---------------------------------------------------------------- names as pages write them

TAGS = ("b", "i", "span", "em", "a href='/x'", "font color='red'", "x-name")


def _split(name: str, at: int, tag: str) -> str:
    """A name of which a part is emphasised, even in the middle of a word."""
    return f"{name[:at]}<{tag}>{name[at:]}</{tag.split()[0]}>"


def _entities(name: str) -> str:
    return "".join(f"&#{ord(letter)};" if number % 2 else letter for number, letter in enumerate(name))


@st.composite
def written_names(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([*NAMES, "Selin crossing"]))
    way = draw(st.sampled_from(["plain", "split", "entities", "shy", "cells", "breaks", "comment", "nbsp", "upper"]))
    if way == "split":
        return _split(name, draw(st.integers(1, len(name) - 1)), draw(st.sampled_from(TAGS)))
    if way == "cells":
        return f"<table><tr><td>{name}</td><td>{draw(st.sampled_from(NAMES))}</td></tr></table>"
    return {
        "plain": name,
        "entities": _entities(name),
        "shy": "\u00ad".join(name) if " " not in name else name[:2] + "&shy;" + name[2:],
        "breaks": f"x<br>{name}<br>y",
        "comment": f"{name[:2]}<!-- ad -->{name[2:]}",
        "nbsp": name.replace(" ", "&nbsp;"),
        "upper": name.upper(),
    }[way]


@st.composite
def news_pages(draw: st.DrawFn) -> str:
    name = draw(written_names())
    sentence = f"In the end {name} spoke to the crowd at the gate and went home. {PROSE}"
    where = draw(
        st.sampled_from(["body", "title", "data", "heading", "list", "quote", "noscript", "template", "nested"])
    )
    plain = html_module.unescape("".join(part for part in name if part not in "<>"))
    if where == "title":
        return page("", head=f'<meta property="og:title" content="{html_module.escape(plain, quote=True)} speaks">')
    if where == "data":
        data = {"@type": "NewsArticle", "headline": f"{plain} speaks", "articleBody": f"{plain} spoke. {PROSE * 8}"}
        return page("", head=f'<script type="application/ld+json">{json.dumps(data)}</script>')
    return page(
        {
            "body": f"<p>{sentence}</p>",
            "heading": f"<h2>{name} at the gate</h2>",
            "list": f"<ul><li>{sentence}</li><li>{PROSE}</li></ul>",
            "quote": f"<blockquote><p>{sentence}</p></blockquote>",
            "noscript": f"<noscript><p>{sentence}</p></noscript>",
            "template": f"<template><p>{sentence}</p></template>",
            "nested": "<div>" * 30 + sentence + "</div>" * 30,
        }[where],
        beside=draw(st.sampled_from(["", "<script>var a = '</p>';</script>", "<!-- a", "<style>p{}</style>"])),
    )


@given(html=news_pages(), charset=st.sampled_from(["utf-8", "windows-1251", "utf-16", "iso-8859-1"]))
@settings(max_examples=100)
def test_what_a_whole_reading_hits_the_look_lets_through(html: str, charset: str) -> None:
    whole = read_page(job(html, charset=charset, care=Care.FULL), MATCHER)
    looked = read_page(job(html, charset=charset), MATCHER)
    assert looked.findings == whole.findings


@pytest.mark.timeout(60)
def test_no_name_of_the_labelled_pages_is_turned_away() -> None:
    for labelled in pages():
        names = dict.fromkeys((*labelled.names_inside, *labelled.names_outside))
        rough = rough_text(decode(labelled.html, labelled.content_type))
        for name in names:
            matcher = Matcher(Watchlist((), (Topic("t", name, any=(name,)),)))
            assert rough is None or matcher.could_match(rough), f"{labelled.template} in {labelled.lang}: {name}"


# ---------------------------------------------------------------- what becomes of a page that nobody asked for


def test_a_page_without_any_watch_is_kept_as_it_came_and_its_text_not_extracted() -> None:
    asked = job(page("<p>Rain, all week.</p>"))
    reading = read_page(asked, MATCHER)
    assert reading.article.body == "" and not reading.findings.hits
    assert reading.page is not None and unpacked(reading.page) == asked.html


def test_a_name_in_a_menu_has_the_page_read_and_hits_nothing() -> None:
    reading = read_page(job(page("", beside="<aside><a href='/2'>Ann Lee sells her house</a></aside>")), MATCHER)
    assert reading.page is None and "harbour" in reading.article.body
    assert not reading.findings.hits


def test_the_feeds_own_words_are_looked_at_too() -> None:
    reading = read_page(replace(job(page("")), summary="Ann Lee is in town."), MATCHER)
    assert [hit.watch for hit in reading.findings.hits] == ["p0"]


def test_with_read_all_the_text_of_every_page_is_at_hand() -> None:
    reading = read_page(job(page("<p>Rain, all week, over the whole of the coast.</p>"), care=Care.QUICK), MATCHER)
    assert reading.page is None and "Rain" in reading.article.body


@pytest.mark.parametrize("html", ["<div>" * 30_000 + "x", "<p>a<!-- b", "<p>a</p><![CDATA[ Ann Lee ]]>"])
def test_a_page_that_parsers_may_understand_in_several_ways_is_read(html: str) -> None:
    assert rough_text(html) is None


def test_an_almost_empty_page_is_read_since_it_may_be_a_wall() -> None:
    reading = read_page(job("<html><body><p>Please log in to read this article.</p></body></html>"), MATCHER)
    assert reading.page is None and reading.article.notes


# ---------------------------------------------------------------- where one parser sees a script and another sees words

NAMED = f"<p>Yesterday Ann Lee came to the harbour with her boat and her two sons. {PROSE}</p>"


@pytest.mark.parametrize(
    ("article", "head", "beside"),
    [
        (f"<i data-embed=\"<script src='/x'>\"></i>{NAMED}<script>var a</script>", "", ""),
        (f"<!-- <script src='/x'> -->{NAMED}<!-- </script> -->", "", ""),
        (f"<script-box>{NAMED}</script-box>", "", "<script>var a</script>"),
        (f"<script src='/x'/>{NAMED.replace('Ann Lee', 'Ann <b>Lee</b>')}", "", "<script>var a</script>"),
        (f"<style/>{NAMED}", "", "<style>p {{}}</style>"),
    ],
)
def test_looks_at_words_that_only_seem_to_stand_in_a_script(article: str, head: str, beside: str) -> None:
    html = page(f"<p>{MORE * 30}</p>{article}<p>{PROSE * 30}</p>", head=head, beside=beside)
    assert read_page(job(html, care=Care.FULL), MATCHER).findings.hits
    assert read_page(job(html), MATCHER).findings.hits


@pytest.mark.parametrize("type_", ["application/ld&#x2B;json", "application/ld&plus;json", "application/ld+json"])
@pytest.mark.parametrize("name", ["Ann Lee", "Ann\\tLee", "Ann\\r\\nLee", "Nora O\\u0027Dell"])
def test_looks_at_the_data_of_a_page_however_they_are_escaped(type_: str, name: str) -> None:
    data = f'{{"@type": "NewsArticle", "articleBody": "{MORE * 8} {name} came to the harbour. {MORE * 8}"}}'
    menu = "".join(f"<li><a href='/{n}'>The section of number {n}</a></li>" for n in range(300))
    html = f"<html><head><script type='{type_}'>{data}</script></head><body><ul>{menu}</ul></body></html>"
    looked = read_page(job(html), MATCHER)
    assert bool(looked.findings.hits) == bool(read_page(job(html, care=Care.FULL), MATCHER).findings.hits)
