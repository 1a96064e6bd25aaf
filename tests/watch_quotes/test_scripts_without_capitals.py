"""Quotes in Arabic, Persian and Hebrew, where no capital tells where a name begins and ends."""

from __future__ import annotations

import pytest

from monitor.domain.models import Document, Person, Watchlist
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher

MATCHER = Matcher(
    Watchlist(
        (
            Person("karim", "Karim Haddad", aliases=("كريم حداد",)),
            Person("noa", "Noa Ben-Ami", aliases=("נועה בן־עמי",)),
            Person("nilufar", "Nilufar Rostami", aliases=("نیلوفر رستمی",)),
        )
    )
)
FERRY = "لا نطلب هدايا، نطلب جدولا زمنيا واضحا للعبارة"


def said(text: str, lang: str) -> list[tuple[str, str | None]]:
    return [(quote.speaker, quote.watch) for quote in find_all(MATCHER, Document(body=text, lang=lang)).quotes]


@pytest.mark.parametrize(
    ("text", "lang", "watch"),
    [
        (f"قال كريم حداد: «{FERRY}».", "ar", "karim"),
        (f"وأضاف كريم حداد في مقابلة مع صحيفة: «{FERRY}».", "ar", "karim"),
        (f"«{FERRY}»، قال كريم حداد للصحفيين.", "ar", "karim"),
        (f"قال الوزير كريم حداد: «{FERRY}».", "ar", "karim"),
        (f"التقى كريم حداد بسكان الجزيرة. وقال حداد: «{FERRY}».", "ar", "karim"),
        ("«המעבורת חייבת לצאת מחר, לפני החורף», אמרה נועה בן־עמי לעיתונאים.", "he", "noa"),
        ('נועה בן־עמי אמרה: "המעבורת חייבת לצאת מחר, לפני החורף".', "he", "noa"),
        ("نیلوفر رستمی گفت: «این کشتی باید فردا حرکت کند، نه پس از زمستان.»", "fa", "nilufar"),
    ],
)
def test_a_watched_person_who_speaks_is_heard(text: str, lang: str, watch: str) -> None:
    assert [who for _, who in said(text, lang)] == [watch]


@pytest.mark.parametrize(
    "text",
    [
        f"قال المتحدث باسم كريم حداد: «{FERRY}».",
        f"وقالت وزيرة النقل عن كريم حداد: «{FERRY}».",
    ],
)
def test_who_speaks_for_a_person_or_of_one_is_not_that_person(text: str) -> None:
    assert all(watch is None for _, watch in said(text, "ar"))
