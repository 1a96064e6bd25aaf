"""What `watch review` proposes, tried on the true matcher."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.models import Case, Document, Examples, Person, Topic, Watchlist
from monitor.watch.matcher import Matcher
from monitor.watch.review import Line, Review, StoredCase, Suggestion, review, with_line

MARA = Person("mara", "Mara Lindqvist", aliases=("Lindqvist",))
TOMAS = Person("tomas", "Tomas Okafor")
WATCHLIST = Watchlist((MARA, TOMAS), (Topic("harbour", "Harbour", any=("harbour",)),))


def case(number: int, text: str, *wrong: str, title: str = "", lang: str = "en") -> StoredCase:
    return StoredCase(number, Document(title=title, body=text, lang=lang), frozenset(wrong))


def reviewed(*cases: StoredCase, watch: str = "mara", watchlist: Watchlist = WATCHLIST) -> Review:
    return review(watchlist, watch, cases, [])


def best(of: Review) -> tuple[Line, tuple[str, ...], tuple[int, ...], tuple[tuple[int, str], ...]]:
    one = of.suggestions[0]
    return one.line, one.values, one.wrong_gone, one.lost


def test_a_longer_name_that_the_wrong_ones_share_is_excluded() -> None:
    found = reviewed(
        case(1, "The Lindqvist index counts citations.", "mara"),
        case(2, "Her Lindqvist index rose; the Lindqvist index fell.", "mara"),
        case(3, "Lindqvist sang at the old house."),
    )
    assert (found.wrong, found.others) == ((1, 2), (3,))
    assert best(found) == (Line.EXCLUDE, ("Lindqvist index",), (1, 2), ())
    assert len(found.suggestions) == 1, "no second way to say the same"


def test_several_longer_names_make_one_line_and_none_stands_in_it_for_nothing() -> None:
    found = reviewed(
        case(1, "The Lindqvist index counts citations.", "mara"),
        case(2, "A Lindqvist factor! That Lindqvist factor is in the Lindqvist index.", "mara"),
        case(3, "Saint Lindqvist of the hills.", "mara"),
        case(4, "Lindqvist sang, Lindqvist said."),
    )
    line, values, gone, lost = best(found)
    assert (line, set(values), gone, lost) == (
        Line.EXCLUDE,
        {"Lindqvist index", "Lindqvist factor", "Saint Lindqvist"},
        (1, 2, 3),
        (),
    )


def test_what_only_happens_to_stand_beside_the_name_is_never_gathered_into_a_line() -> None:
    found = reviewed(
        case(1, "Lindqvist opened the ball.", "mara"),
        case(2, "Nobody trusts the Lindqvist machine.", "mara"),
        case(3, "Friends saw Lindqvist twice.", "mara"),
    )
    offered = {one.values for one in found.suggestions}
    assert offered
    assert all(len(values) == 1 for values in offered), "each by itself, for the user to judge"
    assert not any("opened" in value or " the " in value for values in offered for value in values)


def test_a_line_that_would_lose_another_hit_says_which_and_one_that_loses_more_than_it_wins_is_not_shown() -> None:
    wrong = [case(1, "The Lindqvist prize went to a poet.", "mara"), case(2, "She has a Lindqvist prize.", "mara")]
    right = case(3, "The Lindqvist prize was her own idea.")
    assert best(reviewed(*wrong, right)) == (Line.EXCLUDE, ("Lindqvist prize",), (1, 2), ((3, "mara"),))
    more = [replace(right, article_id=n) for n in (3, 4, 5)]
    assert [(one.values, one.lost) for one in reviewed(*wrong, *more).suggestions] == [(("Lindqvist prize went",), ())]


def test_a_hit_of_another_watch_that_would_be_lost_is_told_too() -> None:
    duo = Topic("duo", "Duo", query='@"Mara Lindqvist" AND @"Tomas Okafor"')
    watchlist = replace(WATCHLIST, topics=(duo,))
    text = "The Lindqvist index was praised by Tomas Okafor."
    lost = best(reviewed(case(1, text, "mara"), watchlist=watchlist))[3]
    assert lost == ((1, "duo"),)
    assert best(reviewed(case(1, text, "mara", "duo"), watchlist=watchlist))[3] == ()


CHER = Watchlist((Person("cher", "Cher"),))
RIVER = (
    case(1, "Visit Cher, a place of castles by the river.", "cher"),
    case(2, "In Cher the river rose; the castles stand.", "cher"),
)


def contexts(of: Review) -> list[Suggestion]:
    return [one for one in of.suggestions if one.line is Line.CONTEXT]


def test_context_comes_from_words_that_the_right_ones_share_and_no_wrong_one_has() -> None:
    songs = ["gave a concert in the capital", "topped the charts with a song", "sang a song at a concert"] * 3
    right = [case(number, f"Cher {text}, report {number}.") for number, text in enumerate(songs, 3)]
    [one] = contexts(reviewed(*RIVER, *right, watch="cher", watchlist=CHER))
    assert set(one.values) <= {"concert", "song", "report"}
    assert (one.wrong_gone, one.lost) == ((1, 2), ())


def test_words_that_fit_only_the_very_articles_they_were_taken_from_are_no_context() -> None:
    subjects = ["boats", "bread", "glass", "kites", "lakes", "mills", "nails", "ovens", "pipes", "roofs"]
    right = [case(number, f"Cher likes {subject}.") for number, subject in enumerate(subjects[:6], 3)]
    each = [
        replace(one, document=replace(one.document, body=one.document.body + " " + subjects[6 + one.article_id % 2]))
        for one in right
    ]
    assert contexts(reviewed(*RIVER, case(9, "Cher likes it.", "cher"), *right, watch="cher", watchlist=CHER)) == []
    assert contexts(reviewed(*RIVER, case(9, "Cher likes it.", "cher"), *each, watch="cher", watchlist=CHER)) == []


def test_everyday_words_are_no_context_where_other_articles_have_them_as_often() -> None:
    right = [case(number, "On Monday Cher sang an aria yesterday.") for number in range(3, 10)]
    others = [Document(body="On Monday it rained, as yesterday.")] * 30
    [one] = contexts(review(CHER, "cher", [*RIVER, *right], others))
    assert one.values in (("aria",), ("sang",))


def test_no_context_is_learnt_from_a_few_articles_nor_added_to_one_that_is_there() -> None:
    few = [*RIVER, *(case(number, "Cher sang an aria.") for number in range(3, 8))]
    assert contexts(reviewed(*few, watch="cher", watchlist=CHER)) == []
    had = Watchlist((Person("cher", "Cher", context=("river", "aria")),))
    found = reviewed(
        *few, *(case(number, "Cher sang an aria.") for number in range(8, 20)), watch="cher", watchlist=had
    )
    assert found.wrong == (1, 2)
    assert contexts(found) == []


def test_capitals_that_go_wrong_are_compared_exactly() -> None:
    found = reviewed(
        case(1, "A table with the word ferry line in it.", "ferry"),
        case(2, "The Ferry Line sank its rivals."),
        watch="ferry",
        watchlist=Watchlist(topics=(Topic("ferry", "Ferry Line", any=("Ferry Line",)),)),
    )
    assert (Line.CASE, ("exact",), (1,), ()) in [(o.line, o.values, o.wrong_gone, o.lost) for o in found.suggestions]


def test_a_surname_that_goes_wrong_makes_the_watch_strict() -> None:
    # The name beside no context word is passed over; the surname behind it has one, and is somebody else's.
    mara = Person("mara", "Mara Lindqvist", context=("index",), within=2)
    apart = "and nobody knew for how long she would be away from home again"
    text = f"Mara Lindqvist left, {apart}. Lindqvist chose an index."
    found = reviewed(case(1, text, "mara"), watchlist=Watchlist((mara,)))
    assert (Line.STRICT, (1,)) in [(one.line, one.wrong_gone) for one in found.suggestions]


def test_a_query_is_narrowed_in_itself() -> None:
    watchlist = Watchlist(topics=(Topic("b", "Blockade", query="blockade OR siege"),))
    found = reviewed(
        case(1, "A naval blockade of the strait.", "b"),
        case(2, "The blockade of the corridor went on."),
        watch="b",
        watchlist=watchlist,
    )
    assert best(found) == (Line.QUERY, ('(blockade OR siege) NOT "naval blockade"',), (1,), ())


def test_letters_of_scripts_without_spaces_make_longer_names_too() -> None:
    found = reviewed(
        case(1, "昨日、印度人が来た。", "india", lang="ja"),
        case(2, "昨日、印度で地震があった。", lang="ja"),
        watch="india",
        watchlist=Watchlist(topics=(Topic("india", "India", any=("印度",)),)),
    )
    assert best(found) == (Line.EXCLUDE, ("印度人",), (1,), ())


def test_a_line_that_breaks_the_user_s_own_example_is_not_proposed() -> None:
    own = replace(MARA, examples=Examples(match=("the Lindqvist index",)))
    found = reviewed(case(1, "The Lindqvist index rose.", "mara"), watchlist=Watchlist((own,)))
    assert ("Lindqvist index",) not in [one.values for one in found.suggestions]


def test_what_the_list_no_longer_hits_is_no_work_left() -> None:
    mended = Watchlist((replace(MARA, exclude=("Lindqvist index",)),))
    found = reviewed(case(1, "The Lindqvist index rose.", "mara"), case(2, "Lindqvist sang."), watchlist=mended)
    assert (found.wrong, found.others, found.suggestions) == ((), (2,), ())


def test_a_person_takes_no_query_and_a_topic_no_strictness() -> None:
    with pytest.raises(ValueError, match="takes no line query"):
        with_line(MARA, Line.QUERY, ["a"])
    with pytest.raises(ValueError, match="takes no line strict"):
        with_line(WATCHLIST.topics[0], Line.STRICT, ["true"])
    assert with_line(MARA, Line.CASE, ["exact"]).case is Case.EXACT


# ---------------------------------------------------------------- the law

PIECES = ["Mara Lindqvist", "Lindqvist", "LINDQVIST", "index", "prize", "of science", "sang", "the", "opera", "."]
PIECES += ["Tomas Okafor", "harbour", "and", "“Yes,” said", "Lindqvist-index", "Saint", "Кардашьян", "印度"]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join)


def hits_of(watchlist: Watchlist, document: Document) -> set[str]:
    return {hit.watch for hit in Matcher(watchlist).find(document)}


def applied(one: Suggestion) -> Watchlist:
    return replace(
        WATCHLIST,
        people=tuple(with_line(p, one.line, one.values) if p.id == one.watch else p for p in WATCHLIST.people),  # type: ignore[misc]
    )


@given(bodies=st.lists(texts, min_size=1, max_size=7), wrong=st.sets(st.integers(0, 6), min_size=1))
@settings(max_examples=25, deadline=None)
def test_a_line_that_is_applied_changes_what_it_says_and_nothing_else(bodies: list[str], wrong: set[int]) -> None:
    cases = [case(number, body, *(["mara"] if number in wrong else [])) for number, body in enumerate(bodies)]
    for one in reviewed(*cases).suggestions:
        assert one.wrong_gone
        assert len(one.lost) <= len(one.wrong_gone)
        gone = {(number, "mara") for number in one.wrong_gone} | set(one.lost)
        new = applied(one)
        for stored in cases:
            before, after = hits_of(WATCHLIST, stored.document), hits_of(new, stored.document)
            assert {(stored.article_id, watch) for watch in before - after} == {
                g for g in gone if g[0] == stored.article_id
            }
        assert not any(watch == "mara" and number in wrong for number, watch in one.lost)
