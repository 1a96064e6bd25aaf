"""Digests as files in a folder: pages, JSON, and an Atom feed of the last ones. What lies there is always whole."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from lxml import html as markup

from alerts.atom import AtomEntry, urn, with_entry
from alerts.options import OptionReader
from alerts.render import render_html, render_json, subject_of
from monitor.domain.errors import TemporaryDeliveryError
from monitor.domain.models import PLAIN_PAPER, Channel, DigestContent, FrozenDelivery, Letterhead

OPTIONS = ("folder", "formats", "keep")
FORMATS = ("html", "json", "atom")
KEPT = 30  # digests in an Atom feed


@dataclass(frozen=True, slots=True)
class FileOptions:
    """A file channel's options, checked."""

    folder: Path
    formats: tuple[str, ...]
    keep: int  # digests in an Atom feed; pages and JSON files are never removed


def read_options(options: Mapping[str, object]) -> FileOptions:
    """Check a file channel's options. Raises BadOptions with every problem."""
    reader = OptionReader(options, known=OPTIONS)
    folder = reader.text("folder")
    formats = reader.texts("formats") if "formats" in options else ("html",)
    for unknown in sorted(set(formats) - set(FORMATS)):
        reader.add("formats", f'"{unknown}" is none of {", ".join(FORMATS)}')
    keep = options.get("keep", KEPT)
    if not isinstance(keep, int) or isinstance(keep, bool) or not 1 <= keep <= 1000:
        reader.add("keep", "must be a whole number from 1 to 1000: how many digests the Atom feed holds")
        keep = KEPT
    reader.finish()
    return FileOptions(Path(folder or ""), tuple(dict.fromkeys(formats)), keep)


class FileSender:
    """Writes into a folder. Every file is written beside its place and then put there, never half."""

    def recipients(self, channel: Channel) -> tuple[str, ...]:
        """One delivery a folder."""
        return (str(read_options(channel.options).folder),)

    def freeze(
        self, content: DigestContent, channel: Channel, recipient: str, letterhead: Letterhead = PLAIN_PAPER
    ) -> FrozenDelivery:
        """The files' name under "name", and each format under its own."""
        formats = read_options(channel.options).formats
        page = render_html(content, letterhead) if {"html", "atom"} & set(formats) else ""
        texts = {"html": page, "json": render_json(content) if "json" in formats else "", "atom": page and _inner(page)}
        parts = (content.digest_id, str(content.window), channel.id, recipient, content.closed_at.isoformat())
        return FrozenDelivery(
            digest_id=content.digest_id,
            window=content.window,
            channel=channel.id,
            recipient=recipient,
            message_id="file_" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32],
            payload={
                "name": _file_name(content),
                "digest": _safe(content.digest_id),
                "feed": content.name,
                "title": subject_of(content),
                **{form: texts[form] for form in formats},
            },
            created_at=content.closed_at,
        )

    async def send(self, delivery: FrozenDelivery, channel: Channel) -> str:
        """Write the files; sent again, the same ones are overwritten."""
        options = read_options(channel.options)
        try:
            names = await asyncio.to_thread(_write_all, options, delivery)
        except OSError as error:
            raise TemporaryDeliveryError(f"{options.folder}: {error.strerror or type(error).__name__}") from error
        return f"written to {options.folder}: {', '.join(names)}"

    async def probe(self, channel: Channel) -> str:
        """Make the folder and see whether it can be written."""
        folder = read_options(channel.options).folder
        try:
            await asyncio.to_thread(_try_folder, folder)
        except OSError as error:
            raise TemporaryDeliveryError(f"{folder}: {error.strerror or type(error).__name__}") from error
        return f"{folder} can be written"


def _file_name(content: DigestContent) -> str:
    """Date and time first, so that a folder's own order is theirs; two windows never share a name."""
    closed = content.closed_at.astimezone(ZoneInfo(content.timezone))
    return f"{closed:%Y-%m-%d-%H%M}-{_safe(content.digest_id)}-{content.window}"


def _safe(digest_id: str) -> str:
    """A digest's id as part of a file's name, whatever it holds."""
    name = re.sub(r"[^\w-]+", "-", digest_id).strip("-")[:60].encode("utf-8", "replace")[:120].decode("utf-8", "ignore")
    if name == digest_id:
        return name
    return f"{name}-{hashlib.sha256(digest_id.encode('utf-8', 'replace')).hexdigest()[:6]}".strip("-")


def _inner(page: str) -> str:
    """What stands in a page's body: a feed's reader has a page of its own around it."""
    body = markup.document_fromstring(page).find("body")
    if body is None:
        return page
    return "".join(markup.tostring(child, encoding="unicode") for child in body)


# ---------------------------------------------------------------- the folder


def _write_all(options: FileOptions, delivery: FrozenDelivery) -> list[str]:
    payload, written = delivery.payload, []
    options.folder.mkdir(parents=True, exist_ok=True)
    for form in ("html", "json"):
        if form in payload:
            path = options.folder / f"{payload['name']}.{form}"
            _put(path, payload[form].encode("utf-8", "replace"))
            written.append(path.name)
    if "atom" in payload:
        path = options.folder / f"{payload['digest']}.atom"
        entry = AtomEntry(urn(delivery.message_id), payload["title"], delivery.created_at, payload["atom"])
        with _held(options.folder):
            old = path.read_bytes() if path.exists() else None
            _put(path, with_entry(old, entry, title=payload["feed"], keep=options.keep))
        written.append(path.name)
    return written


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Be the only one who reads a feed and writes it anew, beside a command of another process too."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _put(path: Path, data: bytes) -> None:
    """Write a file beside its place, then put it there: a reader sees the old one or the new one."""
    with _beside(path) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o644)
        Path(file.name).replace(path)


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A file of its own in the same folder, gone at the end unless it was put in its place."""
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False)  # noqa: SIM115
    try:
        yield file
    finally:
        file.close()
        Path(file.name).unlink(missing_ok=True)


def _try_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with _beside(folder / "probe"):
        pass
