"""Why a document hit a watch, and why it did not: the nearest miss and what was lacking.

A miss is found by easing one rule at a time and matching again: the rule without which the watch would have hit is the
one that was lacking. So the explanation can never disagree with the matcher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.domain.models import Case, Document, Hit, Kind, Mention, Person, Topic, Watchlist
from monitor.domain.query import And, InField, Near, Not, Or, Phrase, Prefix, Query, WatchRef, Word
from monitor.watch.matcher import Matcher
from monitor.watch.query import parse_query

LONGEST_LINE = 160  # characters of a line that is shown


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of one watch. Without a hit, `lacking` says what kept it from one, `near` where it came nearest."""

    watch: str
    kind: Kind
    hit: Hit | None = None
    lacking: str | None = None
    near: Mention | None = None


def explain(matcher: Matcher, document: Document, *, around: str = "") -> list[Explanation]:
    """Explain every watch, in the order of the watchlist. `around` is what the page shows beside the article."""
    hits = {hit.watch: hit for hit in matcher.find(document)}
    outside = {hit.watch: hit for hit in matcher.find(replace(document, body=around, summary=""))} if around else {}
    watches: list[Person | Topic] = [*matcher.watchlist.people, *matcher.watchlist.topics]
    return [
        Explanation(watch.id, hits[watch.id].kind, hit=hits[watch.id])
        if watch.id in hits
        else _outside(outside[watch.id], around)
        if watch.id in outside
        else _miss(watch, matcher.watchlist, document)
        for watch in watches
    ]


def _outside(hit: Hit, around: str) -> Explanation:
    """The watch stands on the page, but in a menu, a caption or another story's headline."""
    mention = next((mention for mention in hit.mentions if mention.field == "body"), None)
    if mention is None:  # a query of which only a part stands outside
        return Explanation(hit.watch, hit.kind, lacking="outside the body, in part")
    line = around[around.rfind("\n", 0, mention.start) + 1 :].partition("\n")[0]
    return Explanation(hit.watch, hit.kind, lacking=f"outside the body: {_clipped(line)}")


def _clipped(line: str) -> str:
    return f"“{line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + '…'}”"


def _miss(watch: Person | Topic, watchlist: Watchlist, document: Document) -> Explanation:
    kind = Kind.PERSON if isinstance(watch, Person) else Kind.TOPIC
    for lacking, eased, text in _eased(watch, document):
        mentions = _mentions(eased, watchlist, text)
        if mentions:
            return Explanation(watch.id, kind, lacking=lacking, near=_as_written(mentions[0], document))
    if isinstance(watch, Topic) and watch.query is not None:
        return Explanation(watch.id, kind, lacking=_query_lacks(watch.query, watchlist, document))
    return Explanation(watch.id, kind, lacking="not named at all")


def _eased(watch: Person | Topic, document: Document) -> Iterator[tuple[str, Person | Topic, Document]]:
    """Ways to ease the watch, one rule at a time: what would be lacking, and the eased watch and document."""
    if watch.within is not None:
        yield f"no context word within {watch.within} words of it", replace(watch, within=None), document
    if watch.context:
        yield f"no context word ({', '.join(watch.context)})", replace(watch, context=()), document
    if watch.exclude:
        yield f"excluded ({', '.join(watch.exclude)})", replace(watch, exclude=()), document
    if watch.case is Case.EXACT:
        yield "its capitals are written otherwise", replace(watch, case=Case.FOLD), document
    if isinstance(watch, Topic) and any(term.isupper() for term in watch.any):
        yield "its capitals are written otherwise", replace(watch, any=tuple(t.lower() for t in watch.any)), document
    loose = replace(watch, within=None, context=(), exclude=(), case=Case.FOLD)
    capitals = replace(
        document, title=document.title.title(), summary=document.summary.title(), body=document.body.title()
    )
    yield "in lower case, like an everyday word", loose, capitals
    if isinstance(watch, Person) and isinstance(loose, Person) and " " in watch.name.strip():
        surname = watch.surname or watch.name.split()[-1]
        yield "surname only, no full name", replace(loose, aliases=(*loose.aliases, surname)), document
        yield (
            "surname only, and it belongs to another name",
            Person(id=watch.id, name=surname, surname=surname),
            replace(
                document, title=_parted(document.title), summary=_parted(document.summary), body=_parted(document.body)
            ),
        )


def _parted(text: str) -> str:
    """The text with every word in a paragraph of its own, its length kept where words are parted by one blank."""
    return text.replace(" ", "\n")


def _mentions(eased: Person | Topic, watchlist: Watchlist, document: Document) -> tuple[Mention, ...]:
    # The other watches stay: a query may name them, and a person of the same surname may own it.
    people = tuple(eased if isinstance(eased, Person) and p.id == eased.id else p for p in watchlist.people)
    topics = tuple(eased if isinstance(eased, Topic) and t.id == eased.id else t for t in watchlist.topics)
    hits = Matcher(Watchlist(people, topics)).find(document)
    return next((hit.mentions for hit in hits if hit.watch == eased.id), ())


def _as_written(mention: Mention, document: Document) -> Mention:
    """The mention in the document's own letters (an eased document has the same length, place by place)."""
    text: str = getattr(document, mention.field)
    return replace(mention, surface=text[mention.start : mention.end], rule="near miss")


def _query_lacks(query: str, watchlist: Watchlist, document: Document) -> str:
    """Which of the query's words stand in the document and which do not."""
    leaves = list(dict.fromkeys(_leaves(parse_query(query, mode="query"))))
    found = [leaf for leaf in leaves if _stands(leaf, watchlist, document)]
    missing = [leaf for leaf in leaves if leaf not in found]
    if not missing:
        return "all of the query's words stand here, but not as it asks (near, field, NOT)"
    return f"the query lacks {', '.join(missing)}" + (f"; it finds {', '.join(found)}" if found else "")


def _leaves(query: Query) -> Iterator[str]:
    if isinstance(query, Word | Phrase):
        yield query.text
    elif isinstance(query, Prefix):
        yield f"{query.text}*"
    elif isinstance(query, WatchRef):
        yield f"@{query.name}"
    elif isinstance(query, InField):
        yield from _leaves(query.inner)
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from _leaves(part)
    elif isinstance(query, Near):
        yield from _leaves(query.left)
        yield from _leaves(query.right)
    elif isinstance(query, Not):
        return


def _stands(leaf: str, watchlist: Watchlist, document: Document) -> bool:
    if leaf.startswith("@"):
        wanted = leaf[1:].casefold()
        ids = {watch for watch, name in watchlist.names.items() if wanted in (watch.casefold(), name.casefold())}
        return any(hit.watch in ids for hit in Matcher(watchlist).find(document))
    return bool(Matcher(Watchlist(topics=(Topic("leaf", "leaf", any=(leaf,)),))).find(document))
