"""Sending to addresses that people chose: not to the inside, not for long, never redirected."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

import httpcore

from handoff.domain.outgoing_addresses import Network, is_allowed, origin_of

TIMEOUT_SECONDS = 15.0
LARGEST_ANSWER = 65_536
#: A file may take longer than an answer, and may be handed on a few times.
FETCH_SECONDS = 60.0
MOST_REDIRECTS = 3
USER_AGENT = "Redress"


class SendFailed(Exception):
    """Nothing was delivered.

    Attributes:
        cause: a short code for the log and the desk; never what the other side wrote.
        is_final: trying again cannot help.
        is_gone: the other side wants nothing any more.
        retry_after: seconds the other side asks to wait, or None.
    """

    def __init__(
        self,
        cause: str,
        *,
        is_final: bool = False,
        is_gone: bool = False,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.is_final = is_final
        self.is_gone = is_gone
        self.retry_after = retry_after


class AddressRefused(httpcore.ConnectError):
    """The name leads to an address that is not allowed."""


@dataclass(frozen=True)
class Answer:
    """What the other side answered, with at most LARGEST_ANSWER bytes of its body."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            SendFailed: it is none.
        """
        try:
            return json.loads(self.body)
        except ValueError:
            raise SendFailed("unreadable_answer") from None


class _GuardedBackend(httpcore.SyncBackend):
    """Resolves names itself and connects to the very address it has checked."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("unknown host") from None
        addresses = [str(entry[4][0]) for entry in found]
        # All of them: a name with one public and one private address is a trick.
        if not addresses or not all(is_allowed(one, self._allowed) for one in addresses):
            raise AddressRefused("address not allowed")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


class OutgoingHttp:
    """Sends one request at a time and a connection each; there are few, to many places."""

    def __init__(self, allowed: Sequence[Network] = (), timeout: float = TIMEOUT_SECONDS) -> None:
        self._allowed = allowed
        self._timeout = timeout

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the certificates of the system takes a while, and many installations send nothing.
        return ssl.create_default_context()

    def send(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Return the answer of status 2xx.

        Raises:
            SendFailed: any other status, a redirect among them, or no answer.
        """
        with self._open(method, url, body, headers) as response:
            answered = b""
            until = time.monotonic() + self._timeout
            for chunk in response.iter_stream():
                answered += chunk
                if len(answered) > LARGEST_ANSWER or time.monotonic() > until:
                    break
            _check(response)
            return Answer(response.status, answered[:LARGEST_ANSWER])

    @contextmanager
    def _open(
        self, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> Iterator[httpcore.Response]:
        times = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        sent = {"User-Agent": USER_AGENT, "Accept": "application/json", **headers}
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=self._tls, network_backend=_GuardedBackend(self._allowed)
                ) as pool,
                pool.stream(
                    method,
                    url,
                    headers=[(key, value.encode()) for key, value in sent.items()],
                    content=body,
                    extensions={"timeout": times},
                ) as response,
            ):
                yield response
        except AddressRefused:
            raise SendFailed("address_not_allowed", is_final=True) from None
        except httpcore.TimeoutException:
            raise SendFailed("timeout") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise SendFailed(f"no_connection_{type(error).__name__}") from None

    def fetch(self, url: str, write: Callable[[bytes], object], home: str) -> None:
        """Read a file, handing over its bytes as they come.

        Redirects are followed a few times as long as they stay at home.

        Args:
            write: takes bytes; what it raises ends the reading and is passed on.
            home: an address; the file must lie at its scheme, host and port.
        Raises:
            SendFailed: it lies elsewhere, any other status than 2xx, or no answer.
        """
        until = time.monotonic() + FETCH_SECONDS
        for _ in range(MOST_REDIRECTS + 1):
            if origin_of(url) != origin_of(home):
                raise SendFailed("file_elsewhere", is_final=True)
            with self._open("GET", url, b"", {"Accept": "*/*"}) as response:
                if 300 <= response.status < 400:
                    url = urljoin(url, _header(response, b"location"))
                    continue
                _check(response)
                for chunk in response.iter_stream():
                    if time.monotonic() > until:
                        raise SendFailed("timeout")
                    write(chunk)
                return
        raise SendFailed("too_many_redirects", is_final=True)

    def send_json(
        self, method: str, url: str, content: Any, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send JSON; as `send`."""
        body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
        return self.send(method, url, body, {"Content-Type": "application/json", **(headers or {})})


def _check(response: httpcore.Response) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    given = _header(response, b"retry-after")
    wait = int(given) if given.isdigit() and len(given) < 7 else None
    raise SendFailed(
        f"status_{status}",
        is_final=status == 410,
        is_gone=status == 410,
        retry_after=wait if status in (429, 503) else None,
    )


def _header(response: httpcore.Response, name: bytes) -> str:
    """Return a header of an answer, empty when it has none."""
    given = {key.lower(): value for key, value in response.headers}.get(name, b"")
    return given.decode("ascii", "replace")
