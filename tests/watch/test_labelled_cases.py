"""Labelled cases of who and what a text names, and the scores that may not fall.

A decision is one watch on one text; F1 is taken over decisions, and over mentions where a case labels its spans.
`cases/matching.jsonl` came first; `cases/own.jsonl` was written for the categories that proved weak, before the rules,
and `cases/fresh.jsonl` by people who had not seen any rule.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.models import Document, Hit
from monitor.settings import parse_watches
from monitor.watch.matcher import Matcher

CASES = Path(__file__).parent / "cases"
FILES = ("matching.jsonl", "own.jsonl", "fresh.jsonl")
ENOUGH = 20  # decisions; a smaller category says little


@dataclass
class Score:
    """Decisions counted."""

    right: int = 0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.false)) if self.right else 0.0

    @property
    def f1(self) -> float:
        wrong = len(self.false) + len(self.missed)
        return 2 * self.right / (2 * self.right + wrong) if self.right else float(not wrong)

    @property
    def decisions(self) -> int:
        return self.right + len(self.false) + len(self.missed)


def find(case: dict[str, Any]) -> dict[str, Hit]:
    watches: dict[str, list[dict[str, Any]]] = {"person": [], "topic": []}
    for watch in case["watch"]:
        watches[watch["kind"]].append({key: value for key, value in watch.items() if key != "kind"})
    matcher = Matcher(parse_watches(people=watches["person"], topics=watches["topic"]))
    document = Document(title=case["title"] or "", body=case["text"], lang=case["lang"])
    hits = {hit.watch: hit for hit in matcher.find(document)}
    # The look before reading does not know the language yet, and may turn nothing of this away.
    assert not hits or matcher.could_match(f"{document.title}\n{document.body}"), case["id"]
    return hits


def cases(file: str) -> Iterator[dict[str, Any]]:
    for line in (CASES / file).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["tier"] != "optional":
            yield case


@cache
def scores(file: str) -> dict[tuple[str, str], Score]:
    """By (tier, category), with "all" for every category, and ("mentions", "all")."""
    counted: dict[tuple[str, str], Score] = defaultdict(Score)
    for case in cases(file):
        found = find(case)
        for watch in case["watch"]:
            if watch["id"] not in case.get("ignore", ()):
                for category in ("all", case["cat"]):
                    _count(counted[case["tier"], category], case, watch["id"], found)
        if case.get("score_spans") and case["tier"] == "core":
            _count_mentions(counted["mentions", "all"], case, found)
    return counted


def _count(score: Score, case: dict[str, Any], watch: str, found: dict[str, Hit]) -> None:
    name = f"{case['id']} {watch}: {case['text'][:80]}"
    if watch in case["expect"]:
        if watch in found:
            score.right += 1
        else:
            score.missed.append(name)
    elif watch in found:
        score.false.append(name)


def _count_mentions(score: Score, case: dict[str, Any], found: dict[str, Hit]) -> None:
    got = [
        (hit.watch, "text" if m.field == "body" else m.field, m.start, m.end)
        for hit in found.values()
        for m in hit.mentions
    ]
    spans = [((s["id"], s["field"], s["start"], s["end"]), s.get("optional", False)) for s in case["spans"]]
    for span, optional in spans:
        if not optional:
            if any(_overlap(span, one) for one in got):
                score.right += 1
            else:
                score.missed.append(f"{case['id']} {span}")
    score.false += [f"{case['id']} {one}" for one in got if not any(_overlap(span, one) for span, _ in spans)]


def _overlap(one: tuple[str, str, int, int], other: tuple[str, str, int, int]) -> bool:
    return one[:2] == other[:2] and one[2] < other[3] and other[2] < one[3]


@pytest.mark.parametrize("file", FILES)
def test_the_scores_of_all_core_cases_hold(file: str) -> None:
    score = scores(file)["core", "all"]
    assert score.f1 >= 0.99, (score.false, score.missed)
    assert score.precision >= 0.99, score.false


@pytest.mark.parametrize("file", FILES)
def test_every_category_of_some_size_holds(file: str) -> None:
    weak = {
        category: (score.f1, score.false, score.missed)
        for (tier, category), score in scores(file).items()
        if tier == "core" and score.decisions >= ENOUGH and score.f1 < 0.95
    }
    assert weak == {}


def test_evidence_stands_where_the_cases_say() -> None:
    score = scores("matching.jsonl")["mentions", "all"]
    assert score.f1 >= 0.97, (score.false, score.missed)


@pytest.mark.parametrize("file", FILES)
def test_what_goes_beyond_duty_holds_too(file: str) -> None:
    score = scores(file)["stretch", "all"]
    assert score.f1 >= 0.8, (score.false, score.missed)
