"""New people and topics by command: into the settings file, and at once tried on what was read before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitor import editing
from monitor.domain.models import Person, StoredArticle
from monitor.editing import Value, add_item
from monitor.pipeline import Pipeline
from monitor.policy.digests import snippets_of
from monitor.service.looking import NotFound
from monitor.service.saving import read_text, replace_checked
from monitor.settings import Settings, slug
from monitor.watch.matcher import Matcher
from monitor.watch.suggest import Suggestion, suggest

Loader = Callable[[Path], Settings]
TRIED = 5000  # stored articles that a new rule is tried on, the newest first


@dataclass(frozen=True, slots=True)
class WouldHit:
    """A stored article that the new rule hits."""

    url: str
    title: str
    source: str
    published: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A new rule, tried on the stored articles."""

    tried: int
    hits: tuple[WouldHit, ...]


def add_person(path: Path, load: Loader, *, name: str, aliases: Sequence[str], context: Sequence[str]) -> str:
    """Put a person into the settings file. Returns the id; raises SettingsError, and changes nothing."""
    item: dict[str, Value] = {"name": name}
    if aliases:
        item["aliases"] = list(aliases)
    if context:
        item["context"] = list(context)
    return _add(path, load, "people", name if len(item) == 1 else item, name)


def add_topic(path: Path, load: Loader, *, name: str, terms: Sequence[str], query: str | None) -> str:
    """Put a topic into the settings file: a query, or terms (default: its name). Returns the id."""
    item: dict[str, Value] = {"name": name}
    if query is not None:
        item["query"] = query
    if terms or query is None:
        item["any"] = list(terms or [name])
    return _add(path, load, "topics", item, name)


def add_aliases(path: Path, load: Loader, *, name: str, aliases: Sequence[str]) -> None:
    """Give a person of the settings file more aliases. Raises SettingsError, and changes nothing."""
    replace_checked(path, editing.add_aliases(read_text(path), name, aliases), load)


def _add(path: Path, load: Loader, section: str, item: str | Mapping[str, Value], name: str) -> str:
    watched = load(path).watchlist
    if name.casefold() in (known.casefold() for known in watched.names.values()):
        raise NotFound(f'"{name}" is watched already; edit it in {path}')
    replace_checked(path, add_item(read_text(path), section, item), load)
    return slug(name)


async def try_watch(pipeline: Pipeline, watch: str) -> Trial:
    """Try one watch of the settings on what was read before; nothing is stored."""
    matcher = Matcher(pipeline.settings.watchlist)
    articles = await pipeline.database.articles.recent(limit=TRIED)
    read = {article.id: article for article in articles}
    async for article, reading in pipeline.look_again(articles):
        if reading is not None:
            read[article.id] = replace(article, body=reading.article.body, lang=reading.article.lang or article.lang)
    found = [hit for article in read.values() for hit in _would_hit(matcher, watch, article)]
    return Trial(tried=len(articles), hits=tuple(found))


async def suggest_aliases(pipeline: Pipeline, name: str) -> list[Suggestion]:
    """Spellings of a person's name in other scripts and habits, from the stored articles and letter by letter."""
    person = _person(pipeline.settings, name)
    known = [name, *(person.aliases if person else ())]
    articles = await pipeline.database.articles.recent(limit=TRIED)
    bodies = {article.id: article.body for article in articles} | await pipeline.rough_texts(articles)
    return suggest(name, known, (f"{article.title}\n{article.summary}\n{bodies[article.id]}" for article in articles))


def is_watched(settings: Settings, name: str) -> bool:
    """Whether the settings watch a person of that name."""
    return _person(settings, name) is not None


def _person(settings: Settings, name: str) -> Person | None:
    return next((person for person in settings.watchlist.people if person.name == name), None)


def _would_hit(matcher: Matcher, watch: str, article: StoredArticle) -> list[WouldHit]:
    hits = tuple(hit for hit in matcher.find(article.document) if hit.watch == watch)
    if not hits:
        return []
    snippets = snippets_of(replace(article, hits=hits))
    sentence = snippets[0].text if snippets else article.title
    return [WouldHit(article.url, article.title, article.source, article.published, sentence)]
