"""Three ways to talk to an assistant: our channel, Rasa's REST channel, and the public API.

All three speak through the same small client, so that the client costs each the same.
"""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from benchmarks.errors import BenchFailed
from handoff.adapters.models import MessageRow, new_id
from handoff.adapters.rasa import CHANNEL_PATH
from handoff.bootstrap import Services
from handoff.domain.messages import Sender
from handoff.services.messages import load_conversation

LOCALE = "en-GB"
SECONDS = 120.0


class TalkFailed(BenchFailed):
    """A request was not answered as it should be; the message says which and how."""


@dataclass(frozen=True)
class Reply:
    """What was answered to one text; `fact` is what is asked now, `reference` of a filed case."""

    texts: tuple[str, ...]
    fact: str | None = None
    reference: str | None = None


class Talk(Protocol):
    """One conversation that was opened and greeted."""

    def say(self, text: str) -> Reply:
        """Send the next text and return the answer."""

    def close(self) -> None:
        """Close the connection."""


class Wire:
    """A connection that is kept; one request after the other."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)

    def post(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        """Return the JSON answer to a JSON body.

        Raises:
            TalkFailed: the status is not one of success.
        """
        content = json.dumps(body)
        headers = {"Content-Type": "application/json", **headers}
        try:
            self._http.request("POST", path, content, headers)
            response = self._http.getresponse()
            answer = response.read()
        except (http.client.HTTPException, OSError) as error:
            raise TalkFailed(f"POST {path}: {type(error).__name__}") from error
        if response.status >= 300:
            raise TalkFailed(f"POST {path} was answered {response.status}: {answer[:300]!r}")
        return json.loads(answer)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


class ChannelTalk:
    """Over the channel the service uses, with the messages stored beforehand."""

    def __init__(self, port: int, secret: str, stored: Stored) -> None:
        self._wire = Wire(port)
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._stored = stored
        self._send("event", "start", f"start-{stored.conversation_id}")

    def say(self, text: str) -> Reply:
        """Send the next text and return the answer."""
        return self._send("text", text, self._stored.next_message())

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def _send(self, kind: str, content: str, message_id: str) -> Reply:
        body = {
            "conversation_id": self._stored.conversation_id,
            "message_id": message_id,
            "kind": kind,
            kind: content,
            "metadata": self._stored.metadata(),
        }
        messages = self._wire.post(CHANNEL_PATH, body, self._headers)["messages"]
        return reply_of(messages)


class RestTalk:
    """Over Rasa's REST channel; its metadata carries what our channel passes on by itself."""

    PATH = "/webhooks/rest/webhook"

    def __init__(self, port: int, stored: Stored) -> None:
        self._wire = Wire(port)
        self._stored = stored
        self._send("/start_conversation", "event", f"start-{stored.conversation_id}")

    def say(self, text: str) -> Reply:
        """Send the next text and return the answer."""
        return self._send(text, "text", self._stored.next_message())

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def _send(self, text: str, kind: str, message_id: str) -> Reply:
        body = {
            "sender": self._stored.conversation_id,
            "message": text,
            "metadata": {**self._stored.metadata(), "kind": kind, "message_id": message_id},
        }
        answers = self._wire.post(self.PATH, body, {})
        return reply_of([{**answer, **(answer.get("custom") or {})} for answer in answers])


class ApiTalk:
    """Over the public API, as the widget does it."""

    def __init__(self, port: int) -> None:
        self._wire = Wire(port)
        opened = self._wire.post("/api/v1/conversations", {"locale": LOCALE}, {})
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._path = f"/api/v1/conversations/{opened['conversation_id']}/messages?wait=60"

    def say(self, text: str) -> Reply:
        """Send the next text and return the answer."""
        body = {"client_id": str(uuid.uuid4()), "text": text}
        return reply_of(self._wire.post(self._path, body, self._headers)["messages"])

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()


class Stored:
    """A conversation whose messages are in the database before they are sent.

    The service stores a message before the assistant sees it. Where the assistant is talked to
    directly this was done in advance, so that it is not measured.
    """

    def __init__(self, conversation_id: str, zone: str, at: datetime, ids: Sequence[str]) -> None:
        self.conversation_id = conversation_id
        self._zone, self._at, self._ids = zone, at, list(ids)

    def next_message(self) -> str:
        """Return the id of the next message."""
        return self._ids.pop(0)

    def metadata(self) -> dict[str, str]:
        """Return what the service tells the assistant about a message."""
        return {"at": self._at.isoformat(), "zone": self._zone, "locale": LOCALE}


def store_conversation(services: Services, texts: Sequence[str]) -> Stored:
    """Store a conversation and the texts a customer is going to say in it."""
    core = services.core
    opened = services.conversations.start(LOCALE)
    ids = [new_id() for _ in texts]
    with core.db.write() as session:
        conversation = load_conversation(session, opened.conversation_id, lock=True)
        for seq, (identity, text) in enumerate(zip(ids, texts, strict=True), 1):
            row = MessageRow(
                id=identity,
                conversation_id=opened.conversation_id,
                seq=seq,
                sender=Sender.CUSTOMER.value,
                text=text,
                # Later than every read-back: a confirmation must come after it.
                at=core.clock() + timedelta(hours=1),
                client_id=identity,
            )
            session.add(row)
        conversation.next_seq = len(ids) + 1
    return Stored(opened.conversation_id, opened.zone, opened.created_at, ids)


def reply_of(messages: Sequence[Any]) -> Reply:
    """Return the answer out of messages in the shape of our channel or API."""
    facts = [message["expects"]["fact"] for message in messages if message.get("expects")]
    cases = [message["case"]["reference"] for message in messages if message.get("case")]
    return Reply(
        texts=tuple(message["text"] for message in messages if message.get("text")),
        fact=facts[-1] if facts else None,
        reference=cases[-1] if cases else None,
    )
