"""The client for the action server: answers as they are, connections kept while they are open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientConnectionError

from assistant.rasa_changes.connections import KeptConnections

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return head + await reader.readexactly(length)


def with_server(serve: Serve, use: Callable[[KeptConnections], Awaitable[None]]) -> None:
    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        connections = KeptConnections(f"http://127.0.0.1:{port}/webhook")
        try:
            await use(connections)
        finally:
            connections.close()
            server.close()

    asyncio.run(run())


def test_a_request_is_sent_whole_and_its_answer_returned() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(b"HTTP/1.1 400 Bad\r\ncontent-length: 5\r\n\r\nna")
        await writer.drain()
        writer.write(b"mes")
        writer.close()

    async def use(connections: KeptConnections) -> None:
        answer = await connections.post({"Authorization": "Bearer x"}, b'{"a":1}', 5)
        assert answer == (400, b"names")

    with_server(serve, use)
    assert seen[0].startswith(b"POST /webhook HTTP/1.1\r\n")
    assert b"Authorization: Bearer x\r\n" in seen[0]
    assert seen[0].endswith(b'\r\n\r\n{"a":1}')


def test_a_connection_is_used_again_while_the_server_keeps_it_open() -> None:
    opened: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(1)
        await read_request(reader)
        writer.write(OK)
        await read_request(reader)
        writer.write(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        writer.close()

    async def use(connections: KeptConnections) -> None:
        for _ in range(4):
            assert await connections.post({}, b"", 5) == (200, b"{}")

    with_server(serve, use)
    assert len(opened) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"nothing of the kind\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_a_connection_error(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)
        writer.close()

    async def use(connections: KeptConnections) -> None:
        with pytest.raises(ClientConnectionError):
            await connections.post({}, b"", 5)

    with_server(serve, use)


def test_an_answer_that_does_not_come_in_time_is_a_connection_error() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def use(connections: KeptConnections) -> None:
        with pytest.raises(ClientConnectionError):
            await connections.post({}, b"", 0.05)

    with_server(serve, use)


def test_a_server_that_is_not_there_is_a_connection_error() -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(ClientConnectionError):
            await KeptConnections(f"http://127.0.0.1:{port}/webhook").post({}, b"", 5)

    asyncio.run(run())
