"""`feeds`: the list is seen and edited by command, and the file stays its user's."""

from __future__ import annotations

import json

from tests.end_to_end.newsroom import World

FILE = """\
# what I read
feeds:
  - https://one.example/rss   # the first
  - {url: "https://two.example/atom", name: Two, tags: [agency]}
people: [Mara Lindqvist]
storage: {url: "sqlite:///news.db"}
"""

OPML = """<opml version="2.0"><body><outline text="Sea"><outline text="Harbour News" type="rss"
xmlUrl="https://harbour.example/feed"/></outline><outline text="Two" xmlUrl="https://two.example/atom"/></body></opml>"""


def test_a_feed_is_added_listed_and_removed_and_the_comments_stay(world: World) -> None:
    world.write(FILE)
    added = world.call("feeds", "add", "https://three.example/", "--name", "Three", "--tag", "x")
    assert added.returncode == 0, added.stderr
    assert "already" in world.call("feeds", "add", "https://three.example/").stdout
    listed = [json.loads(line) for line in world.call("feeds", "list", "--json").stdout.splitlines()]
    assert [(feed["url"], feed["name"], feed["tags"]) for feed in listed][2] == (
        "https://three.example/",
        "Three",
        ["x"],
    )
    assert world.call("feeds", "remove", "Three").returncode == 0
    assert world.settings.read_text(encoding="utf-8") == FILE


def test_a_list_of_another_reader_comes_in_and_goes_out(world: World) -> None:
    world.write(FILE)
    done = world.call("feeds", "import", "-", stdin=OPML)
    assert done.returncode == 0, done.stderr
    assert "1 of 2 feeds added" in done.stdout
    assert '{url: "https://two.example/atom", name: Two, tags: [agency]}\n' in world.settings.read_text(
        encoding="utf-8"
    )
    exported = world.call("feeds", "export").stdout
    assert 'xmlUrl="https://harbour.example/feed"' in exported
    assert 'category="Sea"' in exported


def test_an_edit_that_would_break_the_file_changes_nothing(world: World) -> None:
    world.write(FILE)
    done = world.call("feeds", "add", "ftp://three.example/")
    assert done.returncode == 2
    assert "no address of a feed" in done.stderr
    assert world.settings.read_text(encoding="utf-8") == FILE
    assert [path.name for path in world.folder.iterdir() if "trial" in path.name] == []


def test_a_feed_that_is_not_there_cannot_go(world: World) -> None:
    world.write(FILE)
    done = world.call("feeds", "remove", "Nowhere")
    assert done.returncode == 2
    assert "feeds list" in done.stderr


def test_a_site_s_own_address_is_enough_its_feed_is_found(world: World) -> None:
    world.site.feed("/news/rss", [("/a", "Story")])
    world.site.feed("/news/comments.rss", [("/c", "A comment")])
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/news/{name}">' for name in ("comments.rss", "rss")
    )
    world.site.routes["/"] = (200, {"Content-Type": "text/html"}, f"<html><head>{links}</head></html>".encode())
    world.write(FILE + "http: {allow_private: [127.0.0.0/8], min_gap: 0s}\n")
    found = world.call("feeds", "discover", world.site.url + "/", "--json")
    assert found.returncode == 0, found.stderr
    assert [json.loads(line)["url"] for line in found.stdout.splitlines()] == [
        f"{world.site.url}/news/rss",
        f"{world.site.url}/news/comments.rss",
    ]
    added = world.call("feeds", "add", world.site.url + "/")
    assert f"{world.site.url}/news/rss: added" in added.stdout
    assert "the site has more" in added.stderr
    assert f"  - {world.site.url}/news/rss\n" in world.settings.read_text(encoding="utf-8")


def test_a_site_without_a_feed_is_not_added(world: World) -> None:
    world.site.routes["/"] = (200, {"Content-Type": "text/html"}, b"<html><body>No feed here</body></html>")
    world.write(FILE + "http: {allow_private: [127.0.0.0/8], min_gap: 0s}\n")
    before = world.settings.read_text(encoding="utf-8")
    done = world.call("feeds", "add", world.site.url + "/")
    assert done.returncode != 0
    assert "its page names none" in done.stderr
    assert world.settings.read_text(encoding="utf-8") == before


def test_a_feed_in_a_usual_place_is_found_though_no_page_names_it(world: World) -> None:
    world.site.routes["/"] = (200, {"Content-Type": "text/html"}, b"<html><body>No links</body></html>")
    world.site.feed("/rss.xml", [("/a", "Story")])
    world.write(FILE + "http: {allow_private: [127.0.0.0/8], min_gap: 0s}\n")
    assert f"{world.site.url}/rss.xml" in world.call("feeds", "discover", world.site.url).stdout


def test_a_host_that_asked_to_be_left_alone_is_left_alone_after_a_restart_too(world: World) -> None:
    world.site.routes["/one.xml"] = (429, {"Retry-After": "3600"}, b"not so often")
    world.site.feed("/two.xml", [])
    world.write(
        'feeds: ["${SITE}/one.xml", "${SITE}/two.xml"]\npeople: [Mara Lindqvist]\n'
        'http: {allow_private: [127.0.0.0/8], min_gap: 0s}\nstorage: {url: "sqlite:///news.db"}\n'
    )
    assert world.call("once").returncode == 0
    assert [path for path, _ in world.site.requests] == ["/one.xml"]  # the other one shares the host
    world.site.requests.clear()
    done = world.call("once", "--all", "--json")
    assert done.returncode == 0, done.stderr
    assert world.site.requests == []
