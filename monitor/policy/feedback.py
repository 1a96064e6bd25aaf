"""What readers said of hits: the links on which they say it, and what follows from it. No I/O, no clock.

A link bears all that it allows, signed: an article, the watches on which its reader may judge, and a last day. Nothing
is stored for it, and whoever cannot sign cannot make one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from monitor.domain.models import DigestContent, StoredArticle

VALID_FOR = timedelta(days=90)  # a digest that is older is hardly read again, and may have been passed on

_VERSION = 1
_HEAD = struct.Struct(">BQH")  # version, article, last day
_MARK_BYTES = 4  # of a watch: enough to tell those of one article apart
_SIGNATURE_BYTES = 16
_MOST_MARKS = 40  # a digest's item about more watches than that lets the first ones be judged
_FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link allows: to judge these watches in this article, through this day. Watches are known by marks."""

    article_id: int
    marks: tuple[str, ...]
    last_day: date

    def is_over(self, now: datetime) -> bool:
        """Whether its last day has passed."""
        return now.astimezone(UTC).date() > self.last_day


def mark_of(watch: str) -> str:
    """A watch in a link: short, and telling its name to nobody who does not know it."""
    return hashlib.sha256(watch.encode("utf-8", "replace")).digest()[:_MARK_BYTES].hex()


def invite(article_id: int, watches: Sequence[str], *, now: datetime) -> Invitation:
    """An invitation to judge these watches in this article, from now on."""
    return Invitation(article_id, tuple(map(mark_of, watches[:_MOST_MARKS])), (now.astimezone(UTC) + VALID_FOR).date())


def signed(invitation: Invitation, *, key: bytes) -> str:
    """The invitation as a token that may stand in an address."""
    days = (invitation.last_day - _FIRST_DAY).days
    content = _HEAD.pack(_VERSION, invitation.article_id, days) + bytes.fromhex("".join(invitation.marks))
    return base64.urlsafe_b64encode(content + _signature(content, key)).rstrip(b"=").decode()


def read(token: str, *, key: bytes) -> Invitation | None:
    """The invitation of a token that we signed; None for every other text."""
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if base64.urlsafe_b64encode(whole).rstrip(b"=").decode() != token:
        return None  # one token, one spelling
    content, signature = whole[:-_SIGNATURE_BYTES], whole[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(content, key)):
        return None
    if len(content) < _HEAD.size or content[0] != _VERSION:
        return None  # ours, but of another version
    _, article_id, days = _HEAD.unpack_from(content)
    marks = content[_HEAD.size :].hex()
    size = 2 * _MARK_BYTES
    return Invitation(
        article_id,
        tuple(marks[start : start + size] for start in range(0, len(marks), size)),
        _FIRST_DAY + timedelta(days=days),
    )


def _signature(content: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"feedback:" + content, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def with_links(
    content: DigestContent,
    articles: Collection[StoredArticle],
    *,
    asked: Collection[str],
    address: Callable[[Invitation], str],
) -> DigestContent:
    """The digest with a link in each item, on which its reader judges what that item was about, and nothing else."""
    by_id = {article.id: article for article in articles}
    return replace(
        content,
        items=tuple(
            replace(item, feedback_url=address(invite(item.article_id, about, now=content.closed_at)))
            if (about := _about(by_id.get(item.article_id), asked))
            else item
            for item in content.items
        ),
    )


def _about(article: StoredArticle | None, asked: Collection[str]) -> list[str]:
    """The watches for which an article is in a digest."""
    watches = [hit.watch for hit in article.hits] if article is not None else []
    return [watch for watch in watches if watch in asked] or watches


def believed(article: StoredArticle) -> StoredArticle:
    """The article without the hits that a reader judged wrong: what digests see of it."""
    if not article.judged_wrong:
        return article
    return replace(
        article,
        hits=tuple(hit for hit in article.hits if hit.watch not in article.judged_wrong),
        quotes=tuple(
            replace(quote, watch=None) if quote.watch in article.judged_wrong else quote for quote in article.quotes
        ),
    )
