"""Signs of life reach those who asked for them."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from monitor.fetch.beacon import Beacon, tell_systemd


async def serve(status: str) -> tuple[asyncio.Server, str, list[bytes]]:
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n"))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ping/secret-token", seen


async def test_the_heartbeat_address_is_called() -> None:
    server, address, seen = await serve("200 OK")
    async with server:
        assert await Beacon(address).call()
    assert seen == [b"GET /ping/secret-token HTTP/1.1\r\n"]


@pytest.mark.parametrize("status", ["500 Oops", "404 Gone"])
async def test_a_heartbeat_that_fails_is_no_success_and_its_token_stays_out_of_the_log(
    status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server, address, _ = await serve(status)
    async with server:
        assert not await Beacon(address).call()
    assert not await Beacon("http://127.0.0.1:1/secret-token").call()
    assert not await Beacon("no address secret-token").call()
    out = "".join(capsys.readouterr())
    assert "heartbeat failed" in out
    assert "secret-token" not in out


def test_the_service_manager_hears_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        tell_systemd("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_without_a_service_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_systemd("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nonexistent/socket")
    tell_systemd("READY=1")
