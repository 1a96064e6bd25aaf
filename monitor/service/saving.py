"""Saving an edit of the settings file that was made by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from monitor.domain.errors import SettingsError
from monitor.editing import save
from monitor.settings import Settings


def read_text(path: Path) -> str:
    """The file's text with its own line ends."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def replace_checked(path: Path, text: str, load: Callable[[Path], Settings]) -> None:
    """Save the new text only when it loads: an edit by command never leaves a file that the service refuses.

    Raises SettingsError, and changes nothing, where it does not.
    """
    trial = path.with_name(f".{path.name}.trial")
    try:
        save(trial, text)
        load(trial)
    except SettingsError as error:
        problems = [problem.replace(trial.name, path.name) for problem in error.problems]
        raise SettingsError([*problems, f"{path} was not changed"]) from error
    finally:
        trial.unlink(missing_ok=True)
    save(path, text)
