"""The channel the service speaks to: shared secret, idempotent, errors are errors.

Rasa's own REST channel trusts the client's sender id and answers 200 after an exception; this one
does neither. A message that was already processed is answered from the tracker with the replies
it got, so the service can repeat a request safely.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant import rasa_changes
from assistant.nlu.facts.lexicon import LANGUAGES
from assistant.nlu.language import UNDETERMINED, reply_language
from assistant.nlu.language_identifier import prior_of
from assistant.rasa_changes import action_calls
from assistant.rasa_changes.failures import TurnFailed
from assistant.telling import telling
from assistant.tracker_store import ForgettingTrackerStore
from assistant.tracker_window import was_dropped

logger = logging.getLogger(__name__)

#: Stable, language-neutral choice codes of the public API, and the intents they stand for.
CHOICE_INTENTS = {
    "accept": "accept_notice",
    "decline": "decline_notice",
    "yes": "affirm",
    "no": "deny",
    "confirm": "confirm_summary",
    "change": "change_fact",
    "done": "finish_story",
    "skip": "skip_question",
    "human": "request_human",
    "withdraw": "withdraw_complaint",
}
INTENT_CHOICES = {intent: choice for choice, intent in CHOICE_INTENTS.items()}
EVENT_INTENTS = {"start": "start_conversation", "return": "return_to_chat"}

#: Put before a customer's text that starts with a slash, so that Rasa reads it as text.
WORD_JOINER = "\u2060"


class ReplyCollector(OutputChannel):  # type: ignore[misc]
    """Keeps nothing: replies are read from the tracker, where they are also found on a replay."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "redress"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Accept a reply; the tracker already holds it."""


class RedressChannel(InputChannel):  # type: ignore[misc]
    """Receives customer messages from the service over loopback."""

    @classmethod
    def name(cls) -> str:
        """Return the name that the URL prefix is made of."""
        return "redress"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RedressChannel:
        """Build the channel from credentials.yml.

        Raises:
            ValueError: `secret` is missing or empty.
        """
        secret = (credentials or {}).get("secret") or ""
        if not secret or secret.startswith("${"):
            raise ValueError(
                "credentials.yml needs assistant.channel.RedressChannel: secret: "
                "set REDRESS_INTERNAL_SECRET to a random text."
            )
        rasa_changes.apply()
        return cls(secret)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes: health, messages, and forgetting a conversation."""
        routes = Blueprint("redress_webhook", __name__)

        @routes.listener("after_server_stop")
        async def close(*_: Any) -> None:
            await action_calls.close()

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            ready = request.app.ctx.agent is not None and request.app.ctx.agent.is_ready()
            return response.json({"status": "ok" if ready else "loading"}, 200 if ready else 503)

        @routes.route("/messages", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_authorised(request):
                return _error(401, "unauthorised", "The shared secret is missing or wrong.")
            body = request.json
            problem = _problem_with(body)
            if problem:
                return _error(400, "invalid_input", problem)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return _error(503, "unavailable", "The model is still loading.")
            message_id = body["message_id"]
            try:
                # Not by on_new_message: the look for an earlier answer and the turn itself must
                # be under one lock, or a repetition could overtake.
                async with agent.lock_store.lock(body["conversation_id"]):
                    answer = await self.answer(agent, body)
            except (Exception, TurnFailed) as error:
                # The type alone: an error's text may hold the customer's words.
                logger.error("channel_message_failed %s %s", message_id, type(error).__name__)
                return _error(500, "failed", "The message could not be processed.")
            return response.json(answer)

        @routes.route("/conversations/<conversation_id:str>", methods=["DELETE"])
        async def forget(request: Request, conversation_id: str) -> HTTPResponse:
            if not self._is_authorised(request):
                return _error(401, "unauthorised", "The shared secret is missing or wrong.")
            agent = request.app.ctx.agent
            async with agent.lock_store.lock(conversation_id):
                await own_store(agent.tracker_store).forget(conversation_id)
            return response.empty(204)

        return routes

    async def answer(self, agent: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return {messages, language, language_is_chosen}; the turn is taken once only.

        `messages` are the replies, `language` the ISO 639-1 code of the message, or None;
        `language_is_chosen` is true when the message asks for that language by its name.
        """
        store = own_store(agent.tracker_store)
        conversation_id, message_id = body["conversation_id"], body["message_id"]
        known = await stored_answer(store, conversation_id, message_id)
        if known is not None:
            return known
        parsed = None if body["kind"] == "text" else parsed_choice(body, agent.domain)
        with telling(await store.peek(conversation_id)):
            await agent.processor.handle_message(
                UserMessage(
                    text=rasa_text(body),
                    parse_data=parsed,
                    output_channel=ReplyCollector(),
                    sender_id=conversation_id,
                    input_channel=self.name(),
                    message_id=message_id,
                    metadata={**(body.get("metadata") or {}), "kind": body["kind"]},
                )
            )
        given = await stored_answer(store, conversation_id, message_id)
        if given is None:
            raise TurnFailed("the tracker was not saved")
        return given

    def _is_authorised(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())


def own_store(store: Any) -> Any:
    """Return our tracker store out of those that Rasa wraps around it."""
    while not isinstance(store, ForgettingTrackerStore):
        store = store._tracker_store
    return store


def rasa_text(body: dict[str, Any]) -> str:
    """Return what Rasa is given for a message, a choice or an event of the service.

    Customer text that starts with a slash stays text; choices and events become intents.
    """
    if body["kind"] == "event":
        return "/" + EVENT_INTENTS[body["event"]]
    if body["kind"] == "choice":
        return choice_to_intent(body["choice"])
    text: str = body["text"]
    return WORD_JOINER + text if text.strip().startswith("/") else text


def parsed_choice(body: dict[str, Any], domain: Domain) -> dict[str, Any] | None:
    """Return what Rasa understands of a choice or an event, None when it is none.

    Rasa comes to the same result after all components have worked on the text for nothing.
    The language is the one in use, or the one that was chosen.
    """
    message = Message.build(rasa_text(body))
    parsed = YAMLStoryReader.unpack_regex_message(message, domain, RegexMessageHandler.__name__)
    if parsed is message:
        return None
    data: dict[str, Any] = parsed.as_dict(only_output_properties=True)
    prior = prior_of(body.get("metadata") or {})
    chosen = body.get("choice", "").removeprefix("lang:") if body["kind"] == "choice" else ""
    code = chosen if chosen in LANGUAGES else prior.conversation
    reply = reply_language(code, prior, LANGUAGES)
    data["language"] = {"code": reply, "reply": reply}
    return data


def choice_to_intent(payload: str) -> str:
    """Return the intent message of a choice code, such as `/accept_notice` for `accept`."""
    if payload in CHOICE_INTENTS:
        return "/" + CHOICE_INTENTS[payload]
    name, _, code = payload.partition(":")
    if name == "lang":
        return "/change_language" + json.dumps({"language": code})
    intent = "request_data_rights" if name == "data_right" else "inform"
    return f"/{intent}" + json.dumps({name: code})


def intent_to_choice(payload: str) -> str:
    """Return the choice code of a button's intent message; the inverse of choice_to_intent."""
    name, brace, rest = payload.removeprefix("/").partition("{")
    if not brace:
        return INTENT_CHOICES.get(name, name)
    entity, value = next(iter(json.loads(brace + rest).items()))
    return f"lang:{value}" if name == "change_language" else f"{entity}:{value}"


def _problem_with(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "A JSON object is needed."
    for key in ("conversation_id", "message_id", "kind"):
        if not isinstance(body.get(key), str) or not body[key]:
            return f"'{key}' must be a text."
    kind = body["kind"]
    if kind not in ("text", "choice", "event") or not isinstance(body.get(kind), str):
        return "'kind' must be text, choice or event, with a text under that name."
    if kind == "event" and body["event"] not in EVENT_INTENTS:
        return f"'event' must be one of {sorted(EVENT_INTENTS)}."
    return None


async def stored_answer(
    store: ForgettingTrackerStore, conversation_id: str, message_id: str
) -> dict[str, Any] | None:
    """Return what was answered to a message, or None when it was never processed."""
    tracker = await store.peek(conversation_id)
    if tracker is not None and was_dropped(tracker, message_id):
        tracker = await store.retrieve_full_tracker(conversation_id)
    if tracker is None:
        return None
    replies: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if type(event) is BotUttered:
            replies.append(reply_of(event))
        elif type(event) is UserUttered:
            if event.message_id == message_id:
                return {
                    "messages": replies[::-1],
                    "language": language_of(event),
                    "language_is_chosen": "asked" in _reading_of(event),
                }
            replies = []
    return None


def language_of(event: UserUttered) -> str | None:
    """Return the language to go on in after a customer's message, or None without evidence.

    One that was asked for by name or chosen, else the one the message was found to be in.
    """
    reading = _reading_of(event)
    code = reading.get("asked") or reading.get("code")
    return code if code and code != UNDETERMINED else None


def _reading_of(event: UserUttered) -> dict[str, Any]:
    return (event.parse_data or {}).get("language") or {}


def reply_of(event: BotUttered) -> dict[str, Any]:
    """Return a bot utterance in the shape the service stores."""
    data = event.data or {}
    custom = data.get("custom") or {}
    return {
        "text": event.text or "",
        "choices": [
            {"title": button["title"], "payload": intent_to_choice(button["payload"])}
            for button in data.get("buttons") or []
        ],
        "expects": custom.get("expects"),
        "case": custom.get("case"),
    }


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status)
