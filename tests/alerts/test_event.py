"""The JSON of a webhook: what its schema says, and what is left of it when it would be too large."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from alerts.render import render_json
from alerts.webhook import MOST_BYTES, WebhookSender
from monitor.domain.models import (
    DigestContent,
    FailingFeed,
    Gap,
    Ledger,
    Letterhead,
    Outlet,
    Quote,
    Score,
    SilentFeed,
    Snippet,
    Spike,
    Trend,
    Via,
)
from tests.alerts.samples import CLOSED, LEDGER, SECRET, content, hook_channel, item

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "webhook.schema.json").read_text(encoding="utf-8"))
PAGE = "https://vigil.example.org/digests/harbour-voices/7/abc"
BARE = replace(item(author=None, published=None, lang=None, quote=None, via=Via.SUMMARY), snippets=())
LATEST = tuple(Outlet("The Gazette", f"https://gazette.example/{n}", "Harbour " + "х" * 200, CLOSED) for n in range(5))
SPIKE = Spike(("mara", "harbour"), "Mara Lindqvist with Harbour", 14, 2.0, "14 stories in 24 hours", LATEST)
TOLD_BEFORE = replace(
    item(),
    story="12",
    told_before_at=CLOSED,
    score=Score(130, (("Mara Lindqvist speaks", 100), ("together in one sentence", 20), ("14 hours old", 10))),
    feedback_url="https://vigil.example.org/feedback/abc",
    outlets=(Outlet("The Gazette", "https://gazette.example/1", "The same", CLOSED),),
    quotes=(Quote("Mara Lindqvist", "No.", "body", 0, 3, before=Snippet("Will it open?", (), "body", "before")),),
)
WATCHED = replace(LEDGER, silent=(SilentFeed("The Isle", CLOSED, timedelta(days=2)),), gaps=(Gap("The Post", CLOSED),))
SAMPLES = [
    replace(content(TOLD_BEFORE, BARE, ledger=WATCHED), trends=(Trend("Harbour", (0, 3, 1)),), spikes=(SPIKE,)),
    replace(content(), spikes=(SPIKE,) * 40, is_alert=True),
    content(ledger=Ledger(None, 0, 0), subject="", notice='The channel "hook" is switched off.'),
    content(item(title="half \ud83d a pair", body="x\udc00y", marks=((0, 1), (2, 3)))),
    content(*(item(number, title=f"Story {number} " + "х" * 300) for number in range(80))),
]


def sent(digest: DigestContent, page: str | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    delivery = WebhookSender().freeze(digest, hook_channel("https://h.example/x"), "h", Letterhead(page=page))
    assert len(delivery.payload["json"].encode()) <= MOST_BYTES
    return json.loads(delivery.payload["json"]), delivery.payload


def undocumented(value: object, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Keys of a message that the schema does not describe."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in schema.get("properties", {}):
                yield from undocumented(inner, schema["properties"][key], f"{at}/{key}")
            elif "additionalProperties" not in schema:
                yield f"{at}/{key}"
    if isinstance(value, list):
        for inner in value:
            yield from undocumented(inner, schema.get("items") or {}, f"{at}/*")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("digest", SAMPLES, ids=["stories", "alert", "notice", "odd text", "large"])
@pytest.mark.parametrize("page", [None, PAGE])
def test_every_message_is_what_the_schema_says_and_has_no_key_that_it_does_not_describe(
    digest: DigestContent, page: str | None
) -> None:
    for event in (sent(digest, page)[0], json.loads(render_json(digest))):
        Draft202012Validator(SCHEMA).validate(event)
        assert list(undocumented(event, SCHEMA)) == []


def test_a_message_that_fits_is_whole() -> None:
    event, payload = sent(content(item(), item(2)), PAGE)
    assert not {"cut", "link", "hint"} & set(event["data"])
    assert list(payload) == ["json"]


def test_sentences_go_first_from_the_end_then_quotes_then_stories() -> None:
    stories = [item(n, body=f"{n} " + "б" * 200, marks=(), quote=f"“{n} " + "в" * 100 + "”") for n in range(40)]
    event, payload = sent(content(*stories), PAGE)
    data = event["data"]
    assert len(data["stories"]) == 40
    assert data["cut"]["snippets"] == 40  # all of them had to go, and a few of the quotes
    left = [bool(story["quotes"]) for story in data["stories"]]
    assert left == [True] * (40 - data["cut"]["quotes"]) + [False] * data["cut"]["quotes"]
    assert data["link"] == PAGE
    assert all(f"{n} " + "б" * 200 in payload["html"] for n in (0, 29))


def test_what_explains_a_place_goes_before_what_is_told_and_an_alert_keeps_its_spikes_as_long_as_it_can() -> None:
    score = Score(10, tuple((f"reason {n} " + "б" * 30, 1) for n in range(10)))
    data = sent(content(*(replace(item(n), score=score) for n in range(25))))[0]["data"]
    assert set(data["cut"]) == {"score_parts"}
    assert all(story["snippets"] for story in data["stories"])
    alert = sent(replace(content(), spikes=(SPIKE,) * 40, is_alert=True))[0]["data"]
    assert set(alert["cut"]) == {"latest"}
    assert len(alert["spikes"]) == 40


def test_one_endless_title_costs_the_other_stories_nothing() -> None:
    endless = replace(
        item(2, title="x" * 10_000, author="a" * 10_000),
        outlets=(Outlet("o" * 9000, "https://x.example/", "t" * 9000, None),),
    )
    data = sent(content(item(1), endless, item(3)))[0]["data"]
    assert [(len(story["title"]), len(story["quotes"])) for story in data["stories"]] == [(36, 1), (500, 1), (36, 1)]
    assert "cut" not in data


def test_without_a_page_a_command_tells_all() -> None:
    event, payload = sent(content(*(item(n, title="х" * 400) for n in range(90))))
    data = event["data"]
    assert data["cut"]["stories"] == 90 - len(data["stories"]) > 0
    assert [story["title"] for story in data["stories"]] == ["х" * 400] * len(data["stories"])
    assert data["hint"] == "run_monitor.py hits --since 2d"
    assert "link" not in data
    assert list(payload) == ["json"]


@settings(deadline=None, max_examples=40)  # a busy machine is no failure
@given(
    st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 3000)), max_size=12),
    st.integers(0, 400),
)
def test_whatever_there_is_fits_and_what_is_missing_is_counted(sizes: list[tuple[int, int, int]], feeds: int) -> None:
    stories = [item(title="ж" * a, body="\x01" * b, marks=(), quote="“" * c) for a, b, c in sizes]
    failing = tuple(FailingFeed(f"Feed {n}", CLOSED, "ConnectFailure: nothing listens there") for n in range(feeds))
    data = sent(content(*stories, ledger=Ledger(None, feeds, 0, failing)))[0]["data"]
    cut = data.get("cut", {})
    assert len(data["stories"]) + cut.get("stories", 0) == len(stories)
    assert len(data["ledger"]["failing"]) + cut.get("failing", 0) == feeds


def test_a_secret_of_the_channel_stands_nowhere_in_a_message() -> None:
    assert SECRET not in str(sent(SAMPLES[0])[1])
