"""`match` and `read`: try rules on any text, and reading on any page."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.domain.models import Watchlist
from monitor.reading.reader import PageJob
from monitor.service import trying
from monitor.service.network import make_fetcher
from monitor.watch.explain import Explanation
from monitor.watch.matcher import Matcher

JsonlOption = Annotated[bool, typer.Option("--jsonl", help="Standard input is a stream of JSON objects, one a line.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(match)
    app.command()(read)
    app.command()(explain)


def match(
    ctx: typer.Context,
    config: ConfigOption = None,
    jsonl: JsonlOption = False,
    lang: Annotated[str | None, typer.Option(help="The text's language, like en or hy, where you know it.")] = None,
) -> None:
    """Match the text on standard input, and say what hit and where.

    With --jsonl each line is {"id", "text", "title"?, "summary"?, "lang"?, "url"?, "people"?, "topics"?}; people and
    topics are written as in sources.yaml, and a line that brings its own needs no settings file.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    matcher = _configured(context_of(ctx, config))
    if jsonl:
        _answer_all(trying.match_lines(_input_lines(), matcher))
    else:
        _answer_all([trying.match_text(matcher(), sys.stdin.read(), lang=lang)])


def read(
    ctx: typer.Context,
    page: Annotated[str, typer.Argument(help="A file, an address, or - for standard input.")] = "-",
    url: Annotated[str, typer.Option("--url", help="The address of a page that is read from a file.")] = "",
    config: ConfigOption = None,
    jsonl: JsonlOption = False,
) -> None:
    """Take one page through the whole reading path: title, body, author, date, language, every mention and its place.

    A mention in the title, the summary or the body alerts; one in a caption or a sidebar is shown, and does not.

    With --jsonl each line of standard input is {"id", "html", "url", "title"?, "people"?, "topics"?}.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    matcher = _configured(here)
    if jsonl:
        _answer_all(trying.read_lines(_input_lines(), matcher))
        return
    rules = matcher() if _has_settings(here) else Matcher(Watchlist())
    _answer_all([trying.read_record(_page(here, page, url), rules)])


def explain(
    ctx: typer.Context,
    page: Annotated[str, typer.Argument(help="A file, an address, or - for standard input.")] = "-",
    url: Annotated[str, typer.Option("--url", help="The address of a page that is read from a file.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a page or a text hit each watch, and why it did not: the nearest miss and what was lacking."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    matcher = Matcher(here.settings().watchlist)
    article, explanations = trying.explain_page(_page(here, page, url), matcher)
    if as_json:
        _answer_all(trying.explanation_record(one, matcher.watchlist) for one in explanations)
        return
    typer.echo(
        f"{article.title or article.url or 'the text'} ({article.lang or 'language unknown'}, {article.via.value})"
    )
    for one in explanations:
        typer.echo(_explained(one, matcher.watchlist))


def _explained(one: Explanation, watchlist: Watchlist) -> str:
    name = watchlist.names[one.watch]
    if one.hit is not None:
        evidence = "; ".join(f"“{m.surface}” in the {m.field} by its {m.rule}" for m in one.hit.mentions[:5])
        more = len(one.hit.mentions) - 5
        return f"  hit   {name}: {evidence}{f'; {more} more' if more > 0 else ''}"
    near = f" (“{one.near.surface}” in the {one.near.field})" if one.near else ""
    return f"  -     {name}: {one.lacking}{near}"


def _page(here: CliContext, page: str, url: str) -> PageJob:
    if page.startswith(("http://", "https://")):
        return asyncio.run(_fetch(here, page))
    if page == "-":
        return trying.page_of(sys.stdin.buffer.read(), url=url)
    try:
        html = Path(page).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{page}: {error.strerror}") from error
    return trying.page_of(html, url=url)


async def _fetch(here: CliContext, url: str) -> PageJob:
    fetcher = make_fetcher(here.settings().http) if _has_settings(here) else make_fetcher(trying.default_http())
    try:
        return await trying.fetch_page(fetcher, url)
    finally:
        await fetcher.aclose()


def _configured(here: CliContext) -> trying.LazyMatcher:
    """The matcher of the settings file, loaded when the first text needs it."""

    @cache
    def matcher() -> Matcher:
        return Matcher(here.settings().watchlist)

    return matcher


def _has_settings(here: CliContext) -> bool:
    return here.named or here.config.exists()


def _input_lines() -> Iterable[str]:
    # A stream may hold anything: what is not UTF-8 is replaced, not fatal; only "\n" ends a line.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    return sys.stdin


def _answer_all(answers: Iterable[dict[str, Any]]) -> None:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False), flush=True)  # noqa: T201
