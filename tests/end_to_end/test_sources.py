"""Sources of every kind: what stands in the file, and what comes of it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

from tests.end_to_end.newsroom import World, page
from tests.end_to_end.test_whole_job import FILLER

FILE = """\
feeds: [{feed}]
people: [Mara Lindqvist]
digests: [{{name: All, when: people, schedule: instant, to: [hook]}}]
channels:
  hook: {{type: webhook, url: "${{HOOK_URL}}", secret: "${{HOOK_SECRET}}"}}
http: {{allow_private: [127.0.0.0/8], min_gap: 0s}}
storage: {{url: "sqlite:///news.db"}}
"""

RECENT = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
LONG_AGO = (datetime.now(UTC) - timedelta(days=300)).isoformat()


def story(world: World, path: str, sentence: str) -> None:
    world.site.routes[path] = page(f"Story {path}", sentence, FILLER, FILLER.replace("Tuesday", "Friday"))


def hit_urls(world: World) -> list[str]:
    done = world.call("hits", "--json")
    assert done.returncode == 0, done.stderr
    return sorted(json.loads(line)["url"].removeprefix(world.site.url) for line in done.stdout.splitlines())


def told(world: World) -> list[str]:
    return [
        item["url"].removeprefix(world.site.url)
        for _, body in world.hooks
        for item in json.loads(body)["data"]["stories"]
    ]


def once(world: World, *arguments: str) -> None:
    done = world.call("once", *arguments)
    assert done.returncode == 0, done.stderr


def sitemap(*pages: str, news: bool = True) -> bytes:
    def dates(when: str) -> str:
        if not news:
            return f"<lastmod>{when}</lastmod>"
        return (
            "<news:news><news:publication><news:name>The Loopback Post</news:name></news:publication>"
            f"<news:publication_date>{when}</news:publication_date><news:title>A title</news:title></news:news>"
        )

    urls = "".join(f"<url><loc>{page}</loc>{dates(RECENT)}</url>" for page in pages)
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    ).encode()


def test_a_sitemap_of_news_is_a_feed(world: World) -> None:
    story(world, "/one", "Mara Lindqvist spoke on Monday.")
    world.site.routes["/news.xml.gz"] = (200, {}, gzip.compress(sitemap(f"{world.site.url}/one")))
    world.write(FILE.format(feed='"${SITE}/news.xml.gz"'))
    once(world)
    assert hit_urls(world) == ["/one"]


def test_an_index_of_sitemaps_is_read_by_its_changes(world: World) -> None:
    for path in ("/old", "/new", "/later"):
        story(world, path, f"Mara Lindqvist is in {path}.")

    def index(*parts: tuple[str, str]) -> None:
        listed = "".join(
            f"<sitemap><loc>{world.site.url}{path}</loc><lastmod>{stamp}</lastmod></sitemap>" for path, stamp in parts
        )
        body = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'.encode()
        world.site.routes["/sitemap.xml"] = (200, {"ETag": f'"{abs(hash(body))}"'}, body)

    old = [(f"/sitemap-{year}.xml", f"{year}-12-31") for year in range(2000, 2024)]
    for path, _ in old:
        world.site.routes[path] = (200, {"ETag": '"o"'}, sitemap(f"{world.site.url}/old", news=False))
    world.site.routes["/sitemap-now.xml"] = (200, {"ETag": '"1"'}, sitemap(f"{world.site.url}/new"))
    index(*old, ("/sitemap-now.xml", "2026-03-01T10:00:00Z"))
    world.write(FILE.format(feed='"${SITE}/sitemap.xml"'))
    once(world)
    assert "/new" in hit_urls(world)
    asked = [path for path, _ in world.site.requests if path.startswith("/sitemap-")]
    assert len(asked) == 5  # the newest of twenty-five
    world.site.requests.clear()
    once(world, "--all")
    assert [path for path, _ in world.site.requests] == ["/sitemap.xml"]
    world.site.routes["/sitemap-now.xml"] = (
        200,
        {"ETag": '"2"'},
        sitemap(f"{world.site.url}/new", f"{world.site.url}/later"),
    )
    index(*old, ("/sitemap-now.xml", "2026-03-01T11:00:00Z"))
    world.site.requests.clear()
    once(world, "--all")
    assert "/later" in hit_urls(world)
    conditional = {path: headers.get("if-none-match") for path, headers in world.site.requests}
    assert conditional["/sitemap-now.xml"] == '"1"'


def test_a_site_s_own_address_becomes_its_feed_in_the_first_pass(world: World) -> None:
    story(world, "/one", "Mara Lindqvist spoke on Monday.")
    world.site.feed("/rss.xml", [("/one", "Story")])
    world.site.routes["/"] = (
        200,
        {"Content-Type": "text/html"},
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>',
    )
    world.write(FILE.format(feed='"${SITE}/"'))
    once(world)
    assert hit_urls(world) == ["/one"]
    [health] = [json.loads(line) for line in world.call("feeds", "health", "--json").stdout.splitlines()]
    assert (health["moved_to"], health["discovered"], health["state"]) == (f"{world.site.url}/rss.xml", True, "answers")
    world.site.requests.clear()
    once(world, "--all")
    assert [path for path, _ in world.site.requests] == ["/rss.xml"]


def test_a_file_of_this_machine_is_a_feed(world: World) -> None:
    story(world, "/one", "Mara Lindqvist spoke on Monday.")
    world.site.feed("/rss.xml", [("/one", "Story")])
    _, _, body = world.site.routes["/rss.xml"]  # type: ignore[misc]
    (world.folder / "mine.xml").write_bytes(body)
    world.write(FILE.format(feed='"file:mine.xml"'))
    once(world)
    assert hit_urls(world) == ["/one"]
    done = world.call("feeds", "poll", "--json")
    assert json.loads(done.stdout)["event"] == "not_modified", done.stdout
    (world.folder / "mine.xml").unlink()
    done = world.call("feeds", "poll")
    assert "FileUnreadable" in done.stdout
    assert "No such file" in done.stdout


def test_no_feed_of_the_web_leads_to_a_file_of_this_machine(world: World) -> None:
    secret = world.folder / "secret.txt"
    secret.write_text("Mara Lindqvist's own diary, at length. " * 20)
    body = (
        f'<rss version="2.0"><channel><title>T</title><item><title>Look</title><link>{secret.as_uri()}</link>'
        f"<guid>1</guid></item></channel></rss>"
    )
    world.site.routes["/rss.xml"] = (200, {"Content-Type": "application/rss+xml"}, body.encode())
    world.site.routes["/moved.xml"] = (302, {"Location": secret.as_uri()}, b"")
    world.write(FILE.format(feed='"${SITE}/rss.xml", "${SITE}/moved.xml"'))
    once(world)
    assert hit_urls(world) == []
    health = [json.loads(line) for line in world.call("feeds", "health", "--json").stdout.splitlines()]
    assert "BadRedirect" in health[1]["error"]


def test_what_a_feed_published_before_is_found_and_alerts_nobody(world: World) -> None:
    for number in range(4):
        story(world, f"/{number}", f"Mara Lindqvist is in story {number}.")

    def document(path: str, number: int, when: str, older: str | None) -> None:
        link = f'<link rel="prev-archive" href="{older}"/>' if older else ""
        entry = (
            f"<entry><title>Story {number}</title><id>urn:{number}</id><updated>{when}</updated>"
            f'<link href="{world.site.url}/{number}"/></entry>'
        )
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:f</id>{link}{entry}</feed>'
        world.site.routes[path] = (200, {"Content-Type": "application/atom+xml", "ETag": f'"{number}"'}, body.encode())

    document("/atom.xml", 0, RECENT, "/archive-1.xml")
    document("/archive-1.xml", 1, LONG_AGO, "/archive-2.xml")
    document("/archive-2.xml", 2, LONG_AGO, "/archive-1.xml")  # a circle
    world.write(FILE.format(feed='{url: "${SITE}/atom.xml", name: Post}'))
    once(world)
    assert (hit_urls(world), told(world)) == (["/0"], ["/0"])
    done = world.call("feeds", "backfill", "Post")
    assert done.returncode == 0, done.stderr
    assert "2 articles to be read" in done.stdout
    once(world)
    assert (hit_urls(world), told(world)) == (["/0", "/1", "/2"], ["/0"])
    world.site.requests.clear()
    again = world.call("feeds", "backfill", "Post", "--json")
    assert [json.loads(line)["new"] for line in again.stdout.splitlines()] == [0, 0]
    assert [headers.get("if-none-match") for _, headers in world.site.requests] == ['"1"', '"2"']


def test_a_feed_without_a_past_says_so(world: World) -> None:
    world.site.feed("/rss.xml", [])
    world.write(FILE.format(feed='{url: "${SITE}/rss.xml", name: Post}'))
    once(world)
    done = world.call("feeds", "backfill", "Post")
    assert done.returncode == 2
    assert "RFC 5005" in done.stderr


def changing(world: World, summary: str, *sentences: str) -> None:
    """The feed with its one article as it reads now."""
    world.site.routes["/one"] = page("The case", *sentences, FILLER, FILLER.replace("Tuesday", "Friday"))
    body = (
        f'<rss version="2.0"><channel><title>T</title><item><title>The case</title><link>{world.site.url}/one</link>'
        f"<guid>1</guid><description>{summary}</description></item></channel></rss>"
    )
    world.site.routes["/rss.xml"] = (200, {"Content-Type": "application/rss+xml"}, body.encode())


def test_an_article_that_changed_is_read_again_and_told_again_only_for_a_new_sentence(world: World) -> None:
    changing(world, "first", "Mara Lindqvist spoke on Monday.")
    world.write(FILE.format(feed='"${SITE}/rss.xml"'))
    once(world)
    assert told(world) == ["/one"]
    changing(world, "second", "Mara Lindqvist spoke on Monday.", "The hall was full, it was said later.")
    once(world, "--all")
    assert told(world) == ["/one"]
    changing(world, "third", "Mara Lindqvist spoke on Monday.", "Mara Lindqvist was arrested on Tuesday.")
    once(world, "--all")
    assert told(world) == ["/one", "/one"]
    assert "arrested" in world.hooks[-1][1].decode()
    world.site.routes["/one"] = (404, {}, b"gone")
    body = world.site.routes["/rss.xml"][2].replace(b"third", b"fourth")  # type: ignore[index]
    world.site.routes["/rss.xml"] = (200, {"Content-Type": "application/rss+xml"}, body)
    once(world, "--all")
    assert (hit_urls(world), len(told(world))) == (["/one"], 2)
