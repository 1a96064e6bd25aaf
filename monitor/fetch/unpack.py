"""Bodies are unpacked here, under a cap: a few hundred bytes can hold gigabytes."""

from __future__ import annotations

import zlib

import brotli
import zstandard

from monitor.domain.errors import BodyTooLarge, ProtocolFailure

ACCEPTED = "gzip, deflate, br, zstd"

MOST_MEMBERS = 64  # of a gzip file; each costs a copy of what follows it


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
    unpacked, rest = _one_stream(body, at_most, wbits=31)
    for _ in range(MOST_MEMBERS):
        if rest[:2] != b"\x1f\x8b" or len(unpacked) > at_most:
            return unpacked
        more, rest = _one_stream(rest, at_most - len(unpacked), wbits=31)
        unpacked += more
    raise zlib.error("it has too many members")


def _deflate(body: bytes, at_most: int) -> bytes:
    """zlib's form as the standard says (RFC 9110 §8.4.1.2), or the raw one that some servers send."""
    try:
        return _one_stream(body, at_most, wbits=15)[0]
    except zlib.error:
        return _one_stream(body, at_most, wbits=-15)[0]


def _one_stream(body: bytes, at_most: int, *, wbits: int) -> tuple[bytes, bytes]:
    """One packed stream, up to a byte more than allowed, and what follows it."""
    unpacker = zlib.decompressobj(wbits=wbits)
    out = unpacker.decompress(body, at_most + 1)
    if not unpacker.eof and len(out) <= at_most:
        raise zlib.error("it ends early")
    return out, unpacker.unused_data


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
