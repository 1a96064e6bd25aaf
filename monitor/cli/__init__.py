"""The command line: parse input, call one service command, format."""

from monitor.cli.app import build_app
from monitor.cli.failing import run_app

__all__ = ["build_app", "run_app"]
