"""What a template shows of a digest: cleaned, counted, dated in the digest's time zone. No markup here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from alerts.checked import CheckedView, checked_of
from alerts.texts import clean, cut, direction, left_to_right, one_line, web_address
from alerts.times import date_in_words, moment_in_words, since_in_words
from alerts.trends import TrendView, trends_of
from monitor.domain.models import DigestContent, DigestItem, Ledger, Outlet, Quote, Snippet, Spike, Via

FULL_ITEMS = 30  # shown with sentences
SHORT_ITEMS = 120  # after those, shown by title and address
OUTLETS_NAMED = 3  # of a story
LONGEST_TITLE = 300  # characters
LONGEST_PREVIEW = 140  # of what an inbox shows beside the subject

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

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
    """Somebody's words, and the sentence that is needed to understand them."""

    text: str
    before: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """Somebody, and what they say, one after another."""

    name: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class OutletView:
    """Who else tells a story."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One story."""

    number: int
    title: tuple[Piece, ...]
    url: str | None  # None where no reader should follow it
    origin: str  # outlet, author, time
    speakers: tuple[str, ...]
    mentioned: tuple[str, ...]
    speeches: tuple[SpeakerView, ...]
    snippets: tuple[tuple[Piece, ...], ...]
    why: str
    note: str
    lang: str
    direction: str  # of its title: "ltr" or "rtl"
    update: str  # "3 more since yesterday", for a story told before
    told_by: str  # "11 more outlets"
    outlets: tuple[OutletView, ...]  # the first of them
    other_outlets: int  # how many are not named
    feedback_url: str | None

    @property
    def told_by_whom(self) -> str:
        """The line of the other outlets as plain text."""
        names = "".join(outlet.name + self.after_outlet(at) for at, outlet in enumerate(self.outlets))
        return f"{self.told_by}: {names}"

    def after_outlet(self, at: int) -> str:
        """What stands behind a named outlet: a comma, an "and", how many more there are."""
        named = len(self.outlets)
        if at == named - 1:
            return f" and {self.other_outlets} more" if self.other_outlets else ""
        return " and " if at == named - 2 and not self.other_outlets else ", "

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
    unshown: str  # that something could not be shown
    since: str  # when the digest before was sent; empty for the first
    preview: str  # what an inbox shows beside the subject
    warning: str  # that too few feeds answered to trust it
    spikes: tuple[SpikeView, ...]
    is_alert: bool  # the spikes are all that it says
    trends: tuple[TrendView, ...]
    trend_days: str
    checked: CheckedView | None  # None where it is not told: in an alert, in a notice
    notice: tuple[str, ...]  # paragraphs


def view_of(content: DigestContent, *, full: int = FULL_ITEMS, short: int = SHORT_ITEMS) -> DigestView:
    """Prepare a digest for the templates: so many items with their sentences, then so many by title."""
    zone = ZoneInfo(content.timezone)
    # An empty digest has nothing to count: its text says that nothing came.
    heading, _, counts = one_line(content.subject if content.items or content.spikes else "").rpartition(": ")
    is_notice = bool(content.notice) and not content.items
    if is_notice:
        heading = one_line(content.subject)
    closed = content.closed_at.astimezone(zone)
    views = [_item(number, item, closed) for number, item in enumerate(content.items[: full + short], 1)]
    trends, trend_days = trends_of(content.trends, closed)
    since = content.ledger.since
    notice = tuple(filter(None, map(one_line, content.notice.split("\n\n"))))
    spikes = tuple(_spike(spike, shows_latest=content.is_alert) for spike in content.spikes)
    checked = None if is_notice or content.is_alert else checked_of(content.ledger, closed)
    return DigestView(
        name=one_line(content.name),
        heading=heading or one_line(content.name),
        counts=counts,
        closed=f"{_DAYS[closed.weekday()]} {date_in_words(closed)} {closed.year}, {closed:%H:%M} ({content.timezone})",
        items=tuple(views[:full]),
        more=tuple(views[full:]),
        left_out=len(content.items) - len(views),
        unshown=_unshown(len(content.unshown)),
        since=moment_in_words(since, closed) if since else "",
        preview=_preview(views, spikes, notice, checked),
        warning=_warning(content.ledger) if checked else "",
        spikes=spikes,
        is_alert=content.is_alert,
        trends=trends,
        trend_days=trend_days,
        checked=checked,
        notice=notice,
    )


def _spike(spike: Spike, *, shows_latest: bool) -> SpikeView:
    """A digest shows the stories themselves; an alert names the newest."""
    latest = (
        (one_line(o.title) or "(without a title)", web_address(o.url), left_to_right(one_line(o.source)))
        for o in spike.latest
    )
    return SpikeView(left_to_right(one_line(spike.name)), spike.text, tuple(latest) if shows_latest else ())


def _unshown(count: int) -> str:
    """What is said where something could not be shown."""
    if not count:
        return ""
    what = "1 article" if count == 1 else f"{count} articles"
    return f"{what} could not be shown; the command `hits` lists {'it' if count == 1 else 'them'}."


# ---------------------------------------------------------------- one story


def _preview(
    items: Sequence[ItemView], spikes: Sequence[SpikeView], notice: Sequence[str], checked: CheckedView | None
) -> str:
    """The strongest words of a digest: whoever reads only the line in the inbox has read these."""
    if items:
        return _strongest(items[0])
    told = [f"{spike.name}: {spike.text}" for spike in spikes] + list(notice)
    return cut(told[0], LONGEST_PREVIEW) if told else checked.summary if checked else ""


def _strongest(first: ItemView) -> str:
    quoted = [f"{speech.name}: “{speech.quotes[0].text}”" for speech in first.speeches]
    sentences = ["".join(piece.text for piece in pieces) for pieces in first.snippets]
    return cut(next(iter(quoted + sentences), first.plain_title), LONGEST_PREVIEW)


def _warning(ledger: Ledger) -> str:
    if 2 * ledger.answered >= ledger.feeds:
        return ""
    return f"Only {ledger.answered} of {ledger.feeds} feeds answered: much may be missing here."


def _item(number: int, item: DigestItem, closed: datetime) -> ItemView:
    title = _title(item)
    named, left = _named_outlets(item.outlets)
    return ItemView(
        number=number,
        title=title,
        url=web_address(item.url),
        origin=_origin(item, closed),
        speakers=tuple(map(one_line, item.speakers)),
        mentioned=tuple(one_line(name) for name in item.watches if name not in item.speakers),
        speeches=_speeches(item),
        snippets=tuple(_pieces(snippet) for snippet in item.snippets if snippet.field != "title"),
        why=one_line(item.why),
        note=_FROM_FEED.get(item.via, ""),
        lang=_language(item.lang),
        direction=direction(item.title),
        update=_update(item, closed),
        told_by=_told_by(item),
        outlets=named,
        other_outlets=left,
        feedback_url=web_address(item.feedback_url) if item.feedback_url else None,
    )


def _speeches(item: DigestItem) -> tuple[SpeakerView, ...]:
    """The quotes, those of one speaker in a row under one name."""
    return tuple(
        SpeakerView(speaker, tuple(map(_quote, said)))
        for speaker, said in groupby(item.quotes, key=lambda quote: one_line(quote.speaker))
    )


def _quote(quote: Quote) -> QuoteView:
    return QuoteView(_unquoted(one_line(quote.text)), _pieces(quote.before) if quote.before else ())


# ---------------------------------------------------------------- a story's other articles


def _update(item: DigestItem, closed: datetime) -> str:
    """What is said instead of telling a story again: how many of its articles are new."""
    if item.told_before_at is None:
        return ""
    return f"Update: {1 + len(item.outlets)} more {since_in_words(item.told_before_at, closed)}"


def _told_by(item: DigestItem) -> str:
    """How many others tell the story. Two articles of one outlet are no two outlets."""
    count = len(item.outlets)
    if not count:
        return ""
    outlets = {item.source, *(outlet.source for outlet in item.outlets)}
    what = "outlet" if len(outlets) == 1 + count else "article"
    return f"{count} more {what}{'s' if count > 1 else ''}"


def _named_outlets(outlets: Sequence[Outlet]) -> tuple[tuple[OutletView, ...], int]:
    """The first outlets, and how many are left; nobody is left out to be called "1 more"."""
    most = OUTLETS_NAMED if len(outlets) > OUTLETS_NAMED + 1 else len(outlets)
    named = tuple(
        OutletView(left_to_right(one_line(outlet.source)), web_address(outlet.url)) for outlet in outlets[:most]
    )
    return named, len(outlets) - most


def _title(item: DigestItem) -> tuple[Piece, ...]:
    marked = next((snippet for snippet in item.snippets if snippet.field == "title"), None)
    if marked is not None:
        return _pieces(marked)
    return (Piece(cut(one_line(item.title), LONGEST_TITLE) or "(without a title)", False),)


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
    published = moment_in_words(item.published, closed) if item.published else "time unknown"
    author = cut(one_line(item.author), 60) if item.author else ""
    return " · ".join(left_to_right(part) for part in (one_line(item.source), author, published) if part)


def _unquoted(text: str) -> str:
    """Words without the quotation marks around them and without the comma before "she said"."""
    words = text.rstrip(_TRAILING)
    while len(words) > 2 and words[-1] in _CLOSING.get(words[0], "") and not set(words[1:-1]) & {words[0], words[-1]}:
        words = words[1:-1].strip().rstrip(_TRAILING)
    return words or text


def _language(lang: str | None) -> str:
    """A language code that may stand in markup."""
    return lang if lang and lang.replace("-", "").isalnum() and lang.isascii() and len(lang) <= 12 else ""


def joined_names(names: Sequence[str]) -> str:
    """Write "A", "A and B" or "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
