"""Feeds of more than one document: the sitemaps of an index, each asked with validators of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.discovery import FeedParser
from monitor.domain.errors import FetchError, NotAFeed, ReadingError
from monitor.domain.models import FeedDocument, FeedEntry, FetchRequest, ListedDocument, ParsedFeed
from monitor.domain.ports import Fetcher
from monitor.policy.indexes import always_asked, changed, first_sight
from monitor.policy.polling import FEED_ACCEPT


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document after it was asked: what to know of it, and what it held (None: nothing new)."""

    document: FeedDocument
    parsed: ParsedFeed | None


async def read_document(fetcher: Fetcher, parser: FeedParser, known: FeedDocument) -> ReadDocument:
    """Ask for a document, with the validators that it gave. Raises FetchError, ReadingError."""
    answer = await fetcher.fetch(
        FetchRequest(url=known.url, etag=known.etag, last_modified=known.last_modified, accept=FEED_ACCEPT)
    )
    if answer.status not in (200, 304):
        raise NotAFeed(f"{known.url} answered {answer.status}")
    etag, last_modified = answer.header("etag"), answer.header("last-modified")
    if answer.status == 304:
        etag, last_modified = etag or known.etag, last_modified or known.last_modified
        return ReadDocument(replace(known, etag=etag, last_modified=last_modified), None)
    body_hash = hashlib.sha256(answer.body).digest()
    document = replace(known, etag=etag, last_modified=last_modified, body_hash=body_hash)
    if body_hash == known.body_hash:
        return ReadDocument(document, None)
    content_type = (answer.header("content-type") or b"").decode("latin-1") or None
    parsed = await parser.parse_feed(answer.body, url=answer.url, content_type=content_type)
    return ReadDocument(replace(document, older=parsed.older), parsed)


@dataclass(frozen=True, slots=True)
class Sitemaps:
    """What the sitemaps of an index brought. `lacking` says in words which could not be had."""

    entries: tuple[FeedEntry, ...]
    documents: tuple[FeedDocument, ...]
    lacking: str | None = None


async def read_sitemaps(
    fetcher: Fetcher, parser: FeedParser, *, listed: Sequence[ListedDocument] | None, known: Sequence[FeedDocument]
) -> Sitemaps:
    """Ask the sitemaps that may bring something new. `listed` is None where the index itself did not change."""
    passed_by: Sequence[FeedDocument] = ()
    if listed is None:
        asked = always_asked(known)
    elif known:
        asked = changed(listed, known)
    else:
        asked, passed_by = first_sight(listed)
    stamps = {part.url: part.stamp for part in listed or ()}
    entries: dict[str, FeedEntry] = {}
    documents, failures = [*passed_by], list[str]()
    for document in asked:
        try:
            read = await read_document(fetcher, parser, document)
        except (FetchError, ReadingError) as error:
            failures.append(f"{document.url} ({error})")
            documents.append(replace(document, stamp=None))  # ask again, whether or not the index changes
            continue
        documents.append(replace(read.document, stamp=stamps.get(document.url, document.stamp)))
        entries |= {entry.key: entry for entry in (read.parsed.entries if read.parsed else ())}
    lacking = f"{len(failures)} of {len(asked)} sitemaps could not be had: {'; '.join(failures)}" if failures else None
    return Sitemaps(tuple(entries.values()), tuple(documents), lacking)
