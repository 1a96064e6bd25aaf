"""A settings file and a database with articles that were read, for tests of what readers say of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from monitor.domain.models import Article, Document, Reading, Via
from monitor.service.opening import Runtime, load, opened, settings_into
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher
from run_monitor import make_adapters
from storage import Database
from tests.storage.world import DAILY_HERALD, LEASE, entry, plan

FILE = """\
feeds: [{url: "https://herald.example/feed", name: The Daily Herald, id: herald}]
people:
  # the composer
  - name: Mara Lindqvist   # not the index
    aliases: [Lindqvist]
  - Tomas Okafor
topics:
  - Harbour
digests: [{name: Voices, when: people AND NOT Harbour, schedule: instant, to: [console]}]
http: {public_url: "https://vigil.example/news/"}
storage: {url: "sqlite:///news.db"}
"""
ADAPTERS = make_adapters()

INDEX, SCORE, CONCERT, HARBOUR = 1, 2, 3, 4
TEXTS: Mapping[int, tuple[str, str]] = {  # number: title and body
    INDEX: ("Science & fame", "Nobody trusts the Lindqvist index, Tomas Okafor wrote."),
    SCORE: ("A new score", "Her Lindqvist index rose. The Lindqvist index fell again."),
    CONCERT: ("An evening concert", "Lindqvist sang for Quay Records."),
    HARBOUR: ("At the harbour", "Mara Lindqvist opened the season at the harbour."),
}


@asynccontextmanager
async def desk(folder: Path, *, file: str = FILE) -> AsyncIterator[Runtime]:
    """The settings and the database of this folder, opened."""
    path = folder / "sources.yaml"
    if not path.exists():
        path.write_text(file, encoding="utf-8")
    settings = load(path, ADAPTERS)
    async with opened(settings, ADAPTERS, exclusive=False) as runtime:
        await settings_into(runtime.database, settings, now=runtime.pipeline.clock())
        yield runtime


async def read_all(runtime: Runtime, texts: Mapping[int, tuple[str, str]] = TEXTS) -> dict[int, int]:
    """Have these texts read and matched; returns the article id of each."""
    pipeline, database = runtime.pipeline, runtime.database
    assert isinstance(database, Database)
    now = pipeline.clock()
    watchlist = pipeline.settings.watchlist
    matcher = Matcher(watchlist)
    [feed] = [feed for feed in await database.feeds.all_feeds() if feed.source.id == DAILY_HERALD.id]
    await database.feeds.record_poll(plan(feed, *(entry(number) for number in texts), at=now))
    ids = {}
    for article in await database.articles.claim_unread(now=now, lease=LEASE, limit=100):
        number = int(article.url.rpartition("/")[2])
        title, body = texts[number]
        words = Article(article.url, title, "", body, None, now, "en", Via.PAGE)
        reading = Reading(words, find_all(matcher, Document(title=title, body=body, lang="en")), watchlist.version)
        await database.articles.record_reading(article.id, reading, names=watchlist.names, now=now)
        ids[number] = article.id
    await pipeline.place_articles()
    return ids
