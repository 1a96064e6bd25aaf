"""sources.yaml: what it gives, and what it says when it is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import validate_options
from monitor.domain.errors import SettingsError
from monitor.domain.query import And, AnyWatch, WatchRef
from monitor.policy.timing import timing_problems
from monitor.settings import RuleCheckers, Settings, difference, json_schema, load_settings, parse_watches
from monitor.watch.query import parse_query

ROOT = Path(__file__).parents[2]
RULES = RuleCheckers(
    parse_when=partial(parse_query, mode="when"),
    parse_query=partial(parse_query, mode="query"),
    timing_problems=timing_problems,
    check_channel=validate_options,
)


def load(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Settings:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ=environ or {}, rules=RULES)


def problems(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text, environ)
    return caught.value.problems


FULL = """
feeds:
  - https://one.example/feed/
  - url: https://two.example/rss
    name: Two
    tags: [agency]
    every: 10m
people:
  - Mark Ruffalo
  - {name: Xi Jinping, surname: Xi, id: xi}
  - name: Cher
    context: [singer]
    within: 50
    strict: true
topics:
  - name: Karabakh
    any: [Artsakh, Карабах]
  - name: Blockade
    query: (blockade OR "Lachin corridor") NEAR/20 @Karabakh NOT "naval blockade"
digests:
  - name: Voices on Karabakh
    when: people AND Karabakh
    schedule: daily 08:00
    timezone: Asia/Yerevan
    to: [desk, console]
channels:
  desk: {type: email, smtp: "${SMTP_URL}", from: vigil@example.org, to: [desk@example.org]}
http: {contact: desk@example.org, min_gap: 2s, allow_private: [127.0.0.0/8]}
storage: {url: "sqlite:///var/news.db"}
archive: {keep: 2w}
first_run: 36h
"""


def test_every_form_of_the_file_is_understood(tmp_path: Path) -> None:
    found = load(tmp_path, FULL, {"SMTP_URL": "smtp://localhost:1025"})
    assert [(s.url, s.name, s.tags, s.every) for s in found.sources] == [
        ("https://one.example/feed/", None, (), None),
        ("https://two.example/rss", "Two", ("agency",), timedelta(minutes=10)),
    ]
    assert [(p.id, p.name) for p in found.watchlist.people] == [
        ("mark-ruffalo", "Mark Ruffalo"),
        ("xi", "Xi Jinping"),
        ("cher", "Cher"),
    ]
    assert (found.watchlist.people[2].within, found.watchlist.people[2].strict) == (50, True)
    [digest] = found.digests
    assert digest.query == And((AnyWatch("person", 1), WatchRef("Karabakh", 12)))
    assert found.channels["desk"].options["smtp"] == "smtp://localhost:1025"
    assert found.storage_url == f"sqlite:///{tmp_path}/var/news.db"
    assert (found.archive_keep, found.first_run, found.http.min_gap) == (timedelta(weeks=2), timedelta(hours=36), 2.0)


def test_feeds_and_people_alone_make_a_digest_to_the_console(tmp_path: Path) -> None:
    found = load(tmp_path, "feeds: [https://one.example/]\npeople: [Cher]\n")
    assert [(d.name, d.schedule, d.to) for d in found.digests] == [("Everything", "instant", ("console",))]
    assert found.channels["console"].type == "console"


def test_a_digest_with_nothing_to_say_is_skipped_unless_told_otherwise(tmp_path: Path) -> None:
    found = load(tmp_path, "digests:\n  - name: A\n  - {name: B, schedule: hourly, empty: send, charts: false}\n")
    assert [(d.sends_empty, d.charts) for d in found.digests] == [(False, None), (True, False)]


MISTAKES = {
    "feeds: []\npeople:\n  - name: Cher\n    alias: [x]\n": (4, 'unknown key "alias"', 'did you mean "aliases"?'),
    "fedes: []\n": (1, 'unknown key "fedes"', 'did you mean "feeds"?'),
    "people:\n  - name: Cher\n    aliases: Шер, Շեր\n    within: many\n": (4, "within", "whole number"),
    "people:\n  - aliases: [x]\n": (2, '"name" is missing', "people"),
    "feeds:\n  - not an address\n": (2, "no address of a feed", "https://"),
    "feeds:\n  - url: https://x.example\n    every: soon\n": (3, '"soon" is no span of time', "10m"),
    "topics:\n  - name: Empty\n": (2, "neither `any` nor `query`", "Empty"),
    "topics:\n  - {name: Q, query: (a AND}\n": (2, "something is missing at the end", "column 7"),
    "topics:\n  - {name: Q, query: '@Nobody AND x'}\n": (2, 'nothing called "Nobody" is watched', ""),
    "people: [Cher]\ndigests:\n  - name: D\n    when: Sher\n": (4, 'nothing called "Sher"', 'did you mean "Cher"?'),
    "digests:\n  - {name: D, schedule: dayly 08:00}\n": (2, "dayly", ""),
    "digests:\n  - {name: D, empty: send}\n": (2, "no time at which to say nothing", "schedule"),
    "digests:\n  - {name: D, schedule: hourly, empty: never}\n": (2, "empty must be 'send' or 'skip'", "send"),
    "people: [Mara Lindqvist]\ndigests:\n  - {name: D, when: Mara Lindqvist}\n": (
        3,
        'nothing called "Lindqvist"',
        "stands in quotes: '\"Mara Lindqvist\" AND …'",
    ),
    "digests:\n  - name: D\n    schedule: hourly\n    at_most: 5/h\n": (4, "`at_most` goes with", "instant"),
    "digests:\n  - name: D\n    at_most: lots\n": (3, '"lots" is no rate', "5/h"),
    "digests:\n  - name: D\n    quiet: 22-7\n": (3, "no span of hours", "22:00-07:00"),
    "digests:\n  - {name: D, timezone: Asia/Jerevan}\n": (2, "no time zone", "Asia/Yerevan"),
    "digests:\n  - name: D\n    to: [mial]\nchannels:\n  mail: {type: console}\n": (
        3,
        'no channel "mial"',
        'did you mean "mail"?',
    ),
    "channels:\n  desk: {type: e-mail}\n": (2, "e-mail", "email"),
    'channels:\n  desk: {type: email, smtp: "${SMTP_URL}", from: a@b.example, to: [c@d.example]}\n': (
        2,
        "SMTP_URL",
        "environment",
    ),
    "http: {allow_private: [somewhere]}\n": (1, '"somewhere" is no network', "127.0.0.0/8"),
    "people: [Cher, Cher]\n": (1, '"cher" stands in people twice', "id"),
    "feeds: [https://x.example]\nfeeds: []\n": (2, '"feeds" stands here twice', ""),
    "people:\n\t- Cher\n": (2, "no YAML", "spaces, not tabs"),
    "feeds: [x\n": (2, "no YAML", ""),
    "": (1, "the file is empty", "feeds"),
    "feeds: &a [*a]\n": (1, "holds itself", ""),
    "- a\n- b\n": (1, "must be a mapping", "feeds"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_line_its_reason_and_the_way_out(tmp_path: Path, text: str) -> None:
    line, reason, way_out = MISTAKES[text]
    [first, *_] = problems(tmp_path, text)
    assert first.startswith(f"sources.yaml:{line}: ")
    assert reason in first
    assert way_out in first


def test_all_mistakes_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    found = problems(tmp_path, "feeds:\n  - nowhere\npeople: [Cher]\ndigests:\n  - {name: D, when: Sher, to: [mail]}\n")
    assert [problem.split(":")[1] for problem in found] == ["2", "5", "5"]


def test_a_misspelt_key_hides_no_mistake_behind_it(tmp_path: Path) -> None:
    text = """
feeds:
  - {url: https://one.example/, evry: 5m}
people:
  - aliases: [Cher]
  - {name: Serj Tankian, aka: [Serge]}
topics:
  - {name: Both, query: "@Serj AND nothing"}
  - {name: Open, query: "(a"}
digests:
  - {name: morning, schedule: daily 07:00, when: people, to: [nowhere]}
http: {contact: [a, b]}
"""
    told = problems(tmp_path, text)
    assert [line.split(":")[1] for line in told] == ["3", "5", "6", "8", "9", "11", "12"]
    assert told[0].endswith('unknown key "evry" in feeds → "https://one.example/"; did you mean "every"?')
    assert 'nothing called "Serj"' in told[3]
    assert 'no channel "nowhere"' in told[5]


@pytest.mark.parametrize("broken", ["console", "{}", "{type: emial}"])
def test_a_digest_that_names_a_broken_channel_makes_no_mistake_of_its_own(tmp_path: Path, broken: str) -> None:
    text = f"people: [Cher]\nchannels:\n  good: {{type: console}}\n  desk: {broken}\ndigests:\n"
    [told] = problems(tmp_path, text + "  - {name: D, to: [good, desk]}\n")
    assert told.startswith("sources.yaml:4: ")
    [_, missing] = problems(tmp_path, text + "  - {name: D, to: [god, desk]}\n")
    assert missing.startswith('sources.yaml:6: no channel "god"; did you mean "good"?')


@pytest.mark.parametrize("span", ["99999999999999w", "1" * 400 + "d"])
def test_a_span_of_time_beyond_all_calendars_is_a_mistake_and_no_crash(tmp_path: Path, span: str) -> None:
    assert "longer than any calendar" in problems(tmp_path, f"people: [Cher]\nfirst_run: {span}\n")[0]


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such file.*--config"):
        load_settings(tmp_path / "none.yaml", environ={}, rules=RULES)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_bytes("people: [Шер]".encode("cp1251"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(tmp_path / "sources.yaml", environ={}, rules=RULES)


def test_the_environment_fills_in_with_a_default_where_one_is_given(tmp_path: Path) -> None:
    text = 'feeds: ["${SITE:-https://fallback.example}/rss"]\n'
    assert load(tmp_path, text).sources[0].url == "https://fallback.example/rss"
    assert load(tmp_path, text, {"SITE": "https://set.example"}).sources[0].url == "https://set.example/rss"


@pytest.mark.parametrize("secret", ["s3cr3t-token", "p@ss word#1"])
def test_a_secret_never_stands_in_a_message_or_a_repr(tmp_path: Path, secret: str) -> None:
    text = (
        'channels:\n  hook: {type: webhook, url: "${URL}", secret: "${SECRET}"}\n'
        '  mail: {type: email, smtp: "${SMTP}", from: nobody, to: []}\nheartbeat: "${URL}"\nfeeds: ["ftp://u:${SECRET}@x/"]\n'
    )
    environ = {"URL": f"https://x.example/{secret}", "SECRET": secret, "SMTP": f"smtp://me:{secret}@x.example:99999"}
    assert all(secret not in problem for problem in problems(tmp_path, text, environ))
    good = load(tmp_path, 'heartbeat: "${URL}"\nchannels:\n  c: {type: console}\n', environ)
    assert secret not in repr(good)


def test_an_edit_is_told_in_words(tmp_path: Path) -> None:
    environ = {"SMTP_URL": "smtp://localhost:1025"}
    old = load(tmp_path, FULL, environ)
    new = load(
        tmp_path,
        FULL.replace("  - https://one.example/feed/\n", "").replace("[singer]", "[actress]").replace("2s", "3s")
        + "heartbeat: https://ping.example\n",
        environ,
    )
    assert difference(old, old) == []
    assert difference(old, new) == [
        "feed removed: https://one.example/feed/",
        "person changed: Cher (context)",
        "http changed",
        "heartbeat changed",
    ]


def test_people_and_topics_of_a_stream_go_by_their_id_or_else_their_name() -> None:
    watchlist = parse_watches(people=["Mark Ruffalo", {"name": "Cher", "id": "c"}], topics=[{"id": "t", "any": ["x"]}])
    assert [p.id for p in watchlist.people] == ["Mark Ruffalo", "c"]
    assert [t.id for t in watchlist.topics] == ["t"]
    with pytest.raises(SettingsError, match="alias"):
        parse_watches(people=[{"name": "Cher", "alias": []}], topics=[])


def test_the_shipped_file_is_good() -> None:
    found = load_settings(ROOT / "sources.yaml", environ={}, rules=RULES)
    assert len(found.sources) >= 30
    assert len(found.watchlist.people) == 7
    documented = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    assert [s.url for s in found.sources if s.url.split("://")[1] not in documented] == []


def test_the_schema_for_editors_is_current() -> None:
    """`make schema` writes it anew."""
    assert json.loads((ROOT / "docs" / "sources.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_defaults_in_the_schema_read_as_people_write_them() -> None:
    assert json_schema()["$defs"]["ArchivePart"]["properties"]["keep"]["default"] == "30d"


yaml_like = st.text(
    st.sampled_from(list("feds:people- \n[]{}\"'#&*!|>%@`,?~ab1")) | st.characters(codec="utf-8"), max_size=120
)


@given(text=yaml_like)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_settings_or_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    try:
        load(tmp_path, text)
    except SettingsError as error:
        assert error.problems
        assert all(problem.strip() for problem in error.problems)
