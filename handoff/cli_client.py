"""The widget API as a customer at the terminal uses it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from handoff.supervisor.terminal import Say

ANSWER_SECONDS = 60.0
_POLL_SECONDS = 0.5

Message = dict[str, Any]


class ClientError(Exception):
    """The service cannot be reached or refused a request; the message says which and why."""


class Conversation:
    """One conversation over the widget API.

    Attributes:
        id: of the conversation.
        messages: all messages so far, in order, as the API gives them.
        owner: who answers: bot, queue, agent or closed.
    """

    def __init__(self, url: str, locale: str) -> None:
        """Begin a conversation.

        Args:
            url: address of the service, without a slash at the end.
            locale: of the customer, such as `en` or `en-GB`.
        Raises:
            ClientError: the service cannot be reached or refused.
        """
        self._http = httpx.Client(base_url=url, timeout=ANSWER_SECONDS)
        begun = self._ask("POST", "/api/v1/conversations", {"locale": locale})
        self._http.headers["Authorization"] = f"Bearer {begun['token']}"
        self.id: str = begun["conversation_id"]
        self._path = f"/api/v1/conversations/{self.id}/messages"
        self.owner: str = begun["owner"]
        self.messages: list[Message] = list(begun["messages"])
        self._spoke_after = 0

    def send_text(self, text: str) -> list[Message]:
        """Send words and return the answers, empty when none came in time."""
        return self._send({"text": text})

    def send_choice(self, payload: str) -> list[Message]:
        """Choose one of the offered choices and return the answers."""
        return self._send({"choice": payload})

    def choices(self) -> dict[str, str]:
        """Return what can be chosen now: titles by payload.

        Only what was said since the customer last spoke counts. Answers do not contain the
        customer's own words, so the place where these stand is remembered.
        """
        offered: dict[str, str] = {}
        for message in self._answers(self._spoke_after):
            offered |= {choice["payload"]: choice["title"] for choice in message["choices"]}
        return offered

    def case_reference(self) -> str | None:
        """Return the reference of the filed case, if there is one."""
        for message in reversed(self.messages):
            if message.get("case"):
                return str(message["case"]["reference"])
        return None

    def asks_for(self) -> str | None:
        """Return the fact that the last answer asks for, None when it asks for nothing."""
        answers = self._answers(self._spoke_after)
        return ((answers[-1].get("expects") or {}) if answers else {}).get("fact")

    def facts(self) -> dict[str, Any]:
        """Return the facts of the draft, as the API gives them."""
        draft = self._ask("GET", f"/api/v1/conversations/{self.id}/draft")
        return dict(draft["facts"])

    def close(self) -> None:
        """Close the connections; the conversation itself stays."""
        self._http.close()

    def _send(self, body: dict[str, str]) -> list[Message]:
        self._spoke_after = before = self._last_seq()
        answer = self._ask("POST", self._path, body | {"client_id": str(uuid.uuid4())})
        self.owner = answer["owner"]
        self._take([*answer["messages"]])
        until = time.monotonic() + ANSWER_SECONDS
        while self.owner == "bot" and not self._answers(before) and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
            self.refresh()
        return self._answers(before)

    def refresh(self) -> list[Message]:
        """Fetch and return the messages that are new since the last look."""
        before = self._last_seq()
        news = self._ask("GET", f"{self._path}?after={before}")
        self.owner = news["owner"]
        self._take(news["messages"])
        return self._answers(before)

    def _take(self, messages: list[Message]) -> None:
        known = {message["seq"] for message in self.messages}
        self.messages += [message for message in messages if message["seq"] not in known]
        self.messages.sort(key=lambda message: int(message["seq"]))

    def _answers(self, after: int) -> list[Message]:
        return [
            message
            for message in self.messages
            if message["seq"] > after and message["from"] != "customer"
        ]

    def _last_seq(self) -> int:
        return max((int(message["seq"]) for message in self.messages), default=0)

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        return request_json(self._http, method, path, body)


def request_json(
    http: httpx.Client, method: str, path: str, body: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object that the service answers.

    Raises:
        ClientError: no connection, or an answer that is an error; with the service's own sentence.
    """
    try:
        response = http.request(method, path, json=body)
        answer = response.json()
    except httpx.HTTPError as error:
        raise ClientError(
            f"The service at {http.base_url} cannot be reached. Start it with make run."
        ) from error
    except ValueError as error:
        raise ClientError(f"{http.base_url} answered, but not as Redress does.") from error
    if response.is_error:
        raise ClientError(f"The service refused: {answer['error']['message']}")
    return dict(answer)


@contextmanager
def reachable_service(settings: Settings, url: str | None, say: Say) -> Iterator[str]:
    """Give the address of a running service; start a stack for the time when none runs.

    Args:
        settings: name the service when `url` is None, and the stack to start.
        url: of a service that must be running already.
        say: gets sentences about the start.
    """
    if url:
        yield url.rstrip("/")
    elif _answers(settings.service_url):
        yield settings.service_url
    else:
        say("No service is running; starting one.")
        with Stack(settings, say):
            yield settings.service_url


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
