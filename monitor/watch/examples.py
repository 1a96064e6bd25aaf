"""Tests of rules, written by their user: texts that must hit and texts that must not."""

from __future__ import annotations

from monitor.domain.models import Document, Person, Topic, Watchlist
from monitor.watch.matcher import Matcher


def check_examples(watchlist: Watchlist) -> list[str]:
    """The examples that do not hold, in words."""
    matcher = Matcher(watchlist)
    failures = []
    watches: list[Person | Topic] = [*watchlist.people, *watchlist.topics]
    for watch in watches:
        for text in watch.examples.match:
            if watch.id not in _hit(matcher, text):
                failures.append(f'{watch.name} should match "{text}", and does not')
        for text in watch.examples.ignore:
            if watch.id in _hit(matcher, text):
                failures.append(f'{watch.name} should ignore "{text}", and matches it')
    return failures


def warnings(watchlist: Watchlist) -> list[str]:
    """Rules that are allowed but probably not meant."""
    return [
        f"{person.name}: the name is one word and has no `context`, so every {person.name} counts"
        for person in watchlist.people
        if len(person.name.split()) == 1 and not person.context
    ]


def _hit(matcher: Matcher, text: str) -> set[str]:
    return {hit.watch for hit in matcher.find(Document(body=text))}
