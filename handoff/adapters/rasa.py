"""Client of the assistant's channel: one customer message in, the replies out."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

import httpx

from handoff.adapters.loopback import LoopbackClient, LoopbackError
from handoff.domain.errors import RedressError, Unavailable
from handoff.domain.messages import Choice, Expects, Reply, Turn, expects_from_api

CHANNEL_PATH = "/webhooks/redress/messages"
HEALTH_PATH = "/webhooks/redress/"
CONVERSATIONS_PATH = "/webhooks/redress/conversations"
#: Statuses with which the channel says that this very message can never be answered.
FINAL_STATUSES = frozenset({400, 413, 422})

log = logging.getLogger(__name__)


class AssistantDown(Unavailable):
    """The assistant did not answer, or failed; trying again later can succeed."""


class AssistantRefused(RedressError):
    """The assistant will never answer this message."""

    code = "assistant_refused"


@dataclass(frozen=True)
class TurnRequest:
    """What the assistant is told about one message.

    Attributes:
        kind: text, choice or event; `content` is the text, the payload or the event's name.
        at: RFC 3339 instant of the message.
        zone: IANA zone in which relative dates are read.
        locale: BCP 47.
        language: ISO 639-1, in use so far; None before the customer's first message.
        language_is_chosen: the customer chose it, by a button or in words.
    """

    conversation_id: str
    message_id: str
    kind: str
    content: str
    at: str
    zone: str
    locale: str
    language: str | None = None
    language_is_chosen: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the body the channel reads."""
        return {
            "conversation_id": self.conversation_id,
            "message_id": self.message_id,
            "kind": self.kind,
            self.kind: self.content,
            "metadata": {
                "at": self.at,
                "zone": self.zone,
                "locale": self.locale,
                "language": self.language,
                "language_is_chosen": self.language_is_chosen,
            },
        }


class RasaClient:
    """Calls the assistant over HTTP with the shared secret."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._client = LoopbackClient(url, {"Authorization": f"Bearer {secret}"})
        self._timeout = timeout

    async def ask(self, request: TurnRequest, timeout: float | None = None) -> Turn:
        """Return the assistant's replies to one message; asking again gives the same ones.

        Args:
            request: the message.
            timeout: seconds for the whole answer, when other than the client's.
        Raises:
            AssistantDown: no answer, or an error that may pass.
            AssistantRefused: the message itself is refused.
        """
        body = json.dumps(request.to_json()).encode()
        status, answer = await self._request("POST", CHANNEL_PATH, body, timeout)
        if status in FINAL_STATUSES:
            raise AssistantRefused(f"status {status}")
        if status != 200:
            raise AssistantDown(f"status {status}")
        try:
            return _turn(json.loads(answer))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssistantDown(f"unreadable answer: {type(error).__name__}") from error

    async def forget(self, conversation_id: str) -> None:
        """Make the assistant forget a conversation's words; forgetting again is fine.

        Raises:
            AssistantDown: no answer, or an error that may pass.
        """
        status, _ = await self._request("DELETE", f"{CONVERSATIONS_PATH}/{conversation_id}")
        if status != 204:
            raise AssistantDown(f"status {status}")

    async def is_up(self) -> bool:
        """Return whether the assistant answers with a model loaded."""
        try:
            status, _ = await self._request("GET", HEALTH_PATH, timeout=3.0)
        except AssistantDown:
            return False
        return status == 200

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _request(
        self, method: str, path: str, body: bytes = b"", timeout: float | None = None
    ) -> tuple[int, bytes]:
        try:
            return await self._client.request(
                method, path, body, timeout=self._timeout if timeout is None else timeout
            )
        except LoopbackError as error:
            raise AssistantDown(f"no answer: {error}") from error


async def actions_up(url: str) -> bool:
    """Return whether the action server at `url` answers its health route."""
    try:
        async with httpx.AsyncClient(
            timeout=3.0,
            trust_env=False,
            verify=False,  # noqa: S501 - loopback, without TLS
        ) as client:
            response = await client.get(f"{url}/health")
    except httpx.HTTPError:
        return False
    return response.status_code == 200


def _turn(body: dict[str, Any]) -> Turn:
    replies = [_reply(message) for message in body["messages"]]
    # Only the last message of a turn may ask for something.
    last = len(replies) - 1
    return Turn(
        tuple(
            reply if index == last else Reply(reply.text, reply.choices, None, reply.case_reference)
            for index, reply in enumerate(replies)
        ),
        language=body.get("language"),
        language_is_chosen=body.get("language_is_chosen") is True,
    )


def _reply(message: dict[str, Any]) -> Reply:
    case = message.get("case") or {}
    return Reply(
        text=str(message["text"]),
        choices=tuple(
            Choice(str(choice["title"]), str(choice["payload"]))
            for choice in message.get("choices") or ()
        ),
        expects=_expects(message.get("expects")),
        case_reference=case.get("reference"),
    )


def _expects(data: dict[str, Any] | None) -> Expects | None:
    try:
        return expects_from_api(data)
    except ValueError:
        # A wrong kind of input must not cost the customer the answer: free text always works.
        log.error("assistant_expects_unknown_input")
        return None
