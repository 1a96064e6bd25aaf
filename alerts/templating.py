"""The templates of digests: ours, and the user's own in a folder, which win where they work.

A user's template runs in a sandbox. One that fails must not lose a digest: then ours is used, and a warning says where
it is broken.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.texts import direction, one_line
from alerts.view import Piece, joined_names

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent / "templates"
NAMES = ("digest.html.j2", "digest.txt.j2")

# Stand-ins for the marks around a word while lines are broken; no cleaned text holds them.
MARK, UNMARK = "\ue000", "\ue001"


def fill(name: str, folder: Path | None, **values: Any) -> str:
    """Fill in a template: the user's where there is one and it works, else ours."""
    if folder is not None and (folder / name).is_file():
        try:
            return _environment(folder).get_template(name).render(**values)
        except Exception as error:  # whatever a template may raise
            log.warning("a template of your own is broken, ours is used", problem=_told(name, error))
    return _environment(None).get_template(name).render(**values)


def problems_of(folder: Path, **values: Any) -> list[str]:
    """What is wrong with the user's own templates, each with its line; they are tried on these values."""
    found = [
        f"{path.name}: no template of this name is used; there are {' and '.join(NAMES)}"
        for path in sorted(folder.glob("digest*"))
        if path.name not in NAMES
    ]
    for name in NAMES:
        if (folder / name).is_file():
            found += _problem(name, folder, values)
    return found


def _problem(name: str, folder: Path, values: dict[str, Any]) -> list[str]:
    try:
        _environment(folder).get_template(name).render(**values)
    except Exception as error:  # whatever a template may raise
        return [_told(name, error)]
    return []


def _told(name: str, error: Exception) -> str:
    """What is wrong, and in which line of which file."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}:{error.lineno}: {one_line(error.message or '')}"
    # A template's own lines stand in the traceback under its file's name.
    lines = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    place = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}" if lines else name
    return f"{place}: {one_line(str(error)) or type(error).__name__}"


@cache
def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    ours = FileSystemLoader(TEMPLATES)
    # "builtin/digest.html.j2" lets a template of the user's extend or include ours.
    loader = ours if folder is None else ChoiceLoader([FileSystemLoader(folder), ours, PrefixLoader({"builtin": ours})])
    # Whatever is not the plain-text template is escaped.
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "marked": _marked,
        "plain": _plain,
        "block": _block,
        "names": joined_names,
        "dir": direction,
    }
    return environment


def _plain(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _marked(pieces: Iterable[Piece]) -> str:
    return "".join(f"{MARK}{piece.text}{UNMARK}" if piece.marked else piece.text for piece in pieces)


def _block(text: str, width: int | None, indent: int = 0) -> str:
    """A paragraph with an indent, broken into lines where there is a width."""
    margin = " " * indent
    if width is None:
        return margin + text
    return textwrap.fill(
        text,
        width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
