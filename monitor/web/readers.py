"""The pages of readers: leaving a digest, and a whole digest that a webhook had no room for."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from aiohttp import web

from monitor.pipeline import Pipeline
from monitor.service import channels
from monitor.service.looking import NotFound

PipelineNow = Callable[[], Pipeline]

# Nothing of a page is kept, indexed or run, and its address is told to no other site.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; "
    "form-action 'self'",
}
_STYLE = (
    "body{font:17px/26px system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}"
    "button{font:inherit;padding:.5rem 1.2rem;border-radius:.4rem;border:1px solid #888;cursor:pointer}"
)


def add_routes(app: web.Application, pipeline: PipelineNow) -> None:
    """Add these pages."""

    async def ask(request: web.Request) -> web.Response:
        """Show a button: whoever only looks at a link, as mail scanners do, unsubscribes nobody."""
        try:
            reader = channels.reader_of(pipeline(), request.match_info["token"])
        except NotFound:
            return _gone()
        return _page(
            f"Unsubscribe from “{reader.digest}”?",
            f"<p>{escape(reader.recipient)} gets this digest.</p>"
            '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
            "<button>Unsubscribe</button></form>",
        )

    async def leave(request: web.Request) -> web.Response:
        """One click is enough (RFC 8058): no question is asked again."""
        try:
            reader = channels.reader_of(pipeline(), request.match_info["token"])
        except NotFound:
            return _gone()
        await channels.leave(pipeline(), reader)
        return _page(
            "Unsubscribed",
            f"<p>{escape(reader.recipient)} gets no more of “{escape(reader.digest)}”. "
            "Whoever runs this monitor can undo it.</p>",
        )

    async def whole(request: web.Request) -> web.Response:
        """A digest as a page."""
        window = request.match_info["window"]
        try:
            page = await channels.whole_page(
                pipeline(), request.match_info["digest"], int(window), request.match_info["token"]
            )
        except NotFound:
            return _gone()
        return web.Response(text=page, content_type="text/html", headers=_HEADERS)

    app.router.add_get("/unsubscribe/{token}", ask)
    app.router.add_post("/unsubscribe/{token}", leave)
    app.router.add_get(r"/digests/{digest}/{window:\d{1,9}}/{token}", whole)


def _gone() -> web.Response:
    return _page("Nothing here", "<p>This link is not, or no longer, of any use.</p>", status=404)


def _page(title: str, body: str, *, status: int = 200) -> web.Response:
    html = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=_HEADERS)
