"""`watch wrong`, `watch review`: say what is not about a watch, and see what would have kept it out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated

import typer

from monitor.cli.context import CliContext, ConfigOption, JsonOption, context_of
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.cli.wording import counted
from monitor.domain.models import StoredHit, Verdict
from monitor.service import feedback, looking, reviewing
from monitor.service.opening import load
from monitor.service.reviewing import WatchReview
from monitor.watch.review import Line, Suggestion

SHOWN = 5  # titles and sentences of one kind


def add_to(group: typer.Typer) -> None:
    """Add these commands to the group `watch`."""
    group.command("wrong")(wrong)
    group.command("review")(review)


# ---------------------------------------------------------------- wrong


def wrong(
    ctx: typer.Context,
    hit: Annotated[str, typer.Argument(metavar="HIT", help="A hit's number, or its article's address (see `hits`).")],
    watch: Annotated[
        str | None, typer.Argument(help="The person or topic, where the article hit several.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="It is about this, after all.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say that a hit is wrong: the article is not about this person or topic.

    The hit is left out of digests that are still to come, `hits` marks it, and `watch review` proposes what to change.
    Nothing is deleted.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    verdict = Verdict.RIGHT if undo else Verdict.WRONG
    judged = asyncio.run(_judge(context_of(ctx, config), hit, watch, verdict))
    if as_json:
        typer.echo(json.dumps(looking.hit_record(judged), ensure_ascii=False))
        return
    said = "is about" if undo else "is not about"
    typer.echo(f'Noted: "{judged.title}" ({judged.source}) {said} {judged.watch_name}.')
    if not undo:
        typer.echo(f'`watch review "{judged.watch_name}"` proposes what to change; `--undo` takes this back.')


async def _judge(here: CliContext, hit: str, watch: str | None, verdict: Verdict) -> StoredHit:
    async with here.runtime() as runtime:
        return await feedback.judge_by_name(runtime.pipeline, hit, watch=watch, verdict=verdict)


# ---------------------------------------------------------------- review


def review(
    ctx: typer.Context,
    watch: Annotated[
        str | None, typer.Argument(help="Only this person or topic; default: all.", show_default=False)
    ] = None,
    config: ConfigOption = None,
    apply: Annotated[
        int | None, typer.Option("--apply", min=1, metavar="N", help="Write suggestion N into the settings file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Turn hits that were judged wrong into lines for the settings file, each with what it would have changed.

    Every line is tried on the stored articles: how many wrong hits go, and which others would go with them. Nothing is
    written without --apply; your comments stay, and a running service takes the line up by itself.
    """
    set_up_logs(LogFormat.TEXT, level=logging.WARNING)
    here = context_of(ctx, config)
    found, names = asyncio.run(_review(here, watch))
    numbered = list(enumerate(((one, suggestion) for one in found for suggestion in one.review.suggestions), 1))
    if apply is not None:
        if apply > len(numbered):
            raise typer.BadParameter(f"there is no suggestion {apply}; there are {len(numbered)}")
        _, (of, chosen) = numbered[apply - 1]
        _apply(here, of, chosen, as_json=as_json)
    elif as_json:
        for number, (of, one) in numbered:
            typer.echo(json.dumps(reviewing.suggestion_record(number, of, one, names), ensure_ascii=False))
    elif not found:
        typer.echo(_nothing_judged(names, watch))
    else:
        numbers = {id(one): number for number, (_, one) in numbered}
        for of in found:
            typer.echo("\n".join(_in_words(of, names, numbers, again=f'review "{watch}"' if watch else "review")))


async def _review(here: CliContext, watch: str | None) -> tuple[list[WatchReview], Mapping[str, str]]:
    async with here.runtime() as runtime:
        found = await reviewing.review_watches(runtime.pipeline, watch)
        return found, runtime.pipeline.settings.watchlist.names


def _nothing_judged(names: Mapping[str, str], watch: str | None) -> str:
    of = f" of {watch}" if watch is not None else ""
    return (
        f"No hit{of} was judged wrong yet. Where a digest is not about what it says, use its link “Not about this?” "
        "(with `http.public_url`), or `watch wrong NUMBER` with the hit's number from `hits`."
    )


def _in_words(of: WatchReview, names: Mapping[str, str], numbers: Mapping[int, int], *, again: str) -> Iterator[str]:
    """The review of one watch, line by line. `again` is the command that numbers its lines so."""
    settled = f"; {of.settled} more judged wrong are gone already" if of.settled else ""
    yield f"{of.name}: {counted(len(of.review.wrong), 'hit')} judged wrong, {len(of.review.others)} other{settled}"
    for judgement in of.wrong[:SHOWN]:
        yield f"       “{judgement.sentence}” ({of.titles[judgement.article_id][1]})"
    yield from _and_more(len(of.wrong))
    for one in of.review.suggestions:
        yield from _suggested(of, one, numbers[id(one)], names)
    if of.review.wrong and not of.review.suggestions:
        yield "       No single line would keep these out and lose less than it wins. `explain URL` shows the rules."
    if of.review.suggestions:
        yield f"       `watch {again} --apply N` writes a line into the settings file."
    yield ""


def _suggested(of: WatchReview, one: Suggestion, number: int, names: Mapping[str, str]) -> Iterator[str]:
    gone = f"{len(one.wrong_gone)} of {len(of.review.wrong)} wrong hits go"
    yield f"{number:4}.  {reviewing.line_of(one)}"
    if not one.lost:
        yield f"       {gone}; no other hit is lost"
        if one.line is Line.CONTEXT:
            yield "       (learnt from these articles: a new one without any of these words will not be found)"
        return
    yield f"       {gone}; BUT {counted(len(one.lost), 'hit')} that nobody judged wrong would be LOST:"
    for article, watch in one.lost[:SHOWN]:
        title, source, _ = of.titles[article]
        yield f"         - {title} ({source}){'' if watch == of.watch else f', as {names.get(watch, watch)}'}"
    yield from _and_more(len(one.lost))


def _and_more(count: int) -> Iterator[str]:
    if count > SHOWN:
        yield f"         … and {count - SHOWN} more"


def _apply(here: CliContext, of: WatchReview, chosen: Suggestion, *, as_json: bool) -> None:
    reviewing.apply(here.config, partial(load, adapters=here.adapters), chosen)
    line = reviewing.line_of(chosen)
    if as_json:
        typer.echo(json.dumps({"watch": of.name, "watch_id": of.watch, "written": line}, ensure_ascii=False))
    else:
        typer.echo(
            f"{of.name}: `{line}` written into {here.config}. What was read before is matched again by the service."
        )
