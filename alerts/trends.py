"""The chart of a digest: each watch's last days as heights of bars and as block characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.texts import cut, left_to_right, one_line
from alerts.times import date_in_words
from monitor.domain.models import Trend

LAST_DAYS = 7  # counted by themselves, and coloured
TALLEST = 28  # pixels
LEAST_SCALE = 4  # articles a day that fill a bar at least: a single article is no peak
LONGEST_NAME = 40

_BLOCKS = "▁▂▃▅▇"


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, or several in a row without an article (height 0)."""

    height: int  # pixels
    days: int
    recent: bool


@dataclass(frozen=True, slots=True)
class TrendView:
    """One watch's row."""

    watch: str
    total: int
    recent: int
    bars: tuple[Bar, ...]
    blocks: str


def trends_of(trends: Sequence[Trend], closed: datetime) -> tuple[tuple[TrendView, ...], str]:
    """The rows, and which days they show."""
    if not trends:
        return (), ""
    first = closed.date() - timedelta(days=len(trends[0].days) - 1)
    return tuple(map(_row, trends)), f"{date_in_words(first)} – {date_in_words(closed)}"


def _row(trend: Trend) -> TrendView:
    top = max(LEAST_SCALE, *trend.days)
    return TrendView(
        watch=left_to_right(cut(one_line(trend.watch), LONGEST_NAME)),
        total=sum(trend.days),
        recent=sum(trend.days[-LAST_DAYS:]),
        bars=_bars(trend.days, top),
        blocks="".join(_block(count, top) for count in trend.days),
    )


def _bars(days: Sequence[int], top: int) -> tuple[Bar, ...]:
    """A bar a day; days without an article are joined, which a chart of a quiet watch mostly consists of."""
    bars: list[Bar] = []
    for at, count in enumerate(days):
        height = max(2, round(TALLEST * count / top)) if count else 0
        recent = at >= len(days) - LAST_DAYS
        if bars and not height and not bars[-1].height:
            bars[-1] = Bar(0, bars[-1].days + 1, recent)
        else:
            bars.append(Bar(height, 1, recent))
    return tuple(bars)


def _block(count: int, top: int) -> str:
    """The lowest block says that nothing came; the others share out what did."""
    return _BLOCKS[0] if not count else _BLOCKS[1 + round((len(_BLOCKS) - 2) * (count - 1) / max(top - 1, 1))]
