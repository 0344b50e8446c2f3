"""Questions about a complaint that was sent."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.support import call, reply_language, services


class ActionTellStatus(Action):
    """Tells where the complaint of this chat stands."""

    def name(self) -> str:
        return "action_tell_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        reference = await call(services().cases.reference_of, tracker.sender_id)
        if reference is None:
            dispatcher.utter_message(response="utter_status_unfinished")
            return []
        receipt = await call(services().cases.receipt, reference, reply_language(tracker))
        dispatcher.utter_message(
            response="utter_status", reference=reference, dates=" ".join(receipt.dates)
        )
        return []
