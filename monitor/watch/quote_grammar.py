"""As much grammar as attribution needs: words with their places, and the phrases that can be somebody."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.watch.quote_languages import Language
from monitor.watch.quote_marks import Marked
from monitor.watch.quote_names import PARTICLES, is_given
from monitor.watch.wording import listed

_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:[-‐‑’'ʼ՛][^\W_]+)*)|(?P<comma>[,،])|(?P<colon>[:՝`․])|(?P<dash>[—–―-]+)|(?P<bracket>[()\[\]])"
    r"|(?P<stop>[.!?…։;]+|\n\s*)|(?P<apostrophe>[’'])"
)
_ELISION = re.compile(r"(?:l|d|qu|j|c|n|m|s|t|dell|all|dall|nell|sull|un|quest|lorsqu|puisqu)[’']", re.I)
_LONGEST = 8  # words of a phrase


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    COMMA = "comma"
    COLON = "colon"
    DASH = "dash"
    BRACKET = "bracket"
    STOP = "stop"
    APOSTROPHE = "apostrophe"
    POSSESSIVE = "possessive"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a punctuation mark, or a whole marked span."""

    text: str
    lower: str
    start: int
    end: int
    sort: Sort

    @property
    def is_capital(self) -> bool:
        """Whether it begins like a name."""
        return self.sort is Sort.WORD and self.text[0].isupper()


class PhraseKind(StrEnum):
    """What a phrase says of somebody."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Somebody, as the text puts it: text[start:end]. `first` and `last` are its tokens, `heads` its common nouns."""

    kind: PhraseKind
    start: int
    end: int
    first: int
    last: int
    heads: tuple[str, ...] = ()
    definite: bool = True
    governed: bool = False  # by a preposition
    gender: str = ""


def tokenize(
    text: str, spans: Sequence[Marked], language: Language, *, start: int = 0, end: int | None = None
) -> list[Token]:
    """The tokens of text[start:end]; each marked span is one token."""
    end = len(text) if end is None else end
    tokens: list[Token] = []
    position = start
    for span in spans[bisect_left(spans, start, key=lambda s: s.outer_start) :]:
        if span.outer_start >= end:
            break
        tokens += _tokens_between(text, position, span.outer_start, language)
        tokens.append(Token("", "", span.outer_start, span.outer_end, Sort.QUOTE))
        position = span.outer_end
    return tokens + _tokens_between(text, position, end, language)


def _tokens_between(text: str, start: int, end: int, language: Language) -> list[Token]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text, start, end):
        sort = Sort(found.lastgroup or "word")
        if sort is Sort.WORD:
            tokens += _word_tokens(found[0], found.start(), language)
        elif sort is Sort.STOP and found[0] == "." and tokens and _abbreviates(tokens[-1], found.start(), language):
            last = tokens[-1]
            tokens[-1] = replace(last, text=last.text + ".", end=found.end())
        elif sort is Sort.APOSTROPHE:
            if tokens and tokens[-1].end == found.start() and tokens[-1].lower.endswith("s"):
                tokens.append(Token(found[0], found[0], found.start(), found.end(), Sort.POSSESSIVE))
        else:
            tokens.append(Token(found[0], found[0], found.start(), found.end(), sort))
    return tokens


def _abbreviates(token: Token, stop: int, language: Language) -> bool:
    """Whether the full stop behind this word shortens it: an initial, a title."""
    if token.sort is not Sort.WORD or token.end != stop:
        return False
    return (len(token.text) == 1 and token.is_capital) or (
        len(token.text) <= 4 and token.lower in ABBREVIATIONS and (token.lower in language.roles or token.is_capital)
    )


ABBREVIATIONS = frozenset(
    listed(
        """
        mr mrs ms dr prof gen col sen rep gov lt sgt capt maj st jr sr rev hon adm m mm mme sra fr hr г г-н г-жа
        им st no vs etc dott on
        """
    )
)


def _word_tokens(word: str, start: int, language: Language) -> list[Token]:
    """A word, parted from an elided article, a possessive or a case ending behind an apostrophe."""
    elided = _ELISION.match(word)
    if elided and elided.end() < len(word):
        head = word[: elided.end()]
        return [
            Token(head, head.lower(), start, start + len(head), Sort.WORD),
            *_word_tokens(word[len(head) :], start + len(head), language),
        ]
    mark = max(word.rfind("’"), word.rfind("'"))
    tail = word[mark + 1 :].lower() if mark > 0 else ""
    if tail and (tail == "s" or (language.verb_last and word[0].isupper())):
        return [
            Token(word[:mark], word[:mark].lower(), start, start + mark, Sort.WORD),
            Token(word[mark:], tail, start + mark, start + len(word), Sort.POSSESSIVE),
        ]
    return [Token(word, word.lower(), start, start + len(word), Sort.WORD)]


def slice_of(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The tokens within text[start:end]."""
    first = bisect_left(tokens, start, key=lambda token: token.start)
    last = bisect_right(tokens, end, lo=first, key=lambda token: token.end)
    return list(tokens[first:last])


# ---------------------------------------------------------------- phrases


def is_verb(token: Token, language: Language) -> bool:
    """Whether it is a verb of speech, or one with its pronoun grown to it."""
    if token.sort is not Sort.WORD:
        return False
    return token.lower in language.verbs or (
        language.clause_verb is not None and "-" in token.lower and token.lower.split("-")[0] in language.verbs
    )


def is_between(token: Token, language: Language) -> bool:
    """Whether it may stand between a subject and its verb."""
    return token.sort is Sort.WORD and (
        token.lower in language.skips
        or token.lower in language.times
        or (not token.is_capital and len(token.lower) > 5 and token.lower.endswith(("ly", "ment", "mente")))
    )


def phrase_at(tokens: Sequence[Token], at: int, language: Language, *, bare: bool | None = None) -> Phrase | None:
    """The phrase that begins at this token. `bare`: a common noun needs no article (default: the language's way)."""
    token = tokens[at]
    if token.sort is not Sort.WORD:
        return None
    if token.lower in language.pronouns and not (token.lower in language.articles and _goes_on(tokens, at, language)):
        gender = language.pronouns[token.lower]
        return Phrase(PhraseKind.PRONOUN, token.start, token.end, at, at, gender=gender)
    counted = _one_of(tokens, at, language)
    if counted is not None:
        return counted
    if _ends_phrase(token, language) and token.lower not in language.articles:
        return None
    last, run, possessed = _extent(tokens, at, language)
    if last < at:
        return None
    names = _name_run(tokens, run, last, language, introduced=at < run or token.lower in language.articles)
    heads = tuple(t.lower for t in tokens[at : last + 1] if t.sort is Sort.WORD and t.lower not in language.articles)
    if names is not None and language.verb_last and _is_office(tokens, last + 1, language):
        last += 1
        return Phrase(PhraseKind.NOUN, token.start, tokens[last].end, at, last, (*heads, tokens[last].lower))
    if names is not None:
        first, until = names
        return Phrase(
            PhraseKind.NAME, tokens[first].start, tokens[until].end, at, last, tuple(h for h in heads), gender=""
        )
    article = token.lower in language.articles
    allowed = language.bare_nouns if bare is None else bare
    if not (article or allowed or possessed or token.is_capital):
        return None
    if article and last == at:
        return None
    end = _with_links(tokens, last, language)
    named = _name_behind(tokens, last + 1, end, heads)
    if named is not None:
        return replace(named, first=at)
    last = end
    definite = token.lower not in language.indefinite and (
        article or possessed or language.bare_nouns or token.is_capital
    )
    return Phrase(PhraseKind.NOUN, token.start, tokens[last].end, at, last, heads, definite=definite)


_ONE = frozenset(
    listed("one two three some many several most both un une uno una einer eine eines один одна одно несколько")
)
_OF = frozenset(listed("of des de von der из"))


def _one_of(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    """One of several that go unnamed: "one of the officials"."""
    if at + 2 >= len(tokens) or tokens[at].lower not in _ONE or tokens[at + 1].lower not in _OF:
        return None
    several = phrase_at(tokens, at + 2, language, bare=True)
    if several is None or several.kind is not PhraseKind.NOUN:
        return None
    return replace(several, start=tokens[at].start, first=at, definite=False)


def _is_office(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a small word makes an office of the capitals before it: Turkish "Bakanlık sözcüsü"."""
    if at >= len(tokens) or tokens[at].is_capital or tokens[at].sort is not Sort.WORD:
        return False
    ends = at + 1 >= len(tokens) or not tokens[at + 1].is_capital
    return ends and (tokens[at].lower in language.roles or tokens[at].lower in language.occupations)


def _goes_on(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether a word that is both pronoun and article has its noun behind it."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is not None and following.sort is Sort.WORD and not _ends_phrase(following, language)


AUXILIARIES = frozenset(
    listed(
        """
        is are was were has have had will would ist sind war waren hat haben hatte wird wurde est sont était
        étaient a ont avait es son era eran ha han fue è sono
        """
    )
)


def _ends_phrase(token: Token, language: Language) -> bool:
    """Whether no phrase goes on over this token."""
    if token.sort not in (Sort.WORD, Sort.POSSESSIVE):
        return True
    word = token.lower
    if word in AUXILIARIES and not token.is_capital:
        return True
    closed = word in language.prepositions or word in language.conjunctions or word in language.relatives
    if closed or word in language.articles or word in language.pronouns:
        return True
    return not token.is_capital and (word in language.verbs or is_between(token, language))


def _extent(tokens: Sequence[Token], at: int, language: Language) -> tuple[int, int, bool]:
    """The last token of the phrase, where its final run of capitals begins (last + 1: none), and if it is possessed."""
    position = at + 1 if tokens[at].lower in language.articles else at
    last, run, possessed = position - 1, position, False
    while position < len(tokens) and position - at < _LONGEST:
        token = tokens[position]
        if token.sort is Sort.POSSESSIVE:
            if language.verb_last or position + 1 >= len(tokens) or _ends_phrase(tokens[position + 1], language):
                break
            possessed, run = True, position + 1
        elif token.is_capital and not (_ends_phrase(token, language) and position == at):
            if token.lower in language.times or (_ends_phrase(token, language) and not _in_name(tokens, position)):
                break
        elif token.lower in PARTICLES and _in_name(tokens, position):
            pass
        elif _ends_phrase(token, language):
            if not _joins(tokens, position, at, language):
                break
            run = position + 1
        elif (
            run < position
            and tokens[run].is_capital
            and (
                (position - run > 1 and is_given(tokens[run].text))
                or not _leads_to_name(
                    tokens, position, language, article=position > at and tokens[at].lower in language.articles
                )
            )
        ):
            break
        else:
            run = position + 1
        last = position
        position += 1
    return last, min(run, last + 1), possessed


def _in_name(tokens: Sequence[Token], position: int) -> bool:
    """Whether a name stands on both sides of this token."""
    before = tokens[position - 1] if position else None
    following = next((t for t in tokens[position + 1 : position + 3] if t.lower not in PARTICLES), None)
    return before is not None and following is not None and before.is_capital and following.is_capital


_AGENT = re.compile(r"(?:er|or|ist|man|woman|ian|ant|chief|head|star|eur|euse)$")


_GERMAN_AGENT = re.compile(
    r"(?:er|or|ist|ent|ant|eur|loge|nom|rat|ärztin|arzt|mann|frau|meister|wirt|chef|rätin|herr|pfleger|wart|[a-zäöü]{3}in)$"
)


def _leads_to_name(tokens: Sequence[Token], position: int, language: Language, *, article: bool) -> bool:
    """Whether small words behind capitals are an occupation before a name ("EU foreign policy chief Josep …")."""
    if language.capital_nouns:
        return False  # there a noun has a capital of its own
    rest = tokens[position : position + 5]
    for number, token in enumerate(rest):
        before = rest[number - 1] if number else None
        occupied = before is not None and _is_occupation(before, language)
        if token.is_capital:
            return article or occupied
        if _ends_phrase(token, language):
            return article and occupied
    return False


def _is_occupation(token: Token, language: Language) -> bool:
    return is_role(token, language) or token.lower in language.occupations or bool(_AGENT.search(token.lower))


def _joins(tokens: Sequence[Token], position: int, at: int, language: Language) -> bool:
    """Whether "and" only joins two roles of one person ("the actor and activist Mark Ruffalo")."""
    if tokens[position].lower not in ("and", "et", "y", "e", "und", "и", "ve", "և") or position == at:
        return False
    before, rest = tokens[position - 1], tokens[position + 1 : position + 6]
    if before.is_capital or not rest or rest[0].is_capital or rest[0].lower in language.articles:
        return False
    for token in rest:
        if token.is_capital:
            return True
        if _ends_phrase(token, language):
            return False
    return False


def _with_links(tokens: Sequence[Token], last: int, language: Language) -> int:
    """The noun with what hangs on it: "a spokesman for the ministry"."""
    position = last + 1
    if position < len(tokens) and tokens[position].sort is Sort.WORD and tokens[position].lower in language.links:
        position += 1
        begun = position
        while position < len(tokens) and position - begun < 5:
            token = tokens[position]
            article = position == begun and token.lower in language.articles
            if not article and (_ends_phrase(token, language) or token.sort is Sort.POSSESSIVE):
                break
            position += 1
        return position - 1 if position > begun else last
    return last


def _name_behind(tokens: Sequence[Token], first: int, end: int, heads: tuple[str, ...]) -> Phrase | None:
    """The name at the end of an office: "el ministro de Exteriores José Manuel Albares"."""
    given = next((p for p in range(first + 1, end) if tokens[p].is_capital and is_given(tokens[p].text)), None)
    if given is None or given <= first + 1 or not all(t.is_capital for t in tokens[given : end + 1]):
        return None
    return Phrase(PhraseKind.NAME, tokens[given].start, tokens[end].end, given, end, heads)


def _name_run(
    tokens: Sequence[Token], run: int, last: int, language: Language, *, introduced: bool
) -> tuple[int, int] | None:
    """The name within the final capitals of a phrase, without titles; None if there is no name in it."""
    if run > last:
        return None
    first = run
    for position in range(run, last + 1):
        strong = is_role(tokens[position], language)
        weak = tokens[position].lower in language.occupations and last - position > 1
        if (strong or (weak and not is_given(tokens[position].text))) and position - first < 6:
            first = position + 1
    if language.capital_nouns and first == run and last - first > 1 and not is_given(tokens[first].text):
        noun = introduced or is_given(tokens[first + 1].text) or _GERMAN_AGENT.search(tokens[first].lower)
        first += 1 if noun else 0
    if first > run and first <= last and tokens[first].lower in PARTICLES | {"of"}:
        first += 2
    while (
        first < last
        and tokens[first].text.isupper()
        and 1 < len(tokens[first].text) <= 5
        and not is_given(tokens[first].text)
    ):
        first += 1
    if first > last or tokens[last].sort is not Sort.WORD:
        return None
    if language.capital_nouns and introduced and first == run == last and not is_given(tokens[first].text):
        return None
    if language.bare_nouns or language.capital_nouns:
        first, last = _own_part(tokens, first, last, introduced=introduced)
    return first, last


def _own_part(tokens: Sequence[Token], first: int, last: int, *, introduced: bool) -> tuple[int, int]:
    """The name without a country before it ("премьер Армении …") or an addressee behind it ("… Байдену")."""
    length = last - first + 1
    if length >= 3 and not is_given(tokens[first].text):
        given = next((p for p in range(first + 1, last) if is_given(tokens[p].text)), None)
        if given is not None and introduced:
            first = given
    length = last - first + 1
    datives = ("у", "ю", "ому", "ему", "ին")
    if length >= 3 and tokens[last].lower.endswith(datives) and not tokens[first].lower.endswith(datives):
        keeps_two = length >= 4 or not is_given(tokens[first + 1].text)
        return first, first + 1 if keeps_two else first
    return first, last


def is_role(token: Token, language: Language) -> bool:
    """Whether it is a title or an occupation."""
    if token.sort is not Sort.WORD:
        return False
    word = token.lower
    return word in language.roles or (bool(language.role_endings) and word.endswith(language.role_endings))
