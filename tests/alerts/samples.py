"""Digests to render and send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.domain.models import Channel, DigestContent, DigestItem, FailingFeed, Ledger, Quote, Snippet, Via

CLOSED = datetime(2026, 11, 21, 6, 6, tzinfo=UTC)
SECRET = "whsec_bmV3c3ZpZ2lsLXRlc3Qtc2VjcmV0LTMyLWJ5dGVz"

LEDGER = Ledger(
    since=CLOSED - timedelta(days=1),
    feeds=30,
    answered=28,
    failing=(
        FailingFeed(
            "Coast Radio",
            CLOSED - timedelta(hours=30),
            "ConnectFailure: nothing listens at https://me:pw@radio.example/",
            CLOSED + timedelta(minutes=20),
        ),
        FailingFeed("Island Gazette", None, "NotAFeed: the answer is no feed"),
    ),
    articles=412,
    from_feed_only=3,
    reasons=(("behind a login wall", 2), ("out of reach", 1)),
)


def item(
    number: int = 1,
    *,
    title: str = "Mara Lindqvist speaks on the harbour",
    url: str = "https://post.example/lindqvist?a=1&b=2",
    body: str = "Lindqvist stood at the harbour.",
    marks: tuple[tuple[int, int], ...] = ((0, 9), (23, 30)),
    quote: str | None = "“Nobody can eat a promise,”",
    via: Via = Via.PAGE,
    source: str = "The Post",
    author: str | None = "Ivo Brandt",
    published: datetime | None = CLOSED - timedelta(hours=3),
    why: str = "Mara Lindqvist (full name) · Harbour (term “harbour”)",
    lang: str | None = "en",
) -> DigestItem:
    """A story, told by a speaker unless `quote` is None."""
    return DigestItem(
        article_id=number,
        url=url,
        title=title,
        source=source,
        published=published,
        via=via,
        watches=("Mara Lindqvist", "Harbour"),
        speakers=() if quote is None else ("Mara Lindqvist",),
        snippets=(Snippet(body, marks, "body", "surname, term"),),
        quotes=() if quote is None else (Quote("Mara Lindqvist", quote, "body", 0, len(quote), "mara"),),
        author=author,
        lang=lang,
        why=why,
    )


def content(
    *items: DigestItem,
    name: str = "Harbour voices",
    subject: str = "Lindqvist on Harbour: 1 story, 1 quote",
    ledger: Ledger = LEDGER,
    window: int = 7,
    digest_id: str = "harbour-voices",
    closed_at: datetime = CLOSED,
    notice: str = "",
) -> DigestContent:
    """A digest of these items."""
    return DigestContent(
        digest_id=digest_id,
        name=name,
        window=window,
        closed_at=closed_at,
        timezone="Asia/Yerevan",
        items=items,
        ledger=ledger,
        subject=subject,
        notice=notice,
    )


def mail_channel(smtp: str = "smtp://127.0.0.1:25", **options: object) -> Channel:
    """A mail channel to two people."""
    defaults = {"smtp": smtp, "from": "Vigil <vigil@example.org>", "to": ["desk@example.org", "night@example.org"]}
    return Channel("desk", "email", defaults | options)


def hook_channel(url: str, secret: object = SECRET) -> Channel:
    """A webhook channel."""
    return Channel("hook", "webhook", {"url": url, "secret": secret})
