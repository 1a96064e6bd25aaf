"""When to poll a feed next, and what an answer means. No I/O, no clock, no randomness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.domain.errors import DeadlineExceeded, DnsFailure, FetchError, HostBusy, NewsvigilError, ReadingError
from monitor.domain.headers import LONGEST_WAIT, http_date, retry_after, seconds
from monitor.domain.models import (
    Event,
    FeedDocument,
    FeedState,
    FetchRequest,
    ParsedFeed,
    PollPlan,
)
from monitor.policy.entries import each_once, first_taken, in_words, marked
from monitor.policy.intervals import (
    FIRST_INTERVAL,
    LONGEST,
    STRETCH,
    interval_for,
    learnt_interval,
    next_interval,
    spread,
)
from monitor.policy.moves import address_of, followed, returned
from monitor.policy.rhythm import outside_quiet_hours, sounds_stuck, wanted_pause

FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)

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
    found: str | None = None  # the feed of the page that came instead of one
    documents: tuple[FeedDocument, ...] = ()  # what was asked besides: the sitemaps of an index
    lacking: str | None = None  # which of them could not be had, in words

    def header(self, name: bytes) -> bytes | None:
        """The first header of that lower-case name, or None."""
        return next(iter(self.all_of(name)), None)

    def all_of(self, name: bytes) -> list[bytes]:
        """Every header of that lower-case name."""
        return [value for key, value in self.headers if key == name]


def request_for(feed: FeedState, *, now: datetime) -> FetchRequest:
    """The request of a poll, with the validators as they came (RFC 9110 §13.1), for the address that gave them.

    Once a week it bears none where a cache may be stuck on "unchanged".
    """
    whole = sounds_stuck(feed, now=now)
    return FetchRequest(
        url=address_of(feed),
        etag=None if whole else feed.etag,
        last_modified=None if whole else feed.last_modified,
        accept=FEED_ACCEPT,
        validators_from=feed.effective_url,
        local=feed.source.url.startswith("file:"),
    )


def may_be_a_site(feed: FeedState) -> bool:
    """Whether a page in the place of the feed may be the site whose feed is to be found.

    One that has been a feed before is not: a login or maintenance page names feeds too.
    """
    return feed.address is None and (feed.first_taken_at is None or feed.discovered)


def rest(feed: FeedState, *, now: datetime) -> PollPlan | None:
    """The plan of a feed that came up in an hour which it asks to skip: it is not asked. None where it may be."""
    until = outside_quiet_hours(now, feed)
    if until <= now:
        return None
    state = replace(feed, next_poll_at=until)
    return PollPlan(state, (), _event(state, "resting", now=now, detail="it asks not to be visited in these hours"))


def needs_parsing(feed: FeedState, body_hash: bytes) -> bool:
    """Whether a body is to be parsed: the same bytes say nothing new."""
    return body_hash != feed.body_hash


def plan_poll(
    feed: FeedState,
    outcome: Answer | FetchError | ReadingError,
    *,
    now: datetime,
    first_run: timedelta,
    known: Mapping[str, str | None],
    jitter: float,
) -> PollPlan:
    """Decide all that a poll changes. `known` are the entries that the feed has shown before, with their fingerprints.

    `jitter` lies in [0, 1).
    """
    feed = replace(
        feed, last_polled_at=now, last_status=outcome.status if isinstance(outcome, Answer) else feed.last_status
    )
    if isinstance(outcome, HostBusy):
        return _put_off(feed, outcome, now=now, jitter=jitter)
    if isinstance(outcome, NewsvigilError):
        weight = TEMPORARY if isinstance(outcome, DnsFailure | DeadlineExceeded) else HARD
        return _failed(feed, type(outcome).__name__, str(outcome), weight, now=now, jitter=jitter)
    if feed.address is not None and (outcome.status in (404, 410) or outcome.not_a_feed is not None):
        back = replace(returned(feed), next_poll_at=now)
        detail = f"{feed.address}, to which it had moved, fails; the address of the settings is asked again"
        return PollPlan(back, (), _event(back, "poll_failed", now=now, error="MovedAway", detail=detail))
    if outcome.status == 410:
        return _gone(feed, now=now)
    if outcome.status == 304 and feed.etag is None and feed.last_modified is None:
        # Believing it would leave us deaf for good: we hold nothing that could be unchanged.
        detail = "the feed answered 304 (unchanged) to a request without a condition"
        return _failed(feed, "ProtocolFailure", detail, SOFT, now=now, jitter=jitter)
    if outcome.status == 304 and outcome.parsed is None:
        return _unchanged(_with_news_of_304(feed, outcome, now=now), outcome, now=now, jitter=jitter)
    if outcome.status not in (200, 304):
        return _refused(feed, outcome, now=now, jitter=jitter)
    if outcome.found is not None:
        return _found(feed, outcome.found, now=now)
    if outcome.not_a_feed is not None:
        return _not_a_feed(feed, outcome.not_a_feed, now=now, jitter=jitter)
    if outcome.parsed is None:
        seen = replace(_with_validators_of(_well(feed, now), outcome), last_whole_at=now)
        return _unchanged(seen, outcome, now=now, jitter=jitter)
    return _taken(feed, outcome, outcome.parsed, now=now, first_run=first_run, known=known, jitter=jitter)


# ---------------------------------------------------------------- answers


def _taken(
    feed: FeedState,
    answer: Answer,
    parsed: ParsedFeed,
    *,
    now: datetime,
    first_run: timedelta,
    known: Mapping[str, str | None],
    jitter: float,
) -> PollPlan:
    new = [entry for entry in each_once(parsed.entries) if entry.key not in known]
    taken = new if feed.first_taken_at is not None else first_taken(new, since=now - first_run)
    is_index = bool(parsed.listed) or (feed.is_index and answer.status == 304)
    # The sitemap of a new month shows nothing known, and nothing is lost: the old one is listed beside it.
    gap = feed.first_taken_at is not None and bool(new) and not known and not is_index
    habit = learnt_interval(parsed.entries, now=now)
    if answer.status == 304:
        well = _with_news_of_304(feed, answer, now=now)
    else:
        well = _with_validators_of(_well(feed, now), answer)
    state = replace(
        followed(well, answer.redirects, now=now),
        title=parsed.title or feed.title,
        body_hash=answer.body_hash if answer.status == 200 else feed.body_hash,
        is_index=is_index,
        older=parsed.older,
        hub=parsed.hub or feed.hub,
        topic=parsed.topic or feed.topic,
        first_taken_at=feed.first_taken_at or now,
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        habit=habit,
        last_new_at=now if new else feed.last_new_at,
        last_whole_at=now if answer.status == 200 else feed.last_whole_at,
        gap_at=now if gap else feed.gap_at,
    )
    interval = interval_for(state, next_interval(feed, habit, gap=gap, known=len(known), shown=len(parsed.entries)))
    state = _due_again(state, answer, interval, now=now, jitter=jitter)
    lacking = f"; {answer.lacking}" if answer.lacking else ""
    moved = f"; moved for good to {state.address}" if state.address != feed.address and state.address else ""
    return PollPlan(
        state,
        marked(parsed, new=new, taken=taken, known=known),
        _event(state, "poll", now=now, detail=in_words(parsed, new=len(new), taken=len(taken)) + lacking + moved),
        _gap(state, now=now) if gap else None,
        documents=answer.documents,
    )


def _gap(feed: FeedState, *, now: datetime) -> Event:
    detail = "it shows no entry that it had shown before: some in between were probably missed; it is asked sooner"
    return _event(feed, "gap", now=now, detail=detail)


def _with_news_of_304(feed: FeedState, answer: Answer, *, now: datetime) -> FeedState:
    """The feed after a 304: validators that it brings replace the old ones, one that it lacks stays (RFC 9111 §4.3.4).

    It may say anew how long the answer stays fresh.
    """
    return _well(
        feed,
        now,
        fresh=fresh_for(answer, now=now) if _speaks_of_time(answer) else feed.fresh,
        etag=answer.header(b"etag") or feed.etag,
        last_modified=answer.header(b"last-modified") or feed.last_modified,
        effective_url=answer.url,
    )


def _unchanged(well: FeedState, answer: Answer, *, now: datetime, jitter: float) -> PollPlan:
    interval = interval_for(well, (well.interval or FIRST_INTERVAL) * STRETCH)
    state = _due_again(followed(well, answer.redirects, now=now), answer, interval, now=now, jitter=jitter)
    lacking = answer.lacking or ""
    return PollPlan(state, (), _event(state, "not_modified", now=now, detail=lacking), documents=answer.documents)


def _found(feed: FeedState, address: str, *, now: datetime) -> PollPlan:
    """The address of the settings is a site's: its feed is polled from now on, at once."""
    state = replace(
        returned(feed), address=address, discovered=True, failures=0.0, failing_since=None, last_error=None,
        next_poll_at=now,
    )  # fmt: skip
    detail = f"the address is that of a site, whose feed was found at {address}"
    return PollPlan(state, (), _event(state, "found", now=now, detail=detail), again=True)


def _gone(feed: FeedState, *, now: datetime) -> PollPlan:
    detail = "the feed answered 410: it is gone for good and no longer polled; take it out of the settings"
    state = replace(
        feed, gone=True, failing_since=feed.failing_since or now, last_error=f"Gone: {detail}", next_poll_at=None
    )
    return PollPlan(state, (), _event(state, "poll_failed", now=now, error="Gone", detail=detail))


def _refused(feed: FeedState, answer: Answer, *, now: datetime, jitter: float) -> PollPlan:
    soft = answer.status in (404, 429) or answer.status >= 500
    asked = retry_after(answer.header(b"retry-after"), now=now) if answer.status in (429, 503) else timedelta(0)
    return _failed(
        feed,
        f"Http{answer.status}",
        f"the feed answered {answer.status}",
        SOFT if soft else HARD,
        now=now,
        jitter=jitter,
        at_least=asked,
    )


def _not_a_feed(feed: FeedState, why: str, *, now: datetime, jitter: float) -> PollPlan:
    """The answer could not be read. `why` may begin with the class of the failure."""
    named, _, rest = why.partition(": ")
    error, detail = (named, rest) if named in ("NotAFeed", "WorkerFailed") else ("NotAFeed", why)
    return _failed(feed, error, detail, HARD, now=now, jitter=jitter)


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
    # Far beyond the cap for any interval; a larger power would only overflow.
    backed_off = min(base * 2 ** min(failures, 20), LONGEST)
    state = replace(
        feed,
        failures=failures,
        failing_since=feed.failing_since or now,
        last_error=f"{error}: {detail}",
        next_poll_at=now + spread(max(backed_off, at_least), jitter),
    )
    return PollPlan(state, (), _event(state, "poll_failed", now=now, error=error, detail=detail))


def _put_off(feed: FeedState, busy: HostBusy, *, now: datetime, jitter: float) -> PollPlan:
    """The feed was not even asked: no failure of its own."""
    state = replace(feed, next_poll_at=now + spread(min(busy.retry_after, LONGEST), jitter))
    return PollPlan(state, (), _event(state, "poll_failed", now=now, error="HostBusy", detail=str(busy)))


def _well(feed: FeedState, now: datetime, **learnt: Any) -> FeedState:
    """The feed after a good answer, with what that answer told besides."""
    return replace(feed, failures=0.0, failing_since=None, last_error=None, last_answered_at=now, gone=False, **learnt)


def _with_validators_of(feed: FeedState, answer: Answer) -> FeedState:
    """A whole answer brings its own validators, or none; an old one beside a new body would be an invented one."""
    return replace(
        feed,
        etag=answer.header(b"etag") or None,
        last_modified=answer.header(b"last-modified") or None,
        effective_url=answer.url,
    )


def _event(feed: FeedState, kind: str, *, now: datetime, error: str | None = None, detail: str = "") -> Event:
    return Event(at=now, kind=kind, feed_id=feed.id, error=error, detail=detail, next_attempt_at=feed.next_poll_at)


# ---------------------------------------------------------------- the next poll


def _due_again(feed: FeedState, answer: Answer, interval: timedelta, *, now: datetime, jitter: float) -> FeedState:
    """The feed with its next poll: never sooner than the answer grows stale, whatever the interval says."""
    fresh = fresh_for(answer, now=now) if answer.status == 200 else feed.fresh
    wait = max(interval, fresh or timedelta(0), wanted_pause(feed))
    at = outside_quiet_hours(now + spread(wait, jitter), feed)
    return replace(feed, fresh=fresh, interval=interval, next_poll_at=at)


def _speaks_of_time(answer: Answer) -> bool:
    """Whether a 304 says anew how long the answer stays fresh (RFC 9111 §3.2)."""
    return answer.header(b"cache-control") is not None or answer.header(b"expires") is not None


def fresh_for(answer: Answer, *, now: datetime) -> timedelta:
    """How long an answer stays fresh by `max-age` or `Expires` (RFC 9111 §4.2.1), at most a day.

    The most restrictive wins; nonsense is stale.
    """
    control = b",".join(answer.all_of(b"cache-control")).decode("latin-1").lower()
    named = (part.strip().partition("=") for part in control.split(","))
    waits = [seconds(value) or timedelta(0) for name, _, value in named if name == "max-age"]
    expires = http_date(answer.header(b"expires"))
    if expires is not None:
        waits.append(expires - (http_date(answer.header(b"date")) or now))
    return min(max(waits, default=timedelta(0)), LONGEST_WAIT)
