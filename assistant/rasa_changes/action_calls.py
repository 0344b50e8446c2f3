"""Calls of the action server: short questions, answers checked quickly, connections kept."""

from __future__ import annotations

from typing import Any

import aiohttp
import rasa
import ujson
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

#: Seconds an idle connection is kept; the action server keeps it longer, so that it is never the
#: one who closes while a call is on its way.
KEPT_SECONDS = 15.0

#: How many of the customer's messages an action gets, with all that was understood of them.
TOLD_MESSAGES = 10

_NUMBER_OR_NONE = (int, float, type(None))
_sessions: list[aiohttp.ClientSession] = []


def apply() -> None:
    """Replace question, check and connection."""
    _ask_briefly()
    _check_with_one_validator()
    _keep_connections()


async def close() -> None:
    """Close the connections that are kept open."""
    while _sessions:
        await _sessions.pop().close()


def told_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the customer's latest messages as events; the rest is in slots and services."""
    told: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            told.append(event.as_dict())
            if len(told) == TOLD_MESSAGES:
                break
    return told[::-1]


def is_usual(result: Any) -> bool:
    """True for an answer that Rasa's schema accepts and that consists of common parts only.

    False says nothing: such an answer must be held against the schema.
    """
    if type(result) is not dict:
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        type(events) is list
        and type(responses) is list
        and all(type(response) is dict for response in responses)
        and all(_is_usual_event(event) for event in events)
    )


def _is_usual_event(event: Any) -> bool:
    if type(event) is not dict or type(event.get("timestamp")) not in _NUMBER_OR_NONE:
        return False
    if event.get("metadata") is not None and type(event["metadata"]) is not dict:
        return False
    kind = event.get("event")
    if kind == "slot":
        return type(event.get("name")) is str and "value" in event
    return kind in ("active_loop", "session_started")


def _ask_briefly() -> None:
    original = RemoteAction._action_call_format

    def action_call_format(
        self: RemoteAction, tracker: DialogueStateTracker, domain: Domain
    ) -> dict[str, Any]:
        if not self._is_selective_domain_enabled():
            return dict(original(self, tracker, domain))
        loop = tracker.active_loop
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {
                "sender_id": tracker.sender_id,
                "slots": tracker.current_slot_values(),
                "latest_message": tracker._latest_message_data(),
                "latest_event_time": tracker.events[-1].timestamp if tracker.events else None,
                "followup_action": tracker.followup_action,
                "paused": tracker.is_paused(),
                "events": told_events(tracker),
                "latest_input_channel": tracker.get_latest_input_channel(),
                "active_loop": dict(vars(loop)) if loop else {},
                "latest_action": tracker.latest_action,
                "latest_action_name": tracker.latest_action_name,
            },
            "version": rasa.__version__,
            # Newer action servers refuse a call without any domain; an empty one will do.
            "domain": (
                domain.as_dict()
                if domain.does_custom_action_explicitly_need_domain(self.name())
                else {}
            ),
        }

    RemoteAction._action_call_format = action_call_format


def _check_with_one_validator() -> None:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        if is_usual(result):
            return True
        error: ValidationError | None = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate_action_result


def _keep_connections() -> None:
    original = EndpointConfig.session

    def session(self: EndpointConfig) -> _KeptSession:
        kept: aiohttp.ClientSession | None = self.__dict__.get("_redress_session")
        if kept is None or kept.closed:
            kept = original(self)
            kept._json_serialize = ujson.dumps
            _sessions.append(kept)
            self.__dict__["_redress_session"] = kept
        return _KeptSession(kept)

    EndpointConfig.session = session


class _KeptSession:
    """Stands for a session where Rasa opens one for a single request; leaves it open."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        """Keep the connection for the next request."""
