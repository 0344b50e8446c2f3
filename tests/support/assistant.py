"""A small HTTP server that speaks the assistant's protocol, for injecting failures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Answer = list[dict[str, Any]] | int

GREETING: list[dict[str, Any]] = [
    {"text": "Hello, I am an automated assistant.", "choices": [], "expects": None, "case": None},
    {
        "text": "May I use what you tell me?",
        "choices": [
            {"title": "Yes, go on", "payload": "accept"},
            {"title": "No", "payload": "decline"},
        ],
        "expects": {"fact": "consent", "input": "choice", "optional": False},
        "case": None,
    },
]


def reply(text: str, **more: Any) -> dict[str, Any]:
    """Return one reply in the protocol's shape."""
    return {"text": text, "choices": [], "expects": None, "case": None, **more}


class StubAssistant:
    """Answers what `script` says: a list of replies, or a status to fail with.

    Attributes:
        asked: every accepted request's body, in order of arrival.
        script: called with the body; by default it greets and echoes.
        gate: cleared to let requests hang until it is set again.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.asked: list[Body] = []
        self.forgot: list[str] = []
        self.script: Callable[[Body], Answer] = echo
        self.gate = threading.Event()
        self.gate.set()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    def start(self) -> None:
        """Listen, on the port used before if there was one; nothing happens while listening."""
        if self._server is not None:
            return
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(200, {"status": "ok"})

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Authorization"] != f"Bearer {stub.secret}":
                    return self._send(401, {"error": {}})
                body = json.loads(raw)
                stub.asked.append(body)
                stub.gate.wait(60)
                answer = stub.script(body)
                if isinstance(answer, int):
                    return self._send(answer, {"error": {"code": "failed", "message": ""}})
                return self._send(200, {"messages": answer})

            def do_DELETE(self) -> None:
                stub.forgot.append(self.path.rsplit("/", 1)[-1])
                self.send_response(204)
                self.end_headers()

            def _send(self, status: int, body: Body) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening, so that connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def told(self) -> list[str]:
        """What customers wrote or chose, in order of arrival, without events."""
        return [body.get("text") or body["choice"] for body in self.asked if "event" not in body]


def echo(body: Body) -> Answer:
    """Return the greeting for the start, and what was said for anything else."""
    if body["kind"] == "event":
        return GREETING
    return [reply("I heard:"), reply(body.get("text") or body["choice"])]
