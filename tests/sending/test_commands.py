"""The commands of the outbox and of a digest, as a user types them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import build_app
from monitor.domain.models import DeliveryStatus, Event, Source
from monitor.domain.query import About, And, AnyWatch, Not, Or
from monitor.service.checking import offline_warnings
from run_monitor import make_adapters
from tests.sending.desk import NOW, desk, digest, settings_of
from tests.storage.world import LEASE

SETTINGS = """
feeds: [https://herald.example/feed]
people: [{name: Mara Lindqvist, id: mara}]
digests:
  - {name: alert, when: people, to: [desk, console]}
  - {name: night, when: people, schedule: daily 23:00, quiet: 22:00-07:00}
channels:
  desk: {type: email, smtp: "smtp://127.0.0.1:1", from: vigil@example.org, to: [desk@example.org]}
storage: {url: "sqlite:///news.db"}
"""


async def a_dead_letter(folder: Path) -> int:
    """A message was given up long ago, of an article that came just now."""
    async with desk(folder, digest("alert", to=["desk"]), digest("night", to=["desk"])) as here:
        await here.publish(0)
        await here.dispatch.decide_digests()
        [first, *_] = await here.database.digests.claim_deliveries(now=NOW, lease=LEASE, limit=9)
        for one in await here.database.digests.deliveries():
            dead = Event(at=NOW, kind="delivery_dead", delivery_id=one.id, error="PermanentDeliveryError", detail="550")
            await here.database.digests.record_failed(
                one.id, status=DeliveryStatus.DEAD, next_attempt_at=None, event=dead
            )
        return first.id


def test_the_outbox_can_be_seen_and_changed_beside_a_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = asyncio.run(a_dead_letter(tmp_path))
    (tmp_path / "sources.yaml").write_text(SETTINGS, encoding="utf-8")
    app = build_app(make_adapters())

    def call(*args: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(tmp_path / "sources.yaml"), *args])

    status = call("status").stdout
    assert "4 given up" in status
    assert f"{number} to desk@example.org given up: PermanentDeliveryError: 550" in status
    listed = [json.loads(line) for line in call("alerts", "list", "--json").stdout.splitlines()]
    assert [(one["status"], one["recipient"]) for one in listed[-2:]] == [
        ("dead", "night@example.org"),
        ("dead", "desk@example.org"),
    ]
    assert f"{number}  dead       alert #1 to desk@example.org by desk: 1 try; Perm" in call("alerts", "list").stdout

    assert "cancelled" in call("alerts", "cancel", str(number)).stdout
    assert f"{number}  cancelled" in call("alerts", "list", "--status", "cancelled").stdout
    assert call("alerts", "retry", "--dead").stdout.count("will be tried again") == 3
    unknown = call("alerts", "retry", "4711")
    assert (unknown.exit_code, "no delivery 4711" in unknown.stderr) == (1, True)
    assert call("alerts", "retry").exit_code == 2

    copy = call("digest", "send", "alert", "--since", "9999d", "--to", "console")
    assert copy.exit_code == 0, copy.stderr
    assert "Lindqvist on story 0" in copy.stdout
    assert "1 message sent, 1 item." in copy.stderr
    refused = call("digest", "send", "alert", "--since", "9999d")
    assert (refused.exit_code, "desk to desk@example.org failed" in refused.stderr) == (1, True)

    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    page = Path(call("digest", "preview", "alert", "--since", "9999d", "--open").stdout.strip())
    try:
        assert "Lindqvist" in page.read_text(encoding="utf-8")
        assert opened.read_text(encoding="utf-8").strip() == page.as_uri()
        assert page.stat().st_mode & 0o077 == 0, "what is watched is nobody else's business"
    finally:
        page.unlink()


def test_check_warns_of_a_digest_that_asks_for_a_tag_of_no_feed() -> None:
    query = And((AnyWatch("person"), Or((About("tag", "agancy"), Not(About("tag", "WEEKLY"))))))
    settings = settings_of("sqlite:///x", replace(digest("night", "daily 23:00"), query=query))
    feeds = (Source("f", "https://x.example/feed", tags=("agency", "weekly")),)
    [warning] = [found for found in offline_warnings(replace(settings, sources=feeds)) if "tag" in found]
    assert warning == 'digest "night": no feed has the tag "agancy"; there are: agency, weekly'


def test_check_warns_of_a_schedule_that_always_lies_in_its_quiet_hours() -> None:
    night = digest("night", "daily 23:00", quiet="22:00-07:00", to=["desk", "hook"])
    warnings = offline_warnings(settings_of("sqlite:///x", night, digest("day", "daily 12:00", quiet="22:00-07:00")))
    [warning] = [warning for warning in warnings if "quiet" in warning]
    assert '"night": `daily 23:00` always lies in its quiet hours (22:00-07:00)' in warning
