"""What the answer to an article's page means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain.errors import AddressRefused, BodyTooLarge, DeadlineExceeded, DnsFailure, FetchError
from monitor.policy.pages import PAGE_RETRIES, judge_answer, judge_failure, retry_reading


@pytest.mark.parametrize("kind", [None, "text/html", "text/html; charset=windows-1251", "Application/XHTML+xml"])
def test_a_page_of_text_is_read(kind: str | None) -> None:
    assert judge_answer(200, kind, attempts=0).usable


@pytest.mark.parametrize("kind", ["application/pdf", "video/mp4", "image/jpeg"])
def test_what_is_no_text_is_read_from_the_feed_and_the_reason_names_it(kind: str) -> None:
    verdict = judge_answer(200, kind, attempts=0)
    assert (verdict.usable, verdict.again_in) == (False, None)
    assert kind in (verdict.failure or "")


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 451])
def test_a_final_refusal_is_read_from_the_feed_at_once(status: int) -> None:
    verdict = judge_answer(status, "text/html", attempts=0)
    assert (verdict.usable, verdict.again_in, verdict.failure) == (False, None, f"the page answered {status}")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_trouble_is_waited_out_a_little_then_the_feed_is_read(status: int) -> None:
    waits = [judge_answer(status, None, attempts=attempts).again_in for attempts in range(4)]
    assert waits == [*PAGE_RETRIES, None, None]
    assert sum(PAGE_RETRIES, timedelta()) < timedelta(minutes=30)


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (DnsFailure("no address"), True),
        (DeadlineExceeded("60 s"), True),
        (AddressRefused("10.0.0.1 is private"), False),
        (BodyTooLarge("200 MB"), False),
    ],
)
def test_failures_that_cannot_pass_are_not_waited_for(error: FetchError, passing: bool) -> None:
    verdict = judge_failure(error, attempts=0)
    assert verdict.usable is False
    assert (verdict.again_in is not None) is passing
    assert type(error).__name__ in (verdict.failure or "")


def test_an_article_that_cannot_be_read_at_all_is_never_given_up() -> None:
    waits = [retry_reading(attempts) for attempts in range(10)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=24)
