"""The channel's translation between choices, intents and replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import rasa_changes
from assistant.channel import (
    CHOICE_INTENTS,
    WORD_JOINER,
    RedressChannel,
    choice_to_intent,
    intent_to_choice,
    rasa_text,
    reply_of,
)
from assistant.rasa_changes.failures import TurnFailed


@pytest.mark.parametrize(
    "payload",
    [*CHOICE_INTENTS, "lang:fr", "preferred_contact:email", "amount:fix", "data_right:copy"],
)
def test_a_choice_survives_the_way_to_rasa_and_back(payload: str) -> None:
    assert intent_to_choice(choice_to_intent(payload)) == payload


def test_a_right_over_data_is_chosen_at_any_time() -> None:
    assert choice_to_intent("data_right:copy") == '/request_data_rights{"data_right": "copy"}'


def test_customer_text_is_never_a_command() -> None:
    body = {"kind": "text", "text": "/restart"}
    assert rasa_text(body) == WORD_JOINER + "/restart"
    assert rasa_text({"kind": "text", "text": "  /restart"}).startswith(WORD_JOINER)
    assert rasa_text({"kind": "text", "text": "hello / you"}) == "hello / you"


def test_events_and_choices_are_intents() -> None:
    assert rasa_text({"kind": "event", "event": "start"}) == "/start_conversation"
    assert rasa_text({"kind": "choice", "choice": "accept"}) == "/accept_notice"


def test_a_reply_has_text_choices_and_what_is_expected() -> None:
    event = BotUttered(
        "Shall we?",
        {
            "buttons": [{"title": "Yes", "payload": "/affirm"}],
            "custom": {"expects": {"fact": "consent", "input": "choice", "optional": False}},
        },
    )
    assert reply_of(event) == {
        "text": "Shall we?",
        "choices": [{"title": "Yes", "payload": "yes"}],
        "expects": {"fact": "consent", "input": "choice", "optional": False},
        "case": None,
    }


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}])
def test_a_missing_secret_is_refused(credentials: dict[str, str] | None) -> None:
    with pytest.raises(ValueError, match="REDRESS_INTERNAL_SECRET"):
        RedressChannel.from_credentials(credentials)


def test_a_failing_action_fails_the_turn() -> None:
    """Rasa would log the error and leave the customer without an answer."""
    processor = MessageProcessor.__new__(MessageProcessor)
    rasa_changes.apply()
    rasa_changes.apply()

    class Broken(Action):
        def name(self) -> str:
            return "action_broken"

        async def run(self, *args: object) -> list[object]:
            raise ConnectionError("gone")

    processor.domain = Domain.empty()
    tracker = DialogueStateTracker.from_events("c", [])
    with pytest.raises(TurnFailed, match="action_broken: ConnectionError"):
        asyncio.run(
            processor._run_action(
                Broken(), tracker, None, None, PolicyPrediction([1.0], "policy", 1)
            )
        )


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "x", "value": 1, "timestamp": None}]},
        {"events": [{"event": "slot"}]},
        {"events": "none"},
        {"responses": [1]},
    ],
)
def test_actions_are_checked_as_rasa_checks_them(answer: dict[str, object]) -> None:
    rasa_changes.apply()
    action = RemoteAction("action_x", None)

    def is_accepted(check: Callable[[], object]) -> bool:
        try:
            check()
        except ValidationError:
            return False
        return True

    schema = RemoteAction.action_response_format_spec()
    assert is_accepted(lambda: action._validate_action_result(answer)) == is_accepted(
        lambda: validate(answer, schema)
    )
