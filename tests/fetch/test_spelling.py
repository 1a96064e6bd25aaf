"""An address goes over the wire as httpx spells it, whichever way it took."""

from __future__ import annotations

import httpcore
import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.fetch.http import in_bytes

_SIGNS = "abcXYZ019-._~!$&'()*+,;=:@%/?#[] é|\\^`{}<>\""


@given(
    st.sampled_from(["http", "https", "HTTP"]),
    st.text("abz019.-A", min_size=1, max_size=12),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.text(_SIGNS, max_size=25),
)
def test_a_plain_address_is_spelt_as_the_library_spells_it(scheme: str, host: str, port: str, path: str) -> None:
    url = f"{scheme}://{host}{port}/{path}"
    try:
        theirs = httpx.URL(url)
    except httpx.InvalidURL:
        assume(False)
        raise
    wire, netloc = in_bytes(url)
    assert (wire.scheme, wire.host, wire.port, wire.target, netloc) == (
        theirs.raw_scheme,
        theirs.raw_host,
        theirs.port,
        theirs.raw_path,
        theirs.netloc,
    )


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("https://news.example/a/b?c=d%20e&f", b"/a/b?c=d%20e&f", b"news.example"),
        ("https://news.example:443/", b"/", b"news.example"),
        ("http://news.example:8080/x", b"/x", b"news.example:8080"),
        ("http://news.example/é", b"/%C3%A9", b"news.example"),
        ("http://news.example/a/../b", b"/b", b"news.example"),
        ("http://новости.example/", b"/", b"xn--b1amnebsh.example"),
    ],
)
def test_what_goes_out(url: str, target: bytes, host: bytes) -> None:
    wire, netloc = in_bytes(url)
    assert isinstance(wire, httpcore.URL)
    assert (wire.target, netloc) == (target, host)
