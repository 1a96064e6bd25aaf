"""Tests of rules, written by their user, and rules that are allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.domain.models import Document, Person, Topic, Watchlist
from monitor.watch.lexicon import is_common
from monitor.watch.matcher import Matcher
from monitor.watch.scripts import CASED, script_of

SHORTEST_TERM = 3  # letters; a shorter topic term in lower case stands in most articles
MOST_CHECKED = 5_000  # names tried for overlaps; beyond that `check` would take minutes


def check_examples(watchlist: Watchlist) -> list[str]:
    """The examples that do not hold, in words."""
    matcher = Matcher(watchlist)
    failures = []
    for watch in _watches(watchlist):
        for text in watch.examples.match:
            if watch.id not in _hit(matcher, text):
                failures.append(f'{watch.name} should match "{text}", and does not')
        for text in watch.examples.ignore:
            if watch.id in _hit(matcher, text):
                failures.append(f'{watch.name} should ignore "{text}", and matches it')
    return failures


def warnings(watchlist: Watchlist) -> list[str]:
    """Rules that will flood, that never match, or that overlap, in words."""
    found = [warning for person in watchlist.people for warning in _of_person(person)]
    found += [warning for topic in watchlist.topics for warning in _of_topic(topic)]
    return found + list(dict.fromkeys(_overlaps(watchlist)))


def _of_person(person: Person) -> Iterator[str]:
    for name in (person.name, *person.aliases):
        words = name.split()
        if name.islower() and script_of(name[0]) in CASED:
            yield f'{person.name}: "{name}" is in lower case; write it as a dictionary does, or it never matches'
        elif len(words) == 1 and not person.context and is_common(words[0].casefold()):
            yield f'{person.name}: "{name}" is an everyday word; without `context` it will flood'
    if len(person.name.split()) == 1 and not person.context and not is_common(person.name.casefold()):
        yield f"{person.name}: the name is one word and has no `context`, so everybody of that name counts"


def _of_topic(topic: Topic) -> Iterator[str]:
    for term in topic.any:
        if term.rstrip("*").isupper() or topic.case.value == "exact":
            continue
        if is_common(term.casefold()) or (term.isascii() and len(term.rstrip("*")) < SHORTEST_TERM):
            yield f'{topic.name}: "{term}" is an everyday word and will flood; a query with NEAR narrows it'


def _overlaps(watchlist: Watchlist) -> Iterator[str]:
    """What each name hits by itself, by the matcher's own word: other watches, or nothing at all."""
    bare = Watchlist(
        tuple(replace(p, context=(), exclude=()) for p in watchlist.people),
        tuple(replace(t, context=(), exclude=()) for t in watchlist.topics),
    )
    matcher, names = Matcher(bare), watchlist.names
    written = [(watch, term) for watch in _watches(watchlist) for term in _terms(watch)]
    for watch, term in written[:MOST_CHECKED]:
        hits = _hit(matcher, f"{term.rstrip('*')}.")
        if watch.id not in hits:
            yield f'{watch.name}: "{term}" does not match itself, so it never will; try another spelling'
        for other in sorted(hits - {watch.id}):
            yield f'{watch.name} and {names[other]} overlap: "{term}" hits both'


def _terms(watch: Person | Topic) -> tuple[str, ...]:
    return (watch.name, *watch.aliases) if isinstance(watch, Person) else watch.any


def _watches(watchlist: Watchlist) -> list[Person | Topic]:
    return [*watchlist.people, *watchlist.topics]


def _hit(matcher: Matcher, text: str) -> set[str]:
    return {hit.watch for hit in matcher.find(Document(body=text))}
