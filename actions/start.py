"""The start: what is no complaint is answered or passed on, and nobody is lost over it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.interruptions import ENQUIRIES, INTERRUPTION_CONFIDENCE
from actions.reading import understanding_of, understood
from actions.support import call, services
from handoff.domain.understanding import SURE, Understanding

#: States of the slot story_opening while no story was told.
ENQUIRED = "enquired"
NOTHING_WRONG = "nothing_wrong"

#: A longer enquiry tells what happened.
ENQUIRY_WORDS = 12
#: "I want to make a complaint" says that there is one, not which.
OPENING_WORDS = 6
OPENINGS = frozenset({"start_conversation", "greet"})
PRAISES = frozenset({"give_praise", "give_feedback"})


class ActionPointToService(Action):
    """Says who answers an enquiry; its words are held in case something did go wrong."""

    def name(self) -> str:
        return "action_point_to_service"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        dispatcher.utter_message(response="utter_point_to_service")
        if not is_before_story(tracker):
            return []
        message = understood(tracker)
        if await call(services().consent.decision, tracker.sender_id) != "declined":
            await call(services().consent.hold, tracker.sender_id, message.message_id)
        return [SlotSet("story_opening", ENQUIRED)]


class ActionTakePraise(Action):
    """Thanks plainly, and passes praise or an idea on when it is all there is so far."""

    def name(self) -> str:
        return "action_take_praise"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        if not is_before_story(tracker):
            if message.confidence < INTERRUPTION_CONFIDENCE and not tracker.active_loop.get("name"):
                # Most likely something to add to a complaint that was sent.
                return [FollowupAction("action_default_fallback")]
            is_idea = message.intent == "give_feedback"
            dispatcher.utter_message(
                response="utter_point_to_service" if is_idea else "utter_praise"
            )
            return []
        decision = await call(services().consent.decision, tracker.sender_id)
        if decision != "declined":
            await call(services().consent.hold, tracker.sender_id, message.message_id)
        if decision == "accepted":
            await pass_praise_on(dispatcher, tracker)
        else:
            dispatcher.utter_message(response="utter_praise")
        return [SlotSet("story_opening", ENQUIRED)]


async def pass_praise_on(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Put the conversation before people, who read the praise in it."""
    await call(services().handoffs.request, tracker.sender_id, "praise")
    dispatcher.utter_message(response="utter_praise_passed_on")


def is_before_story(tracker: Tracker) -> bool:
    """True while the notice or the first telling is open."""
    loop = tracker.active_loop.get("name")
    return loop in ("consent_form", "story_form") and not tracker.get_slot("story_told")


def is_enquiry(message: Understanding) -> bool:
    """True for a question that is no complaint; one that tells more is told."""
    if message.intent not in ENQUIRIES or message.confidence < INTERRUPTION_CONFIDENCE:
        return False
    tells = any(mention.name in ("occurred_on", "amount") for mention in message.mentions)
    is_short = len(message.text.split()) <= ENQUIRY_WORDS
    return is_short and not message.is_choice and not message.triggers and not tells


def is_opening(message: Understanding) -> bool:
    """True for words that say only that somebody wants to complain."""
    told = any(mention.confidence >= SURE for mention in message.mentions)
    is_short = len(message.text.split()) <= OPENING_WORDS
    return message.intent in OPENINGS and is_short and not told and not message.triggers


async def held_messages(tracker: Tracker) -> list[Understanding]:
    """Return the messages that were held until consent was given, as they were understood.

    One that Rasa has forgotten meanwhile is taken by its words alone.
    """
    held = await call(services().consent.held_messages, tracker.sender_id)
    if not held:
        return []
    return messages_of(tracker, held)


def messages_of(tracker: Tracker, told: list[tuple[str, str]]) -> list[Understanding]:
    """Return messages, given as id and text, as they were understood when they came.

    One that Rasa has forgotten meanwhile is taken by its words alone.
    """
    parsed = {
        event.get("message_id"): {**event["parse_data"], "message_id": event.get("message_id")}
        for event in tracker.events
        if event.get("event") == "user"
    }
    return [
        understanding_of(parsed[message_id])
        if message_id in parsed
        else Understanding(message_id, text, "tell_story", 1.0)
        for message_id, text in told
    ]
