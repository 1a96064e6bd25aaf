"""What readers see: the way off a digest, and the page of one that a webhook had no room for; and trying a channel."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from monitor.domain.models import DigestItem, Via
from monitor.service import channels
from monitor.service.looking import NotFound
from monitor.web.app import make_app
from storage import open_database
from tests.alerts.servers import Hook, hook_server, mail_server
from tests.end_to_end.newsroom import World as Newsroom
from tests.end_to_end.newsroom import world as make_newsroom
from tests.end_to_end.test_receivers import World, world

FILE = """\
feeds: [https://feed.example/rss]
people: [Mara Lindqvist]
digests: [{name: All, when: people, to: [files]}]
channels:
  files: {type: file, folder: out, formats: [html, json, atom]}
http: {contact: desk@example.org}
storage: {url: "sqlite:///news.db"}
templates: mine
"""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as server:
        yield server


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with make_newsroom(tmp_path) as made:
        yield made


@asynccontextmanager
async def visiting(made: World) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the pages of a running service."""
    runner = web.AppRunner(make_app(lambda: made.pipeline), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as browser:
            yield browser
    finally:
        await runner.cleanup()


def path_of(address: str) -> str:
    return address.removeprefix("https://vigil.example.org")


async def test_a_look_at_the_link_unsubscribes_nobody_and_one_click_does(tmp_path: Path, hook: Hook) -> None:
    with mail_server() as box:
        async with world(tmp_path, hook, box) as made, visiting(made) as browser:
            await made.close_windows()
            await made.send()
            [mail] = box.mails
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            link = path_of(str(mail["List-Unsubscribe"]).strip("<>"))

            looked = await browser.get(link)
            assert looked.status_code == 200
            assert "<button>Unsubscribe</button>" in looked.text
            assert "desk@example.org" in looked.text
            assert (await browser.head(link)).status_code == 200
            assert await made.database.recipients.unsubscribed() == []

            clicked = await browser.post(link, data={"List-Unsubscribe": "One-Click"})
            assert clicked.status_code == 200
            [gone] = await made.database.recipients.unsubscribed()
            assert (gone.digest_id, gone.channel, gone.recipient) == ("daily", "mail", "desk@example.org")
            assert clicked.headers["referrer-policy"] == "no-referrer"

            for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/unsubscribe/x", "/unsubscribe/%00%ff"):
                assert (await browser.get(wrong)).status_code == 404
                assert (await browser.post(wrong)).status_code == 404
    assert await _again(tmp_path) == 1  # it outlives the service


async def _again(folder: Path) -> int:
    database = await open_database(f"sqlite:///{folder / 'news.db'}")
    found = await database.recipients.unsubscribed()
    await database.close()
    return len(found)


async def test_a_digest_that_was_cut_is_whole_behind_its_link(tmp_path: Path, hook: Hook) -> None:
    async with world(tmp_path, hook) as made, visiting(made) as browser:
        [article] = await made.database.digests.owed("daily")
        digest = made.pipeline.settings.digests[0]
        state = (await made.database.digests.states())["daily"]
        content = (await made.pipeline.compose(digest, state, [article], to=(), now=made.pipeline.clock())).content
        many = tuple(replace(story(number), article_id=article.id) for number in range(100))
        content = replace(content, items=many)
        frozen = made.pipeline.freeze(content, ["hook"])
        assert await made.database.digests.freeze(content, frozen, next_at=None, now=content.closed_at)
        await made.send()
        data = json.loads(hook.received[0][2])["data"]
        assert data["cut"]["stories"] > 0
        page = await browser.get(path_of(data["link"]))
        assert page.status_code == 200
        assert all(f'href="https://herald.example/{number}"' in page.text for number in range(100))
        for wrong in (path_of(data["link"])[:-3] + "AAA", path_of(data["link"]).replace("/1/", "/2/")):
            assert (await browser.get(wrong)).status_code == 404


def story(number: int) -> DigestItem:
    return DigestItem(
        article_id=number,
        url=f"https://herald.example/{number}",
        title=f"Story number {number} " + "х" * 150,
        source="The Daily Herald",
        published=None,
        via=Via.PAGE,
        watches=("Serj Tankian",),
        speakers=(),
        snippets=(),
    )


def test_a_channel_is_tried_by_command_and_a_broken_template_is_told(newsroom: Newsroom) -> None:
    (newsroom.folder / "mine").mkdir()
    (newsroom.folder / "mine" / "digest.html.j2").write_text("<p>\n{{ view.nothing }}")
    newsroom.write(FILE)
    checked = newsroom.call("check")
    assert checked.returncode == 2
    assert "broken template: digest.html.j2:2:" in checked.stdout

    written = newsroom.call("alerts", "test", "files", "--json")
    assert written.returncode == 0, written.stderr
    assert json.loads(written.stdout)["taken"] is True
    [page] = (newsroom.folder / "out").glob("*.html")
    assert "This is a test" in page.read_text(encoding="utf-8")  # by the built-in template
    assert "a template of your own is broken" in written.stderr


async def test_a_sample_says_what_came_of_it_and_leaves_the_outbox_alone(tmp_path: Path, hook: Hook) -> None:
    hook.status = 500
    async with world(tmp_path, hook) as made:
        [tried] = await channels.send_sample(made.pipeline, "hook")
        assert not tried.taken
        assert tried.again
        assert "answered 500" in tried.detail
        assert "s3cret-path" not in tried.detail + tried.recipient
        assert json.loads(hook.received[0][2])["data"]["notice"].startswith("This is a test")
        assert await made.database.digests.deliveries() == []
        with pytest.raises(NotFound, match="there are: hook"):
            await channels.send_sample(made.pipeline, "hok")
        with pytest.raises(NotFound, match="closed are: none at all"):
            await channels.enable(made.pipeline, "hook")
        with pytest.raises(NotFound, match="who has: nobody"):
            await channels.come_back(made.pipeline, "desk@example.org", digest=None)
