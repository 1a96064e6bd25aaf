"""`run` and `once`: the commands that do the work."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.cli.wording import counted
from monitor.dispatch.inline import InlineDispatch, PassReport
from monitor.dispatch.inline import Progress as Report
from monitor.scheduler import serve
from monitor.service.opening import settings_into
from monitor.web import attending


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(run)
    app.command()(once)


def run(
    ctx: typer.Context,
    config: ConfigOption = None,
    log: Annotated[
        LogFormat, typer.Option(help="How log lines look; auto: text on a terminal, JSON elsewhere.")
    ] = LogFormat.AUTO,
) -> None:
    """Watch for good: poll, read, match, store and send until Ctrl-C. (The default command.)

    A saved edit of the settings takes effect within five seconds; a bad one is refused with its line.
    """
    set_up_logs(log)
    here = context_of(ctx, config)
    asyncio.run(serve(here.config, here.adapters, attend=attending))


def once(
    ctx: typer.Context,
    config: ConfigOption = None,
    every_feed: Annotated[bool, typer.Option("--all", help="Poll every feed now, due or not.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make one pass: poll what is due, read and match it, send what is due. Exit 0 when the pass completed."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING if sys.stderr.isatty() else logging.INFO)
    report = asyncio.run(_once(context_of(ctx, config), every_feed=every_feed))
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        typer.echo(_in_words(report), err=True)


async def _once(here: CliContext, *, every_feed: bool) -> PassReport:
    async with here.runtime(exclusive=True) as runtime:
        await settings_into(runtime.database, runtime.pipeline.settings, now=runtime.pipeline.clock())
        with _progress() as progress:
            return await InlineDispatch(runtime.pipeline).run_pass(every_feed=every_feed, progress=progress)


def _in_words(report: PassReport) -> str:
    words = (
        f"{counted(report.feeds, 'feed')} asked, {report.failed:,} failed; {counted(report.articles, 'article')} read; "
    )
    words += f"{counted(report.delivered, 'message')} sent"
    if report.feeds and report.failed == report.feeds:
        words += "\nNo feed could be reached: is there a network? `make demo` shows the whole job without one."
    return words


@contextmanager
def _progress() -> Iterator[Report]:
    """A bar a stage on a terminal; elsewhere the log lines tell."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report
