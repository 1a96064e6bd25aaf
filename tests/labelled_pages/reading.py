"""A labelled page through the service's own reading."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.reading.reader import PageJob, read_article
from tests.labelled_pages.build import LabelledPage
from tests.labelled_pages.measure import Reading, contains

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
