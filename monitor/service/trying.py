"""Try rules and pages out: `match` on any text, `read` on any page. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from monitor.domain.errors import NewsvigilError, QueryError, SettingsError
from monitor.domain.models import Article, Document, FetchRequest, Findings, Hit, Mention, Quote, Watchlist
from monitor.domain.ports import Fetcher
from monitor.policy import pages
from monitor.reading.around import WeakMention, around, weak_mentions
from monitor.reading.reader import PageJob, read_page
from monitor.settings import HttpSettings, parse_watches, slug
from monitor.watch.explain import Explanation, explain
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher

# A line's key for each field of a document, and back: `text` is what the body is called outside.
BODY_KEY = "text"


LazyMatcher = Callable[[], Matcher]  # the settings' matcher; made when a line first needs it


class BadLine(NewsvigilError):
    """A line of a JSONL stream that cannot be used; the stream goes on."""


def match_text(matcher: Matcher, text: str, *, lang: str | None = None) -> dict[str, Any]:
    """Match one plain text, as `match` answers it."""
    findings = find_all(matcher, Document(body=text, lang=lang))
    return {"id": None, **findings_record(findings, matcher.watchlist)}


def match_lines(lines: Iterable[str], default: LazyMatcher) -> Iterator[dict[str, Any]]:
    """Answer each line of a JSONL stream in turn, in flat memory. A bad line gets {"id", "error"} for an answer."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, default)


def _answer(line: str, number: int, default: LazyMatcher) -> dict[str, Any]:
    record: dict[str, Any] = {}
    try:
        record = parse_line(line)
        matcher = matcher_for(record, default)
        document = Document(
            title=_string(record, "title"),
            summary=_string(record, "summary"),
            body=_string(record, BODY_KEY),
            lang=record.get("lang"),
            url=_string(record, "url"),
            source=_string(record, "source"),
        )
        return {"id": record.get("id"), **findings_record(find_all(matcher, document), matcher.watchlist)}
    except NewsvigilError as error:
        return {"id": record.get("id"), "error": f"line {number}: {error}"}


def parse_line(line: str) -> dict[str, Any]:
    """One JSON object of a stream. Raises BadLine."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadLine(f"no JSON ({error})") from error
    except RecursionError as error:
        raise BadLine("JSON nested too deeply") from error
    if not isinstance(record, dict):
        raise BadLine("a line must be a JSON object")
    return record


def matcher_for(record: Mapping[str, Any], default: LazyMatcher) -> Matcher:
    """The matcher of a line: its own people and topics where it brings any, else the settings'. Raises BadLine."""
    if "people" in record or "topics" in record:
        own = {key: record.get(key) or [] for key in ("people", "topics")}
        return _matcher_of(json.dumps(own, sort_keys=True))
    return default()


@lru_cache(maxsize=64)
def _matcher_of(own: str) -> Matcher:
    """Streams repeat their rules: the last few matchers are kept."""
    watches = json.loads(own)
    try:
        return Matcher(parse_watches(people=watches["people"], topics=watches["topics"]))
    except SettingsError as error:
        raise BadLine("; ".join(error.problems)) from error
    except QueryError as error:
        raise BadLine(f"query, column {error.column}: {error}") from error


def findings_record(findings: Findings, watchlist: Watchlist) -> dict[str, Any]:
    """What was found, as `match` answers it."""
    return {
        "hits": [
            _mention_record(mention, hit, watch=_shown(hit.watch, watchlist))
            for hit in findings.hits
            for mention in hit.mentions
        ],
        "quotes": [_quote_record(quote, watchlist) for quote in findings.quotes],
    }


def _shown(watch: str, watchlist: Watchlist) -> str:
    """A watch goes by the id that it was given, or else by its name: a default id is made from the name."""
    name = watchlist.names[watch]
    return name if watch == slug(name) else watch


def _mention_record(mention: Mention, hit: Hit, *, watch: str) -> dict[str, Any]:
    return {
        "watch": watch,
        "kind": hit.kind.value,
        "field": _key(mention.field),
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "rule": mention.rule,
        "stance": hit.stance.value,
    }


def _quote_record(quote: Quote, watchlist: Watchlist) -> dict[str, Any]:
    return {
        "speaker": quote.speaker,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "field": _key(quote.field),
        "watch": None if quote.watch is None else _shown(quote.watch, watchlist),
    }


def _key(field: str) -> str:
    return BODY_KEY if field == "body" else field


def _string(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f'"{key}" must be text')
    return value


# ---------------------------------------------------------------- explanations


def explanation_record(explanation: Explanation, watchlist: Watchlist) -> dict[str, Any]:
    """Why a watch hit, or why it did not, as `explain` answers it."""
    hit, near, watch = explanation.hit, explanation.near, _shown(explanation.watch, watchlist)
    return {
        "watch": watch,
        "kind": explanation.kind.value,
        "hit": hit is not None,
        "evidence": [_mention_record(mention, hit, watch=watch) for mention in hit.mentions] if hit else [],
        "lacking": explanation.lacking,
        "near": {"field": _key(near.field), "start": near.start, "end": near.end, "surface": near.surface}
        if near
        else None,
    }


def explain_page(job: PageJob, matcher: Matcher) -> tuple[Article, list[Explanation]]:
    """Explain every watch on a page: by its article, and by what stands around it."""
    article = read_page(job, matcher).article
    document = Document(article.title, article.summary, article.body, article.lang, article.url)
    beside = "\n".join(aside.text for aside in around(job, article))
    return article, explain(matcher, document, around=beside)


# ---------------------------------------------------------------- pages


def read_record(job: PageJob, matcher: Matcher) -> dict[str, Any]:
    """A page's reading, as `read` answers it: every mention on the page, with its place and whether it alerts."""
    reading, watchlist = read_page(job, matcher), matcher.watchlist
    article, found = reading.article, findings_record(reading.findings, watchlist)
    weak = weak_mentions(matcher, article, around(job, article))
    strong = [hit | {"place": _place(hit["field"]), "alerts": True} for hit in found["hits"]]
    return {
        "url": article.url,
        "title": article.title,
        "text": article.body,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "lang": article.lang,
        "via": article.via.value,
        "quality": article.quality,
        "notes": list(article.notes),
        "hits": strong + [_weak_record(mention, watchlist) for mention in weak],
        "quotes": found["quotes"],
    }


def _place(field: str) -> str:
    return "body" if field == BODY_KEY else field


def _weak_record(weak: WeakMention, watchlist: Watchlist) -> dict[str, Any]:
    """A mention outside of the article; its offsets count within its line."""
    record = _mention_record(weak.mention, weak.hit, watch=_shown(weak.hit.watch, watchlist))
    place = {"field": None, "place": weak.aside.place.value, "alerts": False, "line": weak.aside.text}
    return record | place


def page_of(html: bytes, *, url: str, title: str = "", content_type: str | None = None) -> PageJob:
    """A page that is at hand, ready to be read."""
    return _job(url, title=title, html=html, content_type=content_type)


def read_lines(lines: Iterable[str], default: LazyMatcher) -> Iterator[dict[str, Any]]:
    """Answer each page of a JSONL stream in turn. A bad line gets {"id", "error"} for an answer."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record: dict[str, Any] = {}
        try:
            record = parse_line(line)
            html = _string(record, "html").encode("utf-8", "replace")
            matcher = matcher_for(record, default)
            page = page_of(
                html,
                url=_string(record, "url"),
                title=_string(record, "title"),
                content_type="text/html; charset=utf-8",
            )
            yield {"id": record.get("id"), **read_record(page, matcher)}
        except NewsvigilError as error:
            yield {"id": record.get("id"), "error": f"line {number}: {error}"}


async def fetch_page(fetcher: Fetcher, url: str) -> PageJob:
    """Fetch one page to read. Raises FetchError; an answer that holds no page is read as such, and says why."""
    response = await fetcher.fetch(FetchRequest(url=url, accept="text/html,application/xhtml+xml,*/*;q=0.5"))
    header = response.header("content-type")
    content_type = header.decode("latin-1") if header else None
    verdict = pages.judge_answer(response.status, content_type, attempts=0)
    html = response.body if verdict.usable else None
    return _job(response.url, html=html, content_type=content_type, failure=verdict.failure)


def default_http() -> HttpSettings:
    """How to fetch where there is no settings file."""
    return HttpSettings()


def _job(
    url: str, *, html: bytes | None, title: str = "", content_type: str | None = None, failure: str | None = None
) -> PageJob:
    return PageJob(
        article_id=0,
        url=url,
        html=html,
        content_type=content_type,
        page_failure=failure,
        title=title,
        summary="",
        content_html="",
        author=None,
        published=None,
        lang=None,
        source="",
        tags=(),
    )
