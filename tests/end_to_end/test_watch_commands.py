"""`add person`, `add topic`: a new rule is written into the file and tried on what was read before."""

from __future__ import annotations

import json

from tests.end_to_end.newsroom import World, page

FILE = """\
feeds:
  - url: "${SITE}/feed.xml"
people:
  - Mara Lindqvist   # the composer
http: {allow_private: [127.0.0.0/8], min_gap: 0s}
storage: {url: "sqlite:///news.db"}
"""


def test_a_new_person_is_written_and_tried_on_what_was_read(world: World) -> None:
    world.site.routes["/okafor"] = page("Runner returns home", "Tomas Okafor came home to a quiet welcome. " * 8)
    world.site.feed("/feed.xml", [("/okafor", "Runner returns home")])
    world.write(FILE)
    assert world.call("once").returncode == 0
    added = world.call("add", "person", "Tomas Okafor", "--alias", "T. Okafor")
    assert added.returncode == 0, added.stderr
    assert "1 of 1 stored articles would have hit" in added.stdout
    assert "Runner returns home" in added.stdout
    text = world.settings.read_text(encoding="utf-8")
    assert "  - Mara Lindqvist   # the composer\n  - name: Tomas Okafor\n" in text

    topic = world.call("add", "topic", "Welcome", "--query", 'welcome AND @"Tomas Okafor"')
    assert topic.returncode == 0, topic.stderr
    assert "1 of 1 stored articles" in topic.stdout
    assert world.call("add", "person", "tomas okafor").returncode == 2


def test_a_rule_that_does_not_parse_is_not_written(world: World) -> None:
    world.write(FILE)
    done = world.call("add", "topic", "Broken", "--query", "(a OR")
    assert done.returncode == 2
    assert "was not changed" in done.stderr
    assert world.settings.read_text(encoding="utf-8") == FILE


def test_explain_says_why_a_page_hit_and_why_it_did_not(world: World) -> None:
    world.write(FILE.replace("  - Mara Lindqvist   # the composer\n", "  - Mara Lindqvist\n  - Tomas Okafor\n"))
    path = world.folder / "page.html"
    path.write_bytes(
        page("At the quay", "Mara Lindqvist sang at the quay while Okafor ran past the old harbour. " * 6)[2]
    )
    done = world.call("explain", str(path))
    assert done.returncode == 0, done.stderr
    assert "hit   Mara Lindqvist: “Mara Lindqvist” in the body by its name" in done.stdout
    assert "-     Tomas Okafor: surname only, no full name (“Okafor” in the body)" in done.stdout
    answers = [json.loads(line) for line in world.call("explain", str(path), "--json").stdout.splitlines()]
    assert [(a["watch"], a["hit"]) for a in answers] == [("Mara Lindqvist", True), ("Tomas Okafor", False)]


def test_explain_finds_a_name_that_stands_in_a_box_of_other_stories_only(world: World) -> None:
    world.write(FILE)
    path = world.folder / "page.html"
    text = "The quay was closed on Monday, and nobody knew for how long it would be. " * 6
    path.write_bytes(page("At the quay", text, related="Mara Lindqvist wins again")[2])
    done = world.call("explain", str(path))
    assert "-     Mara Lindqvist: outside the body: “Mara Lindqvist wins again”" in done.stdout


def test_suggested_aliases_come_from_the_articles_first_and_are_written_when_accepted(world: World) -> None:
    world.site.routes["/ru"] = page(
        "Марафон в Осло", "Томас Окафор выиграл марафон. Тренер Томаса Окафора доволен забегом своего ученика. " * 6
    )
    world.site.feed("/feed.xml", [("/ru", "Марафон в Осло")])
    world.write(FILE.replace("# the composer\n", "# the composer\n  - Tomas Okafor  # runs\n"))
    assert world.call("once").returncode == 0
    listed = world.call("watch", "suggest", "Tomas Okafor")
    assert listed.returncode == 0, listed.stderr
    assert "Томас Окафор" in listed.stdout.splitlines()[0]
    assert "in 1 stored article" in listed.stdout.splitlines()[0]
    assert "letter by letter" in listed.stdout

    done = world.call("watch", "suggest", "Tomas Okafor", "--accept", "1")
    assert done.returncode == 0, done.stderr
    text = world.settings.read_text(encoding="utf-8")
    assert "  - {name: Tomas Okafor, aliases: [Томас Окафор]}  # runs\n" in text
    again = world.call("watch", "suggest", "Tomas Okafor", "--json")
    assert "cyrillic" not in {json.loads(line)["script"] for line in again.stdout.splitlines()}
    assert world.call("watch", "suggest", "Tomas Okafor", "--accept", "77").returncode == 2
