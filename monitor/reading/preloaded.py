"""Imported by the server that forks the worker processes: what every worker needs is loaded there once, and shared."""

from __future__ import annotations

import monitor.reading.extract  # noqa: F401 - imported for those who are forked
from monitor.reading.language import language_of

__all__: list[str] = []

language_of("The language guesser loads its model, most of a second's work, at its first guess. " * 2)
