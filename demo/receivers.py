"""Where the demo's alerts arrive: a mail server and a webhook receiver on loopback."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from standardwebhooks import Webhook, WebhookVerificationError


@dataclass
class Received:
    """What arrived. Mails lie in the folder, as they came and as their HTML part."""

    folder: Path
    smtp_url: str = ""
    hook_url: str = ""
    hook_secret: str = ""
    mails: dict[str, Path] = field(default_factory=dict)  # Message-ID → the HTML file
    subjects: list[str] = field(default_factory=list)
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)  # webhook-id → the verified JSON
    refused: int = 0  # webhooks whose signature did not hold

    def take_mail(self, content: bytes) -> None:
        """Keep a mail."""
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        number = len(self.mails) + 1
        self.folder.joinpath(f"mail-{number}.eml").write_bytes(content)
        html = message.get_body(("html",))
        page = self.folder / f"mail-{number}.html"
        page.write_text(html.get_content() if html else "", encoding="utf-8")
        self.subjects.append(str(message["Subject"]))
        self.mails.setdefault(str(message["Message-ID"]), page)

    def take_hook(self, headers: dict[str, str], body: bytes) -> bool:
        """Keep a webhook whose signature holds."""
        try:
            Webhook(self.hook_secret).verify(body, headers)
        except WebhookVerificationError:
            self.refused += 1
            return False
        self.hooks.setdefault(headers["webhook-id"], json.loads(body))
        return True


class _MailHandler:
    def __init__(self, received: Received) -> None:
        self._received = received

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self._received.take_mail(envelope.content)
        return "250 taken"


class _AnyPort(Controller):
    """A mail server on a port that the kernel chooses; its start dials the port that it has, not the 0 it was told."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _HookHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    received: Received

    def do_POST(self) -> None:
        """Take one webhook."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        good = self.received.take_hook({key.lower(): value for key, value in self.headers.items()}, body)
        self.send_response(204 if good else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """The receiver is silent."""


@contextmanager
def receivers(folder: Path) -> Iterator[Received]:
    """Receive mail and webhooks into this folder."""
    received = Received(folder, hook_secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    controller = _AnyPort(_MailHandler(received), hostname="127.0.0.1", port=0)
    controller.start()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("HookHandler", (_HookHandler,), {"received": received}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    received.smtp_url = f"smtp://127.0.0.1:{controller.port}"
    received.hook_url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
        controller.stop(no_assert=True)
