"""Subject lines that tell: "Ruffalo and Kardashian on Karabakh: 4 stories, 2 quotes"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from monitor.domain.models import DigestItem, Kind, Person, Spike, StoredArticle, Watchlist

MOST_NAMES = 2
FIRST_GLANCE = 40  # characters that a phone shows: the names stand in them
LONGEST = 110  # desks show about 80

_AFTER_NAMES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def subject_line(
    name: str,
    *,
    items: Sequence[DigestItem],
    articles: Sequence[StoredArticle],
    asked: Collection[str],
    watchlist: Watchlist,
    spikes: Sequence[Spike] = (),
) -> str:
    """Who is in a digest, on what, and how much of it; falls back to the digest's own name. Never a line break."""
    shown = {watch: _one_line(name) for watch, name in (watchlist.names | short_names(watchlist.people)).items()}
    spiking = _spiking(spikes, shown)
    if not items:
        return spiking + spikes[0].text + _also(spikes[1:], shown) if spikes else f"{_cut(name)}: nothing new"
    told = set(spikes[0].watches) if spikes else set()
    who = _who_on_what(articles, set(asked) - told, shown)
    what = who or ("" if spikes else _cut(name))
    return spiking + ": ".join(part for part in (what, _counts(items)) if part)


def short_names(people: Sequence[Person]) -> dict[str, str]:
    """Each person's surname by id; the whole name where two on the list share it."""
    surnames = {person.id: person.surname or _surname(person.name) for person in people}
    shared = Counter(surname.casefold() for surname in surnames.values())
    return {
        person.id: person.name if shared[surnames[person.id].casefold()] > 1 else surnames[person.id]
        for person in people
    }


def _surname(name: str) -> str:
    """The last word of a name with the particles before it: "von der Leyen", and "Downey" of Robert Downey Jr."""
    words = name.split() or [name]
    while len(words) > 1 and words[-1].casefold() in _AFTER_NAMES:
        words.pop()
    first = len(words) - 1
    while first > 1 and words[first - 1].islower():
        first -= 1
    return " ".join(words[first:])


def _spiking(spikes: Sequence[Spike], shown: Mapping[str, str]) -> str:
    return f"{_cut(_spike_name(spikes[0], shown))} spikes: " if spikes else ""


def _spike_name(spike: Spike, shown: Mapping[str, str]) -> str:
    return " with ".join(shown.get(watch, watch) for watch in spike.watches)


def _also(spikes: Sequence[Spike], shown: Mapping[str, str]) -> str:
    return "; also " + _listed([_spike_name(spike, shown) for spike in spikes], MOST_NAMES) if spikes else ""


def _counts(items: Sequence[DigestItem]) -> str:
    """How many stories are new and how many go on, and how many quotes there are."""
    updates = sum(item.told_before_at is not None for item in items)
    new = len(items) - updates
    if updates and new:
        counted = [f"{new} new", _counted(updates, "update", "updates")]
    else:
        counted = [_counted(updates, "update", "updates") if updates else _counted(new, "story", "stories")]
    quotes = sum(len(item.quotes) for item in items)
    return ", ".join([*counted, _counted(quotes, "quote", "quotes")] if quotes else counted)


def _who_on_what(articles: Sequence[StoredArticle], asked: Collection[str], shown: Mapping[str, str]) -> str:
    people = [shown.get(watch, watch) for watch in _ranked(articles, Kind.PERSON, asked)]
    topics = [shown.get(watch, watch) for watch in _ranked(articles, Kind.TOPIC, asked)]
    return _cut(" on ".join(_fitting(group) for group in (people, topics) if group))


def _fitting(names: Sequence[str]) -> str:
    """As many of the names as a first glance holds, at least one."""
    lists = [_listed(names, most) for most in range(MOST_NAMES, 0, -1)]
    return next((line for line in lists if len(line) <= FIRST_GLANCE), lists[-1])


def _ranked(articles: Sequence[StoredArticle], kind: Kind, asked: Collection[str]) -> list[str]:
    """Watches of a kind: who speaks most often first, then who is named most often, then as on the first article."""
    spoken: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for article in articles:
        named.update(hit.watch for hit in article.hits if hit.kind is kind and hit.watch in asked)
        spoken.update({quote.watch for quote in article.quotes if quote.watch})
    return sorted(named, key=lambda watch: (-spoken[watch], -named[watch]))


def _listed(names: Sequence[str], most: int) -> str:
    """Write "A", "A and B", "A, B and C" or "A, B and 3 others": nobody is left out to be called "1 other"."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    line = _one_line(text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
