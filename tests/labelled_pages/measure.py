"""How well a reader of pages does on the corpus: its body, its names, its titles and its dates."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.labelled_pages.build import LabelledPage

Hit = Callable[[str], bool]

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'"})
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a page. `hit` tells whether a mention of the name would raise an alert."""

    text: str
    hit: Hit
    title: str | None = None
    published: datetime | date | None = None


Reader = Callable[[LabelledPage], Reading | tuple[str, Hit]]


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of a reader over some pages; every share is between nought and one."""

    pages: int
    name_recall: float
    sidebar_precision: float
    sidebar_f1: float
    false_alert_pages: float
    body_precision: float
    body_recall: float
    body_f1: float
    title_share: float | None  # None: nobody says what would be right
    date_share: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one page."""

    template: str
    lang: str
    inside_hit: int
    inside: int
    outside_hit: int
    shared: int
    surplus: int
    missing: int
    title_right: bool | None
    date_right: bool | None


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's score over all pages, by template and by language."""

    total: Score
    templates: dict[str, Score]
    languages: dict[str, Score]


def contains(text: str) -> Hit:
    """A plain reader's test of a name: whether the text holds it, whatever the spaces and apostrophes."""
    folded = folded_text(text)
    return lambda name: folded_text(name) in folded


def folded_text(text: str) -> str:
    """The text with one form for each character, and single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES))


def score(reader: Reader, pages: Iterable[LabelledPage]) -> Score:
    """The reader's score over the pages."""
    return _score([row_of(reader, page) for page in pages])


def report(reader: Reader, pages: Iterable[LabelledPage]) -> Report:
    """The reader's score over the pages, and over each template's and each language's."""
    return report_of([row_of(reader, page) for page in pages])


def report_of(rows: Sequence[Row]) -> Report:
    """A reader's score from the counts of its pages."""
    return Report(
        total=_score(rows),
        templates={key: _score([row for row in rows if row.template == key]) for key in _keys(rows, "template")},
        languages={key: _score([row for row in rows if row.lang == key]) for key in _keys(rows, "lang")},
    )


def table(name: str, found: Report) -> str:
    """The report as lines of text, a template or a language to a line."""
    columns = ("pages", "recall", "sb.prec", "sb.F1", "alerts", "bodyP", "bodyR", "bodyF1", "title", "date")
    lines = [f"{name:<18}" + "".join(f"{column:>9}" for column in columns)]
    lines.extend(_line(key, value) for key, value in found.templates.items())
    lines.extend(_line(f"[{key}]", value) for key, value in found.languages.items() if key)
    lines.append(_line("all", found.total))
    return "\n".join(lines)


def _line(key: str, value: Score) -> str:
    shares = (
        value.name_recall,
        value.sidebar_precision,
        value.sidebar_f1,
        value.false_alert_pages,
        value.body_precision,
        value.body_recall,
        value.body_f1,
        value.title_share,
        value.date_share,
    )
    return f"{key:<18}{value.pages:>9}" + "".join(
        f"{'-':>9}" if share is None else f"{share:>9.3f}" for share in shares
    )


def _keys(rows: Sequence[Row], field: str) -> list[str]:
    return list(dict.fromkeys(str(getattr(row, field)) for row in rows))


def row_of(reader: Reader, page: LabelledPage) -> Row:
    """The counts of one page."""
    result = reader(page)
    reading = result if isinstance(result, Reading) else Reading(*result)
    expected, found = _shingles(page.body), _shingles(reading.text)
    return Row(
        template=page.template,
        lang=page.lang,
        inside_hit=sum(map(reading.hit, page.names_inside)),
        inside=len(page.names_inside),
        outside_hit=sum(map(reading.hit, page.names_outside)),
        shared=(expected & found).total(),
        surplus=(found - expected).total(),
        missing=(expected - found).total(),
        title_right=folded_text(reading.title or "").strip() == folded_text(page.title) if page.title else None,
        date_right=_same_day(page.published, reading.published) if page.published else None,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)))


def _same_day(expected: datetime, found: datetime | date | None) -> bool:
    """Whether a day was read that is the page's own; a time that states its offset is taken to the page's."""
    if found is None:
        return False
    if not isinstance(found, datetime):
        return found == expected.date()
    if found.tzinfo is None:
        return found.date() == expected.date()
    return expected.date() in (found.date(), found.astimezone(expected.tzinfo).date())


def _score(rows: Sequence[Row]) -> Score:
    inside_hit, inside = sum(row.inside_hit for row in rows), sum(row.inside for row in rows)
    outside_hit = sum(row.outside_hit for row in rows)
    recall, precision = _share(inside_hit, inside), _share(inside_hit, inside_hit + outside_hit)
    # As the benchmark has it: precision over the pages that gave any text, both averaged before they are combined.
    body_precision = _mean([_share(row.shared, row.shared + row.surplus) for row in rows if row.shared + row.surplus])
    body_recall = _mean([_share(row.shared, row.shared + row.missing) for row in rows])
    return Score(
        pages=len(rows),
        name_recall=recall,
        sidebar_precision=precision,
        sidebar_f1=_f1(precision, recall),
        false_alert_pages=_mean([float(row.outside_hit > 0) for row in rows]),
        body_precision=body_precision,
        body_recall=body_recall,
        body_f1=_f1(body_precision, body_recall),
        title_share=_known_mean([row.title_right for row in rows]),
        date_share=_known_mean([row.date_right for row in rows]),
    )


def _known_mean(values: Sequence[bool | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return _mean(known) if known else None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
