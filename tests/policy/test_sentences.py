"""Where sentences begin and end, and what is cut out of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.policy.sentences import excerpt, index_at, sentence_spans, shortened


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The road is shut. | Trucks wait!",
        "Mr. Ruffalo of the U.S. Senate met Dr. A. B. Levy. | They left.",
        "“Why now?” she asked. | Nobody knew.",
        "He said no. | Then he left at 3.30 with No. 5.",
        "It costs 3.5 million… and more. | Done.",
        "Он приехал в г. Ереван. | «Почему?» — спросила она. | Да!",
        "Դարպասը փակ է։ | Մարդիկ սպասում են։",
        "Դարպասը փակ է: | Մարդիկ սպասում են:",
        "道は閉ざされた。| 人々は待っている！| 「なぜ」と彼女は言った。",
        "सड़क बंद है। | लोग रुके हैं।",
        "هل فُتح الطريق؟ | لا.",
        "سڑک بند ہے۔ | لوگ رکے ہیں۔",
        "መንገዱ ተዘግቷል። | ሰዎች ይጠብቃሉ።",
        "M. Durand parle. | Mme Petit se tait.",
        "Das sind ca. 30 Leute, bzw. Familien. | Sie warten.",
        "He left (at last!) with them. | She stayed.",
        "Visit example.org today. | Bye.",
        "Am 3. Oktober 2023 traf sie den Minister. | Dann ging sie.",
        "Sie war 31. | Niemand wusste es.",
        "« Le blocus doit cesser. » dit Durand. | Il part.",
        "»Ja.« | Han gik hjem.",
        "Sens. Warren met Amb. Smith. | They left.",
        "Նա ասաց. «Դարպասը փակ է»: | Հետո գնաց:",
        "Ն. Պետրոսյանը եկավ։ | Նա գնաց։",
        "Πού είναι; | Κανείς δεν ξέρει.",
        "「道は閉ざされた。」と彼女は言った。| 彼は去った。",
        "“路关了。”| 她说。| 人们在等。",
        "La Dra. Paz llegó de EE. UU. en mayo. | ¿Por qué? | ¡Ven!",
        "قال د. أحمد إن الطريق مغلق. | ثم غادر.",
        "डॉ. शर्मा ने कहा। | वे चले गए।",
    ],
)
def test_a_text_falls_into_its_sentences(text: str) -> None:
    wanted = [part.strip() for part in text.split("|")]
    given_text = text.replace("| ", "").replace("|", "")
    assert sentences(given_text) == wanted


def test_no_sentence_crosses_a_paragraph() -> None:
    assert sentences("A headline without a stop\n\nThe text begins here\r\nand here") == [
        "A headline without a stop",
        "The text begins here",
        "and here",
    ]


@given(st.text(alphabet=st.characters() | st.sampled_from(".!?…。։ \n“”\"'Aa1"), max_size=300))
def test_sentences_are_in_order_and_hold_everything_but_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    outside = set(range(len(text))) - {at for a, b in spans for at in range(a, b)}
    assert all(text[at].isspace() for at in outside)
    assert all(index_at(spans, a) == index_at(spans, b - 1) == at for at, (a, b) in enumerate(spans))


@given(st.data())
def test_marks_in_an_excerpt_cut_out_the_same_words(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab й字 .", max_size=200))
    spot = st.integers(0, len(text))
    start, end = sorted((data.draw(spot), data.draw(spot)))
    marks = [(a, b) for a, b in data.draw(st.lists(st.tuples(spot, spot), max_size=4)) if a < b]
    shown, shown_marks = excerpt(text, (start, end), marks, limit=data.draw(st.integers(10, 120)))
    bare = shown.strip("…")
    assert bare in text[start:end]
    assert all(0 <= a < b <= len(shown) for a, b in shown_marks)
    assert all("…" not in shown[a:b] for a, b in shown_marks)
    assert all(before[1] < after[0] for before, after in pairwise(shown_marks))


def test_a_long_sentence_is_cut_at_words_around_what_is_marked() -> None:
    text = "word " * 200 + "Mara Lindqvist spoke " + "word " * 200
    at = text.index("Mara")
    shown, [(start, end)] = excerpt(text, (0, len(text)), [(at, at + len("Mara Lindqvist"))], limit=300)
    assert shown[start:end] == "Mara Lindqvist"
    assert len(shown) <= 302
    assert shown.startswith("…word")
    assert shown.endswith("word…")


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert shortened("字" * 1000, 100) == "字" * 100 + "…"
    assert shortened("short", 100) == "short"
