"""From a digest's link to a rule that is mended, while the service runs."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

from tests.end_to_end.newsroom import World, page
from tests.end_to_end.test_hubs import free_port, send
from tests.end_to_end.test_whole_job import Running, wait_for

FILE = """\
feeds: [{{url: "${{SITE}}/feed.xml", every: 1d}}]
people:
  - {{name: Mara Lindqvist, aliases: [Lindqvist]}}  # the composer
digests: [{{name: All, when: people, schedule: instant, to: [hook]}}]
channels:
  hook: {{type: webhook, url: "${{HOOK_URL}}", secret: "${{HOOK_SECRET}}"}}
http: {{allow_private: [127.0.0.0/8], min_gap: 0s, public_url: "http://127.0.0.1:{port}", listen: "127.0.0.1:{port}"}}
storage: {{url: "sqlite:///news.db"}}
"""


def test_a_reader_s_word_becomes_a_line_that_the_service_takes_up(world: World) -> None:
    texts = {
        "/index": ("Science", "The Lindqvist index rose, and the Lindqvist index fell. "),
        "/song": ("Songs", "Lindqvist sang at the old harbour. "),
    }
    world.site.routes.update({path: page(title, text * 6) for path, (title, text) in texts.items()})
    world.site.feed("/feed.xml", [(path, title) for path, (title, _) in texts.items()])
    world.write(FILE.format(port=free_port()))

    def found() -> list[str]:
        with closing(sqlite3.connect(world.folder / "news.db")) as database:
            return [t for (t,) in database.execute("SELECT title FROM hits JOIN articles ON articles.id = article_id")]

    with Running(world):
        wait_for(lambda: bool(world.hooks), seconds=60)
        stories = json.loads(world.hooks[0][1])["data"]["stories"]
        [link] = [story["feedback_url"] for story in stories if story["title"] == "Science"]
        [mark] = re.findall(r'name="watch" value="(\w+)"', send(link)[1].decode())
        assert b"Noted: this is not about Mara Lindqvist." in send(link, f"watch={mark}&verdict=wrong".encode())[1]
        applied = world.call("watch", "review", "--apply", "1")
        assert applied.returncode == 0, applied.stderr
        line = "  - {name: Mara Lindqvist, aliases: [Lindqvist], exclude: [Lindqvist index]}  # the composer\n"
        assert line in world.settings.read_text(encoding="utf-8")
        wait_for(lambda: found() == ["Songs"], seconds=60)
