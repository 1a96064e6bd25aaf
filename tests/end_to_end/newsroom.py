"""A small site, a mail server and a webhook receiver on loopback, for tests of the whole job."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from aiosmtpd.controller import Controller

from tests.end_to_end import starter

ROOT = Path(__file__).parents[2]

Answer = tuple[int, dict[str, str], bytes]


def page(title: str, *paragraphs: str, related: str = "") -> Answer:
    """An article page in a plain template, with a related-stories box."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    box = f'<aside class="related"><h3>Related stories</h3><ul><li><a href="/x">{escape(related)}</a></li></ul></aside>'
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f'<nav><a href="/">Home</a> <a href="/world">World</a></nav>'
        f"<main><article><h1>{escape(title)}</h1>{body}</article></main>{box}"
        f"<footer>All rights reserved</footer></body></html>"
    )
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


@dataclass
class Site:
    """Routes of a loopback server, which may be changed while it runs, and the requests that it saw."""

    routes: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def feed(self, path: str, entries: list[tuple[str, str]], *, hours_old: float = 1.0) -> None:
        """Serve an RSS feed of (path of the page, title) at `path`."""
        when = format_datetime(datetime.now(UTC) - timedelta(hours=hours_old))
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.url}{link}</link><guid>{self.url}{link}</guid>"
            f"<pubDate>{when}</pubDate><description>{escape(title)} in short.</description></item>"
            for link, title in entries
        )
        rss = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Loopback Post</title>{items}</channel></rss>'
        )
        self.routes[path] = (200, {"Content-Type": "application/rss+xml", "ETag": f'"{abs(hash(rss))}"'}, rss.encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        route = self.site.routes.get(self.path, (404, {}, b"nothing here"))
        if callable(route):
            route(self)
            return
        status, headers, body = route
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """A test's server is silent."""


class _Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    received: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.received.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """A test's server is silent."""


class _Mailbox:
    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


class AnyPort(Controller):
    """A mail server on a port that the kernel chooses; its start dials the port that it has, not the 0 it was told."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class World:
    """All that a monitor can reach, and a folder for its settings and data."""

    folder: Path
    site: Site
    hooks: list[tuple[dict[str, str], bytes]]
    mailbox: _Mailbox
    environ: dict[str, str]

    @property
    def mails(self) -> list[email.message.EmailMessage]:
        return self.mailbox.mails

    @property
    def delivery_ids(self) -> set[str]:
        """The distinct identities of everything that arrived."""
        return {str(mail["Message-ID"]) for mail in self.mails} | {headers["webhook-id"] for headers, _ in self.hooks}

    @property
    def settings(self) -> Path:
        return self.folder / "sources.yaml"

    def write(self, text: str) -> None:
        self.settings.write_text(text, encoding="utf-8")

    def command(self, *args: str) -> list[str]:
        return [sys.executable, str(ROOT / "run_monitor.py"), "--config", str(self.settings), *args]

    def call(self, *args: str, stdin: str | None = None, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        _, program, *arguments = self.command(*args)
        return starter.run(Path(program), arguments, environ=self.environ, stdin=stdin, timeout=timeout)

    def let_time_pass(self) -> None:
        """Make every delivery that waits for another try due now."""
        with closing(sqlite3.connect(self.folder / "news.db")) as database, database:
            database.execute("UPDATE deliveries SET next_attempt_at = NULL WHERE status = 'pending'")

    def hits(self) -> list[dict[str, Any]]:
        done = self.call("hits", "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The whole of it, for one test."""
    site, hooks, mailbox = Site(), [], _Mailbox()
    handler = type("Handler", (_Handler,), {"site": site})
    hook = type("Hook", (_Hook,), {"received": hooks})
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    port = controller.port
    try:
        with _serving(handler) as url, _serving(hook) as hook_url:
            site.url = url
            environ = {
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(folder),
                "SITE": url,
                "SMTP_URL": f"smtp://127.0.0.1:{port}",
                "HOOK_URL": hook_url,
                "HOOK_SECRET": "whsec_bmV3c3ZpZ2lsLXRlc3Qtc2VjcmV0LTMyLWJ5dGVz",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            yield World(folder, site, hooks, mailbox, environ)
    finally:
        controller.stop(no_assert=True)
