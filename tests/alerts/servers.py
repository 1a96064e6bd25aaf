"""Real servers on loopback: one that takes mail, one that takes webhooks, one that behaves badly."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import ssl
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Mailbox:
    """What a mail server took, and what it answers."""

    raw: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    rcpt_answer: str = "250 fine"
    data_answer: str = "250 taken as 4711"
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """Read by Python's own parser."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answer.startswith("250"):
            self.raw.append(envelope.original_content)
            self.senders.append(envelope.mail_from)
        return self.data_answer


class TokenBox(Mailbox):
    """A mailbox that opens to a good access token, by the mechanisms that it knows."""

    def __init__(self, *tokens: str) -> None:
        super().__init__()
        self.good = set(tokens)
        self.shown: list[tuple[str, str, str]] = []  # mechanism, user, token

    def judge(self, mechanism: str, user: str, token: str) -> AuthResult:
        self.shown.append((mechanism, user, token))
        return AuthResult(success=token in self.good, handled=False, auth_data=user)


class XOAuth2Box(TokenBox):
    """It knows Google's and Microsoft's own mechanism, and tells why a token is bad before it says so by its code."""

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        user, bearer, *_ = base64.b64decode(args[1]).decode().split("\x01")
        result = self.judge("XOAUTH2", user.removeprefix("user="), bearer.removeprefix("auth=Bearer "))
        if not result.success:
            assert await server.challenge_auth('{"status":"401"}') == b""
        return result


class BearerBox(XOAuth2Box):
    """It knows the mechanism of RFC 7628 as well."""

    async def auth_OAUTHBEARER(self, server: Any, args: list[str]) -> AuthResult:
        header, host, port, bearer, *_ = base64.b64decode(args[1]).decode().split("\x01")
        assert (host, port) == ("host=127.0.0.1", f"port={self.port}")
        user = header.removeprefix("n,a=").removesuffix(",")
        result = self.judge("OAUTHBEARER", user, bearer.removeprefix("auth=Bearer "))
        if not result.success:
            assert await server.challenge_auth('{"status":"invalid_token"}') == b"\x01"
        return result


class _AnyPort(Controller):
    """A mail server on a port that the kernel chooses; its start dials the port that it has, not the 0 it was told."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def token_server(box: TokenBox) -> Iterator[TokenBox]:
    """A mail server that wants a login by token."""
    unused = ["PLAIN", "LOGIN"]
    options = {"auth_required": True, "auth_require_tls": False, "auth_exclude_mechanism": unused}
    controller = _AnyPort(box, hostname="127.0.0.1", port=0, **options)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
        controller.start()
        try:
            box.port = controller.port
            yield box
        finally:
            controller.stop(no_assert=True)


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, password: str | None = None) -> Iterator[Mailbox]:
    """A mail server; with `tls` it offers STARTTLS, with `password` it wants a login over it."""
    mailbox = Mailbox()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        mailbox.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == password, handled=False)

    options: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None} if tls else {}
    if password is not None:
        options |= {"authenticator": authenticate, "auth_required": True}
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop(no_assert=True)


@dataclass
class Hook:
    """What a webhook receiver got, and how it answers."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body
    dies: bool = False  # after reading, without an answer
    sleeps: bool = False  # after reading, until the sender has given up
    answers: list[bytes] = field(default_factory=list)  # bodies, the last for all that follow


@contextmanager
def hook_server() -> Iterator[Hook]:
    """A webhook receiver."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.received.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            if hook.dies:
                self.close_connection = True
                return
            if hook.sleeps:
                self.connection.recv(1)
                self.close_connection = True
                return
            answer = (hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]) if hook.answers else b""
            self.send_response(hook.status)
            for key, value in {"Content-Length": str(len(answer)), **hook.headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """A test's server is silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        hook.url = f"http://127.0.0.1:{server.server_address[1]}/hooks/s3cret-path"
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@asynccontextmanager
async def scripted_server(*answers: bytes) -> AsyncIterator[int]:
    """A server that says these lines, the first at once and one after each chunk it reads, then nothing; its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for number, answer in enumerate(answers):
                if number:
                    await reader.read(65536)
                writer.write(answer)
                await writer.drain()
            await asyncio.sleep(30)
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
