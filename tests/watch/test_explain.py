"""Why a text hit, and why it did not."""

from __future__ import annotations

import pytest

from monitor.domain.models import Case, Document, Person, Topic, Watchlist
from monitor.watch.explain import explain
from monitor.watch.matcher import Matcher

OKAFOR = Person("okafor", "Tomas Okafor")
PEARL = Person("pearl", "Pearl", context=("singer",))
NEAR_PEARL = Person("pearl", "Pearl", context=("singer",), within=2)
WATT = Person("watt", "Nadia Watt", exclude=("Nadia Watt Prize",))
ICE = Topic("ice", "ICE", any=("ICE",))
QUERY = Topic("q", "Q", query="(ferry OR boat) AND storm")
EXACT = Topic("x", "Exact", any=("Orange",), case=Case.EXACT)


@pytest.mark.parametrize(
    ("watch", "text", "lacking", "near"),
    [
        (OKAFOR, "Okafor came home.", "surname only, no full name", "Okafor"),
        (OKAFOR, "Nobody came home.", "not named at all", None),
        (PEARL, "Pearl came home.", "no context word (singer)", "Pearl"),
        (NEAR_PEARL, "Pearl came home and slept. A singer sang.", "no context word within 2 words of it", "Pearl"),
        (WATT, "The Nadia Watt Prize goes north.", "excluded (Nadia Watt Prize)", "Nadia Watt"),
        (ICE, "The road was covered with ice.", "its capitals are written otherwise", "ice"),
        (EXACT, "An orange sky.", "in lower case, like an everyday word", "orange"),
        (QUERY, "The ferry sank.", "the query lacks boat, storm; it finds ferry", None),
    ],
)
def test_the_nearest_miss_says_what_was_lacking(
    watch: Person | Topic, text: str, lacking: str, near: str | None
) -> None:
    people = (watch,) if isinstance(watch, Person) else ()
    topics = (watch,) if isinstance(watch, Topic) else ()
    [found] = explain(Matcher(Watchlist(people, topics)), Document(body=text))
    assert found.hit is None
    assert found.lacking == lacking
    assert (found.near.surface if found.near else None) == near
    if found.near:
        assert text[found.near.start : found.near.end] == near


def test_a_hit_is_explained_by_its_evidence() -> None:
    [found] = explain(Matcher(Watchlist((OKAFOR,))), Document(title="Tomas Okafor wins", body="Okafor ran."))
    assert found.hit is not None
    assert found.lacking is None
    assert [(m.field, m.surface) for m in found.hit.mentions] == [("title", "Tomas Okafor"), ("body", "Okafor")]


def test_every_watch_is_explained_in_the_order_of_the_list() -> None:
    matcher = Matcher(Watchlist((PEARL, OKAFOR), (ICE, QUERY)))
    found = explain(matcher, Document(body="Tomas Okafor saw a ferry in a storm."))
    assert [(one.watch, one.hit is not None) for one in found] == [
        ("pearl", False),
        ("okafor", True),
        ("ice", False),
        ("q", True),
    ]
