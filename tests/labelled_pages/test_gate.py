"""The evaluation gate of reading: how much of 128 labelled pages is read right, with floors that may only rise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.reading.reader import PageJob, read_article
from tests.labelled_pages.build import LabelledPage, pages
from tests.labelled_pages.measure import Reading, contains, score

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def read(page: LabelledPage) -> Reading:
    """The page through the service's own reading, as an entry of a feed that gives its title only."""
    job = PageJob(
        article_id=1,
        url=page.url,
        html=page.html,
        content_type=page.content_type,
        page_failure=None,
        title=page.title,
        summary="",
        content_html="",
        author=None,
        published=None,
        lang=None,
        source="",
        tags=(),
    )
    article = read_article(job, now=NOW)
    body = article.body.replace("\u00ad", "")
    return Reading(body, contains(body), article.title, article.published)


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
