"""Failures that a user can do something about become one clear message and an exit code, here."""

from __future__ import annotations

import signal
import sys

import typer

from monitor.domain.errors import DatabaseBusy, NewsvigilError, QueryError, SettingsError
from monitor.service.looking import NotFound

BAD_INPUT = 2
FAILED = 1


def run_app(app: typer.Typer) -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        app()
    except NewsvigilError as error:
        sys.exit(explain(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone: nobody is left to tell.
        sys.stderr.close()
        sys.exit(128 + signal.SIGPIPE)


def explain(error: NewsvigilError) -> int:
    """Say what is wrong on standard error; returns the exit code."""
    if isinstance(error, SettingsError):
        for problem in error.problems:
            typer.echo(problem, err=True)
        typer.echo("Nothing was started.", err=True)
        return BAD_INPUT
    if isinstance(error, QueryError):
        typer.echo(f"{error}\n  {error.text}\n  {' ' * (error.column - 1)}^", err=True)
        return BAD_INPUT
    if isinstance(error, DatabaseBusy):
        typer.echo(f"{error}\nStop it first, or use another database (storage.url).", err=True)
        return FAILED
    typer.echo(str(error), err=True)
    return BAD_INPUT if isinstance(error, NotFound) else FAILED
