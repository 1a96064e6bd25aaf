"""The commands of run_monitor.py, put together."""

from __future__ import annotations

from pathlib import Path

import typer

from monitor import __version__
from monitor.cli import alerts, checking, feeds, looking, running, trying, watches
from monitor.cli.context import CliContext, MainConfigOption
from monitor.service.opening import Adapters

HELP = """
Newsvigil watches news feeds for people and topics, and tells you who said what.

First steps: edit sources.yaml, try it with [bold]check[/], run one pass with [bold]once[/], then let [bold]run[/] watch
for good. Without a network, [bold]demo[/] shows the whole job on this machine.
"""


def build_app(adapters: Adapters) -> typer.Typer:
    """The command line over these adapters."""
    app = typer.Typer(
        help=HELP, rich_markup_mode="rich", no_args_is_help=False, pretty_exceptions_enable=False, add_completion=False
    )

    @app.callback(invoke_without_command=True)
    def main(
        ctx: typer.Context,
        config: MainConfigOption = None,
        version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True),
    ) -> None:
        if version:
            typer.echo(f"newsvigil {__version__}")
            raise typer.Exit
        ctx.obj = CliContext(adapters=adapters, config=config or Path("sources.yaml"), named=config is not None)
        if ctx.invoked_subcommand is None:
            running.run(ctx)

    for module in (running, checking, looking, feeds, watches, trying, alerts):
        module.add_to(app)
    return app
