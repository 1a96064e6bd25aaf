"""Which articles tell one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import Hit, Kind, KnownArticle, Stance, StoredArticle, Via
from monitor.policy.signatures import Group, group_of, read_signature, shared_part, signature_of
from monitor.policy.stories import place

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

FERRY = (
    "The ferry Halmar ran onto a rock off Kvitsund early on Saturday with 214 people on board, the coast guard said. "
    "All were taken off by lifeboats within two hours. "
    "Captain Ingrid Solheim said that the radar had failed in thick fog. "
    "Divers found a hole of six metres in the hull, and booms were laid against the oil."
)
FERRY_RU = (
    "Паром «Халмар» сел на скалу у Квитсунна рано утром в субботу, на борту находились 214 человек. "
    "Всех сняли шлюпками за два часа. Капитан Ингрид Сольхейм сообщила, что в густом тумане отказал радар. "
    "Водолазы нашли в корпусе пробоину, против нефти выставлены боны."
)
STRIKE = (
    "Teachers in Arnhaven will strike for three days from Monday, the union Lerarsbond said. "
    "They ask for smaller classes and 8.5 per cent more pay. The city offered four. "
    "Some 12,400 pupils are told to stay at home, said the alderman Pieter Vos."
)
COUNT = (
    "On the {day} day of the siege {people} people could not return to their homes in Velden, the office said on its "
    "site. As of nine in the morning {ill} patients were in intensive care and {waiting} were waiting for a bed. "
    "Electricity was cut for {hours} hours in turns. Of the goods that usually come by road {tonnes} tonnes arrived."
)


def article(number: int, title: str, body: str, *, at: datetime = NOON, lang: str | None = "en") -> StoredArticle:
    return StoredArticle(
        id=number,
        url=f"https://example.org/{number}",
        title=title,
        summary="",
        body=body,
        source=f"Outlet {number}",
        tags=(),
        author=None,
        published=at,
        first_seen_at=at + HOUR,
        lang=lang,
        via=Via.PAGE,
        hits=(Hit("coast", Kind.TOPIC, Stance.MENTIONED, ()),),
    )


def together(*articles: StoredArticle) -> list[list[int]]:
    """The articles' numbers by story."""
    stories: dict[object, list[int]] = {}
    for placing in place(articles, []):
        stories.setdefault(placing.story or placing.opens, []).append(placing.article_id)
    return list(stories.values())


def known(articles: Sequence[StoredArticle], *, story: int) -> list[KnownArticle]:
    """Articles as the database has them."""
    placed = place(articles, [])
    times = [placing.happened_at for placing in placed]
    return [KnownArticle(story, p.happened_at, min(times), max(times), p.signature) for p in placed]


def test_a_copy_with_another_title_and_dateline_joins_its_original() -> None:
    copy = f"KVITSUND (Coast Wire) – {FERRY.replace('metres', 'meters')} Editing by The Harbour Times."
    assert together(article(1, "Ferry runs aground", FERRY), article(2, "All saved", copy, at=NOON + HOUR)) == [[1, 2]]


def test_the_same_event_joins_across_languages_and_scripts() -> None:
    english = article(1, "Ferry Halmar runs onto rock off Kvitsund", FERRY)
    russian = article(2, "Паром «Халмар» сел на скалу у Квитсунна", FERRY_RU, at=NOON + HOUR, lang="ru")
    assert together(english, russian) == [[1, 2]]
    assert together(english, replace(russian, lang=None)) == [[1, 2]]  # the script tells


def test_what_a_site_says_to_strangers_under_every_title_is_no_copy() -> None:
    wall = (
        "Please sign in or take out a subscription to go on with this page. Your first month costs nothing at all. "
        "We keep your data safe and never sell them to anybody. Questions are answered by our friendly service desk."
    )
    assert together(article(1, "Ferry Halmar aground", wall), article(2, "Teachers in Arnhaven strike", wall)) == [
        [1],
        [2],
    ]


def test_another_event_of_the_same_hour_opens_a_story() -> None:
    assert together(article(1, "Ferry runs aground", FERRY), article(2, "Teachers to strike", STRIKE)) == [[1], [2]]


def test_each_days_bulletin_is_its_own_story_though_the_words_are_the_same() -> None:
    first = COUNT.format(day="fifth", people="1,040", ill=9, waiting=11, hours="two", tonnes=31)
    second = COUNT.format(day="sixth", people="1,036", ill=10, waiting=12, hours="four", tonnes=6)
    today, tomorrow = article(1, "Daily note", first), article(2, "Daily note", second, at=NOON + DAY)
    assert together(today, tomorrow) == [[1], [2]]


def test_a_round_up_belongs_to_none_of_its_events_and_only_its_copies_to_it() -> None:
    day = article(1, "The day in brief", f"{FERRY} {STRIKE}", at=NOON + HOUR)
    copy = article(2, "In brief: Saturday", f"{FERRY} {STRIKE}", at=NOON + 2 * HOUR)
    ferry = article(3, "Ferry Halmar runs onto rock off Kvitsund", FERRY_RU, lang="ru")
    assert together(ferry, day, copy) == [[3], [1, 2]]


def test_what_comes_after_three_days_is_another_story() -> None:
    assert together(article(1, "Ferry", FERRY), article(2, "Ferry", FERRY, at=NOON + 3 * DAY)) == [[1, 2]]
    assert together(article(1, "Ferry", FERRY), article(2, "Ferry", FERRY, at=NOON + 3 * DAY + HOUR)) == [[1], [2]]


def test_a_story_never_spans_more_than_three_days_however_it_grew() -> None:
    copies = [article(n, "Ferry", FERRY, at=NOON + (n - 1) * DAY) for n in range(1, 6)]
    assert together(*copies) == [[1, 2, 3, 4], [5]]


def test_a_story_that_the_database_has_is_joined_and_not_opened_again() -> None:
    kept = known([article(1, "Ferry runs aground", FERRY)], story=7)
    earlier = article(2, "Ferry", FERRY, at=NOON - HOUR)
    other = article(3, "Teachers to strike", STRIKE)
    placed = {placing.article_id: placing for placing in place([earlier, other], kept)}
    assert (placed[2].story, placed[2].opens) == (7, None)
    assert placed[3].story is None and placed[3].opens is not None


def test_what_another_version_kept_in_another_form_is_passed_over() -> None:
    [kept] = known([article(1, "Ferry", FERRY)], story=7)
    [placing] = place([article(2, "Ferry", FERRY)], [replace(kept, signature=b"\xff" + kept.signature[1:])])
    assert placing.story is None


def test_an_article_dated_in_the_future_came_out_when_it_was_seen() -> None:
    dated = replace(article(1, "Ferry", FERRY, at=NOON), published=NOON + 300 * DAY)
    [placing] = place([dated], [])
    assert placing.happened_at == NOON + HOUR


def test_articles_of_one_moment_are_placed_alike_in_whatever_order_they_are_given() -> None:
    articles = [article(1, "Ferry", FERRY), article(2, "Strike", STRIKE), article(3, "Ferry", FERRY + " More.")]
    assert together(*articles) == together(*reversed(articles))


# ---------------------------------------------------------------- signatures


def tokens(text: str, lang: str, *groups: Group) -> frozenset[int]:
    found = signature_of(article(1, "", text, lang=lang)).tokens
    return frozenset(token for token in found if group_of(token) in groups)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("It cost 40,000 euros.", "en"), ("Es kostete 40.000 Euro.", "de")),
        (("Forty thousand came.", "en"), ("Пришли сорок тысяч.", "ru")),
        (("A quake of 6.3 struck.", "en"), ("6,3 büyüklüğünde deprem.", "tr")),
        (("At 8.04 p.m. it began.", "en"), ("Saat 20.04'te başladı.", "tr")),
        (("Thirty-two concerts", "en"), ("treinta y dos conciertos", "es")),
        (("Eleven ambulances wait", "en"), ("Ждут одиннадцать машин", "ru")),
    ],
)
def test_a_figure_is_the_same_in_every_way_of_writing_it(left: tuple[str, str], right: tuple[str, str]) -> None:
    figures = (Group.SMALL, Group.DOZEN, Group.FIGURE)
    assert tokens(*left, *figures) == tokens(*right, *figures) != frozenset()


@pytest.mark.parametrize(
    ("text", "lang"),
    [("и Гора Манвеляна ждали", "ru"), ("երեկ Գոր Մանվելյանը եկավ", "hy"), ("dün Gor Manvelyan'ın evi", "tr")],
)
def test_a_name_is_the_same_in_every_script_and_case(text: str, lang: str) -> None:
    assert tokens("and Manvelyan", "en", Group.NAME) <= tokens(text, lang, Group.NAME)


@pytest.mark.parametrize(
    ("text", "lang"), [("Землетрясения в понедельник", "ru"), ("pazartesi depremi", "tr"), ("un séisme lundi", "fr")]
)
def test_events_and_days_have_one_meaning_in_every_language(text: str, lang: str) -> None:
    assert tokens("the earthquake on Monday", "en", Group.MEANING, Group.DAY) <= tokens(
        text, lang, Group.MEANING, Group.DAY
    )


def test_a_signature_is_small_and_comes_back_from_its_bytes() -> None:
    signature = signature_of(article(1, "Ferry Halmar", FERRY * 40))
    kept = signature.to_bytes()
    assert read_signature(kept) == signature
    assert len(kept) < 2_500


def test_half_of_a_long_text_is_known_as_half_by_its_sketch() -> None:
    words = [f"word{n}" for n in range(3_000)]
    whole, half = (signature_of(article(1, "", " ".join(some))) for some in (words, words[:1_500] + words[:750:-1]))
    assert 0.6 < shared_part(whole.shingles, half.shingles, most=128) < 0.8


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=300)), min_size=1, max_size=4))
def test_any_text_has_its_story(texts: list[tuple[str, str]]) -> None:
    articles = [article(n, title, body, lang=None) for n, (title, body) in enumerate(texts, 1)]
    assert sorted(number for story in together(*articles) for number in story) == [one.id for one in articles]
