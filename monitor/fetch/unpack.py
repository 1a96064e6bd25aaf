"""Bodies are unpacked here, under a cap: a few hundred bytes can hold gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

from monitor.domain.errors import BodyTooLarge, ProtocolFailure

ACCEPTED = "gzip, deflate, br, zstd"

Step = Callable[[bytes, int], bytes]


def unpack(body: bytes, encodings: list[str], *, at_most: int) -> bytes:
    """The body as it was before it was packed. Raises BodyTooLarge, ProtocolFailure.

    Encodings upon encodings are refused: no honest server stacks them, and each level multiplies.
    """
    encodings = [name for name in encodings if name not in ("", "identity")]
    if not encodings or not body:
        return body
    if len(encodings) > 1:
        raise ProtocolFailure(f"the body is packed {len(encodings)} times over ({', '.join(encodings)})")
    unpackers = {
        "gzip": _gzip,
        "x-gzip": _gzip,
        "deflate": _deflate,
        "br": _brotli,
        "zstd": _zstd,
    }
    if encodings[0] not in unpackers:
        raise ProtocolFailure(f"the body is packed in a way that was not asked for ({encodings[0][:40]})")
    try:
        unpacked = unpackers[encodings[0]](body, at_most)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise ProtocolFailure(f"the body could not be unpacked ({encodings[0]}: {error})") from error
    if len(unpacked) > at_most:
        raise BodyTooLarge(f"the body is larger than {at_most:,} bytes when unpacked")
    return unpacked


def _gzip(body: bytes, at_most: int) -> bytes:
    """Every member of a gzip file; what follows the last one and is none is dropped, as browsers do."""
    out = bytearray()
    while body[:2] == b"\x1f\x8b" and len(out) <= at_most:
        unpacker = zlib.decompressobj(wbits=31)
        out += unpacker.decompress(body, at_most + 1 - len(out))
        if not unpacker.eof and not unpacker.unconsumed_tail:
            raise zlib.error("it ends early")
        body = unpacker.unused_data
    if not out and body and body[:2] != b"\x1f\x8b":
        raise zlib.error("no gzip")
    return bytes(out)


def _deflate(body: bytes, at_most: int) -> bytes:
    """zlib's form as the standard says (RFC 9110 §8.4.1.2), or the raw one that some servers send."""
    try:
        return zlib.decompressobj().decompress(body, at_most + 1)
    except zlib.error:
        return zlib.decompressobj(wbits=-15).decompress(body, at_most + 1)


def _brotli(body: bytes, at_most: int) -> bytes:
    unpacker = brotli.Decompressor()
    out = bytearray(unpacker.process(body, output_buffer_limit=at_most + 1))
    while not unpacker.is_finished() and len(out) <= at_most:
        more = unpacker.process(b"", output_buffer_limit=at_most + 1 - len(out))
        if not more and unpacker.can_accept_more_data():
            raise brotli.error("it ends early")
        out += more
    return bytes(out)


def _zstd(body: bytes, at_most: int) -> bytes:
    # A window of 8 MiB is what RFC 9659 allows on the web; a larger one is an attack on memory.
    unpacker = zstandard.ZstdDecompressor(max_window_size=8 * 2**20)
    with unpacker.stream_reader(body, read_across_frames=True) as reader:
        return bytes(reader.read(at_most + 1))
