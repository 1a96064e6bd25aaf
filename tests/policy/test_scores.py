"""What stands first in a digest, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.models import Score, StoredArticle
from monitor.policy.scores import order_of, score_of
from tests.policy.articles import NOW, WATCHLIST, article

ASKED = {"mara", "tomas", "ada", "harbour"}
RAIN = "It rained in the town, as it had rained all week."


def score(one: StoredArticle, *, asked: set[str] = ASKED, outlets: int = 0) -> Score:
    return score_of(one, asked=asked, watchlist=WATCHLIST, now=NOW, outlets=outlets)


def test_a_score_says_what_it_is_made_of() -> None:
    spoken = article(
        title="Lindqvist on the town",
        body=f"{RAIN}\n“Open it,” Lindqvist said at the harbour.",
        quotes=[("mara", "Mara Lindqvist", "“Open it,”")],
        hours=3,
    )
    assert score(spoken, outlets=4) == Score(
        100 + 10 + 20 + 3 + 8 + 21,
        (
            ("Mara Lindqvist speaks", 100),
            ("Mara Lindqvist in the title", 10),
            ("together in one sentence", 20),
            ("2 watches", 3),
            ("4 more outlets", 8),
            ("3 hours old", 21),
        ),
    )


def test_the_nearer_together_the_more() -> None:
    texts = [
        "Lindqvist saw the harbour.",
        "Lindqvist came. The harbour is shut.",
        "Lindqvist came.\nThe harbour is shut.",
        "Lindqvist came.",
    ]
    values = [score(article(body=text)).value for text in texts]
    assert values == sorted(set(values), reverse=True)
    led = article(title="Lindqvist comes", body="The harbour stays shut, said the mayor of the town on Monday.")
    assert ("together in one paragraph", 10) in score(led).parts


def test_two_people_in_a_sentence_are_no_person_and_topic() -> None:
    far = score(article(body=f"Lindqvist met Tomas Okafor.\n{RAIN}\nThe harbour is shut."))
    assert not any("together" in reason for reason, _ in far.parts)
    only_people = score(article(body="Lindqvist met Tomas Okafor."), asked={"mara", "tomas"})
    assert ("together in one sentence", 20) in only_people.parts


def test_a_digest_of_topics_puts_any_watched_speaker_first() -> None:
    spoken = article(body="“Open it,” Lindqvist said.", quotes=[("mara", "Mara Lindqvist", "“Open it,”")])
    ferry = replace(spoken, hits=(*spoken.hits, *article(body="The ferry.").hits))
    assert ("Mara Lindqvist speaks", 100) in score(ferry, asked={"ferry"}).parts
    assert ("Mara Lindqvist speaks", 100) not in score(ferry, asked={"tomas", "ferry"}).parts


def test_a_story_has_what_any_of_its_articles_has() -> None:
    spoken = article(1, body="“Open it,” Lindqvist said.", quotes=[("mara", "Mara Lindqvist", "“Open it,”")])
    near = article(2, title="The harbour", body="Tomas Okafor left the harbour.", hours=9)
    story = score_of(near, others=[spoken], outlets=1, asked=ASKED, watchlist=WATCHLIST, now=NOW)
    assert story.parts == (
        ("Mara Lindqvist speaks", 100),
        ("Harbour in the title", 10),
        ("together in one sentence", 20),
        ("3 watches", 6),
        ("another outlet", 2),
        ("9 hours old", 15),
    )


def test_a_day_takes_the_freshness_and_a_date_to_come_gives_none() -> None:
    values = [score(article(body="Lindqvist.", hours=hours)).value for hours in (0.5, 5, 23.5, 24, 300)]
    assert values == [24, 19, 1, 0, 0]
    ahead = replace(article(body="Lindqvist.", hours=-72), first_seen_at=NOW - timedelta(hours=2))
    assert score(ahead).parts == (("2 hours old", 22),)


SENTENCES = st.sampled_from(
    [
        "Lindqvist came.",
        "Tomas Okafor came.",
        "Ada Okafor left the harbour.",
        "The harbour is shut.",
        "The ferry.",
        RAIN,
    ]
)
TEXTS = st.lists(SENTENCES, max_size=6).map(" ".join) | st.lists(SENTENCES, max_size=6).map("\n".join)


@st.composite
def articles(draw: st.DrawFn, *, speaks: bool) -> StoredArticle:
    body = draw(TEXTS)
    said = [("mara", "Mara Lindqvist", "“Open it,”")] if speaks else []
    return article(
        draw(st.integers(1, 1000)),
        title=draw(TEXTS),
        summary=draw(TEXTS),
        body="“Open it,” Lindqvist said. " + body if speaks else body,
        quotes=said,
        hours=draw(st.floats(-100, 1000)),
        published=draw(st.booleans()),
    )


@given(articles(speaks=True), articles(speaks=False), st.integers(0, 1000), st.integers(0, 1000))
def test_whoever_speaks_comes_before_all_who_are_mentioned(
    spoken: StoredArticle, silent: StoredArticle, outlets: int, others: int
) -> None:
    first, second = score(spoken, outlets=outlets), score(silent, outlets=others)
    assert order_of(spoken, first) < order_of(silent, second)


@given(st.booleans().flatmap(lambda speaks: articles(speaks=speaks)), st.integers(0, 30))
def test_the_parts_make_the_score_and_another_outlet_never_lowers_it(one: StoredArticle, outlets: int) -> None:
    found = score(one, outlets=outlets)
    assert found == score(one, outlets=outlets)
    assert found.value == sum(points for _, points in found.parts)
    assert all(points > 0 and reason for reason, points in found.parts)
    assert score(one, outlets=outlets + 1).value >= found.value
