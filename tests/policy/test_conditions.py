"""What a digest's `when` asks for."""

from __future__ import annotations

from typing import Literal

import pytest

from monitor.domain.query import About, And, AnyWatch, InField, Near, Not, Or, Phrase, Query, WatchRef, Word
from monitor.policy.conditions import asked_watches, wants
from tests.policy.articles import WATCHLIST, article

MARA, TOMAS, HARBOUR, FERRY = WatchRef("Mara Lindqvist"), WatchRef("tomas"), WatchRef("HARBOUR"), WatchRef("ferry line")
PEOPLE, TOPICS = AnyWatch("person"), AnyWatch("topic")

BOTH = article(body="Lindqvist came. The harbour is shut.", tags=("Agency",), source="The Post", lang="en-GB")
ONLY_MARA = article(body="Lindqvist came.")
NOBODY = article(body="It rained.")


@pytest.mark.parametrize(
    ("when", "both", "only_mara", "nobody"),
    [
        (MARA, True, True, False),
        (HARBOUR, True, False, False),
        (WatchRef("mara"), True, True, False),
        (WatchRef("Someone Else"), False, False, False),
        (Word("harbour"), True, False, False),
        (Phrase("Mara Lindqvist"), True, True, False),
        (PEOPLE, True, True, False),
        (TOPICS, True, False, False),
        (And((PEOPLE, HARBOUR)), True, False, False),
        (Or((TOMAS, HARBOUR)), True, False, False),
        (And((PEOPLE, Not(HARBOUR))), False, True, False),
        (Not(MARA), False, False, True),
        (About("tag", "agency"), True, False, False),
        (About("source", "the post"), True, True, True),
        (About("lang", "en"), True, True, True),
        (About("lang", "hy"), False, False, False),
        (And((About("tag", "agency"), Not(TOMAS))), True, False, False),
    ],
)
def test_watches_and_facts_are_joined_by_and_or_not(when: Query, both: bool, only_mara: bool, nobody: bool) -> None:
    found = [wants(when, one, watchlist=WATCHLIST) for one in (BOTH, ONLY_MARA, NOBODY)]
    assert found == [both, only_mara, nobody]


SAME_SENTENCE = article(body="It rained. Lindqvist saw the harbour.")
NEXT_SENTENCE = article(body="Lindqvist came. The harbour is shut.")
NEXT_PARAGRAPH = article(body="Lindqvist came.\nThe harbour is shut.")
OTHER_FIELD = article(title="Lindqvist speaks", body="The harbour is shut.")


def near(unit: Literal["words", "sentence", "paragraph"], distance: int = 0) -> Near:
    return Near(MARA, HARBOUR, unit=unit, distance=distance)


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (near("sentence"), (True, False, False, False)),
        (near("paragraph"), (True, True, False, True)),
        (near("words", 2), (True, True, True, False)),
        (near("words", 1), (False, False, False, False)),
        (Near(HARBOUR, MARA, "words", 2), (True, True, True, False)),
        (Near(PEOPLE, Or((HARBOUR, FERRY)), "sentence", 0), (True, False, False, False)),
        (And((MARA, HARBOUR)), (True, True, True, True)),
        (InField("title", MARA), (False, False, False, True)),
        (Not(near("sentence")), (False, True, True, True)),
    ],
)
def test_near_asks_for_both_in_one_place(when: Query, found: tuple[bool, ...]) -> None:
    articles = (SAME_SENTENCE, NEXT_SENTENCE, NEXT_PARAGRAPH, OTHER_FIELD)
    assert tuple(wants(when, one, watchlist=WATCHLIST) for one in articles) == found


MEETING = "It rained on the whole of the long coast. "


@pytest.mark.parametrize(
    ("text", "same_sentence"),
    [
        ("Dr. Lindqvist of the U.S. Senate saw the harbour. It rained.", True),
        ("Lindqvist kom den 3. oktober. Die harbour.", False),
        ("« C'est fini. » dit Lindqvist de la harbour. Il part.", True),
        ("「harbour は閉鎖だ。」とLindqvist は言った。", True),
        ("Lindqvist 来了。harbour 关了。", False),
        ("Lindqvist-ը եկավ։ harbour-ը փակ է։", False),
        ("Lindqvist-ը ասաց. «harbour-ը փակ է»:", True),
        ("هل جاءت Lindqvist؟ قالت harbour مغلق", False),
        ("Lindqvist आईं। harbour बंद है।", False),
        ("डॉ. Lindqvist ने harbour देखा।", True),
    ],
)
def test_a_sentence_ends_as_its_script_ends_it(text: str, same_sentence: bool) -> None:
    assert wants(near("sentence"), article(body=MEETING + text), watchlist=WATCHLIST) is same_sentence
    assert wants(near("paragraph"), article(body=MEETING + text), watchlist=WATCHLIST)


def test_who_speaks_stands_at_the_words_however_the_sentences_fall() -> None:
    body = "Lindqvist came. “Is the harbour shut?” Then the mayor left. The mayor stayed. “The harbour is open.”"
    silent = article(body=body)
    speaks = article(body=body, quotes=[("mara", "Mara Lindqvist", "“Is the harbour shut?”")])
    assert [wants(near("sentence"), one, watchlist=WATCHLIST) for one in (silent, speaks)] == [False, True]


LEAD = "The harbour stays shut, said the mayor of the town on Monday."


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("Lindqvist comes", LEAD, True),
        ("Lindqvist comes", f"OSLO, Monday\n{LEAD}", True),  # a dateline is no lead
        ("Lindqvist comes", f"It rained in the town, as it had rained all week.\n{LEAD}", False),
        ("It rains", f"Lindqvist came, as she had come every year before.\n{LEAD}", False),
        ("It rains", f"Lindqvist came.\n{LEAD}", False),
    ],
)
def test_a_title_is_one_paragraph_with_its_lead(title: str, body: str, found: bool) -> None:
    for one in (article(title=title, body=body), article(title=title, summary=body)):
        assert wants(near("paragraph"), one, watchlist=WATCHLIST) is found
        assert wants(Near(HARBOUR, MARA, "paragraph", 0), one, watchlist=WATCHLIST) is found
        assert not wants(near("sentence"), one, watchlist=WATCHLIST)
        assert not wants(InField("body", near("paragraph")), one, watchlist=WATCHLIST)


def test_three_in_a_title_and_its_lead() -> None:
    three = Near(Near(MARA, HARBOUR, "paragraph", 0), TOMAS, "paragraph", 0)
    assert wants(three, article(title="Lindqvist comes", body=f"{LEAD} So did Tomas Okafor."), watchlist=WATCHLIST)
    assert not wants(three, article(title="Lindqvist comes", body=f"{LEAD}\nSo did Tomas Okafor."), watchlist=WATCHLIST)


def test_vowel_signs_accents_and_apostrophes_part_no_word() -> None:
    for between in ("नागोर्नो काराबाख", "l’e\u0301cole d'hier", "مُدَرِّسٌ جَديد"):
        two = article(body=f"Lindqvist {between} harbour")
        assert wants(near("words", 2), two, watchlist=WATCHLIST)
        assert not wants(near("words", 1), two, watchlist=WATCHLIST)


def test_near_counts_the_words_between_and_a_chinese_character_is_a_word() -> None:
    two = article(body="Lindqvist 港口 harbour")
    assert wants(near("words", 2), two, watchlist=WATCHLIST)
    assert not wants(near("words", 1), two, watchlist=WATCHLIST)


def test_two_people_near_each_other_are_two() -> None:
    together = Near(PEOPLE, PEOPLE, "sentence", 0)
    assert not wants(together, article(body="Lindqvist and Lindqvist again."), watchlist=WATCHLIST)
    assert wants(together, article(body="Lindqvist and Tomas Okafor."), watchlist=WATCHLIST)


def test_three_in_one_sentence() -> None:
    three = Near(Near(MARA, TOMAS, "sentence", 0), HARBOUR, "sentence", 0)
    assert wants(three, article(body="Lindqvist met Tomas Okafor at the harbour."), watchlist=WATCHLIST)
    assert not wants(three, article(body="Lindqvist met Tomas Okafor. At the harbour."), watchlist=WATCHLIST)


def test_what_a_when_asks_for_leaves_out_what_it_forbids() -> None:
    assert asked_watches(And((PEOPLE, HARBOUR, Not(FERRY))), watchlist=WATCHLIST) == {"mara", "tomas", "ada", "harbour"}
    assert asked_watches(Near(MARA, TOPICS, "sentence", 0), watchlist=WATCHLIST) == {"mara", "harbour", "ferry"}
    assert asked_watches(About("tag", "agency"), watchlist=WATCHLIST) == frozenset()


def test_a_text_with_thousands_of_mentions_is_decided_at_once() -> None:
    crowded = article(body="Lindqvist word word word " * 5_000 + "\n" + "harbour word " * 5_000)
    assert not wants(near("sentence"), crowded, watchlist=WATCHLIST)
    assert wants(near("words", 3), crowded, watchlist=WATCHLIST)
