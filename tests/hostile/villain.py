"""A web of bad servers on loopback: each plays one part, at an address of its own, and counts what it must not see."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import ssl
import tempfile
import zlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import brotli
import zstandard

from tests.alerts.certificate import write_certificate
from tests.fetch.hosts import Part, Talk, Visit, listening, redirect, reply
from tests.fetch.hosts import _visit as read_visit

OK = b"HTTP/1.1 200 OK\r\n"
RSS_TYPE = "Content-Type: application/rss+xml"
FILLER = (
    "The council met for three hours on Tuesday and heard from residents of the old town, who asked for lower speed "
    "limits, better lighting and a second bus line on weekdays. A vote is expected before the summer recess."
)
READ = ""  # in the place of an error: the feed is read, safely
HEALTHY_ARTICLES = 3
MANY_LARGE = 40  # hosts that send a large page each, at the same time


@dataclass(frozen=True)
class Villain:
    """One bad server: what it serves as a feed, and with which errors the poll may end."""

    name: str
    group: str
    part: bytes | Part | Talk
    ends: frozenset[str]
    raw: bool = False  # `part` talks to the bare connection
    scheme: str = "http"
    tls: bool = False
    listens: bool = True


# ---------------------------------------------------------------- documents


def rss(*items: bytes, head: bytes = b'<?xml version="1.0"?>') -> bytes:
    """An RSS feed of these items."""
    return head + b'<rss version="2.0"><channel><title>Villain</title>' + b"".join(items) + b"</channel></rss>"


def item(number: int, link: str = "", title: str = "Story") -> bytes:
    """An entry of an hour ago."""
    when = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    return (
        f"<item><title>{title} {number}</title><guid>id-{number}</guid><pubDate>{when}</pubDate>"
        f"{f'<link>{link}</link>' if link else ''}<description>{title} {number} in short.</description></item>"
    ).encode()


OLD = b"<pubDate>Mon, 03 Jan 2022 00:00:00 GMT</pubDate>"  # marked as seen: what is tried here is the feed


def _titled(title: bytes) -> bytes:
    return rss(b"<item><title>" + title + b"</title><guid>1</guid>" + OLD + b"</item>")


def _laughs() -> bytes:
    lines = [b'<!ENTITY l0 "ha">']
    lines += [b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)]
    return rss(
        b"<item><title>&l9;</title></item>", head=b"<?xml version='1.0'?><!DOCTYPE r [" + b"".join(lines) + b"]>"
    )


def _external(counter: str) -> bytes:
    declared = (
        f'<!DOCTYPE rss SYSTEM "{counter}/dtd" [<!ENTITY x SYSTEM "{counter}/entity">'
        f'<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "{counter}/parameter">%p;]>'
    )
    style = f'<?xml-stylesheet type="text/xsl" href="{counter}/style"?>'
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{counter}/include"/>'
    whole = b"<item><title>a &x; b &f;</title><guid>1</guid>" + OLD + include.encode() + b"</item>"
    return rss(whole, head=f'<?xml version="1.0"?>{declared}{style}'.encode())


def _entity_in_sitemap(counter: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY x SYSTEM "{counter}/sitemap">]>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://127.9.0.1/&x;</loc></url></urlset>'
    ).encode()


def _json_feed(items: str) -> bytes:
    return ('{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": ' + items + "}").encode()


_SURROGATES = _json_feed(
    r'[{"id": "\udfff", "title": "a \ud800 b", "content_text": "\ud83d", "date_published": "2022-01-03T00:00:00Z"}]'
)
_PLAIN = rss(b"<item><title>A \xc3\xa9</title><guid>1</guid>" + OLD + b"</item>")


def _entries(number: int) -> bytes:
    return rss(*(b"<item><title>S %d</title><guid>%d</guid>%s</item>" % (n, n, OLD) for n in range(number)))


def _attributes() -> bytes:
    return rss(b"<item " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>")


def _large_titles() -> bytes:
    title = b"word " * 1_000_000
    return rss(*(b"<item><title>%s</title><guid>%d</guid>%s</item>" % (title, n, OLD) for n in range(3)))


def documents(counter: str) -> dict[str, tuple[bytes, str, set[str]]]:
    """Feeds that are made to hurt their reader: name, (body, content type, how it may end)."""
    xml, either = "text/xml", {READ, "NotAFeed", "WorkerFailed"}
    nest = b"<a>" * 100_000 + b"</a>" * 100_000
    found: dict[str, tuple[bytes, str, set[str]]] = {
        "entity bomb": (_laughs(), xml, either),
        "external entities": (_external(counter), xml, {READ, "NotAFeed"}),
        "external entity in a sitemap": (_entity_in_sitemap(counter), xml, {READ, "NotAFeed"}),
        "980 KB of &lt;!--": (_titled(b"&lt;!--" * 140_000), xml, {READ, "WorkerFailed"}),
        "16 KB nest of authors": (rss(b"<item>" + b"<author>" * 2_000 + b"x@y.z (name)"), xml, either),
        "16 KB of a.a.a. as author": (rss(b"<item><author>" + b"a." * 8_000 + b"</author></item>"), xml, either),
        "100,000 tags, nested": (rss(b"<item>" + nest + b"</item>"), xml, either),
        "100,000 tags, nested in a title": (_titled(nest), xml, either),
        "100,000 attributes": (_attributes(), xml, either),
        "300,000 tags in an attribute": (b'<rss><channel><item><title a="' + b"<x " * 300_000, xml, either),
        "900 KB of <": (b"<rss>" + b"<" * 900_000, xml, either),
        "900 KB of &": (_titled(b"&" * 900_000), xml, either),
        "NUL bytes": (_PLAIN.replace(b"A ", b"A\0") + bytes(100_000), xml, {READ, "NotAFeed"}),
        "nothing but NUL": (bytes(1_000_000), xml, {"NotAFeed", "WorkerFailed"}),
        "a lying encoding": (_PLAIN.replace(b'"1.0"', b'"1.0" encoding="utf-32"'), xml, {READ, "NotAFeed"}),
        "a codec for an encoding": (_PLAIN.replace(b'"1.0"', b'"1.0" encoding="zip"'), xml, {READ, "NotAFeed"}),
        "a lying charset": (_PLAIN, "text/xml; charset=utf-16", {READ, "NotAFeed"}),
        "UTF-16 without a mark": (_PLAIN.decode().encode("utf-16-le"), xml, {READ, "NotAFeed"}),
        "100,000 entries": (_entries(100_000), xml, {READ, "WorkerFailed", "HostBusy"}),
        "titles of 5 MB": (_large_titles(), xml, {READ, "WorkerFailed", "HostBusy"}),
        "lone surrogates in JSON": (_SURROGATES, "application/feed+json", {READ}),
        "JSON nested 100,000 deep": (_json_feed("[" * 100_000), "application/feed+json", {"NotAFeed"}),
        "a number of a million digits in JSON": (
            _json_feed("9" * 1_000_000),
            "application/json",
            {"NotAFeed", "WorkerFailed"},
        ),
        "15 MB of HTML": (b"<html>" + b"<div>" * 3_000_000, "text/html", {"NotAFeed", "WorkerFailed", "HostBusy"}),
        "a login page": (b"<!doctype html><html><form>Log in</form></html>", "text/html", {"NotAFeed"}),
        "an empty body": (b"", xml, {"NotAFeed"}),
        "half a document": (rss(item(1), item(2))[:260], xml, either),
        "a .gz bomb": (gzip.compress(bytes(100_000_000)), "application/gzip", {"NotAFeed"}),
    }
    return found


# ---------------------------------------------------------------- the network


async def _silent(visit: Visit) -> None:
    await asyncio.sleep(600)


async def _drip(visit: Visit) -> None:
    await visit.send(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        await visit.send(b"<")
        await asyncio.sleep(0.5)


async def _drip_head(visit: Visit) -> None:
    await visit.send(OK)
    while True:
        await visit.send(b"X-Drip: drop\r\n")
        await asyncio.sleep(0.5)


async def _flood_head(visit: Visit) -> None:
    await visit.send(OK)
    while True:
        await visit.send(b"X-Flood: %s\r\n" % (b"y" * 8_000))


async def _endless(visit: Visit) -> None:
    await visit.send(OK + b"\r\n<rss>")
    while True:
        await visit.send(b"x" * 65_536)


async def _endless_chunks(visit: Visit) -> None:
    await visit.send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


async def _large(visit: Visit) -> None:
    await visit.send(OK + b"\r\n")
    for _ in range(200):
        await visit.send(b"x" * 1_000_000)
    visit.hang_up()


async def _hang_up(visit: Visit, *, after: bytes) -> None:
    await visit.send(after)
    visit.hang_up()


async def _circle(visit: Visit) -> None:
    await visit.send(redirect(302, "/b" if visit.path == "/feed" else "/feed"))


async def _onwards(visit: Visit) -> None:
    await visit.send(redirect(302, f"{visit.path}x"))


async def _garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org ESMTP\r\n" * 100)
    await writer.drain()
    await reader.read(1_000)


async def _deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(600)


async def _slow_handshake(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The head of a TLS record that announces much, and then a byte at a time of it."""
    writer.write(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
    while True:
        await writer.drain()
        await asyncio.sleep(0.5)
        writer.write(b"\0")


async def _talk_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1_000)


def _packed(body: bytes, encoding: str) -> bytes:
    return reply(200, body, RSS_TYPE, f"Content-Encoding: {encoding}")


def network(forbidden: str) -> dict[str, tuple[bytes | Part, set[str]]]:
    """Servers that break HTTP, or only patience."""
    zeros = bytes(60_000_000)
    to_wait = "Retry-After: 99999999999999999999"
    return {
        "never answers": (_silent, {"DeadlineExceeded"}),
        "a byte each half second": (_drip, {"DeadlineExceeded"}),
        "a header each half second": (_drip_head, {"DeadlineExceeded"}),
        "a flood of headers": (_flood_head, {"ProtocolFailure"}),
        "an endless body": (_endless, {"BodyTooLarge"}),
        "endless chunks": (_endless_chunks, {"BodyTooLarge"}),
        "a page of 200 MB": (_large, {"BodyTooLarge"}),
        "a page of 200 MB, announced": (OK + b"Content-Length: 200000000\r\n\r\n", {"BodyTooLarge"}),
        "hangs up in the body": (partial(_hang_up, after=OK + b"Content-Length: 5000\r\n\r\n<rss"), {"ConnectionLost"}),
        "hangs up at once": (partial(_hang_up, after=b""), {"ConnectionLost"}),
        "a length too long": (OK + b"Content-Length: 99999\r\n\r\n" + _PLAIN, {"DeadlineExceeded"}),
        "a length too short": (OK + b"Content-Length: 60\r\n\r\n" + _PLAIN, {READ, "NotAFeed", "ProtocolFailure"}),
        "a negative length": (OK + b"Content-Length: -1\r\n\r\n" + _PLAIN, {"ProtocolFailure"}),
        "broken chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<rss", {"ProtocolFailure"}),
        "a gzip bomb": (_packed(gzip.compress(zeros), "gzip"), {"BodyTooLarge"}),
        "a deflate bomb": (_packed(zlib.compress(zeros), "deflate"), {"BodyTooLarge"}),
        "a br bomb": (_packed(brotli.compress(zeros, quality=4), "br"), {"BodyTooLarge"}),
        "a zstd bomb": (_packed(zstandard.compress(zeros), "zstd"), {"BodyTooLarge"}),
        "gzip in gzip": (_packed(gzip.compress(gzip.compress(zeros)), "gzip, gzip"), {"ProtocolFailure"}),
        "said to be gzip": (_packed(_PLAIN, "gzip"), {"ProtocolFailure"}),
        "said to be br": (_packed(gzip.compress(_PLAIN), "br"), {"ProtocolFailure"}),
        "an unknown encoding": (_packed(_PLAIN, "rot13"), {"ProtocolFailure"}),
        "a circle of redirects": (_circle, {"BadRedirect"}),
        "redirects without end": (_onwards, {"BadRedirect"}),
        "a redirect without a target": (reply(302), {"BadRedirect"}),
        "a redirect to nonsense": (redirect(302, "http://[::"), {"BadRedirect"}),
        "a redirect to odd bytes": (redirect(302, b"http://\xff\xfe/\x01"), {"BadRedirect", "ProtocolFailure"}),
        "a redirect to a private address": (redirect(302, f"{forbidden}/secret"), {"AddressRefused"}),
        "a redirect to a private address, spelt oddly": (redirect(302, "http://0x7f.1/secret"), {"AddressRefused"}),
        "a redirect to file:": (redirect(302, "file:///etc/passwd"), {"BadRedirect"}),
        "a redirect to javascript:": (redirect(302, "javascript:alert(1)"), {"BadRedirect"}),
        "404": (reply(404, b"no", to_wait), {"Http404"}),
        "410": (reply(410, b"no"), {"Gone"}),
        "500": (reply(500, b"no", to_wait), {"Http500"}),
        "503, for ever": (reply(503, b"no", to_wait), {"Http503"}),
        "503, since 1970": (reply(503, b"no", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"), {"Http503"}),
        "304 to no condition": (b"HTTP/1.1 304 Not Modified\r\n\r\n", {"ProtocolFailure"}),
    }


def villains(counter: str, forbidden: str) -> list[Villain]:
    """All of them but the one with the articles."""
    found = [Villain(name, "network", part, frozenset(ends)) for name, (part, ends) in network(forbidden).items()]
    hidden = {"scheme": "https", "raw": True}
    found += [
        Villain("nobody listens", "network", b"", frozenset({"ConnectFailure"}), listens=False),
        Villain("takes the connection, says nothing", "network", _deaf, frozenset({"DeadlineExceeded"}), raw=True),
        Villain("no TLS where TLS is due", "network", _garbage, frozenset({"TlsFailure"}), **hidden),
        Villain("a handshake a byte at a time", "network", _slow_handshake, frozenset({"DeadlineExceeded"}), **hidden),
        Villain(
            "TLS where none is due", "network", _talk_tls, frozenset({"ConnectionLost", "ProtocolFailure"}),
            raw=True, tls=True,
        ),
    ]  # fmt: skip
    for name, (body, kind, ends) in documents(counter).items():
        part = reply(200, body, f"Content-Type: {kind}")
        found.append(Villain(name, "document", part, frozenset(ends)))
    return found


# ---------------------------------------------------------------- article pages


def _html(body: str) -> bytes:
    page = f"<!doctype html><html><head><title>P</title></head><body><article>{body}</article></body></html>"
    return reply(200, page.encode(), "Content-Type: text/html; charset=utf-8")


def pages(forbidden: str) -> dict[str, bytes | Part]:
    """Article pages that hurt; a page may be read, read from the feed instead, or asked for again later."""
    return {
        "an endless page": _endless,
        "a page of 200 MB": _large,
        "a page that drips": _drip,
        "a page that never comes": _silent,
        "200,000 divs, nested": _html("<div>" * 200_000 + FILLER),
        "200,000 divs with text, nested": _html("<div>x" * 200_000),
        "60,000 spans": _html("<p>" + "<span>a</span>" * 60_000 + "</p>"),
        "75,000 attributes on a tag": _html("<p " + " ".join(f'a{n}="1"' for n in range(75_000)) + ">x</p>"),
        "a packed bomb": reply(200, gzip.compress(bytes(60_000_000)), "Content-Encoding: gzip"),
        "a redirect to a private address": redirect(302, f"{forbidden}/secret"),
    }


# ---------------------------------------------------------------- the web


@dataclass
class Web:
    """All servers, while they run. `touched` holds what nobody was to ask for."""

    port: int = 0
    villains: list[Villain] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)  # a feed's address by its name
    pages: list[str] = field(default_factory=list)  # the names of hostile pages
    healthy: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)

    def settings(self, *, hostile: bool) -> str:
        """A sources.yaml: the villains first, so that every one of them comes before the healthy feeds."""
        names = [name for name in self.addresses if hostile or name in self.healthy]
        feeds = "".join(f"  - {{name: {json.dumps(n)}, url: {json.dumps(self.addresses[n])}}}\n" for n in names)
        return (
            f"feeds:\n{feeds}people:\n  - Mara Lindqvist\nchannels: {{}}\n"
            "digests:\n  - {name: Weekly, schedule: weekly mon 08:00}\n"
            'http: {allow_private: [127.8.0.0/16, 127.9.0.0/16], min_gap: 0s}\nstorage: {url: "sqlite:///news.db"}\n'
        )


@contextlib.asynccontextmanager
async def web(*, healthy: int) -> AsyncIterator[Web]:
    """Serve villains, hostile pages, healthy feeds, and the address that nobody may touch."""
    world = Web()
    async with contextlib.AsyncExitStack() as stack:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*write_certificate(Path(stack.enter_context(tempfile.TemporaryDirectory()))))

        async def trap(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            visit = await read_visit(reader, writer)
            world.touched.append(visit.path)
            await visit.send(reply(200, b"secret"))

        # One is allowed by the settings and must not be asked all the same; the other they do not allow.
        world.port = await stack.enter_async_context(listening(trap, address="127.9.255.1"))
        port = world.port
        await stack.enter_async_context(listening(trap, address="127.200.0.1", port=port))
        counter, forbidden = f"http://127.9.255.1:{port}", f"http://127.200.0.1:{port}"

        world.villains = villains(counter, forbidden)
        for number, villain in enumerate(world.villains):
            host = f"127.9.1.{number + 1}"
            world.addresses[villain.name] = f"{villain.scheme}://{host}:{port}/feed"
            if villain.listens:
                talk = villain.part if villain.raw else _web_server({"/feed": villain.part})
                await stack.enter_async_context(
                    listening(talk, address=host, port=port, tls=tls if villain.tls else None)  # type: ignore[arg-type]
                )
        await _serve_pages(world, stack, forbidden)
        await _serve_healthy(world, stack, healthy)
        yield world


async def _serve_pages(world: Web, stack: contextlib.AsyncExitStack, forbidden: str) -> None:
    """A feed whose entries lead to hostile pages, a host each; the last of them are many large ones."""
    items = []
    hosts = list(pages(forbidden).items())
    large = _html(f"<p>{FILLER}</p><!--{'y' * 9_400_000}-->")
    hosts += [(f"one of {MANY_LARGE} pages of 9.4 MB ({number})", large) for number in range(MANY_LARGE)]
    for number, (name, part) in enumerate(hosts):
        host = f"127.9.2.{number + 1}"
        await stack.enter_async_context(listening(_web_server({"/page": part}), address=host, port=world.port))
        items.append(item(number, f"http://{host}:{world.port}/page", title=name))
        world.pages.append(f"{name} {number}")
    items.append(item(999, "file:///etc/passwd", title="a link to a file"))
    world.pages.append("a link to a file 999")
    feed = reply(200, rss(*items), RSS_TYPE)
    await stack.enter_async_context(listening(_web_server({"/feed": feed}), address="127.9.3.1", port=world.port))
    world.addresses["hostile pages"] = f"http://127.9.3.1:{world.port}/feed"


async def _serve_healthy(world: Web, stack: contextlib.AsyncExitStack, number: int) -> None:
    for one in range(number):
        name, host = f"healthy {one}", f"127.8.0.{one + 1}"
        base = f"http://{host}:{world.port}"
        links = [f"{base}/story{n}" for n in range(HEALTHY_ARTICLES)]
        entries = [item(100 * one + n, link, title=f"Healthy {one}") for n, link in enumerate(links)]
        routes: dict[str, bytes | Part | Talk] = {"/feed": reply(200, rss(*entries), RSS_TYPE, f'ETag: "{one}"')}
        story = _html(f"<h1>Healthy</h1><p>Mara Lindqvist spoke. {FILLER}</p><p>{FILLER}</p>")
        routes |= {f"/story{n}": story for n in range(HEALTHY_ARTICLES)}
        await stack.enter_async_context(listening(_web_server(routes), address=host, port=world.port))
        world.addresses[name] = f"{base}/feed"
        world.healthy.append(name)


def _web_server(routes: dict[str, bytes | Part | Talk]) -> Talk:
    """A server of these routes; the only one answers every path but robots.txt."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            visit = await read_visit(reader, writer)
            only = next(iter(routes.values())) if len(routes) == 1 and visit.path != "/robots.txt" else None
            part = routes.get(visit.path, only) or reply(404, b"nothing here")
            if isinstance(part, bytes):
                await visit.send(part)
            else:
                await part(visit)  # type: ignore[call-arg, arg-type]

    return serve


def named(pages: Iterable[str]) -> set[str]:
    """Their names without what tells the many large ones apart."""
    return {name.split(" (")[0] for name in pages}
