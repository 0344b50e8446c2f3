"""A small HTTP client for a server on this machine: one write a request, connections kept.

A general client spends more time on a request over loopback than the server's whole answer takes
to arrive: redirects, cookies, proxies, encodings and TLS are nothing that our own server needs.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

#: Seconds within which a connection is made; the server is on this machine.
CONNECT_SECONDS = 5.0
#: Bytes of an answer's head.
HEAD_LIMIT = 65_536


class LoopbackError(Exception):
    """The server did not answer, or not as HTTP; the message is the kind of failure."""


class _Closed(Exception):
    """The server had closed the connection before the request came."""


class LoopbackClient:
    """Sends requests to one server and returns status and body."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        """Prepare the client; nothing is opened yet.

        Args:
            url: such as http://127.0.0.1:5005; without TLS.
            headers: sent with every request.
        """
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        given = {"Host": parts.netloc, "Content-Type": "application/json", **headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def request(
        self, method: str, path: str, body: bytes = b"", *, timeout: float
    ) -> tuple[int, bytes]:
        """Return status and body of the answer.

        Args:
            timeout: seconds for the whole answer.
        Raises:
            LoopbackError: there is none.
        """
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        message = head.encode("latin-1") + body
        try:
            async with asyncio.timeout(timeout):
                while self._idle:
                    try:
                        return await self._exchange(*self._idle.pop(), message)
                    except _Closed:
                        continue
                async with asyncio.timeout(min(timeout, CONNECT_SECONDS)):
                    connection = await asyncio.open_connection(
                        self._host, self._port, limit=HEAD_LIMIT
                    )
                return await self._exchange(*connection, message)
        except (_Closed, OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise LoopbackError(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes
    ) -> tuple[int, bytes]:
        is_kept = False
        try:
            writer.write(message)
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if getattr(error, "partial", b""):
                    raise
                raise _Closed from error
            status, fields = _read_head(head)
            body = await _read_body(reader, status, fields)
            is_kept = head.startswith(b"HTTP/1.1") and fields.get("connection") != "close"
            is_kept = is_kept and "content-length" in fields
            return status, body
        finally:
            if is_kept:
                self._idle.append((reader, writer))
            else:
                writer.close()


def _read_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Return the status and the fields of an answer's head, names and values in lower case.

    Raises:
        ValueError: it is not the head of an HTTP answer.
    """
    first, *lines = head.decode("latin-1").lower().split("\r\n")
    protocol, status, *_ = first.split(" ")
    if not protocol.startswith("http/1."):
        raise ValueError("not HTTP")
    pairs = (line.partition(":") for line in lines if line)
    return int(status), {name: value.strip() for name, _, value in pairs}


async def _read_body(reader: asyncio.StreamReader, status: int, fields: dict[str, str]) -> bytes:
    if status == 204:
        return b""
    if "transfer-encoding" in fields:
        raise ValueError("an answer in chunks")
    if "content-length" in fields:
        return await reader.readexactly(int(fields["content-length"]))
    return await reader.read()
