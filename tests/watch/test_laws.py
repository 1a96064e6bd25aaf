"""Laws of matching that hold for every text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import Document, Person, Topic, Watchlist
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher

CASES = Path(__file__).parent / "cases" / "matching.jsonl"

PEOPLE = (
    Person(
        "kim",
        "Kim Kardashian",
        aliases=("Ким Кардашьян", "Քիմ Քարդաշյան", "金·卡戴珊", "كيم كارداشيان"),
        handles=("@KimK",),
    ),
    Person("xi", "Xi Jinping", aliases=("习近平",), surname="Xi"),
    Person("cher", "Cher", context=("singer",)),
)
TOPICS = (
    Topic("karabakh", "Karabakh", any=("Artsakh", "Карабах", "Արցախ", "WHO")),
    Topic("blockade", "Blockade", query='(blockade OR "Lachin corridor") NEAR/5 @Karabakh NOT naval'),
)
MATCHER = Matcher(Watchlist(PEOPLE, TOPICS))
TEXTS = [json.loads(line)["text"] for line in CASES.read_text(encoding="utf-8").splitlines()]

NAMES = "Kim Kardashian Kardashian’s Ким Кардашьян Քիմ Քարդաշյանը 习近平 金·卡戴珊 Xi Cher"
TERMS = "singer Artsakh Карабахом blockade WHO"
OTHERS = "#KimKardashian @KimK http://x.example/Kim . , “ ” said İstanbul ﬁ e\u0301 \u200b \u00ad 😀 \ud800"
words = st.sampled_from([*NAMES.split(), *TERMS.split(), *OTHERS.split(" "), "\n\n", "-\n"])
sentences = st.lists(words | st.text(max_size=5), max_size=25).map(" ".join)
texts = sentences | st.text(max_size=200) | st.sampled_from(TEXTS)


@given(title=texts, body=texts, lang=st.sampled_from([None, "en", "ru", "hy", "tr", "zh", "xx"]))
@settings(max_examples=300)
def test_evidence_cuts_its_surface_out_of_the_text_as_it_stands(title: str, body: str, lang: str | None) -> None:
    document = Document(title=title, body=body, lang=lang)
    findings = find_all(MATCHER, document)
    for hit in findings.hits:
        assert hit.mentions
        for mention in hit.mentions:
            text = getattr(document, mention.field)
            assert 0 <= mention.start < mention.end <= len(text)
            assert text[mention.start : mention.end] == mention.surface
    for quote in findings.quotes:
        text = getattr(document, quote.field)
        assert 0 <= quote.start < quote.end <= len(text)


@given(text=st.text(st.characters(), max_size=400))
@settings(max_examples=300)
def test_any_string_is_matched_without_an_exception(text: str) -> None:
    find_all(MATCHER, Document(title=text[:50], summary=text[50:100], body=text[100:]))


@given(body=texts)
@settings(max_examples=200)
def test_the_cheap_look_never_turns_away_what_would_hit(body: str) -> None:
    if MATCHER.find(Document(body=body)):
        assert MATCHER.could_match(body)


@given(body=texts, extra=st.sampled_from(["Mara Lindqvist", "Tomas Okafor", "Nadia Watt"]))
@settings(max_examples=200)
def test_another_watch_changes_nothing_for_those_that_were_there(body: str, extra: str) -> None:
    more = Matcher(Watchlist((*PEOPLE, Person("extra", extra)), (*TOPICS, Topic("more", "More", any=("harbour",)))))
    document = Document(body=body)
    before = {hit.watch: hit for hit in MATCHER.find(document)}
    after = {hit.watch: hit for hit in more.find(document) if hit.watch not in ("extra", "more")}
    assert before == after


@given(body=texts)
@settings(max_examples=100)
def test_matching_twice_gives_the_same(body: str) -> None:
    document = Document(body=body)
    assert MATCHER.find(document) == MATCHER.find(document)


@pytest.mark.parametrize("lang", ["fr", "en", "tr", None])
@pytest.mark.parametrize("name", ["Yann Le Floc'h", "Ann Floc'hay", "Nu'man", "Rana Isma'il"])
def test_finds_names_with_an_apostrophe_before_small_letters(name: str, lang: str | None) -> None:
    matcher = Matcher(Watchlist((Person("p", name),)))
    for written in (name, name.replace("'", "’")):
        assert matcher.find(Document(title="", body=f"On Monday {written} left.", lang=lang, url=""))
    assert not matcher.find(Document(title="", body=f"On Monday {name.partition(chr(39))[0]} left.", lang=lang, url=""))
