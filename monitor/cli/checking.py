"""`check`: is the settings file good?"""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.failing import BAD_INPUT, FAILED
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.domain.errors import SettingsError
from monitor.service import checking
from monitor.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(check)


def check(
    ctx: typer.Context,
    config: ConfigOption = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also connect to every feed and channel; nothing is sent.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the settings: every mistake with its line, the rules' own examples, what is probably not meant.

    Exit 0: good. 1: with --online, something does not answer. 2: the file is wrong.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    try:
        settings = here.settings()
    except SettingsError as error:
        if as_json:
            typer.echo(json.dumps({"good": False, "problems": error.problems}, ensure_ascii=False))
            raise typer.Exit(BAD_INPUT) from error
        raise
    failed = checking.failed_examples(settings)
    broken = checking.template_problems(settings, here.adapters.check_templates)
    warnings = checking.offline_warnings(settings)
    findings = asyncio.run(_online(here, quiet=as_json)) if online else []
    unanswered = [finding for finding in findings if not finding.good]
    if as_json:
        record = {
            "good": not failed and not broken and not unanswered,
            "failed_examples": failed,
            "broken_templates": broken,
            "warnings": warnings,
            "online": [{"what": f.what, "good": f.good, "detail": f.detail} for f in findings],
        }
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        _tell(settings, here.config, failed, warnings, broken)
        if online:
            typer.echo(f"{len(findings) - len(unanswered)} of {len(findings)} feeds and channels answered.")
    if failed or broken:
        raise typer.Exit(BAD_INPUT)
    if unanswered:
        raise typer.Exit(FAILED)


def _tell(settings: Settings, path: Path, failed: list[str], warnings: list[str], broken: list[str]) -> None:
    for warning in warnings:
        typer.echo(f"warning: {warning}")
    for failure in failed:
        typer.echo(f"failed example: {failure}")
    for problem in broken:
        typer.echo(f"broken template: {problem} (until it is mended, the built-in one is used)")
    watchlist = settings.watchlist
    typer.echo(
        f"{path}: {'NOT good' if failed or broken else 'good'}. {len(settings.sources)} feeds, "
        f"{len(watchlist.people)} people, {len(watchlist.topics)} topics, {len(settings.digests)} digests."
    )


async def _online(here: CliContext, *, quiet: bool) -> list[checking.Finding]:
    findings = []
    async with here.runtime() as runtime:
        async for finding in checking.online(runtime.pipeline.settings, runtime):
            findings.append(finding)
            if not quiet:
                typer.echo(f"{'ok  ' if finding.good else 'FAIL'} {finding.what}: {finding.detail}")
    return findings
