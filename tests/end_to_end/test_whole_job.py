"""From a feed to a mail: what goes in, and what a user sees."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from tests.end_to_end.newsroom import World, page

SETTINGS = """
feeds:
  - url: "${SITE}/feed.xml"
    name: The Loopback Post
people:
  - Mara Lindqvist
  - name: Tomas Okafor
topics:
  - name: Harbour
    any: [harbour, "Lower Docks"]
digests:
  - name: Harbour voices
    when: people AND Harbour
    schedule: instant
    to: [desk, hook]
channels:
  desk: {type: email, smtp: "${SMTP_URL}", from: vigil@example.org, to: [desk@example.org, night@example.org]}
  hook: {type: webhook, url: "${HOOK_URL}", secret: "${HOOK_SECRET}"}
http: {allow_private: [127.0.0.0/8], min_gap: 0s}
storage: {url: "sqlite:///news.db"}
"""

FILLER = (
    "The council met for three hours on Tuesday and heard from residents of the old town, who asked for lower speed "
    "limits, better lighting and a second bus line on weekdays. A vote is expected before the summer recess."
)


def three_articles(world: World) -> None:
    world.site.routes["/lindqvist"] = page(
        "Mara Lindqvist speaks on the harbour",
        "The composer Mara Lindqvist spoke on Monday about the closing of the harbour, which has cut off the islands.",
        FILLER,
        "“Nobody can eat a promise,” Lindqvist said.",
        related="Tomas Okafor wins again",
    )
    world.site.routes["/okafor"] = page(
        "Runner returns home",
        "Tomas Okafor came home to a quiet welcome.",
        FILLER,
        related="Mara Lindqvist on the harbour",
    )
    world.site.routes["/council"] = page(
        "Council hears residents", FILLER, FILLER.replace("Tuesday", "Friday"), related="Mara Lindqvist on the harbour"
    )
    world.site.feed(
        "/feed.xml",
        [
            ("/lindqvist", "Mara Lindqvist speaks on the harbour"),
            ("/okafor", "Runner returns home"),
            ("/council", "Council hears residents"),
        ],
    )


def found(world: World) -> set[tuple[str, str]]:
    return {(hit["watch"], hit["url"].rsplit("/", 1)[1]) for hit in world.hits()}


EXPECTED = {("Mara Lindqvist", "lindqvist"), ("Harbour", "lindqvist"), ("Tomas Okafor", "okafor")}


def test_one_pass_finds_the_hits_and_sends_each_message_once(world: World) -> None:
    three_articles(world)
    world.write(SETTINGS)
    first = world.call("once")
    assert first.returncode == 0, first.stderr
    assert found(world) == EXPECTED
    [spoken] = [hit for hit in world.hits() if hit["watch"] == "Mara Lindqvist"]
    assert spoken["stance"] == "speaks"
    assert "closing of the harbour" in spoken["excerpt"] or "speaks on the harbour" in spoken["excerpt"]

    assert sorted(mail["To"] for mail in world.mails) == ["desk@example.org", "night@example.org"]
    text = world.mails[0].get_body(("plain",)).get_content()
    assert "Mara Lindqvist speaks on the harbour" in text
    assert "Runner returns home" not in text
    assert "The feed answered; 3 articles read" in text
    [(headers, body)] = world.hooks
    assert headers["webhook-signature"].startswith("v1,")

    [story] = json.loads(body)["data"]["stories"]
    assert {"reason": "Mara Lindqvist speaks", "points": 100} in story["score"]["parts"]
    assert story["score"]["value"] == sum(part["points"] for part in story["score"]["parts"])
    scored = world.call("digest", "preview", "Harbour voices", "--since", "7d", "--scores").stdout
    assert f"1. {story['score']['value']} points: Mara Lindqvist speaks 100 · " in scored
    assert "points" not in text, "scores are for whoever asks, not for readers"

    assert world.call("once", "--all").returncode == 0
    assert len(world.mails) == 2
    assert len(world.hooks) == 1
    conditional = [headers for path, headers in world.site.requests if path == "/feed.xml"]
    assert "if-none-match" not in conditional[0]
    assert "if-none-match" in conditional[1]


def test_a_page_that_cannot_be_had_is_read_from_the_feed_and_the_digest_says_so(world: World) -> None:
    world.site.feed("/feed.xml", [("/gone", "Mara Lindqvist asks for the harbour to be opened")])
    world.write(SETTINGS)
    assert world.call("once").returncode == 0
    hits = world.hits()
    assert {hit["watch"] for hit in hits} == {"Mara Lindqvist", "Harbour"}
    assert {hit["via"] for hit in hits} <= {"feed", "summary"}
    assert "read from the feed" in world.mails[0].get_body(("plain",)).get_content()


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(200):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<?xml version='1.0'?><rss version='2.0'><channel><title>Half</title><item><title>One")
    handler.close_connection = True


def test_feeds_in_trouble_leave_an_event_and_a_next_try_and_the_others_go_on(world: World) -> None:
    three_articles(world)
    html = page("A page, no feed", FILLER)
    world.site.routes |= {"/html": html, "/broken": (500, {}, b"oops"), "/nothing": (200, {}, b""), "/half": half}
    troubled = ["missing", "html", "broken", "nothing", "half"]
    feeds = "".join(f'  - url: "${{SITE}}/{name}"\n    name: {name}\n' for name in troubled)
    world.write(SETTINGS.replace("feeds:\n", "feeds:\n" + feeds))
    done = world.call("once")
    assert done.returncode == 0, done.stderr
    assert found(world) == EXPECTED
    status = json.loads(world.call("status", "--json").stdout)
    failing = {entry["feed"]: entry for entry in status["feeds"]["failing"]}
    assert len(failing) == len(troubled), failing
    assert all(entry["since"] and entry["error"] for entry in failing.values())
    text = world.mails[0].get_body(("plain",)).get_content()
    assert "1 of 6 feeds answered" in text


def test_an_unreachable_mail_server_delays_nothing_else_and_loses_nothing(world: World) -> None:
    three_articles(world)
    world.write(SETTINGS)
    good = world.environ["SMTP_URL"]
    world.environ["SMTP_URL"] = "smtp://127.0.0.1:1"
    assert world.call("once").returncode == 0
    assert len(world.hooks) == 1
    status = json.loads(world.call("status", "--json").stdout)
    assert status["deliveries"] == {"pending": 2, "dead": 0}
    world.environ["SMTP_URL"] = good
    assert world.call("once").returncode == 0
    assert world.mails == [], "the retry has its time, and it has not come"
    world.let_time_pass()
    assert world.call("once").returncode == 0
    assert len(world.mails) == 2
    assert len({mail["Message-ID"] for mail in world.mails}) == 2
    assert len(world.hooks) == 1


def test_a_pass_killed_at_random_moments_ends_with_the_same_hits_and_one_delivery_each(world: World) -> None:
    three_articles(world)
    world.write(SETTINGS)
    chance = random.Random(20)
    for _ in range(10):
        process = subprocess.Popen(
            world.command("once"), env=world.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=chance.uniform(0.3, 3.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    done = world.call("once")
    assert done.returncode == 0, done.stderr
    assert found(world) == EXPECTED
    assert len(world.delivery_ids) == 3
    per_recipient = {(mail["To"], mail["Message-ID"]) for mail in world.mails}
    assert len(per_recipient) == 2
    bodies = {headers["webhook-id"]: set() for headers, _ in world.hooks}
    for headers, body in world.hooks:
        bodies[headers["webhook-id"]].add(body)
    assert [len(same) for same in bodies.values()] == [1]


def wait_for(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


class Running:
    """A running service and its log."""

    def __init__(self, world: World) -> None:
        self.log_path = world.folder / "service.log"
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                world.command("run"), env=world.environ, stdout=subprocess.DEVNULL, stderr=log
            )

    def says(self, text: str) -> bool:
        return text in self.log_path.read_text(encoding="utf-8")

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def test_the_service_takes_up_a_good_edit_refuses_a_bad_one_and_ends_cleanly(world: World) -> None:
    three_articles(world)
    world.write(SETTINGS)
    with Running(world) as service:
        wait_for(lambda: len(world.hooks) == 1)
        status = world.call("status")
        assert status.returncode == 0, status.stdout
        assert "running" in status.stdout

        world.write(SETTINGS + "peeple: [Nobody]\n")
        wait_for(lambda: service.says("peeple"), seconds=5)
        assert service.process.poll() is None

        world.write(SETTINGS.replace("    any: [harbour", "    examples: {match: [a mountain]}\n    any: [harbour"))
        wait_for(lambda: service.says("should match"), seconds=5)

        world.write(
            SETTINGS.replace(
                "  - Mara Lindqvist\n", "  - Mara Lindqvist\n  - name: Second Bus\n    aliases: [weekdays]\n"
            )
        )
        wait_for(lambda: service.says("Second Bus"), seconds=5)

        second = world.call("once")
        assert second.returncode == 1
        assert str(service.process.pid) in second.stderr

        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(timeout=25) == 0
        assert service.says("stopped")
        assert not service.says("Traceback")
    assert world.call("status").returncode == 1


def test_with_no_network_the_service_says_so_within_seconds_and_points_to_the_demo(world: World) -> None:
    world.write(
        'feeds: ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"]\npeople: [Mara Lindqvist]\n'
        'http: {allow_private: [127.0.0.0/8], min_gap: 0s}\nstorage: {url: "sqlite:///news.db"}\n'
    )
    with Running(world) as service:
        wait_for(lambda: service.says("no feed could be reached"), seconds=15)
        assert service.says("make demo")
        assert service.process.poll() is None


def test_a_drip_feed_holds_up_nobody(world: World) -> None:
    three_articles(world)
    world.site.routes["/drip"] = drip
    # By another name it is another host: on one host, one request at a time is our own manners.
    world.environ["DRIP"] = world.site.url.replace("127.0.0.1", "localhost")
    world.write(SETTINGS.replace("feeds:\n", 'feeds:\n  - "${DRIP}/drip"\n').replace("[desk, hook]", "[hook]"))
    with Running(world):
        wait_for(lambda: len(world.hits()) == 3, seconds=15)


@pytest.mark.parametrize(
    ("mistake", "line", "hint"),
    [
        ("pepole:\n  - Nobody\n", 1, "people"),
        ("feeds: []\npeople:\n  - name: Cher\n    alias: [x]\n", 4, "aliases"),
        ("feeds: []\ndigests:\n  - {name: D, when: peple, to: [console]}\n", 3, "peple"),
        ('feeds: ["${NOWHERE_SET}"]\n', 1, "NOWHERE_SET"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_started(
    world: World, mistake: str, line: int, hint: str
) -> None:
    world.write(mistake)
    for command in ("check", "once", "run"):
        done = world.call(command)
        assert done.returncode == 2
        assert f"sources.yaml:{line}" in done.stderr
        assert hint in done.stderr
    assert not (world.folder / "news.db").exists()


def test_match_answers_a_stream_line_by_line_with_rules_that_the_lines_bring(world: World) -> None:
    lines = [
        {"id": 1, "text": "Mara Lindqvist came.", "people": [{"id": "m", "name": "Mara Lindqvist"}]},
        {"id": 2, "title": "Down at the quay", "text": "All quiet.", "topics": [{"id": "q", "any": ["quay"]}]},
        {"id": 3, "text": "no rules", "people": []},
        {"id": 4, "text": 7, "people": []},
    ]
    stdin = "\n".join([*(json.dumps(line) for line in lines), "{broken"])
    done = world.call("match", "--jsonl", stdin=stdin)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, None]
    [hit] = answers[0]["hits"]
    assert (hit["watch"], hit["field"], hit["start"], hit["end"], hit["surface"]) == (
        "m",
        "text",
        0,
        14,
        "Mara Lindqvist",
    )
    [hit] = answers[1]["hits"]
    assert (hit["watch"], hit["kind"], hit["field"], hit["surface"]) == ("q", "topic", "title", "quay")
    assert answers[2] == {"id": 3, "hits": [], "quotes": []}
    assert "text" in answers[3]["error"]
    assert "line 5" in answers[4]["error"]


def test_read_takes_a_page_through_the_whole_path(world: World) -> None:
    three_articles(world)
    world.write(SETTINGS)
    _, _, html = world.site.routes["/lindqvist"]
    path = world.folder / "page.html"
    path.write_bytes(html)
    done = world.call("read", str(path), "--url", "https://example.org/lindqvist")
    assert done.returncode == 0, done.stderr
    [answer] = [json.loads(line) for line in done.stdout.splitlines()]
    assert answer["url"] == "https://example.org/lindqvist"
    assert answer["via"] == "page"
    assert {hit["watch"] for hit in answer["hits"] if hit["alerts"]} == {"Mara Lindqvist", "Harbour"}
    [weak] = [hit for hit in answer["hits"] if not hit["alerts"]]
    assert (weak["watch"], weak["place"]) == ("Tomas Okafor", "sidebar")
    assert "Okafor" not in answer["text"]
    assert [quote["speaker"] for quote in answer["quotes"]] == ["Mara Lindqvist"]


def test_the_settings_file_named_on_the_command_line_beats_the_environment(world: World) -> None:
    world.write("people: [Mara Lindqvist]\n")
    world.environ["NEWSVIGIL_CONFIG"] = str(world.folder / "nowhere.yaml")
    assert world.call("check").returncode == 0
    assert world.call("check", "--config", str(world.folder / "none.yaml")).returncode == 2


STORIES = SETTINGS.replace(
    "people:\n", '  - url: "${SITE}/other.xml"\n    name: The Other Paper\n  - url: "${SITE}/third.xml"\npeople:\n'
)


def test_copies_in_several_papers_are_one_story_and_a_late_one_makes_no_message(world: World) -> None:
    told = (
        "The composer Mara Lindqvist spoke on Monday about the closing of the harbour, which has cut off the islands.",
        "“Nobody can eat a promise,” Lindqvist said in front of some two hundred people.",
        "The ferry company counts on nine weeks until the pier at Sandvik is mended again.",
    )
    for path, title in (
        ("/one", "Lindqvist speaks on the harbour"),
        ("/two", "“Nobody can eat a promise”: composer on closed harbour"),
        ("/three", "Composer Lindqvist asks for harbour to open"),
    ):
        world.site.routes[path] = page(title, *told)
    world.site.feed("/feed.xml", [("/one", "One")], hours_old=3)
    world.site.feed("/other.xml", [("/two", "Two")])
    world.site.feed("/third.xml", [])
    world.write(STORIES)
    assert world.call("once").returncode == 0
    text = world.mails[0].get_body(("plain",)).get_content()
    assert "1 story, 1 quote" in str(world.mails[0]["Subject"])
    assert "1 more outlet: The Other Paper" in text
    [story] = {hit["story"] for hit in world.hits()}
    assert story is not None

    world.site.feed("/third.xml", [("/three", "Three")])
    assert world.call("once", "--all").returncode == 0
    assert {hit["story"] for hit in world.hits() if hit["url"].endswith("/three")} == {story}
    assert len(world.mails) == 2  # one for each recipient, as before
