"""A trial's outcome as Markdown, as docs/hostile.md shows it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile.trial import MEGABYTE, Outcome, Run
from tests.hostile.villain import READ, Web


@dataclass(frozen=True)
class Trial:
    """Both runs, over one web."""

    world: Web
    alone: Run
    beset: Run

    def delays(self) -> dict[str, float]:
        """By how much later each healthy feed was polled, and each of its articles read, beside the villains."""
        polls = {n: o.seconds - self.alone.polls[n].seconds for n, o in self.beset.polls.items() if n in self.healthy}
        read = {
            title: outcome.seconds - self.alone.articles[title].seconds
            for title, outcome in self.beset.articles.items()
            if title in self.alone.articles
        }
        return polls | read

    @property
    def healthy(self) -> frozenset[str]:
        """The names of the healthy feeds."""
        return frozenset(self.world.healthy)

    def table(self) -> str:
        """A line for each villain and each hostile page, then the figures of the whole."""
        lines = ["| what it does | how it ended | seconds |", "|---|---|---:|"]
        lines += [_line(villain.name, self.beset.polls.get(villain.name)) for villain in self.world.villains]
        lines += ["", "| article pages | how it ended | seconds |", "|---|---|---:|"]
        lines += [_line(title.rsplit(" ", 1)[0], self.beset.articles.get(title)) for title in self._pages()]
        return "\n".join([*lines, "", *self._figures()])

    def _pages(self) -> list[str]:
        """Of the many large pages, the one that took the longest."""
        many = [title for title in self.world.pages if title.startswith("one of")]
        last = max(many, key=lambda title: outcome.seconds if (outcome := self.beset.articles.get(title)) else 1e9)
        return [title for title in self.world.pages if title not in many] + [last]

    def _figures(self) -> list[str]:
        late = self.delays()
        feeds = max((delay for name, delay in late.items() if name in self.healthy), default=0.0)
        stories = max((delay for name, delay in late.items() if name not in self.healthy), default=0.0)
        rows = [
            ("healthy feeds: the longest delay of a poll", f"{feeds:.1f} s", ""),
            ("healthy feeds: the longest delay of an article", f"{stories:.1f} s", ""),
            ("most memory, main process", _mb(self.beset.memory.main), _mb(self.alone.memory.main)),
            ("most memory, worker processes", _mb(self.beset.memory.others), _mb(self.alone.memory.others)),
            ("worker processes that there were", len(self.beset.memory.workers), len(self.alone.memory.workers)),
            ("until all had their outcome", f"{self.beset.seconds:.0f} s", f"{self.alone.seconds:.0f} s"),
        ]  # fmt: skip
        head = ["| of the whole service | beside the villains | healthy feeds alone |", "|---|---:|---:|"]
        return head + [f"| {name} | {beset} | {alone} |" for name, beset, alone in rows]


def _line(name: str, outcome: Outcome | None) -> str:
    if outcome is None:
        return f"| {name} | **nothing** | |"
    words = outcome.detail.replace("|", "/").replace("\n", " ")
    words = words if len(words) <= 110 else f"{words[:107]}…"
    ended = words if outcome.detail.startswith(outcome.error) else f"{outcome.error}: {words}"
    ended = f"read ({words})" if outcome.error == READ else ended
    return f"| {name.replace('<', '&lt;').replace('&lt;lt;', '&lt;')} | {ended} | {outcome.seconds:.1f} |"


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
