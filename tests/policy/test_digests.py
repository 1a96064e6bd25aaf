"""What is due, what goes into a digest, and when a delivery is tried again."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.models import (
    DigestContent,
    DigestState,
    Hit,
    Kind,
    Mention,
    Person,
    Spike,
    Stance,
    StoredArticle,
    Topic,
    Via,
    Watchlist,
)
from monitor.domain.query import About, And, AnyWatch, Query, WatchRef
from monitor.policy.digests import build_content, retry_after, snippets_of
from monitor.policy.snippets import why
from monitor.policy.subjects import subject_line
from tests.policy.articles import LEDGER, NOW, WATCHLIST, article, topic_hit_without_a_place

VOICES = And((AnyWatch("person"), WatchRef("Harbour")))
HOUR = timedelta(hours=1)


def digest(*articles: StoredArticle, when: Query = VOICES, name: str = "Harbour voices") -> DigestContent:
    return build_content(
        "voices",
        name,
        state=DigestState("voices", window=4),
        articles=articles,
        ledger=LEDGER,
        watchlist=WATCHLIST,
        when=when,
        timezone="Asia/Yerevan",
        now=NOW,
    )


# ---------------------------------------------------------------- what


def test_speakers_come_first_then_the_newest() -> None:
    content = digest(
        article(1, body="Lindqvist at the harbour.", hours=1),
        article(
            2,
            body="“Open it,” Tomas Okafor said at the harbour.",
            quotes=[("tomas", "Tomas Okafor", "“Open it,”")],
            hours=9,
        ),
        article(3, body="Lindqvist at the harbour.", hours=-500),  # dated in the future: no newer than its first sight
        article(4, body="Lindqvist at the harbour.", published=False),
        article(5, body="Lindqvist at the harbour.", hours=30),
    )
    assert [item.article_id for item in content.items] == [2, 3, 4, 1, 5]
    assert content.items[0].speakers == ("Tomas Okafor",)
    assert content.items[1].speakers == ()


@pytest.mark.parametrize("title", ["Lindqvist on the harbour", "Sunday"])
def test_the_sentence_before_a_quote_is_not_said_again_behind_it(title: str) -> None:
    road = "Lindqvist came to the harbour on Sunday."
    quotes = [("mara", "Mara Lindqvist", "“It must open,”")]
    one = article(title=title, body=f"{road} “It must open,” Lindqvist said.", quotes=quotes, lang="en")
    [item] = digest(one).items
    assert [quote.before.text for quote in item.quotes if quote.before] == [road]
    assert road not in [snippet.text for snippet in item.snippets]


def test_a_digest_knows_its_window_and_keeps_what_was_checked() -> None:
    content = digest()
    assert (content.window, content.closed_at, content.timezone) == (5, NOW, "Asia/Yerevan")
    assert content.ledger is LEDGER
    assert content.items == ()


def test_people_are_named_before_topics_and_those_asked_for_first() -> None:
    [item] = digest(article(body="The ferry, the harbour and Lindqvist."), when=WatchRef("Harbour")).items
    assert item.watches == ("Mara Lindqvist", "Harbour", "Ferry Line")


def test_an_item_says_why_it_is_there() -> None:
    [item] = digest(article(body="The ferry left. Lindqvist saw the harbour.")).items
    assert item.why == "Mara Lindqvist (surname “Lindqvist”) · Harbour (term “harbour”)"


def test_an_item_with_many_reasons_names_the_first_people() -> None:
    crowd = {f"p{n}": f"Person {n}" for n in range(7)}
    hits = tuple(
        Hit(watch, Kind.PERSON, Stance.MENTIONED, (Mention(watch, "body", 0, 4, "They", "alias"),)) for watch in crowd
    )
    one = replace(article(body="They all came to the harbour."), hits=hits)
    reasons = why(one, asked=set(crowd), names=crowd).split(" · ")
    assert reasons == [*(f"Person {n} (alias “They”)" for n in range(4)), "and 3 more"]
    five = why(replace(one, hits=hits[:5]), asked=set(crowd), names=crowd)
    assert five.endswith("Person 4 (alias “They”)"), "nobody is left out to be called 1 more"


def test_what_is_left_of_a_sentence_behind_its_quote_begins_with_a_word() -> None:
    body = "«Паром должен выйти завтра», — сказала Lindqvist на встрече с жителями harbour."
    said = ("mara", "Mara Lindqvist", "Паром должен выйти завтра")
    [item] = digest(article(body=body, quotes=[said], lang="ru")).items
    assert [snippet.text for snippet in item.snippets] == ["… сказала Lindqvist на встрече с жителями harbour."]


def test_every_watched_word_of_a_shown_sentence_is_marked() -> None:
    [item] = digest(
        article(body="It rained. Lindqvist took the ferry to the harbour, said Lindqvist. It rained.")
    ).items
    [snippet] = item.snippets
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["Lindqvist", "ferry", "harbour", "Lindqvist"]
    assert snippet.rule == "surname, term"


def test_a_sentence_that_joins_a_person_and_a_topic_is_preferred() -> None:
    [snippet] = snippets_of(article(body="Lindqvist came early. A harbour is a harbour. Lindqvist left the harbour."))
    assert snippet.text == "Lindqvist left the harbour."


def test_each_person_is_shown_and_three_sentences_are_enough() -> None:
    body = "The harbour. Lindqvist came. Tomas Okafor came. Ada Okafor came. The ferry came."
    assert [snippet.text for snippet in snippets_of(article(body=body))] == [
        "Lindqvist came.",
        "Tomas Okafor came.",
        "Ada Okafor came.",
    ]


def test_a_summary_that_repeats_the_body_is_shown_once() -> None:
    same = article(summary="Lindqvist came  to the Harbour.", body="Lindqvist came to the harbour. It rained.")
    assert len(snippets_of(same)) == 1


def test_words_in_the_title_are_marked_there_and_come_last() -> None:
    *_, title = snippets_of(article(title="Lindqvist at the harbour", body="Lindqvist came."))
    assert (title.field, title.text) == ("title", "Lindqvist at the harbour")
    assert [title.text[a:b] for a, b in title.marks] == ["Lindqvist", "harbour"]


def test_a_quote_that_is_shown_is_not_shown_again_as_a_sentence() -> None:
    [item] = digest(
        article(
            body="“Nobody can eat a promise,” Lindqvist said at the harbour on Monday evening.",
            quotes=[("mara", "Mara Lindqvist", "“Nobody can eat a promise,”")],
        )
    ).items
    [snippet] = item.snippets
    assert snippet.text == "… Lindqvist said at the harbour on Monday evening."
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["Lindqvist", "harbour"]
    assert [quote.text for quote in item.quotes] == ["“Nobody can eat a promise,”"]


def test_a_quote_that_the_summary_repeats_is_shown_once() -> None:
    said = "“Nobody can eat a promise,” Lindqvist said."
    spoken = article(body=said, summary=said, quotes=[("mara", "Mara Lindqvist", "“Nobody can eat a promise,”")])
    [quote] = spoken.quotes
    repeated = dataclasses.replace(spoken, quotes=(dataclasses.replace(quote, field="summary"), quote))
    [item] = digest(repeated).items
    assert [(quote.text, quote.field) for quote in item.quotes] == [("“Nobody can eat a promise,”", "body")]


def test_only_watched_people_are_quoted_and_not_without_end() -> None:
    body = (
        " ".join(f"“Line {n} of the harbour song” Lindqvist sang." for n in range(20))
        + " “Hush,” a sailor said. "
        + "é" * 2000
    )
    quotes = [("mara", "Mara Lindqvist", f"“Line {n} of the harbour song”") for n in range(20)]
    [item] = digest(
        article(body=body, quotes=[(None, "a sailor", "“Hush,”"), *quotes, ("mara", "Mara Lindqvist", "é" * 2000)])
    ).items
    assert len(item.quotes) == 5
    assert {quote.speaker for quote in item.quotes} == {"Mara Lindqvist"}
    assert all(len(quote.text) <= 501 for quote in item.quotes)


def test_a_digest_of_tags_alone_shows_whatever_was_hit_or_the_first_sentence() -> None:
    plain = article(1, body="It rained. It poured.", tags=("agency",))
    hit = article(2, body="It rained. Lindqvist came.", tags=("agency",))
    second, first = digest(hit, plain, when=About("tag", "agency")).items
    assert [snippet.text for snippet in first.snippets] == ["Lindqvist came."]
    assert [snippet.text for snippet in second.snippets] == ["It rained."]


def test_a_hit_without_a_place_and_a_text_that_was_forgotten_do_no_harm() -> None:
    placeless = replace(article(body="It rained."), hits=(topic_hit_without_a_place("harbour"),))
    forgotten = replace(article(body="Lindqvist saw the harbour."), body="")
    second, first = digest(placeless, forgotten).items  # two watches before one
    assert first.why == "Harbour"
    assert first.snippets[0].text == "It rained."
    assert second.snippets == ()


def test_evidence_that_a_query_borrows_from_another_watch_is_marked() -> None:
    borrowed = article(body="Lindqvist saw the harbour.")
    ferry = Hit("ferry", Kind.TOPIC, Stance.MENTIONED, (Mention("@unwatched", "body", 18, 25, "harbour", "query"),))
    [item] = digest(replace(borrowed, hits=(borrowed.hits[0], ferry)), when=WatchRef("Ferry Line")).items
    [snippet] = item.snippets
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["Lindqvist", "harbour"]


def test_an_item_keeps_where_its_text_came_from() -> None:
    [item] = digest(article(body="Lindqvist and the harbour.", via=Via.FEED)).items
    assert item.via is Via.FEED


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_makes_a_digest_twice_the_same(title: str, body: str) -> None:
    one = article(title=title + " Lindqvist", body=body + " harbour " + body)
    assert digest(one) == digest(one)
    for snippet in digest(one).items[0].snippets:
        assert {snippet.text[a:b] for a, b in snippet.marks} == {"harbour" if snippet.field == "body" else "Lindqvist"}


# ---------------------------------------------------------------- subjects


def test_a_subject_tells_who_on_what_and_how_much() -> None:
    content = digest(
        article(1, body="Lindqvist and Tomas Okafor at the harbour."),
        article(
            2, body="“Open it,” Tomas Okafor said at the harbour.", quotes=[("tomas", "Tomas Okafor", "“Open it,”")]
        ),
    )
    assert content.subject == "Tomas Okafor and Lindqvist on Harbour: 2 stories, 1 quote"


def test_a_subject_counts_what_is_new_and_what_goes_on() -> None:
    def subject(*before: bool) -> str:
        items = digest(*(article(n, body="Lindqvist at the harbour.") for n in range(len(before)))).items
        told = [replace(item, told_before_at=NOW if was else None) for item, was in zip(items, before, strict=True)]
        return subject_line("V", items=told, articles=[], asked=(), watchlist=WATCHLIST)

    assert subject(False, False, True, True, True) == "V: 2 new, 3 updates"
    assert subject(True) == "V: 1 update"
    assert subject(False, False) == "V: 2 stories"


def test_a_subject_begins_with_what_spikes() -> None:
    spike = Spike(("harbour",), "Harbour", 14, 2.0, "14 stories in the last 24 hours, usually 2 a day")
    pair = Spike(("mara", "ferry"), "Mara Lindqvist with Ferry Line", 9, 0.0, "9 stories …")
    shown = article(body="Lindqvist at the harbour.")

    def subject(*articles: StoredArticle, spikes: Sequence[Spike]) -> str:
        items = digest(*articles).items
        asked = {"mara", "tomas", "harbour", "ferry"}
        return subject_line("V", items=items, articles=articles, asked=asked, watchlist=WATCHLIST, spikes=spikes)

    assert subject(shown, spikes=[spike]) == "Harbour spikes: Lindqvist: 1 story"
    assert subject(shown, spikes=[pair]) == "Lindqvist with Ferry Line spikes: Harbour: 1 story"
    assert subject(article(body="The harbour."), spikes=[spike]) == "Harbour spikes: 1 story"
    assert subject(spikes=[spike]) == "Harbour spikes: 14 stories in the last 24 hours, usually 2 a day"
    assert subject(spikes=[spike, pair]) == f"Harbour spikes: {spike.text}; also Lindqvist with Ferry Line"


CROWD = Watchlist(
    (
        Person("leyen", "Ursula von der Leyen"),
        Person("downey", "Robert Downey Jr."),
        Person("xi", "Xi Jinping", surname="Xi"),
        Person("han", "Քիմ Քարդաշյան"),
        Person("mao", "毛泽东"),
    ),
    (Topic("karabakh", "Karabakh\n(all of it)"),),
)


def crowd(*watches: str) -> str:
    hits = tuple(Hit(watch, CROWD.kinds[watch], Stance.MENTIONED, ()) for watch in watches)
    one = replace(article(body="It rained."), hits=hits)
    [item] = digest(one).items
    return subject_line("V", items=[item], articles=[one], asked=set(watches), watchlist=CROWD)


def test_a_phone_shows_the_names_and_how_many_others() -> None:
    assert crowd("leyen", "downey", "karabakh") == "von der Leyen and Downey on Karabakh (all of it): 1 story"
    assert crowd("xi", "mao", "han", "downey") == "Xi, 毛泽东 and 2 others: 1 story"
    assert crowd("xi", "mao", "han", "leyen", "downey", "karabakh").startswith("Xi, 毛泽东 and 3 others on Karabakh")


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=6), st.text(max_size=300))
def test_whatever_people_are_called_a_subject_is_one_line_and_not_too_long(names: list[str], digest_name: str) -> None:
    watchlist = Watchlist(tuple(Person(str(n), name) for n, name in enumerate(names)))
    hits = tuple(Hit(person.id, Kind.PERSON, Stance.MENTIONED, ()) for person in watchlist.people)
    one = replace(article(body="It rained."), hits=hits)
    items = digest(one).items
    for asked in ({person.id for person in watchlist.people}, set[str]()):
        spikes = [Spike(("0",), names[0], 5, 0.0, "5 stories")] if asked else []
        line = subject_line(digest_name, items=items, articles=[one], asked=asked, watchlist=watchlist, spikes=spikes)
        assert len(line.splitlines()) <= 1
        assert len(line) <= 250
        assert line.endswith(": 1 story") or line == "1 story"


def test_two_of_one_surname_are_called_by_their_whole_names() -> None:
    content = digest(article(body="Ada Okafor at the harbour."))
    assert content.subject == "Ada Okafor on Harbour: 1 story"


def test_a_subject_without_watches_names_the_digest() -> None:
    assert digest(article(body="It rained."), when=About("tag", "x"), name="Agency").subject == "Agency: 1 story"
    assert digest(name="Agency").subject == "Agency: nothing new"


def test_everybody_is_named_where_one_more_fits() -> None:
    everybody = article(body="Lindqvist, Tomas Okafor and Ada Okafor. The harbour. The ferry.")
    subject = digest(everybody, when=And((AnyWatch("person"), AnyWatch("topic")))).subject
    assert subject == "Lindqvist, Tomas Okafor and Ada Okafor on Harbour and Ferry Line: 1 story"


# ---------------------------------------------------------------- tries


def waits(channel_type: str) -> list[timedelta]:
    found: list[timedelta] = []
    while (wait := retry_after(channel_type, attempts=len(found), jitter=0.0)) is not None:
        found.append(wait)
    return found


def test_a_webhook_is_tried_by_the_schedule_of_the_specification() -> None:
    hours = [wait / HOUR for wait in waits("webhook")]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]


def test_a_mail_is_tried_for_two_days() -> None:
    found = waits("email")
    assert found[:4] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), HOUR]
    assert 47 * HOUR < sum(found, timedelta()) < 49 * HOUR
    assert found == sorted(found)


@given(st.sampled_from(["webhook", "email", "console", "other"]), st.integers(0, 20), st.floats(0, 1, exclude_max=True))
def test_jitter_only_stretches_a_wait_and_a_little(channel_type: str, attempts: int, jitter: float) -> None:
    plain = retry_after(channel_type, attempts=attempts, jitter=0.0)
    stretched = retry_after(channel_type, attempts=attempts, jitter=jitter)
    assert (plain is None) == (stretched is None)
    if plain is not None and stretched is not None:
        assert plain <= stretched <= plain * 1.2
