"""The digest that is photographed for the documentation, as far as no browser is needed."""

from __future__ import annotations

from pathlib import Path

from demo.screenshots import mailed_digest


def test_the_digest_of_the_pictures_goes_through_a_mail_server_and_comes_back_whole(tmp_path: Path) -> None:
    message = mailed_digest(tmp_path)
    assert message["Subject"].startswith("Lindqvist with Selin crossing spikes: ")
    assert message["Subject"].endswith(": 7 new, 1 update, 4 quotes")
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    text, page = plain.get_content(), html.get_content()
    assert len(page.encode()) < 50_000
    for said in ("It is not a storm", "Мы не просим подарков", "شريان حياة", "Սելինի", "למשלחת הסיוע", "议会"):
        assert said in text
        assert said in page
    for told in (
        "11 more outlets",
        "Update: 3 more since yesterday",
        "12 behind a login wall",
        "Silent against",
        "14 stories",
        "Not about this?",
    ):
        assert told in text
        assert told in page
    assert "▁▂" in text
    assert "img" not in page
