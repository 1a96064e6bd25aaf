"""Titles, summaries and contents of feeds as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.markup import plain_line, plain_text


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("Talks <b>resume</b> in Vienna", "Talks resume in Vienna"),
        ("AT&amp;T &amp; friends", "AT&T & friends"),
        ("prices &lt; wages", "prices < wages"),
        ("a < b and c > d", "a < b and c > d"),
        ("  two\n lines\t here ", "two lines here"),
        ("It&#8217;s on", "It\u2019s on"),
        ("<span>Kar</span><i>dash</i>ian", "Kardashian"),
        ("", ""),
    ],
)
def test_a_title_becomes_one_plain_line(given_text: str, plain: str) -> None:
    assert plain_line(given_text) == plain


def test_blocks_part_paragraphs_and_inline_tags_part_nothing() -> None:
    html = "<div><p>One <em>two</em>\nthree.</p><p>Four.<br>Five.</p><ul><li>six</li><li>seven</li></ul></div>"
    assert plain_text(html) == "One two three.\n\nFour.\n\nFive.\n\nsix\n\nseven"


def test_scripts_styles_and_comments_are_silent() -> None:
    assert plain_text("<p>seen</p><script>var x = 'unseen'</script><style>p{}</style><!-- unseen --><p>too</p>") == (
        "seen\n\ntoo"
    )


def test_text_after_a_comment_or_a_script_is_kept() -> None:
    assert plain_text("<p>one <!-- x -->two <script>3</script>four</p>") == "one two four"


def test_deeply_nested_markup_does_not_break_it() -> None:
    assert "core" in plain_text("<div>" * 5_000 + "core" + "</div>" * 5_000)


@given(st.text(alphabet=st.sampled_from("<>/&;!-= apbriv\"'\x00\ud800"), max_size=200))
def test_any_text_becomes_plain_text(text: str) -> None:
    plain = plain_text(text)
    assert plain == plain.strip()
