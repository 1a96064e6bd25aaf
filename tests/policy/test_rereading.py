"""An article that changed: what came is kept or not, and alerts again or not."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.domain.models import Article, Findings, Hit, Kind, Mention, Reading, Stance, StoredArticle, Via
from monitor.policy.rereading import judge

WHEN = datetime(2026, 3, 14, tzinfo=UTC)


def hits(body: str) -> tuple[Hit, ...]:
    """Every place of the watched name."""
    name = "Mara Lindqvist"
    starts = [at for at in range(len(body)) if body.startswith(name, at)]
    mentions = tuple(Mention("mara", "body", at, at + len(name), name, "name") for at in starts)
    return (Hit("mara", Kind.PERSON, Stance.MENTIONED, mentions),) if mentions else ()


def before(body: str, via: Via = Via.PAGE) -> StoredArticle:
    return StoredArticle(
        1, "https://x.example/1", "A title", "", body, "X", (), None, WHEN, WHEN, "en", via, hits(body)
    )


def after(body: str, via: Via = Via.PAGE) -> Reading:
    article = Article("https://x.example/1", "A title", "", body, None, WHEN, "en", via)
    return Reading(article, Findings(hits(body)), "v1")


FIRST = "Mara Lindqvist spoke in the hall. It rained."


def test_a_first_reading_is_kept_and_alerts() -> None:
    assert judge(None, after(FIRST)).alerts


def test_a_change_elsewhere_in_the_text_alerts_nobody() -> None:
    verdict = judge(before(FIRST), after("Mara Lindqvist spoke  in the\nhall. It rained hard. Correction: it snowed."))
    assert (verdict.worth_keeping, verdict.alerts) == (True, False)


def test_a_new_sentence_about_a_watch_alerts_again() -> None:
    assert judge(before(FIRST), after(FIRST + " Mara Lindqvist was arrested at night.")).alerts


def test_a_changed_sentence_about_a_watch_alerts_again() -> None:
    assert judge(before(FIRST), after("Mara Lindqvist refused to speak in the hall. It rained.")).alerts


def test_a_sentence_that_was_taken_out_alerts_nobody() -> None:
    longer = FIRST + " Mara Lindqvist was arrested at night."
    assert judge(before(longer), after(FIRST)) == judge(before(FIRST), after(FIRST))


def test_a_page_that_was_read_is_not_replaced_by_the_feed_s_teaser() -> None:
    assert not judge(before(FIRST), after("Mara Lindqvist", Via.FEED)).worth_keeping
    assert judge(before(FIRST, Via.FEED), after(FIRST + " More.", Via.FEED)).worth_keeping
