"""What is the same article: one key for every address that leads to it, another for every other article."""

from __future__ import annotations

import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.policy.identity import article_key

ARTICLE = "https://herald.example.org/2023/06/convoy?id=7&lang=hy"

SAME = {
    "another scheme": "http://herald.example.org/2023/06/convoy?id=7&lang=hy",
    "www": "https://www.herald.example.org/2023/06/convoy?id=7&lang=hy",
    "the mobile twin": "https://m.herald.example.org/2023/06/convoy?id=7&lang=hy",
    "the AMP host": "https://amp.herald.example.org/2023/06/convoy?id=7&lang=hy",
    "the AMP path": "https://herald.example.org/2023/06/convoy/amp/?id=7&lang=hy",
    "the AMP parameter": "https://herald.example.org/2023/06/convoy?id=7&lang=hy&amp=1",
    "an AMP cache": "https://www.google.com/amp/s/herald.example.org/2023/06/convoy?id=7&lang=hy",
    "capitals in the host": "https://HERALD.Example.org/2023/06/convoy?id=7&lang=hy",
    "the port spelt out": "https://herald.example.org:443/2023/06/convoy?id=7&lang=hy",
    "a trailing slash": "https://herald.example.org/2023/06/convoy/?id=7&lang=hy",
    "a place on the page": ARTICLE + "#comments",
    "the query in another order": "https://herald.example.org/2023/06/convoy?lang=hy&id=7",
    "campaign parameters": ARTICLE + "&utm_source=rss&utm_medium=feed&UTM_Campaign=x",
    "click ids": ARTICLE + "&fbclid=a1&gclid=b2&yclid=c3&mc_cid=d4",
    "where the reader came from": ARTICLE + "&ref=homepage&source=rss",
    "a session": "https://herald.example.org/2023/06/convoy;jsessionid=A1B2?id=7&lang=hy",
    "white space around it": f"  {ARTICLE}\n",
}


@pytest.mark.parametrize("url", SAME.values(), ids=SAME.keys())
def test_an_article_keeps_its_identity_under(url: str) -> None:
    assert article_key(url) == article_key(ARTICLE)


DIFFERENT = {
    "another path": "https://herald.example.org/2023/06/convoys?id=7&lang=hy",
    "another capital in the path": "https://herald.example.org/2023/06/Convoy?id=7&lang=hy",
    "another value": "https://herald.example.org/2023/06/convoy?id=8&lang=hy",
    "another host": "https://courier.example.org/2023/06/convoy?id=7&lang=hy",
    "another port": "https://herald.example.org:8443/2023/06/convoy?id=7&lang=hy",
    "a number that only looks like a referrer": ARTICLE + "&ref=4711",
    "an address that a script reads": ARTICLE + "#!/story/9",
}


@pytest.mark.parametrize("url", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_another_article_has_another_identity(url: str) -> None:
    assert article_key(url) != article_key(ARTICLE)


def test_raw_and_escaped_letters_are_the_same_address() -> None:
    raw = "https://пример.рф/новости/Արցախ?q=Шуши"
    escaped = f"https://xn--e1afmkfd.xn--p1ai/{quote('новости')}/{quote('Արցախ').lower()}?q={quote('Шуши')}"
    assert article_key(raw) == article_key(escaped)


def test_addresses_in_an_old_encoding_are_told_apart() -> None:
    assert article_key("https://old.example.ru/%CD%CE%C2") != article_key("https://old.example.ru/%CD%CE%C3")
    assert article_key("https://old.example.ru/?p=%CD") != article_key("https://old.example.ru/?p=%CE")


def test_entries_that_all_link_to_the_front_page_are_known_by_their_ids() -> None:
    assert article_key("https://town.example.org/", "a") != article_key("https://town.example.org/", "b")
    assert article_key("https://town.example.org/", "a") == article_key("http://www.town.example.org", "a")


def test_a_front_page_whose_id_is_its_address_needs_no_other_name() -> None:
    assert article_key("https://town.example.org/", "https://town.example.org") == "town.example.org"


@pytest.mark.parametrize("url", ["", "no address", "http://[::1", "http://host:port/x", "mailto:desk@example.org"])
def test_what_is_no_address_is_known_by_its_id(url: str) -> None:
    assert article_key(url, "tag:example.org,2023:1") == "raw:tag:example.org,2023:1"


def test_a_short_host_is_not_taken_for_a_twin() -> None:
    assert article_key("https://www.am/x") != article_key("https://am/x")
    assert article_key("https://m.example/x") == "m.example/x"


_SEGMENT = st.text(st.sampled_from(string.ascii_lowercase + string.digits + "жշ"), min_size=2, max_size=8)


@given(path=st.lists(_SEGMENT, min_size=1, max_size=4), number=st.integers(0, 10**6))
def test_the_key_of_a_twin_is_the_key_of_the_article(path: list[str], number: int) -> None:
    address = f"https://www.herald.example.org/{'/'.join(path)}?id={number}"
    twin = f"http://m.herald.example.org/{quote('/'.join(path))}/?utm_medium=x&id={number}#more"
    assert article_key(address) == article_key(twin)


@given(st.text(max_size=60))
def test_any_text_has_a_key_and_always_the_same(text: str) -> None:
    for url in (text, f"https://herald.example.org/{text}", f"https://{text}/x"):
        assert article_key(url, "id") == article_key(url, "id") != ""
