"""The page behind "Not about this?": it shows what a digest told, and records what its reader says of it.

Scanners of mail follow every link, so a GET only shows; what records is a POST. There is no session and no cookie, so
no other site can borrow a reader's rights (CSRF): whoever can send this POST holds the token itself, which nobody can
guess (128 bits of HMAC-SHA256), and with it may do no more than judge the watches of one item of one digest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from aiohttp import web

from monitor.domain.errors import StorageError
from monitor.domain.models import Snippet, Verdict
from monitor.pipeline import Pipeline
from monitor.service import feedback
from monitor.web.allowance import Allowance
from monitor.web.pages import message, page

log = structlog.get_logger()

_MOST_BYTES = 1_000  # of a form with two short fields
_FORM_SECONDS = 10.0
_LINK = "/feedback/{token}"

Handler = Callable[[web.Request], Awaitable[web.Response]]


def routes(pipeline: Callable[[], Pipeline]) -> list[web.RouteDef]:
    """The page and its form."""
    # A reader clicks a few times, a scanner once or twice. Only whoever holds a link can use up its allowance.
    allowance = Allowance(at_once=20, pace=timedelta(seconds=3))

    async def show(request: web.Request) -> web.Response:
        now = pipeline()
        token = request.match_info["token"]
        invitation = await feedback.open_link(now, token)
        if not allowance.take(token, now=now.clock()):
            return _too_often()
        found = await feedback.page_of(now, invitation)
        return page("feedback.html.j2", page=found, pieces=_pieces)

    async def record(request: web.Request) -> web.Response:
        now = pipeline()
        token = request.match_info["token"]
        invitation = await feedback.open_link(now, token)
        if not allowance.take(token, now=now.clock()):
            return _too_often()
        form = await _form(request)
        verdict = next((one for one in Verdict if one.value == form.get("verdict")), None)
        if verdict is None:
            return message(
                "Nothing was recorded", "The form was not complete. Please go back and try again.", status=400
            )
        await feedback.judge(now, invitation, form.get("watch", ""), verdict)
        # Back to the page, so that a reload does not send the form again. The address is relative: a web server in
        # front may have it under another path.
        return web.Response(status=303, headers={"Location": token, "Cache-Control": "no-store"})

    return [web.get(_LINK, _told(show)), web.post(_LINK, _told(record))]


async def _form(request: web.Request) -> dict[str, str]:
    """The fields of a form; none where it is too long, too slow, or no form."""
    if request.content_length is None or request.content_length > _MOST_BYTES:
        return {}
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            fields = await request.post()
    except (TimeoutError, ValueError):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _told(handler: Handler) -> Handler:
    """The handler with its failures told in a page that says nothing of our insides."""

    async def told(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except feedback.LinkRefused as refused:
            return message("This link does not work", str(refused), status=404)
        except StorageError as error:
            log.error("a reader's word could not be read or written", why=str(error))
            return message("Not now, please", "This cannot be done right now. Please try again later.", status=503)

    return told


def _too_often() -> web.Response:
    answer = message("One moment, please", "This link was used very often just now. Try again in a minute.", status=429)
    answer.headers["Retry-After"] = "60"
    return answer


def _pieces(snippet: Snippet) -> list[tuple[str, bool]]:
    """The sentence cut at its marks: each piece, and whether it is marked."""
    cuts, at = [], 0
    for start, end in sorted(snippet.marks):
        cuts += [(snippet.text[at:start], False), (snippet.text[max(start, at) : end], True)]
        at = max(at, end)
    return [piece for piece in [*cuts, (snippet.text[at:], False)] if piece[0]]
