"""How fast the matcher is: documents and megabytes a second for 100 to 100,000 watched names.

    python bench/bench_match.py [--quick]

Names and articles are made up from syllables, so that they look like names and prose and mean nobody. Four kinds of
articles are matched, 5 KB each: English without a hit, Russian without a hit, English with look-alikes (given names and
surnames of watched people, never together), and English with three hits. Each figure stands beside the bare automaton's
(over the surnames alone, without any rule) and, where spaCy is installed, its PhraseMatcher's over the whole names.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ahocorasick_rs

from bench.names import CYRILLIC, people_of, word
from monitor.domain.models import Document, Person, Topic, Watchlist
from monitor.watch.matcher import Matcher

_BYTES = 5_000  # of an article
_ARTICLES = 60
_KINDS = ("English, no hit", "Russian, no hit", "English, look-alikes", "English, hits")


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="100 and 10,000 names only")
    quick = arguments.parse_args().quick
    print("Documents a second, one core; MB/s in brackets; then the bare automaton and spaCy (- : not installed).\n")
    print(f"{'names':>8} {'built':>7} {'KB/name':>8}  " + "  ".join(f"{kind:>34}" for kind in _KINDS))
    for number in (100, 10_000) if quick else (100, 1_000, 10_000, 100_000):
        print(_row(number), flush=True)


def _row(number: int) -> str:
    rng = random.Random(number)
    people = people_of(rng, number)
    before, start = _memory(), time.perf_counter()
    matcher = Matcher(Watchlist(tuple(people), (Topic(id="t", name="Topic", any=("blockade", "Artsakh")),)))
    built, weight = time.perf_counter() - start, (_memory() - before) / number / 1024
    others = (_bare_automaton(people), _phrase_matcher(people))
    cells = [_cell(matcher, others, documents) for documents in _articles(rng, people)]
    return f"{number:>8} {built:>6.2f}s {weight:>8.2f}  " + "  ".join(f"{cell:>34}" for cell in cells)


def _cell(
    matcher: Matcher, others: Sequence[Callable[[Document], object] | None], documents: Sequence[Document]
) -> str:
    rate = _rate(matcher.find, documents, 1.0)
    megabytes = rate * sum(len(d.body.encode()) for d in documents) / len(documents) / 1e6
    beside = " / ".join(f"{_rate(other, documents, 0.3):.0f}" if other else "-" for other in others)
    return f"{rate:.0f} ({megabytes:.0f}) / {beside}"


def _rate(work: Callable[[Document], object], documents: Sequence[Document], seconds: float) -> float:
    for document in documents:
        work(document)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for document in documents:
            work(document)
        done += len(documents)
    return done / (time.perf_counter() - start)


def _memory() -> float:
    with Path("/proc/self/statm").open() as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


# ------------------------------------------------------------ what stands beside


def _bare_automaton(people: Sequence[Person]) -> Callable[[Document], object]:
    automaton = ahocorasick_rs.AhoCorasick(
        [f" {person.name.split()[-1].lower()}" for person in people],
        implementation=ahocorasick_rs.Implementation.ContiguousNFA,
    )
    return lambda document: automaton.find_matches_as_indexes(document.body.lower(), overlapping=True)


def _phrase_matcher(people: Sequence[Person]) -> Callable[[Document], object] | None:
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        return None
    blank = spacy.blank("en")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    matcher.add("people", [blank.make_doc(person.name) for person in people])
    return lambda document: matcher(blank.make_doc(document.body))


# ------------------------------------------------------------ names and articles


def _articles(rng: random.Random, people: Sequence[Person]) -> Iterator[list[Document]]:
    words = [word(rng, rng.choice((1, 1, 1, 2, 2, 3))) for _ in range(4_000)]
    strangers = [f"{word(rng, 2).capitalize()} {word(rng, 3).capitalize()}" for _ in range(2_000)]
    halves = [part for person in people[:2_000] for part in person.name.split()]
    whole = [person.name for person in people[:2_000]]

    def with_hits() -> str:
        return _prose(rng, words, strangers) + "".join(f" Said {rng.choice(whole)}." for _ in range(3))

    yield _documents(lambda: _prose(rng, words, strangers), "en")
    yield _documents(lambda: _prose(rng, [each.translate(CYRILLIC) for each in words], []), "ru")
    yield _documents(lambda: _prose(rng, words, halves), "en")
    yield _documents(with_hits, "en")


def _documents(body: Callable[[], str], lang: str) -> list[Document]:
    return [Document(title="A made-up headline", body=body(), lang=lang) for _ in range(_ARTICLES)]


def _prose(rng: random.Random, words: Sequence[str], names: Sequence[str]) -> str:
    sentences: list[str] = []
    size = 0
    while size < _BYTES:
        sentence = " ".join(rng.choice(words) for _ in range(rng.randint(8, 22))).capitalize()
        if names and rng.random() < 0.5:
            sentence += " " + rng.choice(names)
        sentence += rng.choice((".", ".", ".", ".", "?", "’s end-of-day talk."))
        sentences.append(sentence + ("\n\n" if rng.random() < 0.2 else ""))
        size += len(sentences[-1].encode()) + 1
    return " ".join(sentences)


if __name__ == "__main__":
    main()
