"""Read a page: the one function that a worker process runs.

The page if it can be had, else what the feed carries of the article, else its title and summary; and where it is not
the page, the article says why.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

import zstandard

from monitor.domain.models import Article, Document, Findings, KeptPage, Reading, Via, Watchlist
from monitor.reading.decode import decode
from monitor.reading.markup import lines_of_page, plain_text
from monitor.reading.screen import rough_text
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher

if TYPE_CHECKING:
    from monitor.reading.extract import ExtractedPage

# The extractor and the language guesser take a third of a second and forty megabytes to import. Only the processes that
# read need them, not every command and not the service itself, so they are imported where they are used.

_THIN = 250  # a body of fewer letters is no article, unless the feed has nothing longer either
_WALL_THIN = 900  # a body of fewer letters that speaks of logging in is a wall
_LITTLE = 1_000  # characters of a page's rough text, menus and all: hardly a page
_LITTLE_WALL = 5_000  # the same, where it speaks of logging in
_LARGEST_KEPT = 64_000_000  # bytes of a kept page
_KEPT_MATCHERS = 2  # a list that was just changed, and the one before it for batches under way


class Care(Enum):
    """How a page is read on which the cheap look finds no watch that could match."""

    LOOK = "look"  # not at all: the page is kept
    QUICK = "quick"  # by one extractor, so that its text is at hand
    FULL = "full"  # like any other


@dataclass(frozen=True, slots=True)
class FurtherPage:
    """A page on which an article goes on."""

    url: str
    html: bytes
    content_type: str | None


@dataclass(frozen=True, slots=True)
class PageJob:
    """An article to read: its page, or in words why there is none, and what the feed says of it."""

    article_id: int
    url: str
    html: bytes | None
    content_type: str | None
    page_failure: str | None
    title: str
    summary: str
    content_html: str
    author: str | None
    published: datetime | None
    lang: str | None
    source: str
    tags: tuple[str, ...]
    care: Care = Care.FULL
    further: tuple[FurtherPage, ...] = ()  # the pages on which the article goes on


@dataclass(frozen=True, slots=True)
class PageResult:
    """What came of a job: a reading, or in words why there is none."""

    article_id: int
    reading: Reading | None
    error: str | None = None


def read_batch(watchlist: Watchlist, jobs: Sequence[PageJob], *, now: datetime | None = None) -> list[PageResult]:
    """Read and match pages. One that fails costs the others nothing."""
    matcher = _matcher(watchlist)
    return [_read_or_say_why(job, matcher, now=now) for job in jobs]


def match_batch(watchlist: Watchlist, documents: Sequence[tuple[int, Document]]) -> list[tuple[int, Findings]]:
    """Match texts that were read before."""
    matcher = _matcher(watchlist)
    return [(article_id, find_all(matcher, document)) for article_id, document in documents]


def rough_batch(pages: Mapping[int, KeptPage]) -> dict[int, str]:
    """Every word of kept pages, by their ids."""
    decoded = {id_: decode(unpacked(page), page.content_type) for id_, page in pages.items()}
    return {id_: rough_text(html) or "\n".join(lines_of_page(html)) for id_, html in decoded.items()}


_matchers: OrderedDict[str, Matcher] = OrderedDict()  # of this process, by the version of their watchlist


def _matcher(watchlist: Watchlist) -> Matcher:
    matcher = _matchers.pop(watchlist.version, None) or Matcher(watchlist)
    _matchers[watchlist.version] = matcher
    while len(_matchers) > _KEPT_MATCHERS:
        _matchers.popitem(last=False)
    return matcher


def _read_or_say_why(job: PageJob, matcher: Matcher, *, now: datetime | None) -> PageResult:
    try:
        return PageResult(job.article_id, read_page(job, matcher, now=now))
    except MemoryError:
        raise  # the process is at its cap: let it go, with nothing of this batch believed
    except Exception as error:  # whatever a page provokes in the parsers is that page's failure, told in words
        return PageResult(job.article_id, None, f"{type(error).__name__}: {error}")


def read_page(job: PageJob, matcher: Matcher, *, now: datetime | None = None) -> Reading:
    """Read one article and match it. `now` bounds its time of publication (None: the clock's)."""
    html = None if job.html is None else decode(job.html, job.content_type)
    is_idle = html is not None and job.care is not Care.FULL and _is_idle(job, html, matcher)
    if is_idle and job.care is Care.LOOK:
        return Reading(_unread(job), Findings(), matcher.watchlist.version, _kept(job))
    article, next_url = _read(job, html, now=now or datetime.now(UTC), careful=not is_idle)
    document = Document(
        title=article.title,
        summary=article.summary,
        body=article.body,
        lang=article.lang,
        url=article.url,
        source=job.source,
        tags=job.tags,
    )
    following = None if is_idle else next_url
    return Reading(article, find_all(matcher, document), matcher.watchlist.version, next_url=following)


def read_article(job: PageJob, *, now: datetime) -> Article:
    """The article of a job, before it is matched."""
    return _read(job, None if job.html is None else decode(job.html, job.content_type), now=now, careful=True)[0]


def _read(job: PageJob, html: str | None, *, now: datetime, careful: bool) -> tuple[Article, str | None]:
    """The article, and where it goes on."""
    page = _extracted(job, html, now=now, careful=careful)
    choice = _choose(job, page)
    following = page.next_url if page is not None and choice.via is Via.PAGE else None
    body = choice.body
    for further in job.further if following else ():
        more = _extracted(
            _of_further(job, further), decode(further.html, further.content_type), now=now, careful=careful
        )
        if more is not None and more.body:
            body, following = f"{body}\n\n{more.body}", more.next_url
    article = _article(job, page, replace(choice, body=body))
    return article, following


def _of_further(job: PageJob, further: FurtherPage) -> PageJob:
    return replace(job, url=further.url, html=further.html, content_type=further.content_type)


def _article(job: PageJob, page: ExtractedPage | None, choice: _Choice) -> Article:
    title = job.title.strip() or (page.title if page else None) or ""
    return Article(
        url=job.url,
        title=title,
        summary=job.summary,
        body=choice.body,
        author=job.author or (page.author if page else None),
        published=job.published or (page.published if page else None),
        lang=_language(job, page, f"{title}\n{job.summary}\n{choice.body}"),
        via=choice.via,
        notes=choice.notes,
    )


# ---------------------------------------------------------------- the look before reading


def _is_idle(job: PageJob, html: str, matcher: Matcher) -> bool:
    """Whether no watch could match anything that the article could be made of.

    A page that says little is none of these: it may be a wall or an error, which must be told.
    """
    rough = rough_text(html)
    if rough is None or _says_little(rough):
        return False
    return not matcher.could_match("\n".join((job.title, job.summary, plain_text(job.content_html), rough)))


def _says_little(rough: str) -> bool:
    return len(rough) < _LITTLE_WALL and (len(rough) < _LITTLE or _WALL.search(rough) is not None)


def _unread(job: PageJob) -> Article:
    """What the feed alone says of an article whose page holds nothing for anybody."""
    return Article(
        url=job.url,
        title=job.title.strip(),
        summary=job.summary,
        body="",
        author=job.author,
        published=job.published,
        lang=job.lang,
        via=Via.PAGE,
    )


def _kept(job: PageJob) -> KeptPage:
    assert job.html is not None
    return KeptPage(_compressor().compress(job.html), job.content_type, job.content_html)


def unpacked(page: KeptPage) -> bytes:
    """A kept page as it came."""
    return zstandard.ZstdDecompressor().decompress(page.html, max_output_size=_LARGEST_KEPT)


@cache
def _compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=3)


def _extracted(job: PageJob, html: str | None, *, now: datetime, careful: bool) -> ExtractedPage | None:
    if html is None:
        return None
    from monitor.reading.extract import extract

    return extract(html, url=job.url, title=job.title, dated=job.published is not None, now=now, careful=careful)


def _language(job: PageJob, page: ExtractedPage | None, text: str) -> str | None:
    from monitor.reading.language import language_of

    return language_of(text) or (page.lang if page else None) or job.lang


# ---------------------------------------------------------------- page, feed or summary


@dataclass(frozen=True, slots=True)
class _Choice:
    via: Via
    body: str
    notes: tuple[str, ...] = ()


def _choose(job: PageJob, page: ExtractedPage | None) -> _Choice:
    """Whose text is the article's."""
    page_body = page.body if page else ""
    content = plain_text(job.content_html)
    trouble = job.page_failure if job.html is None else _trouble(page_body)
    data = page.data if page else ""
    # Where the page shows nothing at all, even a news flash in its data is all there is.
    if _weight(data) > max(_THIN if page_body else 0, _weight(page_body), _weight(content), _weight(job.summary)):
        return _Choice(Via.PAGE, data, ("a script writes the page: read from its data, which may be cut",))
    if job.html is not None and not trouble:
        return _Choice(Via.PAGE, page_body)
    notes = (trouble or "there is no page",)
    if _weight(content) > max(_weight(page_body), _weight(job.summary)):
        return _Choice(Via.FEED, content, notes)
    if page_body and not _is_wall(page_body) and _weight(page_body) >= _weight(job.summary):
        return _Choice(Via.PAGE, page_body, notes)  # short, but nobody has more: a news flash
    return _Choice(Via.SUMMARY, "", notes)


def _trouble(body: str) -> str | None:
    """Why a page's text is no article, in words."""
    if not body:
        return "the page holds no text"
    if _is_wall(body):
        return "the page asks to log in, to subscribe or to agree to something"
    if _weight(body) < _THIN:
        return "the page holds very little text"
    return None


_WALL = re.compile(
    r"(?:log|sign) in to (?:read|continue|view|access)|subscribe to (?:read|continue|unlock)|to continue reading|"
    r"already a (?:subscriber|member)|subscribers? only|create (?:a free|an) account|(?:enable|turn on) javascript|"
    r"javascript is (?:disabled|required|not enabled)|(?:we|this (?:web)?site) uses? cookies|accept (?:all )?cookies|"
    r"verify (?:that )?you are (?:a )?human|checking your browser|access (?:is )?denied|unusual traffic|"
    r"войдите, чтобы|только для подписчиков|оформите подписку|включите javascript|réservé aux abonnés|"
    r"pour lire la suite|connectez-vous pour|nur für abonnenten|jetzt weiterlesen|melden sie sich an|"
    r"solo para suscriptores|inicia sesión para|devamını okumak için|giriş yapın",
    re.IGNORECASE,
)


def _is_wall(body: str) -> bool:
    return _weight(body) < _WALL_THIN and _WALL.search(body) is not None


_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _weight(text: str) -> int:
    """How much a text says: its letters, of which a Chinese, Japanese or Korean one counts for three."""
    return sum(character.isalnum() for character in text) + 2 * len(_DENSE.findall(text))
