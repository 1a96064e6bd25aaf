"""Lines of a page's template that stand between the article's sentences: "Discuss", captions, invitations.

Structure is gone here; a line goes for what it says. Only whole lines go, and only short ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.watch.scripts import UNSPACED, script_of

_LONGEST = 220  # characters; no template line is longer
_NEAR_TOP = 6  # lines within which the title may be repeated, and the author named
_EDGES = " \t\u00a0.,:;!?…՝։-–—|/\\\"'“”«»()[]>→›•*"

# What stands over a box of other stories, and over what readers say, as `bare` leaves it.
OTHER_STORIES = frozenset(
    line.casefold()
    for line in (
        "related", "related stories", "related articles", "related news", "related posts", "related content",
        "you may also like", "you might also like", "more on this story", "more on this topic", "most read",
        "most popular", "most viewed", "trending", "trending now", "recommended", "recommended for you",
        "editors picks", "editors' picks", "editor's picks", "see also", "read also", "also read", "read next",
        "up next", "more news", "more stories", "latest news", "other news", "don't miss",
        "читайте также", "смотрите также", "по теме", "похожие новости", "самое читаемое", "популярное",
        "последние новости", "другие новости", "читайте також", "найпопулярніше", "lire aussi", "à lire aussi",
        "à lire également", "sur le même sujet", "les plus lus", "lesen sie auch", "mehr zum thema", "meistgelesen",
        "das könnte sie auch interessieren", "lea también", "lee también", "te puede interesar", "lo más leído",
        "más leídas", "leia também", "leia mais", "mais lidas", "leggi anche", "i più letti", "ilgili haberler",
        "ayrıca okuyun", "bunları da okuyun", "en çok okunanlar", "çok okunanlar", "կարդացեք նաև", "կարդալ նաև",
        "ամենաընթերցված", "ամենադիտված", "czytaj też", "czytaj także", "zobacz także", "najczęściej czytane",
        "اقرأ أيضا", "اقرأ أيضًا", "اقرأ ايضا", "الأكثر قراءة", "ذات صلة", "بیشتر بخوانید", "پربازدیدترین", "קראו גם",
        "הנקראות ביותר", "関連記事", "アクセスランキング", "人気記事", "相关阅读", "相關新聞", "热门",
        "관련기사", "많이 본 뉴스",
    )
)  # fmt: skip
MORE_FROM = ("more from ", "more in ", "mehr aus ", "mehr von ", "plus de ", "más de ", "ещё из ")
COMMENTS = frozenset(
    {
        "comments", "reader comments", "leave a comment", "комментарии", "коментарі", "commentaires", "kommentare",
        "comentarios", "comentários", "commenti", "yorumlar", "մեկնաբանություններ", "التعليقات", "تعليقات", "نظرات",
        "תגובות", "komentarze", "コメント", "评论", "評論", "댓글",
    }
)  # fmt: skip

# Lines that are nothing else, as `bare` leaves them.
_WHOLE = frozenset(
    line.casefold()  # which changes letters that are lower case already, such as the Armenian "և"
    for line in (
        "և", "discuss", "top of page", "bottom of page", "back to top", "advertisement", "advertisements", "ad",
        "ads", "advertising", "sponsored", "sponsored content", "share", "share this", "share this article",
        "share this story", "print", "email", "read more", "see more", "load more", "show more", "more",
        "related topics", "tags", "topics", "follow us", "subscribe", "subscribe now", "sign up", "log in",
        "newsletter", "our newsletter", "skip to content", "skip to main content", "image caption",
        "listen to this article", "photo", "photos", "gallery", "about the author", "continue reading",
        "story continues below", "story continues below advertisement", "article continues below", "copy link",
        "close", "menu", "home", "читайте ещё", "реклама", "поделиться", "подписаться", "обсудить", "наверх",
        "читати також", "поділитися", "publicité", "partager", "anzeige", "werbung", "teilen", "publicidad",
        "compartir", "publicidade", "compartilhar", "pubblicità", "condividi", "reklam", "paylaş", "կիսվել", "գովազդ",
        "reklama", "إعلان", "شارك", "広告",
    )
)  # fmt: skip

# Labels that lead to another story, or name a picture's origin or the article's tags.
_LABELLED = re.compile(
    r"""[\[(*•\s]*(?:
      read\ (?:more|also|next|the\ full\ story) | see\ also | also\ read
    | related(?:\ (?:stor(?:y|ies)|articles?|news))?
    | more\ on\ this | watch(?:\ also)? | don't\ miss | recommended | trending | tags | topics | filed\ under
    | photos?(?:\ (?:credit|by))? | image(?:\ (?:credit|source))? | credit | featured\ image
    | читайте\ (?:также|ещё) | смотрите\ также | по\ теме | фото | теги | читайте\ також
    | (?:à\ )?lire\ (?:aussi|également) | lesen\ sie\ auch | lea\ también | lee\ también | leia\ (?:também|mais)
    | leggi\ anche | ayrıca\ okuyun | կարդացեք\ նաև | լուսանկարը? | czytaj\ (?:też|także) | اقرأ\ أيض(?:ا|ًا)
    )\s*[:：՝|›»→]\s*\S""",
    re.IGNORECASE | re.VERBOSE,
)
_INVITING = re.compile(
    r"""(?:
      ad\ for\ subscribing\b | sign\ ?up\ (?:for|to|here|now|and\ get)\b | subscribe\ (?:to|now|for|here|and)\b
    | get\ (?:our|the)\ .{0,40}newsletter | join\ our\ .{0,30}(?:newsletter|channel|telegram|whatsapp)
    | follow\ us\ (?:on|in)\b | like\ us\ on\b | share\ this\ (?:article|story|post|on)\b | click\ here\ to\b
    | download\ our\ app | support\ our\ (?:work|journalism)\b | your\ email\ address\ will\ not\ be\ published
    | all\ rights\ reserved | © | copyright\ ©
    | подпи(?:шитесь|сывайтесь)\ на\b | следите\ за\ нами\b | підпи(?:шіться|суйтес[ья])\ на\b
    | abonnez-vous\b | inscrivez-vous\ à\b | suivez-nous\b | abonnieren\ sie\b | folgen\ sie\ uns\b
    | suscríbete\b | síguenos\b | assine\b | siga-nos\b | iscriviti\b | seguici\b
    | bizi\ takip\ edin | (?:bültenimize|kanalımıza)\ abone | բաժանորդագրվ | հետևեք\ մեզ
    )""",
    re.IGNORECASE | re.VERBOSE,
)

# A caption ends with the picture's origin: "… / Shutterstock", "(AP Photo)", "Photo: Getty Images".
_AGENCIES = (
    r"(?:AP|Associated\ Press|AFP|Reuters|Getty(?:\ Images)?|Shutterstock|iStock|EPA(?:-EFE)?|TASS|Sputnik|Xinhua"
    r"|Anadolu|PA(?:\ Media|\ Wire)?|Bloomberg|DPA|ANSA|EFE|NurPhoto|Alamy|Unsplash|Wikimedia|Photolure|PAN\ Photo)"
)
_CAPTION = re.compile(
    rf"""(?: [/|©(\[] | \bvia\b | \b(?:photo|image|picture|credit|фото|foto|լուսանկարը?)s?\b(?:\ by)?\s*[:©]? )
    [^.!?/]{{0,60}}? \b{_AGENCIES}\b [^.!?]{{0,30}} [)\]]? \s* $""",
    re.IGNORECASE | re.VERBOSE,
)
_BY = frozenset({"by", "von", "par", "por", "di", "автор", "текст", "հեղինակ"})
_AND = frozenset({"and", "und", "et", "y", "e", "и", "de", "van", "da", "al", "bin"})
_LONGEST_SECTION = 20  # letters of a line of one word, where words have spaces between them
_LONGEST_BYLINE = 9  # words
_LONGEST_NOTE = 500  # characters
_NEAR_END, _LEAST_TEXT = 3, 3  # lines


def trim(lines: Sequence[str], *, titles: Sequence[str] = (), authors: Sequence[str] = ()) -> list[str]:
    """The lines without those of the template; one of `titles` near the top is the title again.

    A line near the end that begins with one of `authors` is about the author, if the text has not named them before.
    """
    repeated = {bare(title) for title in titles} - {""}
    left = [
        line
        for number, line in enumerate(lines)
        if not is_template_line(line) and not (number < _NEAR_TOP and _belongs_to_the_head(line, repeated))
    ]
    return [
        line
        for number, line in enumerate(left)
        if not (number >= max(_LEAST_TEXT, len(left) - _NEAR_END) and _is_author_note(line, left[:number], authors))
    ]


def _is_author_note(line: str, before: Sequence[str], authors: Sequence[str]) -> bool:
    """Whether a line tells who wrote the text: "Ann Lee is a columnist and the author of ..."."""
    if len(line) > _LONGEST_NOTE:
        return False
    words = line.casefold()
    for author in authors:
        name = " ".join(author.casefold().split())
        if " " in name and words.startswith(name) and words[len(name) :][:1] in (" ", ",", "’", "'"):
            return not any(name in earlier.casefold() for earlier in before if len(earlier) > 2 * len(name))
    return False


def _belongs_to_the_head(line: str, titles: set[str]) -> bool:
    """Whether a line near the top is the title again, a byline, a bare date, or the name of a section or a source."""
    if bare(line) in titles or _is_byline(line) or not any(character.isalpha() for character in line):
        return True
    return line.isalpha() and len(line) <= _LONGEST_SECTION and script_of(line[0].casefold()) not in UNSPACED


def is_template_line(line: str) -> bool:
    """Whether a line, by itself, belongs to a page's template."""
    if len(line) > _LONGEST:
        return False
    words = bare(line)
    return (
        not words
        or words in _WHOLE
        or words in OTHER_STORIES
        or words in COMMENTS
        or _LABELLED.match(line) is not None
        or _INVITING.match(line) is not None
        or is_caption(line)
    )


def is_caption(line: str) -> bool:
    """Whether a line ends with a picture's origin."""
    return len(line) <= _LONGEST and _CAPTION.search(line) is not None


def _is_byline(line: str) -> bool:
    """ "By Ann Lee and Bo Chan": names only, and no sentence."""
    first, *names = line.replace(",", " ").replace(":", " ").split() or [""]
    if first.casefold() not in _BY or not 2 <= len(names) < _LONGEST_BYLINE or line.rstrip().endswith((".", "?", "!")):
        return False
    return all(name[0].isupper() or name.casefold() in _AND for name in names)


def bare(line: str) -> str:
    """The words of a line without the marks around them, in one case."""
    return " ".join(line.split()).strip(_EDGES).casefold()
