"""What was checked, in sentences: the end of every digest, and the whole of an empty one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from alerts.texts import cut, left_to_right, one_line, without_logins
from alerts.times import moment_in_words, span_in_words
from monitor.domain.models import FailingFeed, Gap, Ledger, SilentFeed

MOST_SHOWN = 8  # feeds of a group
REASONS_SHOWN = 4

_ERROR_CLASS = re.compile(r"^[A-Z][A-Za-z]+\d*: (?=\S)")  # says something to programs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds with one kind of trouble."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedView:
    """The ledger in words."""

    summary: str
    from_feed: str
    groups: tuple[Group, ...]


def checked_of(ledger: Ledger, closed: datetime) -> CheckedView:
    """Say what was checked, and what could not be."""
    groups = (
        _group("Not answering", ledger.failing, lambda feed: _failure(feed, closed)),
        _group("Silent against their habit", ledger.silent, lambda feed: _silence(feed, closed)),
        _group("Entries probably missed", ledger.gaps, lambda gap: _gap(gap, closed)),
    )
    return CheckedView(_summary(ledger, closed), _from_feed(ledger), tuple(group for group in groups if group.lines))


def _summary(ledger: Ledger, closed: datetime) -> str:
    if not ledger.feeds:
        return "No feed is configured, so nothing could be checked."
    since = f" since {moment_in_words(ledger.since, closed)}" if ledger.since else ""
    if ledger.answered < ledger.feeds:
        feeds = f"{ledger.answered} of {ledger.feeds} feeds answered"
    else:
        feeds = f"All {ledger.feeds} feeds answered" if ledger.feeds > 1 else "The feed answered"
    return f"{feeds}; {_counted(ledger.articles, 'article', 'articles')} read{since}."


def _from_feed(ledger: Ledger) -> str:
    """How many articles could not be read from their pages, and why."""
    if not ledger.from_feed_only:
        return ""
    shown = list(ledger.reasons[:REASONS_SHOWN])
    if left := sum(count for _, count in ledger.reasons[REASONS_SHOWN:]):
        shown.append(("for other reasons", left))
    reasons = shown[0][0] if len(shown) == 1 else ", ".join(f"{count} {why}" for why, count in shown)
    count = _counted(ledger.from_feed_only, "article", "articles")
    return f"{count} read from the feed only{': ' + one_line(reasons) if reasons else ''}."


def _group(label: str, found: Sequence[T], tell: Callable[[T], str]) -> Group:
    most = MOST_SHOWN if len(found) > MOST_SHOWN + 1 else len(found)
    left = [f"and {len(found) - most} more"] if len(found) > most else []
    return Group(label, (*map(tell, found[:most]), *left))


def _failure(feed: FailingFeed, closed: datetime) -> str:
    """Which feed, since when, why, and when it is tried next."""
    since = f" since {moment_in_words(feed.since, closed)}" if feed.since else ""
    why = cut(one_line(without_logins(_ERROR_CLASS.sub("", feed.why))), 100)
    again = f"next try {moment_in_words(max(feed.next_at, closed), closed)}" if feed.next_at else "not tried again"
    return f"{_name(feed.name)}{since}: {f'{why}; ' if why else ''}{again}"


def _silence(feed: SilentFeed, closed: datetime) -> str:
    last = moment_in_words(feed.last_new_at, closed)
    return f"{_name(feed.name)}: nothing new since {last}; its longest pause was {span_in_words(feed.longest_pause)}"


def _gap(gap: Gap, closed: datetime) -> str:
    return f"{_name(gap.name)}, {moment_in_words(gap.at, closed)}: it shows few at a time"


def _name(text: str) -> str:
    return left_to_right(cut(one_line(without_logins(text)), 80))


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
