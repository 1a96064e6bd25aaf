"""What is kept of an article to tell its story by: hashes of its words, names, meanings, figures and days.

A signature outlives the body and is small (about a kilobyte). Words serve within a language. Across languages and
scripts only these serve: names by their consonants, meanings by `news_words`, figures, days, and watches that hit.
Shingles and sentences tell a copy. No I/O, no clock.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from zlib import crc32

from monitor.domain.models import StoredArticle
from monitor.policy import news_words
from monitor.policy.sentences import sentence_spans
from monitor.policy.transcription import fold, skeleton

READ = 3_000  # characters of a text that are looked at for words: news tells the event first
COPIED = 20_000  # characters that are looked at for copies
SHINGLE = 5  # words
MOST_SHINGLES, MOST_SENTENCES = 128, 48
_SHORTEST_SENTENCE = 5  # words; "She denied it." is nobody's copy

_FORM = 1  # of the bytes; another one is not read
_HEAD = struct.Struct("<B2s5H")
_HASH_BITS = 29


class Group(IntEnum):
    """What a token is. Figures are parted by how common they are: everybody counts to five."""

    WORD = 0
    NAME = 1
    MEANING = 2
    SMALL = 3
    DOZEN = 4
    FIGURE = 5
    DAY = 6
    WATCH = 7


@dataclass(frozen=True, slots=True)
class Signature:
    """An article's tokens, those of its title, its central names, and the sketch of its text."""

    lang: str
    tokens: frozenset[int]
    title: frozenset[int]
    central: frozenset[int]  # names of the title and such as come twice
    shingles: tuple[int, ...]  # the smallest hashes, in order
    sentences: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """The signature as a database keeps it."""
        parts: list[Sequence[int]] = [
            sorted(self.tokens),
            sorted(self.title),
            sorted(self.central),
            self.shingles,
            self.sentences,
        ]
        numbers = [number for part in parts for number in part]
        head = _HEAD.pack(_FORM, self.lang.encode("ascii", "replace"), *map(len, parts))
        return head + struct.pack(f"<{len(numbers)}I", *numbers)


def read_signature(kept: bytes) -> Signature:
    """A signature from its bytes."""
    _, lang, *lengths = _HEAD.unpack_from(kept)
    numbers = struct.unpack_from(f"<{sum(lengths)}I", kept, _HEAD.size)
    parts, at = [], 0
    for length in lengths:
        parts.append(numbers[at : at + length])
        at += length
    tokens, title, central, shingles, sentences = parts
    return Signature(
        lang.decode().rstrip("\0"), frozenset(tokens), frozenset(title), frozenset(central), shingles, sentences
    )


def tokens_of(kept: bytes) -> frozenset[int]:
    """The tokens alone, of bytes that can be read: all that is asked of most signatures."""
    _, _, count, *_ = _HEAD.unpack_from(kept)
    return frozenset(struct.unpack_from(f"<{count}I", kept, _HEAD.size))


def is_readable(kept: bytes) -> bool:
    """Whether this version wrote a signature, or another one in the same form."""
    return kept[:1] == bytes([_FORM])


def group_of(token: int) -> Group:
    """What a token is."""
    return Group(token >> _HASH_BITS)


def signature_of(article: StoredArticle) -> Signature:
    """What is kept of an article."""
    lang = _language(article)
    body = article.body or article.summary
    title = list(_tokens(article.title, lang))
    text = list(_tokens(f"{article.summary}\n{body[:READ]}", lang))
    sure = {token for token, is_sure in title + text if is_sure and _is_name(token)}
    counted = Counter(token for token, _ in title + text if _is_name(token))
    if _is_round_up(article.title):
        title.append((ROUND_UP, True))
    in_title = frozenset(token for token, _ in title)
    watches = {_token(Group.WATCH, hit.watch) for hit in article.hits}
    return Signature(
        lang=lang,
        tokens=frozenset({token for token, _ in title + text} | watches),
        title=in_title,
        central=frozenset(token for token in sure if token in in_title or counted[token] > 1),
        shingles=_shingles(body[:COPIED]),
        sentences=_sentences(body[:COPIED]),
    )


def _is_round_up(title: str) -> bool:
    words = fold(title)
    return any(phrase in words for phrase in _ROUND_UPS)


def _is_name(token: int) -> bool:
    return token >> _HASH_BITS == Group.NAME


def _token(group: Group, text: str) -> int:
    return group << _HASH_BITS | crc32(text.encode("utf-8", "replace")) & (1 << _HASH_BITS) - 1


def _language(article: StoredArticle) -> str:
    """The article's language; where nobody says it, the script tells most of those that are known."""
    if article.lang:
        return article.lang[:2].lower()
    text = article.title + article.summary + article.body[:200]
    scripts = Counter(_SCRIPTS[name] for c in text if c.isalpha() and (name := _script(c)) in _SCRIPTS)
    return scripts.most_common(1)[0][0] if scripts else "en"


_SCRIPTS = {"LATIN": "en", "CYRILLIC": "ru", "ARMENIAN": "hy"}


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


# ---------------------------------------------------------------- words, names, figures

_WORD = re.compile(r"\d+(?:[.,:]\d+|[ \u00a0\u202f]\d{3}(?!\d))*|[^\W\d_]+(?:['’ʼ՚][^\W\d_]+)*")
_SENTENCE_BEGINS = re.compile(r"[.!?…։:\n«„“\"]")
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_BETWEEN_NUMBERS = frozenset({"and", "y", "und", "et", "и"})  # thirty-two, treinta y dos


def _tokens(text: str, lang: str) -> Iterator[tuple[int, bool]]:
    """Each token of a text, and whether it is surely what it seems: a capital that opens a sentence says nothing."""
    number: int | None = None
    at = 0
    for found in _WORD.finditer(text):
        opens = at == 0 or _SENTENCE_BEGINS.search(text, at, found.start()) is not None
        at = found.end()
        raw = found.group()
        if raw[0].isdecimal():
            yield from _figure(number)
            figure = _in_one_way(raw, text[at : at + 6])
            number = int(figure) if figure.isdecimal() and len(figure) < 15 else None
            if number is None:
                yield _token(Group.FIGURE, figure), True
            continue
        raw = _without_elision(raw)
        if not raw:
            continue
        word = fold(raw)
        value, is_month, others = _known(word, lang)
        if value is not None:
            joined = _added(number, value)
            if joined is None:
                yield from _figure(number)
            number = value if joined is None else joined
        elif is_month:
            number = None  # the day of a month is no figure of the event
        elif number is None or word not in _BETWEEN_NUMBERS:
            yield from _figure(number)
            number = None
            for token in others:
                yield token, True
            yield from _name(raw, word, lang, opens=opens)
    yield from _figure(number)


def _figure(number: int | None) -> Iterator[tuple[int, bool]]:
    if number is not None and number > 1:
        group = Group.SMALL if number <= 5 else Group.DOZEN if number <= 12 else Group.FIGURE
        yield _token(group, str(number)), True


def _in_one_way(raw: str, behind: str) -> str:
    """A figure in digits as everybody would write it: 40000 for 40,000, 6.3 for 6,3, 20.04 for 8:04 p.m."""
    figure = raw.replace("\u00a0", " ").replace("\u202f", " ")
    if _GROUPED.fullmatch(figure):
        return re.sub(r"\D", "", figure)
    figure = re.sub(r"[,:]", ".", figure).lstrip("0") or "0"
    hour, dot, minutes = figure.partition(".")
    if behind.strip().lower().startswith(("p.m", "pm")) and hour.isdecimal() and int(hour[:3]) < 12:
        return f"{int(hour) + 12}{dot}{minutes}"
    return figure


def _added(number: int | None, value: int) -> int | None:
    """Number words in a row: "thirty" and "two" are 32, "two" and "thousand" 2000; None: they are two numbers."""
    if number is None:
        return value
    if value >= 100 and number < value:
        return number * value
    return number + value if value < number and number >= 20 else None


def _without_elision(raw: str) -> str:
    """Hatay'ın is Hatay, l'hôpital is hôpital."""
    head, *rest = re.split(r"['’ʼ՚]", raw)
    return head if len(head) > 2 or not rest else rest[0]


def _name(raw: str, word: str, lang: str, *, opens: bool) -> Iterator[tuple[int, bool]]:
    capital = raw[0].isupper()
    if not capital or len(word) < 3 or word in _COMMON or (raw.isupper() and len(raw) < 4):
        return
    sounds = skeleton(word, lang)
    yield _token(Group.NAME, sounds if len(sounds) > 2 else word), not opens and not raw.isupper()


# ---------------------------------------------------------------- the tables of news_words

_STEM = 6  # letters that stand for a word: a stemmer for every language, and cognates meet


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of one kind in one language: those that stand for themselves, and stems."""

    whole: dict[str, str]
    stems: dict[str, str]
    longest_ending: int

    def look_up(self, word: str) -> str | None:
        if word in self.whole:
            return self.whole[word]
        for length in range(len(word), max(2, len(word) - self.longest_ending - 1), -1):
            if word[:length] in self.stems:
                return self.stems[word[:length]]
        return None


def _tables(lines: str, *, named: bool = False) -> dict[str, _Table]:
    """One table a language; a line's meaning is called by its first word, which `named` lines bear beside the stems."""
    tables = {lang: _Table({}, {}, news_words.LONGEST_ENDING[lang]) for lang in news_words.LANGUAGES}
    for line in lines.replace("\n  ", " ").strip().splitlines():
        columns = [column.split() for column in line.split("|")]
        meaning = columns[0].pop(0) if named else columns[0][0].rstrip("=")
        for table, stems in zip(tables.values(), columns, strict=True):
            for stem in stems:
                if stem != "-":
                    (table.whole if stem.endswith("=") else table.stems).setdefault(fold(stem.rstrip("=")), meaning)
    return tables


_MEANINGS = _tables(news_words.MEANINGS)
_DAYS = _tables(news_words.DAYS)
_MONTHS = _tables(news_words.MONTHS)
_NUMBERS = _tables(news_words.NUMBERS, named=True)
_COMMON = frozenset(fold(word) for word in news_words.COMMON.split())
_NOTHING = _Table({}, {}, 0)
_ROUND_UPS = tuple(
    fold(phrase.strip()) for line in news_words.ROUND_UPS.strip().splitlines() for phrase in line.split("|")
)
ROUND_UP = _token(Group.MEANING, "a round-up")  # stands in the title of a text of many events


@lru_cache(maxsize=50_000)
def _known(word: str, lang: str) -> tuple[int | None, bool, tuple[int, ...]]:
    """What a folded word is: a number, the name of a month, or these tokens."""
    value = _NUMBERS.get(lang, _NOTHING).look_up(word)
    if value is not None:
        return int(value), False, ()
    if _MONTHS.get(lang, _NOTHING).look_up(word) is not None:
        return None, True, ()
    day = _DAYS.get(lang, _NOTHING).look_up(word)
    if day is not None:
        return None, False, (_token(Group.DAY, day),)
    if word in _COMMON or len(word) < 3:
        return None, False, ()
    meaning = _MEANINGS.get(lang, _NOTHING).look_up(word)
    tokens = [_token(Group.WORD, word[:_STEM])]
    if meaning is not None:
        tokens.append(_token(Group.MEANING, meaning))
    return None, False, tuple(tokens)


# ---------------------------------------------------------------- copies


def _shingles(text: str) -> tuple[int, ...]:
    """The smallest hashes of all runs of five words: two texts share as much of these as they share of those."""
    words = fold(text).split()
    words = [bare for word in words if (bare := "".join(filter(str.isalnum, word)))]
    runs = {crc32(" ".join(words[at : at + SHINGLE]).encode()) for at in range(len(words) - SHINGLE + 1)}
    return tuple(sorted(runs)[:MOST_SHINGLES])


def _sentences(text: str) -> tuple[int, ...]:
    found = (re.findall(r"\w+", fold(text[start:end])) for start, end in sentence_spans(text))
    hashes = {crc32(" ".join(words).encode()) for words in found if len(words) >= _SHORTEST_SENTENCE}
    return tuple(sorted(hashes)[:MOST_SENTENCES])


def shared_part(left: Sequence[int], right: Sequence[int], *, most: int) -> float:
    """How much of the shorter of two texts stands in the other, by their smallest hashes, `most` of each kept."""
    if not left or not right:
        return 0.0
    # Below the smaller of the two last hashes, both sketches are complete.
    ends = [sketch[-1] for sketch in (left, right) if len(sketch) >= most]
    end = min(ends, default=1 << 32)
    ours, theirs = ({number for number in sketch if number <= end} for sketch in (left, right))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))
