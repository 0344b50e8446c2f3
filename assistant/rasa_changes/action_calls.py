"""Calls of the action server: short questions, answers checked quickly, connections kept."""

from __future__ import annotations

import json
from typing import Any

import rasa
import ujson
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import (
    DEFAULT_REQUEST_TIMEOUT,
    ClientResponseError,
    EndpointConfig,
)

from assistant.rasa_changes.connections import KeptConnections

#: How many of the customer's messages an action gets, with all that was understood of them.
TOLD_MESSAGES = 10

#: What the client for the action server takes; anything else is left to Rasa's own.
TAKEN = frozenset({"json", "timeout"})

#: How the action that checks what a form was told is named, before the form's name.
VALIDATES = "validate_"

_NUMBER_OR_NONE = (int, float, type(None))
_kept: list[KeptConnections] = []


def apply() -> None:
    """Replace question, check and connection."""
    _ask_briefly()
    _check_with_one_validator()
    _keep_connections()


async def close() -> None:
    """Close the connections that are kept open."""
    for connections in _kept:
        connections.close()


def told_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the customer's latest messages as events; the rest is in slots and services."""
    told: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if type(event) is UserUttered:
            told.append(event.as_dict())
            if len(told) == TOLD_MESSAGES:
                break
    return told[::-1]


def told_domain(action: str, domain: Domain) -> dict[str, Any]:
    """Return what an action is told of the domain: nothing, unless domain.yml says `send_domain`.

    Rasa counts each `validate_<form>` among those that do; of the domain the SDK's own validation
    reads the slots of that form, so the form is what they get. The whole is 60 kB a call.
    """
    form = action.removeprefix(VALIDATES)
    if form != action and form in domain.forms:
        return {"forms": {form: domain.forms[form]}}
    if domain.does_custom_action_explicitly_need_domain(action):
        return dict(domain.as_dict())
    # Newer action servers refuse a call without any domain; an empty one will do.
    return {}


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
    if kind == "followup":
        return type(event.get("name")) is str
    if kind == "action":
        return type(event.get("name")) is str and all(
            value is None for key, value in event.items() if key not in ("event", "name")
        )
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
            "domain": told_domain(self.name(), domain),
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
    original = EndpointConfig.request

    async def request(
        self: EndpointConfig,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        is_plain = method == "post" and subpath is None and not compress
        has_options = self.params or self.basic_auth or self.token or set(kwargs) - TAKEN
        if not is_plain or has_options or not str(self.url).startswith("http://"):
            return await original(self, method, subpath, content_type, compress, **kwargs)
        body = ujson.dumps(kwargs.get("json")).encode()
        headers = {"Content-Type": content_type or "application/json", **self.headers}
        timeout = kwargs.get("timeout", DEFAULT_REQUEST_TIMEOUT)
        status, answer = await _connections_to(self).post(headers, body, timeout)
        if status >= 400:
            raise ClientResponseError(status, "", answer.decode("utf-8", "replace"))
        return json.loads(answer)

    EndpointConfig.request = request


def _connections_to(endpoint: EndpointConfig) -> KeptConnections:
    kept: KeptConnections | None = endpoint.__dict__.get("_redress_connections")
    if kept is None:
        kept = endpoint.__dict__["_redress_connections"] = KeptConnections(endpoint.url)
        _kept.append(kept)
    return kept
