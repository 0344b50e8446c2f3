"""The customer at the terminal is offered what the newest turn of the assistant offers, no more."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from handoff.cli_client import Conversation


def said(seq: int, *payloads: str) -> dict[str, Any]:
    """Return a message of the assistant with these choices."""
    choices = [{"title": payload.title(), "payload": payload} for payload in payloads]
    return {"seq": seq, "from": "bot", "text": f"Line {seq}.", "choices": choices, "expects": None}


class _Handler(BaseHTTPRequestHandler):
    """Answers each request with the next of the server's bodies."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(self.server.bodies.pop(0)).encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output clean."""


@pytest.fixture
def conversation() -> Iterator[Conversation]:
    """A conversation whose answers, like those of the service, leave the customer's words out."""
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.bodies = [  # type: ignore[attr-defined]
        {
            "token": "t",
            "conversation_id": "c",
            "owner": "bot",
            "messages": [said(1, "accept", "decline")],
        },
        {"owner": "bot", "messages": [said(3), said(4, "done")]},
        {"owner": "bot", "messages": [said(6)]},
    ]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    begun = Conversation(f"http://127.0.0.1:{server.server_port}", "en")
    yield begun
    begun.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_greeting_offers_its_choices(conversation: Conversation) -> None:
    assert conversation.choices() == {"accept": "Accept", "decline": "Decline"}


def test_answer_offers_only_its_own_choices(conversation: Conversation) -> None:
    conversation.send_choice("accept")
    assert conversation.choices() == {"done": "Done"}


def test_answer_without_choices_offers_none(conversation: Conversation) -> None:
    conversation.send_choice("accept")
    conversation.send_text("It broke.")
    assert conversation.choices() == {}
