"""The notice and the customer's decision about it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.story import is_telling
from actions.support import (
    ASIDES,
    FEELINGS,
    INTERRUPTIONS,
    SURE_ASIDE,
    call,
    is_interruption,
    is_question,
    is_silence,
    reply_language,
    services,
    understanding_of,
    understood,
)
from handoff.domain.understanding import Understanding

ACCEPTS = frozenset({"accept_notice", "affirm", "confirm_summary"})
EXPLICIT = 0.8
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
            language = reply_language(tracker)
            notice = await call(services().consent.show_notice, tracker.sender_id, language)
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
        if accepts(message, tracker.get_slot("consent_state")) and short:
            return await accept_notice(tracker)
        if message.intent in REFUSES and short:
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", "declined")]
        if is_interruption(message, INTERRUPTIONS) and not tells_something(message):
            return []
        if message.is_choice or is_silence(message.text):
            return [SlotSet("consent_state", tracker.get_slot("consent_state"))]
        if tracker.get_slot("consent_state") == "declined":
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", "declined")]
        await call(services().consent.hold, conversation_id, message.message_id)
        return [SlotSet("consent_state", "held")]


def tells_something(message: Understanding) -> bool:
    """True for words that may well be the story, and must not be lost to small talk."""
    is_doubtful = message.intent in ASIDES | FEELINGS and message.confidence < SURE_ASIDE
    return is_telling(message) or (is_doubtful and not is_question(message.text))


def accepts(message: Understanding, state: str | None) -> bool:
    """True for a yes to the notice; after a refusal or a withdrawal only for an explicit one."""
    if state in ("declined", "withdrawn"):
        return message.intent == "accept_notice" and (
            message.is_choice or message.confidence >= EXPLICIT
        )
    return message.intent in ACCEPTS


async def accept_notice(tracker: Tracker) -> list[EventType]:
    """Record the acceptance, put held words to use and return the slots that say so."""
    await call(services().consent.accept, tracker.sender_id)
    held = await held_messages(tracker)
    if held:
        await call(services().intake.tell_story, tracker.sender_id, held)
    return [
        SlotSet("consent_decision", "accepted"),
        SlotSet("consent_state", "accepted"),
        SlotSet("story_told", bool(held)),
    ]


async def held_messages(tracker: Tracker) -> list[Understanding]:
    """Return the messages that were held until consent was given, as they were understood.

    One that Rasa has forgotten meanwhile is taken by its words alone.
    """
    held = await call(services().consent.held_messages, tracker.sender_id)
    parsed = {
        event.get("message_id"): {**event["parse_data"], "message_id": event.get("message_id")}
        for event in tracker.events
        if event.get("event") == "user"
    }
    return [
        understanding_of(parsed[message_id])
        if message_id in parsed
        else Understanding(message_id, text, "tell_story", 1.0)
        for message_id, text in held
    ]
