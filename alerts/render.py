"""A digest as text, HTML and JSON. The same content gives the same bytes, today and after a restart."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts import templating
from alerts.templating import MARK, UNMARK
from alerts.texts import cut, one_line, without_logins
from alerts.view import FULL_ITEMS, SHORT_ITEMS, DigestView, view_of
from monitor.domain.models import PLAIN_PAPER, DigestContent, DigestItem, Ledger, Letterhead, Score, Spike
from monitor.domain.sample import sample_digest

# What stands before and after a marked word in plain text.
STARS = ("*", "*")
PLAIN = ("", "")
BOLD = ("\x1b[1m", "\x1b[0m")

_LONGEST_SUBJECT = 150

LONGEST_PAGE = 96_000  # bytes; Gmail cuts off what is longer than 102 KB

# How many items are shown whole, and how many then by title.
_SIZES = (
    *((full, SHORT_ITEMS) for full in range(FULL_ITEMS, 0, -1)),
    *((1, short) for short in range(SHORT_ITEMS - 10, -1, -10)),
)


def subject_of(content: DigestContent) -> str:
    """The subject line: what the digest tells, or its name."""
    return cut(one_line(content.subject) or one_line(content.name) or "Digest", _LONGEST_SUBJECT)


def render_text(
    content: DigestContent,
    *,
    width: int | None = None,
    marks: tuple[str, str] = STARS,
    letterhead: Letterhead = PLAIN_PAPER,
) -> str:
    """A digest as plain text; `width` breaks its lines, `marks` stand around the watched words."""
    values = _values(view_of(content), letterhead)
    text = templating.fill("digest.txt.j2", letterhead.templates, **values, width=width)
    return text.replace(MARK, marks[0]).replace(UNMARK, marks[1])


def render_html(content: DigestContent, letterhead: Letterhead = PLAIN_PAPER) -> str:
    """A digest as one HTML page that needs nothing from elsewhere, with as much in full as mail programs show.

    The largest size that is short enough is found by halving: with each size less is shown.
    """
    page = _page(content, letterhead, _SIZES[0])
    small, large = len(_SIZES) - 1, 0
    while _bytes(page) > LONGEST_PAGE and small > large + 1:
        middle = (small + large) // 2
        tried = _page(content, letterhead, _SIZES[middle])
        small, large = (middle, large) if _bytes(tried) <= LONGEST_PAGE else (small, middle)
    return page if _bytes(page) <= LONGEST_PAGE else _page(content, letterhead, _SIZES[small])


def _page(content: DigestContent, letterhead: Letterhead, size: tuple[int, int]) -> str:
    full, short = size
    values = _values(view_of(content, full=full, short=short), letterhead)
    return templating.fill("digest.html.j2", letterhead.templates, **values)


def template_problems(folder: Path) -> list[str]:
    """What is wrong with the templates of a folder, each with its line, as they are tried on a digest."""
    content = sample_digest(
        closed_at=datetime(2026, 1, 1, tzinfo=UTC), subject="Lindqvist on Harbour: 1 story", notice="A test."
    )
    values = _values(view_of(content), Letterhead("https://example.org/leave"))
    return templating.problems_of(folder, **values, width=None)


def _values(view: DigestView, letterhead: Letterhead) -> dict[str, Any]:
    """What a template may use."""
    return {"view": view, "unsubscribe": letterhead.unsubscribe}


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def render_json(content: DigestContent) -> str:
    """A digest as JSON, whole."""
    return write_json(event_of(content))


def write_json(event: object) -> str:
    """Compact JSON that any receiver can read."""
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair is no text; in JSON as in UTF-8 it would be refused.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def event_of(content: DigestContent) -> dict[str, Any]:
    """A digest as the event of a webhook; docs/webhook.schema.json says what each key means."""
    return {
        "type": "spike" if content.is_alert else "digest",
        "timestamp": _iso(content.closed_at),
        "data": {
            "digest": {"id": content.digest_id, "name": content.name},
            "window": content.window,
            "subject": subject_of(content),
            "timezone": content.timezone,
            "notice": content.notice,
            "spikes": [_spike(spike) for spike in content.spikes],
            "stories": [_story(item) for item in content.items],
            "trends": [{"watch": trend.watch, "days": list(trend.days)} for trend in content.trends],
            "unshown": len(content.unshown),
            "ledger": _ledger(content.ledger),
        },
    }


def _spike(spike: Spike) -> dict[str, Any]:
    return {
        "name": spike.name,
        "stories": spike.stories,
        "usual_a_day": spike.usual,
        "text": spike.text,
        "latest": [{"title": o.title, "url": o.url, "source": o.source} for o in spike.latest],
    }


def _story(item: DigestItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.url,
        "source": item.source,
        "author": item.author,
        "published": _iso(item.published),
        "lang": item.lang,
        "via": item.via.value,
        "watches": list(item.watches),
        "speakers": list(item.speakers),
        "quotes": [
            {"speaker": quote.speaker, "text": quote.text, "before": quote.before.text if quote.before else None}
            for quote in item.quotes
        ],
        "snippets": [
            {"text": snippet.text, "marks": [list(mark) for mark in snippet.marks], "field": snippet.field}
            for snippet in item.snippets
        ],
        "why": item.why,
        "story": item.story,
        "told_before": _iso(item.told_before_at),
        "outlets": [
            {"source": other.source, "url": other.url, "title": other.title, "published": _iso(other.published)}
            for other in item.outlets
        ],
        "score": None if item.score is None else _score(item.score),
        "feedback_url": item.feedback_url,
    }


def _score(score: Score) -> dict[str, Any]:
    return {"value": score.value, "parts": [{"reason": reason, "points": points} for reason, points in score.parts]}


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        "since": _iso(ledger.since),
        "feeds": ledger.feeds,
        "answered": ledger.answered,
        "failing": [
            {
                "feed": without_logins(feed.name),
                "since": _iso(feed.since),
                "error": without_logins(feed.why),
                "next": _iso(feed.next_at),
            }
            for feed in ledger.failing
        ],
        "silent": [{"feed": without_logins(feed.name), "since": _iso(feed.last_new_at)} for feed in ledger.silent],
        "gaps": [{"feed": without_logins(gap.name), "at": _iso(gap.at)} for gap in ledger.gaps],
        "articles": ledger.articles,
        "from_feed_only": ledger.from_feed_only,
        "from_feed_reasons": dict(ledger.reasons),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
