"""`demo`: starts the newsroom and the receivers, runs the real service against them, and shows what came of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from demo.expected import EXPECTED, UNWANTED
from demo.newsroom import SITES, newsroom
from demo.receivers import Received, receivers
from monitor.cli.looking import hits_table
from monitor.domain.errors import StorageError
from monitor.domain.models import StoredHit
from monitor.service.opening import Adapters, load, opened

HERE = Path(__file__).parent
SETTINGS = HERE / "sources.yaml"
PATIENCE = 20.0  # seconds until the whole job must have been done
LOOK_EVERY = 0.5
NARROWEST = 100  # columns of the table where nobody has a terminal


def make_demo(adapters: Adapters) -> Callable[..., None]:
    """The command over these adapters."""

    def demo(
        leave: Annotated[
            bool, typer.Option("--exit", help="End when all has been shown, instead of watching on.")
        ] = False,
        folder: Annotated[Path | None, typer.Option(help="Where mail and data go; default: demo/var.")] = None,
    ) -> None:
        """Show the whole job on this machine, without a network: three sites, a mail server, a webhook receiver."""
        sys.exit(_show(adapters, _fresh(folder or HERE / "var"), leave=leave or not sys.stdout.isatty()))

    return demo


def _fresh(folder: Path) -> Path:
    """An empty folder; a temporary one where the project's own cannot be written."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".write").touch()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="newsvigil-demo-"))
    return folder.resolve()


def _show(adapters: Adapters, folder: Path, *, leave: bool) -> int:
    console = Console(width=max(Console().width, NARROWEST))
    with newsroom() as sites, receivers(folder) as received:
        environ = _environment(sites, received, folder)
        console.print(f"[bold]A newsroom of {len(SITES)} sites is up:[/] " + ", ".join(sites.values()))
        with (folder / "service.log").open("wb") as log, _service(environ, log) as service:
            hits = _wait(replace(adapters, environ=environ), received, service)
            complete = _report(console, hits, received, folder)
            if not leave and service.poll() is None:
                _watch_on(console, service)
    return 0 if complete else 1


def _environment(sites: Mapping[str, str], received: Received, folder: Path) -> dict[str, str]:
    addresses = {f"DEMO_{site.upper()}": url for site, url in sites.items()}
    receiving = {"SMTP_URL": received.smtp_url, "HOOK_URL": received.hook_url, "HOOK_SECRET": received.hook_secret}
    return {**os.environ, **addresses, **receiving, "DEMO_FOLDER": str(folder)}


class _service:  # noqa: N801 (used like a function)
    """The real service in a process of its own, ended cleanly."""

    def __init__(self, environ: Mapping[str, str], log: object) -> None:
        command = [
            sys.executable,
            str(HERE.parent / "run_monitor.py"),
            "--config",
            str(SETTINGS),
            "run",
            "--log",
            "text",
        ]
        # A session of its own: Ctrl-C in the terminal reaches the demo, which then ends the service in order.
        self._process = subprocess.Popen(  # noqa: S603
            command,
            env=dict(environ),
            stdout=log,
            stderr=log,
            start_new_session=True,  # type: ignore[call-overload]
        )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self._process  # type: ignore[no-any-return]

    def __exit__(self, *exc: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _wait(adapters: Adapters, received: Received, service: subprocess.Popen[bytes]) -> list[StoredHit]:
    """Wait until all that the newsroom holds was found and told, or patience ends."""
    deadline = time.monotonic() + PATIENCE
    hits: list[StoredHit] = []
    while time.monotonic() < deadline and service.poll() is None:
        if received.mails and received.hooks:
            hits = asyncio.run(_hits(adapters))
            if found_pairs(hits) >= EXPECTED:
                break
        time.sleep(LOOK_EVERY)
    return hits or asyncio.run(_hits(adapters))


async def _hits(adapters: Adapters) -> list[StoredHit]:
    try:
        async with opened(load(SETTINGS, adapters), adapters, exclusive=False) as runtime:
            return await runtime.database.articles.hits()
    except StorageError:
        return []


def found_pairs(hits: list[StoredHit]) -> set[tuple[str, str]]:
    """Which watch hit which page."""
    return {(hit.watch, hit.url.partition("?")[0].rsplit("/", 1)[1]) for hit in hits}


def _report(console: Console, hits: list[StoredHit], received: Received, folder: Path) -> bool:
    """Show what was found and where the alerts lie; returns whether all was as it should be."""
    console.print(hits_table(hits))
    found = found_pairs(hits)
    missed, false = EXPECTED - found, {pair for pair in found if pair[1] in UNWANTED}
    console.print(f"\n{len(hits)} hits in {len({page for _, page in found})} articles.", style="bold")
    for mail, subject in zip(received.mails.values(), received.subjects, strict=False):
        console.print(f"Mail received: “{subject}”\n  {mail}", soft_wrap=True, highlight=False)
    for identity in received.hooks:
        console.print(f"Webhook received and its signature verified: {identity}", highlight=False)
    console.print(f"The service's log: {folder / 'service.log'}", soft_wrap=True, highlight=False)
    for watch, page in sorted(missed):
        console.print(f"MISSED: {watch} in {page}", style="bold red")
    for watch, page in sorted(false):
        console.print(f"FALSE ALARM: {watch} in {page}", style="bold red")
    return bool(received.mails and received.hooks and not missed and not false and not received.refused)


def _watch_on(console: Console, service: subprocess.Popen[bytes]) -> None:
    console.print("\nThe service watches on. Ctrl-C ends it.", style="dim")
    try:
        service.wait()
    except KeyboardInterrupt:
        console.print("Ending …", style="dim")
