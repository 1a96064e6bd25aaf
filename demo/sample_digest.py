"""A digest to look at: invented people, outlets and events in six scripts, matched by the real matcher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.domain.models import (
    DigestContent,
    DigestState,
    Document,
    FailingFeed,
    Gap,
    Ledger,
    Person,
    SilentFeed,
    Spike,
    StoredArticle,
    ToldStory,
    Topic,
    Trend,
    Via,
    Watchlist,
)
from monitor.policy.digests import asked_watches, build_content
from monitor.policy.feedback import signed, with_links
from monitor.watch.findings import find_all
from monitor.watch.matcher import Matcher
from monitor.watch.query import parse_query

CLOSED = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # 08:00 in Yerevan
HOUR = timedelta(hours=1)

WATCHLIST = Watchlist(
    people=(
        Person("mara-lindqvist", "Mara Lindqvist", aliases=("مارا ليندكفيست", "Мара Линдквист", "玛拉·林奎斯特")),
        Person("anahit-vardanyan", "Anahit Vardanyan", aliases=("Անահիտ Վարդանյան", "Анаит Варданян")),
        Person("noa-ben-ami", "Noa Ben-Ami", aliases=("נועה בן־עמי",)),
        Person("karim-haddad", "Karim Haddad", aliases=("كريم حداد",)),
    ),
    topics=(
        Topic(
            "selin-crossing",
            "Selin crossing",
            any=(
                "Selin crossing",
                "Selin ferry",
                "паром в Селин",
                "Սելինի լաստանավ",
                "معبر سيلين",
                "מעבר סלין",
                "塞林渡口",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Written:
    """An article of our own writing."""

    title: str
    body: str
    source: str
    hours: float
    lang: str = "en"
    author: str | None = None
    via: Via = Via.PAGE
    outlets: tuple[str, ...] = ()
    told_hours: float | None = None  # how long ago the story was told before


ARTICLES = (
    Written(
        title="“Nobody can eat a promise”: Lindqvist asks both shores to reopen the Selin crossing",
        body=(
            "Mara Lindqvist spoke for eleven minutes and without notes. The islanders have now been without fresh "
            "bread for six days. “It is not a storm that keeps the ferry in port, it is a signature,” Lindqvist told "
            "the assembly on Wednesday.\n"
            "“Nobody can eat a promise,” she said, to applause from both benches.\n"
            "The Selin crossing, the only way by water to the northern islands, has been closed since 3 March."
        ),
        source="The Harbour Post",
        author="Ivo Brandt",
        hours=3,
        outlets=(
            "Northern Wire",
            "Coast Radio",
            "Morgenblatt",
            "La Voix du Port",
            "Il Molo",
            "Gazeta Morska",
            "The Islander",
            "Evening Ledger",
            "Puerto Hoy",
            "Fjordavisen",
            "Sea Trade Daily",
        ),
    ),
    Written(
        title="Варданян: «Паром должен выйти завтра, а не после выборов»",
        body=(
            "Паром в Селин стоит у причала вторую неделю. «Мы не просим подарков, мы просим расписание», — сказала "
            "Анаит Варданян на встрече с жителями.\n"
            "Переговоры продолжатся в пятницу."
        ),
        source="Прибрежный вестник",
        hours=5,
        lang="ru",
    ),
    Written(
        title="كريم حداد: معبر سيلين شريان حياة",
        body=(
            "قال كريم حداد: «معبر سيلين ليس خطا على الخريطة، بل هو شريان حياة لآلاف العائلات».\n"
            "وأضاف أن المفاوضات لم تتوقف."
        ),
        source="صوت الميناء",
        hours=6,
        lang="ar",
    ),
    Written(
        title="Selin crossing: what the two shores agreed, and what they left for Friday",
        body=(
            "The text runs to two pages. Anahit Vardanyan, who leads the islands' delegation, signed first.\n"
            "Her side wants a daily Selin ferry by the end of the month; the mainland offers three a week."
        ),
        source="Northern Wire",
        author="Tove Aas",
        hours=2,
        outlets=("The Islander", "Coast Radio"),
        told_hours=22,
    ),
    Written(
        title="Սելինի լաստանավը կվերադառնա՞ մինչև գարուն",
        body=(
            "Անահիտ Վարդանյանը երեքշաբթի այցելեց նավահանգիստ։ Սելինի լաստանավը չի աշխատում արդեն ինը օր, և "
            "կղզու խանութներում ալյուր չկա։"
        ),
        source="Ափի ձայն",
        hours=9,
        lang="hy",
    ),
    Written(
        title="נועה בן־עמי תבקר במעבר סלין בשבוע הבא",
        body="השחקנית נועה בן־עמי תצטרף למשלחת הסיוע שתגיע אל מעבר סלין ביום שלישי. במשלחת שלושה רופאים ומהנדסת.",
        source="קול החוף",
        hours=11,
        lang="he",
    ),
    Written(
        title="玛拉·林奎斯特呼吁重开塞林渡口",
        body="玛拉·林奎斯特星期三在议会呼吁重开塞林渡口。渡口关闭已九天，北部岛屿的面包店全部停业。",
        source="海港日报",
        hours=12,
        lang="zh",
    ),
    Written(
        title=(
            "In a long evening of statements, counter-statements and one walk-out, the committee on northern waters "
            "heard from Karim Haddad, two captains and a baker on what nine days without the Selin ferry have cost"
        ),
        body=(
            "Karim Haddad brought a list of forty-one families. The committee will hear the port authority on Monday "
            "before it decides on the Selin ferry."
        ),
        source="Evening Ledger",
        hours=14,
        via=Via.SUMMARY,
    ),
)

LEDGER = Ledger(
    since=CLOSED - 24 * HOUR,
    feeds=46,
    answered=44,
    failing=(
        FailingFeed(
            "Il Molo", CLOSED - 31 * HOUR, "ConnectFailure: nothing answers at il-molo.example", CLOSED + HOUR / 3
        ),
        FailingFeed(
            "Puerto Hoy", CLOSED - 5 * HOUR, "TlsFailure: its certificate ran out on 11 March", CLOSED + 2 * HOUR
        ),
    ),
    articles=1312,
    from_feed_only=15,
    reasons=(("behind a login wall", 12), ("refused by the site", 2), ("out of reach", 1)),
    silent=(SilentFeed("Fjordavisen", CLOSED - 118 * HOUR, 14 * HOUR),),
    gaps=(Gap("Sea Trade Daily", CLOSED - 8 * HOUR),),
)

TRENDS = (
    Trend("Selin crossing", (*[0] * 14, 1, 0, 2, 0, 0, 1, 3, 11, 19, 14, 9, 12, 17, 24, 31, 12)),
    Trend(
        "Mara Lindqvist", (0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 1, 2, 6, 4, 3, 5, 4, 7, 14, 6)
    ),
    Trend("Anahit Vardanyan", (*[0] * 9, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 5, 4, 1, 0, 2, 6, 8, 3)),
    Trend("Karim Haddad", (0, 2, 1, 0, 0, 3, 4, 2, 0, 0, 1, 0, 0, 0, 2, 5, 1, 0, 0, 0, 1, 0, 0, 2, 1, 0, 0, 1, 2, 1)),
    Trend("Noa Ben-Ami", (*[0] * 11, 1, *[0] * 9, 1, 0, 0, 0, 0, 0, 1, 0, 1)),
)

SPIKE = Spike(
    ("mara-lindqvist", "selin-crossing"),
    "Mara Lindqvist with Selin crossing",
    14,
    2.4,
    "14 stories in the last 24 hours, usually 2 a day",
)


def sample_digest() -> DigestContent:
    """The digest, as the service would have built it."""
    matcher = Matcher(WATCHLIST)
    stored = [_stored(number, written, matcher) for number, written in enumerate(ARTICLES, 1)]
    articles = [copy for article in stored for copy in (article, *_others(article))]
    when = parse_query('people AND "Selin crossing"', mode="when")
    content = build_content(
        "voices-on-the-crossing",
        "Voices on the crossing",
        state=DigestState("voices-on-the-crossing", last_sent_at=LEDGER.since, window=41),
        articles=articles,
        ledger=LEDGER,
        watchlist=WATCHLIST,
        when=when,
        timezone="Asia/Yerevan",
        now=CLOSED,
        spikes=(SPIKE,),
        told=_told(),
    )
    asked = asked_watches(when, watchlist=WATCHLIST)
    address = "https://vigil.example/feedback/{}".format
    content = with_links(content, articles, asked=asked, address=lambda to: address(signed(to, key=b"a sample")))
    return replace(content, trends=TRENDS)


def _stored(number: int, written: Written, matcher: Matcher) -> StoredArticle:
    found = find_all(matcher, Document(title=written.title, body=written.body, lang=written.lang))
    published = CLOSED - written.hours * HOUR
    return StoredArticle(
        id=number,
        url=f"https://{number}.example/{published:%Y/%m/%d}/selin",
        title=written.title,
        summary="",
        body=written.body,
        source=written.source,
        tags=(),
        author=written.author,
        published=published,
        first_seen_at=published + HOUR / 4,
        lang=written.lang,
        via=written.via,
        hits=found.hits,
        quotes=found.quotes,
        story=str(number),
    )


def _others(article: StoredArticle) -> list[StoredArticle]:
    """The articles of the other outlets that tell an article's story, later and in the same words."""
    return [
        replace(
            article,
            id=100 * article.id + at,
            url=f"https://{article.id}-{at}.example/selin",
            source=name,
            first_seen_at=article.first_seen_at + at * HOUR / 60,
            published=article.published and article.published + at * HOUR / 60,
        )
        for at, name in enumerate(ARTICLES[article.id - 1].outlets, 1)
    ]


def _told() -> dict[str, ToldStory]:
    """The stories that an earlier window told."""
    return {
        str(number): ToldStory(CLOSED - written.told_hours * HOUR, CLOSED - written.told_hours * HOUR)
        for number, written in enumerate(ARTICLES, 1)
        if written.told_hours is not None
    }
