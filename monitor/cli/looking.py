"""`status`, `hits`, `digest preview`, `digest send`: look beside the running service."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import webbrowser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of, parse_span
from monitor.cli.failing import FAILED
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.cli.wording import counted
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import DigestItem, Kind, Stance, StoredHit, Verdict
from monitor.pipeline import Composed
from monitor.service import looking, sending

SinceOption = Annotated[str | None, typer.Option("--since", help='How far back, like "36h" or "7d".')]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(status)
    app.command()(hits)
    digest = typer.Typer(help="Look at a digest, or send it now.", no_args_is_help=True)
    digest.command("preview")(preview)
    digest.command("send")(send)
    app.add_typer(digest, name="digest")


# ---------------------------------------------------------------- status


def status(ctx: typer.Context, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Is the service alive? Last ticks, feeds, queue, next digests, where the data lie. Exit 1 when it is not."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    found = asyncio.run(_status(context_of(ctx, config)))
    if as_json:
        typer.echo(json.dumps(looking.status_record(found), ensure_ascii=False))
    else:
        _show_status(found)
    if not found.alive:
        raise typer.Exit(FAILED)


async def _status(here: CliContext) -> looking.Status:
    settings = here.settings()
    async with here.runtime() as runtime:
        return await looking.status(runtime.pipeline, process=here.adapters.lock_holder(settings.storage_url))


def _show_status(found: looking.Status) -> None:
    by = f" (process {found.process})" if found.process else ""
    typer.echo(f"service     {found.summary}{by}")
    ticks = ", ".join(f"{t.name} {_when(t.last)}{' STALE' if t.stale and found.process else ''}" for t in found.ticks)
    typer.echo(f"last ticks  {ticks}")
    never = f", {found.feeds_never_polled} never polled yet" if found.feeds_never_polled else ""
    typer.echo(
        f"feeds       {found.feeds_answering} of {found.feeds} answer{never}; next poll {_when(found.next_poll_at)}"
    )
    for feed in found.feeds_failing:
        state = "gone (410), no longer polled" if feed.gone else f"failing since {_when(feed.failing_since)}"
        typer.echo(f"            {feed.source.name or feed.source.id}: {state}: {feed.last_error}")
    typer.echo(f"articles    {found.unread} to be read")
    typer.echo(f"outbox      {found.pending_deliveries} to be sent, {found.dead_deliveries} given up")
    for dead in found.last_dead:
        typer.echo(f"            {dead.id} to {dead.frozen.recipient} given up: {dead.last_error}")
    if found.last_dead:
        typer.echo("            `alerts list --status dead` shows them, `alerts retry --dead` tries them again")
    for closed in found.closed_channels:
        typer.echo(f"            channel {closed.channel}: closed since {_when(closed.at)}: {closed.reason}")
    for who in found.unsubscribed:
        typer.echo(f"            {who.recipient} unsubscribed from {who.digest_id} {_when(who.at)}")
    for name, next_at, sent_at in found.digests:
        typer.echo(
            f"digest      {name}: next {_when(next_at) if next_at else 'with the next hits'}, last {_when(sent_at)}"
        )
    size = f" ({found.database_bytes / 1e6:.1f} MB)" if found.database_bytes is not None else ""
    typer.echo(f"data        {found.storage_url}{size}")


# ---------------------------------------------------------------- hits


def hits(
    ctx: typer.Context,
    config: ConfigOption = None,
    watch: Annotated[str | None, typer.Option("--watch", "-w", help="Only this person or topic.")] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only people, or only topics.")] = None,
    since: SinceOption = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was found, newest first. With --json, one object a line."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    found = asyncio.run(_hits(here, watch=watch, kind=kind, since=since, limit=limit))
    if as_json:
        for hit in found:
            typer.echo(json.dumps(looking.hit_record(hit), ensure_ascii=False))
    elif found:
        Console().print(hits_table(found))
        typer.echo("Not about it? `watch wrong NUMBER`, and `watch review` proposes what to change.", err=True)
    else:
        typer.echo("No hits yet. `status` says what was checked; `check` warns of names that never match.")


async def _hits(
    here: CliContext, *, watch: str | None, kind: Kind | None, since: str | None, limit: int | None
) -> list[StoredHit]:
    span = parse_span(since)
    async with here.runtime() as runtime:
        return await looking.find_hits(runtime.pipeline, watch=watch, kind=kind, since=span, limit=limit)


def hits_table(found: list[StoredHit]) -> Table:
    """Hits as a table for a terminal: an article a row, with all who are in it and the sentences that name them."""
    table = Table(header_style="bold", pad_edge=False, box=None, padding=(0, 2, 1, 0))
    for column in ("when", "outlet"):
        table.add_column(column, no_wrap=True, max_width=24)
    table.add_column("article", ratio=3, overflow="fold")
    table.add_column("who", ratio=1, overflow="fold")
    by_article: dict[int, list[StoredHit]] = {}
    for hit in found:
        by_article.setdefault(hit.article_id, []).append(hit)
    told_by = Counter(hits[0].story for hits in by_article.values())
    for hits in by_article.values():
        article = _article(hits, together=told_by[hits[0].story])
        table.add_row(_when(hits[0].published or hits[0].found_at), hits[0].source, article, _who(hits))
    return table


def _article(hits: list[StoredHit], *, together: int) -> Text:
    """An article of the table; where several of the listed ones tell its story, it bears the story's number."""
    text = Text(hits[0].title, style="bold")
    for sentence in dict.fromkeys(looking.excerpt(hit) for hit in hits):
        if sentence != hits[0].title:
            text.append(f"\n{sentence}", style="not bold")
    text.append(f"\n{hits[0].url}", style="not bold dim")
    if hits[0].story is not None and together > 1:
        text.append(f"\nstory {hits[0].story}, {together} articles here", style="not bold dim")
    return text


def _who(hits: list[StoredHit]) -> Text:
    text = Text()
    for hit in sorted(hits, key=lambda hit: (hit.kind is not Kind.PERSON, hit.watch_name)):
        text.append(f"{hit.watch_name}", style="bold" if hit.stance is Stance.SPEAKS else "")
        text.append(" speaks" if hit.stance is Stance.SPEAKS else "")
        text.append(f" #{hit.id}\n", style="dim")
        text.append("judged wrong\n" if hit.judged is Verdict.WRONG else "", style="red")
    text.right_crop(1)
    return text


# ---------------------------------------------------------------- digests


def preview(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The digest, as sources.yaml names it.")],
    config: ConfigOption = None,
    since: SinceOption = None,
    as_json: JsonOption = False,
    scores: Annotated[bool, typer.Option("--scores", help="Add why each item stands where it stands.")] = False,
    in_browser: Annotated[
        bool, typer.Option("--open", help="Look at it as a page in the browser, as a mail would show it.")
    ] = False,
) -> None:
    """Show what a digest would say now; nothing is sent. With --since, of everything that came since then.

    With --json, the very body that a webhook would get.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    made, body = asyncio.run(_preview(here, name, since))
    if as_json:
        typer.echo(body)
        return
    if in_browser:
        _open_page(here.adapters.render_page(made.content))
    else:
        [frozen] = made.deliveries
        typer.echo(frozen.payload["text"])
    if scores:
        typer.echo("\n".join(_scored(number, item) for number, item in enumerate(made.content.items, 1)))


async def _preview(here: CliContext, name: str, since: str | None) -> tuple[Composed, str]:
    span = parse_span(since)
    async with here.runtime() as runtime:
        made = await sending.preview_digest(runtime.pipeline, name, since=span)
        return made, sending.webhook_body(runtime.pipeline, made.content)


def _scored(number: int, item: DigestItem) -> str:
    if item.score is None:
        return f"{number}. no score"
    parts = " · ".join(f"{reason} {points}" for reason, points in item.score.parts) or "nothing speaks for it"
    return f"{number}. {item.score.value} points: {parts}"


def _open_page(html: str) -> None:
    """Write the page where it can stay and open it; its path is printed, for machines without a browser."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", errors="replace", prefix="newsvigil-", suffix=".html", delete=False
    ) as page:
        page.write(html)
    typer.echo(page.name)
    if not webbrowser.open(Path(page.name).as_uri()):
        typer.echo("No browser could be opened here: look at the file with one of your own.", err=True)


def send(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The digest, as sources.yaml names it.")],
    config: ConfigOption = None,
    since: SinceOption = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="Only this channel (may be given again).")] = None,
) -> None:
    """Send a digest now, without waiting for its schedule, its rate or the end of its quiet hours.

    Without --since: what it owes, through the outbox, once. With --since: a copy of everything that came since then,
    to its own channels or those named; what it owes stays owed, and when it is sent next stays as it is.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    if since is not None:
        _tell_copy(asyncio.run(_send_copy(here, name, since, tuple(to or ()))))
    elif to:
        raise typer.BadParameter("--to goes with --since: what a digest owes goes to all of its own channels, once")
    else:
        typer.echo(asyncio.run(_send_owed(here, name)), err=True)


async def _send_copy(here: CliContext, name: str, since: str, to: tuple[str, ...]) -> sending.SentCopy:
    span = parse_span(since)
    assert span is not None
    async with here.runtime() as runtime:
        return await sending.send_copy(runtime.pipeline, name, since=span, to=to)


def _tell_copy(copy: sending.SentCopy) -> None:
    for frozen, error in copy.failures:
        typer.echo(f"{frozen.channel} to {frozen.recipient} failed: {error}", err=True)
    typer.echo(f"{counted(len(copy.receipts), 'message')} sent, {counted(len(copy.content.items), 'item')}.", err=True)
    if copy.failures:
        raise typer.Exit(FAILED)


async def _send_owed(here: CliContext, name: str) -> str:
    async with here.runtime() as runtime:
        owed = await sending.send_owed(runtime.pipeline, name)
        if owed is None:
            return (
                f'"{name}" owes nothing now: all that it asks for was sent. (--since 7d sends a copy of the last week.)'
            )
        taken = await InlineDispatch(runtime.pipeline).send_all()
        frozen, sent = counted(len(owed.items), "item"), counted(taken, "message")
        return f"{frozen} frozen, {sent} sent; what failed is tried again by the service."


def _when(moment: datetime | None, zone: ZoneInfo | None = None) -> str:
    if moment is None:
        return "never"
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
