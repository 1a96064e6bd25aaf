"""The articles of one story are one item of a digest, and a story told before is not told again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from monitor.domain.models import DigestContent, DigestState, StoredArticle, ToldStory
from monitor.domain.query import WatchRef
from monitor.policy.digests import build_content, is_worth_an_alert
from tests.policy.articles import LEDGER, NOW, WATCHLIST, article

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SAW = "Lindqvist saw the harbour."
SPOKE = "“Nobody can eat a promise,” Lindqvist said at the harbour on Monday evening."
PROMISE = ("mara", "Mara Lindqvist", "“Nobody can eat a promise,”")


def telling(number: int, body: str = SAW, *, story: str | None = "7", **facts: object) -> StoredArticle:
    """An article of a story."""
    return replace(article(number, title=f"Title {number}", body=body, **facts), story=story)  # type: ignore[arg-type]


def digest(
    *articles: StoredArticle, told: Mapping[str, ToldStory] | None = None, group: bool = True, when: str = "Harbour"
) -> DigestContent:
    return build_content(
        "voices",
        "Harbour voices",
        state=DigestState("voices"),
        articles=articles,
        ledger=LEDGER,
        watchlist=WATCHLIST,
        when=WatchRef(when),
        timezone="UTC",
        now=NOW,
        group=group,
        told=told,
    )


def told(*articles: StoredArticle, ago: timedelta = HOUR) -> dict[str, ToldStory]:
    return {"7": ToldStory(NOW - 2 * DAY, NOW - ago, articles)}


def test_the_articles_of_a_story_are_one_item_with_its_outlets_the_earliest_first() -> None:
    found = digest(
        telling(1, hours=1, source="C"), telling(2, hours=3, source="A"), telling(3, hours=2, source="B"),
        telling(4, story="8"), telling(5, story=None),
    )  # fmt: skip
    item = next(item for item in found.items if item.story == "7")
    assert (item.article_id, item.told_before_at) == (2, None)
    assert [(one.article_id, one.source) for one in item.outlets] == [(3, "B"), (1, "C")]
    assert len(found.items) == 3
    assert found.subject.endswith("3 stories")


def test_the_earliest_article_in_which_somebody_speaks_tells_the_story() -> None:
    [item] = digest(telling(1, hours=9), telling(2, SPOKE, quotes=[PROMISE], hours=5)).items
    assert (item.article_id, item.speakers) == (2, ("Mara Lindqvist",))
    assert [one.article_id for one in item.outlets] == [1]


def test_without_stories_each_article_is_an_item() -> None:
    found = digest(telling(1), telling(2), group=False)
    assert [item.outlets for item in found.items] == [(), ()]


def test_who_is_named_only_by_another_outlet_is_named_with_the_sentence_and_the_reason() -> None:
    [item] = digest(telling(1, hours=5), telling(2, "Tomas Okafor left the harbour."), when="Tomas Okafor").items
    assert "Tomas Okafor" in item.watches
    assert "Tomas Okafor left the harbour." in [snippet.text for snippet in item.snippets]
    assert "Tomas Okafor (full name" in item.why


def test_what_all_outlets_quote_is_quoted_once() -> None:
    other = SPOKE.replace("“", '"').replace("”", '"')
    same = ("mara", "Mara Lindqvist", '"Nobody can eat a promise,"')
    more = ("ada", "Ada Okafor", "“We shall see,”")
    [item] = digest(
        telling(1, SPOKE, quotes=[PROMISE], hours=5),
        telling(2, f"{other} “We shall see,” Ada Okafor said at the harbour.", quotes=[same, more]),
    ).items
    assert [quote.text for quote in item.quotes] == ["“Nobody can eat a promise,”", "“We shall see,”"]


def test_the_same_words_in_another_language_are_not_quoted_again() -> None:
    german = ("mara", "Mara Lindqvist", "„Niemand isst ein Versprechen“")
    translated = telling(2, f"{german[2]}, sagte Lindqvist am harbour.", quotes=[german], lang="de")
    [item] = digest(telling(1, SPOKE, quotes=[PROMISE], hours=5), translated).items
    assert [quote.text for quote in item.quotes] == ["“Nobody can eat a promise,”"]


def test_a_later_copy_is_an_update_that_repeats_nothing() -> None:
    copy = telling(2, SPOKE.replace("“", '"').replace("”", '"'), quotes=[("mara", "Lindqvist", '"Nobody can eat a')])
    [item] = digest(copy, telling(3, SPOKE), told=told(telling(1, SPOKE))).items
    assert item.told_before_at == NOW - HOUR
    assert (item.snippets, item.quotes, len(item.outlets)) == ((), (), 1)


def test_an_update_is_the_first_article_with_something_new_and_only_that_of_it() -> None:
    more = telling(2, f"{SAW} Lindqvist closed the harbour.", hours=2)
    [item] = digest(telling(3, hours=5), more, told=told(telling(1))).items
    assert item.article_id == 2
    assert [snippet.text for snippet in item.snippets] == ["Lindqvist closed the harbour."]
    assert [one.article_id for one in item.outlets] == [3]


def test_a_story_that_only_another_digest_told_is_new() -> None:
    [item] = digest(telling(2), told={}).items
    assert item.told_before_at is None
    assert item.snippets


def test_copies_alone_are_worth_no_instant_message_until_a_day_has_passed() -> None:
    copy, before = telling(2), telling(1)
    assert is_worth_an_alert(digest(copy))
    assert not is_worth_an_alert(digest(copy, told=told(before)))
    assert is_worth_an_alert(digest(copy, told=told(before, ago=DAY)))
    assert is_worth_an_alert(digest(copy, telling(3, story="8"), told=told(before)))
    assert is_worth_an_alert(digest(telling(2, "Lindqvist closed the harbour."), told=told(before)))


def test_a_story_that_more_outlets_tell_comes_first_and_its_score_says_so() -> None:
    copies = [telling(number, source=f"Outlet {number}", hours=6) for number in (2, 3, 4)]
    alone = telling(1, story="8", hours=6)
    first, second = digest(alone, *copies).items
    assert (first.story, second.story) == ("7", "8")
    assert first.score is not None
    assert ("2 more outlets", 4) in first.score.parts
    same_house = digest(*(replace(copy, source="The Post") for copy in copies)).items[0].score
    assert same_house is not None
    assert not any("outlet" in reason for reason, _ in same_house.parts)


def test_a_subject_counts_stories_and_updates_and_not_their_articles() -> None:
    again = [telling(number, source=f"Outlet {number}") for number in (2, 3, 4)]
    said = digest(telling(5, story="8"), *again, told=told(telling(1, "Another thing.")))
    assert said.subject.endswith(": 1 new, 1 update")
