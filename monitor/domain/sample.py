"""A made-up digest: what a channel is tested with, and a user's template tried on."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.domain.models import DigestContent, DigestItem, FailingFeed, Ledger, Outlet, Quote, Snippet, Via

SAMPLE_ID = "newsvigil:test"


def sample_digest(*, closed_at: datetime, subject: str, notice: str) -> DigestContent:
    """One story with a quote, of people and places that are not there; `notice` says that it is no news."""
    sentence = "Mara Lindqvist spoke at the harbour of Example on Monday."
    published = closed_at - timedelta(hours=3)
    item = DigestItem(
        article_id=0,
        url="https://example.org/sample",
        title="A made-up story: Mara Lindqvist speaks at the harbour",
        source="The Example",
        published=published,
        via=Via.PAGE,
        watches=("Mara Lindqvist", "Harbour"),
        speakers=("Mara Lindqvist",),
        snippets=(Snippet(sentence, ((0, 14), (28, 35)), "body", "name, term"),),
        quotes=(Quote("Mara Lindqvist", "Nobody can eat a promise.", "body", 0, 25),),
        author="A. Writer",
        lang="en",
        why="Mara Lindqvist (full name) · Harbour (term “harbour”)",
        outlets=(Outlet("The Sample", "https://example.org/other", "The same, elsewhere", published),),
    )
    return DigestContent(
        digest_id=SAMPLE_ID,
        name="Newsvigil test",
        window=0,
        closed_at=closed_at,
        timezone="UTC",
        items=(item,),
        ledger=Ledger(
            closed_at - timedelta(days=1), 2, 1, (FailingFeed("The Sample", published, "it was made up"),), 1
        ),
        subject=subject,
        notice=notice,
    )
