"""Whose name it is: whether a surname or a single name that stands alone belongs to the watched person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.watch.lexicon import (
    ARTICLES,
    CALLING,
    GIVEN,
    INSTITUTIONS,
    MONTH_HINTS,
    MONTHS,
    PARTICLES,
    TITLES,
    WORDS_OF,
    is_common,
)
from monitor.watch.people import is_own_given
from monitor.watch.scripts import CASED, UNSPACED, script_of
from monitor.watch.text import Field, Span
from monitor.watch.variants import roman
from monitor.watch.wording import listed

_GENERATIONS = frozenset(listed("jr sr jnr snr ii iii iv"))
_NOUNS_IN_CAPITALS = ("de", "lb", "nds")
_PREPOSITIONS = frozenset(
    listed(
        """
        в во на из с со к от для при о об у за по под in a en de da do na w z do od v ve vo u iz s na ke
        za auf nach aus bei mit zu i a til fra fran pa hos the of at to στο στη στην σε απο
        """
    )
)
_DAYS = frozenset(listed("monday tuesday wednesday thursday friday saturday sunday")) | MONTHS
_LANDSCAPE = frozenset(listed("north south east west wild middle mid far old new great little upper lower"))
_OFFICES = frozenset(
    listed(
        """
        administration campaign team presidency regime government cabinet family camp era years doctrine rally trial
        estate legacy speech case foundation white loyalist ally allies supporters voters brand name
        """
    )
)
_PIECE_JOINT = re.compile(r"[·•・･=＝゠\-]")
_CASELESS_PIECES = {  # given names of others, as they are written before a surname in Han letters and kana
    "亨特": "hunter", "吉尔": "jill", "吉爾": "jill", "梅拉尼娅": "melania", "伊万卡": "ivanka",
    "科勒": "khloe", "考特尼": "kourtney", "罗伯特": "robert", "凯莉": "kylie", "米歇尔": "michelle",
    "布丽吉特": "brigitte", "克洛伊": "khloe", "梅赫里班": "mehriban", "小唐纳德": "donaldjr",
    "埃里克": "eric", "肯达尔": "kendall", "希拉里": "hillary", "柳德米拉": "lyudmila", "ハンター": "hunter",
    "ジル": "jill", "メラニア": "melania", "イヴァンカ": "ivanka", "イバンカ": "ivanka", "クロエ": "khloe",
    "コートニー": "kourtney", "ロバート": "robert", "ブリジット": "brigitte", "ヒラリー": "hillary",
    "ミシェル": "michelle", "リュドミラ": "lyudmila", "エリック": "eric",
}  # fmt: skip
_KOREAN_OTHERS = frozenset(listed("헌터 질 멜라니아 이방카 클로이 코트니 로버트 브리지트 힐러리 미셸 에릭"))


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of a person when a surname is met: the given names, and whether the name is a single one."""

    givens: frozenset[str]
    is_mononym: bool


def belongs(field: Field, span: Span, holder: Holder) -> bool:
    """Whether a name that stands alone here may be that of the holder."""
    return not (
        _is_after_another_given_name(field, span, holder)
        or _is_inside_a_longer_name(field, span, holder)
        or _is_another_word(field, span)
    )


def given_name_before(field: Field, span: Span) -> str | None:
    """The given name right before a surname, folded; None where none is."""
    before = field.before(span.start)
    if before is None or field.gap(before.end, span.start) not in (" ", "\u00a0"):
        return None
    word = field.word(before)
    return word if field.is_capital(before) and word in GIVEN else None


# ------------------------------------------------------------ what stands before


def _is_after_another_given_name(field: Field, span: Span, holder: Holder) -> bool:
    if script_of(field.scan[span.start]) in UNSPACED:
        return _is_after_another_piece(field, span, holder)
    before = field.before(span.start)
    if before is None:
        return False
    word, gap = field.word(before), field.gap(before.end, span.start)
    if len(word) == 1 and re.fullmatch(r"\.\s?-?", gap) and field.is_capital(before) and not word.isdigit():
        return not _initial_fits(field, before, holder)
    if gap not in (" ", "\u00a0", "-", "\n", "\r\n", "  "):
        return False
    if word in _KOREAN_OTHERS:
        return True
    if not field.is_capital(before):
        return _is_after_particle(field, before, word)
    if script_of(word[0]) not in CASED:
        return _strip_prefix(word) in GIVEN and not is_own_given(word, holder.givens)
    return _names_another(field, before, word, gap, holder)


def _names_another(field: Field, before: Span, word: str, gap: str, holder: Holder) -> bool:
    if is_own_given(word, holder.givens) or word in TITLES:
        return False
    if word in GIVEN or _genitive_given(word):
        return True
    if gap == "-" or word.isdigit() or is_common(word) or field.lang in _NOUNS_IN_CAPITALS:
        return False
    if field.is_headline or field.is_shouted or (field.is_all_capitals(before) and len(word) > 1):
        return False
    if field.starts_sentence(before.start):
        return (field.lang or "en") == "en" and not holder.is_mononym
    earlier = field.before(before.start)
    return earlier is None or not (field.word(earlier) in _PREPOSITIONS or field.word(earlier) in TITLES)


def _genitive_given(word: str) -> bool:
    """Whether this is a case of a given name that is listed as itself only (Людмилы, Хантеру, Melanii)."""
    script = script_of(word[0])
    if script in CASED and len(word) > 4:
        for ending in (
            "ом",
            "ем",
            "ой",
            "ей",
            "ою",
            "owi",
            "em",
            "ovi",
            "om",
            "a",
            "y",
            "ie",
            "е",
            "у",
            "ы",
            "и",
            "а",
            "я",
            "ю",
            "u",
            "i",
        ):
            if word.endswith(ending):
                stem = word[: -len(ending)]
                if len(stem) > 2 and any(stem + last in GIVEN for last in ("", "а", "я", "ь", "й", "a", "ia", "е")):
                    return True
    return False


def _initial_fits(field: Field, initial: Span, holder: Holder) -> bool:
    fits = is_own_given(field.word(initial), holder.givens)
    before = field.before(initial.start)
    if before is not None and len(field.word(before)) == 1 and field.gap(before.end, initial.start).startswith("."):
        return fits or is_own_given(field.word(before), holder.givens)
    if before is not None and field.word(before) in GIVEN and field.is_capital(before):
        return is_own_given(field.word(before), holder.givens)
    return fits


def _is_after_particle(field: Field, before: Span, word: str) -> bool:
    if word not in PARTICLES or word in ("the", "la", "le", "el", "y", "e", "af", "a"):
        return False
    earlier = field.before(before.start)
    return (
        earlier is not None
        and field.word(earlier) in GIVEN
        and field.is_capital(earlier)
        and field.gap(earlier.end, before.start) == " "
    )


def _strip_prefix(word: str) -> str:
    if word in GIVEN or len(word) < 4:
        return word
    return word[1:] if word[0] in "وفبلكומבלהש" else word


def _is_after_another_piece(field: Field, span: Span, holder: Holder) -> bool:
    end = span.start
    while end > 0 and field.scan[end - 1] == " " and span.start - end < 3:
        end -= 1
    gap = field.gap(end, span.start) if end != span.start and end > 0 else ""
    if end != span.start and not _PIECE_JOINT.search(gap):
        return False
    head = field.scan[max(0, end - 8) : end]
    for piece, given in _CASELESS_PIECES.items():
        if head.endswith(piece):
            return not any(given.startswith(roman(own)) for own in holder.givens)
    return False


# ------------------------------------------------------------ what stands after


def _is_inside_a_longer_name(field: Field, span: Span, holder: Holder) -> bool:
    after = field.after(span.end)
    if after is None:
        return False
    word, gap = field.word(after), field.gap(span.end, after.start)
    own = field.word(span)
    if gap not in (" ", "\u00a0", ". ", ", ") or not field.is_capital(after):
        return gap == " " and word in CALLING
    if word.isdigit():
        return gap == " " and is_common(own)
    if word in _GENERATIONS:
        return True
    if gap != " ":
        return False
    if word in CALLING or word in INSTITUTIONS:
        return not field.is_shouted
    if own in TITLES:
        return len(word) > 1
    if (
        not (own in GIVEN or is_common(own))
        or field.lang in _NOUNS_IN_CAPITALS
        or field.is_headline
        or field.is_shouted
    ):
        return False
    return len(word) > 1 and word not in _DAYS and (field.lang or "en") == "en"


def _is_another_word(field: Field, span: Span) -> bool:
    word = field.word(span)
    before, after = field.before(span.start), field.after(span.end)
    if word in MONTHS and _is_month(field, before, after, span):
        return True
    is_word = is_common(word) if (field.lang or "en") == "en" else word in WORDS_OF.get(field.lang or "", ())
    if not is_word or before is None:
        return False
    if field.word(before) in _LANDSCAPE and field.is_capital(before):
        return True
    if word in WORDS_OF.get(field.lang or "", ()) and field.gap(before.end, span.start).endswith("("):
        return True  # Bourges (Cher)
    if after is not None and field.word(after) in _OFFICES and field.gap(span.end, after.start) == " ":
        return False  # the Trump administration
    return field.word(before) in ARTICLES and field.gap(before.end, span.start) in (" ", "\u00a0")


def _is_month(field: Field, before: Span | None, after: Span | None, span: Span) -> bool:
    beside = before is not None and field.gap(before.end, span.start) in (" ", "-", "\u00a0")
    if beside and before is not None and (field.word(before) in MONTH_HINTS or field.word(before).isdigit()):
        return True
    return after is not None and field.word(after).isdigit() and field.gap(span.end, after.start) in (" ", ", ")


def nearest_holder(places: Iterable[tuple[int, str | None]], position: int) -> str | None:
    """Who holds a surname at a place: whoever was last named with it in full, else who is named first after."""
    last: tuple[int, str | None] | None = None
    for place, holder in places:
        if place > position:
            return holder if last is None else last[1]
        last = (place, holder)
    return None if last is None else last[1]
