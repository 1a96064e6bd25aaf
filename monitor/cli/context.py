"""What every command shares: the settings file, and how to open what it names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from monitor.service.opening import Adapters, Runtime, load, opened
from monitor.settings import Settings, parse_duration

_CONFIG_HELP = "The settings file (default: sources.yaml here)."
# The environment speaks once, before the command; else it would overrule what the user wrote there.
MainConfigOption = Annotated[Path | None, typer.Option("--config", "-c", help=_CONFIG_HELP, envvar="NEWSVIGIL_CONFIG")]
ConfigOption = Annotated[Path | None, typer.Option("--config", "-c", help=_CONFIG_HELP)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


@dataclass(frozen=True, slots=True)
class CliContext:
    """The adapters and the settings file of this call; `named` tells whether the user named the file."""

    adapters: Adapters
    config: Path
    named: bool

    def settings(self) -> Settings:
        """The checked settings. Raises SettingsError."""
        return load(self.config, self.adapters)

    @asynccontextmanager
    async def runtime(self, *, exclusive: bool = False) -> AsyncIterator[Runtime]:
        """Everything opened, beside a running service unless `exclusive`."""
        async with opened(self.settings(), self.adapters, exclusive=exclusive) as runtime:
            yield runtime


def context_of(ctx: typer.Context, config: Path | None) -> CliContext:
    """The shared context; a file named after the command wins over one named before it."""
    shared = ctx.find_object(CliContext)
    assert shared is not None
    return shared if config is None else replace(shared, config=config, named=True)


def parse_span(text: str | None) -> timedelta | None:
    """A span of time from the command line ("7d", "36h", "90m")."""
    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
