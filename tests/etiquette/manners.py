"""The feeds of a day, each with ways of its own, and what each of them would have to complain of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from tests.fetch.hosts import Visit, redirect, reply

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHORTEST = 5 * MINUTE
ALLOWED = frozenset(
    {b"host", b"user-agent", b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since", b"connection"}
)


@dataclass(frozen=True)
class Ways:
    """How a feed behaves. `lines` are headers of every whole answer, `elements` stand in its channel."""

    name: str
    publishes: timedelta = 2 * HOUR
    etag: bytes | None = b'"v%d"'
    dated: bool = True  # whether it sends Last-Modified
    lines: tuple[str, ...] = ()
    elements: str = ""
    at_least: timedelta = timedelta(0)  # what it asks for between two polls
    quiet_hours: tuple[int, ...] = ()
    mute_304: bool = False  # a 304 without validators
    turning: bool = False  # a new ETag with every 304
    refuses: Callable[[int], bytes | None] = lambda number: None  # an answer instead, by the request's number
    away: timedelta = timedelta(0)  # what such an answer asks for
    moves: int = 0  # the status of a redirect before it
    every: timedelta | None = None
    own_host: bool = False


WAYS = (
    Ways("validators, both"),
    Ways("weak ETag of odd letters", etag='W/"é %d \\"'.encode("latin-1")),
    Ways("ETag alone", dated=False),
    Ways("Last-Modified alone", etag=None),
    Ways("304 without validators", mute_304=True),
    Ways("no validators", etag=None, dated=False, publishes=10 * MINUTE, at_least=HOUR),
    Ways("max-age of two hours", lines=("Cache-Control: max-age=7200",), publishes=20 * MINUTE, at_least=2 * HOUR),
    Ways("max-age said once", lines=("Cache-Control: max-age=7200",), publishes=DAY, every=HOUR, at_least=2 * HOUR),
    Ways("broken Cache-Control", lines=("Cache-Control: max-age=soon, private", "Expires: 0")),
    Ways("ttl of three hours", elements="<ttl>180</ttl>", publishes=20 * MINUTE, at_least=3 * HOUR),
    Ways("ttl over the user's every", elements="<ttl>60</ttl>", every=10 * MINUTE, at_least=HOUR),
    Ways(
        "quiet hours",
        elements="<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(1, 8)) + "</skipHours>",
        quiet_hours=tuple(range(1, 8)),
        publishes=30 * MINUTE,
    ),
    Ways(
        "syndication twice a day",
        elements="<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
        at_least=12 * HOUR,
    ),
    Ways("a new ETag with every 304", turning=True, publishes=6 * HOUR),
    Ways("every half hour, by the user", every=30 * MINUTE),
    Ways("overloaded now and then", refuses=lambda n: reply(429, b"", "Retry-After: 7200") if n % 4 == 3 else None,
         away=2 * HOUR, own_host=True),
    Ways("in trouble", refuses=lambda n: reply(503, b"", "Retry-After: 5400") if n % 5 == 2 else None,
         away=90 * MINUTE, own_host=True),
    Ways("not there", refuses=lambda n: reply(404, b"gone for lunch")),
    Ways("gone for good", refuses=lambda n: reply(410, b"gone") if n > 3 else None),
    Ways("moved for good", moves=301),
    Ways("moved for now", moves=302),
)  # fmt: skip


@dataclass
class Feed:
    """One feed of the day: what it has published, what it told its reader, what it has to complain of."""

    ways: Ways
    path: str
    began: datetime
    etag: bytes | None = None
    last_modified: bytes | None = None
    told: bool = False  # whether it has sent a whole answer with validators
    ready_at: datetime | None = None  # before which nobody should come again
    turns: int = 0
    requests: int = 0
    whole: int = 0
    unchanged: int = 0
    gone: bool = False
    complaints: Counter[str] = field(default_factory=Counter)

    def published(self, now: datetime) -> int:
        """How many entries there are by now; two from before the day."""
        return 2 + int((now - self.began) / self.ways.publishes)

    async def first_hop(self, visit: Visit, target: str, now: datetime) -> None:
        """The address of the settings, where the feed has moved from."""
        if visit.header("if-none-match") or visit.header("if-modified-since"):
            self.complaints["validators sent to an address that never gave them"] += 1
        self._look_at_headers(visit)
        await visit.send(redirect(self.ways.moves, target))

    async def answer(self, visit: Visit, now: datetime) -> None:
        """Answer one request, and note what was wrong with it."""
        self.requests += 1
        self._look_at(visit, now)
        refusal = self.ways.refuses(self.requests)
        if refusal is not None:
            self.gone = self.gone or b" 410 " in refusal[:20]
            self.ready_at = now + self.ways.away
            await visit.send(refusal)
            return
        etag, last_modified = self._validators(now)
        asked = self.ways.at_least or (timedelta(0) if self.ways.every else SHORTEST)
        self.ready_at = now + asked
        known = visit.header("if-none-match") or visit.header("if-modified-since")
        if known and self._still(etag, last_modified):
            self.unchanged += 1
            await visit.send(self._not_modified())
            return
        self.whole += 1
        self.etag, self.last_modified, self.told = etag, last_modified, bool(etag or last_modified)
        lines: list[str | bytes] = [*self.ways.lines, "Date: " + format_datetime(now, usegmt=True)]
        lines += [b"ETag: " + etag] if etag else []
        lines += [b"Last-Modified: " + last_modified] if last_modified else []
        await visit.send(reply(200, self._document(now), "Content-Type: application/rss+xml", *lines))

    def _still(self, etag: bytes | None, last_modified: bytes | None) -> bool:
        return last_modified == self.last_modified and (self.ways.turning or etag == self.etag)

    def _not_modified(self) -> bytes:
        if self.ways.turning:
            self.turns += 1
            self.etag = b'"turn-%d"' % self.turns
        if self.ways.mute_304 or self.etag is None:
            return reply(304)
        return reply(304, b"", b"ETag: " + self.etag)

    def _validators(self, now: datetime) -> tuple[bytes | None, bytes | None]:
        count = self.published(now)
        changed = self.began + (count - 2) * self.ways.publishes
        etag = self.ways.etag.replace(b"%d", b"%d" % count) if self.ways.etag else None
        return etag, format_datetime(changed, usegmt=True).encode() if self.ways.dated else None

    def _document(self, now: datetime) -> bytes:
        count = self.published(now)
        items = "".join(
            f"<item><title>Story {number}</title><guid>{self.path}-{number}</guid>"
            f"<pubDate>{format_datetime(self.began + (number - 1) * self.ways.publishes)}</pubDate></item>"
            for number in range(count, max(0, count - 40), -1)
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
            f"<title>{self.ways.name}</title>{self.ways.elements}{items}</channel></rss>"
        ).encode()

    # ------------------------------------------------------------ what may be wrong with a request

    def _look_at(self, visit: Visit, now: datetime) -> None:
        self._look_at_headers(visit)
        if self.gone:
            self.complaints["asked again after 410"] += 1
        if self.ready_at is not None and now < self.ready_at:
            self.complaints["came too soon"] += 1
        if now.hour in self.ways.quiet_hours and self.told:
            self.complaints["came in a quiet hour"] += 1
        if visit.header("if-none-match") != (self.etag if self.told else None):
            self.complaints["ETag not sent back as it came"] += 1
        if visit.header("if-modified-since") != (self.last_modified if self.told else None):
            self.complaints["Last-Modified not sent back as it came"] += 1

    def _look_at_headers(self, visit: Visit) -> None:
        for name, _ in visit.headers:
            if name not in ALLOWED:
                self.complaints[f"an odd header: {name.decode()}"] += 1
        if not (visit.header("user-agent") or b"").startswith(b"Newsvigil/"):
            self.complaints["does not say who asks"] += 1
        if not {b"gzip", b"br", b"zstd"} <= set((visit.header("accept-encoding") or b"").split(b", ")):
            self.complaints["wants it unpacked"] += 1
        if "?" in visit.path:
            self.complaints["a query of its own in the address"] += 1
