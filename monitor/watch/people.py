"""People: the forms of their names, and all the ways in which a text writes a whole name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.domain.models import Case, Person
from monitor.watch.languages import is_form
from monitor.watch.lexicon import (
    ARTICLES,
    CALLING,
    GIVEN,
    INSTITUTIONS,
    MONTHS,
    NICKNAMES,
    PARTICLES,
    TITLES,
    is_common,
)
from monitor.watch.locate import locate
from monitor.watch.scripts import CASED, Script, script_of
from monitor.watch.terms import Term, anchored, cut, spellings
from monitor.watch.text import Field, Span
from monitor.watch.variants import is_close, roman
from monitor.watch.wording import listed

_EAST_ASIAN_SURNAMES = frozenset(
    listed(
        """
        kim lee park choi jung jeong kang cho yoon jang lim han shin seo kwon hwang ahn song ryu hong
        moon xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng
        liang xie tang deng peng zeng xiao tian dong pan yuan cai jiang wei lu lai hou qin mao nguyen
        tran pham phan vu dang bui do ngo duong ly tsai
        """
    )
)
_SYLLABLE = r"(?:[bcdfghjklmnpqrstvwxyz]{0,3}[aeiouyw]{1,3}(?:ng|n|k|l|m|p|t|h|r)?)"
_EAST_ASIAN_GIVEN = re.compile(rf"{_SYLLABLE}{{1,2}}")
_GENERATIONS = frozenset(listed("jr sr jnr snr ii iii iv мл младший"))
_AND = frozenset(listed("and und et y e i og och en и та і й και եւ ու ve si a"))
_OPENS_NICKNAME = re.compile(r",? [“\"'‘«„(]")
_CLOSES_NICKNAME = re.compile(r"[”“\"'’»)],? ")
_COMMA_JOINT = re.compile(r",[^\S\n]{1,2}")


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name of several words: given names, then the surname; it begins at `family`, particles may stand before it."""

    term: Term
    family: int  # index of the surname's first word (after its particles)
    family_first: bool = False

    @property
    def given(self) -> str:
        """The first of the given names, or the first of what follows a surname that comes first."""
        return self.term.words[1 if self.family_first else 0]

    @property
    def surname(self) -> tuple[str, ...]:
        """The words of the surname."""
        return self.term.words[:1] if self.family_first else self.term.words[self.family :]


def name_forms(owner: int, person: Person) -> tuple[list[NameForm], list[Term]]:
    """The forms of a person's names: those of several words in scripts with capitals, and all others."""
    forms: list[NameForm] = []
    singles: list[Term] = []
    for rule, texts in (("name", (person.name,)), ("alias", person.aliases)):
        for text in texts:
            for words, gaps in _spelt(text):
                term = Term(owner, words, gaps, rule, text, _capitals(text, person.case))
                if len(words) > 1 and script_of(words[0][0]) in CASED and not _is_phrase(words):
                    forms.append(_form(term, person))
                else:
                    singles.append(_anchored(term))
    return forms, singles


def _spelt(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    words, gaps = cut(text)
    if not words:
        return []
    found = spellings(words, gaps, text)
    if len(words) == 3 and _is_family_first(words):
        found.append(((words[0], words[1] + words[2]), gaps[:1]))  # Kim Jongun
    return list(dict.fromkeys(found))


def _is_phrase(words: tuple[str, ...]) -> bool:
    """Whether an alias of several words is no given name and surname (The Rock)."""
    return words[0] in ARTICLES and is_common(words[-1])


def _capitals(text: str, case: Case) -> str:
    if case is Case.EXACT:
        return "exact"
    if text.istitle() and text.replace(" ", "").isalpha():  # the common case, told at once
        return "name"
    letters = [character for character in text if character.isalpha()]
    if len(letters) > 1 and all(character.isupper() for character in letters) and len(text.split()) == 1:
        return "acronym"
    return "name" if any(character.isupper() for character in letters) else "any"


def _anchored(term: Term) -> Term:
    anchor = anchored(term.words)
    return Term(
        term.owner, term.words, term.gaps, term.rule, term.text, term.capitals, term.is_noun, term.is_prefix, anchor
    )


def _form(term: Term, person: Person) -> NameForm:
    words = term.words
    family = 0 if person.surname is None and _is_family_first(words) else _family_index(words, term.text, person)
    family_first = family == 0
    anchor = family if family_first else len(words) - 1
    if not family_first and family < len(words) - 1:
        anchor = max(range(family, len(words)), key=lambda index: len(words[index]))
    placed = Term(term.owner, words, term.gaps, term.rule, term.text, term.capitals, anchor=anchor)
    return NameForm(placed, family, family_first)


def _is_family_first(words: tuple[str, ...]) -> bool:
    return (
        1 < len(words) <= 3
        and words[0] in _EAST_ASIAN_SURNAMES
        and all(_EAST_ASIAN_GIVEN.fullmatch(word) and len(word) <= 7 for word in words[1:])
        and words[-1] not in GIVEN
        and sum(len(word) for word in words[1:]) <= 9
    )


def _family_index(words: tuple[str, ...], text: str, person: Person) -> int:
    own = cut(person.surname or _last(person.name))[0]
    for index in range(len(words) - len(own), -1, -1):
        if own and words[index : index + len(own)] == own:
            return index
    return len(words) - len(cut(_last(text))[0])


def _last(name: str) -> str:
    return name.split()[-1] if name.split() else name


def surnames_of(person: Person, forms: Sequence[NameForm], singles: Sequence[Term]) -> list[tuple[str, ...]]:
    """What may stand alone for the person once the whole name stands somewhere."""
    if person.strict:
        return []
    found = [form.surname for form in forms if len(form.surname) < len(form.term.words)]
    for term in singles:
        if len(term.words) > 1 and script_of(term.words[0][0]) not in CASED:
            found.append(term.words[-1:])
    return [words for words in dict.fromkeys(found) if len("".join(words)) > 1]


# ------------------------------------------------------------ whole names in a text


def whole_name(field: Field, form: NameForm, position: int) -> tuple[Span, str] | None:
    """Where the whole name stands around its anchor word, and how it is written there."""
    span = locate(field, form.term, position)
    if span is not None:
        return None if goes_on(field, span) or _is_womans(field, form, span) else (span, form.term.rule)
    family = _family_at(field, form, position)
    if family is None or goes_on(field, family):
        return None
    for way in (_with_middle, _turned, _in_company):
        found = way(field, form, family)
        if found is not None:
            return found
    return None


def goes_on(field: Field, span: Span) -> bool:
    """Whether "Jr." or a surname behind makes another person of it (Martin Luther King is not Martin Luther)."""
    after = field.after(span.end)
    if after is None or not field.is_capital(after):
        return False
    gap = field.gap(span.end, after.start)
    if field.word(after) in _GENERATIONS:
        return len(gap) < 3
    if gap != " " or (field.lang or "en") != "en" or field.is_headline or field.is_shouted:
        return False
    last = next(reversed(list(words_in(field, span))), span)
    return field.word(last) in GIVEN and not _is_institution(field.word(after))


_HER_WORK = re.compile(r"(?:ница|истка|[лртч]ка|иса|иня|дочь|жена|сестра|вдова|мать)$")


def _is_womans(field: Field, form: NameForm, span: Span) -> bool:
    """Whether what looks like a man's name in the genitive is a woman's: Учительница Александра Овечкина."""
    given, before = field.word(next(words_in(field, span))), field.before(span.start)
    if before is None or given == form.given or not given.endswith(("а", "я")):
        return False
    return field.gap(before.end, span.start) == " " and _HER_WORK.search(field.word(before)) is not None


def _is_institution(word: str) -> bool:
    return word in INSTITUTIONS or word in CALLING or word in MONTHS or word.endswith("day")


def _family_at(field: Field, form: NameForm, position: int) -> Span | None:
    words = form.surname
    at = form.term.anchor - (0 if form.family_first else form.family)
    gaps = form.term.gaps[form.family : form.family + len(words) - 1] if not form.family_first else ()
    return locate(field, Term(form.term.owner, words, gaps, "surname", "", "name", anchor=at), position)


def _fits_given(field: Field, form: NameForm, span: Span) -> bool:
    word = field.word(span)
    given = form.given
    return is_form(given, word, lang=field.lang, noun=False) or _is_nickname(given, word, form)


def _is_nickname(given: str, word: str, form: NameForm) -> bool:
    return word in NICKNAMES.get(given, ()) and not is_common(form.surname[-1])


def _with_middle(field: Field, form: NameForm, family: Span) -> tuple[Span, str] | None:
    """Given name and surname with other words between than the watch has, or with initials."""
    if form.family_first:
        return None
    chain = list(_chain_before(field, form, family))
    for index, span in enumerate(chain):
        if _fits_given(field, form, span) and field.is_capital(span):
            middles = [field.word(word) for word in reversed(chain[:index])]
            if _middles_fit(field, form, middles):
                return Span(span.start, family.end), "name"
            return None
    if chain and _is_initial(field, chain[0], form):
        return Span(
            chain[-1].start if len(chain) > 1 and _is_initial(field, chain[-1], form) else chain[0].start, family.end
        ), "name"
    return None


def _chain_before(field: Field, form: NameForm, family: Span) -> Iterator[Span]:
    """The words before a surname that may be names with it, nearest first."""
    start = family.start
    particles = 0
    is_quoted = False  # the words of a nickname in quotes are passed over
    for _ in range(4 + form.family):
        before = field.before(start)
        if before is None:
            return
        word, gap = field.word(before), field.gap(before.end, start)
        if _CLOSES_NICKNAME.fullmatch(gap) and not is_quoted:
            is_quoted = True
        elif is_quoted and _OPENS_NICKNAME.fullmatch(gap):
            is_quoted = False
        elif not field.joins(before.end, start, after_initial=len(word) <= 2 and gap.startswith(".")):
            return
        if word in PARTICLES and word in form.term.words and particles < form.family:
            particles += 1
        elif not (is_quoted or field.is_capital(before)):
            return
        elif not is_quoted:
            yield before
        start = before.start


def _middles_fit(field: Field, form: NameForm, middles: list[str]) -> bool:
    own = [word for word in form.term.words[1 : form.family] if word not in PARTICLES]
    if own and middles:
        if own[0][0] != middles[0][0]:
            return False  # George W. Bush is not George H. W. Bush
        return len(middles) <= len(own) and all(
            any(word[0] == middle[0] and (len(word) == 1 or len(middle) == 1 or word == middle) for word in own)
            for middle in middles
        )
    if not middles or len(middles) > 2:
        return not middles
    return all(_is_middle_name(field, middle) for middle in middles)


def _is_middle_name(field: Field, word: str) -> bool:
    if len(word) == 1:
        return word.isalpha()
    return (
        not (is_common(word) or word.isdigit() or word in TITLES or word in _AND)
        and not field.is_headline
        and not field.is_shouted
    )


def _is_initial(field: Field, span: Span, form: NameForm) -> bool:
    word = field.word(span)
    after = field.after(span.end)
    dotted = after is not None and field.gap(span.end, after.start).startswith(".")
    return (
        len(word) == 1
        and dotted
        and word == form.given[0]
        and not is_common(form.surname[-1])
        and len(form.surname[-1]) > 3
    )


def _turned(field: Field, form: NameForm, family: Span) -> tuple[Span, str] | None:
    """Surname first: "Kardashian, Kim", "Orbán Viktor"; or last where it comes first in the watch."""
    if form.family_first:
        return _given_before(field, form, family)
    after = field.after(family.end)
    if after is None or not _fits_exactly(field, form, after) or not field.is_capital(after):
        return None
    comma = _COMMA_JOINT.fullmatch(field.gap(family.end, after.start)) is not None
    if not comma and (not field.joins(family.end, after.start) or form.surname[-1] in GIVEN):
        return None  # without a comma, Simon Paul is not Paul Simon
    if _named_before(field, form, family) or _named_after(field, form, after):
        return None
    return Span(family.start, after.end), "name"


def _fits_exactly(field: Field, form: NameForm, span: Span) -> bool:
    return is_form(form.given, field.word(span), lang=field.lang, noun=False)


def _given_before(field: Field, form: NameForm, family: Span) -> tuple[Span, str] | None:
    start = family.start
    for word in reversed(form.term.words[1:]):
        before = field.before(start)
        if before is None or field.word(before) != word or not field.joins(before.end, start):
            return None
        start = before.start
    return Span(start, family.end), "name"


def _named_before(field: Field, form: NameForm, family: Span) -> bool:
    """Whether a name stands right before the surname, so that the two belong together."""
    before = field.before(family.start)
    if before is None or field.gap(before.end, family.start) not in (" ", ". ", "\u00a0"):
        return False
    word = field.word(before)
    if not field.is_capital(before) or word in TITLES or (word in PARTICLES and len(word) > 1):
        return False
    return len(word) == 1 or word in GIVEN or not (field.starts_sentence(before.start) or is_common(word))


def _named_after(field: Field, form: NameForm, given: Span) -> bool:
    """Whether a surname of its own follows the given name ("Kardashian, Kim Jong Un")."""
    after = field.after(given.end)
    if after is None or field.gap(given.end, after.start) != " " or not field.is_capital(after):
        return False
    word = field.word(after)
    if script_of(word[0]) is Script.CYRILLIC:
        return False  # a patronymic
    return len(word) > 1 and not word.isdigit() and not is_common(word) and word not in PARTICLES


def _in_company(field: Field, form: NameForm, family: Span) -> tuple[Span, str] | None:
    """Given names that share a surname: "Kim and Khloé Kardashian", "Kim, Khloé and Kourtney Kardashian"."""
    if form.family_first:
        return None
    nearest = field.before(family.start)
    if (
        nearest is None
        or not field.is_capital(nearest)
        or field.gap(nearest.end, family.start) != " "
        or len(field.word(nearest)) < 2
    ):
        return None
    start = nearest.start
    for _ in range(4):
        before = field.before(start)
        if before is None or len(field.gap(before.end, start)) > 4:
            return None
        gap = field.gap(before.end, start).strip()
        if gap == "" and field.word(before) in _AND:
            start = before.start
            before = field.before(start)
            if before is None or field.gap(before.end, start).strip() not in ("", ","):
                return None
        elif gap not in ("&", ","):
            return None
        if not field.is_capital(before):
            return None
        if _fits_exactly(field, form, before):
            return None if _named_before_given(field, before) else (Span(before.start, family.end), "name")
        start = before.start
    return None


def _named_before_given(field: Field, given: Span) -> bool:
    before = field.before(given.start)
    if before is None or field.gap(before.end, given.start) != " ":
        return False
    word = field.word(before)
    return (
        field.is_capital(before)
        and word not in TITLES
        and not is_common(word)
        and not field.starts_sentence(before.start)
    )


# ------------------------------------------------------------ capitals


def name_capitals_fit(field: Field, span: Span, *, names_capitals: bool) -> bool:
    """Whether a name is written as one: one word never in lower case, several only if one is no everyday word."""
    if not names_capitals:
        return True
    words = list(words_in(field, span))
    passed_over = PARTICLES if len(words) < 3 else PARTICLES | _AND
    low = [
        field.word(word)
        for index, word in enumerate(words)
        if not field.is_capital(word)
        and field.word(word) not in passed_over
        and not (index and field.is_capital(words[index - 1]) and _are_one_word(field, words[index - 1], word))
    ]
    if not low:
        return True
    if len(words) == 1:
        return False
    if len(low) == len([word for word in words if field.word(word) not in passed_over]):
        return any(not is_common(word) for word in low)
    # Half in capitals it is a given name beside a noun (Turkish Orhan pamuk ekti); only of English are the nouns known.
    return (field.lang or "en") == "en" and not any(is_common(word) for word in low)


_APOSTROPHES = frozenset("'’‘ʼ`´")  # a lone "s" behind one is no part of a name


def _are_one_word(field: Field, left: Span, right: Span) -> bool:
    """Whether two words are written as one, as the parts of a name are: Moon Jae-in, Yann Le Floc'h, Nu'man."""
    gap = field.gap(left.end, right.start)
    return gap in ("-", "\u2010", "\u2011") or (gap in _APOSTROPHES and field.word(right) != "s")


def words_in(field: Field, span: Span) -> Iterator[Span]:
    """The words of a span."""
    start = span.start
    while start < span.end:
        end = field.scan.find(" ", start, span.end)
        end = span.end if end < 0 else end
        if end > start:
            yield Span(start, end)
        start = end + 1


def is_own_given(word: str, givens: frozenset[str]) -> bool:
    """Whether a word before a surname is one of the person's own given names, in any alphabet."""
    if word in givens:
        return True
    if len(word) == 1:
        return any(roman(given)[:1] == roman(word)[:1] for given in givens)
    return any(is_form(given, word, lang=None, noun=False) or is_close(given, _without_case(word)) for given in givens)


def _without_case(word: str) -> str:
    for ending in ("ом", "ем", "а", "у", "ю", "я", "е"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
