"""A real HTTP server that takes what is sent to it and answers what a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Answer = tuple[int, Any]


@dataclass(frozen=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


class Receiver:
    """Listens on loopback; `answer` decides on status and JSON body, or a text.

    The text of a redirect is where it leads to.

    Attributes:
        received: all requests, in order.
        arrived: released once for each request.
        gate: cleared to let requests hang.
    """

    def __init__(self, answer: Callable[[Received], Answer] | None = None) -> None:
        self.received: list[Received] = []
        self.arrived = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        self.answer = answer or (lambda _: (204, None))
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {key.lower(): value for key, value in self.headers.items()}
                one = Received(self.command, self.path, headers, body)
                receiver.received.append(one)
                receiver.arrived.release()
                receiver.gate.wait(30)
                status, content = receiver.answer(one)
                is_text = isinstance(content, str)
                data = (str(content) if is_text else json.dumps(content)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain" if is_text else "application/json")
                if 300 <= status < 400:
                    self.send_header("Location", str(content) if is_text else "/elsewhere")
                if status == 429:
                    self.send_header("Retry-After", "600")
                if status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(data)

            do_GET = do_POST = do_PUT = _take

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int = 1) -> None:
        """Return when so many further requests have arrived."""
        for _ in range(count):
            assert self.arrived.acquire(timeout=30), "nothing more arrived"
