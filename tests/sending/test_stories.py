"""A story in two windows: what a reader's mail and a receiver's JSON say of it, from the database to the wire."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Placing
from monitor.settings import HttpSettings
from tests.alerts.servers import hook_server, mail_server
from tests.sending.desk import Desk, channels, desk, digest

DAY = timedelta(days=1)


async def tell(here: Desk, *numbers: int, story: int | None = None) -> None:
    """Articles of one story appear and are read."""
    await here.publish(*numbers)
    waiting = await here.database.stories.desk(limit=9, reach=DAY)
    opens = -1 if story is None else None
    placings = [Placing(one.id, here.clock(), b"", story=story, opens=opens) for one in waiting.new]
    assert await here.database.stories.place(placings, step=waiting.step, now=here.clock())


async def test_a_follow_up_answers_the_mail_that_told_the_story_and_the_json_says_it_all(tmp_path: Path) -> None:
    with mail_server() as box, hook_server() as hook:
        through = channels(smtp=f"smtp://127.0.0.1:{box.port}", hook=hook.url, to=["desk@example.org"])
        async with desk(tmp_path, digest("daily", "daily 08:00", to=("desk", "hook")), through=through) as here:
            public = replace(here.pipeline.settings, http=HttpSettings(public_url="https://vigil.example.org"))
            here.pipeline = replace(here.pipeline, settings=public, key=b"k" * 32)
            here.dispatch = InlineDispatch(here.pipeline)
            await tell(here, 0, 1, 2)
            await here.tick()
            first_at = (await here.database.digests.states())["daily"].last_sent_at
            await tell(here, 3, story=1)
            await here.tick(after=DAY)

            first, second = box.mails
            assert str(second["In-Reply-To"]) == str(first["Message-ID"])
            assert str(first["Subject"]).endswith(": 1 story")
            assert str(second["Subject"]).endswith(": 1 update")
            new, update = (json.loads(body)["data"]["stories"] for _, _, body in hook.received)
            assert [len(stories) for stories in (new, update)] == [1, 1]
            assert [len(stories[0]["outlets"]) for stories in (new, update)] == [2, 0]
            assert new[0]["story"] == update[0]["story"] == "1"
            assert first_at is not None
            assert (new[0]["told_before"], update[0]["told_before"]) == (None, first_at.isoformat())
            for story in (new[0], update[0]):
                assert story["score"]["value"] == sum(part["points"] for part in story["score"]["parts"])
                assert story["feedback_url"].startswith("https://vigil.example.org/feedback/")
