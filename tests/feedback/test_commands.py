"""`watch wrong`, `watch review`, and what `hits` shows of a judgement."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from monitor.cli import build_app
from monitor.cli.failing import explain
from monitor.domain.errors import NewsvigilError
from tests.feedback.desk import ADAPTERS, FILE, HARBOUR, INDEX, SCORE, TEXTS, desk, read_all

QUERY = FILE.replace("- Harbour", "- {name: Harbour, query: 'harbour OR quay'}  # where ships lie")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a settings file and a database of four articles."""
    asyncio.run(_filled(tmp_path))
    return tmp_path


async def _filled(folder: Path) -> None:
    async with desk(folder) as runtime:
        await read_all(runtime)


async def _matched_again(folder: Path) -> None:
    async with desk(folder) as runtime:
        await runtime.pipeline.rematch()


def call(folder: Path, *args: str) -> Result:
    """Run a command in this process; what it would say of an expected failure goes to standard error."""
    before = structlog.get_config()
    try:
        done = CliRunner().invoke(build_app(ADAPTERS), ["--config", str(folder / "sources.yaml"), *args])
    finally:
        structlog.configure(**before)
    if done.exception is not None and not isinstance(done.exception, SystemExit | NewsvigilError):
        raise done.exception
    return done


def code(done: Result) -> int:
    return explain(done.exception) if isinstance(done.exception, NewsvigilError) else done.exit_code


def hits(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    lines = call(folder, "hits", "--json").stdout.splitlines()
    return {(hit["title"], hit["watch"]): hit for hit in map(json.loads, lines)}


def test_a_hit_is_judged_by_its_number_or_its_address_and_hits_shows_it(folder: Path) -> None:
    assert "No hit was judged wrong yet" in call(folder, "watch", "review").stdout
    found = hits(folder)
    score, index = found["A new score", "Mara Lindqvist"], found["Science & fame", "Mara Lindqvist"]
    assert f"#{score['id']}" in call(folder, "hits").stdout
    done = call(folder, "watch", "wrong", str(score["id"]))
    assert (code(done), done.stdout.splitlines()[0]) == (
        0,
        'Noted: "A new score" (The Daily Herald) is not about Mara Lindqvist.',
    )
    assert hits(folder)["A new score", "Mara Lindqvist"]["judged"] == "wrong"
    assert "judged wrong" in " ".join(call(folder, "hits", "--watch", "Mara Lindqvist").stdout.split())

    several = call(folder, "watch", "wrong", index["url"])
    assert code(several) == 2
    assert f'#{index["id"]} "Mara Lindqvist"' in str(several.exception)
    told = json.loads(call(folder, "watch", "wrong", index["url"], "mara lindqvist", "--json").stdout)
    assert (told["id"], told["judged"]) == (index["id"], "wrong")
    assert code(call(folder, "watch", "wrong", index["url"], "mara lindqvist", "--undo")) == 0
    assert hits(folder)["Science & fame", "Mara Lindqvist"]["judged"] == "right"
    for nothing in ("9999", "https://herald.example/none", str(10**30)):
        assert code(call(folder, "watch", "wrong", nothing)) == 2
    assert code(call(folder, "watch", "wrong", str(score["id"]), "Nobody")) == 2


def judge(folder: Path, *numbers: int, watch: str = "Mara Lindqvist") -> None:
    found = hits(folder)
    for number in numbers:
        assert code(call(folder, "watch", "wrong", str(found[TEXTS[number][0], watch]["id"]))) == 0


def test_a_review_shows_what_a_line_would_change_and_writes_it_where_asked(folder: Path) -> None:
    judge(folder, INDEX, SCORE)
    shown = call(folder, "watch", "review").stdout
    assert "Mara Lindqvist: 2 hits judged wrong, 2 other\n" in shown
    assert f"“{TEXTS[INDEX][1]}” (The Daily Herald)" in shown
    assert "   1.  exclude: [Lindqvist index]\n       2 of 2 wrong hits go; no other hit is lost" in shown
    [first, *_] = map(json.loads, call(folder, "watch", "review", "--json").stdout.splitlines())
    assert (first["number"], first["values"], first["other_hits_lost"]) == (1, ["Lindqvist index"], [])
    assert {one["title"] for one in first["wrong_gone"]} == {TEXTS[INDEX][0], TEXTS[SCORE][0]}

    assert code(call(folder, "watch", "review", "--apply", "77")) == 2
    path = folder / "sources.yaml"
    assert path.read_text(encoding="utf-8") == FILE
    done = call(folder, "watch", "review", "--apply", "1")
    assert "`exclude: [Lindqvist index]` written into" in done.stdout
    before = "    aliases: [Lindqvist]\n"
    assert path.read_text(encoding="utf-8") == FILE.replace(before, f"{before}    exclude: [Lindqvist index]\n")

    asyncio.run(_matched_again(folder))
    assert {title for title, watch in hits(folder) if watch == "Mara Lindqvist"} == {
        "An evening concert",
        "At the harbour",
    }
    left = call(folder, "watch", "review", "Mara Lindqvist").stdout
    assert "0 hits judged wrong, 2 other; 2 more judged wrong are gone already" in left
    assert call(folder, "watch", "review", "--json").stdout == ""


def test_hits_that_would_be_lost_are_named(folder: Path) -> None:
    judge(folder, HARBOUR)
    path = folder / "sources.yaml"
    path.write_text(FILE.replace("[Lindqvist]", "[Lindqvist, Lindqvist index]"), encoding="utf-8")
    shown = call(folder, "watch", "review").stdout
    assert "1 hit judged wrong, 3 other" in shown
    assert "BUT" not in shown
    judge(folder, INDEX)
    path.write_text(FILE, encoding="utf-8")
    shown = call(folder, "watch", "review").stdout
    lossy = shown.partition("exclude: [Lindqvist index]\n")[2].splitlines()[:2]
    assert lossy == [
        "       1 of 2 wrong hits go; BUT 1 hit that nobody judged wrong would be LOST:",
        "         - A new score (The Daily Herald)",
    ]


def test_a_query_is_narrowed_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(QUERY, encoding="utf-8")
    asyncio.run(_filled(tmp_path))
    judge(tmp_path, 3, watch="Harbour")
    [first, *_] = map(json.loads, call(tmp_path, "watch", "review", "--json").stdout.splitlines())
    assert (first["key"], first["other_hits_lost"]) == ("query", [])
    assert code(call(tmp_path, "watch", "review", "Harbour", "--apply", "1")) == 0
    written = (tmp_path / "sources.yaml").read_text(encoding="utf-8")
    assert f"- {{name: Harbour, query: '{first['values'][0]}'}}  # where ships lie" in written
    asyncio.run(_matched_again(tmp_path))
    assert ("An evening concert", "Harbour") not in hits(tmp_path)
