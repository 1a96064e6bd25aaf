"""`watch review`: what readers judged wrong, and lines for the settings file that would have kept it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor import editing
from monitor.domain.errors import SettingsError
from monitor.domain.models import Judgement, Kind, StoredArticle, Verdict
from monitor.pipeline import Pipeline
from monitor.service.looking import find_watch
from monitor.service.saving import read_text, replace_checked
from monitor.settings import Settings, slug
from monitor.watch.review import Line, Review, StoredCase, Suggestion, review

TRIED = 5000  # articles of one watch on which its lines are tried: those judged wrong, then the newest
BACKGROUND = 300  # articles of other things


@dataclass(frozen=True, slots=True)
class WatchReview:
    """What was judged of one watch, and what may be done about it. `settled` were wrong, and are gone already."""

    watch: str
    name: str
    review: Review
    wrong: tuple[Judgement, ...]
    settled: int
    titles: Mapping[int, tuple[str, str, str]]  # an article's title, outlet and address


async def review_watches(pipeline: Pipeline, wanted: str | None) -> list[WatchReview]:
    """Review the watches of which a reader judged a hit wrong, or the one that is wanted. Raises NotFound."""
    settings = pipeline.settings
    only = None if wanted is None else find_watch(settings, wanted)
    wrong: dict[str, list[Judgement]] = {}
    for judgement in await pipeline.database.feedback.judgements():
        if judgement.verdict is Verdict.WRONG and judgement.watch in settings.watchlist.names:
            wrong.setdefault(judgement.watch, []).append(judgement)
    background = await pipeline.database.articles.recent(limit=BACKGROUND) if wrong else []
    return [
        await _review(pipeline, watch, wrong[watch], background)
        for watch in settings.watchlist.names
        if watch in wrong and only in (None, watch)
    ]


async def _review(
    pipeline: Pipeline, watch: str, wrong: Sequence[Judgement], background: Sequence[StoredArticle]
) -> WatchReview:
    articles = await pipeline.database.articles.with_hit(watch, limit=TRIED)
    cases = [StoredCase(article.id, article.document, article.judged_wrong) for article in articles]
    others = [article.document for article in background if all(hit.watch != watch for hit in article.hits)]
    found = review(pipeline.settings.watchlist, watch, cases, others)
    return WatchReview(
        watch=watch,
        name=pipeline.settings.watchlist.names[watch],
        review=found,
        wrong=tuple(judgement for judgement in wrong if judgement.article_id in found.wrong),
        settled=sum(judgement.article_id not in found.wrong for judgement in wrong),
        titles={article.id: (article.title, article.source, article.url) for article in articles},
    )


def line_of(suggestion: Suggestion) -> str:
    """The line as it stands in the settings file."""
    match suggestion.line:
        case Line.EXCLUDE | Line.CONTEXT:
            return f"{suggestion.line.value}: [{', '.join(suggestion.values)}]"
        case _:
            return f"{suggestion.line.value}: {suggestion.values[0]}"


def suggestion_record(number: int, of: WatchReview, one: Suggestion, names: Mapping[str, str]) -> dict[str, Any]:
    """A suggestion as a JSON object."""
    return {
        "number": number,
        "watch": of.name,
        "watch_id": of.watch,
        "line": line_of(one),
        "key": one.line.value,
        "values": list(one.values),
        "judged_wrong": len(of.review.wrong),
        "wrong_gone": [_article_record(of, article) for article in one.wrong_gone],
        "other_hits": len(of.review.others),
        "other_hits_lost": [
            {"watch": names.get(watch, watch), **_article_record(of, article)} for article, watch in one.lost
        ],
    }


def _article_record(of: WatchReview, article: int) -> dict[str, str]:
    title, source, url = of.titles[article]
    return {"title": title, "source": source, "url": url}


def apply(path: Path, load: Callable[[Path], Settings], one: Suggestion) -> None:
    """Write a suggested line into the settings file; a running service takes it up by itself.

    Raises SettingsError, and changes nothing, where the file would not load with it.
    """
    text = read_text(path)
    section = "people" if load(path).watchlist.kinds.get(one.watch) is Kind.PERSON else "topics"

    def is_it(item: Mapping[str, object]) -> bool:
        return (item.get("id") or slug(str(item.get("name")))) == one.watch

    try:
        replace_checked(path, _edited(text, section, is_it, one), load)
    except LookupError as error:
        raise SettingsError(
            [f'no "{one.watch}" was found among the {section} of {path}; write `{line_of(one)}` there by hand']
        ) from error


def _edited(text: str, section: str, is_it: Callable[[Mapping[str, object]], bool], one: Suggestion) -> str:
    match one.line:
        case Line.EXCLUDE | Line.CONTEXT:
            return editing.add_values(text, section, is_it, one.line.value, one.values)
        case Line.STRICT:
            return editing.set_value(text, section, is_it, "strict", True)
        case Line.CASE | Line.QUERY:
            return editing.set_value(text, section, is_it, one.line.value, one.values[0])
