"""Bytes of a page to text, whatever its header and its meta tags claim.

Servers send a default charset for pages that are in another one, old pages declare none at all, and pages glued
together from several sources hold a few broken bytes. So a declared charset is believed only where it fits.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What browsers read under these labels: each name stands for the larger set that pages really use.
_LARGER_SET = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_UNKNOWN_TO_PYTHON = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "windows-31j": "cp932",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
}

_META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_TAGS = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)

_META_WITHIN = 8_192  # browsers look at the first 1,024 bytes; real pages declare later
_SAMPLE = 20_000  # bytes of text that are enough to detect a charset
_TOLERATED = 0.03  # share of broken characters that a declared charset may leave

# Text of another alphabet read as Latin-1 is row upon row of accented letters; no language writes so.
_GARBLED = re.compile(r"[\u00c0-\u00ff]{5,}")
_GARBLED_PAIRS = re.compile(r"[\u00a1-\u00ff]{6,}")  # of the two bytes of a Chinese or a Korean letter
_FEWEST_GARBLED = 3  # runs
_VARIED = 4  # different ones in such a run: no row of dots or arrows


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode a page: byte order mark, header, meta tag, then detection. Never fails; what is broken becomes U+FFFD."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body.decode(charset, "replace").lstrip("\ufeff")
    if not body.isascii() and (text := _strictly(body, "utf-8")) is not None:
        return text  # legacy text does not form valid UTF-8 by chance
    declared = _declared(body, content_type)
    return _as_declared(body, declared) or _nearly(body, declared) or _detected(body, declared)


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The codecs that the page claims, in the order in which they are believed."""
    header = _HEADER_CHARSET.search(content_type or "")
    head = body[:_META_WITHIN]
    inner = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    labels = [header[1] if header else None, inner[1].decode("ascii") if inner else None]
    names = [name for label in labels if label and (name := _codec(label))]
    # A server's default of Latin-1 says little against the page's own word.
    return sorted(dict.fromkeys(names), key=lambda name: name == "cp1252")


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    try:
        name = codecs.lookup(_UNKNOWN_TO_PYTHON.get(label, label)).name
    except LookupError:
        return None
    name = _LARGER_SET.get(name, name)
    try:
        "".encode(name)  # "hex", "zip" and the like are codecs too, but no charsets
    except (LookupError, UnicodeError):
        return None
    return name


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None


def _as_declared(body: bytes, declared: list[str]) -> str | None:
    for codec in declared:
        text = _strictly(body, codec)
        if text is not None and not (codec == "cp1252" and _looks_garbled(text)):
            return text
    return body.decode("ascii") if not declared and body.isascii() else None


def _looks_garbled(text: str) -> bool:
    start = text[:200_000]
    pairs = sum(len(set(run)) >= _VARIED for run in _GARBLED_PAIRS.findall(start))
    return len(_GARBLED.findall(start)) >= _FEWEST_GARBLED or pairs >= _FEWEST_GARBLED


def _nearly(body: bytes, declared: list[str]) -> str | None:
    """A page in its declared charset, or in UTF-8, but for a few broken bytes."""
    foreign = sum(byte > 127 for byte in body) or 1
    candidates = [(text.count("\ufffd") / foreign, text) for text in _leniently(body, [*declared, "utf-8"])]
    broken, text = min(candidates, key=lambda candidate: candidate[0])
    return text if broken <= _TOLERATED else None


def _leniently(body: bytes, charsets: list[str]) -> list[str]:
    # Latin-1 takes every byte: that it "fits" means nothing.
    return [body.decode(charset, "replace") for charset in charsets if charset != "cp1252"]


def _detected(body: bytes, declared: list[str]) -> str:
    best = from_bytes(_sample(body)).best()
    found = _codec(best.encoding) if best is not None else None
    return body.decode(found or (declared[0] if declared else "utf-8"), "replace")


def _sample(body: bytes) -> bytes:
    """The page's text without its markup, which is ASCII and would drown it."""
    lines = _TAGS.sub(b"\n", body[:500_000]).split(b"\n")
    return b"\n".join(line for line in lines if not line.isascii())[:_SAMPLE]
