"""A small newsroom on loopback: three sites with feeds of three kinds and templates as messy as real ones.

The articles in `pages/` are written for this demo. Their days are counted back from the moment of the start.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).parent
SITES = {"meridian": "The Meridian", "ararat": "Ararat Hourly", "bosphorus": "Bosphorus Wire"}

# Every page bears these beside its article: none of them may become a hit.
RELATED = (
    "Kim Kardashian and Cher: ten dresses",
    "Mark Ruffalo in talks for a new role",
    "Joe Biden's week in pictures",
    "Serj Tankian, Alexis Ohanian and Eric Esrailian at one table in Artsakh",
    "Ким Кардашьян и Марк Руффало: Карабах ждёт",
    "Քիմ Քարդաշյան. Արցախ",
)


@dataclass(frozen=True, slots=True)
class Page:
    """An article of the newsroom. One that is `missing` stands in the feed, but its page answers 404."""

    slug: str
    site: str
    lang: str
    title: str
    author: str
    hours: float
    caption: str
    paragraphs: tuple[str, ...]
    missing: bool = False

    @property
    def charset(self) -> str:
        """Russian pages come in the charset that many Russian sites still use."""
        return "windows-1251" if self.lang == "ru" else "utf-8"


def load_pages(folder: Path = HERE / "pages") -> list[Page]:
    """The newsroom's articles."""
    return [_parse(path) for path in sorted(folder.glob("*.txt"))]


def _parse(path: Path) -> Page:
    head, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    fields: dict[str, str] = dict(line.split(": ", 1) for line in head.splitlines())
    return Page(
        slug=path.stem,
        site=fields["site"],
        lang=fields["lang"],
        title=fields["title"],
        author=fields.get("author", ""),
        hours=float(fields["hours"]),
        caption=fields["caption"],
        paragraphs=tuple(paragraphs),
        missing=fields.get("missing") == "yes",
    )


# ---------------------------------------------------------------- what a site serves

Answer = tuple[str, bytes]


def site_answers(site: str, pages: Sequence[Page], *, base: str, now: datetime) -> dict[str, Answer]:
    """Every path of a site with its content type and body."""
    templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    own = sorted((page for page in pages if page.site == site), key=lambda page: page.hours)
    answers = {"/feed.xml": {"meridian": _rss, "ararat": _atom, "bosphorus": _rdf}[site](own, base, now)}
    for page in own:
        if not page.missing:
            html = templates.get_template(f"{site}.html").render(
                page=page, charset=page.charset, related=RELATED, published=_published(page, now).isoformat()
            )
            # The header names no charset: the page itself must tell.
            answers[f"/{page.slug}"] = ("text/html", html.encode(page.charset, "xmlcharrefreplace"))
    return answers


def _published(page: Page, now: datetime) -> datetime:
    return (now - timedelta(hours=page.hours)).replace(microsecond=0)


def _rss(pages: Sequence[Page], base: str, now: datetime) -> Answer:
    items = "".join(
        f"<item><title>{escape(page.title)}</title><link>{base}/{page.slug}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{page.slug}</guid><pubDate>{format_datetime(_published(page, now))}</pubDate>"
        f"<description>{escape(page.paragraphs[0][:140])}…</description></item>"
        for page in pages
    )
    body = f"<rss version='2.0'><channel><title>The Meridian</title><link>{base}</link><language>en</language>{items}"
    return "application/rss+xml", f"<?xml version='1.0' encoding='utf-8'?>{body}</channel></rss>".encode()


def _atom(pages: Sequence[Page], base: str, now: datetime) -> Answer:
    entries = "".join(
        f"<entry xml:lang={quoteattr(page.lang)}><id>{base}/{page.slug}</id><title>{escape(page.title)}</title>"
        f"<link href='{base}/{page.slug}'/><updated>{_published(page, now).isoformat()}</updated>"
        f"<author><name>{escape(page.author)}</name></author>"
        f"<content type='html'>{escape(''.join(f'<p>{escape(p)}</p>' for p in page.paragraphs))}</content></entry>"
        for page in pages
    )
    head = f"<id>{base}/</id><title>Ararat Hourly</title><updated>{now.isoformat()}</updated>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{entries}</feed>"
    return "application/atom+xml", f"<?xml version='1.0' encoding='utf-8'?>{body}".encode()


def _rdf(pages: Sequence[Page], base: str, now: datetime) -> Answer:
    items = "".join(
        f"<item rdf:about='{base}/{page.slug}'><title>{escape(page.title)}</title><link>{base}/{page.slug}</link>"
        f"<dc:date>{_published(page, now).isoformat()}</dc:date>"
        f"<description>{escape(page.paragraphs[0])}</description></item>"
        for page in pages
    )
    spaces = (
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    )
    channel = f"<channel rdf:about='{base}'><title>Bosphorus Wire</title><link>{base}</link></channel>"
    body = f"<rdf:RDF {spaces}>{channel}{items}</rdf:RDF>"
    return "application/rdf+xml", f"<?xml version='1.0' encoding='utf-8'?>{body}".encode()


# ---------------------------------------------------------------- the servers


class _Handler(BaseHTTPRequestHandler):
    """Answers as a well-kept site does: validators, 304, gzip."""

    protocol_version = "HTTP/1.1"
    answers: Mapping[str, Answer]

    def do_GET(self) -> None:
        """Answer one request."""
        answer = self.answers.get(self.path.partition("?")[0])
        if answer is None:
            self._send(404, {"Content-Type": "text/plain"}, b"Nothing is here any more.")
            return
        kind, body = answer
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._send(304, {"ETag": etag}, b"")
            return
        headers = {"Content-Type": kind, "ETag": etag, "Vary": "Accept-Encoding"}
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        self._send(200, headers, body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """The newsroom is silent: the service's own log tells."""


@contextmanager
def newsroom(*, now: datetime | None = None) -> Iterator[dict[str, str]]:
    """Serve the three sites; gives each one's address by its name."""
    moment, pages = now or datetime.now(UTC), load_pages()
    with ExitStack() as stack:
        yield {site: stack.enter_context(_serve(site, pages, moment)) for site in SITES}


@contextmanager
def _serve(site: str, pages: Sequence[Page], now: datetime) -> Iterator[str]:
    handler = type("SiteHandler", (_Handler,), {"answers": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    base = f"http://127.0.0.1:{server.server_address[1]}"
    handler.answers = site_answers(site, pages, base=base, now=now)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
