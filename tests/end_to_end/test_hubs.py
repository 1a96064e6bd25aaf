"""A feed whose hub tells of changes: asked for, confirmed, and taken in between two polls."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import socket
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode

from tests.end_to_end.newsroom import World
from tests.end_to_end.test_sources import RECENT, story
from tests.end_to_end.test_whole_job import Running, wait_for

FILE = """\
feeds: [{{url: "${{SITE}}/atom.xml", every: 1d}}]
people: [Mara Lindqvist]
digests: [{{name: All, when: people, schedule: instant, to: [hook]}}]
channels:
  hook: {{type: webhook, url: "${{HOOK_URL}}", secret: "${{HOOK_SECRET}}"}}
http: {{allow_private: [127.0.0.0/8], min_gap: 0s, public_url: "{public}", listen: "127.0.0.1:{port}"}}
storage: {{url: "sqlite:///news.db"}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def atom(world: World, *numbers: int) -> bytes:
    entries = "".join(
        f"<entry><title>Story {number}</title><id>urn:{number}</id><updated>{RECENT}</updated>"
        f'<link href="{world.site.url}/{number}"/></entry>'
        for number in numbers
    )
    links = f'<link rel="hub" href="{world.site.url}/hub"/><link rel="self" href="{world.site.url}/atom.xml"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:f</id>{links}{entries}</feed>'.encode()


def send(address: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(address, data=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_what_a_hub_tells_is_read_at_once_and_a_stranger_s_word_is_not(world: World) -> None:
    asked: list[dict[str, str]] = []

    def hub(handler: BaseHTTPRequestHandler) -> None:
        form = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        asked.append({key: values[0] for key, values in form.items()})
        handler.send_response(202)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for number in (1, 2, 3):
        story(world, f"/{number}", f"Mara Lindqvist is in story {number}.")
    world.site.routes["/atom.xml"] = (200, {"Content-Type": "application/atom+xml"}, atom(world, 1))
    world.site.routes["/hub"] = hub
    port = free_port()
    world.write(FILE.format(public=f"http://127.0.0.1:{port}", port=port))
    assert world.call("once").returncode == 0
    with Running(world) as service:
        wait_for(lambda: bool(asked))
        [request] = asked
        callback, secret = request["hub.callback"], request["hub.secret"]
        assert callback.startswith(f"http://127.0.0.1:{port}/websub/")
        assert (request["hub.mode"], request["hub.topic"]) == ("subscribe", f"{world.site.url}/atom.xml")
        challenge = {"hub.mode": "subscribe", "hub.challenge": "a word", "hub.lease_seconds": "864000"}
        for topic, status, answer in (("http://elsewhere.example/", 404, b""), (request["hub.topic"], 200, b"a word")):
            got = send(f"{callback}?{urlencode(challenge | {'hub.topic': topic})}")
            assert (got[0], got[1] if status == 200 else b"") == (status, answer)
        body, forged = atom(world, 1, 2), atom(world, 3)
        kind = "application/atom+xml"
        assert send(callback, forged, Content_Type=kind, X_Hub_Signature="sha256=" + "0" * 64)[0] == 204
        right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        assert send(callback, body, Content_Type=kind, X_Hub_Signature=right)[0] == 204
        assert send(callback + "x", body, Content_Type=kind, X_Hub_Signature=right)[0] == 410
        wait_for(lambda: len(world.hooks) == 2)
        told = [item["title"] for item in json.loads(world.hooks[1][1])["data"]["stories"]]
        assert told == ["Story 2"]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(30) == 0
