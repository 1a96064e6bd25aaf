"""What a feed's bytes become, whatever their maker did to them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.errors import NotAFeed
from monitor.domain.models import ParsedFeed
from monitor.reading.feeds import parse_feed

NOW = datetime(2024, 10, 5, 12, 0, tzinfo=UTC)
URL = "https://news.example/feed/all.xml"


def parse(body: bytes | str, *, url: str = URL, content_type: str | None = "text/xml") -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(data, url=url, content_type=content_type, now=NOW)


def rss(*items: str, channel: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{channel}{body}</channel></rss>'


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
  <title>Nouvelles</title>
  <entry>
    <id>tag:news.example,2024:1</id>
    <title type="html">L&amp;#8217;accord &lt;i&gt;final&lt;/i&gt;</title>
    <link rel="enclosure" type="audio/mpeg" href="/sound.mp3"/>
    <link rel="alternate" type="text/html" href="/articles/1"/>
    <author><name>Anne Martin</name></author>
    <updated>2024-10-03T10:00:00Z</updated>
    <summary>Un résumé.</summary>
    <content type="html">&lt;p&gt;Tout le texte.&lt;/p&gt;</content>
  </entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://news.example/"><title>Old school</title><dc:language>ru-RU</dc:language></channel>
  <item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>
    <dc:date>2024-10-01T08:00:00+03:00</dc:date><dc:creator>Ivan</dc:creator></item>
</rdf:RDF>"""


def test_an_rss_item_becomes_an_entry() -> None:
    feed = parse(
        rss(
            "<title>Talks &lt;b&gt;resume&lt;/b&gt;</title><link>/a/1</link><guid isPermaLink='false'>g-1</guid>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.&lt;/p&gt;</description>"
            "<author>desk@news.example (Ann Lee)</author><pubDate>Tue, 01 Oct 2024 10:00:00 +0400</pubDate>",
            channel="<language>en-us</language><ttl>15</ttl>",
        )
    )
    assert (feed.title, feed.lang, feed.ttl) == ("News", "en", timedelta(minutes=15))
    [entry] = feed.entries
    assert entry.key == "g-1"
    assert entry.url == "https://news.example/a/1"
    assert entry.title == "Talks resume"
    assert entry.summary == "One.\n\nTwo & three."
    assert entry.author is not None and "Ann Lee" in entry.author
    assert entry.published == datetime(2024, 10, 1, 6, 0, tzinfo=UTC)


def test_an_atom_entry_gives_its_page_and_its_whole_content() -> None:
    feed = parse(ATOM, content_type="application/atom+xml")
    assert (feed.title, feed.lang) == ("Nouvelles", "fr")
    [entry] = feed.entries
    assert entry.key == "tag:news.example,2024:1"
    assert entry.url == "https://news.example/articles/1"
    assert entry.title == "L\u2019accord final"
    assert entry.summary == "Un résumé."
    assert entry.content_html == "<p>Tout le texte.</p>"
    assert entry.author == "Anne Martin"
    assert entry.published == datetime(2024, 10, 3, 10, 0, tzinfo=UTC), "updated stands in for published"


def test_an_rdf_feed_is_read() -> None:
    feed = parse(RDF)
    assert (feed.title, feed.lang) == ("Old school", "ru")
    [entry] = feed.entries
    assert (entry.url, entry.author) == ("https://news.example/a", "Ivan")
    assert entry.published == datetime(2024, 10, 1, 5, 0, tzinfo=UTC)


def test_a_json_feed_of_either_version_is_read() -> None:
    item = {
        "id": 7,
        "url": "/j/7",
        "title": "Seven",
        "content_html": "<p>Whole.</p>",
        "date_published": "2024-10-02T10:00:00+02:00",
    }
    new = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "language": "tr-TR",
        "items": [item | {"authors": [{"name": "A"}, {"name": "B"}]}],
    }
    old = {
        "version": "https://jsonfeed.org/version/1",
        "title": "J",
        "items": [{"url": "https://x.example/8", "content_text": "Words.", "author": {"name": "C"}}, "no object"],
    }
    [entry] = parse(json.dumps(new), content_type="application/feed+json").entries
    assert (entry.key, entry.url, entry.author) == ("7", "https://news.example/j/7", "A, B")
    assert entry.published == datetime(2024, 10, 2, 8, 0, tzinfo=UTC)
    assert parse(json.dumps(new)).lang == "tr"
    [entry] = parse(json.dumps(old)).entries
    assert (entry.key, entry.summary, entry.author) == ("https://x.example/8", "Words.", "C")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Page not found</body></html>", "HTML page"),
        (b"\n<!-- x -->\n<html lang='en'><head></head></html>", "HTML page"),
        (b"<sitemap><url/></sitemap>", "<sitemap>"),
        (b"Service unavailable", "no feed"),
        (b'{"error": "not found"}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "broken JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"[" * 100 + b"{", "no feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeed, match=words):
        parse(body, content_type=None)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss()).entries == ()


def test_a_feed_cut_in_half_gives_the_entries_that_are_whole() -> None:
    whole = rss(*(f"<title>Story {n}</title><link>https://news.example/{n}</link>" for n in range(5)))
    cut = whole[: whole.index("Story 3") + 4]
    assert [entry.title for entry in parse(cut).entries] == ["Story 0", "Story 1", "Story 2"]


def test_a_feed_with_bad_characters_and_stray_entities_is_read_all_the_same() -> None:
    feed = parse(rss("<title>Caf&eacute; &nbsp;& bar\x0b</title><link>https://news.example/1</link>"))
    assert feed.entries[0].title == "Café & bar"


def test_a_feed_in_windows_1251_is_read_by_its_own_declaration() -> None:
    body = rss("<title>Переговоры</title><link>https://news.example/1</link>")
    body = body.replace('version="1.0"', 'version="1.0" encoding="windows-1251"', 1)
    assert parse(body.encode("windows-1251"), content_type="text/xml").entries[0].title == "Переговоры"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<title>t</title><guid>https://news.example/p</guid>", "https://news.example/p"),
        ("<title>t</title><guid isPermaLink='false'>p-1</guid>", ""),
        ("<title>t</title><link>javascript:alert(1)</link>", ""),
        ("<title>t</title><link>ftp://news.example/1</link>", ""),
        ("<title>t</title><link>//other.example/1</link>", "https://other.example/1"),
        ("<title>t</title><link>  https://news.example/1\n</link>", "https://news.example/1"),
        ("<title>t</title><link>http://[bad</link>", ""),
    ],
)
def test_only_web_addresses_are_articles(item: str, url: str) -> None:
    [entry] = parse(rss(item)).entries
    assert entry.url == url


def test_an_entry_without_id_is_known_by_its_address_and_without_address_by_its_words() -> None:
    feed = parse(
        rss(
            "<title>One</title><link>https://news.example/1</link>",
            "<title>Flash</title><description>No link.</description>",
            "<title>Flash</title><description>Another.</description>",
        )
    )
    keys = [entry.key for entry in feed.entries]
    assert keys[0] == "https://news.example/1"
    assert len(set(keys)) == 3
    assert keys[1].startswith("sha256:")


def test_an_item_that_says_nothing_is_no_entry() -> None:
    assert parse(rss("<guid isPermaLink='false'>x</guid>")).entries == ()


def test_an_id_shared_by_different_addresses_identifies_nothing() -> None:
    items = [f"<title>{n}</title><link>https://news.example/{n}</link><guid>same</guid>" for n in range(3)]
    assert [entry.key for entry in parse(rss(*items)).entries] == [f"https://news.example/{n}" for n in range(3)]


def test_an_entry_repeated_in_its_feed_is_one() -> None:
    item = "<title>1</title><link>https://news.example/1</link><guid>same</guid>"
    assert len(parse(rss(item, item)).entries) == 1


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Sat, 05 Oct 2024 20:00:00 GMT", NOW),  # hours ahead: a local time labelled as UTC
        ("Wed, 01 Jan 2031 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("yesterday", None),
        ("Sat, 05 Oct 2024 11:00:00 GMT", NOW - timedelta(hours=1)),
    ],
)
def test_no_entry_comes_from_the_future_or_from_before_the_web(date: str, published: datetime | None) -> None:
    [entry] = parse(rss(f"<title>t</title><link>/1</link><pubDate>{date}</pubDate>")).entries
    assert entry.published == published


@pytest.mark.parametrize(("ttl", "expected"), [("60", timedelta(hours=1)), ("0", None), ("soon", None), ("-5", None)])
def test_ttl_is_taken_where_it_is_a_time(ttl: str, expected: timedelta | None) -> None:
    assert parse(rss(channel=f"<ttl>{ttl}</ttl>")).ttl == expected


def test_markup_that_makes_sanitisers_crawl_is_parsed_at_once() -> None:
    started = datetime.now(UTC)
    parse(rss(f"<title>t</title><link>/1</link><description>{'&lt;!--' * 20_000}</description>"))
    assert datetime.now(UTC) - started < timedelta(seconds=5)


def test_entities_that_would_read_files_are_not_resolved() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY leak SYSTEM "file:///etc/hostname">]>'
        '<rss version="2.0"><channel><item><title>[&leak;]</title><link>/1</link></item></channel></rss>'
    )
    [entry] = parse(body).entries
    assert entry.title in ("[]", "[&leak;]")


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.text(alphabet="<>/?!&; arsitemlnk=\"'[]{}", max_size=300).map(str.encode))
def test_any_bytes_are_a_feed_or_are_refused(body: bytes) -> None:
    try:
        parse(body)
    except NotAFeed as refusal:
        assert str(refusal)


def test_a_page_is_told_from_a_feed_before_the_feed_parser_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy_for_minutes(*args: object, **options: object) -> None:
        raise AssertionError

    page = b"<html><body>" + b"<div>" * 200_000
    monkeypatch.setattr("monitor.reading.feeds.feedparser.parse", busy_for_minutes)
    with pytest.raises(NotAFeed, match="HTML page"):
        parse_feed(page, url="https://news.example/", content_type="text/html")


def test_a_feed_after_something_of_a_page_is_read_all_the_same() -> None:
    feed = b"<!doctype html><rss version='2.0'><channel><item><title>x</title><guid>1</guid></item></channel></rss>"
    assert parse_feed(feed, url="https://news.example/", content_type="text/html").entries
