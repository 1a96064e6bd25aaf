"""Verification: whether a whole term stands where the automaton saw a part of it."""

from __future__ import annotations

from monitor.watch.languages import is_form
from monitor.watch.languages.others import (
    ARABIC_ARTICLES,
    ARABIC_PLURALS,
    ARABIC_PREFIXES,
    ARABIC_SUFFIXES,
    HEBREW_PREFIXES,
    KOREAN_TAILS,
    URDU_PLURALS,
)
from monitor.watch.scripts import UNSPACED, WITHIN_WORDS, Script, script_of
from monitor.watch.terms import Term
from monitor.watch.text import Field, Span
from monitor.watch.wording import listed

_THAI_LEADING = frozenset("เแโใไ")
_THAI_FOLLOWING = frozenset("ะาำๅๆ")

# Two letters that are a word of their own: a term never begins or ends in the middle of one (東京 + 都 is not 京都).
_WHOLE_PAIRS = frozenset(
    listed(
        """
        東京 东京 北京 南京 大阪 中国 中國 日本 美国 美國 英国 法国 德国 韩国 韓国 韓國 泰国 俄国 印度 台湾
        香港 上海 天津 広東 关东 関東 関西 中東 中东 非洲 欧洲 亚洲 澳洲 西藏 新疆 江西 山西 广西 陕西 河南
        海南 云南 湖南 越南 河北 湖北 江南 国民 国家 人民 公司 大学 大學 总统 首相 政府 机构 京都 都市 市民
        市場 会社 社会 会議
        議会 学生 平台 平臺 舞台 电台 電台 后台 後台 前台 阳台 陽台 讲台 生活 发展 展开 全国 全國 連合 联合 聯合
        """
    )
)
_EAST_ASIAN_SHORT = 2
_ARABIC_SCRIPT_LANGUAGES = ("fa", "ur", "ckb", "ps")
_SHORT_ARABIC = 3

# Places that end so have no plural; what looks like one is an adjective or a people (Мінскі, Θεσσαλονικείς).
_NAMES_WITHOUT_PLURAL = ("ск", "цк", "sk", "ck", "ικη", "ηνα")


def locate(field: Field, term: Term, position: int) -> Span | None:
    """Where the term stands, given where the stem of its anchor word does; None where the rest is not there."""
    word = term.words[term.anchor]
    anchor = _word_at(field, term, term.anchor, position)
    if anchor is None:
        return None
    start, end = anchor.start, anchor.end
    for index in range(term.anchor - 1, -1, -1):
        before = _word_before(field, term, index, start)
        if before is None:
            return None
        start = before.start
    for index in range(term.anchor + 1, len(term.words)):
        after = _word_after(field, term, index, end)
        if after is None:
            return None
        end = after.end
    span = Span(start, end)
    return span if word and _is_whole(field, term, span) else None


def _word_at(field: Field, term: Term, index: int, position: int) -> Span | None:
    word = term.words[index]
    script = script_of(word[0])
    if script in UNSPACED or script is Script.HANGUL:
        return Span(position, position + len(word)) if field.scan.startswith(word, position) else None
    if script in WITHIN_WORDS:
        start, end = field.word_start(position), field.word_end(position)
        if start < 0 or end < 0 or not _tail_fits(field, term, index, word, Span(position, end)):
            return None
        return Span(position, end) if _prefix_fits(field, term, index, start, position) else None
    end = field.word_end(position)
    if end < 0:
        return None
    return Span(position, end) if _fits(field, term, index, field.scan[position:end]) else None


def _fits(field: Field, term: Term, index: int, form: str) -> bool:
    word = term.words[index]
    if word == form:
        return True
    is_last = index == len(term.words) - 1
    if term.is_prefix and is_last:
        return form.startswith(word)
    if term.capitals == "exact" and len(term.words) == 1:
        return is_form(word, form, lang=field.lang, noun=False) and (field.lang or "en") != "en"
    has_plural = term.is_noun and not (term.capitals == "name" and word.endswith(_NAMES_WITHOUT_PLURAL))
    return is_form(word, form, lang=field.lang, noun=has_plural)


def _tail_fits(field: Field, term: Term, index: int, word: str, rest: Span) -> bool:
    if script_of(word[0]) is Script.ARABIC:
        tail = field.scan[rest.start + len(word) : rest.end]
        if term.is_noun and tail in (URDU_PLURALS if field.lang == "ur" else ARABIC_PLURALS):
            return len(word) > _SHORT_ARABIC
        return tail in ARABIC_SUFFIXES if tail != "ا" else term.is_noun
    return field.word(rest) == word or (
        term.is_prefix and index == len(term.words) - 1 and field.word(rest).startswith(word)
    )


def _prefix_fits(field: Field, term: Term, index: int, start: int, position: int) -> bool:
    prefix = field.scan[start:position]
    if not prefix:
        return True
    if index:
        return False
    if script_of(term.words[0][0]) is Script.HEBREW:
        return prefix in HEBREW_PREFIXES and (term.is_noun or prefix != "ה")
    if field.lang in _ARABIC_SCRIPT_LANGUAGES:
        return False
    if len(term.words) == 1 and len(term.words[0]) <= _SHORT_ARABIC and not term.is_noun:
        return prefix in ("و", "ل")  # بشير is a name of its own, not "by شير"
    return prefix in ARABIC_PREFIXES or (term.is_noun and prefix in ARABIC_ARTICLES)


def native_letters_fit(field: Field, term: Term, span: Span) -> bool:
    """Whether a very short name in Arabic letters is meant in a language that writes some letters otherwise.

    Folding makes one letter of the Arabic and the Persian yeh; with three letters that makes milk of Cher.
    """
    if field.lang not in _ARABIC_SCRIPT_LANGUAGES or len(term.joined) > _SHORT_ARABIC:
        return True
    return script_of(term.words[0][0]) is not Script.ARABIC or field.surface(span) == term.text


def _word_before(field: Field, term: Term, index: int, start: int) -> Span | None:
    word, own = term.words[index], term.gaps[index]
    if script_of(word[0]) in UNSPACED or script_of(word[0]) is Script.HANGUL:
        return _piece_before(field, word, own, start)
    before = field.before(start)
    if before is None or not field.joins(before.end, start, own=own, after_initial=len(word) == 1):
        return None
    if script_of(word[0]) in WITHIN_WORDS:
        at = before.end - len(word)
        fits = (
            at >= before.start
            and field.scan.startswith(word, at)
            and _prefix_fits(field, term, index, before.start, at)
        )
        return Span(at, before.end) if fits else None
    return before if _fits(field, term, index, field.word(before)) else None


def _word_after(field: Field, term: Term, index: int, end: int) -> Span | None:
    word, own = term.words[index], term.gaps[index - 1]
    if script_of(word[0]) in UNSPACED or script_of(word[0]) is Script.HANGUL:
        return _piece_after(field, word, own, end)
    after = field.after(end)
    if after is None or not field.joins(end, after.start, own=own, after_initial=len(term.words[index - 1]) == 1):
        return None
    if script_of(word[0]) is Script.HEBREW and term.is_noun and field.word(after) == "ה" + word:
        return after  # the article of a construct stands before its last word: הפסקת האש
    if script_of(word[0]) in WITHIN_WORDS:
        return after if _tail_fits(field, term, index, word, after) and field.word(after).startswith(word) else None
    return after if _fits(field, term, index, field.word(after)) else None


def _piece_before(field: Field, word: str, own: str, start: int) -> Span | None:
    end = start
    while end > 0 and start - end < 4 and field.scan[end - 1] == " ":
        end -= 1
    if not field.scan.endswith(word, 0, end):
        return None
    if end != start and not field.joins(end, start, own=own):
        return None
    return Span(end - len(word), end)


def _piece_after(field: Field, word: str, own: str, end: int) -> Span | None:
    start = end
    while start < len(field.scan) and start - end < 4 and field.scan[start] == " ":
        start += 1
    if not field.scan.startswith(word, start):
        return None
    if end != start and not field.joins(end, start, own=own):
        return None
    return Span(start, start + len(word))


# ------------------------------------------------------------ where a word ends in scripts without spaces


def _is_whole(field: Field, term: Term, span: Span) -> bool:
    first, last = script_of(term.words[0][0]), script_of(term.words[-1][-1])
    scan = field.scan
    left, right = scan[span.start - 1], scan[span.end]
    if first is Script.KANA and script_of(left) is Script.KANA and _is_katakana(left):
        return False
    if last is Script.KANA and _is_katakana(right) and not term.is_prefix:
        return False
    if first is Script.THAI and left in _THAI_LEADING:
        return False
    if last is Script.THAI and not _thai_ends(right):
        return False
    if first is Script.HAN and len(term.joined) <= _EAST_ASIAN_SHORT + 1 and not _apart_from(scan, span):
        return False
    return Script.HANGUL not in (first, last) or _korean_fits(field, term, span)


def _is_katakana(character: str) -> bool:
    return "\u30a0" <= character <= "\u30ff" and character not in "・゠"


def _thai_ends(right: str) -> bool:
    return right not in _THAI_FOLLOWING and not ("\u0e31" <= right <= "\u0e3a" or "\u0e47" <= right <= "\u0e4e")


# Letters that write the sounds of foreign names and hardly anything else; two of them behind a name go on with it.
_FOREIGN_SOUNDS = frozenset("尔爾斯利亚亞尼克罗羅姆顿頓维維诺諾莱萊弗伊娅婭娜莎蒂莉丽鲁魯茨埃泽澤佩雅柯戈尤")

# Longer names that begin or end with a shorter one of something else.
_LONGER_NAMES = {
    "印度": ("印度尼西亚", "印度尼西亞", "印度洋", "印度支那"),
    "马里": ("马里兰", "索马里", "马里亚纳", "马里奥", "圣马里"),
    "馬里": ("馬里蘭", "索馬里", "馬里亞納", "馬里奧"),
    "几内亚": ("巴布亚新几内亚", "赤道几内亚", "几内亚比绍"),
    "罗马": ("罗马尼亚",),
    "羅馬": ("羅馬尼亞",),
    "爱尔兰": ("北爱尔兰",),
    "蒙古": ("内蒙古", "內蒙古"),
    "苏丹": ("南苏丹",),
    "蘇丹": ("南蘇丹",),
    "梅西": ("梅西百货", "梅西百貨", "梅西耶"),
    "成龙": ("望子成龙",),
    "成龍": ("望子成龍",),
    "西兰": ("新西兰",),
    "墨西哥": ("新墨西哥",),
    "ギニア": ("パプアニューギニア", "赤道ギニア"),
    "インド": ("インドネシア", "インド洋"),
    "アイルランド": ("北アイルランド",),
    "メキシコ": ("ニューメキシコ",),
    "マリ": ("マリアナ", "ソマリア", "ソマリ"),
    "인도": ("인도네시아", "인도양"),
    "อินเดีย": ("อินเดียนา",),
}


def _apart_from(scan: str, span: Span) -> bool:
    for longer in _LONGER_NAMES.get(scan[span.start : span.end], ()):
        reach = len(longer)
        if longer in scan[max(0, span.end - reach) : span.start + reach]:
            return False
    behind = scan[span.end : span.end + 2]
    if len(behind) == 2 and span.end - span.start <= _EAST_ASIAN_SHORT + 1 and _FOREIGN_SOUNDS.issuperset(behind):
        return False  # a longer foreign name: 莫迪利亚尼 is not 莫迪
    before, after = scan[span.start - 1 : span.start + 1], scan[span.end - 1 : span.end + 1]
    return before not in _WHOLE_PAIRS and after not in _WHOLE_PAIRS


def _korean_fits(field: Field, term: Term, span: Span) -> bool:
    if script_of(field.scan[span.start - 1]) is Script.HANGUL:
        return False
    end = field.word_end(span.end)
    if end < 0:
        return False
    tail = field.scan[span.end : end]
    if term.is_prefix or tail in KOREAN_TAILS:
        return bool(tail) or not _is_lets(field, term, span)
    return False


def _is_lets(field: Field, term: Term, span: Span) -> bool:
    """Whether a short word is the verb "let's …" that ends its sentence (가자)."""
    if not (len(term.joined) <= _EAST_ASIAN_SHORT and term.joined.endswith("자")):
        return False
    after = field.after(span.end)
    gap = field.original[field.folded.end(span.end) :][:3]
    before = field.before(span.start)
    return before is not None and (after is None or gap.lstrip()[:1] in tuple(".!?…\"'”’"))
