"""Quotes: somebody's words, and whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.domain.models import Quote
from monitor.watch.quote_citing import cited_before
from monitor.watch.quote_clauses import (
    Attribution,
    attribution_around,
    attribution_before,
    attribution_behind,
    attribution_by_place,
    nominative_before,
    subject_before_verb,
)
from monitor.watch.quote_grammar import AUXILIARIES, Phrase, PhraseKind, Sort, Token, is_verb, phrase_at, tokenize
from monitor.watch.quote_languages import Language, language_of
from monitor.watch.quote_marks import Marked, marked_spans
from monitor.watch.quote_people import Known, People, Somebody
from monitor.watch.quote_sentences import sentence_starts
from monitor.watch.quote_speech import Speech, speeches

_HINT = re.compile(r"[“”„‟\"＂«»‘‚‹'「『—–―-]|<<")
_WINDOW = 60  # tokens on either side of a quote in which its speaker is sought
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_CLOSING = "'’‘”“\"»"  # marks of a quote within the quote, which close before the outer one


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person that the matcher found in the text, with the places."""

    name: str
    watch: str | None
    mentions: tuple[tuple[int, int], ...]


def find_quotes(
    text: str, *, field: str = "body", lang: str | None = None, people: Sequence[KnownPerson] = ()
) -> tuple[Quote, ...]:
    """Every quote of a text with its speaker, in order; the speaker is empty where speech bears no name."""
    if _HINT.search(text) is None:
        return ()
    language = language_of(text, lang)
    found = speeches(text, [span for span in marked_spans(text) if not _names_work(text, span, language)], language)
    if not found:
        return ()
    known = [Known(person.name, person.watch, person.mentions) for person in people]
    return _Reader(text, found, language, known).quotes(field)


@dataclass(slots=True)
class _Attributed:
    """A piece of speech with what its own clause says, and later whom that means."""

    speech: Speech
    attribution: Attribution | None
    speaker: Somebody | None = None
    spoken_at: int = -1  # where the phrase stands that names the speaker


class _Reader:
    """Reads one text: clauses first, then continuations, then names."""

    def __init__(self, text: str, found: Sequence[Speech], language: Language, known: Sequence[Known]) -> None:
        self._text, self._language, self._known = text, language, known
        outer = _joined(found)
        self._tokens = tokenize(text, outer, language)
        self._starts = [token.start for token in self._tokens]
        self._sentences = sentence_starts(text, self._tokens, outer, language)
        self._people = People(text, self._tokens, self._sentences, language, known)
        self._pieces = [_Attributed(speech, None) for speech in found]
        self._sentence_set = frozenset(self._sentences)
        self._ends = frozenset(speech.outer_end for speech in found)

    def quotes(self, field: str) -> tuple[Quote, ...]:
        """The quotes, attributed."""
        for piece in self._pieces:
            piece.attribution = self._attribution(piece.speech)
        self._name_speakers()
        if not self._language.has_capitals:
            self._name_by_mentions()
        self._continue()
        return tuple(
            Quote(
                piece.speaker.name,
                self._text[piece.speech.start : piece.speech.end],
                field,
                piece.speech.start,
                piece.speech.end,
                piece.speaker.watch,
            )
            for piece in self._pieces
            if piece.speaker is not None
        )

    def _name_by_mentions(self) -> None:
        """Where no capital tells where a name ends, a speaker is whom the phrase begins by naming, after a title."""
        for piece in self._pieces:
            if piece.speaker is not None and piece.speaker.watch is None:
                piece.speaker = self._mentioned_in(piece.speaker.name) or piece.speaker

    def _mentioned_in(self, phrase: str) -> Somebody | None:
        words = phrase.split()
        while words and words[0] in self._language.roles:
            words.pop(0)
        named = " ".join(words) + " "
        for person in self._known:
            if any(named.startswith(f"{self._text[start:end]} ") for start, end in person.places):
                return Somebody(person.name, person.watch)
        return None

    # ------------------------------------------------------------ the clause of each quote

    def _attribution(self, speech: Speech) -> Attribution | None:
        if speech.clause is not None:
            clause = tokenize(self._text, (), self._language, start=speech.clause[0], end=speech.clause[1])
            return attribution_behind(clause, self._language)
        before, behind = self._before(speech), self._behind(speech)
        if self._is_title(speech, before, behind):
            return None
        if before and _last_mark(before) in (Sort.COLON, Sort.DASH, Sort.COMMA):
            led = self._led_in(speech, before, behind)
            if led is not None:
                return self._named_behind(speech, led, behind) or led
        if self._language.verb_last:
            around = attribution_around(before, behind, self._language)
            if around is not None:
                return around
        follows = self._follows(speech, behind)
        if follows is not None:
            return follows
        return self._inline(speech, before)

    def _before(self, speech: Speech) -> list[Token]:
        """The sentence up to the quote."""
        end = bisect_left(self._starts, speech.outer_start)
        start = self._sentences[max(0, bisect_left(self._sentences, speech.outer_start) - 1)] if self._sentences else 0
        if speech.outer_start in self._sentence_set:
            return []
        return self._tokens[max(bisect_left(self._starts, start), end - _WINDOW) : end]

    def _behind(self, speech: Speech) -> list[Token]:
        """The sentence from the quote on, up to the next quote."""
        first = bisect_left(self._starts, speech.outer_end)
        tokens: list[Token] = []
        for token in self._tokens[first : first + _WINDOW]:
            if tokens and token.start in self._sentence_set:
                break
            tokens.append(token)
            if token.sort is Sort.QUOTE:
                break
            if token.sort is Sort.STOP and len(tokens) == 1:
                return []
        return tokens

    def _led_in(self, speech: Speech, before: Sequence[Token], behind: Sequence[Token]) -> Attribution | None:
        """X said: “…”"""
        colon = _last_mark(before) is Sort.COLON
        clause = _without_end(before)
        if self._language.verb_last and not colon:
            cited = cited_before(clause, self._language)
            return Attribution(cited) if cited is not None else None
        if not colon and not (clause and _speaks_last(clause, self._language)):
            return None
        led = attribution_before(clause, self._language)
        if self._language.verb_last and colon:
            led = Attribution(nominative_before(clause, self._language))
        if led is not None and (led.phrase is not None or colon):
            return led
        if not colon:
            return None
        return self._without_verb(speech, clause, behind)

    def _named_behind(self, speech: Speech, led: Attribution, behind: Sequence[Token]) -> Attribution | None:
        """A name behind the quote says more than a pronoun before it: He said: “…”, X recounted."""
        if led.phrase is not None and led.phrase.kind is not PhraseKind.PRONOUN:
            return None
        follows = self._follows(speech, behind)
        named = follows is not None and follows.phrase is not None and follows.phrase.kind is PhraseKind.NAME
        return follows if named else None

    def _without_verb(self, speech: Speech, clause: Sequence[Token], behind: Sequence[Token]) -> Attribution | None:
        """X: “…”, or "X’s message was short: “…”"."""
        if self._follows(speech, behind) is not None or _count(self._text, speech) < 2:
            return None
        for at in range(len(clause)):
            phrase = phrase_at(clause, at, self._language)
            if phrase is not None and not (
                at and clause[at - 1].lower in self._language.prepositions - self._language.links
            ):
                if phrase.kind is PhraseKind.NOUN and len(clause) > phrase.last + 1:
                    name = next((p for p in range(phrase.first, phrase.last + 1) if clause[p].is_capital), None)
                    owner = next((p for p, t in enumerate(clause) if t.sort is Sort.POSSESSIVE), len(clause))
                    inner = (
                        phrase_at(clause[:owner], name, self._language) if name is not None and name < owner else None
                    )
                    return Attribution(inner) if inner is not None else None
                return Attribution(phrase)
        return None

    def _follows(self, speech: Speech, behind: Sequence[Token]) -> Attribution | None:
        """“…” X said."""
        inner_end = self._text[speech.start : speech.end].rstrip(_CLOSING)[-1:] or " "
        joint = bool(behind) and behind[0].sort in (Sort.COMMA, Sort.DASH)
        if joint or inner_end in ",—–-":
            return (
                attribution_behind(behind, self._language)
                or self._signed(behind)
                or attribution_by_place(behind, self._language, subject_first=inner_end == ",")
            )
        if not behind:
            behind = self._next_sentence(speech)
            return attribution_behind(behind, self._language, strict=True) if behind and inner_end in ".!?…" else None
        if inner_end in ".!?…":
            small = not behind[0].is_capital
            return attribution_behind(behind, self._language, strict=not small)
        if behind[0].sort is Sort.COLON and self._heads_line(speech) and len(behind) > 1:
            named = phrase_at(behind, 1, self._language)  # a headline: ‘…’: X vows to go on
            return Attribution(named) if named is not None and named.kind is PhraseKind.NAME else None
        if _count(self._text, speech) >= 4 and is_verb(behind[0], self._language) is not self._language.bare_nouns:
            return attribution_behind(behind, self._language)
        return None

    def _heads_line(self, speech: Speech) -> bool:
        before = self._text[max(0, speech.outer_start - 2) : speech.outer_start]
        return not before.strip() and (speech.outer_start == 0 or "\n" in before) and _count(self._text, speech) > 1

    def _next_sentence(self, speech: Speech) -> list[Token]:
        first = bisect_left(self._starts, speech.outer_end)
        if speech.outer_end not in self._ends or first >= len(self._tokens):
            return []
        tokens: list[Token] = []
        for token in self._tokens[first : first + 25]:
            if tokens and token.start in self._sentence_set:
                break
            tokens.append(token)
        return tokens if tokens and tokens[0].sort is Sort.WORD else []

    def _signed(self, behind: Sequence[Token]) -> Attribution | None:
        """“…” — X, and no more."""
        if len(behind) < 2 or behind[0].sort is not Sort.DASH:
            return None
        phrase = phrase_at(behind, 1, self._language)
        if phrase is None or phrase.kind is not PhraseKind.NAME:
            return None
        rest = behind[phrase.last + 1 :]
        return Attribution(phrase) if not rest or rest[0].sort in (Sort.STOP, Sort.COMMA) else None

    def _inline(self, speech: Speech, before: Sequence[Token]) -> Attribution | None:
        """Words that a sentence of reported speech quotes: X said the meeting was “…”."""
        if not before or before[-1].sort is not Sort.WORD:
            return None
        count = _count(self._text, speech)
        if self._language.verb_last:
            whose = cited_before(before, self._language)
            return Attribution(whose) if whose is not None and count > 1 else None
        last = before[-1].lower
        told = any(token.sort is Sort.QUOTE for token in before)  # its verb has its quote: said X to the “Morning Post”
        claimed = count > 1 and not told and any(self._is_saying(token) for token in before[-5:])
        predicate = last in AUXILIARIES  # said the delays were “regrettable”
        if last in self._language.articles and not claimed:
            return None
        if last in self._language.prepositions and count < 4 and not claimed:
            return None
        verb = next((at for at in range(len(before) - 1, -1, -1) if self._is_saying(before[at])), None)
        if verb is None:
            cited = attribution_before(before, self._language)
            return cited if cited is not None and cited.phrase is not None and count >= 2 else None
        claims = before[verb].lower in self._language.claims
        if count < (3 if claims else 1 if predicate else 2):
            return None
        if verb and before[verb - 1].lower in self._language.passive:
            return None
        if claims:
            return self._claimed(before, verb)
        led = attribution_before(before, self._language)
        return led if led is not None and led.phrase is not None else None

    def _claimed(self, before: Sequence[Token], verb: int) -> Attribution | None:
        phrase = subject_before_verb(before, verb, self._language)
        return Attribution(phrase) if phrase is not None else None

    def _is_saying(self, token: Token) -> bool:
        return is_verb(token, self._language) or token.lower in self._language.claims

    def _is_title(self, speech: Speech, before: Sequence[Token], behind: Sequence[Token]) -> bool:
        """Whether it is the name of a film, a paper, an operation, and no speech."""
        led = bool(before) and before[-1].sort is not Sort.WORD
        if before and not led:
            near = [token.lower for token in before[-2:]]
            runs_on = self._text[speech.start].islower() and _count(self._text, speech) > 3
            if (
                (near[-1] in self._language.works and not runs_on)
                or near[-1] in self._language.so_called
                or near[0] in self._language.so_called
            ):
                return True
            titled = not self._language.capital_nouns and _looks_like_title(self._text[speech.start : speech.end])
            if titled and self._text[speech.end - 1] not in ",.!?…":
                return True
        follows = behind[0].lower if behind and behind[0].sort is Sort.WORD else ""
        return not led and follows in self._language.works

    # ------------------------------------------------------------ whom it means

    def _name_speakers(self) -> None:
        last: _Attributed | None = None
        for piece in self._pieces:
            if piece.attribution is None:
                continue
            before = last.speaker if last and last.attribution and _is_noun(last.attribution.phrase) else None
            phrase = piece.attribution.phrase
            if phrase is None:
                piece.speaker = self._people.antecedent(
                    piece.speech.outer_start, "", before=before, spoken_at=last.spoken_at if last else -1
                )
                piece.spoken_at = piece.speech.outer_start
            else:
                piece.speaker = self._people.resolve(phrase, before=before, spoken_at=last.spoken_at if last else -1)
                piece.spoken_at = phrase.start
            if piece.speaker is not None:
                last = piece

    def _continue(self) -> None:
        """Whole sentences beside an attributed quote are the same person's."""
        for previous, piece in pairwise(self._pieces):
            if piece.speaker is None and previous.speaker is not None and self._goes_on(previous.speech, piece.speech):
                piece.speaker = previous.speaker
        for piece, following in reversed(list(pairwise(self._pieces))):
            between = self._text[piece.speech.outer_end : following.speech.outer_start]
            if (
                piece.speaker is None
                and following.speaker is not None
                and between in ("", " ", "\u00a0")
                and self._is_whole(piece.speech)
            ):
                piece.speaker = following.speaker
        for piece in self._pieces:
            if piece.speaker is None and self._stands_alone(piece.speech):
                piece.speaker = Somebody("")

    def _goes_on(self, previous: Speech, speech: Speech) -> bool:
        if previous.part == speech.part and speech.part is not None:
            return True
        told = self._text[previous.outer_end : speech.outer_start].strip()
        if told[:1] in (",", "—", "–") and told[-1:] in (",", "—", "–") and len(told) < 120:
            return not any(mark in told for mark in ".!?\n")
        if not self._is_whole(speech) or not self._begins_sentence(speech):
            return False
        between = self._text[previous.outer_end : speech.outer_start]
        if "\n" in between:
            return self._stands_alone(speech) and between.count("\n\n") <= 1 and len(between) < 200
        first = bisect_right(self._sentences, previous.outer_end)
        last = bisect_left(self._sentences, speech.outer_start)
        return last - first <= 1

    def _is_whole(self, speech: Speech) -> bool:
        """Whether it is a sentence by itself."""
        words = self._text[speech.start : speech.end]
        ended = words[-1] in ".!?…,;։" or self._text[speech.outer_end : speech.outer_end + 1] in (".", "։", "!", "?")
        return ended and (words[0].isupper() or words[0] in "¿¡…-" or not words[0].isalpha())

    def _begins_sentence(self, speech: Speech) -> bool:
        return speech.outer_start == 0 or speech.outer_start in self._sentence_set

    def _stands_alone(self, speech: Speech) -> bool:
        """Whether it is a whole paragraph."""
        before = self._text[max(0, speech.outer_start - 40) : speech.outer_start].rstrip(" \t\u00a0")
        after = self._text[speech.outer_end : speech.outer_end + 40].lstrip(" \t\u00a0.")
        alone = (not before or before.endswith("\n")) and (not after or after.startswith("\n"))
        return alone and self._is_whole(speech) and _count(self._text, speech) >= 5


def _joined(found: Sequence[Speech]) -> list[Marked]:
    """One marked span for each outermost pair of marks; the pieces of a split one are one span."""
    spans: list[Marked] = []
    for speech in found:
        if spans and speech.whole == (spans[-1].outer_start, spans[-1].outer_end):
            continue
        spans.append(Marked(speech.start, speech.end, *speech.whole))
    return spans


def _last_mark(before: Sequence[Token]) -> Sort:
    """What a clause before a quote ends with; a line break behind a colon adds nothing."""
    if len(before) > 1 and before[-1].sort is Sort.STOP and "\n" in before[-1].text:
        return before[-2].sort
    if len(before) > 1 and before[-1].text == "." and "\u0530" < before[-2].text[-1:] < "\u0590":
        return Sort.COLON  # the Armenian mark that leads in is often typed as a full stop
    return before[-1].sort


def _names_work(text: str, span: Marked, language: Language) -> bool:
    """Whether marks hold the title of a work and nothing else: the film "The Promise"."""
    words = text[span.start : span.end]
    before = _WORD.findall(text[max(0, span.outer_start - 30) : span.outer_start])
    beside = text[max(0, span.outer_start - 2) : span.outer_start].rstrip(" \u00a0")[-1:].isalpha()
    if not before or not beside or before[-1].lower() not in language.works:
        return False
    return (
        len(words) < 80
        and words[-1] not in ",."
        and (_looks_like_title(words) or (not words[0].isupper() and words.count(" ") < 4))
    )


def _without_end(tokens: Sequence[Token]) -> Sequence[Token]:
    end = len(tokens)
    while end and tokens[end - 1].sort in (Sort.COLON, Sort.COMMA, Sort.DASH, Sort.STOP):
        end -= 1
    return tokens[:end]


def _speaks_last(clause: Sequence[Token], language: Language) -> bool:
    """Whether a clause before a comma ends in speech: its verb is near, or it cites."""
    near = clause[-8:]
    return any(is_verb(token, language) for token in near) or attribution_before(clause, language) is not None


def _is_noun(phrase: Phrase | None) -> bool:
    return phrase is not None and phrase.kind is PhraseKind.NOUN


def _count(text: str, speech: Speech) -> int:
    return len(_WORD.findall(text, speech.start, min(speech.end, speech.start + 400)))


def _looks_like_title(words: str) -> bool:
    """Whether a few words are written as titles are: each with a capital."""
    found = _WORD.findall(words[:80])
    return 0 < len(found) <= 6 and all(word[0].isupper() or len(word) <= 3 for word in found) and found[0][0].isupper()
