"""What `check` says of rules: their own tests, floods, silence, overlaps."""

from __future__ import annotations

from monitor.domain.models import Examples, Person, Topic, Watchlist
from monitor.watch.examples import check_examples, warnings


def test_examples_that_do_not_hold_are_told_in_words() -> None:
    topic = Topic(
        "ice", "Ice", any=("ICE",), examples=Examples(("The ICE office", "an icy road"), ("ice cream", "ICE agents"))
    )
    assert check_examples(Watchlist(topics=(topic,))) == [
        'Ice should match "an icy road", and does not',
        'Ice should ignore "ICE agents", and matches it',
    ]


def test_names_that_flood_or_never_match_are_told() -> None:
    people = (
        Person("hope", "Hope"),
        Person("okafor", "Tomas Okafor", aliases=("tomas okafor",)),
        Person("x", "Zendaya"),
    )
    found = warnings(Watchlist(people, (Topic("t", "Things", any=("house", "of")),)))
    assert 'Hope: "Hope" is an everyday word; without `context` it will flood' in found
    assert any(line.startswith('Tomas Okafor: "tomas okafor" is in lower case') for line in found)
    assert any(line.startswith("Zendaya: the name is one word") for line in found)
    assert sum("will flood; a query" in line for line in found) == 2


def test_watches_that_overlap_are_told_once() -> None:
    people = (Person("kim", "Kim Kardashian"),)
    topics = (Topic("family", "Family", any=("Kardashian",)),)
    assert warnings(Watchlist(people, topics)) == ['Kim Kardashian and Family overlap: "Kim Kardashian" hits both']


def test_good_rules_give_no_warning() -> None:
    people = (Person("okafor", "Tomas Okafor", aliases=("Томас Окафор",)), Person("cher", "Cher", context=("singer",)))
    assert warnings(Watchlist(people, (Topic("k", "Karabakh", any=("Artsakh", "Карабах", "WHO")),))) == []
