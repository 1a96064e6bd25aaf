"""All that a watchlist finds in a document: hits, quotes, and who speaks."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.models import Document, Findings, Hit, Kind, Quote, Stance
from monitor.watch.matcher import Matcher
from monitor.watch.quotes import KnownPerson, find_quotes


def find_all(matcher: Matcher, document: Document) -> Findings:
    """Match a document and find its quotes; a person whose words stand in it speaks."""
    hits = matcher.find(document)
    if not hits:
        return Findings()
    quotes = tuple(quote for name in ("summary", "body") for quote in _quotes(matcher, document, hits, name))
    speaking = {quote.watch for quote in quotes if quote.watch is not None}
    return Findings(tuple(replace(hit, stance=Stance.SPEAKS) if hit.watch in speaking else hit for hit in hits), quotes)


def _quotes(matcher: Matcher, document: Document, hits: tuple[Hit, ...], field: str) -> tuple[Quote, ...]:
    text = getattr(document, field)
    people = [
        KnownPerson(
            matcher.watchlist.names[hit.watch],
            hit.watch,
            tuple((mention.start, mention.end) for mention in hit.mentions if mention.field == field),
        )
        for hit in hits
        if hit.kind is Kind.PERSON
    ]
    return find_quotes(text, field=field, lang=document.lang, people=people)
