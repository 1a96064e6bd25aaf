"""Small pages for people who followed a link: whole by themselves, told to nobody else, and never framed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).parent / "templates"

# The address is a key: no cache keeps the page, no site that a link leads to learns it, and no frame hides what is
# clicked. Nothing is loaded, no script runs.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def page(template: str, *, status: int = 200, **values: object) -> web.Response:
    """A page of this package's templates."""
    html = _environment().get_template(template).render(**values)
    text = html.encode("utf-8", "replace").decode()  # half a character is no text
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=_HEADERS)


def message(heading: str, text: str, *, status: int = 200) -> web.Response:
    """A page that only says something."""
    return page("message.html.j2", status=status, heading=heading, text=text)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
