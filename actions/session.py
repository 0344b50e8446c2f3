"""Opening, resuming and rebuilding a conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import (
    ActionExecuted,
    ActiveLoop,
    EventType,
    SessionStarted,
    SlotSet,
)
from rasa_sdk.executor import CollectingDispatcher

from actions.slots import fact_slots
from actions.support import call, services
from handoff.domain.telling import tells_enough
from handoff.services.intake import Draft


class ActionSessionStart(Action):
    """Rebuilds Rasa's view from the draft, so that losing the tracker loses nothing."""

    def name(self) -> str:
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        events: list[EventType] = [SessionStarted()]
        metadata = tracker.get_slot("session_started_metadata") or {}
        if metadata.get("kind") != "event":
            # The conversation is older than this tracker: the greeting was given without Rasa,
            # or Rasa lost its tracker.
            events += await restored_state(tracker)
        return [*events, ActionExecuted("action_listen")]


def open_form(decision: str, draft: Draft) -> str | None:
    """Return the form a conversation is in, None when the complaint is filed."""
    if draft.is_filed:
        return None
    if decision != "accepted":
        return "consent_form"
    if not draft.story_complete:
        return "story_form"
    return "intake_form" if draft.next_question else "read_back_form"


async def form_to_resume(tracker: Tracker) -> str | None:
    """Return the form that goes on; None where nothing is open or a person is waited for."""
    decision = await call(services().consent.decision, tracker.sender_id)
    draft = await call(services().intake.draft, tracker.sender_id)
    waits = await call(services().handoffs.is_waiting, tracker.sender_id)
    return None if waits else open_form(decision, draft)


async def restored_state(tracker: Tracker) -> list[EventType]:
    """Return the events that put slots and the active loop where the draft says they are."""
    conversation_id = tracker.sender_id
    known = await call(services().intake.conversation_exists, conversation_id)
    if not known:
        return []
    decision = await call(services().consent.decision, conversation_id)
    draft = await call(services().intake.draft, conversation_id)
    events: list[EventType] = [
        # Who declined was told of the other ways then.
        SlotSet("consent_state", "offered" if decision == "declined" else decision),
        SlotSet("consent_decision", "accepted" if decision == "accepted" else None),
        SlotSet("story_told", tells_enough(draft.story)),
        SlotSet("story_complete", draft.story_complete or None),
        *fact_slots(draft, tracker),
    ]
    form = open_form(decision, draft)
    checked = await call(services().identity.asked_for, conversation_id)
    if checked is not None and form in (None, "consent_form"):
        # A code is waited for; without it the one that is typed would be taken for a story.
        return [
            *events,
            SlotSet("identity_reference", checked),
            SlotSet("identity_then", "action_tell_status"),
            ActiveLoop("identity_form"),
            SlotSet("requested_slot", "identity_code"),
        ]
    if form is None:
        return events
    requested = {
        "consent_form": "consent_decision",
        "story_form": "story_complete",
        "intake_form": f"intake_{draft.next_question}",
        "read_back_form": "read_back_decision",
    }[form]
    return [*events, ActiveLoop(form), SlotSet("requested_slot", requested)]
