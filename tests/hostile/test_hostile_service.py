"""Seventy bad servers at once, and each costs only itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.hostile.__main__ import trial
from tests.hostile.hasty import WORKER_SECONDS
from tests.hostile.table import Trial
from tests.hostile.trial import MEGABYTE
from tests.hostile.villain import HEALTHY_ARTICLES, READ

# The figures of a quiet machine are in docs/hostile.md, and `python -m tests.hostile` prints them. What is late beside
# the other tests of a busy machine proves nothing, so no delay is asserted here, and the memory has some room.
MOST_MAIN = 400 * MEGABYTE
LATE = frozenset({"DeadlineExceeded", "HostBusy", "WorkerFailed"})  # what a busy machine may make of anything


def _check_ends(seen: Trial) -> None:
    """Every visit and every page left what came of it, as a typed error where it failed, and when it is tried again."""
    for villain in seen.world.villains:
        outcome = seen.beset.polls.get(villain.name)
        assert outcome is not None, f"{villain.name}: no trace of its poll"
        assert outcome.error in villain.ends | LATE, f"{villain.name}: {outcome}"
        assert outcome.has_next or outcome.error == "Gone", f"{villain.name}: {outcome}"
    for title in seen.world.pages:
        outcome = seen.beset.articles.get(title)
        assert outcome is not None and outcome.error != "nothing", f"{title}: {outcome}"
        assert outcome.has_next, f"{title}: {outcome}"
    assert not seen.beset.unexpected
    assert "Traceback" not in seen.beset.log


def _check_neighbours(seen: Trial) -> None:
    """The healthy feeds are polled and their articles read from their pages, villains or not."""
    for run in (seen.alone, seen.beset):
        assert all(run.polls[name].error == READ for name in seen.world.healthy)
    stories = [outcome for title, outcome in seen.beset.articles.items() if title.startswith("Healthy")]
    assert len(stories) == HEALTHY_ARTICLES * len(seen.world.healthy)
    assert all(outcome.error == READ and outcome.detail.startswith("page") for outcome in stories)


@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_every_bad_server_ends_in_words_and_nobody_else_notices(tmp_path: Path) -> None:
    seen = await trial(tmp_path)
    print(seen.table())
    assert seen.world.touched == [], "an external entity or a private address was asked for"
    _check_ends(seen)
    _check_neighbours(seen)
    assert seen.beset.memory.main < MOST_MAIN
    # A worker that hung was replaced: more of them lived than a quiet run needs, and the last pages were read.
    assert any(
        outcome.detail.startswith(f"it took longer than {WORKER_SECONDS:g}") for outcome in seen.beset.polls.values()
    )
    assert len(seen.beset.memory.workers) > len(seen.alone.memory.workers)
    assert seen.beset.exit_code == 0
