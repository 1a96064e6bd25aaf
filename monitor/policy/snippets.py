"""Which sentences of an article a reader gets: evidence, with the watched words marked and the rule named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.models import Kind, Mention, Quote, Snippet, StoredArticle
from monitor.policy.leads import lead_of
from monitor.policy.sentences import Span, excerpt, index_at, joined, sentence_spans, shortened, spaced

MOST_SNIPPETS = 3  # sentences of an item, its marked title not counted
MOST_REASONS = 4  # watches that an item names as its reasons; `explain` tells all
LONGEST_SURFACE = 60
LEAST_OWN = 30  # characters: "…,” the singer said." adds nothing to a quote with its speaker
_CLOSING = " \t»«”“’‘\"'」』›‹,،、，.!?;:…–—―-"  # what may stand between a quote and the words that follow it

# What a rule of the matcher is called in front of a reader.
RULES: Mapping[str, str] = {
    "name": "full name",
    "alias": "alias",
    "surname": "surname",
    "handle": "handle",
    "hashtag": "hashtag",
    "variant": "spelling variant",
    "initials": "initials",
    "term": "term",
    "prefix": "beginning of a word",
    "query": "query",
}


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with watched words in it."""

    field: str
    span: Span
    mentions: tuple[Mention, ...]
    people: frozenset[str]
    topics: frozenset[str]
    quotes: tuple[Span, ...]  # what a shown quote says of it already

    @property
    def watches(self) -> frozenset[str]:
        return self.people | self.topics

    @property
    def quoted(self) -> bool:
        """Whether it has hardly a word of its own beside the quotes."""
        inside = sum(min(self.span[1], end) - max(self.span[0], start) for start, end in self.quotes)
        return self.span[1] - self.span[0] - inside < LEAST_OWN


def with_leads(article: StoredArticle, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes, each with the sentence before it where a reader needs that one and has not read it by then."""
    shown: list[tuple[str, Span]] = []
    led = []
    for quote in quotes:
        said = (quote.field, (quote.start, quote.end))
        span = lead_of(_text(article, quote.field), quote, lang=article.lang)
        known = span is None or any(field == quote.field and _overlap(span, other) for field, other in shown)
        led.append(replace(quote, before=None if known or span is None else _lead(article, quote.field, span)))
        shown += [said] if known or span is None else [said, (quote.field, span)]
    return tuple(led)


def _lead(article: StoredArticle, field: str, span: Span) -> Snippet:
    inside = [m for m in _mentions(article, field) if _overlap(span, (m.start, m.end))]
    text, marks = excerpt(_text(article, field), span, [(mention.start, mention.end) for mention in inside])
    return Snippet(text=text, marks=marks, field=field, rule=_rules(inside))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def snippets_of(
    article: StoredArticle,
    *,
    asked: Collection[str] | None = None,
    quotes: Collection[Quote] = (),
    is_said: Callable[[str], bool] = lambda text: False,
) -> tuple[Snippet, ...]:
    """The sentences that show why an article hit: of each person first, and such as join a person and a topic.

    At most three sentences of body and summary in the order of the text, then the title where a watch stands in it.
    `asked` narrows the choice (not the marks) to these watches; what `quotes` say already is chosen last, and what
    `is_said` to have been told before is left out.
    """
    kinds = {hit.watch: hit.kind for hit in article.hits}
    wanted = frozenset(kinds if asked is None else asked)
    found = [
        sentence
        for field in ("body", "summary")
        for sentence in _sentences(article, field, kinds, quotes)
        if sentence.watches & wanted and not is_said(_text(article, field)[slice(*sentence.span)])
    ]
    if article.news:  # told before: only what has changed since is worth a second message
        found = [sentence for sentence in found if _is_news(article, sentence)] or found
    leads = {quote.before for quote in quotes}
    snippets = [_snippet(_text(article, sentence.field), sentence) for sentence in _choose(found, wanted)]
    return (*_distinct(snippet for snippet in snippets if snippet not in leads), *_marked_title(article))


def _is_news(article: StoredArticle, sentence: _Sentence) -> bool:
    return spaced(_text(article, sentence.field)[slice(*sentence.span)]) in article.news


def opening_of(article: StoredArticle) -> tuple[Snippet, ...]:
    """The article's first sentence, for one in which no watch has a place of its own."""
    for field in ("summary", "body"):
        text = _text(article, field)
        for span in sentence_spans(text[:5000]):
            return (Snippet(text=excerpt(text, span, ())[0], marks=(), field=field, rule=""),)
    return ()


def why(article: StoredArticle, *, asked: Collection[str], names: Mapping[str, str]) -> str:
    """Why an article is here, on one line: each watch that was asked for, and what its first mention went by."""
    reasons = []
    for hit in sorted(article.hits, key=lambda hit: hit.kind is not Kind.PERSON):
        if hit.watch in asked:
            name = names.get(hit.watch, hit.watch)
            by = f" ({_evidence(hit.mentions[0], name)})" if hit.mentions else ""
            reasons.append(name + by)
    if len(reasons) > MOST_REASONS + 1:
        reasons[MOST_REASONS:] = [f"and {len(reasons) - MOST_REASONS} more"]
    return " · ".join(["changed since it was told", *reasons] if article.news else reasons)


def _evidence(mention: Mention, name: str) -> str:
    """The rule, and what stands in the article where that is not the watch's name itself."""
    surface = " ".join(shortened(mention.surface, LONGEST_SURFACE).split())
    rule = RULES.get(mention.rule, mention.rule)
    return rule if surface == name else f"{rule} “{surface}”"


def _text(article: StoredArticle, field: str) -> str:
    return {"title": article.title, "summary": article.summary, "body": article.body}[field]


def _mentions(article: StoredArticle, field: str) -> Iterable[Mention]:
    """The field's mentions that lie in its text as it is kept now, each for the watch whose evidence it is.

    The evidence of a query may be the mention of another watch that it refers to.
    """
    length = len(_text(article, field))
    return (
        mention if mention.watch == hit.watch else replace(mention, watch=hit.watch)
        for hit in article.hits
        for mention in hit.mentions
        if mention.field == field and 0 <= mention.start < mention.end <= length
    )


def _sentences(
    article: StoredArticle, field: str, kinds: Mapping[str, Kind], quotes: Collection[Quote]
) -> list[_Sentence]:
    spans = sentence_spans(_text(article, field))
    by_sentence: dict[int, list[Mention]] = {}
    for mention in _mentions(article, field):
        at = index_at(spans, mention.start)
        if at is not None:
            by_sentence.setdefault(at, []).append(mention)
    shown = joined([(quote.start, quote.end) for quote in quotes if quote.field == field])
    return [
        _Sentence(
            field=field,
            span=spans[at],
            mentions=tuple(mentions),
            people=frozenset(m.watch for m in mentions if kinds[m.watch] is Kind.PERSON),
            topics=frozenset(m.watch for m in mentions if kinds[m.watch] is Kind.TOPIC),
            quotes=tuple((a, b) for a, b in shown if a < spans[at][1] and b > spans[at][0]),
        )
        for at, mentions in sorted(by_sentence.items())
    ]


def _choose(found: list[_Sentence], wanted: frozenset[str]) -> list[_Sentence]:
    """Greedily: the sentence that shows most of what is not shown yet, until nothing is left or there are enough."""
    chosen: list[_Sentence] = []
    shown: set[str] = set()
    order = {id(sentence): at for at, sentence in enumerate(found)}

    def worth(sentence: _Sentence) -> tuple[bool, bool, bool, int, int]:
        new = sentence.watches & wanted - shown
        joins = bool(sentence.people & wanted and sentence.topics & wanted)
        return bool(new & sentence.people), not sentence.quoted, joins, len(new), -order[id(sentence)]

    while len(chosen) < MOST_SNIPPETS:
        useful = [sentence for sentence in found if sentence.watches & wanted - shown]
        if not useful:
            break
        best = max(useful, key=worth)
        chosen.append(best)
        shown |= best.watches
    return sorted(chosen, key=lambda sentence: order[id(sentence)])


def _snippet(text: str, sentence: _Sentence) -> Snippet:
    own = _without_leading_quote(text, sentence)
    shown, marks = excerpt(text, own, [(mention.start, mention.end) for mention in sentence.mentions])
    if own != sentence.span and not shown.startswith("…"):
        shown, marks = f"… {shown}", tuple((start + 2, end + 2) for start, end in marks)
    return Snippet(text=shown, marks=marks, field=sentence.field, rule=_rules(sentence.mentions))


def _without_leading_quote(text: str, sentence: _Sentence) -> Span:
    """The sentence from behind the quote that it begins with and that is shown already, where nothing is lost so."""
    start, end = sentence.span
    for quote_start, quote_end in sentence.quotes:
        rest = {mention.watch for mention in sentence.mentions if mention.start >= quote_end}
        if quote_start <= start + 1 and end - quote_end >= LEAST_OWN and rest == sentence.watches:
            rest_start = next((at for at in range(quote_end, end) if text[at] not in _CLOSING), end)
            return rest_start, end
    return sentence.span


def _rules(mentions: Iterable[Mention]) -> str:
    return ", ".join(dict.fromkeys(RULES.get(mention.rule, mention.rule) for mention in mentions))


def _distinct(snippets: Iterable[Snippet]) -> list[Snippet]:
    """A summary often repeats the body's first sentence: once is enough."""
    return list({" ".join(snippet.text.casefold().split()): snippet for snippet in reversed(list(snippets))}.values())[
        ::-1
    ]


def _marked_title(article: StoredArticle) -> tuple[Snippet, ...]:
    mentions = tuple(_mentions(article, "title"))
    if not mentions:
        return ()
    text, marks = excerpt(
        article.title,
        (0, len(article.title)),
        [(mention.start, mention.end) for mention in mentions],
        limit=len(article.title),
    )
    return (Snippet(text=text, marks=marks, field="title", rule=_rules(mentions)),)
