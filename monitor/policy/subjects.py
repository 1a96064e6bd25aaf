"""Subject lines that tell: "Ruffalo and Kardashian on Karabakh: 4 stories, 2 quotes"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from monitor.domain.models import DigestItem, Kind, Person, StoredArticle, Watchlist

MOST_NAMES = 2
LONGEST = 110  # characters; phones show about 40, desks about 80


def subject_line(
    name: str,
    *,
    items: Sequence[DigestItem],
    articles: Sequence[StoredArticle],
    asked: Collection[str],
    watchlist: Watchlist,
) -> str:
    """Who is in a digest, on what, and how much of it; falls back to the digest's own name."""
    if not items:
        return f"{name}: nothing new"
    counted = [_counted(len(items), "story", "stories")]
    quotes = sum(len(item.quotes) for item in items)
    if quotes:
        counted.append(_counted(quotes, "quote", "quotes"))
    what = _who_on_what(articles, asked, watchlist) or name
    return f"{what}: {', '.join(counted)}"


def short_names(people: Sequence[Person]) -> dict[str, str]:
    """Each person's surname by id; the whole name where two on the list share it."""
    surnames = {person.id: person.surname or (person.name.split() or [person.name])[-1] for person in people}
    shared = Counter(surname.casefold() for surname in surnames.values())
    return {
        person.id: person.name if shared[surnames[person.id].casefold()] > 1 else surnames[person.id]
        for person in people
    }


def _who_on_what(articles: Sequence[StoredArticle], asked: Collection[str], watchlist: Watchlist) -> str:
    names = watchlist.names | short_names(watchlist.people)
    people = [names.get(watch, watch) for watch in _ranked(articles, Kind.PERSON, asked)]
    topics = [names.get(watch, watch) for watch in _ranked(articles, Kind.TOPIC, asked)]
    for most in (MOST_NAMES, 1):
        parts = [_listed(group, most) for group in (people, topics) if group]
        line = " on ".join(parts)
        if len(line) <= LONGEST:
            return line
    return ""


def _ranked(articles: Sequence[StoredArticle], kind: Kind, asked: Collection[str]) -> list[str]:
    """Watches of a kind: who speaks most often first, then who is named most often, then as on the first article."""
    spoken: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for article in articles:
        named.update(hit.watch for hit in article.hits if hit.kind is kind and hit.watch in asked)
        spoken.update({quote.watch for quote in article.quotes if quote.watch})
    return sorted(named, key=lambda watch: (-spoken[watch], -named[watch]))


def _listed(names: Sequence[str], most: int) -> str:
    """Write "A", "A and B", "A, B and C" or "A, B and 3 more": nobody is left out to be called "1 more"."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
