"""What is said of a channel that is configured wrongly."""

from __future__ import annotations

import pytest

from alerts import make_senders, validate_options
from alerts.smtp import parse_smtp_url
from monitor.domain.models import Channel
from tests.alerts.samples import SECRET

MAIL = {"smtp": "smtp://localhost:1025", "from": "vigil@example.org", "to": ["desk@example.org"]}
HOOK = {"url": "https://hooks.example.org/x", "secret": SECRET}


def problems(channel_type: str, **options: object) -> list[str]:
    return validate_options(Channel("c", channel_type, {key.rstrip("_"): value for key, value in options.items()}))


def test_good_channels_have_no_problems() -> None:
    assert problems("console") == []
    assert problems("email", **MAIL) == []
    assert problems("email", **(MAIL | {"to": "desk@example.org", "type": "email"})) == []
    assert problems("webhook", **HOOK) == []
    assert problems("webhook", **(HOOK | {"secret": [SECRET, SECRET.rstrip("=")]})) == []


@pytest.mark.parametrize(
    ("channel_type", "options", "said"),
    [
        ("emial", {}, 'unknown type "emial"; did you mean "email"?'),
        ("telegram", {}, 'unknown type "telegram"; known: apprise, console, email, file, webhook'),
        ("console", {"colour": "yes"}, 'unknown option "colour"; known: none'),
        ("email", MAIL | {"form": "x"}, 'unknown option "form"; did you mean "from"?'),
        ("email", {"smtp": MAIL["smtp"], "from": MAIL["from"]}, '"to" is missing'),
        ("email", MAIL | {"to": []}, '"to" is missing'),
        ("email", MAIL | {"to": [7]}, '"to" must be text or a list of texts'),
        ("email", MAIL | {"to": ["desk"]}, "write it like desk@example.org"),
        ("email", MAIL | {"from": "a@b.org\r\nBcc: c@d.org"}, "no mail address"),
        ("email", MAIL | {"smtp": "localhost:1025"}, "no usable address of a mail server"),
        ("email", MAIL | {"smtp": "http://localhost"}, "no usable address of a mail server"),
        ("email", MAIL | {"smtp": "smtp://h?startls=no"}, 'did you mean "starttls"?'),
        ("email", MAIL | {"smtp": "smtp://h?starttls=maybe"}, "is one of auto, yes, no"),
        ("email", MAIL | {"smtp": "smtps://h?starttls=yes"}, 'unknown "?starttls="'),
        ("email", MAIL | {"smtp": 25}, '"smtp" must be text'),
        ("webhook", HOOK | {"url": "ftp://x"}, "no usable address"),
        ("webhook", HOOK | {"url": "https://"}, "no usable address"),
        ("webhook", HOOK | {"url": "https://[x"}, "no usable address"),
        ("webhook", HOOK | {"url": "https://x:99999/"}, "no usable address"),
        ("webhook", HOOK | {"secret": "hunter2"}, 'it is "whsec_"'),
        ("webhook", HOOK | {"secret": "whsec_short"}, 'it is "whsec_"'),
        ("webhook", HOOK | {"secret": "whsec_" + "*" * 44}, 'it is "whsec_"'),
        ("webhook", {"url": HOOK["url"]}, '"secret" is missing'),
    ],
)
def test_a_mistake_is_said_in_words(channel_type: str, options: dict[str, object], said: str) -> None:
    found = validate_options(Channel("c", channel_type, options))
    assert len(found) == 1
    assert said in found[0]


def test_all_mistakes_are_said_at_once() -> None:
    assert len(problems("email", smtp="nothing", from_="nobody", extra=1)) == 4


@pytest.mark.parametrize(
    "url",
    [
        "smtp://user:hunt/er2@mail.example.org:587",
        "smtp://user:hunt#er2@mail.example.org",
        "smtp://user:hunt?er2@mail.example.org",
        "smtp://user:hunt[er2@mail.example.org",
        "smtp//user:hunter2@mail.example.org",
    ],
)
def test_a_mistake_in_an_address_does_not_tell_its_password(url: str) -> None:
    found = problems("email", **(MAIL | {"smtp": url}))
    assert len(found) == 1
    assert "hunt" not in found[0]
    assert "er2" not in found[0]


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls", "user", "password"),
    [
        ("smtp://localhost", 25, False, "auto", "", ""),
        ("smtp://localhost:1025?starttls=no", 1025, False, "no", "", ""),
        ("smtp://me@gmail.com:abcd efgh@smtp.gmail.com", 587, False, "auto", "me@gmail.com", "abcd efgh"),
        ("smtps://u:p%2Fw%3F@mail.example.org", 465, True, "auto", "u", "p/w?"),
        ("smtp://u:p:w@mail.example.org:587?starttls=yes", 587, False, "yes", "u", "p:w"),
    ],
)
def test_a_mail_server_is_written_as_an_address(
    url: str, port: int, tls: bool, starttls: str, user: str, password: str
) -> None:
    server = parse_smtp_url(url)
    assert (server.port, server.tls, server.starttls, server.user, server.password) == (
        port,
        tls,
        starttls,
        user,
        password,
    )
    assert not password or password not in repr(server)


async def test_every_kind_of_channel_has_a_sender() -> None:
    senders = make_senders()
    assert set(senders) == {"apprise", "console", "email", "file", "webhook"}
    assert await senders["console"].probe(Channel("console", "console", {}))
