"""What readers said of hits, as the database keeps it."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.models import Judgement, Kind, Verdict
from storage import Database
from tests.storage.world import DAY, HOUR, MINUTE, NAMES, NOON, content, hit, message, owing, read, reading


def said(article_id: int, watch: str = "tankian", verdict: Verdict = Verdict.WRONG) -> Judgement:
    return Judgement(article_id, watch, verdict, NOON, "page", "Tankian", "Tankian’s theorem holds. \ud800")


async def test_a_judgement_is_kept_with_its_evidence_and_a_later_one_takes_its_place(db: Database) -> None:
    [one, other] = await read(db, hit(), hit("artsakh", Kind.TOPIC), count=2)
    await db.feedback.record(said(one))
    await db.feedback.record(said(other, "artsakh"))
    kept = {(j.article_id, j.watch): j for j in await db.feedback.judgements()}
    assert kept[one, "tankian"] == replace(said(one), sentence="Tankian’s theorem holds. \ufffd")
    later = replace(said(one, verdict=Verdict.RIGHT), at=NOON + HOUR, origin="command")
    await db.feedback.record(later)
    assert [(j.verdict, j.at, j.origin) for j in await db.feedback.judgements(article_id=one)] == [
        (Verdict.RIGHT, NOON + HOUR, "command")
    ]
    assert len(await db.feedback.judgements()) == 2


async def test_hits_and_articles_tell_what_was_judged_wrong(db: Database) -> None:
    [one, other] = await read(db, hit(), hit("artsakh", Kind.TOPIC), count=2)
    await db.feedback.record(said(one))
    await db.feedback.record(said(other, verdict=Verdict.RIGHT))
    told = {(h.article_id, h.watch): h.judged for h in await db.articles.hits()}
    assert told == {
        (one, "tankian"): Verdict.WRONG,
        (one, "artsakh"): None,
        (other, "tankian"): Verdict.RIGHT,
        (other, "artsakh"): None,
    }
    articles = {article.id: article for article in await db.articles.with_hits_since(None)}
    assert (articles[one].judged_wrong, articles[other].judged_wrong) == (frozenset({"tankian"}), frozenset())
    assert len(articles[one].hits) == 2, "nothing is hidden"


async def test_a_hit_is_found_by_its_number_and_by_its_article_s_address(db: Database) -> None:
    await read(db, hit(), hit("artsakh", Kind.TOPIC))
    by_url = await db.articles.hits(url="https://herald.example/read")
    assert {h.watch for h in by_url} == {"tankian", "artsakh"}
    assert await db.articles.hits(hit_id=by_url[0].id) == [by_url[0]]
    assert await db.articles.hits(hit_id=by_url[0].id, watch=by_url[1].watch) == []
    assert await db.articles.hits(url="https://herald.example/other") == []


async def test_a_judgement_outlives_its_hit_and_meets_it_again(db: Database) -> None:
    [id_] = await read(db, hit(), hit("artsakh", Kind.TOPIC))
    await db.feedback.record(said(id_))
    for hits in ((hit("artsakh", Kind.TOPIC),), (hit(), hit("artsakh", Kind.TOPIC))):
        found = reading(*hits).findings
        await db.articles.record_rematch(id_, found, version="v2", names=NAMES, now=NOON, alert=True)
        judged = {h.watch: h.judged for h in await db.articles.hits()}
        assert judged.get("tankian", Verdict.WRONG) is Verdict.WRONG
        assert len(await db.feedback.judgements()) == 1


async def test_a_review_sees_the_wrong_ones_first_then_the_newest(db: Database) -> None:
    [first, second, third] = await read(db, hit(), count=3)
    await db.feedback.record(said(first))
    await db.feedback.record(said(second, verdict=Verdict.RIGHT))
    assert [a.id for a in await db.articles.with_hit("tankian", limit=2)] == [first, third]
    assert [a.id for a in await db.articles.with_hit("tankian", limit=9)] == [first, third, second]
    assert await db.articles.with_hit("artsakh", limit=9) == []


async def test_what_a_window_left_out_no_later_one_owes(db: Database) -> None:
    told, left_out, owed = await owing(db, count=3)
    assert await db.digests.freeze(content([told]), [message()], next_at=None, now=NOON, left_out=[left_out])
    assert [article.id for article in await db.digests.owed("daily")] == [owed]
    again = content([owed], at=NOON + MINUTE)
    assert not await db.digests.freeze(again, [message()], next_at=None, now=NOON + DAY, left_out=[owed])
    assert [article.id for article in await db.digests.owed("daily")] == [owed], "that window was closed before"
