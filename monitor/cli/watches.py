"""`add person`, `add topic`: new rules, shown at once on what was read before."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.service import watches
from monitor.service.opening import load

SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Watch a new person or topic, and see what it would have found.", no_args_is_help=True)
    group.command("person")(person)
    group.command("topic")(topic)
    app.add_typer(group, name="add")


def person(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The full name, as a dictionary writes it.")],
    config: ConfigOption = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name or spelling (may be given again).")] = None,
    context: Annotated[
        list[str] | None, typer.Option(help="Counts only beside this word (may be given again).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Watch a person. The settings file keeps its comments; a running service takes the person up by itself."""
    here = context_of(ctx, config)
    loader = partial(load, adapters=here.adapters)
    new = watches.add_person(here.config, loader, name=name, aliases=alias or [], context=context or [])
    _show(here, name, new, as_json=as_json)


def topic(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What the digests call it.")],
    config: ConfigOption = None,
    term: Annotated[
        list[str] | None, typer.Option("--any", help="A term (may be given again); default: the name.")
    ] = None,
    query: Annotated[str | None, typer.Option(help='AND OR NOT ( ) "phrase" prefix* NEAR/n')] = None,
    as_json: JsonOption = False,
) -> None:
    """Watch a topic: terms, or a query. The settings file keeps its comments."""
    here = context_of(ctx, config)
    loader = partial(load, adapters=here.adapters)
    new = watches.add_topic(here.config, loader, name=name, terms=term or [], query=query)
    _show(here, name, new, as_json=as_json)


def _show(here: CliContext, name: str, new: str, *, as_json: bool) -> None:
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    trial = asyncio.run(_try(here, new))
    if as_json:
        typer.echo(json.dumps(asdict(trial), ensure_ascii=False, default=str))
        return
    typer.echo(f"{name}: added to {here.config}")
    typer.echo(f"{len(trial.hits)} of {trial.tried} stored articles would have hit{':' if trial.hits else '.'}")
    for hit in trial.hits[:SHOWN]:
        typer.echo(f"\n  {hit.title} ({hit.source})\n  {hit.sentence}\n  {hit.url}")
    if len(trial.hits) > SHOWN:
        typer.echo(f"\n  … and {len(trial.hits) - SHOWN} more")


async def _try(here: CliContext, watch: str) -> watches.Trial:
    async with here.runtime() as runtime:
        return await watches.try_watch(runtime.pipeline, watch)
