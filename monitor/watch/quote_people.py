"""Who a phrase means: surnames, pronouns and "the activist" resolved to a full name within the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.watch.quote_grammar import Phrase, PhraseKind, Sort, Token, is_verb, phrase_at
from monitor.watch.quote_languages import Language
from monitor.watch.quote_names import fold_word, gender_of, is_institution, nominative, stem
from monitor.watch.wording import listed

_COPULAS = frozenset(("is", "was", "est", "était", "ist", "war", "es", "era", "è", "é"))
_FAR = 8  # sentences over which a pronoun reaches back
_ALIKE = (
    frozenset(("activist", "advocate", "campaigner")),
    frozenset(("actor", "star", "actress")),
    frozenset(("singer", "musician", "artist", "rapper", "songwriter", "vocalist")),
    frozenset(("producer", "filmmaker")),
    frozenset(("premier", "pm")),
    frozenset(("lawmaker", "congressman", "congresswoman", "senator", "mp", "deputy")),
    frozenset(("writer", "author", "novelist")),
    frozenset(("lawyer", "attorney")),
    frozenset(("актер", "артист", "звезда")),
    frozenset(("активист", "правозащитник")),
)
_WOMEN = frozenset(
    listed(
        """
        mrs ms miss actress spokeswoman businesswoman congresswoman chairwoman queen princess lady dame sister
        she présidente ministre-présidente actrice chanteuse réalisatrice sénatrice députée avocate militante
        mme madame journaliste-elle актриса певица журналистка активистка правозащитница представительница
        королева госпожа г-жа писательница actriz ministra presidenta diputada senadora directora abogada
        escritora doña señora alcaldesa frau attrice senatrice deputata դերասանուհի երգչուհի տիկին atriz
        deputada senadora aktris
        """
    )
)
_MEN = frozenset(
    listed(
        """
        mr sir lord king prince pope father actor spokesman businessman congressman chairman brother acteur
        chanteur sénateur réalisateur député avocat актер актёр певец господин г-н король herr actor senador
        diputado don señor rey ator attore պարոն
        """
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """A person that the matcher found: the name to show, the watch, the places in order."""

    name: str
    watch: str | None
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A resolved speaker."""

    name: str
    watch: str | None = None


@dataclass(slots=True)
class _Named:
    """One place of the text where somebody is named."""

    start: int
    end: int
    words: tuple[str, ...]
    stems: tuple[str, ...]
    sentence: int
    governed: bool
    is_subject: bool
    is_person: bool
    known: Known | None
    heads: set[str] = field(default_factory=set)
    is_introduced: bool = False  # by an occupation in small letters before the name

    @property
    def name(self) -> str:
        return self.known.name if self.known else nominative(" ".join(self.words))


class People:
    """Everybody whom the text names outside its quotes."""

    def __init__(
        self, text: str, tokens: Sequence[Token], starts: Sequence[int], language: Language, known: Sequence[Known]
    ) -> None:
        self._text, self._tokens, self._language, self._sentences = text, tokens, language, starts
        self._known = sorted(
            ((start, end, person) for person in known for start, end in person.places), key=lambda x: x[:2]
        )
        self._named = self._all_named()
        self._starts = [named.start for named in self._named]
        self._by_tail: dict[str, list[_Named]] = defaultdict(list)
        self._by_given: dict[str, list[_Named]] = defaultdict(list)
        for named in self._named:
            if len(named.words) > 1:
                self._by_tail[named.stems[-1]].append(named)
                self._by_given[named.stems[0]].append(named)
        for named in self._named:
            if not named.is_person and len(named.words) == 1 and self._is_short_form(named):
                named.is_person = True
        self._genders = self._all_genders()

    def resolve(self, phrase: Phrase, *, before: Somebody | None = None, spoken_at: int = -1) -> Somebody:
        """Who the phrase means; `before` is whoever was last quoted, in a phrase that stands at `spoken_at`."""
        if phrase.kind is PhraseKind.NAME:
            return self.named(phrase.start, phrase.end)
        if phrase.kind is PhraseKind.NOUN:
            found = self._described(phrase) if phrase.definite else None
            return found or Somebody(_plain(self._text[phrase.start : phrase.end]))
        found = self.antecedent(phrase.start, phrase.gender, before=before, spoken_at=spoken_at)
        return found or Somebody(_plain(self._text[phrase.start : phrase.end]))

    def named(self, start: int, end: int) -> Somebody:
        """Whose name stands there."""
        known = self._known_at(start, end)
        if known is not None:
            return Somebody(known.name, known.watch)
        words = tuple(self._text[start:end].split())
        full = self._full(words, start)
        if full is not None and full.known is not None:
            return Somebody(full.known.name, full.known.watch)
        if full is not None and len(words) < len(full.words):
            return Somebody(self._best_form(full))
        return Somebody(nominative(" ".join(words)))

    def antecedent(
        self, position: int, gender: str, *, before: Somebody | None = None, spoken_at: int = -1
    ) -> Somebody | None:
        """Whom a pronoun of this gender at this place means; None if the text does not tell."""
        if gender == "p":
            return self._several(position, before)
        sentence = bisect_right(self._sentences, position)
        best: tuple[int, int, _Named] | None = None
        last = bisect_left(self._starts, position)
        for named in reversed(self._named[max(0, last - 60) : last]):
            distance = sentence - named.sentence
            if distance > _FAR:
                break
            score = self._score(named, gender, distance)
            if score is not None and (best is None or score > best[0]):
                best = (score, named.start, named)
        if before is not None and (best is None or best[1] < spoken_at) and before.name[:1]:
            return before
        if best is not None:
            return self.named(best[2].start, best[2].end)
        later = {
            self.named(n.start, n.end) for n in self._named[last : last + 60] if self._score(n, gender, 0) is not None
        }
        return later.pop() if len(later) == 1 else None

    def _score(self, named: _Named, gender: str, distance: int) -> int | None:
        if not named.is_person:
            return None
        own = self._gender(named)
        if gender and own and own != gender:
            return None
        return -2 * distance + 3 * named.is_subject - 2 * named.governed + 2 * (bool(gender) and own == gender)

    def _several(self, position: int, before: Somebody | None) -> Somebody | None:
        """Whom "they" means: the noun that the sentence before is about."""
        sentence = bisect_right(self._sentences, position) - 1
        for index in range(sentence - 1, max(-1, sentence - 3), -1):
            first = bisect_left(self._tokens, self._sentences[index], key=lambda token: token.start)
            if first < len(self._tokens):
                phrase = phrase_at(self._tokens, first, self._language, bare=True)
                if phrase is not None and phrase.kind is PhraseKind.NOUN:
                    return Somebody(_plain(self._text[phrase.start : phrase.end]))
                if phrase is not None and phrase.first == phrase.last and not self._is_followed_by_name(phrase):
                    return Somebody(self._text[phrase.start : phrase.end])
        return before

    def _is_followed_by_name(self, phrase: Phrase) -> bool:
        named = bisect_left(self._starts, phrase.start)
        return named < len(self._named) and self._named[named].start == phrase.start and self._named[named].is_person

    def _described(self, phrase: Phrase) -> Somebody | None:
        """The one person whom the text describes so."""
        if not phrase.heads:
            return None
        wanted = {_role(word) for word in phrase.heads[-1:] + phrase.heads[:1]}
        alike = set().union(wanted, *(group for group in _ALIKE if group & wanted))
        for roles in (wanted, alike):
            found = {
                self.named(named.start, named.end)
                for named in self._named
                if named.is_person
                and (len(named.words) > 1 or named.known or named.is_introduced)
                and roles & named.heads
            }
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _full(self, words: tuple[str, ...], position: int) -> _Named | None:
        """The full name in the text of which these words are the surname, or the given name of only one."""
        stems = tuple(stem(word) for word in words)
        same = [named for named in self._by_tail.get(stems[-1], ()) if named.stems[-len(stems) :] == stems]
        if len(words) == 1 and not same:
            given = self._by_given.get(stems[0], [])
            same = given if len({named.stems for named in given}) == 1 else []
        if not same:
            return None
        earlier = [named for named in same if named.start <= position]
        return earlier[-1] if earlier else same[0]

    def _is_short_form(self, named: _Named) -> bool:
        """Whether it is the surname of a person whom the text names in full."""
        full = self._full(named.words, named.start)
        return full is not None and full.is_person

    def _best_form(self, full: _Named) -> str:
        """The full name in the form in which it stands as a subject, if it does anywhere."""
        forms = [n for n in self._by_tail[full.stems[-1]] if n.stems == full.stems]
        return next((form.name for form in forms if form.is_subject), full.name)

    def _gender(self, named: _Named) -> str:
        return self._genders.get(named.name, "") or self._genders.get(named.stems[-1], "")

    def _all_genders(self) -> dict[str, str]:
        genders: dict[str, str] = {}
        for named in self._named:
            told = "f" if named.heads & _WOMEN else "m" if named.heads & _MEN else gender_of(" ".join(named.words))
            full = self._full(named.words, named.start) if len(named.words) == 1 else named
            told = told or (gender_of(full.name) if full else "")
            if told:
                genders.setdefault(named.name, told)
                genders.setdefault(named.stems[-1], told)
        return genders

    # ------------------------------------------------------------ reading the text for names

    def _all_named(self) -> list[_Named]:
        found: list[_Named] = []
        position = 0
        while position < len(self._tokens):
            phrase = phrase_at(self._tokens, position, self._language, bare=True)
            if phrase is None:
                position += 1
                continue
            if phrase.kind is PhraseKind.NAME:
                found.append(self._name(phrase, found[-1] if found else None))
            position = max(phrase.last, position) + 1
        return found

    def _name(self, phrase: Phrase, previous: _Named | None) -> _Named:
        words = tuple(self._text[phrase.start : phrase.end].split())
        sentence = bisect_right(self._sentences, phrase.start)
        governed = self._is_governed(phrase)
        known = self._known_at(phrase.start, phrase.end)
        is_first = previous is None or previous.sentence != sentence or previous.governed or not previous.is_person
        heads = {_role(word) for word in phrase.heads if fold_word(word) not in map(fold_word, words)} | self._attached(
            phrase
        )
        speaks = self._is_beside_verb(phrase)
        introduced = self._is_introduced(phrase)
        person = known is not None or (
            not is_institution(list(words))
            and (len(words) > 1 or speaks or introduced or bool(heads & (_WOMEN | _MEN)))
        )
        if not person and len(words) == 1 and not is_institution(list(words)):
            person = bool(gender_of(words[0]))
        stems = tuple(stem(word) for word in words)
        return _Named(
            phrase.start,
            phrase.end,
            words,
            stems,
            sentence,
            governed,
            is_first and not governed,
            person,
            known,
            heads,
            introduced,
        )

    def _is_governed(self, phrase: Phrase) -> bool:
        """Whether a preposition, or a possessive ending, keeps the name from being a subject."""
        before = self._tokens[phrase.first - 1] if phrase.first else None
        after = self._tokens[phrase.last + 1] if phrase.last + 1 < len(self._tokens) else None
        preposition = before is not None and before.lower in self._language.prepositions
        return preposition or (after is not None and after.sort is Sort.POSSESSIVE)

    def _is_introduced(self, phrase: Phrase) -> bool:
        """Whether a small-letter occupation stands before the name ("the singer Cher"); in a headline all are names."""
        before = self._tokens[phrase.first : phrase.last]
        return any(token.lower in self._language.roles and not token.is_capital for token in before)

    def _is_beside_verb(self, phrase: Phrase) -> bool:
        around = (
            *self._tokens[max(0, phrase.first - 1) : phrase.first],
            *self._tokens[phrase.last + 1 : phrase.last + 2],
        )
        return any(is_verb(token, self._language) for token in around)

    def _attached(self, phrase: Phrase) -> set[str]:
        """What stands behind a name to describe it: ", an actor," or "is a singer"."""
        after = self._tokens[phrase.last + 1 : phrase.last + 10]
        if len(after) < 2 or not (after[0].sort is Sort.COMMA or after[0].lower in _COPULAS):
            return set()
        described = phrase_at(after, 1, self._language, bare=True)
        if described is None or described.kind is not PhraseKind.NOUN:
            return set()
        return {_role(word) for word in described.heads}

    def _known_at(self, start: int, end: int) -> Known | None:
        """The known person that is mentioned within text[start:end]."""
        at = bisect_left(self._known, start, key=lambda place: place[1])
        while at < len(self._known) and self._known[at][0] < end:
            if self._known[at][1] > start:
                return self._known[at][2]
            at += 1
        return None


def _role(word: str) -> str:
    return stem(word) if word[:1] > "\u0370" else word.rstrip(".")


def _plain(text: str) -> str:
    return " ".join(text.split())
