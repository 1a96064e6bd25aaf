"""What a poll's answer means, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import (
    ConnectFailure,
    DeadlineExceeded,
    DnsFailure,
    FetchError,
    HostBusy,
    ReadingError,
    WorkerFailed,
)
from monitor.domain.models import FeedDocument, FeedEntry, FeedState, ListedDocument, ParsedFeed, PollPlan, Source
from monitor.policy.entries import plan_backfill
from monitor.policy.identity import fingerprint
from monitor.policy.intervals import learnt_interval
from monitor.policy.polling import (
    Answer,
    fresh_for,
    may_be_a_site,
    needs_parsing,
    plan_poll,
    request_for,
    rest,
)

NOW = datetime(2023, 6, 15, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
URL = "https://herald.example.org/feed"

NEW = FeedState(id=1, source=Source(id="herald", url=URL))
OLD = replace(
    NEW,
    effective_url=URL,
    etag=b'"one"',
    last_modified=b"Wed, 14 Jun 2023 12:00:00 GMT",
    body_hash=b"one",
    first_taken_at=NOW - 30 * DAY,
    last_polled_at=NOW - HOUR,
    last_answered_at=NOW - HOUR,
    interval=HOUR,
)


def entry(number: int, *, age: timedelta | None = HOUR, url: str | None = None) -> FeedEntry:
    return FeedEntry(
        key=f"id-{number}",
        url=url or f"https://herald.example.org/{number}",
        title=f"Story {number}",
        published=None if age is None else NOW - age,
    )


def answer(
    status: int = 200,
    headers: dict[str, str | bytes] | None = None,
    *,
    entries: Sequence[FeedEntry] | None = (),
    ttl: timedelta | None = None,
    url: str = URL,
    not_a_feed: str | None = None,
) -> Answer:
    pairs = [
        (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in (headers or {}).items()
    ]
    parsed = None
    if status == 200 and entries is not None and not_a_feed is None:
        parsed = ParsedFeed(title="The Herald", lang="en", entries=tuple(entries), ttl=ttl)
    return Answer(status, tuple(pairs), url, body_hash=b"two", parsed=parsed, not_a_feed=not_a_feed)


def plan(
    feed: FeedState,
    outcome: Answer | FetchError | ReadingError,
    *,
    known: Sequence[str] = (),
    jitter: float = 0.0,
) -> PollPlan:
    parsed = outcome.parsed if isinstance(outcome, Answer) else None
    prints = {entry.key: fingerprint(entry) for entry in (parsed.entries if parsed else ())}
    unchanged = {key: prints.get(key) for key in known}
    return plan_poll(feed, outcome, now=NOW, first_run=2 * DAY, known=unchanged, jitter=jitter)


def wait_of(made: PollPlan) -> timedelta:
    assert made.feed.next_poll_at is not None
    assert made.event.next_attempt_at == made.feed.next_poll_at
    return made.feed.next_poll_at - NOW


def every(feed: FeedState, interval: timedelta) -> FeedState:
    return replace(feed, source=replace(feed.source, every=interval))


# ---------------------------------------------------------------- the request


def test_the_request_bears_the_validators_byte_for_byte_and_for_the_address_that_gave_them() -> None:
    feed = replace(OLD, etag='W/"é"'.encode("latin-1"), effective_url="https://cdn.example.org/feed")
    request = request_for(feed, now=NOW)
    assert (request.url, request.etag, request.last_modified) == (URL, b'W/"\xe9"', OLD.last_modified)
    assert request.validators_from == "https://cdn.example.org/feed"


def test_a_new_feed_is_asked_without_a_condition() -> None:
    assert (request_for(NEW, now=NOW).etag, request_for(NEW, now=NOW).last_modified) == (None, None)


def test_a_body_that_was_parsed_before_is_not_parsed_again() -> None:
    assert not needs_parsing(OLD, b"one")
    assert needs_parsing(OLD, b"two")
    assert needs_parsing(NEW, b"one")


# ---------------------------------------------------------------- validators


def test_a_whole_answer_brings_its_validators() -> None:
    made = plan(OLD, answer(headers={"ETag": b'W/"\xd0\xb6"', "Last-Modified": "whenever"}))
    assert (made.feed.etag, made.feed.last_modified, made.feed.body_hash) == (b'W/"\xd0\xb6"', b"whenever", b"two")


def test_a_whole_answer_without_validators_leaves_none() -> None:
    made = plan(OLD, answer())
    assert (made.feed.etag, made.feed.last_modified) == (None, None)


def test_the_same_body_with_new_validators_brings_them_too() -> None:
    made = plan(OLD, answer(headers={"ETag": '"two"'}, entries=None))
    assert (made.feed.etag, made.feed.last_modified) == (b'"two"', None)
    assert made.event.kind == "not_modified"


def test_an_unchanged_answer_keeps_the_validators_that_it_lacks() -> None:
    made = plan(OLD, answer(304))
    assert (made.feed.etag, made.feed.last_modified) == (OLD.etag, OLD.last_modified)


def test_an_unchanged_answer_replaces_the_validators_that_it_carries() -> None:
    made = plan(OLD, answer(304, {"ETag": '"two"'}))
    assert (made.feed.etag, made.feed.last_modified) == (b'"two"', OLD.last_modified)


@pytest.mark.parametrize("outcome", [answer(500), answer(404), answer(not_a_feed="NotAFeed: x"), DnsFailure("x")])
def test_a_failure_leaves_validators_and_body_as_they_were(outcome: Answer | FetchError) -> None:
    made = plan(OLD, outcome)
    assert (made.feed.etag, made.feed.last_modified, made.feed.body_hash, made.feed.effective_url) == (
        OLD.etag,
        OLD.last_modified,
        OLD.body_hash,
        OLD.effective_url,
    )


def test_where_a_redirect_led_is_noted_only_of_an_answer_that_can_be_used() -> None:
    assert plan(OLD, answer(url="https://b.example.org/")).feed.effective_url == "https://b.example.org/"
    assert plan(OLD, answer(503, url="https://b.example.org/")).feed.effective_url == URL
    assert plan(OLD, answer(url="https://b.example.org/")).feed.source.url == URL


def test_unchanged_where_nothing_was_asked_for_is_a_failure() -> None:
    made = plan(NEW, answer(304))
    assert made.event.kind == "poll_failed"
    assert made.feed.first_taken_at is None


# ---------------------------------------------------------------- entries


def test_a_first_poll_takes_the_last_two_days_and_marks_older_entries_seen() -> None:
    made = plan(NEW, answer(entries=[entry(1), entry(2, age=47 * HOUR), entry(3, age=49 * HOUR), entry(4, age=-HOUR)]))
    assert [new.entry.key for new in made.entries if new.take] == ["id-1", "id-2", "id-4"]
    assert [new.entry.key for new in made.entries if not new.take] == ["id-3"]
    assert made.feed.first_taken_at == NOW
    assert made.event.detail == "3 new of 4 entries, 1 older marked seen"


def test_a_first_poll_takes_ten_entries_without_a_date() -> None:
    made = plan(NEW, answer(entries=[entry(number, age=None) for number in range(25)]))
    assert [new.entry.key for new in made.entries if new.take] == [f"id-{number}" for number in range(10)]
    assert len(made.entries) == 25


def test_later_polls_take_whatever_is_new_however_old() -> None:
    made = plan(OLD, answer(entries=[entry(1), entry(2, age=90 * DAY), entry(3, age=None)]), known=["id-1"])
    assert [(new.entry.key, new.take) for new in made.entries] == [("id-2", True), ("id-3", True)]


def test_an_entry_that_stands_twice_in_a_feed_is_taken_once() -> None:
    made = plan(OLD, answer(entries=[entry(1), entry(1, url="https://herald.example.org/again")]))
    assert [new.entry.url for new in made.entries] == ["https://herald.example.org/1"]


def test_the_same_article_has_one_key_under_two_addresses() -> None:
    twins = [
        entry(1, url="https://www.herald.example.org/a?utm_source=rss"),
        entry(2, url="http://herald.example.org/a"),
    ]
    made = plan(OLD, answer(entries=twins))
    assert len({new.article_key for new in made.entries}) == 1


def test_many_entries_that_link_to_one_page_are_articles_of_their_own() -> None:
    made = plan(OLD, answer(entries=[entry(n, url="https://herald.example.org/ticker") for n in range(5)]))
    assert len({new.article_key for new in made.entries}) == 5


def test_an_empty_feed_is_well() -> None:
    made = plan(NEW, answer(entries=[]))
    assert made.event.kind == "poll"
    assert made.feed.first_taken_at == NOW


# ---------------------------------------------------------------- failures

WEIGHTS = [
    (ConnectFailure("x"), 1.0),
    (WorkerFailed("x"), 1.0),
    (answer(403), 1.0),
    (answer(not_a_feed="NotAFeed: x"), 1.0),
    (answer(404), 0.5),
    (answer(429), 0.5),
    (answer(500), 0.5),
    (answer(503), 0.5),
    (DnsFailure("x"), 0.25),
    (DeadlineExceeded("x"), 0.25),
]


@pytest.mark.parametrize(("outcome", "weight"), WEIGHTS)
def test_a_failure_weighs_what_it_says_of_the_feed(outcome: Answer | FetchError | ReadingError, weight: float) -> None:
    assert plan(OLD, outcome).feed.failures == weight


@pytest.mark.parametrize(
    ("outcome", "error", "last_error"),
    [
        (DnsFailure("no such name"), "DnsFailure", "DnsFailure: no such name"),
        (answer(404), "Http404", "Http404: the feed answered 404"),
        (answer(not_a_feed="NotAFeed: a web page"), "NotAFeed", "NotAFeed: a web page"),
        (answer(not_a_feed="WorkerFailed: it hung"), "WorkerFailed", "WorkerFailed: it hung"),
        (answer(not_a_feed="a web page"), "NotAFeed", "NotAFeed: a web page"),
    ],
)
def test_a_failure_leaves_its_class_and_its_words(outcome: Answer | FetchError, error: str, last_error: str) -> None:
    made = plan(OLD, outcome)
    assert (made.event.kind, made.event.error, made.feed.last_error) == ("poll_failed", error, last_error)
    assert made.feed.failing_since == NOW
    assert wait_of(made) > timedelta(0)


def test_failures_in_a_row_back_off_up_to_a_day_and_never_end() -> None:
    feed, waits = OLD, []
    for _ in range(200):
        made = plan(feed, ConnectFailure("refused"))
        waits.append(wait_of(made))
        feed = made.feed
    assert waits[:4] == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR]
    assert set(waits[4:]) == {DAY}
    assert feed.failing_since == NOW
    assert not feed.gone


def test_a_good_answer_ends_a_failure() -> None:
    failing = replace(OLD, failures=3.0, failing_since=NOW - DAY, last_error="DnsFailure: x")
    for outcome in (answer(304), answer(), answer(entries=None)):
        state = plan(failing, outcome).feed
        assert (state.failures, state.failing_since, state.last_error, state.last_answered_at) == (0.0, None, None, NOW)


def test_a_feed_that_is_gone_is_no_longer_polled_and_says_so() -> None:
    made = plan(OLD, answer(410))
    assert made.feed.gone
    assert (made.event.kind, made.event.error) == ("poll_failed", "Gone")
    assert "no longer polled" in made.event.detail
    assert made.event.next_attempt_at is None


def test_a_busy_host_is_no_failure_of_the_feed() -> None:
    made = plan(OLD, HostBusy("it asked to be left alone", retry_after=3 * HOUR))
    assert (made.feed.failures, made.feed.failing_since, made.event.error) == (0.0, None, "HostBusy")
    assert wait_of(made) == 3 * HOUR


# ---------------------------------------------------------------- waits


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("18000", 5 * HOUR),
        ("Thu, 15 Jun 2023 17:00:00 GMT", 5 * HOUR),
        ("99999999999999999999", DAY),
        ("Fri, 15 Jun 2029 17:00:00 GMT", DAY),
        ("Wed, 14 Jun 2023 17:00:00 GMT", timedelta(0)),
        ("soon", timedelta(0)),
        ("-5", timedelta(0)),
    ],
)
def test_retry_after_is_kept_even_against_the_users_word(status: int, header: str, wait: timedelta) -> None:
    for feed in (OLD, every(OLD, 10 * MINUTE)):
        made = plan(feed, answer(status, {"Retry-After": header}))
        assert wait_of(made) >= wait
        assert wait_of(made) <= DAY


def test_retry_after_says_nothing_on_another_answer() -> None:
    assert wait_of(plan(OLD, answer(404, {"Retry-After": "80000"}))) < 2 * HOUR


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, timedelta(0)),
        ({"Cache-Control": "max-age=3600"}, HOUR),
        ({"Cache-Control": 'public, MAX-AGE="3600", must-revalidate'}, HOUR),
        ({"Cache-Control": "max-age=60, max-age=7200"}, 2 * HOUR),
        ({"Cache-Control": "s-maxage=7200"}, timedelta(0)),
        ({"Cache-Control": "max-age=99999999999999999999"}, DAY),
        ({"Cache-Control": "max-age=-1, max-age=soon, max-age"}, timedelta(0)),
        ({"Cache-Control": "max-age=²"}, timedelta(0)),
        ({"Expires": "Thu, 15 Jun 2023 14:00:00 GMT"}, 2 * HOUR),
        ({"Expires": "Thu, 15 Jun 2023 14:00:00 GMT", "Date": "Thu, 15 Jun 2023 13:00:00 GMT"}, HOUR),
        ({"Expires": "Thu, 15 Jun 2023 14:00:00 GMT", "Cache-Control": "max-age=60"}, 2 * HOUR),
        ({"Expires": "0"}, timedelta(0)),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 -1200"}, timedelta(0)),
    ],
)
def test_an_answer_stays_fresh_as_long_as_it_says(headers: dict[str, str | bytes], wait: timedelta) -> None:
    assert max(fresh_for(answer(headers=headers), now=NOW), timedelta(0)) == wait


@pytest.mark.parametrize("status", [200, 304])
def test_a_fresh_answer_is_not_asked_for_again_even_by_the_users_word(status: int) -> None:
    made = plan(every(OLD, 10 * MINUTE), answer(status, {"Cache-Control": "max-age=7200"}))
    assert wait_of(made) == 2 * HOUR


def test_the_users_word_beats_what_was_learnt_but_not_what_the_feed_asks_for() -> None:
    feed = every(OLD, 10 * MINUTE)
    assert wait_of(plan(feed, answer(entries=[entry(1, age=100 * DAY)]))) == 10 * MINUTE
    assert wait_of(plan(feed, answer(304))) == 10 * MINUTE
    asked = plan(feed, answer(headers={"ETag": '"x"'}, entries=[entry(1, age=100 * DAY)], ttl=5 * HOUR))
    assert wait_of(asked) == 5 * HOUR
    assert wait_of(plan(asked.feed, answer(304))) == 5 * HOUR


def test_a_304_that_says_nothing_of_time_keeps_what_the_answer_said() -> None:
    whole = plan(every(OLD, 10 * MINUTE), answer(headers={"ETag": "x", "Cache-Control": "max-age=7200"}, entries=[]))
    assert wait_of(plan(whole.feed, answer(304))) == 2 * HOUR
    assert wait_of(plan(whole.feed, answer(304, {"Cache-Control": "max-age=1200"}))) == 20 * MINUTE
    assert wait_of(plan(whole.feed, answer(304, {"Cache-Control": "no-cache"}))) == 10 * MINUTE


def test_hours_and_days_that_a_feed_skips_are_kept() -> None:
    # Thursday noon; the feed wants no visits from noon to three, nor on Fridays.
    quiet = replace(OLD, skip_hours=(12, 13, 14), skip_days=(4,))
    due = plan(every(quiet, 10 * MINUTE), answer(304)).feed.next_poll_at
    assert due == NOW.replace(hour=15)
    assert plan(every(quiet, 14 * HOUR), answer(304)).feed.next_poll_at == NOW + 14 * HOUR + 22 * HOUR
    never = replace(OLD, skip_hours=tuple(range(24)))
    late = plan(every(never, 10 * MINUTE), answer(304)).feed.next_poll_at
    assert late is not None
    assert late <= NOW + 10 * MINUTE + DAY


def test_a_feed_that_comes_up_in_an_hour_that_it_skips_is_not_asked() -> None:
    late = rest(replace(OLD, skip_hours=(12, 13)), now=NOW)
    assert late is not None
    assert late.feed.next_poll_at == NOW.replace(hour=14)
    assert late.event.kind == "resting"
    assert rest(OLD, now=NOW) is None


def test_a_feed_that_shows_nothing_known_is_warned_of_and_asked_sooner() -> None:
    busy = [entry(number, age=number * HOUR) for number in range(1, 21)]
    calm = plan(OLD, answer(headers={"ETag": "x"}, entries=busy), known=[busy[-1].key])
    missed = plan(OLD, answer(headers={"ETag": "x"}, entries=busy))
    assert calm.warning is None
    assert missed.warning is not None
    assert missed.warning.kind == "gap"
    assert wait_of(missed) == wait_of(calm) / 2
    assert missed.feed.gap_at == NOW
    first = plan(replace(NEW, etag=b"x"), answer(headers={"ETag": "x"}, entries=busy))
    assert first.warning is None


def test_a_cache_stuck_on_unchanged_is_asked_for_all_of_it_once_a_week() -> None:
    silent = replace(OLD, last_status=304, habit=DAY, last_new_at=NOW - 15 * DAY, last_whole_at=NOW - 15 * DAY)
    assert request_for(silent, now=NOW).etag is None
    assert request_for(silent, now=NOW).last_modified is None
    after = plan(silent, replace(answer(entries=None), body_hash=OLD.body_hash)).feed
    assert after.last_whole_at == NOW
    assert request_for(replace(silent, last_new_at=NOW - 13 * DAY), now=NOW).etag == OLD.etag
    assert request_for(replace(silent, habit=6 * DAY), now=NOW).etag == OLD.etag
    assert request_for(replace(silent, last_whole_at=NOW - 6 * DAY), now=NOW).etag == OLD.etag


def moved(statuses: Sequence[int], target: str = "https://new.example.org/feed") -> Answer:
    redirects = [(status, f"https://hop{number}.example.org/") for number, status in enumerate(statuses[:-1])]
    return replace(answer(304, url=target), redirects=(*redirects, (statuses[-1], target)))


def test_permanent_redirects_are_adopted_after_three_days_of_whole_chains() -> None:
    seen = plan(OLD, moved([301, 308])).feed
    assert seen.address is None
    early = plan(replace(seen, moved_since=NOW - 2 * DAY), moved([301, 308])).feed
    assert early.address is None
    adopted = plan(replace(seen, moved_since=NOW - 3 * DAY), moved([301, 308])).feed
    assert request_for(adopted, now=NOW).url == "https://new.example.org/feed"
    assert adopted.source.url == URL


@pytest.mark.parametrize("statuses", [[302], [301, 302], [307, 308], [303]])
def test_other_redirects_move_no_feed(statuses: list[int]) -> None:
    waiting = replace(OLD, moved_to="https://new.example.org/feed", moved_since=NOW - 30 * DAY)
    assert plan(waiting, moved(statuses)).feed.address is None


def test_a_redirect_to_a_login_page_moves_no_feed() -> None:
    waiting = replace(OLD, moved_to="https://login.example.org/", moved_since=NOW - 30 * DAY)
    page = replace(
        answer(not_a_feed="the answer is an HTML page, not a feed", url="https://login.example.org/"),
        redirects=((301, "https://login.example.org/"),),
    )
    assert plan(waiting, page).feed.address is None


@pytest.mark.parametrize("broken", [answer(404), answer(410), answer(not_a_feed="the answer is an HTML page")])
def test_where_the_new_address_fails_the_settings_hold_again(broken: Answer) -> None:
    there = replace(OLD, address="https://new.example.org/feed")
    back = plan(there, broken)
    assert request_for(back.feed, now=NOW).url == URL
    assert back.feed.next_poll_at == NOW
    assert not back.feed.gone
    assert back.event.error == "MovedAway"


def test_the_feeds_ttl_is_kept() -> None:
    busy = [entry(number, age=number * MINUTE) for number in range(20)]
    assert wait_of(plan(OLD, answer(headers={"ETag": "x"}, entries=busy, ttl=5 * HOUR))) == 5 * HOUR


def test_a_feed_without_validators_is_asked_at_most_hourly() -> None:
    busy = [entry(number, age=number * MINUTE) for number in range(20)]
    assert wait_of(plan(OLD, answer(entries=busy))) == HOUR
    assert wait_of(plan(OLD, answer(headers={"ETag": "x"}, entries=busy))) < HOUR


@pytest.mark.parametrize(
    ("ages", "interval"),
    [
        ([], 30 * MINUTE),
        ([None, None], 30 * MINUTE),
        ([10 * DAY], DAY),
        ([DAY] * 14 + [8 * DAY], 12 * HOUR),
        ([DAY * 0.01] * 5000 + [8 * DAY], 5 * MINUTE),
        ([HOUR * n for n in range(1, 21)], HOUR),
        ([-HOUR, 10 * DAY], DAY),
    ],
)
def test_the_interval_is_learnt_from_the_entries_of_a_week(ages: list[timedelta | None], interval: timedelta) -> None:
    entries = [entry(number, age=age) for number, age in enumerate(ages)]
    assert learnt_interval(entries, now=NOW) == interval


def test_an_interval_grows_while_nothing_new_comes() -> None:
    feed, last = OLD, timedelta(0)
    for _ in range(100):
        made = plan(feed, answer(304))
        assert last < wait_of(made) <= DAY or last == DAY
        feed, last = made.feed, wait_of(made)
    assert last == DAY


_ages = st.one_of(st.none(), st.timedeltas(min_value=-DAY, max_value=60 * DAY))
_feeds = st.sampled_from([NEW, OLD, every(NEW, 10 * MINUTE), every(OLD, DAY), replace(OLD, failures=9.5)])
_headers = st.dictionaries(
    st.sampled_from(["ETag", "Last-Modified", "Cache-Control", "Expires", "Date", "Retry-After"]),
    st.one_of(st.binary(max_size=12), st.sampled_from([b"max-age=600", b"Thu, 15 Jun 2023 14:00:00 GMT", b"120"])),
)
_answers = st.builds(
    lambda status, headers, ages, ttl: answer(
        status, headers, entries=[entry(number, age=age) for number, age in enumerate(ages)], ttl=ttl
    ),
    st.sampled_from([200, 200, 200, 304, 204, 301, 403, 404, 429, 500, 503]),
    _headers,
    st.lists(_ages, max_size=30),
    st.one_of(st.none(), st.timedeltas(min_value=-DAY, max_value=9 * DAY)),
)
_failures = st.sampled_from([DnsFailure("x"), ConnectFailure("x"), WorkerFailed("x"), DeadlineExceeded("x")])


@given(feed=_feeds, outcome=st.one_of(_answers, _failures), jitter=st.floats(0, 1, exclude_max=True))
def test_whatever_comes_a_feed_is_asked_again_within_a_day_and_a_little_and_never_at_once(
    feed: FeedState, outcome: Answer | FetchError, jitter: float
) -> None:
    made = plan(feed, outcome, jitter=jitter)
    assert 5 * MINUTE <= wait_of(made) <= 1.1 * DAY
    assert made.event.at == NOW
    assert made.feed.last_polled_at == NOW
    assert made.feed.source == feed.source


@given(feed=_feeds, outcome=_answers, jitter=st.floats(0, 1, exclude_max=True))
def test_spreading_makes_a_wait_longer_by_at_most_a_tenth(feed: FeedState, outcome: Answer, jitter: float) -> None:
    plain, spread = wait_of(plan(feed, outcome)), wait_of(plan(feed, outcome, jitter=jitter))
    assert plain <= spread <= plain * 1.1 + MINUTE


@given(outcome=_answers, known=st.sets(st.integers(0, 29)))
def test_an_entry_is_new_once_and_no_known_one_is(outcome: Answer, known: set[int]) -> None:
    made = plan(OLD, outcome, known=[f"id-{number}" for number in known])
    keys = [new.entry.key for new in made.entries]
    assert len(keys) == len(set(keys))
    assert not set(keys) & {f"id-{number}" for number in known}
    if outcome.status == 200 and outcome.parsed is not None:
        assert set(keys) == {e.key for e in outcome.parsed.entries} - {f"id-{number}" for number in known}


# ---------------------------------------------------------------- sites, indexes, the past, changes


def test_the_feed_of_a_site_is_polled_at_once_and_from_then_on() -> None:
    found = "https://herald.example.org/rss.xml"
    page = replace(answer(not_a_feed="NotAFeed: it is an HTML page"), found=found)
    made = plan(NEW, page)
    assert (made.feed.address, made.feed.discovered, made.again) == (found, True, True)
    assert (made.event.kind, made.event.error) == ("found", None)
    assert request_for(made.feed, now=NOW).url == found


def test_a_login_page_in_the_place_of_a_feed_is_no_site_to_be_searched() -> None:
    assert may_be_a_site(NEW)
    assert not may_be_a_site(OLD)
    assert not may_be_a_site(replace(NEW, address="https://herald.example.org/rss.xml"))
    assert may_be_a_site(replace(OLD, discovered=True))  # the feed that was found moved: look again


def index_of(*urls: str, entries: Sequence[FeedEntry] = (), status: int = 200) -> Answer:
    parsed = ParsedFeed(title=None, lang=None, entries=tuple(entries), listed=tuple(map(ListedDocument, urls)))
    documents = tuple(FeedDocument(url, stamp="today") for url in urls)
    return replace(answer(status, entries=None), parsed=parsed, documents=documents)


def test_an_index_of_sitemaps_is_a_feed_of_their_entries() -> None:
    made = plan(NEW, index_of("https://herald.example.org/news.xml", entries=[entry(1), entry(2)]))
    assert made.feed.is_index
    assert [new.take for new in made.entries] == [True, True]
    assert [document.url for document in made.documents] == ["https://herald.example.org/news.xml"]


def test_a_new_month_s_sitemap_is_no_gap() -> None:
    index = replace(OLD, is_index=True)
    made = plan(index, index_of("https://herald.example.org/next-month.xml", entries=[entry(9)]))
    assert made.warning is None
    assert [new.entry.key for new in made.entries] == ["id-9"]


def test_sitemaps_may_change_though_their_index_does_not() -> None:
    index = replace(OLD, is_index=True)
    unchanged = replace(index_of(entries=[entry(9)], status=304), headers=())
    made = plan(index, unchanged)
    assert [new.entry.key for new in made.entries] == ["id-9"]
    assert (made.feed.etag, made.feed.body_hash, made.feed.is_index) == (OLD.etag, OLD.body_hash, True)


def test_a_sitemap_that_cannot_be_had_is_told() -> None:
    lacking = replace(index_of(entries=[entry(1)]), lacking="1 of 2 sitemaps could not be had: …")
    assert "1 of 2 sitemaps" in plan(NEW, lacking).event.detail


def test_what_a_feed_s_past_brings_is_found_but_alerts_nobody_and_leaves_the_feed_alone() -> None:
    parsed = ParsedFeed(title=None, lang=None, entries=(entry(1, age=400 * DAY), entry(2, age=100 * DAY), entry(3)))
    made = plan_backfill(
        OLD, FeedDocument("https://x.example/2"), parsed, since=NOW - 200 * DAY, known={"id-3": None}, now=NOW
    )
    assert [(new.entry.key, new.take, new.quiet) for new in made.entries] == [
        ("id-1", False, True),
        ("id-2", True, True),
    ]
    assert made.feed == OLD


def test_an_entry_whose_words_changed_is_handed_on() -> None:
    before = fingerprint(entry(1))
    changed = replace(entry(1), summary="A second explosion was reported.")
    made = plan_poll(
        OLD, answer(entries=[changed, entry(2)]), now=NOW, first_run=2 * DAY, known={"id-1": before}, jitter=0.0
    )
    assert {new.entry.key: new.fingerprint for new in made.entries} == {
        "id-1": fingerprint(changed),
        "id-2": fingerprint(entry(2)),
    }


def test_polls_that_bring_little_are_stretched_up_to_twice_the_habit() -> None:
    shown = [entry(number, age=number * HOUR) for number in range(1, 13)]
    habit = learnt_interval(shown, now=NOW)
    state, waits = OLD, []
    for _ in range(20):
        made = plan(state, answer(headers={"ETag": "x"}, entries=shown), known=[e.key for e in shown[2:]])
        state = made.feed
        waits.append(state.interval or HOUR)
    assert waits == sorted(waits)
    assert waits[-1] == 2 * habit
