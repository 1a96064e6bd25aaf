"""Bodies are unpacked under a cap."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import BodyTooLarge, FetchError, ProtocolFailure
from monitor.fetch.unpack import unpack

MEGABYTE = 2**20


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def encoding(packer: str) -> str:
    return packer.removeprefix("raw ")


@pytest.mark.parametrize("packer", PACKERS)
@given(body=st.binary(max_size=3000))
def test_what_was_packed_comes_back(packer: str, body: bytes) -> None:
    assert unpack(PACKERS[packer](body), [encoding(packer)], at_most=3000) == body


@pytest.mark.parametrize("packer", PACKERS)
def test_a_body_of_just_the_allowed_size_passes_and_a_byte_more_does_not(packer: str) -> None:
    body = b"x" * MEGABYTE
    assert unpack(PACKERS[packer](body), [encoding(packer)], at_most=MEGABYTE) == body
    with pytest.raises(BodyTooLarge):
        unpack(PACKERS[packer](body), [encoding(packer)], at_most=MEGABYTE - 1)


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_costs_no_more_memory_than_is_allowed(packer: str) -> None:
    bomb = PACKERS[packer](bytes(24 * MEGABYTE))
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            unpack(bomb, [encoding(packer)], at_most=MEGABYTE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize("packer", [packer for packer in PACKERS if packer != "zstd"])
def test_a_body_that_ends_early_is_broken(packer: str) -> None:
    packed = PACKERS[packer](bytes(range(256)) * 100)
    with pytest.raises(ProtocolFailure):
        unpack(packed[: len(packed) // 2], [encoding(packer)], at_most=MEGABYTE)


@pytest.mark.parametrize("packer", PACKERS)
@given(body=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_unpacked_or_refused(packer: str, body: bytes) -> None:
    try:
        unpack(body, [encoding(packer)], at_most=10_000)
    except FetchError as error:
        assert str(error)


def test_a_plain_body_stays_as_it_is() -> None:
    for encodings in ([], [""], ["identity"]):
        assert unpack(b"plain", encodings, at_most=10) == b"plain"


def test_an_empty_body_needs_no_unpacking() -> None:
    assert unpack(b"", ["gzip"], at_most=10) == b""


def test_a_file_of_several_members_is_read_whole_and_what_follows_is_dropped() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    assert unpack(body, ["gzip"], at_most=100) == b"one two"


def test_a_million_empty_members_are_refused_quickly() -> None:
    with pytest.raises(ProtocolFailure, match="members"):
        unpack(gzip.compress(b"") * 200_000, ["gzip"], at_most=100)


@pytest.mark.parametrize("encodings", [["gzip", "gzip"], ["br", "gzip"], ["gzip"] * 10])
def test_stacked_encodings_are_refused(encodings: list[str]) -> None:
    with pytest.raises(ProtocolFailure, match="times over"):
        unpack(gzip.compress(gzip.compress(b"x")), encodings, at_most=100)


def test_an_encoding_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(ProtocolFailure, match="compress"):
        unpack(b"x", ["compress"], at_most=100)
