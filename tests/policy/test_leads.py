"""When a quote is shown with the sentence before it."""

from __future__ import annotations

import pytest

from monitor.domain.models import StoredArticle
from monitor.policy.leads import needs_lead
from monitor.policy.snippets import snippets_of, with_leads
from tests.policy.articles import article

ROAD = "The road to the harbour has been closed for a week."


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "It must open today, and it must stay open"),
        ("en", "But nobody asked the islanders"),
        ("en", "That’s a promise of twenty years"),
        ("en", "Never again"),
        ("ru", "Это решение никого не спасёт"),
        ("uk", "Але ніхто не питав людей"),
        ("hy", "Բայց ոչ ոք մարդկանց չի հարցրել"),
        ("de", "Das hätte nie geschehen dürfen"),
        ("fr", "Mais personne ne nous a demandé notre avis"),
        ("es", "Pero nadie preguntó a los isleños"),
        ("tr", "Bu karar kimseyi kurtarmayacak"),
        ("ar", "هذا القرار لن ينقذ أحدا"),
        ("he", "אבל אף אחד לא שאל את התושבים"),
        ("zh", "这是一个错误的决定，没有人问过岛民"),
        ("zh", "绝不可能"),
    ],
)
def test_words_that_point_back_or_are_very_few_need_the_sentence_before(lang: str, words: str) -> None:
    assert needs_lead(f"“{words},”", lang=lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Nobody can eat a promise"),
        ("en", "We will not leave this island"),
        ("en", "I have seen the empty shelves myself"),
        ("en", "Italy must open its ports"),  # no "It"
        ("de", "Butter und Brot fehlen seit Tagen"),  # no English "but"
        ("ru", "Дорога должна быть открыта"),
        ("sw", "But in a language that nobody taught us"),
        (None, "It may be any language"),
        ("zh", "岛上的面包店已经全部停业了"),
        ("en", "123 456"),
    ],
)
def test_words_that_stand_alone_are_left_alone(lang: str | None, words: str) -> None:
    assert not needs_lead(words, lang=lang)


def led(body: str, *quoted: str, lang: str = "en") -> tuple[StoredArticle, list[str | None]]:
    one = article(body=body, quotes=[("mara", "Mara Lindqvist", words) for words in quoted], lang=lang)
    quotes = with_leads(one, one.quotes)
    return one, [quote.before.text if quote.before else None for quote in quotes]


def test_the_sentence_before_comes_with_its_watched_words_marked_and_is_not_shown_again() -> None:
    one, before = led(f"{ROAD} “It must open,” Lindqvist said.", "“It must open,”")
    assert before == [ROAD]
    [quote] = with_leads(one, one.quotes)
    assert quote.before is not None
    assert [quote.before.text[slice(*mark)] for mark in quote.before.marks] == ["harbour"]
    assert ROAD not in [snippet.text for snippet in snippets_of(one, quotes=[quote])]
    assert ROAD in [snippet.text for snippet in snippets_of(one, quotes=one.quotes)]


def test_it_may_stand_in_the_paragraph_before() -> None:
    assert led(f"{ROAD}\n“It must open,” Lindqvist said.", "“It must open,”")[1] == [ROAD]


def test_a_quote_that_begins_a_text_has_none_and_a_very_long_sentence_explains_nothing() -> None:
    assert led("“It must open,” Lindqvist said.", "“It must open,”")[1] == [None]
    endless = "word " * 80 + "end."
    assert led(f"{endless} “It must open,” Lindqvist said.", "“It must open,”")[1] == [None]


def test_a_quote_that_goes_on_after_one_that_is_shown_needs_nothing() -> None:
    body = f"{ROAD} “It must open,” Lindqvist said. “And it must open today,” she said."
    assert led(body, "“It must open,”", "“And it must open today,”")[1] == [ROAD, None]
