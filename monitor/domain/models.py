"""The nouns of the field, named by the stage in which they live. Times are aware and UTC everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

# ---------------------------------------------------------------- what is watched


class Kind(StrEnum):
    """What a watch is."""

    PERSON = "person"
    TOPIC = "topic"


class Case(StrEnum):
    """How a term compares capitals: by the rules of the language, or exactly as written."""

    FOLD = "fold"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Examples:
    """Tests of a rule, written by its user: texts that must hit and texts that must not."""

    match: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A watched person, as the user wrote it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    within: int | None = None  # words around the mention in which a context word must stand; None: anywhere
    surname: str | None = None  # None: the last word of the name
    strict: bool = False  # True: a surname alone never counts
    case: Case = Case.FOLD
    examples: Examples = Examples()


@dataclass(frozen=True, slots=True)
class Topic:
    """A watched topic: a list of terms, or a query."""

    id: str
    name: str
    any: tuple[str, ...] = ()
    query: str | None = None
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    within: int | None = None
    case: Case = Case.FOLD
    examples: Examples = Examples()


@dataclass(frozen=True)
class Watchlist:
    """Everything watched, in the order of the file."""

    people: tuple[Person, ...] = ()
    topics: tuple[Topic, ...] = ()

    @cached_property
    def version(self) -> str:
        """A hash of all that decides what hits, so that a worker and a stored hit can say which list they used."""
        rules = [asdict(person) for person in self.people] + [asdict(topic) for topic in self.topics]
        for rule in rules:
            del rule["examples"]  # tests of a rule do not change the rule
        return hashlib.sha256(json.dumps(rules, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each watch by its id."""
        return {p.id: Kind.PERSON for p in self.people} | {t.id: Kind.TOPIC for t in self.topics}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each watch by its id."""
        return {p.id: p.name for p in self.people} | {t.id: t.name for t in self.topics}


# ---------------------------------------------------------------- what is matched, and what is found


@dataclass(frozen=True, slots=True)
class Document:
    """A text to match. `lang` is a two-letter code, or None where nobody knows."""

    title: str = ""
    summary: str = ""
    body: str = ""
    lang: str | None = None
    url: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()


class Stance(StrEnum):
    """Whether the person's own words stand in the article."""

    SPEAKS = "speaks"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a watch stands: evidence. `start` and `end` are code points in that field as given.

    `surface` is the field's own text between them; `rule` names what decided ("name", "alias", "surname", "handle",
    "hashtag", "variant", "term", "query", …).
    """

    watch: str
    field: str
    start: int
    end: int
    surface: str
    rule: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words. `speaker` is the full name where it is known, else as written; `watch` the watched person.

    `before` is the sentence that a reader needs in order to understand them; a digest chooses it, and it is not stored.
    """

    speaker: str
    text: str
    field: str
    start: int
    end: int
    watch: str | None = None
    before: Snippet | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One watch that one document hit, with its evidence in the order of the text."""

    watch: str
    kind: Kind
    stance: Stance
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a watchlist finds in one document."""

    hits: tuple[Hit, ...] = ()
    quotes: tuple[Quote, ...] = ()


# ---------------------------------------------------------------- feeds


@dataclass(frozen=True, slots=True)
class Source:
    """A feed as the user configured it. `id` is stable; `every` beats the learnt interval."""

    id: str
    url: str
    name: str | None = None
    tags: tuple[str, ...] = ()
    every: timedelta | None = None
    robots: bool = True  # whether robots.txt decides on its articles' pages


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the database knows of a feed. Validators are kept byte for byte and belong to `url`."""

    id: int
    source: Source
    title: str | None = None
    effective_url: str | None = None  # where the last redirect led; the configured address stays the feed's
    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: bytes | None = None  # SHA-256 of the last body that was parsed
    first_taken_at: datetime | None = None  # when its first entries were taken; None: the next poll is its first
    last_polled_at: datetime | None = None
    last_answered_at: datetime | None = None
    next_poll_at: datetime | None = None  # None: now
    interval: timedelta | None = None
    failures: float = 0.0  # weight of the failures in a row
    failing_since: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None  # class and message
    gone: bool = False  # 410: no longer polled
    # what it says of its rhythm, and what we learnt of it
    fresh: timedelta | None = None  # how long its last answer said to stay fresh; a 304 may leave that unsaid
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()  # of GMT
    skip_days: tuple[int, ...] = ()  # Monday is 0
    habit: timedelta | None = None  # the interval learnt from what it shows
    last_new_at: datetime | None = None  # when it last showed an entry that was new
    last_whole_at: datetime | None = None  # when it last sent its whole document
    gap_at: datetime | None = None  # when it last showed nothing but new entries: some in between are lost
    # where it is
    address: str | None = None  # where it moved to for good; None: where the settings say
    moved_to: str | None = None  # where permanent redirects lead, not yet believed
    moved_since: datetime | None = None
    discovered: bool = False  # the address of the settings is a site's, which named the feed at `address`
    # what it is
    is_index: bool = False  # an index of sitemaps: its entries stand in other documents
    older: str | None = None  # the document of the entries before those that it shows (RFC 5005)
    hub: str | None = None  # who tells of its changes (WebSub)
    topic: str | None = None  # what it calls itself there


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a parsed feed, its addresses made absolute. `key` identifies it within its feed.

    `summary` and `content` are plain text; `content_html` is the entry's own markup where it carries the article.
    """

    key: str
    url: str
    title: str
    summary: str = ""
    content_html: str = ""
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A sitemap that an index names. `stamp` is the index's own word on when it changed, as it stands."""

    url: str
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A further document of a feed, with validators of its own: a sitemap of an index, a page of an archive.

    `stamp` is the index's word at the time it was read; None: ask at every poll. `older` leads on into the past.
    """

    url: str
    stamp: str | None = None
    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: bytes | None = None
    older: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's document: entries in its own order, what it says about its rhythm, and where more of it is."""

    title: str | None
    lang: str | None
    entries: tuple[FeedEntry, ...]
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    listed: tuple[ListedDocument, ...] = ()  # the sitemaps of an index
    older: str | None = None  # the document of the entries before these (RFC 5005)
    hub: str | None = None  # who tells of changes (WebSub)
    topic: str | None = None  # the feed's own word for its address (rel="self")


# ---------------------------------------------------------------- a poll


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch. Validators go out byte for byte, and only to the address that gave them.

    That is `validators_from`, where the fetch of `url` ended when it brought them; without it, they go to `url` and
    wherever it leads on the same host.
    """

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    accept: str = "*/*"
    max_bytes: int = 20_000_000  # after decompression
    deadline: float = 60.0  # seconds for everything, redirects included
    validators_from: str | None = None
    robots: bool = False  # keep to the robots.txt of every host on the way
    form: tuple[tuple[str, str], ...] = ()  # sent by POST, where there is one
    local: bool = False  # a file: address of the user's own settings; nobody else's is ever read


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """A whole answer: `url` is where it came from in the end, `body` is decompressed, header names are lower case."""

    url: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    redirects: tuple[tuple[int, str], ...] = ()  # (status, address it led to), in order
    seconds: float = 0.0

    def header(self, name: str) -> bytes | None:
        """The first header of that name, or None."""
        wanted = name.lower().encode("ascii")
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True)
class Event:
    """A trace of something that happened: every failure leaves one.

    `kind` is one of "poll", "poll_failed", "not_modified", "resting", "found", "backfill", "pushed", "gap",
    "read_failed", "read_from_feed", "rematch_failed", "digest_failed", "article_unshown", "delivered",
    "delivery_failed", "delivery_dead", "delivery_retried", "delivery_cancelled", "settings", "unexpected"; `error` is
    the class of the failure.
    """

    at: datetime
    kind: str
    feed_id: int | None = None
    article_id: int | None = None
    delivery_id: int | None = None
    error: str | None = None
    detail: str = ""
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is new, or whose words changed. `article_key` is the article's identity."""

    entry: FeedEntry
    article_key: str
    take: bool  # False: older than the first run wants; marked seen
    fingerprint: str | None = None  # of its words; another one than before says that the article changed
    lang: str | None = None  # the feed's word
    quiet: bool = False  # an old one, asked for afterwards: found and shown, but it alerts nobody


@dataclass(frozen=True, slots=True)
class PollPlan:
    """What a poll changes, as one unit: the feed's next state, its entries, its event, and a warning.

    `again` asks for another poll at once: the feed's address was just found.
    """

    feed: FeedState
    entries: tuple[NewEntry, ...]
    event: Event
    warning: Event | None = None
    documents: tuple[FeedDocument, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed whose hub tells us of changes. `token` is our callback's own part, `secret` signs what the hub sends."""

    feed_id: int
    hub: str
    topic: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    expires_at: datetime | None = None  # None: the hub has not confirmed it
    failures: int = 0


# ---------------------------------------------------------------- articles


class Via(StrEnum):
    """Where an article's body came from."""

    PAGE = "page"
    FEED = "feed"  # the page could not be had or held no article: the entry's own content
    SUMMARY = "summary"  # nothing but the entry's title and summary


@dataclass(frozen=True, slots=True)
class UnreadArticle:
    """An article whose page is still to be read: what the feed says of it."""

    id: int
    key: str
    url: str
    feed_id: int
    source: Source
    title: str
    summary: str
    content_html: str
    author: str | None
    published: datetime | None
    lang: str | None  # the feed's word
    attempts: int = 0
    is_reread: bool = False  # it was read before, and its feed says that it changed
    quiet: bool = False  # an old one that alerts nobody


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read."""

    url: str
    title: str
    summary: str
    body: str
    author: str | None
    published: datetime | None
    lang: str | None
    via: Via
    notes: tuple[str, ...] = ()  # what its reading lacks, in words

    @property
    def quality(self) -> str:
        """How much of the article was read: "whole", "doubtful" (its page says little), "feed" or "summary"."""
        if self.via is Via.PAGE:
            return "doubtful" if self.notes else "whole"
        return self.via.value


class Verdict(StrEnum):
    """What a reader says of a hit."""

    WRONG = "wrong"  # the article is not about this
    RIGHT = "right"  # it is, after all


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reader said of one watch in one article, with the evidence as it stood: the text may be forgotten."""

    article_id: int
    watch: str
    verdict: Verdict
    at: datetime
    origin: str  # "page" or "command"
    surface: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it came, compressed, with the feed's own content: to be read when the watchlist changes."""

    html: bytes = field(repr=False)  # Zstandard
    content_type: str | None = None
    content_html: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article read and matched: one unit for the database.

    With a `page` it was only looked at: no watch could match, so its body was not extracted.
    """

    article: Article
    findings: Findings
    watchlist_version: str
    page: KeptPage | None = None
    next_url: str | None = None  # where the article goes on, on a page that was not read yet


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit as it is kept and shown, joined with its article."""

    id: int
    article_id: int
    watch: str
    watch_name: str
    kind: Kind
    stance: Stance
    mentions: tuple[Mention, ...]
    found_at: datetime
    url: str
    title: str
    summary: str
    body: str
    source: str
    author: str | None
    published: datetime | None
    lang: str | None
    via: Via
    judged: Verdict | None = None  # what a reader said of it
    story: str | None = None  # None: nobody has said yet, or it was found before there were stories


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with all its hits and quotes, as a digest needs it."""

    id: int
    url: str
    title: str
    summary: str
    body: str
    source: str
    tags: tuple[str, ...]
    author: str | None
    published: datetime | None
    first_seen_at: datetime
    lang: str | None
    via: Via
    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...] = ()
    story: str | None = None  # None: nobody has said yet, or it was found before there were stories
    news: tuple[str, ...] = ()  # sentences about a watch that an article told before has gained since
    judged_wrong: frozenset[str] = frozenset()  # the watches of which a reader said that it is not about them

    @property
    def document(self) -> Document:
        """Its text as the matcher takes it."""
        return Document(self.title, self.summary, self.body, self.lang, self.url, self.source, self.tags)


# ---------------------------------------------------------------- stories


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article that has its story, as far as others are compared with it. `signature` is the policy's own bytes."""

    story: int
    happened_at: datetime
    first_at: datetime  # of the story's articles
    last_at: datetime
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a new article belongs: to a story that there is, or to a new one with all that bear the same `opens`."""

    article_id: int
    happened_at: datetime
    signature: bytes = field(repr=False)
    story: int | None = None
    opens: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the next placing is decided from. It is stored only while nobody stored another since: `step` says so."""

    step: int
    new: tuple[StoredArticle, ...]
    known: tuple[KnownArticle, ...]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """What earlier windows of a digest told of a story: when first and last, and by which articles."""

    first_at: datetime
    last_at: datetime
    articles: tuple[StoredArticle, ...] = ()


# ---------------------------------------------------------------- digests and deliveries


@dataclass(frozen=True, slots=True)
class DigestState:
    """What the database knows of a digest. `next_at` None: due as soon as it owes something (a new set-up's first)."""

    id: str
    next_at: datetime | None = None
    last_sent_at: datetime | None = None
    window: int = 0  # how many windows were closed


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed that does not answer: since when, why, and when it is asked next (None: never, it is gone)."""

    name: str
    since: datetime | None
    why: str
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SilentFeed:
    """A feed that answers and brings nothing new, for much longer than it used to pause."""

    name: str
    last_new_at: datetime
    longest_pause: timedelta  # between two arrivals of new entries, in the weeks before


@dataclass(frozen=True, slots=True)
class Gap:
    """A feed that showed nothing but new entries: some in between were probably missed."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was checked since the digest before: what each feed did, and what was read how."""

    since: datetime | None
    feeds: int
    answered: int
    failing: tuple[FailingFeed, ...] = ()
    articles: int = 0
    from_feed_only: int = 0
    reasons: tuple[tuple[str, int], ...] = ()  # why those were, in words that follow a number; the most frequent first
    silent: tuple[SilentFeed, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """In how many articles a watch stood on each day in a row, in the digest's time zone; the last day is its own."""

    watch: str  # its name
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence of context as it stands in the article, with the marked spans (start, end) in it, and the rule."""

    text: str
    marks: tuple[tuple[int, int], ...]
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """Another article of the same story."""

    source: str
    url: str
    title: str
    published: datetime | None
    article_id: int = 0  # counts as told with its item


@dataclass(frozen=True, slots=True)
class Score:
    """Why an item stands where it stands: points that add up, each part with its reason."""

    value: int
    parts: tuple[tuple[str, int], ...]  # reason, points


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One story of a digest: an article, who is in it, why it is here, and who else tells it."""

    article_id: int
    url: str
    title: str
    source: str
    published: datetime | None
    via: Via
    watches: tuple[str, ...]  # names, people first
    speakers: tuple[str, ...]  # names of watched people whose words are quoted
    snippets: tuple[Snippet, ...]
    quotes: tuple[Quote, ...] = ()
    author: str | None = None
    lang: str | None = None
    why: str = ""  # each watch and what it was found by, on one line
    story: str | None = None
    outlets: tuple[Outlet, ...] = ()  # the story's other articles that this window owes, the earliest first
    told_before_at: datetime | None = None  # when this digest told the story last; None: the story is new to it
    score: Score | None = None
    feedback_url: str | None = None  # where a reader says that it is not about this


@dataclass(frozen=True, slots=True)
class Spike:
    """A watch, or a person with a topic, at several times its usual rate in what a digest asks for."""

    watches: tuple[str, ...]  # ids, the person's first
    name: str
    stories: int  # of the last 24 hours
    usual: float  # stories a day
    text: str  # both in words
    latest: tuple[Outlet, ...] = ()  # the newest of the stories, each by one article


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article that a digest asked for, as far as rates need it. Without a story, `story` is the article itself."""

    article_id: int
    story: str
    at: datetime
    watches: frozenset[str]


@dataclass(frozen=True, slots=True)
class ToldSpike:
    """A spike that a message of a digest told of."""

    watches: tuple[str, ...]
    told_at: datetime
    stories: int


@dataclass(frozen=True, slots=True)
class History:
    """The last weeks of a digest, as far as its spikes need them."""

    sightings: tuple[Sighting, ...]
    asked_since: Mapping[str, datetime]  # by watch: since when the digest asks for it by its rule of now
    checked: tuple[bool, ...]  # by day, the last 24 hours first: whether any article came at all
    told: tuple[ToldSpike, ...]


@dataclass(frozen=True, slots=True)
class DigestContent:
    """Everything a channel renders. `window` and `closed_at` are frozen; rendering it twice gives the same bytes."""

    digest_id: str
    name: str
    window: int
    closed_at: datetime
    timezone: str
    items: tuple[DigestItem, ...]
    ledger: Ledger
    subject: str = ""  # who is in it, on what, how much; empty: the name will do
    trends: tuple[Trend, ...] = ()  # how often its watches were in the news of late; the chart
    spikes: tuple[Spike, ...] = ()
    is_alert: bool = False  # a short message beside the schedule that tells of the spikes and nothing else
    unshown: tuple[int, ...] = ()  # articles that could not be shown; `hits` lists them
    notice: str = ""  # something else to be told, above all items: a channel that was switched off, "this is a test"


@dataclass(frozen=True, slots=True)
class Channel:
    """A configured way to send. `options` is the channel's own mapping; secrets in it never reach a log."""

    id: str
    type: str
    options: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a message says around its content, and in whose form."""

    unsubscribe: str | None = None  # the address that takes this recipient off this digest; nobody else may know it
    page: str | None = None  # where the whole of it can be read, should the channel have no room for it
    templates: Path | None = None  # a folder of the user's own templates


PLAIN_PAPER = Letterhead()


@dataclass(frozen=True, slots=True)
class FrozenDelivery:
    """One message to one recipient, decided and rendered: it is sent with these bytes however often it is tried.

    `message_id` is the Message-ID of a mail, the webhook-id of a webhook. `payload` maps a part's name to its text
    (mail: "subject", and "message", the whole of it as it goes out; webhook: "json", and "html" where it had to be cut;
    console: "text", "ansi"; apprise: "title", "body"; file: "name", "digest", "feed", "title", and one a format).
    """

    digest_id: str
    window: int
    channel: str
    recipient: str
    message_id: str
    payload: dict[str, str]
    created_at: datetime


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"  # given up by us
    CANCELLED = "cancelled"  # given up by its user


@dataclass(frozen=True, slots=True)
class Delivery:
    """A frozen delivery as the outbox holds it."""

    id: int
    frozen: FrozenDelivery
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Somebody who wants no more of a digest."""

    digest_id: str
    channel: str
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosedChannel:
    """A channel whose receiver asked for no more. It stays closed while its `address` (a hash of it) is the same."""

    channel: str
    address: str
    at: datetime
    reason: str
