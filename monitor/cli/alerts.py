"""`alerts`: the messages of the outbox, and the channels that they go through."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime
from typing import Annotated

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.failing import FAILED
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.domain.models import Delivery, DeliveryStatus, Unsubscribed
from monitor.service import channels, outbox

IdsArgument = Annotated[list[int], typer.Argument(help="The numbers that `alerts list` shows.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    alerts = typer.Typer(
        help="Messages and channels: what waits and what was given up; try a channel, open a closed one, bring back a "
        "reader who left.",
        no_args_is_help=True,
    )
    alerts.command("list")(list_)
    alerts.command("retry")(retry)
    alerts.command("cancel")(cancel)
    alerts.command("test")(test)
    alerts.command("enable")(enable)
    alerts.command("resubscribe")(resubscribe)
    app.add_typer(alerts, name="alerts")


# ---------------------------------------------------------------- the outbox


def list_(
    ctx: typer.Context,
    config: ConfigOption = None,
    status: Annotated[
        DeliveryStatus | None,
        typer.Option("--status", help="Only these; otherwise what is not done: pending and dead."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show the outbox, newest first. With --json, one object a line."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    found = asyncio.run(_list(context_of(ctx, config), status, limit))
    for delivery in found:
        typer.echo(json.dumps(outbox.delivery_record(delivery), ensure_ascii=False) if as_json else _line(delivery))
    if not found and not as_json:
        typer.echo("Nothing waits and nothing was given up." if status is None else f"Nothing is {status.value}.")


async def _list(here: CliContext, status: DeliveryStatus | None, limit: int) -> list[Delivery]:
    async with here.runtime() as runtime:
        return await outbox.list_deliveries(runtime.pipeline, status=status, limit=limit)


def retry(
    ctx: typer.Context,
    ids: Annotated[
        list[int] | None, typer.Argument(help="The numbers that `alerts list` shows.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that was given up.")] = False,
) -> None:
    """Have messages tried again now, under the same id and with the same bytes, by the running service or `once`."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    if bool(ids) == dead:
        raise typer.BadParameter("name the messages (`alerts list` shows their numbers), or all of them with --dead")
    _tell(asyncio.run(_retry(context_of(ctx, config), ids)), "will be tried again")


async def _retry(here: CliContext, ids: list[int] | None) -> outbox.Changed:
    async with here.runtime() as runtime:
        wanted = ids or await outbox.dead_ids(runtime.pipeline)
        return await outbox.retry(runtime.pipeline, wanted)


def cancel(ctx: typer.Context, ids: IdsArgument, config: ConfigOption = None) -> None:
    """Give messages up: they are not tried again. One that is on its way at this moment may still arrive."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    _tell(asyncio.run(_cancel(context_of(ctx, config), ids)), "cancelled")


async def _cancel(here: CliContext, ids: list[int]) -> outbox.Changed:
    async with here.runtime() as runtime:
        return await outbox.cancel(runtime.pipeline, ids)


def _tell(changed: outbox.Changed, what: str) -> None:
    for delivery in changed.deliveries:
        typer.echo(f"{delivery.id} to {delivery.frozen.recipient}: {what}")
    for refusal in changed.refused:
        typer.echo(refusal, err=True)
    if not changed.deliveries and not changed.refused:
        typer.echo("Nothing was given up.")
    if changed.refused:
        raise typer.Exit(FAILED)


def _line(delivery: Delivery) -> str:
    frozen = delivery.frozen
    what = f"{delivery.id}  {delivery.status.value:<9}  {frozen.digest_id} #{frozen.window} to {frozen.recipient}"
    return f"{what} by {frozen.channel}: {_standing(delivery)}"


def _standing(delivery: Delivery) -> str:
    if delivery.sent_at is not None:
        return f"sent {_when(delivery.sent_at)}"
    tries = f"{delivery.attempts} tries" if delivery.attempts != 1 else "1 try"
    again = ""
    if delivery.status is DeliveryStatus.PENDING:
        again = f", next {_when(delivery.next_attempt_at)}" if delivery.next_attempt_at else ", next at once"
    return f"{tries}{again}{f'; {delivery.last_error}' if delivery.last_error else ''}"


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


# ---------------------------------------------------------------- channels and their readers


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
