"""A process killed between any two steps of sending loses nothing, and tells nobody anything under two identities."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import count
from pathlib import Path

from monitor.domain.models import Delivery, DeliveryStatus, Event
from storage import open_database
from tests.alerts.servers import Hook, Mailbox, hook_server, mail_server
from tests.sending.desk import MINUTE, NOW, desk, digest, publish
from tests.sending.killing import Killer


async def owe(folder: Path) -> None:
    """Three articles wait for their digest."""
    async with desk(folder, digest("alert", to=["desk", "hook"])) as here:
        await here.publish(0, 1, 2)


async def one_more(url: str) -> None:
    """While the service is dead, the world goes on: a digest built anew would say more than the one before."""
    database = await open_database(url)
    await publish(database, 3, now=NOW + MINUTE)
    await database.close()


async def records(url: str) -> tuple[list[Delivery], list[Event]]:
    database = await open_database(url)
    found = await database.digests.deliveries(), await database.health.events(limit=1000)
    await database.close()
    return found


def received(mailbox: Mailbox, hook: Hook) -> Iterator[tuple[str, str, bytes, Set[str]]]:
    """Each message that arrived: its receiver, its identity, its bytes, the stories that it tells."""
    for mail, raw in zip(mailbox.mails, mailbox.raw, strict=True):
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        yield str(mail["To"]), str(mail["Message-ID"]), raw, set(re.findall(r"Lindqvist on story (\d)", text))
    for _, headers, body in hook.received:
        told = {story["title"][-1] for story in json.loads(body)["data"]["stories"]}
        yield "hook", headers["webhook-id"], body, told


def test_a_kill_between_any_two_steps_of_sending_loses_nothing_and_repeats_only_under_the_same_identity(
    tmp_path: Path,
) -> None:
    template = tmp_path / "template"
    template.mkdir()
    asyncio.run(owe(template))
    windows: Counter[int] = Counter()
    with mail_server() as mailbox, hook_server() as hook, Killer() as killer:
        servers = {"smtp": f"smtp://127.0.0.1:{mailbox.port}", "hook": hook.url}
        for last in count(1):
            folder = tmp_path / str(last)
            shutil.copytree(template, folder)
            url = f"sqlite:///{folder / 'news.db'}"
            mailbox.raw.clear()
            hook.received.clear()
            if not killer.run(last=last, url=url, now=NOW, **servers):
                break
            asyncio.run(one_more(url))
            assert not killer.run(last=0, url=url, now=NOW + 2 * MINUTE, **servers)
            windows[check(mailbox, hook, *asyncio.run(records(url)))] += 1
    assert last > 8, "start, place, freeze, claim, twice send and record"
    assert windows[1] == 2, "killed before the digest was frozen, it is built anew and says all"
    assert windows[2] == last - 3, "killed later, what was frozen goes out as it is, and the rest in a second message"


def check(mailbox: Mailbox, hook: Hook, deliveries: list[Delivery], events: list[Event]) -> int:
    """Hold what was received and recorded against the promise; returns how many windows it took."""
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    told: defaultdict[str, dict[str, Set[str]]] = defaultdict(dict)
    for receiver, identity, body, stories in received(mailbox, hook):
        bodies[identity].add(body)
        told[receiver][identity] = stories
    assert all(len(same) == 1 for same in bodies.values()), "one identity, the same bytes each time"
    assert set(told) == {"desk@example.org", "hook"}
    for by_identity in told.values():
        assert sorted(story for stories in by_identity.values() for story in stories) == ["0", "1", "2", "3"]
    assert set(bodies) == {one.frozen.message_id for one in deliveries}
    assert {one.status for one in deliveries} == {DeliveryStatus.SENT}
    successes: Mapping[int | None, int] = Counter(event.delivery_id for event in events if event.kind == "delivered")
    assert successes == {one.id: 1 for one in deliveries}
    return len(deliveries) // 2
