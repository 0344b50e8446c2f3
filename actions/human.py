"""A person is asked for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import reply_language, understood
from actions.slots import PREFIX
from actions.support import call, services
from handoff.domain.telling import tells_enough
from handoff.domain.understanding import Understanding

#: A longer request for a person is part of the story too.
PLAIN_REQUEST_WORDS = 10

#: Both end the questions; the customer may take them up again.
STOP_ASKING: list[EventType] = [ActiveLoop(None), SlotSet("requested_slot", None)]


class ActionRequestHuman(Action):
    """Puts the conversation in the queue with what is known, and says truly what that means."""

    def name(self) -> str:
        return "action_request_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message, told = understood(tracker), False
        decision = await call(services().consent.decision, tracker.sender_id)
        await call(services().safety.note_signals, tracker.sender_id, message)
        is_long = len(message.text.split()) > PLAIN_REQUEST_WORDS
        # Between the questions it is the story only where it tells something.
        is_asked = (tracker.get_slot("requested_slot") or "").startswith(PREFIX)
        if decision == "accepted" and is_long and not (is_asked and not message.mentions):
            # It says more than that a person is wanted.
            await tell(tracker, message)
            draft = await call(services().intake.draft, tracker.sender_id)
            told = not draft.is_filed and tells_enough(draft.story)
        elif decision == "accepted" and message.mentions:
            await call(services().intake.answer, tracker.sender_id, None, message)
        reading = tracker.latest_message.get("language") or {}
        reason = "human_request"
        if reading.get("supported") is False and reading.get("code") not in (None, "und"):
            reason = f"language_{reading['code']}"
        await call(services().handoffs.request, tracker.sender_id, reason)
        now = services().handoffs.availability(reply_language(tracker))
        response = "utter_human_requested_open" if now.open else "utter_human_requested_closed"
        dispatcher.utter_message(response=response, availability=now.text)
        # Who goes on afterwards is not asked for it again.
        return [*STOP_ASKING, *([SlotSet("story_told", True)] if told else [])]


async def tell(tracker: Tracker, message: Understanding) -> None:
    """Add a message to the story, or to the record of a case that was filed already."""
    draft = await call(services().intake.draft, tracker.sender_id)
    if draft.is_filed:
        await call(services().after_filing.add, tracker.sender_id, message)
    else:
        await call(services().intake.tell_story, tracker.sender_id, [message])
