"""The small HTTP client, against a server that answers byte by byte as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from handoff.adapters.loopback import LoopbackClient, LoopbackError
from tests.support.asynchronous import run as run_in_thread

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Server:
    """Gives prepared answers, one a request; b"" closes the connection instead."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                writer.write(answer)
                if not answer or answer.endswith(b"CUT"):
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def talk(
    server: Server, conversation: Callable[[LoopbackClient], Awaitable[object]]
) -> list[object]:
    """Run a conversation with a served server; return what it returned, in a list."""

    async def run() -> list[object]:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        client = LoopbackClient(f"http://127.0.0.1:{port}", {"Authorization": "Bearer s"})
        try:
            return [await conversation(client)]
        finally:
            await client.close()
            listening.close()

    return run_in_thread(run())


def ask(client: LoopbackClient, seconds: float = 5) -> Awaitable[tuple[int, bytes]]:
    return client.request("POST", "/messages", b'{"a": 1}', timeout=seconds)


def test_sends_the_body_and_returns_the_answer() -> None:
    server = Server(OK)
    assert talk(server, ask) == [(200, b"hello")]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /messages HTTP/1.1\r\n")
    assert b"Authorization: Bearer s" in head
    assert body == b'{"a": 1}'


def test_connections_are_kept_and_not_shared_at_the_same_time() -> None:
    server = Server(*[OK] * 6)

    async def conversation(client: LoopbackClient) -> None:
        for _ in range(3):
            await ask(client)
        await asyncio.gather(*(ask(client) for _ in range(3)))

    talk(server, conversation)
    assert len(server.requests) == 6
    assert server.connections == 3


def test_a_connection_the_server_closed_meanwhile_is_replaced() -> None:
    server = Server(OK, b"", OK)

    async def conversation(client: LoopbackClient) -> list[object]:
        return [await ask(client), await ask(client)]

    assert talk(server, conversation) == [[(200, b"hello"), (200, b"hello")]]
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le CUT",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello CUT",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"SSH-2.0 hello\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_anything_but_a_whole_answer_is_an_error(answer: bytes) -> None:
    with pytest.raises(LoopbackError):
        talk(Server(answer), ask)


def test_an_answer_without_length_ends_with_the_connection() -> None:
    assert talk(Server(b"HTTP/1.0 503 No\r\n\r\nCUT"), ask) == [(503, b"CUT")]
    assert talk(Server(b"HTTP/1.1 204 No Content\r\n\r\n"), ask) == [(204, b"")]


def test_nobody_there_and_no_answer_in_time_are_errors() -> None:
    async def nobody() -> None:
        listening = await asyncio.start_server(Server().serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        listening.close()
        await ask(LoopbackClient(f"http://127.0.0.1:{port}", {}))

    async def silence() -> None:
        async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        listening = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        await ask(LoopbackClient(f"http://127.0.0.1:{port}", {}), 0.05)

    for situation in (nobody, silence):
        with pytest.raises(LoopbackError):
            run_in_thread(situation())
