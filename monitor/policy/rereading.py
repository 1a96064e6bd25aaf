"""An article that was changed and read again: whether to keep what came, and whether it is news. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.domain.models import Article, Hit, Reading, StoredArticle, Via
from monitor.policy.sentences import index_at, sentence_spans, spaced


@dataclass(frozen=True, slots=True)
class Rereading:
    """What to do about a reading: one that is not worth keeping leaves the article as it was."""

    worth_keeping: bool
    alerts: bool
    news: tuple[str, ...] = ()  # the sentences about a watch that were not there before


def judge(before: StoredArticle | None, after: Reading) -> Rereading:
    """Judge a reading beside the one before it (None: there was none).

    A page that cannot be had any more must not replace the one that was read; and only a sentence about a watch that
    was not there before alerts again.
    """
    if before is None:
        return Rereading(worth_keeping=True, alerts=True)
    if before.via is Via.PAGE and after.article.via is not Via.PAGE:
        return Rereading(worth_keeping=False, alerts=False)
    old_text = " ".join(spaced(text) for text in _words(before).values())
    old_watches = {hit.watch for hit in before.hits}
    sentences = _watched_sentences(_words(after.article), after.findings.hits)
    news = {sentence for watch, sentence in sentences if watch not in old_watches or sentence not in old_text}
    return Rereading(worth_keeping=True, alerts=bool(news), news=tuple(sorted(news)))


def _words(article: StoredArticle | Article) -> Mapping[str, str]:
    return {"title": article.title, "summary": article.summary, "body": article.body}


def _watched_sentences(texts: Mapping[str, str], hits: Iterable[Hit]) -> set[tuple[str, str]]:
    """Each watch with each sentence that it stands in."""
    spans = {field: sentence_spans(text) for field, text in texts.items()}
    found: set[tuple[str, str]] = set()
    for hit in hits:
        for mention in hit.mentions:
            text, sentences = texts.get(mention.field, ""), spans.get(mention.field, [])
            at = index_at(sentences, mention.start)
            sentence = text[slice(*sentences[at])] if at is not None else mention.surface
            found.add((hit.watch, spaced(sentence)))
    return found
