"""What the wrong hits of a watch share: longer names around the mention, and the lack of words that right ones have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.models import Document, Mention, Person, Topic
from monitor.watch.fold import folded_words
from monitor.watch.lexicon import ARTICLES, PARTICLES, is_common
from monitor.watch.scripts import UNSPACED, script_of
from monitor.watch.wording import listed

REACH = 2  # words of a longer name on each side of the mention
LONGEST = 3  # such words in all
MOST_WORDS = 6  # of a context
LEAST_RIGHT = 6  # articles from which a context is learnt; a few share any word
HOLDS = 0.75  # share of the right articles that words chosen without them must find
LEAST_LETTERS = 4  # of a word of a context
SPECIAL = 3.0  # how many times as frequent as elsewhere a word must be to tell a subject
_LOOKED_THROUGH = 200  # articles, for the spelling of a word
_FEW = 20  # articles of other things, fewer than which say nothing of what is everyday

# A word, with what may stand within one; of scripts without spaces, a character.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+(?:[-'’][^\W_]+)*")
_JOINT = re.compile(r"[ \u00a0]?[-‐–·]?[ \u00a0]?")  # what may stand between two words of one name

# Words at the edge of a phrase that make no name of it.
_EDGE = (
    ARTICLES
    | PARTICLES
    | frozenset(
        listed(
            """
        a an and or but nor not of in on at to for with by from as is was are were be been has have had says said say
        told tells that this these those who whom which what when where while after before also than then there her his
        its their our my your he she it they we you i if so up out over into about against between during under will
        would can could may might must shall should do does did
        и в во на с со к ко о об от до за из по у не но а что как это его её их был была были или для при
        und oder aber nicht mit von bei aus auf für ist war sind hat im am zu dass wie
        et ou mais pas avec pour par dans sur est sont qui que en y con por para sin que es son e ma non per che di con
        ve ile bir bu da de için և որ է են ու ից
        """
        )
    )
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An article with the evidence of the watch under review."""

    document: Document
    mentions: tuple[Mention, ...]

    @property
    def deciding(self) -> tuple[Mention, ...]:
        """The mentions that make the hit: a surname alone counts only beside another."""
        return tuple(mention for mention in self.mentions if mention.rule != "surname") or self.mentions


# ------------------------------------------------------------ longer names

Place = tuple[int, int]  # number of the article, number of the mention


def longer_names(wrong: Sequence[Reviewed], others: Sequence[Reviewed]) -> tuple[list[str], list[str]]:
    """Phrases around the mention that may be another name: each for itself, the likeliest first, and a set that
    together covers the most mentions and touches none of the other articles.

    Into the set comes only what looks like a name: written in capitals, or found more than once.
    """
    places: dict[str, set[Place]] = {}
    written: dict[str, Counter[str]] = {}
    for number, one in enumerate(wrong):
        for at, mention in enumerate(one.deciding):
            for phrase in _phrases(one.document, mention):
                key = _key(phrase)
                places.setdefault(key, set()).add((number, at))
                written.setdefault(key, Counter())[phrase] += 1
    right = {_key(phrase) for one in others for mention in one.mentions for phrase in _phrases(one.document, mention)}

    def likelihood(key: str) -> tuple[bool, int, int, int, int, str]:
        articles = {number for number, _ in places[key]}
        extra = [word for word in key.split() if is_common(word)]
        return key in right, -len(articles), -len(places[key]), len(key.split()), len(extra), key

    ranked = sorted(places, key=likelihood)
    spelling = {key: _most_frequent(written[key]) for key in ranked}
    names = [key for key in ranked if key not in right and (len(places[key]) > 1 or _is_capital(spelling[key]))]
    together = _cover(names, places)
    return [spelling[key] for key in ranked], [spelling[key] for key in together]


def _cover(keys: Sequence[str], places: dict[str, set[Place]]) -> list[str]:
    """Greedily: the phrase that covers most mentions not covered yet, until none covers another."""
    chosen: list[str] = []
    covered: set[Place] = set()
    while keys:
        best = max(keys, key=lambda key: len(places[key] - covered))  # of equal ones the likeliest: the first
        if not places[best] - covered:
            break
        chosen.append(best)
        covered |= places[best]
    return chosen


def _phrases(document: Document, mention: Mention) -> Iterator[str]:
    """The mention with words before and behind it that may belong to the same name."""
    text: str = getattr(document, mention.field)
    low, high = max(0, mention.start - 100), mention.end + 100
    words = [found.span() for found in _WORD.finditer(text, low, high)]
    before = [span for span in words if span[1] <= mention.start][-REACH:]
    behind = [span for span in words if span[0] >= mention.end][:REACH]
    for left in range(len(before) + 1):
        for right in range(len(behind) + 1):
            if not 0 < left + right <= LONGEST:
                continue
            inside = [*before[len(before) - left :], (mention.start, mention.end), *behind[:right]]
            if _are_joined(text, inside) and _has_name_s_edges(text, inside, left, right):
                yield text[inside[0][0] : inside[-1][1]]


def _are_joined(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    return all(_JOINT.fullmatch(text[one[1] : other[0]]) for one, other in pairwise(spans))


def _has_name_s_edges(text: str, spans: Sequence[tuple[int, int]], left: int, right: int) -> bool:
    words = [text[start:end] for start, end in spans]
    edges = words[:1] * bool(left) + words[-1:] * bool(right)
    return not (
        any(_key(word) in _EDGE or _is_letter(word) or _is_verb_form(word) for word in edges)
        or any(_key(word) in ARTICLES for word in words[1:-1])
    )


def _is_capital(phrase: str) -> bool:
    return not any(word[0].islower() for word in phrase.split())


def _is_verb_form(word: str) -> bool:
    """Whether this is an everyday English verb in its past or its -ing form: what the name did, not what it is of."""
    return word.islower() and word.endswith(("ed", "ing")) and is_common(word)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and script_of(word) not in UNSPACED


def _key(text: str) -> str:
    return " ".join(folded_words(text))


# ------------------------------------------------------------ words of the subject


def context_words(
    wrong: Sequence[Document], right: Sequence[Document], background: Sequence[Document], *, watch: Person | Topic
) -> tuple[str, ...]:
    """A few words of which nearly each right article has one and no wrong article any; none where there are no such.

    Words that fit these very articles are always found. They must tell a subject: those chosen from one half of the
    right articles must stand in the other half too.
    """
    if len(right) < LEAST_RIGHT:
        return ()
    texts = [_vocabulary(document) for document in right]
    never = set().union(*(_vocabulary(document) for document in wrong), _own_words(watch), _EDGE)
    elsewhere = Counter(word for document in background for word in _vocabulary(document))

    def chosen_from(some: Sequence[set[str]]) -> list[str]:
        return _chosen(some, never, elsewhere, len(background))

    halves = texts[::2], texts[1::2]
    for learnt, tried in (halves, halves[::-1]):
        words = set(chosen_from(learnt))
        if sum(bool(words & text) for text in tried) < HOLDS * len(tried):
            return ()
    return tuple(_as_written(chosen_from(texts), right[:_LOOKED_THROUGH]))


def _chosen(texts: Sequence[set[str]], never: set[str], elsewhere: Counter[str], of_others: int) -> list[str]:
    """Greedily: the word that stands in most texts which have none of those chosen before."""
    seen = Counter(word for words in texts for word in words if word not in never)
    special = sorted(word for word in seen if _is_special(seen[word], len(texts), elsewhere[word], of_others))
    chosen: list[str] = []
    left = set(range(len(texts)))
    while left and len(chosen) < MOST_WORDS:
        covers = {word: {number for number in left if word in texts[number]} for word in special}
        best = max(covers, key=lambda word: (len(covers[word]), -elsewhere[word], seen[word]), default=None)
        if best is None or not covers[best]:
            break
        chosen.append(best)
        left -= covers[best]
    return chosen


def _is_special(seen: int, of: int, elsewhere: int, of_others: int) -> bool:
    """Whether a word stands in several right articles, and there more often than in articles of other things."""
    if seen < 2:
        return False
    return of_others < _FEW or seen / of >= SPECIAL * (elsewhere + 1) / (of_others + 2)


def _vocabulary(document: Document) -> set[str]:
    words = {word for text in (document.title, document.summary, document.body) for word in folded_words(text)}
    return {word for word in words if len(word) >= LEAST_LETTERS and word.isalpha() and _is_spaced(word)}


def _is_spaced(word: str) -> bool:
    return script_of(word[0]) not in UNSPACED


def _own_words(watch: Person | Topic) -> Collection[str]:
    own = (watch.name, *(watch.aliases if isinstance(watch, Person) else watch.any))
    return {word for text in own for word in folded_words(text)}


def _as_written(words: Sequence[str], documents: Sequence[Document]) -> list[str]:
    """Folded words as the articles write them most often."""
    written: dict[str, Counter[str]] = {word: Counter() for word in words}
    for document in documents:
        for found in _WORD.findall(f"{document.title}\n{document.body}"):
            if (key := _key(found)) in written:
                written[key][found] += 1
    return [_most_frequent(written[word]) or word for word in words]


def _most_frequent(written: Counter[str]) -> str:
    return min(written, key=lambda text: (-written[text], text), default="")
