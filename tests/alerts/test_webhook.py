"""Webhooks as their receiver gets them, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from alerts.webhook import WebhookSender
from monitor.domain.errors import ChannelGone, TemporaryDeliveryError
from monitor.domain.models import FrozenDelivery
from tests.alerts.samples import CLOSED, SECRET, content, hook_channel, item
from tests.alerts.servers import Hook, hook_server, scripted_server

OTHER_SECRET = "whsec_YW5vdGhlci1zZWNyZXQtb2YtMzItYnl0ZXMtZm9yLXlvdQ=="


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as server:
        yield server


def frozen(hook: Hook) -> FrozenDelivery:
    channel = hook_channel(hook.url)
    [recipient] = WebhookSender().recipients(channel)
    return WebhookSender().freeze(content(item()), channel, recipient)


async def test_a_message_arrives_signed_and_says_all_that_the_digest_says(hook: Hook) -> None:
    await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    [(path, headers, body)] = hook.received
    assert path == "/hooks/s3cret-path"
    assert headers["content-type"].startswith("application/json")
    event = Webhook(SECRET).verify(body, headers)
    assert event["type"] == "digest"
    assert datetime.fromisoformat(event["timestamp"]) == CLOSED
    data = event["data"]
    assert data["subject"] == "Lindqvist on Harbour: 1 story, 1 quote"
    [story] = data["stories"]
    assert story["title"] == "Mara Lindqvist speaks on the harbour"
    assert story["speakers"] == ["Mara Lindqvist"]
    [snippet] = story["snippets"]
    assert [snippet["text"][a:b] for a, b in snippet["marks"]] == ["Lindqvist", "harbour"]
    assert data["ledger"]["answered"] == 28
    assert "me:pw@" not in body.decode()


async def test_a_body_that_was_tampered_with_does_not_verify(hook: Hook) -> None:
    await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    [(_, headers, body)] = hook.received
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"harbour", b"airport"), headers)


async def test_each_try_bears_the_same_id_and_body_and_a_time_of_its_own(hook: Hook) -> None:
    moments = iter([datetime.now(UTC) - timedelta(minutes=2), datetime.now(UTC)])
    sender = WebhookSender(clock=lambda: next(moments))
    for _ in range(2):
        await sender.send(frozen(hook), hook_channel(hook.url))
    (_, first, first_body), (_, second, second_body) = hook.received
    assert first["webhook-id"] == second["webhook-id"] == frozen(hook).message_id
    assert first_body == second_body
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) in (119, 120, 121)
    for headers in (first, second):
        Webhook(SECRET).verify(first_body, headers)


async def test_while_a_secret_changes_both_verify(hook: Hook) -> None:
    await WebhookSender().send(frozen(hook), hook_channel(hook.url, secret=[SECRET, OTHER_SECRET]))
    [(_, headers, body)] = hook.received
    for secret in (SECRET, OTHER_SECRET):
        assert Webhook(secret).verify(body, headers)


async def test_the_specifications_own_example_gets_its_own_signature(hook: Hook) -> None:
    example = FrozenDelivery(
        digest_id="d",
        window=1,
        channel="hook",
        recipient="there",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        payload={"json": '{"test": 2432232314}'},
        created_at=CLOSED,
    )
    sender = WebhookSender(clock=lambda: datetime.fromtimestamp(1614265330, UTC))
    await sender.send(example, hook_channel(hook.url, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    [(_, headers, _)] = hook.received
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_any_text_travels_as_valid_utf8(hook: Hook) -> None:
    story = item(title="half \ud83d a pair, whole 🕊, \x00\n«Արցախ»", body="x\udc00y", marks=())
    delivery = WebhookSender().freeze(content(story), hook_channel(hook.url), "there")
    await WebhookSender().send(delivery, hook_channel(hook.url))
    [(_, headers, body)] = hook.received
    data = Webhook(SECRET).verify(body, headers)
    assert data["data"]["stories"][0]["title"] == "half \ufffd a pair, whole 🕊, \x00\n«Արցախ»"


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("status", [200, 201, 204])
async def test_only_a_success_is_a_receipt(hook: Hook, status: int) -> None:
    hook.status = status
    assert str(status) in await WebhookSender().send(frozen(hook), hook_channel(hook.url))


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 422, 429, 500, 502, 503])
async def test_every_refusal_may_pass(hook: Hook, status: int) -> None:
    hook.status = status
    with pytest.raises(TemporaryDeliveryError, match=str(status)) as caught:
        await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    assert caught.value.retry_after is None
    assert len(hook.received) == 1


async def test_a_redirect_is_not_followed(hook: Hook) -> None:
    hook.status, hook.headers = 307, {"Location": hook.url + "/elsewhere"}
    with pytest.raises(TemporaryDeliveryError, match="redirect"):
        await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    assert len(hook.received) == 1


async def test_who_is_gone_wants_no_more(hook: Hook) -> None:
    hook.status = 410
    with pytest.raises(ChannelGone, match="410"):
        await WebhookSender().send(frozen(hook), hook_channel(hook.url))


NOW = datetime(2026, 11, 21, 6, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (503, format_datetime(NOW - timedelta(minutes=5), usegmt=True), timedelta(0)),
        (429, "99999999999999999999", timedelta(days=1)),
        (429, "soon", None),
        (429, "-5", None),
        (429, "", None),
        (500, "120", None),
    ],
)
async def test_a_receiver_that_says_when_is_heard(hook: Hook, status: int, header: str, wait: timedelta | None) -> None:
    hook.status, hook.headers = status, {"Retry-After": header}
    with pytest.raises(TemporaryDeliveryError) as caught:
        await WebhookSender(clock=lambda: NOW).send(frozen(hook), hook_channel(hook.url))
    assert caught.value.retry_after == wait


async def test_a_receiver_that_dies_after_reading_gets_it_again_under_the_same_id(hook: Hook) -> None:
    hook.dies = True
    with pytest.raises(TemporaryDeliveryError):
        await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    hook.dies = False
    await WebhookSender().send(frozen(hook), hook_channel(hook.url))
    assert len({headers["webhook-id"] for _, headers, _ in hook.received}) == 1
    assert len({body for _, _, body in hook.received}) == 1


async def test_nobody_there_and_silence_are_temporary() -> None:
    async with scripted_server() as port:
        pass
    channel = hook_channel(f"http://127.0.0.1:{port}/s3cret-path")
    delivery = WebhookSender().freeze(content(), channel, "there")
    with pytest.raises(TemporaryDeliveryError) as caught:
        await WebhookSender().send(delivery, channel)
    assert caught.value.__cause__ is not None
    async with scripted_server(b"") as port:
        channel = hook_channel(f"http://127.0.0.1:{port}/")
        with pytest.raises(TemporaryDeliveryError, match="no answer in time"):
            await WebhookSender(deadline=0.3).send(delivery, channel)


async def test_what_is_no_http_is_temporary() -> None:
    async with scripted_server(b"220 mail.example.org ESMTP\r\n\r\n") as port:
        channel = hook_channel(f"http://127.0.0.1:{port}/")
        with pytest.raises(TemporaryDeliveryError):
            await WebhookSender(deadline=3).send(WebhookSender().freeze(content(), channel, "x"), channel)


async def test_an_address_and_its_login_stay_out_of_messages(hook: Hook) -> None:
    hook.status = 500
    url = hook.url.replace("http://", "http://user:passw0rd@")
    with pytest.raises(TemporaryDeliveryError) as caught:
        await WebhookSender().send(frozen(hook), hook_channel(url))
    for secret in ("passw0rd", "s3cret-path", SECRET):
        assert secret not in str(caught.value)
        assert secret not in repr(frozen(hook).recipient)


async def test_a_probe_connects_and_sends_nothing(hook: Hook) -> None:
    assert "nothing was sent" in await WebhookSender().probe(hook_channel(hook.url))
    assert hook.received == []
    async with scripted_server() as port:
        pass
    with pytest.raises(TemporaryDeliveryError):
        await WebhookSender().probe(hook_channel(f"http://127.0.0.1:{port}"))


def test_the_same_digest_freezes_to_the_same_bytes_and_another_to_another_id(hook: Hook) -> None:
    assert frozen(hook) == frozen(hook)
    other = WebhookSender().freeze(content(window=8), hook_channel(hook.url), frozen(hook).recipient)
    assert other.message_id != frozen(hook).message_id
    assert json.loads(other.payload["json"])["data"]["window"] == 8
