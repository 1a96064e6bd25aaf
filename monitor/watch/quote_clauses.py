"""Who speaks: the clause before a quote, behind it, or set into it, read by the language's word order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.watch.quote_citing import according, apposed, cited_before
from monitor.watch.quote_grammar import Phrase, PhraseKind, Sort, Token, is_between, is_verb, phrase_at
from monitor.watch.quote_languages import Language
from monitor.watch.wording import listed

_JOINTS = frozenset((Sort.COMMA, Sort.DASH))
_ADDRESSING = frozenset(
    listed(
        """
        told tells asked asks reminded informed assured assures assuring urged warned advised thanked begged
        """
    )
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quote's speaker as a clause gives it. No phrase: a verb without a subject, whose speaker stands before."""

    phrase: Phrase | None


# ---------------------------------------------------------------- behind the quote


def attribution_behind(tokens: Sequence[Token], language: Language, *, strict: bool = False) -> Attribution | None:
    """What the clause behind a quote says: “…” said X, “…” X said, “…” according to X.

    `strict`: the quote was a whole sentence, so that the clause must say nothing but who speaks.
    """
    at = 0
    while at < len(tokens) and tokens[at].sort in _JOINTS:
        at += 1
    if at >= len(tokens) or tokens[at].sort is not Sort.WORD:
        return None
    if strict and tokens[-1].sort in (Sort.COLON, Sort.QUOTE):
        return None
    cited = according(tokens, at, language)
    if cited is not None:
        return Attribution(cited)
    if tokens[at].lower in ("as", "so", "как", "wie", "comme", "como", "як", "об", "про"):
        so = tokens[at].lower == "so" and language.capital_nouns
        at = _behind_conjunction(tokens, at)
        if so and at < len(tokens) and (named := phrase_at(tokens, at, language, bare=True)) is not None:
            return Attribution(named)  # „…“, so X
    if at >= len(tokens):
        return None
    grown = _verb_with_pronoun(tokens, at, language)
    if grown is not None:
        return Attribution(grown)
    verbs = _behind_verbs(tokens, at, language)
    if verbs is not None:
        office = _impersonal(tokens, verbs, language)
        if office is not None:
            return Attribution(office)
        return _inverted(tokens, verbs, language)
    return _subject_first(tokens, at, language, strict=strict)


def attribution_by_place(
    tokens: Sequence[Token], language: Language, *, subject_first: bool = False
) -> Attribution | None:
    """A name behind a quote and its comma speaks, whatever the verb: “…,” mused X. — “…”, s’amuse X.

    `subject_first`: the name may come before its verb as well, as behind a comma within the marks (“…,” X fired back).
    """
    at = 0
    while at < len(tokens) and tokens[at].sort in _JOINTS:
        at += 1
    verb = at
    while verb < len(tokens) and verb - at < 3 and _may_be_a_verb(tokens[verb], language):
        verb += 1
    named = phrase_at(tokens, verb, language, bare=True) if verb < len(tokens) else None
    if named is None or named.kind is not PhraseKind.NAME:
        return None
    following = tokens[named.last + 1] if named.last + 1 < len(tokens) else None
    ends = following is None or following.sort is not Sort.WORD or following.lower in language.prepositions
    if verb > at and ends:
        return Attribution(named)
    goes_on = following is not None and _may_be_a_verb(following, language)
    return Attribution(named) if verb == at and subject_first and goes_on else None


def _may_be_a_verb(token: Token, language: Language) -> bool:
    if token.sort is not Sort.WORD or token.is_capital:
        return False
    small = (language.articles, language.prepositions, language.conjunctions, language.relatives, language.pronouns)
    roles = token.lower in language.roles or token.lower in language.occupations
    return not roles and not any(token.lower in words for words in small)


def _behind_conjunction(tokens: Sequence[Token], at: int) -> int:
    return at + 2 if tokens[at].lower in ("об", "про") else at + 1


def _verb_with_pronoun(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    """The pronoun of "a-t-il dit", "dit-elle"."""
    token = tokens[at]
    grown = language.clause_verb.search(token.lower) if language.clause_verb and "-" in token.lower else None
    if grown is None:
        return None
    speaks = is_verb(token, language) or any(is_verb(t, language) for t in tokens[at + 1 : at + 4])
    if not speaks:
        return None
    gender = language.pronouns.get(grown["who"], "")
    return Phrase(PhraseKind.PRONOUN, token.end - len(grown["who"]), token.end, at, at, gender=gender)


def _behind_verbs(tokens: Sequence[Token], at: int, language: Language) -> int | None:
    """The place behind a verb group that begins here; None if none begins."""
    position = at
    while position < len(tokens) and tokens[position].lower in language.skips and position - at < 3:
        position += 1
    if position >= len(tokens) or not is_verb(tokens[position], language) or _is_name_part(tokens, position):
        return None
    position += 1
    while (
        position < len(tokens)
        and not tokens[position].is_capital
        and (is_verb(tokens[position], language) or is_between(tokens[position], language))
        and not _elides(tokens, position, language)
    ):
        position += 1
    return position


def _is_name_part(tokens: Sequence[Token], position: int) -> bool:
    return tokens[position].is_capital and position > 0 and tokens[position - 1].is_capital


def _impersonal(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    """The office of "заявили в министерстве": a plural verb without a subject, and where it was said."""
    if at + 1 >= len(tokens) or not tokens[at - 1].lower.endswith(("ли", "ют", "ят")):
        return None
    if tokens[at].lower not in ("в", "во", "на", "у") or tokens[at + 1].lower in language.times:
        return None
    return phrase_at(tokens, at + 1, language, bare=True)


def _inverted(tokens: Sequence[Token], at: int, language: Language) -> Attribution | None:
    """The subject behind its verb: “…” said X. None of a language that needs one and has none."""
    phrase = _subject_behind_verb(tokens, at, language)
    if phrase is not None:
        return Attribution(phrase)
    return Attribution(None) if language.drops_subject else None


def _subject_behind_verb(tokens: Sequence[Token], at: int, language: Language) -> Phrase | None:
    position = at
    while position < len(tokens) and tokens[position].sort is Sort.WORD:
        token = tokens[position]
        if token.lower in language.prepositions:
            position = _behind_preposition(tokens, position, language)
        elif token.lower in language.relatives or token.lower in language.conjunctions:
            return None
        elif is_between(token, language) and not (
            token.lower in language.pronouns or _elides(tokens, position, language)
        ):
            position += 1
        else:
            phrase = phrase_at(tokens, position, language, bare=True)
            if phrase is None:
                return None
            if _is_addressee(tokens, phrase, language) and phrase.last + 1 < len(tokens):
                position = phrase.last + 1
                continue
            return None if _is_addressee(tokens, phrase, language) else apposed(tokens, phrase, language)
    return None


def _elides(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether this is the article of a noun and no pronoun (l’acteur)."""
    elided = tokens[at].lower in language.articles and tokens[at].lower[-1:] in "'’"
    return elided and phrase_at(tokens, at, language) is not None


def _is_addressee(tokens: Sequence[Token], phrase: Phrase, language: Language) -> bool:
    """Whether the case shows that it is spoken to (Armenian, Russian)."""
    last = tokens[phrase.last].lower
    if phrase.kind is PhraseKind.PRONOUN or not language.bare_nouns:
        return False
    return last.endswith(("յանին", "ներին")) or (
        phrase.kind is PhraseKind.NOUN
        and len(phrase.heads) == 1
        and last.endswith(("истам", "телям", "ентам", "лерге", "lere", "lara"))
    )


def _behind_preposition(tokens: Sequence[Token], at: int, language: Language) -> int:
    """The place behind a preposition and what it governs."""
    position = at + 1
    small = 0
    while position < len(tokens) and tokens[position].sort is Sort.WORD and not tokens[position].is_capital:
        word = tokens[position].lower
        if word in language.prepositions or is_verb(tokens[position], language):
            return position
        small += word not in language.articles
        position += 1
    if small and not language.capital_nouns:
        return position
    run = position
    while run < len(tokens) and tokens[run].is_capital:
        run += 1
    return run if language.drops_subject or run - position < 2 else position + 1


def _subject_first(tokens: Sequence[Token], at: int, language: Language, *, strict: bool) -> Attribution | None:
    phrase = phrase_at(tokens, at, language, bare=_bare_subject(tokens, at, language))
    if phrase is None or _is_addressee(tokens, phrase, language):
        return None
    verb = _next_verb(tokens, phrase.last + 1, language, strict=strict)
    if verb is None or (strict and not _says_no_more(tokens, verb, language)):
        return None
    if phrase.kind is PhraseKind.NOUN and language.bare_nouns:
        behind = _subject_behind_verb(tokens, verb + 1, language)
        if behind is not None and behind.kind is PhraseKind.NAME:
            return Attribution(behind)  # what stood first was where it was said
    return Attribution(apposed(tokens, phrase, language))


def _bare_subject(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether small words without an article lead straight to a verb of speech ("officials said")."""
    for token in tokens[at : at + 4]:
        if is_verb(token, language):
            return token is not tokens[at]
        if token.sort is not Sort.WORD or token.lower in language.prepositions or token.lower in language.conjunctions:
            return False
    return False


def _next_verb(tokens: Sequence[Token], at: int, language: Language, *, strict: bool) -> int | None:
    for position in range(at, len(tokens)):
        token = tokens[position]
        if is_verb(token, language) and not token.is_capital:
            return position
        if token.sort in (Sort.QUOTE, Sort.COLON):
            return None
        if strict and not is_between(token, language):
            return None
    return None


def _says_no_more(tokens: Sequence[Token], verb: int, language: Language) -> bool:
    """Whether a clause behind a whole sentence has no object of its own."""
    rest = tokens[verb + 1 :]
    if not rest or rest[0].sort is not Sort.WORD:
        return not rest or rest[0].sort is not Sort.QUOTE
    if tokens[verb].lower in _ADDRESSING:
        return all(token.lower not in language.conjunctions for token in rest)
    first = rest[0]
    return (first.lower in language.prepositions or is_between(first, language)) and first.lower != "that"


# ---------------------------------------------------------------- before the quote


def attribution_before(tokens: Sequence[Token], language: Language) -> Attribution | None:
    """What the clause that leads into a quote says: X said: “…”, X, in Y, told Z, “…”. Its last mark is cut off."""
    cited = cited_before(tokens, language)
    if cited is not None:
        return Attribution(cited)
    if len(tokens) > 2 and tokens[0].lower in language.verbs and tokens[1].is_capital and tokens[2].is_capital:
        named = phrase_at(tokens, 1, language)  # Warned X: “…”
        if named is not None and named.kind is PhraseKind.NAME:
            return Attribution(named)
    verb = _last_verb(tokens, language)
    if verb is None:
        return None
    direct = subject_before_verb(tokens, verb, language)
    if direct is not None:
        return Attribution(apposed(tokens, direct, language))
    if language.drops_subject:
        return Attribution(None)
    return None


def _last_verb(tokens: Sequence[Token], language: Language) -> int | None:
    return next(
        (
            at
            for at in range(len(tokens) - 1, -1, -1)
            if is_verb(tokens[at], language) and not _is_name_part(tokens, at)
        ),
        None,
    )


def subject_before_verb(tokens: Sequence[Token], verb: int, language: Language) -> Phrase | None:
    grown = _verb_with_pronoun(tokens, verb, language)
    if grown is not None:
        return grown
    phrases = _phrases(tokens, verb, language)
    at = verb - 1
    while at >= 0 and is_between(tokens[at], language):
        at -= 1
    before = tokens[at] if at >= 0 else None
    direct = next((p for p in reversed(phrases) if p.last == at), None)
    if direct is not None and not direct.governed:
        return _owner_of_relative(tokens, phrases, direct, language)
    behind = _subject_behind_verb(tokens, verb + 1, language) if _inverts(tokens, verb, language) else None
    if behind is not None and (before is None or before.sort is Sort.COMMA or direct is not None or not phrases):
        return behind
    free = [phrase for phrase in phrases if not phrase.governed]
    if not free:
        return behind
    if before is not None and before.sort in (Sort.COMMA, Sort.DASH):
        return _around_insertion(tokens, free, at)
    if direct is not None:
        return next((p for p in reversed(free) if p.kind is not PhraseKind.NOUN), free[-1])
    return behind or free[0]


def _inverts(tokens: Sequence[Token], verb: int, language: Language) -> bool:
    """Whether a subject can stand behind this verb (English: only behind "said")."""
    return not language.passive >= {"was", "been"} or tokens[verb].lower in ("said", "says", "wrote", "asked", "added")


def _phrases(tokens: Sequence[Token], end: int, language: Language) -> list[Phrase]:
    """The phrases before a token, in order, each with its preposition known."""
    found: list[Phrase] = []
    position, governed = 0, False
    while position < end:
        token = tokens[position]
        phrase = phrase_at(
            tokens[:end],
            position,
            language,
            bare=_bare_subject(tokens[: end + 1], position, language) or language.bare_nouns,
        )
        if phrase is not None:
            found.append(_governed(phrase) if governed else phrase)
            position = max(phrase.last, position) + 1
            governed = position < end and tokens[position].sort is Sort.POSSESSIVE and not governed and False
            continue
        if token.lower in language.prepositions and not (token.lower == "as" and position == 0):  # As X put it
            governed = True
        elif token.sort is not Sort.WORD:
            governed = False
        position += 1
    return found


def _governed(phrase: Phrase) -> Phrase:
    return Phrase(
        phrase.kind,
        phrase.start,
        phrase.end,
        phrase.first,
        phrase.last,
        phrase.heads,
        phrase.definite,
        True,
        phrase.gender,
    )


def _owner_of_relative(
    tokens: Sequence[Token], phrases: Sequence[Phrase], direct: Phrase, language: Language
) -> Phrase:
    """In "the man who met X said", the man and not X."""
    for at in range(direct.first - 1, max(-1, direct.first - 8), -1):
        if tokens[at].sort is not Sort.WORD:
            break
        if tokens[at].lower in language.relatives:
            return next((p for p in reversed(phrases) if p.last == at - 1), direct)
    return direct


def _around_insertion(tokens: Sequence[Token], free: Sequence[Phrase], comma: int) -> Phrase:
    """The subject before ", who was in Y," or ", an actor,": the phrase that ends where the insertion begins."""
    for at in range(comma - 1, -1, -1):
        if tokens[at].sort in _JOINTS:
            ending = next((phrase for phrase in free if phrase.last == at - 1), None)
            if ending is not None:
                inside = [
                    p
                    for p in free
                    if p.first > at and p.kind is PhraseKind.NAME and p.first == at + 1 and p.last == comma - 1
                ]
                return inside[0] if inside and ending.kind is PhraseKind.NOUN else ending
    return free[0]


# ---------------------------------------------------------------- verbs that stand last


def attribution_around(before: Sequence[Token], behind: Sequence[Token], language: Language) -> Attribution | None:
    """What a language says whose verb comes last: X, “…” dedi; “…” diyen X; “…” dedi X."""
    at = 0
    while at < len(behind) and behind[at].sort in _JOINTS | {Sort.POSSESSIVE}:
        at += 1
    verb = next((p for p in range(at, min(at + 4, len(behind))) if is_verb(behind[p], language)), None)
    if verb is None or any(token.sort is not Sort.WORD for token in behind[at:verb]):
        return None
    while verb + 1 < len(behind) and (is_verb(behind[verb + 1], language) or is_between(behind[verb + 1], language)):
        verb += 1
    if verb + 1 < len(behind) and behind[verb + 1].sort is Sort.WORD:
        phrase = phrase_at(behind, verb + 1, language)
        relative = any(token.lower in language.relatives for token in behind[at : verb + 1])
        if phrase is not None and (relative or phrase.kind is not PhraseKind.NOUN or phrase.last + 1 >= len(behind)):
            following = behind[phrase.last + 1] if phrase.last + 1 < len(behind) else None
            if relative or following is None or following.sort is not Sort.POSSESSIVE:
                return Attribution(phrase)
    return Attribution(nominative_before(before, language))


def nominative_before(tokens: Sequence[Token], language: Language) -> Phrase | None:
    """The first phrase before the quote that bears no case ending."""
    phrases = [
        phrase
        for phrase in _phrases(tokens, len(tokens), language)
        if not (
            phrase.last + 1 < len(tokens)
            and (
                tokens[phrase.last + 1].sort is Sort.POSSESSIVE
                or tokens[phrase.last + 1].lower in ("ile", "ilə", "için", "hakkında")
            )
        )
    ]
    names = [phrase for phrase in phrases if phrase.kind is not PhraseKind.NOUN]
    if names:  # a single capital at the start may be any noun; two are a name
        return next((phrase for phrase in names if phrase.last > phrase.first), names[0])
    return next((p for p in phrases if p.last + 1 >= len(tokens) or tokens[p.last + 1].sort is Sort.COMMA), None)
