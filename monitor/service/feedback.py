"""What readers say of hits: by the link in a digest, or by command."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from monitor.domain.errors import NewsvigilError
from monitor.domain.models import Hit, Judgement, Snippet, StoredArticle, StoredHit, Verdict
from monitor.pipeline import Pipeline
from monitor.policy.digests import snippets_of
from monitor.policy.feedback import Invitation, mark_of, read
from monitor.service.looking import NotFound, excerpt, find_watch

log = structlog.get_logger()


class LinkRefused(NewsvigilError):
    """The link is not ours, not whole, or too old; the message is for its reader."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A watch that the holder of a link may judge: its name and the sentence for which it is in the article."""

    mark: str
    name: str
    sentence: Snippet | None
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """What the holder of a link is shown: no more than the digest told."""

    title: str
    url: str
    source: str
    lang: str | None
    watches: tuple[Doubtful, ...]


# ---------------------------------------------------------------- by link


async def open_link(pipeline: Pipeline, token: str) -> Invitation:
    """What the link allows. Raises LinkRefused."""
    invitation = read(token, key=pipeline.key)
    if invitation is None:
        raise LinkRefused("It is not complete, or not one of ours.")
    if invitation.is_over(pipeline.clock()):
        raise LinkRefused("It is too old. The link of a newer digest will do.")
    return invitation


async def page_of(pipeline: Pipeline, invitation: Invitation) -> FeedbackPage:
    """What to show to the holder of a link. Raises LinkRefused where the article is not known here."""
    article = await _article(pipeline, invitation)
    names = pipeline.settings.watchlist.names
    return FeedbackPage(
        title=article.title,
        url=article.url,
        source=article.source,
        lang=article.lang,
        watches=tuple(
            Doubtful(
                mark_of(hit.watch),
                names[hit.watch],
                _sentence(article, hit),
                is_wrong=hit.watch in article.judged_wrong,
            )
            for hit in _invited(article, invitation)
            if hit.watch in names
        ),
    )


async def judge(pipeline: Pipeline, invitation: Invitation, mark: str, verdict: Verdict) -> None:
    """Record what the holder of a link says of one watch. Raises LinkRefused for a watch that the link is not about."""
    article = await _article(pipeline, invitation)
    hit = next((hit for hit in _invited(article, invitation) if mark_of(hit.watch) == mark), None)
    if hit is None:
        raise LinkRefused("The article is no longer taken for that: there is nothing to judge any more.")
    sentence = _sentence(article, hit)
    await _record(
        pipeline,
        article_id=article.id,
        watch=hit.watch,
        verdict=verdict,
        origin="page",
        surface=hit.mentions[0].surface if hit.mentions else "",
        sentence=sentence.text if sentence else article.title,
    )


async def _article(pipeline: Pipeline, invitation: Invitation) -> StoredArticle:
    article = await pipeline.database.articles.stored(invitation.article_id)
    if article is None:
        raise LinkRefused("The article of this link is not kept here any more.")
    return article


def _invited(article: StoredArticle, invitation: Invitation) -> list[Hit]:
    """The hits of which the link speaks; one that a newer watchlist added was not in the digest."""
    return [hit for hit in article.hits if mark_of(hit.watch) in invitation.marks]


def _sentence(article: StoredArticle, hit: Hit) -> Snippet | None:
    return next(iter(snippets_of(replace(article, hits=(hit,), news=()))), None)


# ---------------------------------------------------------------- by command


async def judge_by_name(pipeline: Pipeline, reference: str, *, watch: str | None, verdict: Verdict) -> StoredHit:
    """Record what a user says of a hit: by its number, or by its article's address and a watch's name or id.

    Raises NotFound, which names what there is.
    """
    hit = await _hit(pipeline, reference, None if watch is None else find_watch(pipeline.settings, watch))
    await _record(
        pipeline,
        article_id=hit.article_id,
        watch=hit.watch,
        verdict=verdict,
        origin="command",
        surface=hit.mentions[0].surface if hit.mentions else "",
        sentence=excerpt(hit),
    )
    return replace(hit, judged=verdict)


async def _hit(pipeline: Pipeline, reference: str, watch_id: str | None) -> StoredHit:
    number = reference.removeprefix("#")
    is_number = number.isdecimal() and len(number) < 19  # more digits than a database counts are no number of a hit
    hits = pipeline.database.articles.hits
    found = await (hits(hit_id=int(number), watch=watch_id) if is_number else hits(url=reference, watch=watch_id))
    if not found:
        raise NotFound(
            f'there is no hit "{reference}"{" of that watch" if watch_id else ""}; `hits` shows their numbers'
        )
    if len(found) > 1:
        names = ", ".join(f'#{hit.id} "{hit.watch_name}"' for hit in found)
        raise NotFound(f"that article hit {len(found)} watches: name one, or give its number ({names})")
    return found[0]


async def _record(
    pipeline: Pipeline, *, article_id: int, watch: str, verdict: Verdict, origin: str, surface: str, sentence: str
) -> None:
    judgement = Judgement(article_id, watch, verdict, pipeline.clock(), origin, surface, sentence)
    await pipeline.database.feedback.record(judgement)
    log.info("a hit was judged", article=article_id, watch=watch, verdict=verdict.value, by=origin)
