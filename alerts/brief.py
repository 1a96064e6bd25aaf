"""A digest in few words, for channels that take no more: as many whole stories as there is room for."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.texts import cut
from alerts.view import DigestView, ItemView, SpikeView, view_of
from monitor.domain.models import DigestContent

_ROOM_FOR_REST = len("and 1000000 more, which `hits` lists.") + 2


def brief_text(content: DigestContent, *, limit: int) -> str:
    """Plain text of at most `limit` characters."""
    view = view_of(content)
    blocks, left = [*view.notice, *map(_spike, view.spikes)], view.left_out
    stories = [*view.items, *view.more]
    room = limit - _length(blocks) - _ROOM_FOR_REST
    for number, story in enumerate(stories):
        block = next((text for text in _forms(story) if len(text) + 2 <= room), None)
        if block is None:
            left += len(stories) - number
            break
        blocks.append(block)
        room -= len(block) + 2
    blocks += [f"and {left} more, which `hits` lists."] if left else list(_nothing(view))
    if view.checked and len(view.checked.summary) + 2 <= limit - _length(blocks):
        blocks.append(view.checked.summary)
    return cut("\n\n".join(blocks), limit)


def _length(blocks: list[str]) -> int:
    return sum(len(block) + 2 for block in blocks)


def _nothing(view: DigestView) -> Iterator[str]:
    if view.is_alert:
        yield "The stories come with the digest itself."
    elif not view.items and not view.notice:
        yield "Nothing new that this digest asks for."


def _spike(spike: SpikeView) -> str:
    """A spike with the newest of what is told of it, where the message is about nothing else."""
    latest = [f"{cut(title, 150)} ({outlet}){f' {url}' if url else ''}" for title, url, outlet in spike.latest]
    return "\n".join([f"↑ {spike.name}: {spike.text}.", *latest])


def _forms(story: ItemView) -> Iterator[str]:
    """A story in full, then shorter and shorter."""
    quote = [f"“{cut(speech.quotes[0].text, 300)}” — {speech.name}" for speech in story.speeches[:1]]
    address = [story.url] if story.url else []
    others = [text for text in (story.update, story.told_by) if text]
    yield "\n".join([story.plain_title, " · ".join([story.origin, *others]), *quote, *address])
    yield "\n".join([story.plain_title, *address])
    yield story.plain_title
