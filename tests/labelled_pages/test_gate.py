"""The evaluation gate of reading: how much of 128 labelled pages is read right, with floors that may only rise."""

from __future__ import annotations

import pytest

from tests.labelled_pages.build import pages
from tests.labelled_pages.measure import score
from tests.labelled_pages.reading import read


@pytest.mark.timeout(60)
def test_the_scores_do_not_fall() -> None:
    found = score(read, pages())
    print(found)
    floors = {
        "name_recall": 0.995,
        "sidebar_precision": 0.99,
        "body_f1": 0.985,
        "title_share": 0.99,
        "date_share": 0.96,
    }
    fallen = {name: getattr(found, name) for name, floor in floors.items() if getattr(found, name) < floor}
    assert not fallen, f"below the floor: {fallen}"
