"""`feeds`: list, health, poll, backfill, discover, add, remove, import, export."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor import discovery
from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of, parse_span
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.domain.errors import DatabaseBusy, FetchError
from monitor.domain.models import Event, FeedState, Source
from monitor.service import asking, feeds
from monitor.service.network import make_fetcher
from monitor.service.opening import load, settings_into
from monitor.settings import Settings
from monitor.workers import Workers

GAPS_SHOWN = timedelta(days=7)
FILE_ARGUMENT = typer.Argument(help="The OPML file; - is standard input or output.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="See and edit the feeds of the settings file.", no_args_is_help=True)
    group.command("list")(list_feeds)
    group.command("health")(health)
    group.command("poll")(poll)
    group.command("backfill")(backfill)
    group.command("discover")(discover)
    group.command("add")(add)
    group.command("remove")(remove)
    group.command("import")(import_list)
    group.command("export")(export)
    app.add_typer(group, name="feeds")


def _loader(here: CliContext) -> feeds.Loader:
    return partial(load, adapters=here.adapters)


def list_feeds(ctx: typer.Context, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the feeds of the settings file."""
    settings = context_of(ctx, config).settings()
    for source in settings.sources:
        typer.echo(json.dumps(_source_record(source), ensure_ascii=False) if as_json else _source_line(source))


def _source_record(source: Source) -> dict[str, object]:
    every = source.every.total_seconds() if source.every else None
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "tags": list(source.tags),
        "every_seconds": every,
    }


def _source_line(source: Source) -> str:
    tags = f"  [{', '.join(source.tags)}]" if source.tags else ""
    return f"{source.name or source.id}  {source.url}{tags}"


def health(ctx: typer.Context, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show what each feed is doing: last answer, next poll and why then, its trouble and since when."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    found = asyncio.run(_health(context_of(ctx, config)))
    if as_json:
        for feed in found:
            typer.echo(json.dumps(feeds.health_record(feed), ensure_ascii=False))
        return
    if not found:
        typer.echo("The service has not run yet: `once` or `run` asks the feeds for the first time.")
        return
    table = Table(header_style="bold", box=None, pad_edge=False)
    for column in ("feed", "state", "last answer", "next poll", "interval", "trouble"):
        table.add_column(column, overflow="fold")
    for feed in found:
        table.add_row(*_cells(feed, now=datetime.now(UTC)))
    Console().print(table)


async def _health(here: CliContext) -> list[feeds.FeedHealth]:
    async with here.runtime() as runtime:
        return await feeds.feeds_health(runtime.pipeline)


def _cells(feed: feeds.FeedHealth, *, now: datetime) -> tuple[str, ...]:
    trouble = "; ".join(_troubles(feed, now=now))
    interval = f"{_span(feed.interval.total_seconds())}, {feed.interval_from}" if feed.interval else ""
    return (
        feed.source.name or feed.title or feed.source.id,
        feed.state,
        _ago(feed.last_answered_at, now),
        "now" if feed.next_poll_at is None or feed.next_poll_at <= now else f"in {_ahead(feed.next_poll_at, now)}",
        interval,
        trouble,
    )


def _troubles(feed: feeds.FeedHealth, *, now: datetime) -> Iterator[str]:
    if feed.error:
        age = f" (for {_span((now - feed.failing_since).total_seconds())})" if feed.failing_since else ""
        yield feed.error + age
    if feed.moved_to:
        if feed.discovered:
            yield f"the site's feed is {feed.moved_to}"
        else:
            yield f"moved for good to {feed.moved_to}; change its address in the settings"
    if feed.gap_at is not None and now - feed.gap_at < GAPS_SHOWN:
        yield f"entries were probably missed {_ago(feed.gap_at, now)}: it shows few at a time"
    if feed.silent is not None:
        silence, pause = now - feed.silent.last_new_at, feed.silent.longest_pause
        yield f"silent for {_span(silence.total_seconds())}: its longest pause was {_span(pause.total_seconds())}"


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_span((now - moment).total_seconds())} ago"


def _ahead(moment: datetime, now: datetime) -> str:
    return _span((moment - now).total_seconds())


def _span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (seconds >= size and unit != "d"):
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def poll(
    ctx: typer.Context,
    feed: Annotated[list[str] | None, typer.Argument(help="Names, addresses or ids; none: every feed.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask feeds now, due or not. A running service does it; without one it is done here. Pauses of hosts are kept."""
    set_up_logs(LogFormat.TEXT, level=logging.ERROR)
    asyncio.run(_poll(context_of(ctx, config), feed or [], as_json=as_json))


async def _poll(here: CliContext, names: Sequence[str], *, as_json: bool) -> None:
    try:
        async with here.runtime(exclusive=True) as runtime:
            await settings_into(runtime.database, runtime.pipeline.settings, now=runtime.pipeline.clock())
            async for feed, event in asking.poll_now(
                runtime.pipeline, await asking.feeds_called(runtime.pipeline, names)
            ):
                typer.echo(_event_line(feed, event, as_json=as_json))
            return
    except DatabaseBusy:
        pass  # the service has it: leave the word with it
    async with here.runtime() as runtime:
        feeds_ = await asking.feeds_called(runtime.pipeline, names)
        await runtime.database.feeds.make_due([feed.id for feed in feeds_], now=runtime.pipeline.clock())
        typer.echo(f"{len(feeds_)} feeds are due now; the running service asks them within seconds", err=True)


def _event_line(feed: FeedState, event: Event, *, as_json: bool) -> str:
    name = feed.source.name or feed.title or feed.source.id
    if as_json:
        record = {"feed": feed.source.id, "event": event.kind, "error": event.error, "detail": event.detail}
        return json.dumps(record, ensure_ascii=False)
    said = f"{event.error}: {event.detail}" if event.error else event.detail or "unchanged"
    return f"{name}  {said}"


def backfill(
    ctx: typer.Context,
    feed: Annotated[str, typer.Argument(help="Its name, address or id.")],
    config: ConfigOption = None,
    since: Annotated[str | None, typer.Option(help='How far back, like "90d"; default: all of it.')] = None,
    pages: Annotated[int, typer.Option(help="How many documents at most.", min=1)] = 20,
    as_json: JsonOption = False,
) -> None:
    """Take in what a feed published before you watched it (RFC 5005). Its hits are found and shown, and alert nobody.

    The running service reads the articles, or else `once` does.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    total = asyncio.run(_backfill(context_of(ctx, config), feed, since=since, pages=pages, as_json=as_json))
    if not as_json:
        typer.echo(f"{total} articles to be read; the running service does it, or else `once`")


async def _backfill(here: CliContext, name: str, *, since: str | None, pages: int, as_json: bool) -> int:
    total = 0
    async with here.runtime() as runtime:
        [feed] = await asking.feeds_called(runtime.pipeline, [name])
        async for done in asking.backfill(runtime.pipeline, feed, since=parse_span(since), pages=pages):
            total += done.new
            plain = f"{done.url}  {done.entries} entries, {done.new} new"
            typer.echo(json.dumps(asdict(done), ensure_ascii=False) if as_json else plain)
    return total


def discover(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="A site's address, or a feed's.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the feeds of a site: what its page names, else the usual places. Nothing is changed."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    for found in asyncio.run(_discover(context_of(ctx, config), url)):
        typer.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else _found_line(found))


async def _discover(here: CliContext, url: str) -> list[discovery.FoundFeed]:
    workers = Workers(max_workers=1)
    try:
        async with make_fetcher(here.settings().http) as fetcher:
            return await discovery.discover(fetcher, workers, url)
    finally:
        await workers.aclose()


def _found_line(found: discovery.FoundFeed) -> str:
    return f"{found.url}  {found.title or 'without a title'}, {found.in_words}"


def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="The feed's address, or the site's: its feed is looked for.")],
    config: ConfigOption = None,
    name: Annotated[str | None, typer.Option(help="What the digests call it; default: its own title.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag (may be given again).")] = None,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Ask the address first, and find its feed.")] = True,
) -> None:
    """Add a feed to the settings file; its comments and order stay. A running service takes it up by itself."""
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    feed = _feed_of(here, url) if check and url.lower().startswith(("http://", "https://")) else url
    is_new = feeds.add_feed(here.config, _loader(here), url=feed, name=name, tags=tag or [])
    typer.echo(f"{feed}: added to {here.config}" if is_new else f"{feed}: is in {here.config} already")


def _feed_of(here: CliContext, url: str) -> str:
    """The feed at or behind an address; the address itself where it cannot be asked now. Raises NotAFeed."""
    try:
        first, *others = asyncio.run(_discover(here, url))
    except FetchError as error:
        typer.echo(f"{url} could not be asked now ({error}); it is added as it is", err=True)
        return url
    for other in others:
        typer.echo(f"the site has more: {_found_line(other)}", err=True)
    return first.url


def remove(
    ctx: typer.Context,
    feed: Annotated[str, typer.Argument(help="Its address, name or id.")],
    config: ConfigOption = None,
) -> None:
    """Take a feed out of the settings file. Its articles and hits stay."""
    here = context_of(ctx, config)
    source = feeds.remove_feed(here.config, _loader(here), feed)
    typer.echo(f"{source.url}: taken out of {here.config}; its articles and hits stay")


def import_list(ctx: typer.Context, file: Annotated[Path, FILE_ARGUMENT], config: ConfigOption = None) -> None:
    """Add the feeds of an OPML list, as other feed readers export it; folders become tags."""
    here = context_of(ctx, config)
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    new, listed = feeds.import_opml(here.config, _loader(here), content)
    typer.echo(f"{len(new)} of {listed} feeds added to {here.config}; the others are there already")


def export(ctx: typer.Context, file: Annotated[Path, FILE_ARGUMENT] = Path("-"), config: ConfigOption = None) -> None:
    """Write the feeds as an OPML list, which other feed readers import."""
    settings: Settings = context_of(ctx, config).settings()
    content = feeds.export_opml(settings)
    if str(file) == "-":
        sys.stdout.buffer.write(content)
    else:
        file.write_bytes(content)
        typer.echo(f"{len(settings.sources)} feeds written to {file}", err=True)
