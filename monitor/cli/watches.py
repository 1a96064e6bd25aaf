"""`add person`, `add topic`: new rules, shown at once on what was read before."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from monitor.cli import judging
from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.service import watches
from monitor.service.opening import load
from monitor.watch.suggest import Suggestion

SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Watch a new person or topic, and see what it would have found.", no_args_is_help=True)
    group.command("person")(person)
    group.command("topic")(topic)
    app.add_typer(group, name="add")
    watch = typer.Typer(help="Work on what is watched.", no_args_is_help=True)
    watch.command("suggest")(suggest)
    judging.add_to(watch)
    app.add_typer(watch, name="watch")


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


def suggest(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The full name, as in the settings file.")],
    config: ConfigOption = None,
    accept: Annotated[
        str | None,
        typer.Option(help='Add these as aliases without asking: their numbers ("1,3") or "all".'),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose aliases of a name in other scripts, for you to accept.

    First come spellings that stand in stored articles, then ones made letter by letter (check those with a reader of
    the language). What you accept is written into the settings file.
    """
    here = context_of(ctx, config)
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    found, is_watched = asyncio.run(_suggest(here, name))
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
    else:
        _list_suggestions(name, found)
    if accept is None and found and is_watched and not as_json and sys.stdin.isatty():
        accept = typer.prompt("Add which? (numbers, all, or Enter for none)", default="", show_default=False)
    chosen = _chosen(found, accept or "")
    if not chosen:
        return
    if is_watched:
        watches.add_aliases(here.config, partial(load, adapters=here.adapters), name=name, aliases=chosen)
    else:
        loader = partial(load, adapters=here.adapters)
        watches.add_person(here.config, loader, name=name, aliases=chosen, context=[])
    typer.echo(f"{name}: {', '.join(chosen)} added to {here.config}", err=as_json)


async def _suggest(here: CliContext, name: str) -> tuple[list[Suggestion], bool]:
    async with here.runtime() as runtime:
        found = await watches.suggest_aliases(runtime.pipeline, name)
        return found, watches.is_watched(runtime.pipeline.settings, name)


def _list_suggestions(name: str, found: list[Suggestion]) -> None:
    if not found:
        why = "one word says too little" if len(name.split()) < 2 else "every script is listed already"
        typer.echo(f"Nothing to suggest for {name}: {why}.")
    for number, one in enumerate(found, 1):
        seen = f"in {one.seen} stored article{'s' if one.seen > 1 else ''}" if one.seen else "letter by letter"
        typer.echo(f"{number:3}  {one.text:30} {one.script:10} {seen}")


def _chosen(found: list[Suggestion], accept: str) -> list[str]:
    """The accepted ones. Raises BadParameter for what is no number of the list."""
    if accept.strip().casefold() == "all":
        return [one.text for one in found]
    numbers = accept.replace(",", " ").split()
    if not all(number.isdigit() and 0 < int(number) <= len(found) for number in numbers):
        raise typer.BadParameter(f'"{accept}": give numbers of the list (1 to {len(found)}), or "all"')
    return [found[int(number) - 1].text for number in dict.fromkeys(numbers)]


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
