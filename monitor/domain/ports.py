"""What the pipeline asks of the outside world: small protocols, implemented by storage, alerts and fetch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.models import (
    PLAIN_PAPER,
    Channel,
    ClosedChannel,
    Delivery,
    DeliveryStatus,
    Desk,
    DigestContent,
    DigestState,
    Event,
    FeedDocument,
    FeedState,
    FetchRequest,
    FetchResponse,
    Findings,
    FrozenDelivery,
    History,
    Judgement,
    KeptPage,
    Kind,
    Letterhead,
    Placing,
    PollPlan,
    Reading,
    Source,
    StoredArticle,
    StoredHit,
    Subscription,
    ToldStory,
    UnreadArticle,
    Unsubscribed,
)


class Fetcher(Protocol):
    """The network, as far as feeds and pages go."""

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch one address within its deadline. Raises a FetchError, never anything of the HTTP library's."""


class FeedStore(Protocol):
    """Feeds and their polls."""

    async def sync_sources(self, sources: Sequence[Source], *, now: datetime) -> None:
        """Make the stored feeds those of the settings: new ones due at once, missing ones switched off."""

    async def claim_due(
        self,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        every_feed: bool = False,
        room: Callable[[str], int] | None = None,
    ) -> list[FeedState]:
        """Lease feeds whose poll is due and that nobody else holds; `every_feed` asks for all that are not leased.

        `room` says how many feeds of a host may be taken, so that one busy host never fills the whole claim.
        """

    async def known_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, str | None]:
        """Which of these entries the feed has shown before, each with its fingerprint (None: not known yet)."""

    async def documents(self, feed_id: int) -> list[FeedDocument]:
        """The further documents of a feed, as they were last read."""

    async def record_poll(self, plan: PollPlan) -> int:
        """Store a poll as one unit and free its lease. Returns how many articles are new."""

    async def record_backfill(self, plan: PollPlan) -> int:
        """Store the entries of a document of a feed's past, not its state. Returns how many articles are new."""

    async def make_due(self, feed_ids: Sequence[int], *, now: datetime) -> None:
        """Have these feeds polled as soon as there is room; those that are gone stay so."""

    async def feed(self, feed_id: int) -> FeedState | None:
        """One feed of the settings."""

    async def all_feeds(self) -> list[FeedState]:
        """Every feed of the settings, in their order."""

    async def arrivals(self, *, silent_since: datetime, memory: timedelta) -> Mapping[int, Sequence[datetime]]:
        """Of feeds that brought nothing new after `silent_since`: when they did in the `memory` before, in order."""

    async def next_poll_at(self) -> datetime | None:
        """When the next poll is due, or None without feeds."""


class ArticleStore(Protocol):
    """Articles, their hits and quotes."""

    async def claim_unread(self, *, now: datetime, lease: timedelta, limit: int) -> list[UnreadArticle]:
        """Lease articles that are still to be read, oldest first."""

    async def record_reading(
        self,
        article_id: int,
        reading: Reading,
        *,
        names: Mapping[str, str],
        now: datetime,
        event: Event | None = None,
        alert: bool = True,
        news: Sequence[str] = (),
    ) -> None:
        """Store an article with its hits and quotes as one unit, whatever an earlier reading of it left.

        `names` gives each watch's name by its id. Without `alert` no digest will owe it; with `news`, sentences that
        it has gained, digests that told it before owe it again.
        """

    async def record_looks(self, looks: Sequence[tuple[int, Reading]], *, now: datetime) -> None:
        """Store articles, by their ids, whose pages were only looked at, as one unit. None of them was read before."""

    async def stored(self, article_id: int) -> StoredArticle | None:
        """An article as it was last read, or None where it was not read yet."""

    async def keep_reading(self, article_id: int, *, now: datetime) -> None:
        """Leave an article that was to be read again as it was read before."""

    async def postpone(self, article_id: int, *, until: datetime, event: Event) -> None:
        """Leave an article unread until then."""

    async def unread_count(self, *, due_by: datetime | None = None) -> int:
        """How many articles wait to be read; with `due_by`, only those leased now or due by then."""

    async def hits(
        self,
        *,
        watch: str | None = None,
        kind: Kind | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        hit_id: int | None = None,
        url: str | None = None,
    ) -> list[StoredHit]:
        """Stored hits, newest first; `url` is their article's address."""

    async def with_hit(self, watch: str, *, limit: int) -> list[StoredArticle]:
        """Articles that hit this watch, those judged wrong first, then the newest: what a changed rule is tried on."""

    async def with_hits_since(self, since: datetime | None) -> list[StoredArticle]:
        """Articles that hit any watch and were found since then, oldest first: what a preview shows."""

    async def recent(self, *, limit: int) -> list[StoredArticle]:
        """Read articles whose text is kept, newest first, with or without hits: what a new rule is tried on."""

    async def claim_stale(self, version: str, *, limit: int) -> list[StoredArticle]:
        """Read articles whose findings are of another watchlist than `version`, oldest first."""

    async def record_rematch(
        self,
        article_id: int,
        findings: Findings,
        *,
        version: str,
        names: Mapping[str, str],
        now: datetime,
        alert: bool,
    ) -> None:
        """Store findings under a new watchlist. Hits that were there before keep their time.

        With `alert`, digests are asked again whether they owe the article; what one sent already, it never owes twice.
        """

    async def pages(self, article_ids: Sequence[int]) -> dict[int, KeptPage]:
        """The pages of those articles that were only looked at, by the articles' ids."""

    async def prune_bodies(self, *, before: datetime) -> int:
        """Forget the bodies and pages of articles without a hit that were found before then. Returns how many."""


class StoryStore(Protocol):
    """Which articles tell the same story."""

    async def desk(self, *, limit: int, reach: timedelta) -> Desk:
        """The articles with a hit whose story nobody has said yet, and the newest with a story from so long around."""

    async def place(self, placings: Sequence[Placing], *, step: int, now: datetime) -> bool:
        """Store what was decided at a desk as one unit; False, and nothing, where another was stored since."""

    async def told(self, digest_id: str, stories: Sequence[str]) -> dict[str, ToldStory]:
        """What earlier windows of the digest told of these stories; those that are new to it are missing."""

    async def forget(self, *, before: datetime) -> int:
        """Forget what stories from before then are known by: nothing joins them any more. Returns how many."""


class DigestStore(Protocol):
    """What digests owe, and the outbox."""

    async def sync_digests(self, digest_ids: Sequence[str], *, now: datetime) -> None:
        """Know these digests; what a removed one owed is dropped."""

    async def states(self) -> dict[str, DigestState]:
        """Every known digest by its id."""

    async def set_next(self, digest_id: str, next_at: datetime | None) -> None:
        """Note when a digest is due next."""

    async def unplaced(self, *, limit: int) -> list[StoredArticle]:
        """Articles with hits of which nobody has yet said which digests owe them, oldest first."""

    async def place(self, article_ids: Sequence[int], owed: Sequence[tuple[str, int]], *, now: datetime) -> None:
        """Say what each digest owes, (digest id, article id), once; these articles count as placed."""

    async def owed(self, digest_id: str) -> list[StoredArticle]:
        """Articles that the digest owes and no delivery holds yet, oldest first."""

    async def readings(self, *, since: datetime | None, now: datetime) -> tuple[int, list[tuple[str, ...]]]:
        """How many articles were read since then, and the notes of each that was read without its page."""

    async def daily_hits(
        self, watches: Sequence[str], *, midnights: Sequence[datetime]
    ) -> Mapping[str, tuple[int, ...]]:
        """In how many articles each watch stood on each of the days that begin at these moments, the last one open."""

    async def note_asked(self, digest_id: str, rules: Mapping[str, str], *, now: datetime) -> None:
        """Remember since when a digest asks for each watch by this rule; a watch under another rule begins anew."""

    async def history(self, digest_id: str, *, days: int, now: datetime) -> History:
        """What the digest asked for in so many days before the last 24 hours, and in these.

        Feeds that are younger than a week do not count: their coming is no news.
        """

    async def freeze(
        self,
        content: DigestContent,
        deliveries: Sequence[FrozenDelivery],
        *,
        next_at: datetime | None,
        now: datetime,
        events: Sequence[Event] = (),
        left_out: Sequence[int] = (),
    ) -> bool:
        """Close a window as one unit: its deliveries, what it no longer owes, the spikes told, the digest's next time,
        these traces.

        An alert is a window too, but the digest goes on owing what it owed, and counts as sent when it was before.
        `left_out` are articles that it owed and does not tell: no later window owes them either.

        Returns False, and changes nothing, where that window was closed already, or something that it tells is no
        longer owed: then another window has told it.
        """

    async def last_closed(self, digest_id: str, *, limit: int) -> list[datetime]:
        """When the digest's last windows were closed, newest first."""

    async def claim_deliveries(
        self, *, now: datetime, lease: timedelta, limit: int, room: Callable[[str], int] | None = None
    ) -> list[Delivery]:
        """Lease deliveries that are due; `room` tells how many of a channel may be taken."""

    async def record_sent(self, delivery_id: int, *, now: datetime, event: Event) -> None:
        """Note the receipt: exactly one success a delivery."""

    async def record_failed(
        self, delivery_id: int, *, status: DeliveryStatus, next_attempt_at: datetime | None, event: Event
    ) -> None:
        """Note a failed try: pending with the time of the next one, or dead."""

    async def deliveries(
        self,
        *,
        status: DeliveryStatus | None = None,
        ids: Collection[int] | None = None,
        limit: int | None = None,
    ) -> list[Delivery]:
        """The outbox, newest first: all of it, or what stands at this status, or these."""

    async def delivery_counts(self) -> dict[DeliveryStatus, int]:
        """How many deliveries stand at each status."""

    async def retry_deliveries(self, delivery_ids: Collection[int], *, now: datetime) -> list[int]:
        """Make these due now, with a whole schedule of tries before them. Returns which: what was sent stays sent."""

    async def cancel_deliveries(self, delivery_ids: Collection[int], *, now: datetime) -> list[int]:
        """Give up these, for good unless they are retried. Returns which: what was sent stays sent."""


class SubscriptionStore(Protocol):
    """Subscriptions at hubs (WebSub)."""

    async def due(self, *, now: datetime, limit: int, token: Callable[[], str]) -> list[Subscription]:
        """Subscriptions to ask for now: those of feeds that name a hub, new or running out. `token` makes secrets."""

    async def asked(self, feed_id: int, *, next_attempt_at: datetime, failed: bool) -> None:
        """Note that a hub was asked, and when to ask again should it not confirm."""

    async def confirmed(self, feed_id: int, *, expires_at: datetime, renew_at: datetime) -> None:
        """Note that a hub confirmed."""

    async def of_token(self, token: str) -> Subscription | None:
        """The subscription with this callback, of a feed of the settings."""


class FeedbackStore(Protocol):
    """What readers said of hits."""

    async def record(self, judgement: Judgement) -> None:
        """Keep a judgement in place of an earlier one of the same watch in the same article."""

    async def judgements(self, *, article_id: int | None = None) -> list[Judgement]:
        """All of them, or those of one article, oldest first."""


class RecipientStore(Protocol):
    """Who gets no more: readers who unsubscribed, channels whose receiver is gone."""

    async def signing_key(self, make: Callable[[], bytes]) -> bytes:
        """The key that signs the links of this database's messages; `make` makes it where there is none yet."""

    async def unsubscribe(self, who: Unsubscribed) -> bool:
        """Take somebody off a digest; False where they were off it already."""

    async def resubscribe(self, recipient: str, *, digest_id: str | None = None) -> list[Unsubscribed]:
        """Undo that, for one digest or for all; returns what was undone."""

    async def unsubscribed(self) -> list[Unsubscribed]:
        """Everybody who unsubscribed, the latest first."""

    async def close_channel(
        self, closed: ClosedChannel, notice: DigestContent, deliveries: Sequence[FrozenDelivery]
    ) -> bool:
        """Note as one unit that a channel takes no more, with the messages that say so; False where that was known."""

    async def open_channel(self, channel: str) -> bool:
        """Forget that a channel was closed; False where it was not."""

    async def closed_channels(self) -> list[ClosedChannel]:
        """The channels that were closed, at the address that they had."""

    async def page(self, digest_id: str, window: int) -> str | None:
        """The whole of a window as HTML, where a channel had no room for it."""


class HealthStore(Protocol):
    """Heartbeats and events: what `status` shows; and the hosts that asked to be left alone."""

    async def pause_host(self, host: str, *, until: datetime) -> None:
        """Remember until when a host wants to be left alone, a restart included."""

    async def paused_hosts(self, *, now: datetime) -> dict[str, datetime]:
        """Hosts that still want to be left alone, and until when."""

    async def beat(self, tick: str, *, now: datetime, detail: str = "") -> None:
        """Note that a tick ran."""

    async def beats(self) -> dict[str, tuple[datetime, str]]:
        """When each tick ran last, and what it said."""

    async def record_event(self, event: Event) -> None:
        """Keep a trace."""

    async def events(self, *, since: datetime | None = None, limit: int = 100) -> list[Event]:
        """Traces, newest first."""

    async def prune(self, *, before: datetime) -> int:
        """Forget events older than that. Returns how many."""


class Sender(Protocol):
    """One kind of channel."""

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """Who gets a delivery of their own through this channel."""

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """Render one message. The same content gives the same bytes and the same id."""

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Hand it over and return the receipt. Raises a DeliveryError."""

    async def probe(self, channel: Channel) -> str:
        """Connect, log in, send nothing; return what was found in words. Raises a DeliveryError."""


class Database(Protocol):
    """An open database: one store a group of tables."""

    @property
    def feeds(self) -> FeedStore:
        """Feeds and polls."""

    @property
    def articles(self) -> ArticleStore:
        """Articles, hits, quotes."""

    @property
    def stories(self) -> StoryStore:
        """Stories."""

    @property
    def digests(self) -> DigestStore:
        """Digests and the outbox."""

    @property
    def subscriptions(self) -> SubscriptionStore:
        """Subscriptions at hubs."""

    @property
    def feedback(self) -> FeedbackStore:
        """What readers said of hits."""

    @property
    def recipients(self) -> RecipientStore:
        """Who gets no more."""

    @property
    def health(self) -> HealthStore:
        """Heartbeats and events."""

    async def free_leases(self) -> None:
        """Give back every lease: what a killed process held. Only the holder of the service lock may ask for it."""

    async def close(self) -> None:
        """Finish what is being written, then close."""


class ServiceLock(Protocol):
    """Only one service at a time works on a database."""

    def acquire(self) -> None:
        """Take the lock. Raises DatabaseBusy, naming the holder."""

    def release(self) -> None:
        """Give it back; a killed process gives it back by dying."""
