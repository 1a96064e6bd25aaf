"""The sentence before a quote, where the quote cannot be understood without it.

“But it must end today” says nothing; with the sentence before, it does. Decided sparingly: a sentence too many makes
every digest longer, so only words that surely point back ask for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.domain.models import Quote
from monitor.policy.sentences import Span, index_at, sentence_spans

LONGEST_LEAD = 280  # characters; a longer one explains less than it takes to read
VERY_SHORT = 16  # letters: “Never again,” “Ոչ երբեք”
VERY_SHORT_DENSE = 6  # of Chinese, Japanese, Korean

# First words that point back: pronouns of the third person, demonstratives, answers, words that join. Not "I", "we"
# and "you", which need nobody, and no word that as often begins a thought of its own.
_POINTING: Mapping[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "it its it's it’s he his she her hers they their them this that that's that’s these those such but and "
        "or so because therefore yes no nor neither then",
        "ru": "но а и это этот эта эти то он она оно они его её ее их так поэтому потому да нет такой такое",
        "uk": "але а і й та це цей ця ці він вона воно вони його її їх так тому бо ні",
        "hy": "բայց իսկ և դա սա այդ նա նրանք նրա նրանց այո ոչ ուստի այն այս",
        "de": "es er sie sein ihr das dies dieser diese dieses aber und oder denn deshalb darum ja nein so",
        "fr": "il elle ils elles cela ça c'est c’est ce cet cette ces mais et ou donc car oui non",
        "es": "él ella ellos ellas eso esto ese esa esos esas este esta pero y o porque sí no así",
        "it": "esso essa essi lui lei loro questo questa questi ciò quello ma e o perché sì no così",
        "pt": "ele ela eles elas isso isto esse essa este esta mas e ou porque sim não assim",
        "pl": "ale a i to ten ta te on ona ono oni one jego jej ich tak nie więc bo dlatego",
        "tr": "bu şu o bunlar onlar ama fakat ve çünkü evet hayır ancak bunun onun",
        "az": "bu o bunlar onlar amma lakin və çünki bəli xeyr ancaq bunun onun",
        "el": "αυτό αυτός αυτή αυτοί αυτά αλλά και όμως γιατί ναι όχι",
        "ka": "ეს ის ისინი მაგრამ და რადგან დიახ არა",
        "ar": "هو هي هم هذا هذه ذلك تلك هؤلاء لكن ولكن لكنه لكنها وهذا وهو وهي نعم لا إنه إنها",
        "fa": "این آن او آنها اما ولی و زیرا بله نه",
        "he": "הוא היא הם הן זה זו זאת אלה אבל אך כי כן לא",
    }.items()
}
_POINTING_DENSE = re.compile('[「『“"«]*(?:但|而且|所以|因为|因為|这|這|那|它|他|她|しかし|それ|これ|彼)')
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def lead_of(text: str, quote: Quote, *, lang: str | None) -> Span | None:
    """Where the sentence stands that a reader needs before this quote; None: none is needed, or none is to be had."""
    if not needs_lead(quote.text, lang=lang):
        return None
    spans = sentence_spans(text[: quote.end])
    at = index_at(spans, min(quote.start, len(text) - 1)) if text else None
    if not at:  # nowhere, or the first
        return None
    start, end = spans[at - 1]
    return (start, end) if end <= quote.start and end - start <= LONGEST_LEAD else None


def needs_lead(words: str, *, lang: str | None) -> bool:
    """Whether words cannot stand alone: they begin by pointing back, or there are hardly any."""
    dense = _DENSE.findall(words)
    if dense:
        return len(dense) <= VERY_SHORT_DENSE or _POINTING_DENSE.match(words) is not None
    found = _WORD.findall(words.casefold())
    if not found:
        return False
    pointing = _POINTING.get((lang or "").split("-")[0].casefold(), frozenset())
    return sum(map(len, found)) <= VERY_SHORT or found[0] in pointing
