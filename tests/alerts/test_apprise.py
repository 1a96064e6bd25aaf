"""Digests by Apprise: a real request to a loopback service, as long as the service takes, and no secret in a word."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from alerts import validate_options
from alerts.apprise import AppriseSender
from alerts.brief import brief_text
from monitor.domain.errors import PermanentDeliveryError, TemporaryDeliveryError
from monitor.domain.models import Channel, Ledger
from tests.alerts.samples import content, item
from tests.alerts.servers import Hook, hook_server

TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544/"
SMS = "sns://AHIAJGNT76XIMXDBIJYA/bu1dHSdO22pfaaVy%2FwmNsdljF4C07D3bndi9PQJ9/us-east-2/+12223334444/"


@pytest.fixture
def service() -> Iterator[Hook]:
    with hook_server() as server:
        server.status = 200
        yield server


def address(service: Hook) -> str:
    return service.url.replace("http://", "json://me:hunter22@")


def channel_to(*urls: str) -> Channel:
    return Channel("phone", "apprise", {"url": list(urls)})


async def test_a_digest_arrives_as_plain_text(service: Hook) -> None:
    sender, channel = AppriseSender(), channel_to(address(service))
    [recipient] = sender.recipients(channel)
    receipt = await sender.send(sender.freeze(content(item()), channel, recipient), channel)
    [(path, _, body)] = service.received
    assert path == "/hooks/s3cret-path"
    message = json.loads(body)
    assert message["title"] == "Lindqvist on Harbour: 1 story, 1 quote"
    assert message["message"].startswith("Mara Lindqvist speaks on the harbour\nThe Post · Ivo Brandt")
    assert "“Nobody can eat a promise” — Mara Lindqvist\nhttps://post.example/lindqvist?a=1&b=2" in message["message"]
    assert "28 of 30 feeds answered" in message["message"]
    assert "s3cret-path" not in receipt + recipient
    assert "hunter22" not in receipt + recipient


def test_each_address_has_a_delivery_of_its_own(service: Hook) -> None:
    recipients = AppriseSender().recipients(channel_to(address(service), TELEGRAM, TELEGRAM))
    assert len(recipients) == 2
    assert [recipient.split()[0] for recipient in recipients] == ["json", "tgram"]
    assert recipients == AppriseSender().recipients(channel_to(address(service), TELEGRAM))


@pytest.mark.parametrize(("url", "limit"), [(TELEGRAM, 4096), (SMS, 160)])
def test_a_message_is_as_long_as_the_service_takes(url: str, limit: int) -> None:
    sender, channel = AppriseSender(), channel_to(url)
    [recipient] = sender.recipients(channel)
    digest = content(*(item(n, title=f"Story {n} " + "х" * 60) for n in range(70)))
    payload = sender.freeze(digest, channel, recipient).payload
    assert len(payload["title"]) + 2 + len(payload["body"]) <= limit
    if limit > 1000:
        shown = payload["body"].count("Story ")
        assert 10 < shown < 70
        assert f"and {70 - shown} more" in payload["body"]


@pytest.mark.parametrize("status", [400, 410, 500])
async def test_whatever_is_refused_is_tried_again_and_no_part_of_the_address_is_told(
    service: Hook, status: int
) -> None:
    service.status, service.answers = status, [b"hunter22 is not known at /hooks/s3cret-path"]
    sender, channel = AppriseSender(), channel_to(address(service))
    [recipient] = sender.recipients(channel)
    with pytest.raises(TemporaryDeliveryError, match="json") as caught:
        await sender.send(sender.freeze(content(item()), channel, recipient), channel)
    assert "hunter22" not in str(caught.value)
    assert "s3cret-path" not in str(caught.value)


async def test_a_service_that_says_nothing_is_given_up_in_time(service: Hook) -> None:
    service.sleeps = True
    sender, channel = AppriseSender(deadline=0.2), channel_to(address(service))
    [recipient] = sender.recipients(channel)
    with pytest.raises(TemporaryDeliveryError, match="no answer in time"):
        await sender.send(sender.freeze(content(item()), channel, recipient), channel)


async def test_an_address_that_was_taken_out_gets_nothing_more(service: Hook) -> None:
    sender, channel = AppriseSender(), channel_to(address(service))
    delivery = sender.freeze(content(item()), channel, sender.recipients(channel)[0])
    with pytest.raises(PermanentDeliveryError, match="no longer an address"):
        await sender.send(delivery, channel_to(TELEGRAM))
    assert service.received == []


def test_an_address_that_apprise_does_not_know_is_said_without_showing_it() -> None:
    [problem] = validate_options(channel_to(TELEGRAM, "tgrm://hunter22/x"))
    assert "address 2" in problem
    assert "hunter22" not in problem
    assert validate_options(Channel("phone", "apprise", {"url": TELEGRAM})) == []
    assert validate_options(Channel("phone", "apprise", {})) == ['"url" is missing']


def test_a_brief_text_shortens_stories_before_it_leaves_them_out() -> None:
    digest = content(item(1, quote="“" + "word " * 80 + "”"), item(2), ledger=Ledger(None, 1, 1))
    text = brief_text(digest, limit=280)
    assert len(text) <= 280
    assert text.count("Mara Lindqvist speaks on the harbour") == 2
    assert "word word" not in text
    assert brief_text(content(), limit=200).startswith("Nothing new")
    assert brief_text(content(notice="Hook is switched off."), limit=200) == "Hook is switched off."
