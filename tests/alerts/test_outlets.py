"""What a webhook is told of a story and its outlets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from alerts.render import render_json
from monitor.domain.models import Outlet
from tests.alerts.samples import CLOSED, content, item


def test_a_webhook_gets_the_story_and_all_its_outlets() -> None:
    told_at = CLOSED - timedelta(days=1)
    outlets = tuple(Outlet(f"Outlet {n}", f"https://outlet.example/{n}", "Harbour", CLOSED, n) for n in range(1, 5))
    told = replace(item(), story="12", outlets=outlets, told_before_at=told_at)
    [story] = json.loads(render_json(content(told)))["data"]["stories"]
    assert (story["story"], story["told_before"]) == ("12", told_at.isoformat())
    assert [one["source"] for one in story["outlets"]] == ["Outlet 1", "Outlet 2", "Outlet 3", "Outlet 4"]
    assert story["outlets"][0] == {
        "source": "Outlet 1",
        "url": "https://outlet.example/1",
        "title": "Harbour",
        "published": CLOSED.isoformat(),
    }
