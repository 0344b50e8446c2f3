"""A person is asked for, or needed at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.support import call, reply_language, services, understood
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
        message = understood(tracker)
        decision = await call(services().consent.decision, tracker.sender_id)
        if decision == "accepted" and len(message.text.split()) > PLAIN_REQUEST_WORDS:
            # It says more than that a person is wanted.
            await tell(tracker, message)
        await call(services().handoffs.request, tracker.sender_id, "human_request")
        now = services().handoffs.availability(reply_language(tracker))
        response = "utter_human_requested_open" if now.open else "utter_human_requested_closed"
        dispatcher.utter_message(response=response, availability=now.text)
        return STOP_ASKING


class ActionSupportCrisis(Action):
    """Puts safety first: the right numbers, a person, no form."""

    def name(self) -> str:
        return "action_support_crisis"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        core = services().core
        message = understood(tracker)
        decision = await call(services().consent.decision, tracker.sender_id)
        is_accepted = decision == "accepted"
        if is_accepted:
            await tell(tracker, message)
        elif decision == "not_asked":
            await call(services().consent.hold, tracker.sender_id, message.message_id)
        codes = {hit.code for hit in message.triggers}
        danger = "imminent_danger" in codes and "self_harm_or_suicide" not in codes
        await call(
            services().handoffs.request,
            tracker.sender_id,
            "imminent_danger" if danger else "self_harm_or_suicide",
        )
        contacts = core.policy.spoken(core.words(reply_language(tracker)).language).contacts
        contact = contacts.crisis_for(core.policy.organisation.phone_region)
        dispatcher.utter_message(
            response="utter_point_to_emergency" if danger else "utter_support_crisis",
            emergency=contact.emergency if contact else "112",
            crisis=contact.crisis if contact else "",
        )
        return [*STOP_ASKING, SlotSet("story_told", is_accepted)]


async def tell(tracker: Tracker, message: Understanding) -> None:
    """Add a message to the story, or to the record of a case that was filed already."""
    draft = await call(services().intake.draft, tracker.sender_id)
    if draft.status == "filed":
        await call(services().after_filing.add, tracker.sender_id, message)
    else:
        await call(services().intake.tell_story, tracker.sender_id, [message])
