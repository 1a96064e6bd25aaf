"""What the service makes of pages: several for one article, and those that matched nobody when they came."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.end_to_end.newsroom import World, page
from tests.end_to_end.test_sources import FILE, once, story
from tests.end_to_end.test_whole_job import FILLER

RAIN = " ".join(f"Rain is expected along the coast on day {day}, and wind from the west." for day in range(20))
WEATHER = [FILLER, FILLER.replace("Tuesday", "Friday"), RAIN]


def test_an_article_of_several_pages_is_one_text(world: World) -> None:
    status, headers, html = page("The harbour", "Mara Lindqvist spoke on Monday.", *WEATHER[:2])
    world.site.routes["/long"] = (status, headers, html.replace(b"<title>", b'<link rel="next" href="/long/2"><title>'))
    world.site.routes["/long/2"] = page("The harbour", "In the evening Mara Lindqvist sang.", WEATHER[2])
    world.site.feed("/rss.xml", [("/long", "The harbour")])
    world.write(FILE.format(feed='"${SITE}/rss.xml"'))
    once(world)
    [hit] = world.hits()
    assert "/long" in hit["url"]
    with closing(sqlite3.connect(world.folder / "news.db")) as database:
        [(body,)] = database.execute("SELECT body FROM articles")
    assert body.index("spoke on Monday") < body.index("in the evening".capitalize()) < body.index("Rain is expected")


def test_a_page_that_matched_nobody_is_read_when_somebody_asks(world: World) -> None:
    world.site.routes["/quiet"] = page("Weather", "Tomas Okafor, who keeps the light, expects rain.", *WEATHER)
    story(world, "/loud", "Mara Lindqvist spoke on Monday.")
    world.site.feed("/rss.xml", [("/quiet", "Weather"), ("/loud", "Harbour")])
    settings = FILE.format(feed='"${SITE}/rss.xml"')
    world.write(settings)
    once(world)
    with closing(sqlite3.connect(world.folder / "news.db")) as database:
        assert database.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    assert [hit["watch"] for hit in world.hits()] == ["Mara Lindqvist"]
    del world.site.routes["/quiet"]  # the page is gone; what was kept of it must do
    tried = world.call("add", "person", "Tomas Okafor")
    assert tried.returncode == 0, tried.stderr
    assert "keeps the light" in tried.stdout
    once(world)
    assert sorted(hit["watch"] for hit in world.hits()) == ["Mara Lindqvist", "Tomas Okafor"]
    with closing(sqlite3.connect(world.folder / "news.db")) as database:
        assert database.execute("SELECT count(*) FROM pages").fetchone() == (0,)
