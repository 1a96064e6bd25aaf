"""The feeds that a page names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.links import feed_links, usual_places

URL = "https://herald.example.org/world/page"


def urls(head: str) -> list[str]:
    return [link.url for link in feed_links(f"<html><head>{head}</head><body>x</body></html>".encode(), url=URL)]


def test_alternate_links_of_feed_types_are_named_in_order_and_those_of_comments_last() -> None:
    head = """
    <link rel="stylesheet" href="/a.css">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <LINK REL="home Alternate" TYPE="application/atom+xml" HREF="../atom.xml?a=1&amp;b=2" TITLE=" The  Herald ">
    <link rel="alternate" hreflang="hy" href="/hy/">
    <link rel="alternate" type="application/feed+json" href="//cdn.example.org/feed.json">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/json+oembed" href="/oembed">
    """
    assert urls(head) == [
        "https://herald.example.org/atom.xml?a=1&b=2",
        "https://cdn.example.org/feed.json",
        "https://herald.example.org/comments/feed/",
    ]
    assert feed_links(f"<head>{head}</head>".encode(), url=URL)[0].title == "The Herald"


def test_a_base_address_counts() -> None:
    head = '<base href="https://static.example.org/x/"><link rel="alternate" type="text/xml" href="feed">'
    assert urls(head) == ["https://static.example.org/x/feed"]


def test_the_usual_places_are_those_of_the_same_host() -> None:
    assert "https://herald.example.org/feed/" in usual_places(URL)
    assert all(place.startswith("https://herald.example.org/") for place in usual_places(URL))


@given(st.binary(max_size=300))
def test_any_answer_names_web_addresses_or_nothing(body: bytes) -> None:
    assert all(link.url.startswith("http") for link in feed_links(body, url=URL))
