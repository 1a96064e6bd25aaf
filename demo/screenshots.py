"""Pictures of a digest as a mail program shows it: sent through a real mail server, read back, photographed.

Run it by `make screenshots`; it needs Chromium and writes into docs/. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import email
import email.policy
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import typer

from alerts.email import EmailSender
from demo.receivers import receivers
from demo.sample_digest import sample_digest
from monitor.domain.models import Channel, Letterhead

DOCS = Path(__file__).parents[1] / "docs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 30.0  # seconds until a browser must have started


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a window's width in CSS pixels, pixels to one of these, and its colours."""

    name: str
    width: int
    density: float
    scheme: str


SHOTS = (
    Shot("digest-narrow-light", 390, 1.25, "light"),
    Shot("digest-narrow-dark", 390, 1.25, "dark"),
    Shot("digest-wide-light", 1000, 1, "light"),
    Shot("digest-wide-dark", 1000, 1, "dark"),
)


def mailed_digest(folder: Path) -> EmailMessage:
    """Send the sample digest through a mail server of this machine, and read back what arrived there."""
    with receivers(folder) as received:
        options: dict[str, object] = {
            "smtp": received.smtp_url,
            "from": "vigil@example.org",
            "to": ["desk@example.org"],
        }
        channel, sender = Channel("mail", "email", options), EmailSender()
        [recipient] = sender.recipients(channel)
        paper = Letterhead(unsubscribe="https://vigil.example/unsubscribe/sample")
        asyncio.run(sender.send(sender.freeze(sample_digest(), channel, recipient, paper), channel))
        [arrived] = folder.glob("*.eml")
    message = email.message_from_bytes(arrived.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


async def photograph(page: Path, shots: Sequence[Shot], folder: Path, *, browser: str) -> list[Path]:
    """Take these pictures of a page, each as tall as the page is."""
    async with _devtools(browser) as tools:
        return [await _take(tools, page, shot, folder) for shot in shots]


class _DevTools:
    """Chromium's remote control: a command and its answer."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0
        self._events: set[str] = set()

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": params})
        while (answer := await self._socket.receive_json()).get("id") != self._sent:
            self._events.add(answer.get("method", ""))
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    async def open(self, url: str) -> None:
        """Go to a page and wait until it has loaded."""
        self._events.clear()
        await self.call("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._events.add((await self._socket.receive_json()).get("method", ""))


async def _take(tools: _DevTools, page: Path, shot: Shot, folder: Path) -> Path:
    feature = {"name": "prefers-color-scheme", "value": shot.scheme}
    await tools.call("Emulation.setEmulatedMedia", features=[feature])
    view = {"width": shot.width, "deviceScaleFactor": shot.density, "mobile": shot.width < 600}
    await tools.call("Emulation.setDeviceMetricsOverride", height=800, **view)
    await tools.open(page.as_uri())
    size = (await tools.call("Page.getLayoutMetrics"))["cssContentSize"]
    await tools.call("Emulation.setDeviceMetricsOverride", height=int(size["height"]), **view)
    answer = await tools.call("Page.captureScreenshot", format="png")
    picture = folder / f"{shot.name}.png"
    picture.write_bytes(base64.b64decode(answer["data"]))
    return picture


def make_small(picture: Path) -> None:
    """Fewer colours, a quarter of the bytes; without pngquant a picture stays as it is."""
    tool = shutil.which("pngquant")
    if tool is not None:
        subprocess.run([tool, "--force", "--strip", "--output", picture, "24", picture], check=True)  # noqa: S603


@asynccontextmanager
async def _devtools(browser: str) -> AsyncIterator[_DevTools]:
    """A browser without a window, and its remote control."""
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-lcd-text",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                assert process.stderr is not None
                port = await _port(process.stderr)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    tab = next(target for target in await answer.json() if target["type"] == "page")
                async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    tools = _DevTools(socket)
                    await tools.call("Page.enable")
                    yield tools
        finally:
            process.terminate()
            await process.wait()


async def _port(spoken: asyncio.StreamReader) -> int:
    """The port that the browser chose, and says."""
    async for line in spoken:
        if found := re.search(rb"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise RuntimeError("the browser ended before it listened")


def main() -> None:
    """Take the pictures and tell where they lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=DOCS, help="where the pictures go (default: docs)")
    parser.add_argument("--text", action="store_true", help="also print the plain-text part")
    asked = parser.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("No Chromium was found (Debian, Ubuntu: apt install chromium).")
    with tempfile.TemporaryDirectory() as folder:
        message = mailed_digest(Path(folder))
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        assert html is not None
        assert text is not None
        page = Path(folder) / "page.html"
        page.write_text(html.get_content(), encoding="utf-8")
        pictures = asyncio.run(photograph(page, SHOTS, asked.folder, browser=browser))
        if asked.text:
            typer.echo(text.get_content())
    typer.echo(f"{message['Subject']}: {len(html.get_content().encode()):,} bytes of HTML")
    for picture in pictures:
        make_small(picture)
        typer.echo(f"{picture}  {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
