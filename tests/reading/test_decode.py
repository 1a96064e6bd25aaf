"""Whatever a page's header and tags claim, its text comes out right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reading.decode import decode

RUSSIAN = "Министр рассказал журналистам о переговорах, которые прошли вчера в столице. Стороны договорились о встрече."
CHINESE = "部長昨日向記者說明在首都舉行的會談情況，雙方同意下個月再次會面，並且交換了意見。"
JAPANESE = "大臣は昨日、首都で行われた会談について記者団に説明した。双方は来月再び会うことで合意した。"
KOREAN = "장관은 어제 수도에서 열린 회담에 대해 기자들에게 설명했다. 양측은 다음 달 다시 만나기로 합의했다."
GREEK = "Ο υπουργός μίλησε στους δημοσιογράφους για τις συνομιλίες που έγιναν χθες στην πρωτεύουσα της χώρας."

LEGACY = [
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (CHINESE, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc-jp"),
    (KOREAN, "euc-kr"),
    (GREEK, "iso-8859-7"),
]


def page(text: str, *, meta: str | None = None) -> str:
    tag = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    return f"<html><head>{tag}</head><body>{''.join(f'<p>{text}</p>' for _ in range(5))}</body></html>"


@pytest.mark.parametrize(("text", "charset"), LEGACY)
def test_the_charset_of_the_header_is_used(text: str, charset: str) -> None:
    assert text in decode(page(text).encode(charset), f"text/html; charset={charset}")


@pytest.mark.parametrize(("text", "charset"), LEGACY)
def test_the_charset_of_the_meta_tag_is_used_where_the_header_names_none(text: str, charset: str) -> None:
    assert text in decode(page(text, meta=charset).encode(charset), "text/html")


@pytest.mark.parametrize(("text", "charset"), LEGACY)
def test_the_meta_tag_outweighs_a_servers_default_of_latin_1(text: str, charset: str) -> None:
    assert text in decode(page(text, meta=charset).encode(charset), "text/html; charset=ISO-8859-1")


@pytest.mark.parametrize(
    ("text", "charset"), [case for case in LEGACY if case[1] in ("windows-1251", "big5", "shift_jis", "euc-kr")]
)
def test_a_charset_that_nobody_declares_is_detected(text: str, charset: str) -> None:
    assert text in decode(page(text).encode(charset), None)


def test_a_wrong_default_of_latin_1_does_not_garble_an_undeclared_russian_page() -> None:
    assert RUSSIAN in decode(page(RUSSIAN).encode("windows-1251"), "text/html; charset=iso-8859-1")


def test_a_byte_order_mark_outweighs_all_that_is_declared() -> None:
    assert RUSSIAN in decode(page(RUSSIAN).encode("utf-16"), "text/html; charset=utf-8")
    assert RUSSIAN in decode(page(RUSSIAN, meta="windows-1251").encode("utf-8-sig"), "text/html; charset=koi8-r")


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    assert KOREAN in decode(page(KOREAN, meta="euc-kr").encode(), "text/html; charset=windows-1252")


def test_a_page_with_a_few_broken_bytes_keeps_the_rest() -> None:
    body = page(RUSSIAN).encode()
    broken = body[:200] + b"\xff" + body[200:400] + b"\xe9" + body[400:]
    assert decode(broken, "text/html; charset=utf-8").count(RUSSIAN) >= 3


def test_a_page_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    text = decode(page(JAPANESE).encode("shift_jis")[:-17], "text/html; charset=shift_jis")
    assert text.count(JAPANESE) >= 4


def test_an_unknown_charset_label_is_no_obstacle() -> None:
    assert "café" in decode("<p>un café</p>".encode(), "text/html; charset=utf-8-mac-nonsense")
    assert "plain" in decode(b"<p>plain</p>", "text/html; charset=hex")


def test_western_text_without_a_declaration_is_read() -> None:
    text = "Le ministre a déclaré que la réunion s'était très bien passée à l'étranger."
    assert text in decode(page(text).encode("cp1252"), "text/html; charset=iso-8859-1")


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=big5", "x"]))
def test_any_bytes_become_text(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)


@given(st.text(max_size=200).filter(lambda text: "\ufeff" not in text))
def test_utf_8_survives(text: str) -> None:
    encoded = text.encode("utf-8", "ignore")
    if not encoded.isascii():
        assert decode(encoded, None) == encoded.decode()


@pytest.mark.parametrize(
    ("charset", "sentence"),
    [
        (
            "euc-kr",
            "서울시는 오는 시월부터 한강 공원 세 곳에서 야간 자전거 대여소를 운영한다고 밝혔다. ",
        ),
        ("big5", "台北市政府昨日宣布，將於今年九月起在信義區試辦夜間公車，共有六條路線。"),
    ],
)
def test_a_servers_default_of_latin_1_is_not_believed_of_east_asian_text(charset: str, sentence: str) -> None:
    html = f"<html><head><title>{sentence}</title></head><body><p>{sentence * 6}</p></body></html>"
    assert decode(html.encode(charset), "text/html; charset=iso-8859-1") == html


def test_latin_1_stays_latin_1_beside_rows_of_dots_and_arrows() -> None:
    html = f"<p>Le café «déjà vu» à Nîmes</p><p>{'·' * 40}</p><p>{'»' * 9}</p><p>{'°' * 7}</p><p>{'¯' * 12}</p>"
    assert decode(html.encode("latin-1"), "text/html; charset=iso-8859-1") == html
