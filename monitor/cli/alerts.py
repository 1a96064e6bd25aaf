"""`alerts`: try a channel, open a closed one, bring back a reader who left."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Annotated

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.failing import FAILED
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.domain.models import Unsubscribed
from monitor.service import channels


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Channels and what is sent by them.", no_args_is_help=True)
    group.command("test")(test)
    group.command("enable")(enable)
    group.command("resubscribe")(resubscribe)
    app.add_typer(group, name="alerts")


def test(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel, as sources.yaml names it.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a sample by a channel, to each of its recipients, and say what came of it.

    The sample says that it is a test. Exit 0: all of them took it. 1: somebody did not.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    tried = asyncio.run(_test(context_of(ctx, config), channel))
    for one in tried:
        if as_json:
            typer.echo(json.dumps({"channel": channel, **channels.tried_record(one)}, ensure_ascii=False))
        else:
            typer.echo(f"{'ok  ' if one.taken else 'FAIL'} {one.recipient}: {one.detail}", err=True)
    if not all(one.taken for one in tried):
        raise typer.Exit(FAILED)


async def _test(here: CliContext, channel: str) -> list[channels.Tried]:
    async with here.runtime() as runtime:
        return await channels.send_sample(runtime.pipeline, channel)


def enable(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel, as sources.yaml names it.")],
    config: ConfigOption = None,
) -> None:
    """Use a channel again that was closed because its receiver asked for no more (a webhook's 410)."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    asyncio.run(_enable(context_of(ctx, config), channel))
    typer.echo(f'"{channel}" is used again')


async def _enable(here: CliContext, channel: str) -> None:
    async with here.runtime() as runtime:
        await channels.enable(runtime.pipeline, channel)


def resubscribe(
    ctx: typer.Context,
    recipient: Annotated[str, typer.Argument(help="The address that unsubscribed; `status` shows them.")],
    config: ConfigOption = None,
    digest: Annotated[str | None, typer.Option(help="Only this digest; default: all that they left.")] = None,
) -> None:
    """Send digests again to somebody who unsubscribed. Ask them first."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    for who in asyncio.run(_resubscribe(context_of(ctx, config), recipient, digest)):
        typer.echo(f'{who.recipient} gets "{who.digest_id}" again, by the channel "{who.channel}"')


async def _resubscribe(here: CliContext, recipient: str, digest: str | None) -> list[Unsubscribed]:
    async with here.runtime() as runtime:
        return await channels.come_back(runtime.pipeline, recipient, digest=digest)
