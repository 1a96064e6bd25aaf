"""Handing a message to an SMTP server: TLS, STARTTLS, login, and what its answers mean."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from alerts.oauth import OAuthClient, Tokens
from alerts.options import did_you_mean
from alerts.texts import cut, one_line
from monitor.domain.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError

StartTls = Literal["auto", "yes", "no"]

STEP_SECONDS = 30.0  # for one command and its answer
DEADLINE_SECONDS = 90.0  # for a whole delivery
FAREWELL_SECONDS = 3.0

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORM = "smtp://user:password@host:587, smtps://user:password@host:465 or smtp://localhost:1025"

MakeContext = Callable[[bool], ssl.SSLContext]


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """A login by access token instead of a password."""

    client: OAuthClient
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. The login is kept out of every rendering of it."""

    host: str
    port: int
    tls: bool  # from the first byte (smtps)
    starttls: StartTls
    verify: bool
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return f"{self.host}:{self.port}"


def parse_smtp_url(url: str) -> SmtpServer:
    """Read the address of a mail server. Raises ValueError in words, without the password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(
            f"no usable address of a mail server; it is {_FORM}, and / ? # @ : in a password are written "
            "%2F %3F %23 %40 %3A"
        ) from error
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/") or parts.fragment:
        raise ValueError(f"no usable address of a mail server; it is {_FORM}")
    tls = parts.scheme == "smtps"
    user = unquote(parts.username or "")
    choices = _choices(parts.query, tls=tls)
    return SmtpServer(
        host=host,
        port=port or (465 if tls else 587 if user else 25),
        tls=tls,
        starttls=_starttls(choices.get("starttls", "auto")),
        verify=choices.get("verify", "yes") == "yes",
        user=user,
        password=unquote(parts.password or ""),
    )


def _choices(query: str, *, tls: bool) -> dict[str, str]:
    allowed = {"verify": ("yes", "no")} | ({} if tls else {"starttls": get_args(StartTls)})
    choices = dict(parse_qsl(query, keep_blank_values=True))
    for key, value in choices.items():
        if key not in allowed:
            raise ValueError(f'unknown "?{key}="; {did_you_mean(key, list(allowed))}')
        if value not in allowed[key]:
            raise ValueError(f'"?{key}=" is one of {", ".join(allowed[key])}')
    return choices


def _starttls(choice: str) -> StartTls:
    return "yes" if choice == "yes" else "no" if choice == "no" else "auto"


def default_context(verify: bool) -> ssl.SSLContext:
    """The system's trust; without `verify`, any certificate will do."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def hand_over(
    server: SmtpServer,
    message: bytes,
    *,
    sender: str,
    recipient: str,
    login: TokenLogin | None = None,
    make_context: MakeContext = default_context,
    deadline: float = DEADLINE_SECONDS,
) -> str:
    """Send one message to one recipient and return the server's receipt. Raises a DeliveryError."""
    async with _session(server, login, make_context=make_context, deadline=deadline) as client:
        _, answer = await client.sendmail(sender, [recipient], message)
        return f"{server.shown}: {_answer_text(answer, server)}"


async def probe(
    server: SmtpServer,
    *,
    login: TokenLogin | None = None,
    make_context: MakeContext = default_context,
    deadline: float = DEADLINE_SECONDS,
) -> str:
    """Connect, log in, send nothing; say what was found. Raises a DeliveryError."""
    async with _session(server, login, make_context=make_context, deadline=deadline) as client:
        encrypted = "encrypted" if _is_encrypted(client) else "not encrypted"
        return f"{server.shown} answers, {encrypted}, {'logged in' if server.user else 'no login'}"


@asynccontextmanager
async def _session(
    server: SmtpServer, login: TokenLogin | None, *, make_context: MakeContext, deadline: float
) -> AsyncIterator[SMTP]:
    """A connection, logged in, for one errand within the deadline; what fails there is a DeliveryError."""
    clients = [_client(server, make_context)]
    try:
        async with asyncio.timeout(deadline):
            if login is None:
                await _log_in(clients[0], server)
            else:
                await _log_in_by_token(clients, server, login, make_context=make_context)
            yield clients[-1]
    except (SMTPException, OSError) as error:
        token = login.tokens.last(login.client) if login else ""
        raise _failure(error, replace(server, password=token) if token else server) from error
    finally:
        for client in clients:
            await _leave(client)


def _client(server: SmtpServer, make_context: MakeContext) -> SMTP:
    return SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls,
        start_tls=None if server.starttls == "auto" and not server.tls else server.starttls == "yes",
        tls_context=make_context(server.verify),
        timeout=STEP_SECONDS,
    )


async def _log_in(client: SMTP, server: SmtpServer) -> None:
    await client.connect()
    if server.user:
        _refuse_open_line(client, server)
        await client.login(server.user, server.password)


async def _log_in_by_token(
    clients: list[SMTP], server: SmtpServer, login: TokenLogin, *, make_context: MakeContext
) -> None:
    """Log in with a token; one that is refused may just have run out, so that once a new one is fetched and tried."""
    token = await login.tokens.token(login.client)
    try:
        await _show_token(clients[0], server, token)
    except SMTPAuthenticationError:
        token = await login.tokens.token(login.client, refused=token)
        # A new connection: some servers take no second login on the one that failed.
        clients.append(_client(server, make_context))
        await _show_token(clients[-1], server, token)


async def _show_token(client: SMTP, server: SmtpServer, token: str) -> None:
    await client.connect()
    _refuse_open_line(client, server)
    if "oauthbearer" not in client.server_auth_methods:
        await client.auth_xoauth2(server.user, token)
        return
    # RFC 7628; where it fails, the server tells why and waits for a ^A before it says so by its code.
    message = f"n,a={server.user},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {token}\x01\x01"
    answer = await client.execute_command(b"AUTH", b"OAUTHBEARER", base64.b64encode(message.encode()))
    if answer.code == 334:
        answer = await client.execute_command(base64.b64encode(b"\x01"))
    if answer.code != 235:
        raise SMTPAuthenticationError(answer.code, answer.message)


def _refuse_open_line(client: SMTP, server: SmtpServer) -> None:
    if server.starttls != "no" and server.host not in _LOOPBACK and not _is_encrypted(client):
        raise TemporaryDeliveryError(
            f"{server.shown} offers no encryption, and a password is not sent in the clear (?starttls=no insists on it)"
        )


def _is_encrypted(client: SMTP) -> bool:
    return client.get_transport_info("sslcontext") is not None


async def _leave(client: SMTP) -> None:
    """Say goodbye, or just go: what was taken is taken, whatever happens from here on."""
    with suppress(SMTPException, OSError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            if client.is_connected:
                await client.quit()
    client.close()


def _failure(error: Exception, server: SmtpServer) -> DeliveryError:
    """What a failed attempt means.

    Only a final refusal of this message or this recipient is permanent. A refused login, sender or greeting is not:
    it is the account or the server that is wrong, which its owner mends, and the digest must not be lost for it.
    """
    words = f"{server.shown}: {_told(error, server)}"
    if _is_final(error):
        return PermanentDeliveryError(words)
    return TemporaryDeliveryError(words)


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return any(_is_final(refused) for refused in error.recipients)
    return isinstance(error, SMTPRecipientRefused | SMTPDataError) and 500 <= error.code < 600


def _told(error: Exception, server: SmtpServer) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(_told(refused, server) for refused in error.recipients)
    if isinstance(error, SMTPAuthenticationError):
        return f"the login was refused ({error.code} {_answer_text(error.message, server)})"
    if isinstance(error, SMTPResponseException):
        return f"answered {error.code} {_answer_text(error.message, server)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message}); ?verify=no accepts it"
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer in time"
    return _answer_text(str(error) or type(error).__name__, server)


def _answer_text(text: str, server: SmtpServer) -> str:
    """A server's words on one line; should it echo the login, that is struck out."""
    line = one_line(text)
    for secret in (server.password, server.user):
        if len(secret) >= 4:
            encoded = base64.b64encode(secret.encode("utf-8", "replace")).decode("ascii")
            line = line.replace(secret, "***").replace(encoded, "***")
    return cut(line, 300)
