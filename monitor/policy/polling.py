"""When to poll a feed next, and what an answer means. No I/O, no clock, no randomness."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.domain.errors import DeadlineExceeded, DnsFailure, FetchError, NewsvigilError, ReadingError
from monitor.domain.models import Event, FeedEntry, FeedState, FetchRequest, NewEntry, ParsedFeed, PollPlan
from monitor.policy.identity import article_key

FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
FIRST_INTERVAL = timedelta(minutes=30)  # of a feed of which nothing is known yet
WITHOUT_VALIDATORS = timedelta(hours=1)  # a feed that must be sent whole each time is asked at most so often
FIRST_UNDATED = 10  # entries without a date that a first poll takes
SPREAD = 0.1  # share of the interval by which polls are spread, so that feeds do not come in one burst

# What a failure weighs (after mediacloud's): a hard one says that the feed is wrong, a soft one that it may be, a
# temporary one that the way to it is.
HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a poll. `parsed` is None for a body seen before, or for no feed: then `not_a_feed` says why."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    url: str
    redirects: tuple[tuple[int, str], ...] = ()
    body_hash: bytes | None = None
    parsed: ParsedFeed | None = None
    not_a_feed: str | None = None

    def header(self, name: bytes) -> bytes | None:
        """The first header of that lower-case name, or None."""
        return next((value for key, value in self.headers if key == name), None)


def request_for(feed: FeedState) -> FetchRequest:
    """The request of a poll, with the validators as they came (RFC 9110 §13.1)."""
    return FetchRequest(url=feed.source.url, etag=feed.etag, last_modified=feed.last_modified, accept=FEED_ACCEPT)


def needs_parsing(feed: FeedState, body_hash: bytes) -> bool:
    """Whether a body is to be parsed: the same bytes say nothing new."""
    return body_hash != feed.body_hash


def plan_poll(
    feed: FeedState,
    outcome: Answer | FetchError | ReadingError,
    *,
    now: datetime,
    first_run: timedelta,
    known_keys: Set[str],
    jitter: float,
) -> PollPlan:
    """Decide all that a poll changes. `known_keys` are those of its entries that the feed has shown before.

    `jitter` lies in [0, 1).
    """
    feed = replace(feed, last_polled_at=now)
    if isinstance(outcome, NewsvigilError):
        weight = TEMPORARY if isinstance(outcome, DnsFailure | DeadlineExceeded) else HARD
        return _failed(feed, type(outcome).__name__, str(outcome), weight, now=now, jitter=jitter)
    feed = replace(feed, last_status=outcome.status, effective_url=outcome.url)
    if outcome.status == 304:
        return _unchanged(feed, outcome, now=now, jitter=jitter)
    if outcome.status == 410:
        return _gone(feed, now=now)
    if outcome.status != 200:
        return _refused(feed, outcome, now=now, jitter=jitter)
    if outcome.not_a_feed is not None:
        return _failed(feed, "NotAFeed", outcome.not_a_feed, HARD, now=now, jitter=jitter)
    if outcome.parsed is None:
        return _unchanged(feed, outcome, now=now, jitter=jitter)
    return _taken(feed, outcome, outcome.parsed, now=now, first_run=first_run, known_keys=known_keys, jitter=jitter)


# ---------------------------------------------------------------- answers


def _taken(
    feed: FeedState,
    answer: Answer,
    parsed: ParsedFeed,
    *,
    now: datetime,
    first_run: timedelta,
    known_keys: Set[str],
    jitter: float,
) -> PollPlan:
    new = [entry for entry in parsed.entries if entry.key not in known_keys]
    taken = new if feed.first_taken_at is not None else _first(new, since=now - first_run)
    interval = _interval(feed, answer, _learnt(parsed.entries, now=now), parsed.ttl)
    state = replace(
        _well(feed, now),
        title=parsed.title or feed.title,
        etag=answer.header(b"etag"),
        last_modified=answer.header(b"last-modified"),
        body_hash=answer.body_hash,
        first_taken_at=feed.first_taken_at or now,
        interval=interval,
        next_poll_at=now + _spread(interval, answer, now=now, jitter=jitter),
    )
    keys = {entry.key for entry in taken}
    entries = tuple(NewEntry(entry, article_key(entry.url, entry.key), entry.key in keys) for entry in new)
    seen_only = len(new) - len(taken)
    detail = f"{len(taken)} new of {len(parsed.entries)} entries" + (
        f", {seen_only} older marked seen" if seen_only else ""
    )
    return PollPlan(
        state, entries, Event(at=now, kind="poll", feed_id=feed.id, detail=detail, next_attempt_at=state.next_poll_at)
    )


def _unchanged(feed: FeedState, answer: Answer, *, now: datetime, jitter: float) -> PollPlan:
    """A 304, or the same body again: validators that it brings replace the old ones, one that it lacks stays."""
    interval = _interval(feed, answer, feed.interval or FIRST_INTERVAL, None)
    state = replace(
        _well(feed, now),
        etag=answer.header(b"etag") or feed.etag,
        last_modified=answer.header(b"last-modified") or feed.last_modified,
        interval=interval,
        next_poll_at=now + _spread(interval, answer, now=now, jitter=jitter),
    )
    return PollPlan(state, (), Event(at=now, kind="not_modified", feed_id=feed.id, next_attempt_at=state.next_poll_at))


def _gone(feed: FeedState, *, now: datetime) -> PollPlan:
    detail = "the feed answered 410: it is gone for good and no longer polled; take it out of the settings"
    state = replace(feed, gone=True, failing_since=feed.failing_since or now, last_error=f"Gone: {detail}")
    return PollPlan(state, (), Event(at=now, kind="poll_failed", feed_id=feed.id, error="Gone", detail=detail))


def _refused(feed: FeedState, answer: Answer, *, now: datetime, jitter: float) -> PollPlan:
    soft = answer.status in (404, 429) or answer.status >= 500
    detail = f"the feed answered {answer.status}"
    weight = SOFT if soft else HARD
    asked = retry_after(answer.header(b"retry-after"), now=now) if answer.status in (429, 503) else timedelta(0)
    return _failed(feed, f"Http{answer.status}", detail, weight, now=now, jitter=jitter, at_least=asked)


def _failed(
    feed: FeedState,
    error: str,
    detail: str,
    weight: float,
    *,
    now: datetime,
    jitter: float,
    at_least: timedelta = timedelta(0),
) -> PollPlan:
    failures = feed.failures + weight
    base = feed.source.every or feed.interval or FIRST_INTERVAL
    wait = max(min(base * (1 + jitter * SPREAD) * 2 ** min(failures, 12), LONGEST), at_least)
    state = replace(
        feed,
        failures=failures,
        failing_since=feed.failing_since or now,
        last_error=f"{error}: {detail}",
        next_poll_at=now + wait,
    )
    event = Event(
        at=now, kind="poll_failed", feed_id=feed.id, error=error, detail=detail, next_attempt_at=state.next_poll_at
    )
    return PollPlan(state, (), event)


def _well(feed: FeedState, now: datetime) -> FeedState:
    return replace(feed, failures=0.0, failing_since=None, last_error=None, last_answered_at=now, gone=False)


# ---------------------------------------------------------------- entries


def _first(entries: Collection[FeedEntry], *, since: datetime) -> list[FeedEntry]:
    """What a first poll takes: entries of the last days, and the first few of those that bear no date."""
    undated = [entry.key for entry in entries if entry.published is None][:FIRST_UNDATED]
    return [e for e in entries if (e.key in undated if e.published is None else e.published >= since)]


# ---------------------------------------------------------------- intervals


def _learnt(entries: Collection[FeedEntry], *, now: datetime) -> timedelta:
    """7 days over the entries of a week, between five minutes and a day (after miniflux's)."""
    week = [entry for entry in entries if entry.published and entry.published > now - timedelta(days=7)]
    if not any(entry.published for entry in entries):
        return FIRST_INTERVAL
    return min(max(timedelta(days=7) / len(week), SHORTEST), LONGEST) if week else LONGEST


def _interval(feed: FeedState, answer: Answer, learnt: timedelta, ttl: timedelta | None) -> timedelta:
    """The user's word, or the longer of what was learnt and what the feed asks for."""
    if feed.source.every is not None:
        return feed.source.every
    interval = max(learnt, ttl or timedelta(0))
    if not (answer.header(b"etag") or answer.header(b"last-modified") or feed.etag or feed.last_modified):
        interval = max(interval, WITHOUT_VALIDATORS)
    return min(interval, LONGEST)


def _spread(interval: timedelta, answer: Answer, *, now: datetime, jitter: float) -> timedelta:
    """The wait until the next poll: spread a little, never sooner than the answer stays fresh."""
    spread = interval * (1 - SPREAD + 2 * SPREAD * jitter)
    return max(spread, fresh_for(answer))


def fresh_for(answer: Answer) -> timedelta:
    """How long the answer stays fresh by `max-age` (RFC 9111 §4.2.1), at most a day; nonsense is stale."""
    control = (answer.header(b"cache-control") or b"").decode("latin-1").lower()
    ages = [part.split("=", 1)[1].strip('" ') for part in control.split(",") if part.strip().startswith("max-age=")]
    seconds = [int(age) for age in ages if age.isascii() and age.isdigit() and len(age) < 12]
    return min(timedelta(seconds=max(seconds)), LONGEST) if seconds else timedelta(0)


def retry_after(header: bytes | None, *, now: datetime) -> timedelta:
    """How long a server asks us to stay away (RFC 9110 §10.2.3: seconds or a date), at most a day."""
    if header is None:
        return timedelta(0)
    text = header.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:12]), 10**7)), LONGEST)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return timedelta(0)
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST)
