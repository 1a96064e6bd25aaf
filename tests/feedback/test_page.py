"""The page behind "Not about this?", asked over loopback, and what digests make of an answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import ClientSession, web

from monitor.domain.errors import DatabaseUnusable
from monitor.domain.models import DigestContent, Verdict
from monitor.pipeline import Pipeline
from monitor.policy.feedback import VALID_FOR
from monitor.service.opening import Runtime
from monitor.service.sending import preview_digest, send_owed
from monitor.web.app import make_app
from tests.feedback.desk import CONCERT, FILE, INDEX, SCORE, TEXTS, desk, read_all


class Browser:
    """A reader's browser; paths are those of links."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def get(self, link: str) -> tuple[int, dict[str, str], str]:
        async with self._session.get(self._address + path_of(link)) as answer:
            return answer.status, dict(answer.headers), await answer.text()

    async def post(self, link: str, **form: str) -> tuple[int, str]:
        async with self._session.post(self._address + path_of(link), data=form) as answer:
            return answer.status, await answer.text()


def path_of(link: str) -> str:
    return urlsplit(link).path.removeprefix("/news")  # the web server in front takes its own part of the path away


@asynccontextmanager
async def browsing(pipeline: Pipeline) -> AsyncIterator[Browser]:
    runner = web.AppRunner(make_app(lambda: pipeline), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        async with ClientSession() as session:
            yield Browser(session, f"http://{host}:{port}")
    finally:
        await runner.cleanup()


async def links_of(runtime: Runtime) -> dict[str, str]:
    content = (await preview_digest(runtime.pipeline, "Voices", since=None)).content
    return {item.title: item.feedback_url or "" for item in content.items}


def titles(content: DigestContent | None) -> set[str]:
    return {item.title for item in content.items} if content else set()


async def judged(runtime: Runtime) -> dict[tuple[str, str], Verdict]:
    hits = await runtime.database.articles.hits()
    return {(hit.title, hit.watch_name): hit.judged for hit in hits if hit.judged is not None}


async def test_a_link_only_shows_its_button_records_and_undo_takes_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime, browsing(runtime.pipeline) as browser:
        await read_all(runtime)
        links = await links_of(runtime)
        link = links["Science & fame"]
        assert re.fullmatch(r"https://vigil\.example/news/feedback/[\w-]{1,60}", link)
        assert len(set(links.values())) == 3

        status, headers, html = await browser.get(link)
        assert (status, headers["Cache-Control"], headers["Referrer-Policy"]) == (200, "no-store", "no-referrer")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Science &amp; fame" in html
        assert "Nobody trusts the <mark>Lindqvist</mark> index, Tomas Okafor wrote." in html
        assert re.findall(r"<button[^>]*>([^<]*)", html) == ["Not about Mara Lindqvist", "Not about Tomas Okafor"]
        assert await judged(runtime) == {}, "a scanner of mail follows every link"

        [mara, _] = re.findall(r'name="watch" value="(\w+)"', html)
        status, html = await browser.post(link, watch=mara, verdict="wrong")
        assert (status, "Noted: this is not about Mara Lindqvist." in html, "Undo" in html) == (200, True, True)
        assert await judged(runtime) == {("Science & fame", "Mara Lindqvist"): Verdict.WRONG}
        [kept] = await runtime.database.feedback.judgements()
        assert (kept.surface, kept.sentence, kept.origin) == ("Lindqvist", TEXTS[INDEX][1], "page")

        status, html = await browser.post(link, watch=mara, verdict="right")
        assert (status, "Noted" in html) == (200, False)
        assert await judged(runtime) == {("Science & fame", "Mara Lindqvist"): Verdict.RIGHT}


async def test_a_link_is_good_for_its_own_item_and_nothing_else(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime, browsing(runtime.pipeline) as browser:
        await read_all(runtime)
        links = await links_of(runtime)
        science, concert = links["Science & fame"], links["An evening concert"]
        [_, tomas] = re.findall(r'name="watch" value="(\w+)"', (await browser.get(science))[2])
        status, html = await browser.post(concert, watch=tomas, verdict="wrong")
        assert (status, "nothing to judge" in html) == (404, True)
        for form in ({"watch": tomas}, {"watch": tomas, "verdict": "perhaps"}, {"watch": tomas, "verdict": "x" * 2000}):
            status, html = await browser.post(science, **form)
            assert (status, "Nothing was recorded" in html) == (400, True)
        for forged in (
            concert[:-1],
            concert[:-1] + ("B" if concert.endswith("A") else "A"),
            concert + "AAAA",
            "/feedback/é",
        ):
            status, _, html = await browser.get(forged)
            assert (status, "not complete, or not one of ours" in html, "concert" in html) == (404, True, False)
            assert (await browser.post(forged, watch=tomas, verdict="wrong"))[0] == 404
        assert await judged(runtime) == {}


async def test_a_link_shows_no_watch_that_the_digest_did_not_tell_of(tmp_path: Path) -> None:
    async with desk(tmp_path, file=FILE.replace("people AND NOT Harbour", "'\"Tomas Okafor\"'")) as runtime:
        await read_all(runtime)
        links = await links_of(runtime)
        assert set(links) == {"Science & fame"}
        async with browsing(runtime.pipeline) as browser:
            html = (await browser.get(links["Science & fame"]))[2]
    assert "Tomas Okafor" in html


async def test_an_old_link_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime:
        await read_all(runtime)
        link = (await links_of(runtime))["A new score"]
        now = runtime.pipeline.clock()
        for days, answer in ((0, 200), (1, 404)):
            late = replace(runtime.pipeline, clock=lambda days=days: now + VALID_FOR + timedelta(days=days))
            async with browsing(late) as browser:
                status, _, html = await browser.get(link)
                assert (status, "too old" in html) == (answer, answer == 404)


async def test_a_link_that_is_used_very_often_has_to_wait_and_no_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime, browsing(runtime.pipeline) as browser:
        await read_all(runtime)
        links = await links_of(runtime)
        answers = [await browser.get(links["A new score"]) for _ in range(25)]
        assert (answers[0][0], answers[-1][0], answers[-1][1]["Retry-After"]) == (200, 429, "60")
        assert (await browser.get(links["An evening concert"]))[0] == 200


async def test_a_failure_of_ours_tells_nothing(tmp_path: Path) -> None:
    class Full:
        """A database whose disk is full."""

        @property
        def articles(self) -> object:
            raise DatabaseUnusable("/srv/secret/news.db: no space left")

    async with desk(tmp_path) as runtime:
        await read_all(runtime)
        link = (await links_of(runtime))["A new score"]
        async with browsing(replace(runtime.pipeline, database=Full())) as browser:  # type: ignore[arg-type]
            status, _, html = await browser.get(link)
        assert (status, "try again later" in html, "secret" in html) == (503, True, False)


async def test_the_token_stands_in_no_log(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime, browsing(runtime.pipeline) as browser:
        ids = await read_all(runtime)
        link = (await links_of(runtime))["A new score"]
        [mark] = re.findall(r'name="watch" value="(\w+)"', (await browser.get(link))[2])
        with structlog.testing.capture_logs() as lines:
            await browser.post(link, watch=mark, verdict="wrong")
        assert [(line["event"], line["article"]) for line in lines] == [("a hit was judged", ids[SCORE])]
        assert link.rpartition("/")[2] not in str(lines)


# ---------------------------------------------------------------- what digests make of it


async def judge(runtime: Runtime, number: int, watch: str, *, verdict: str = "wrong") -> None:
    title = TEXTS[number][0]
    link = (await links_of(runtime)).get(title)
    async with browsing(runtime.pipeline) as browser:
        assert link is not None
        html = (await browser.get(link))[2]
        mark = re.findall(rf'name="watch" value="(\w+)">\s*<button[^>]*>Not about {watch}', html)[0]
        assert (await browser.post(link, watch=mark, verdict=verdict))[0] == 200


async def test_what_was_judged_wrong_in_time_is_left_out_of_the_digest_and_never_owed_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime:
        await read_all(runtime)
        await judge(runtime, SCORE, "Mara Lindqvist")
        await judge(runtime, INDEX, "Mara Lindqvist")
        content = await send_owed(runtime.pipeline, "Voices")
        assert content is not None
        assert titles(content) == {"Science & fame", "An evening concert"}
        [science] = [item for item in content.items if item.title == "Science & fame"]
        assert science.watches == ("Tomas Okafor",)
        assert "Lindqvist" not in science.why
        week = (await preview_digest(runtime.pipeline, "Voices", since=timedelta(days=7))).content
        assert titles(week) == titles(content)

        await runtime.database.feedback.record(
            replace((await runtime.database.feedback.judgements())[0], verdict=Verdict.RIGHT)
        )
        assert await send_owed(runtime.pipeline, "Voices") is None, "its window is closed: `hits` has it"
        week = (await preview_digest(runtime.pipeline, "Voices", since=timedelta(days=7))).content
        assert titles(week) == {*titles(content), "A new score"}


async def test_what_is_taken_back_in_time_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as runtime:
        await read_all(runtime, {CONCERT: TEXTS[CONCERT]})
        await judge(runtime, CONCERT, "Mara Lindqvist")
        assert await send_owed(runtime.pipeline, "Voices") is None
        assert await runtime.pipeline.close_windows(settled=True) == 0
        [wrong] = await runtime.database.feedback.judgements()
        await runtime.database.feedback.record(replace(wrong, verdict=Verdict.RIGHT))
        assert titles(await send_owed(runtime.pipeline, "Voices")) == {"An evening concert"}


async def test_an_article_without_a_believed_hit_is_no_news_even_to_a_digest_of_what_is_not(tmp_path: Path) -> None:
    async with desk(tmp_path, file=FILE.replace("people AND NOT Harbour", "NOT Harbour")) as runtime:
        await read_all(runtime, {CONCERT: TEXTS[CONCERT]})
        await judge(runtime, CONCERT, "Mara Lindqvist")
        assert await send_owed(runtime.pipeline, "Voices") is None


async def test_without_a_public_address_there_is_no_link(tmp_path: Path) -> None:
    async with desk(tmp_path, file=FILE.replace('http: {public_url: "https://vigil.example/news/"}\n', "")) as runtime:
        await read_all(runtime)
        content = (await preview_digest(runtime.pipeline, "Voices", since=None)).content
        assert {item.feedback_url for item in content.items} == {None}
