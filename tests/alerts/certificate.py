"""A certificate for 127.0.0.1, signed by itself and made from a fixed seed: it protects nothing but a test's loopback.

Made here so that no test depends on a tool of the system, and no private key lies in the project.
"""

from __future__ import annotations

import base64
import hashlib
import random
from functools import cache
from pathlib import Path

_EXPONENT = 65537
_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write certificate and key as PEM; returns both paths."""
    certificate, key = _made()
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_text(_pem("CERTIFICATE", certificate))
    paths[1].write_text(_pem("RSA PRIVATE KEY", key))
    return paths


@cache
def _made() -> tuple[bytes, bytes]:
    draw = random.Random(20261121)
    p, q = _prime(draw), _prime(draw)
    modulus, secret = p * q, pow(_EXPONENT, -1, (p - 1) * (q - 1))
    key = _sequence(
        *map(_integer, (0, modulus, _EXPONENT, secret, p, q, secret % (p - 1), secret % (q - 1), pow(q, -1, p)))
    )
    body = _to_be_signed(modulus)
    return _sequence(body, _SHA256_RSA, _bits(_signature(body, modulus, secret))), key


def _prime(draw: random.Random) -> int:
    while True:
        candidate = draw.getrandbits(1024) | (3 << 1022) | 1
        passes = all(candidate % small for small in _SMALL_PRIMES) and all(
            pow(base, candidate - 1, candidate) == 1 for base in (2, 3)
        )
        if passes and candidate % _EXPONENT != 1:
            return candidate


def _signature(body: bytes, modulus: int, secret: int) -> bytes:
    info = _sequence(_sequence(_oid("608648016503040201"), b"\x05\x00"), _tagged(0x04, hashlib.sha256(body).digest()))
    padded = b"\x00\x01" + b"\xff" * (256 - 3 - len(info)) + b"\x00" + info
    return pow(int.from_bytes(padded), secret, modulus).to_bytes(256)


def _to_be_signed(modulus: int) -> bytes:
    name = _sequence(_tagged(0x31, _sequence(_oid("550403"), _tagged(0x0C, b"Loopback for tests"))))
    public = _sequence(_integer(modulus), _integer(_EXPONENT))
    key_id = _tagged(0x04, hashlib.sha1(public).digest())
    extensions = _sequence(
        _sequence(_oid("551d13"), b"\x01\x01\xff", _tagged(0x04, _sequence(b"\x01\x01\xff"))),  # may sign: itself
        _sequence(_oid("551d0f"), b"\x01\x01\xff", _tagged(0x04, b"\x03\x02\x01\x86")),
        _sequence(_oid("551d0e"), _tagged(0x04, key_id)),
        _sequence(
            _oid("551d11"), _tagged(0x04, _sequence(_tagged(0x82, b"localhost"), _tagged(0x87, b"\x7f\x00\x00\x01")))
        ),
    )
    return _sequence(
        _tagged(0xA0, _integer(2)),
        _integer(1),
        _SHA256_RSA,
        name,
        _sequence(_tagged(0x17, b"200101000000Z"), _tagged(0x17, b"491231000000Z")),
        name,
        _sequence(_sequence(_oid("2a864886f70d010101"), b"\x05\x00"), _bits(public)),
        _tagged(0xA3, extensions),
    )


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82, *size.to_bytes(2)])
    return bytes([tag]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _integer(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def _oid(encoded: str) -> bytes:
    return _tagged(0x06, bytes.fromhex(encoded))


def _bits(content: bytes) -> bytes:
    return _tagged(0x03, b"\x00" + content)


def _pem(label: str, content: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(content).decode()}-----END {label}-----\n"


_SHA256_RSA = _sequence(_oid("2a864886f70d01010b"), b"\x05\x00")
