"""What a template shows of a digest: cleaned, counted, dated in the digest's time zone. No markup here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.texts import clean, cut, one_line, web_address, without_logins
from monitor.domain.models import DigestContent, DigestItem, Ledger, Snippet, Spike, Via

FULL_ITEMS = 30  # shown with sentences; mail programs cut off what is longer than about 100 KB
SHORT_ITEMS = 120  # after those, shown by title and address
FAILING_SHOWN = 8

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Which marks may close a quotation that begins with this one.
_CLOSING = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‹": "›", "「": "」", "『": "』"}

_TRAILING = " ,،、，"

_FROM_FEED = {
    Via.FEED: "Read from the feed only: its page could not be read.",
    Via.SUMMARY: "Read from the feed only: no more than this summary could be had.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Somebody's words."""

    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One story."""

    number: int
    title: tuple[Piece, ...]
    url: str | None  # None where no reader should follow it
    origin: str  # outlet, author, time
    speakers: tuple[str, ...]
    mentioned: tuple[str, ...]
    quotes: tuple[QuoteView, ...]
    snippets: tuple[tuple[Piece, ...], ...]
    why: str
    note: str
    lang: str

    @property
    def plain_title(self) -> str:
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True)
class SpikeView:
    """A watch that is louder than usual, and the newest of what is told of it."""

    name: str
    text: str
    latest: tuple[tuple[str, str | None, str], ...]  # title, address, outlet


@dataclass(frozen=True, slots=True)
class DigestView:
    """A whole digest."""

    name: str
    heading: str
    counts: str
    closed: str
    items: tuple[ItemView, ...]
    more: tuple[ItemView, ...]
    left_out: int
    checked: str
    failing: tuple[str, ...]
    spikes: tuple[SpikeView, ...]
    is_alert: bool  # the spikes are all that it says


def view_of(content: DigestContent) -> DigestView:
    """Prepare a digest for the templates."""
    zone = ZoneInfo(content.timezone)
    # An empty digest has nothing to count: its text says that nothing came.
    heading, _, counts = one_line(content.subject if content.items or content.spikes else "").rpartition(": ")
    closed = content.closed_at.astimezone(zone)
    views = [_item(number, item, closed) for number, item in enumerate(content.items[: FULL_ITEMS + SHORT_ITEMS], 1)]
    return DigestView(
        name=one_line(content.name),
        heading=heading or one_line(content.name),
        counts=counts,
        closed=f"{_DAYS[closed.weekday()]} {_date(closed)} {closed.year}, {closed:%H:%M} ({content.timezone})",
        items=tuple(views[:FULL_ITEMS]),
        more=tuple(views[FULL_ITEMS:]),
        left_out=len(content.items) - len(views),
        checked=_checked(content.ledger, closed),
        failing=_failing(content.ledger, closed),
        spikes=tuple(_spike(spike, shows_latest=content.is_alert) for spike in content.spikes),
        is_alert=content.is_alert,
    )


def _spike(spike: Spike, *, shows_latest: bool) -> SpikeView:
    """A digest shows the stories themselves; an alert names the newest."""
    latest = ((one_line(o.title) or "(without a title)", web_address(o.url), one_line(o.source)) for o in spike.latest)
    return SpikeView(one_line(spike.name), spike.text, tuple(latest) if shows_latest else ())


# ---------------------------------------------------------------- one story


def _item(number: int, item: DigestItem, closed: datetime) -> ItemView:
    return ItemView(
        number=number,
        title=_title(item),
        url=web_address(item.url),
        origin=_origin(item, closed),
        speakers=tuple(map(one_line, item.speakers)),
        mentioned=tuple(one_line(name) for name in item.watches if name not in item.speakers),
        quotes=tuple(QuoteView(_unquoted(one_line(quote.text)), one_line(quote.speaker)) for quote in item.quotes),
        snippets=tuple(_pieces(snippet) for snippet in item.snippets if snippet.field != "title"),
        why=one_line(item.why),
        note=_FROM_FEED.get(item.via, ""),
        lang=_language(item.lang),
    )


def _title(item: DigestItem) -> tuple[Piece, ...]:
    marked = next((snippet for snippet in item.snippets if snippet.field == "title"), None)
    if marked is not None:
        return _pieces(marked)
    return (Piece(one_line(item.title) or "(without a title)", False),)


def _pieces(snippet: Snippet) -> tuple[Piece, ...]:
    """The snippet's text cut at its marks."""
    text, pieces, at = clean(snippet.text), [], 0
    for start, end in sorted(snippet.marks):
        begin, stop = max(start, at), min(end, len(text))
        if begin < stop:
            pieces += [Piece(text[at:begin], False), Piece(text[begin:stop], True)]
            at = stop
    pieces.append(Piece(text[at:], False))
    return tuple(piece for piece in pieces if piece.text)


def _origin(item: DigestItem, closed: datetime) -> str:
    published = _moment(item.published, closed) if item.published else "time unknown"
    author = cut(one_line(item.author), 60) if item.author else ""
    return " · ".join(part for part in (one_line(item.source), author, published) if part)


def _unquoted(text: str) -> str:
    """Words without the quotation marks around them and without the comma before "she said"."""
    words = text.rstrip(_TRAILING)
    while len(words) > 2 and words[-1] in _CLOSING.get(words[0], "") and not set(words[1:-1]) & {words[0], words[-1]}:
        words = words[1:-1].strip().rstrip(_TRAILING)
    return words or text


def _language(lang: str | None) -> str:
    """A language code that may stand in markup."""
    return lang if lang and lang.replace("-", "").isalnum() and lang.isascii() and len(lang) <= 12 else ""


# ---------------------------------------------------------------- times


def _moment(moment: datetime, closed: datetime) -> str:
    """A time as its reader would say it: the year only where it is another one."""
    local = moment.astimezone(closed.tzinfo)
    year = "" if local.year == closed.year else f" {local.year}"
    return f"{_date(local)}{year}, {local:%H:%M}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


# ---------------------------------------------------------------- the ledger


def _checked(ledger: Ledger, closed: datetime) -> str:
    """What was checked, in one sentence."""
    if not ledger.feeds:
        return "No feed is configured, so nothing could be checked."
    read = _counted(ledger.articles, "article read", "articles read")
    by_feed = f"; {_counted(ledger.from_feed_only, 'article', 'articles')} read from the feed only"
    since = f" since {_moment(ledger.since, closed)}" if ledger.since else ""
    feeds = f"{ledger.answered} of {ledger.feeds} feeds answered"
    return f"{feeds}{by_feed if ledger.from_feed_only else ''}; {read} in all{since}."


def _failing(ledger: Ledger, closed: datetime) -> tuple[str, ...]:
    """Which feeds failed, since when, and how."""
    lines = [_failure(name, since, error, closed) for name, since, error in ledger.failing[:FAILING_SHOWN]]
    left = len(ledger.failing) - len(lines)
    return (*lines, f"and {left} more") if left > 0 else tuple(lines)


def _failure(name: str, since: datetime | None, error: str, closed: datetime) -> str:
    when = f" since {_moment(since, closed)}" if since else ""
    how = f" ({cut(one_line(without_logins(error)), 100)})" if error else ""
    return f"{one_line(without_logins(name))}{when}{how}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def joined_names(names: Sequence[str]) -> str:
    """Write "A", "A and B" or "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
