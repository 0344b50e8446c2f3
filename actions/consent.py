"""The notice and the customer's decision about it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.support import (
    INTERRUPTIONS,
    call,
    is_interruption,
    services,
    understanding_of,
    understood,
)

ACCEPTS = frozenset({"accept_notice", "affirm", "confirm_summary"})
REFUSES = frozenset({"decline_notice", "deny"})


class ActionAskConsentDecision(Action):
    """Greets with the notice, which asks for consent; later asks in words that fit."""

    def name(self) -> str:
        return "action_ask_consent_decision"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        state = tracker.get_slot("consent_state")
        if state is None:
            notice = await call(services().consent.show_notice, tracker.sender_id, "en")
            dispatcher.utter_message(response="utter_greet", notice=notice.short)
            return [SlotSet("consent_state", "not_asked")]
        response = {
            "declined": "utter_offer_other_ways",
            "held": "utter_ask_consent_for_held_words",
        }.get(state, "utter_ask_consent")
        dispatcher.utter_message(response=response)
        return []


class ValidateConsentForm(Action):
    """Takes the decision; words told before it are held, and put to use or erased by it."""

    def name(self) -> str:
        return "validate_consent_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "consent_decision":
            return []
        message = understood(tracker)
        conversation_id = tracker.sender_id
        short = len(message.text.split()) <= 12
        if message.intent in ACCEPTS and short:
            await call(services().consent.accept, conversation_id)
            held = [understanding_of(parsed) for parsed in held_messages(tracker)]
            if held:
                await call(services().intake.tell_story, conversation_id, held)
            return [
                SlotSet("consent_decision", "accepted"),
                SlotSet("consent_state", "accepted"),
                SlotSet("story_told", bool(held)),
            ]
        if message.intent in REFUSES and short:
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", "declined")]
        if is_interruption(message, INTERRUPTIONS):
            return []
        if message.is_choice:
            return [SlotSet("consent_state", tracker.get_slot("consent_state"))]
        if tracker.get_slot("consent_state") == "declined":
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", "declined")]
        await call(services().consent.hold, conversation_id, message.message_id)
        return [SlotSet("consent_state", "held")]


def held_messages(tracker: Tracker) -> list[dict[str, Any]]:
    """Return Rasa's parses of the messages that were held until consent was given."""
    held_ids = set(services().consent.held_message_ids(tracker.sender_id))
    return [
        {**event["parse_data"], "message_id": event.get("message_id")}
        for event in tracker.events
        if event.get("event") == "user" and event.get("message_id") in held_ids
    ]
