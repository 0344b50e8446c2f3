"""A small HTTP client for the action server: one write a request, connections kept.

The general client took a seventh of the assistant's time: it sends head and body apart, and
redirects, cookies, encodings and TLS are nothing that a server on the same machine needs.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast
from urllib.parse import urlsplit

from aiohttp import ClientConnectionError

#: Seconds an idle connection is kept; the action server keeps it longer, so that it is never the
#: one who closes while a call is on its way.
KEPT_SECONDS = 15.0

_END_OF_HEAD = b"\r\n\r\n"


class KeptConnections:
    """Connections to one server; those that are idle are used again."""

    def __init__(self, url: str) -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: of what is asked, such as http://127.0.0.1:5055/webhook; without TLS.
        """
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._begin = f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        self._idle: list[_Connection] = []

    async def post(self, headers: dict[str, str], body: bytes, timeout: float) -> tuple[int, bytes]:
        """Return status and body of the answer.

        Raises:
            ClientConnectionError: there was none in time, or it was not understood.
        """
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        message = f"{self._begin}{head}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body
        connection = None
        try:
            connection = self._take() or await self._open()
            answer = await asyncio.wait_for(connection.ask(message), timeout)
        except (TimeoutError, OSError, ValueError) as error:
            raise ClientConnectionError(type(error).__name__) from error
        else:
            if not connection.is_closed:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
                connection = None
            return answer
        finally:
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed and time.monotonic() - connection.idle_since < KEPT_SECONDS:
                return connection
            connection.close()
        return None

    async def _open(self) -> _Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, self._host, self._port)
        return connection


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self) -> None:
        self.is_closed = False
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._received = bytearray()
        self._head: tuple[int, int, bool, int] | None = None

    async def ask(self, message: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of the answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return await self._answer

    def close(self) -> None:
        """Close it."""
        self.is_closed = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        self._fail(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self._received += data
        try:
            if self._head is None:
                end = self._received.find(_END_OF_HEAD)
                if end < 0:
                    return
                self._head = (*_read_head(bytes(self._received[:end])), end + len(_END_OF_HEAD))
            status, length, is_last, begin = self._head
        except ValueError as error:
            self.close()
            self._fail(error)
            return
        if len(self._received) < begin + length:
            return
        body = bytes(self._received[begin : begin + length])
        self._received.clear()
        self._head = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, body))
        if is_last:
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _read_head(head: bytes) -> tuple[int, int, bool]:
    """Return the status, the length of the body, and whether the server closes afterwards.

    Raises:
        ValueError: it is not the head of an answer that says how long it is.
    """
    first, *lines = head.decode("latin-1").lower().split("\r\n")
    protocol, status, *_ = first.split(" ")
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if protocol != "http/1.1" or "content-length" not in fields:
        raise ValueError("an answer of unknown length")
    return int(status), int(fields["content-length"]), fields.get("connection") == "close"
