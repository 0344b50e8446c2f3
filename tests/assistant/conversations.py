"""Events of made-up conversations, for tests of trackers and stores."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["inform", "ask"],
        "slots": {
            "color": {"type": "text", "mappings": [{"type": "custom"}]},
            "size": {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            },
        },
        "forms": {"order_form": {"required_slots": ["size"]}},
        "actions": ["action_answer"],
        "session_config": {
            "session_expiration_time": 0,
            "carry_over_slots_to_new_session": True,
        },
    }
)


def opening() -> list[Event]:
    """Return the start of a session in which a form is opened."""
    return [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        *message("inform", "m0"),
        ActionExecuted("order_form"),
        ActiveLoop("order_form"),
        SlotSet("requested_slot", "size"),
        ActionExecuted("action_listen"),
    ]


def answer(number: int) -> list[Event]:
    """Return a turn in which the form takes a message."""
    return [
        *message("inform", f"m{number}"),
        ActionExecuted("order_form"),
        SlotSet("color", f"color {number}"),
        SlotSet("requested_slot", "size"),
        BotUttered(f"reply {number}"),
        ActionExecuted("action_listen"),
    ]


def interruption(number: int) -> list[Event]:
    """Return a turn in which the form rejects a message and something else answers it."""
    return [
        *message("ask", f"m{number}"),
        ActionExecutionRejected("order_form"),
        ActionExecuted("action_answer"),
        BotUttered(f"answer {number}"),
        ActionExecuted("order_form"),
        ActionExecuted("action_listen"),
    ]


def message(intent: str, message_id: str) -> list[Event]:
    """Return a customer's message as the tracker holds it."""
    parsed = {"intent": {"name": intent, "confidence": 0.9}, "entities": [], "text": message_id}
    return [
        UserUttered(message_id, parsed["intent"], [], parsed, message_id=message_id),
        DefinePrevUserUtteredFeaturization(False),
    ]


def conversation(turns: int) -> list[Event]:
    """Return a conversation of this many turns, every third of them an interruption."""
    events = opening()
    for number in range(1, turns + 1):
        events += interruption(number) if number % 3 == 0 else answer(number)
    return events
