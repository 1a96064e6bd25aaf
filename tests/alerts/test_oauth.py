"""Mail by access token: what the mail server and the token server see, and what an error tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from alerts import validate_options
from alerts.email import EmailSender
from alerts.oauth import Tokens, read_oauth
from alerts.options import BadOptions
from monitor.domain.errors import TemporaryDeliveryError
from monitor.domain.models import Channel, FrozenDelivery
from tests.alerts.samples import content, item, mail_channel
from tests.alerts.servers import BearerBox, Hook, TokenBox, XOAuth2Box, hook_server, token_server

CLIENT_SECRET, REFRESH = "cl1ent-s3cret", "1//refresh-t0ken"


@pytest.fixture
def tokens() -> Iterator[Hook]:
    """A token server that gives out "good-token-1" and then "good-token-2"."""
    with hook_server() as server:
        server.status = 200
        server.answers = [granted("good-token-1"), granted("good-token-2")]
        yield server


def granted(token: str, **more: object) -> bytes:
    return json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": 3599, **more}).encode()


def forms(server: Hook) -> list[dict[str, str]]:
    return [{key: value for key, [value] in parse_qs(body.decode()).items()} for _, _, body in server.received]


def channel_of(box: TokenBox, tokens: Hook, **oauth: object) -> Channel:
    client = {"token_url": tokens.url, "client_id": "me", "client_secret": CLIENT_SECRET, "refresh_token": REFRESH}
    return mail_channel(f"smtp://vigil%40example.org@127.0.0.1:{box.port}", oauth=client | oauth)


def mail() -> FrozenDelivery:
    return EmailSender().freeze(content(item()), mail_channel(), "desk@example.org")


async def test_a_mail_goes_out_with_a_token_that_is_fetched_once(tokens: Hook) -> None:
    with token_server(XOAuth2Box("good-token-1")) as box:
        sender, channel = EmailSender(), channel_of(box, tokens)
        assert "logged in" in await sender.probe(channel)
        for _ in range(2):
            await sender.send(mail(), channel)
        assert len(box.mails) == 2
        assert set(box.shown) == {("XOAUTH2", "vigil@example.org", "good-token-1")}
        form = {"client_id": "me", "client_secret": CLIENT_SECRET, "refresh_token": REFRESH}
        assert forms(tokens) == [form | {"grant_type": "refresh_token"}]


async def test_the_standard_mechanism_is_taken_where_it_is_offered(tokens: Hook) -> None:
    with token_server(BearerBox("good-token-1")) as box:
        await EmailSender().send(mail(), channel_of(box, tokens))
        assert box.shown == [("OAUTHBEARER", "vigil@example.org", "good-token-1")]


@pytest.mark.parametrize("kind", [XOAuth2Box, BearerBox])
async def test_a_refused_token_is_fetched_anew_once(kind: type[TokenBox], tokens: Hook) -> None:
    with token_server(kind("good-token-2")) as box:
        await EmailSender().send(mail(), channel_of(box, tokens))
        assert [token for _, _, token in box.shown] == ["good-token-1", "good-token-2"]
        assert len(box.mails) == 1


async def test_a_token_that_is_refused_again_is_a_failure_that_tells_no_secret(tokens: Hook) -> None:
    with token_server(XOAuth2Box("none of them")) as box:
        with pytest.raises(TemporaryDeliveryError, match="login was refused") as caught:
            await EmailSender().send(mail(), channel_of(box, tokens))
        assert len(box.shown) == len(tokens.received) == 2
        for secret in ("good-token", CLIENT_SECRET, REFRESH, "vigil@"):
            assert secret not in str(caught.value)


async def test_a_token_server_that_refuses_is_told_by_its_code_alone(tokens: Hook) -> None:
    tokens.status = 400
    tokens.answers = [json.dumps({"error": "invalid_grant", "error_description": f"{REFRESH} is bad"}).encode()]
    with token_server(XOAuth2Box()) as box:
        with pytest.raises(TemporaryDeliveryError, match=r"invalid_grant.*make a new one") as caught:
            await EmailSender().send(mail(), channel_of(box, tokens))
        assert REFRESH not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "answer"), [(500, b"oops"), (200, b"[]"), (200, b"{}"), (200, b'{"access_token": 7}'), (302, b"")]
)
async def test_whatever_else_a_token_server_answers_is_tried_again(tokens: Hook, status: int, answer: bytes) -> None:
    tokens.status, tokens.answers = status, [answer]
    with pytest.raises(TemporaryDeliveryError, match=r"127\.0\.0\.1 gave no access token"):
        await Tokens().token(read_oauth({"token_url": tokens.url, "client_id": "x", "refresh_token": "y"}))


async def test_a_token_is_kept_until_it_runs_out_and_a_newer_refresh_token_is_taken_up(tokens: Hook) -> None:
    now = 1000.0
    tokens.answers = [granted("one", refresh_token="newer"), granted("two")]
    keeper = Tokens(seconds=lambda: now)
    client = read_oauth({"token_url": tokens.url, "client_id": "x", "refresh_token": "first", "scope": "mail"})
    assert [await keeper.token(client), await keeper.token(client)] == ["one", "one"]
    now += 3599 - 60
    assert await keeper.token(client) == "two"
    assert [(form["refresh_token"], form["scope"]) for form in forms(tokens)] == [("first", "mail"), ("newer", "mail")]


def test_mistakes_under_oauth_are_said_without_its_secrets() -> None:
    options = {"smtp": "smtp://mail.example.org", "from": "vigil@example.org", "to": "desk@example.org"}
    bad = {"token_url": "http://tokens.example.org", "client_id": "me", "client_secret": CLIENT_SECRET, "refresh": "x"}
    said = validate_options(Channel("desk", "email", options | {"oauth": bad}))
    assert len(said) == 4
    assert "names the user" in said[0]
    assert all(word in " ".join(said) for word in ("https://", 'did you mean "refresh_token"', "is missing"))
    assert CLIENT_SECRET not in " ".join(said)
    assert validate_options(Channel("desk", "email", options | {"oauth": "yes"})) == [
        '"oauth": must be a mapping: key: value'
    ]
    with pytest.raises(BadOptions):
        read_oauth({"token_url": "https://[", "client_id": "x", "refresh_token": "y"})
    client = read_oauth({"token_url": "https://t.example/", "client_id": "m", "refresh_token": REFRESH})
    assert REFRESH not in repr(client)
