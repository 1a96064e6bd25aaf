"""Which addresses may be dialled, by what they are and how they are spelt."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import AddressRefused, BadAddress, FetchError
from monitor.fetch.addresses import check_url, is_public, is_web_port

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",  # how an IPv6-only network shows a public IPv4 host
    "2002:808:808::1",
]

NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "100::1", "5f00::1"),
    *("2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1", "64:ff9b:1::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::1", "2002:c0a8:101::1"),
    "2001:0:7f00:1:0:0:f7f7:f7f7",  # Teredo: a private server
    "2001:0:808:808:0:0:80ff:fffe",  # Teredo: 127.0.0.1 as its client
]


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_that_the_world_does_not_share_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_calls_private_or_special_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        inner = getattr(address, "ipv4_mapped", None)
        assert not is_public(address) or (inner is not None and is_public(inner))


@given(st.ip_addresses(v=4))
def test_wrapping_makes_no_address_more_public(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [f"::ffff:{address}", f"64:ff9b::{address}", f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1"]
    assert {is_public(ip_address(text)) for text in wrapped} == {is_public(address)}


@pytest.mark.parametrize("port", [80, 443, 81, 8000, 8080, 8443, 3000, 5000, 8888])
def test_a_web_server_may_stand_behind(port: int) -> None:
    assert is_web_port(port)


@pytest.mark.parametrize("port", [0, 21, 22, 23, 25, 53, 110, 143, 389, 445, 587, 993, 1433, 3306, 3389, 5432, 6379])
def test_another_service_is_left_alone_behind(port: int) -> None:
    assert not is_web_port(port)


GOOD = [
    "http://herald.example.org",
    "https://herald.example.org:8443/feed?x=1#top",
    "http://8.8.8.8/",
    "http://[2606:4700::1111]:8080/",
    "https://пример.рф/новости",
    "https://3news.example.com/",
    "https://2020.example.com/",
    "http://localhost/",  # this and the next are refused when they are dialled, unless the settings allow them
    "http://127.0.0.1/",
    "http://herald.example.org./",
]

BAD = [
    ("", BadAddress),
    ("herald.example.org/feed", BadAddress),
    ("//herald.example.org/", BadAddress),
    ("file:///etc/passwd", BadAddress),
    ("ftp://herald.example.org/", BadAddress),
    ("gopher://herald.example.org:25/", BadAddress),
    ("javascript:alert(1)", BadAddress),
    ("http://", BadAddress),
    ("http:///feed", BadAddress),
    ("http://[::1/", BadAddress),
    ("http://herald.example.org:port/", BadAddress),
    ("http://herald.example.org:99999/", BadAddress),
    ("http://herald.example.org\\@127.0.0.1/", BadAddress),
    ("http:\\\\127.0.0.1/", BadAddress),
    ("http://herald.example.org/\r\nHost: x", BadAddress),
    ("http://herald .example.org/", BadAddress),
    ("http://user:word@herald.example.org/", AddressRefused),
    ("http://user@herald.example.org/", AddressRefused),
    ("http://@herald.example.org/", AddressRefused),
    ("http://herald.example.org:0/", AddressRefused),
    ("http://0x7f.1/", AddressRefused),
    ("http://0x7f000001/", AddressRefused),
    ("http://0177.0.0.1/", AddressRefused),
    ("http://127.1/", AddressRefused),
    ("http://2130706433/", AddressRefused),
    ("http://127.0.0.1./", AddressRefused),
    ("http://127.0.0.0x1/", AddressRefused),
    ("http://herald.example.0x7f/", AddressRefused),
    ("http://256.256.256.256/", AddressRefused),
    ("http://①②⑦.⓪.⓪.①/", AddressRefused),
    ("http://１２７.０.０.１/", AddressRefused),
    ("http://127%2e0.0.1/", AddressRefused),
]


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_the_web_passes(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(("url", "error"), BAD)
def test_an_odd_address_is_refused_by_its_spelling(url: str, error: type[FetchError]) -> None:
    with pytest.raises(error):
        check_url(url)


@given(st.text(max_size=40))
def test_any_text_is_passed_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://herald.example.org{text}"):
        try:
            check_url(url)
        except FetchError as error:
            assert str(error)
