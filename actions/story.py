"""The customer's own telling: never interrupted, kept word for word."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.support import (
    STORY_INTERRUPTIONS,
    call,
    fact_slots,
    is_interruption,
    is_silence,
    services,
    understood,
)
from handoff.domain.acknowledgement import acknowledgement_of_addition, acknowledgements
from handoff.domain.intake import SURE
from handoff.domain.understanding import Understanding

#: Slot with the acknowledgements that were said: after a withdrawal a story can be told again.
SAID = "story_acknowledged"
#: How often an acknowledgement can be said in other words; each has at least so many variations.
VARIATIONS = 2

COURTESIES = frozenset({"greet", "say_goodbye", "thank", "give_praise", "pause_intake", "go_back"})
FINISHES = frozenset({"finish_story", "skip_question", "deny", "confirm_summary", "affirm"})


class ActionAskStoryComplete(Action):
    """Asks for the story first, afterwards whether there is more."""

    def name(self) -> str:
        return "action_ask_story_complete"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        told = tracker.get_slot("story_told")
        dispatcher.utter_message(response="utter_ask_more" if told else "utter_ask_story")
        return []


class ValidateStoryForm(Action):
    """Adds each message to the story until the customer says that is everything."""

    def name(self) -> str:
        return "validate_story_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "story_complete":
            return []
        message = understood(tracker)
        told = bool(tracker.get_slot("story_told"))
        if is_interruption(message, STORY_INTERRUPTIONS) and not is_telling(message):
            return []
        if message.intent in FINISHES and (message.is_choice or len(message.text.split()) <= 8):
            if told and message.intent != "affirm":
                await call(services().intake.complete_story, tracker.sender_id)
                return [SlotSet("story_complete", True)]
            if not told and message.intent != "affirm":
                dispatcher.utter_message(response="utter_story_needed")
            return [SlotSet("story_told", told)]
        if not told and is_silence(message.text):
            dispatcher.utter_message(response="utter_story_needed")
            return [SlotSet("story_told", told)]
        draft = await call(services().intake.take_telling, tracker.sender_id, message)
        return [SlotSet("story_told", True), *fact_slots(draft, tracker)]


def is_telling(message: Understanding) -> bool:
    """True for a courtesy that tells a fact, as in "Hello, my lamp is broken"."""
    return message.intent in COURTESIES and any(m.confidence >= SURE for m in message.mentions)


class ActionAcknowledgeStory(Action):
    """Acknowledges this story, in words that fit its kind, its gravity and who tells it."""

    def name(self) -> str:
        return "action_acknowledge_story"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        draft = await call(services().intake.draft, tracker.sender_id)
        category = draft.category if draft.category_is_sure else None
        said = list(tracker.get_slot(SAID) or [])
        for chosen in acknowledgements(draft.facts, category, draft.triggers, draft.event):
            if said.count(chosen.response) < VARIATIONS:
                dispatcher.utter_message(response=chosen.response, **chosen.words)
                said.append(chosen.response)
            elif "event" in chosen.words:
                acknowledge_addition(dispatcher, chosen.words["event"])
        return [SlotSet(SAID, said)]


def acknowledge_addition(dispatcher: CollectingDispatcher, text: str) -> None:
    """Say that something told after the story was taken down, in the customer's words."""
    chosen = acknowledgement_of_addition(text)
    dispatcher.utter_message(response=chosen.response, **chosen.words)
