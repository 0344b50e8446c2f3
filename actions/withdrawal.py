"""The customer takes the complaint back."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.session import open_form
from actions.support import (
    FACT_SLOTS,
    INTERRUPTIONS,
    call,
    is_interruption,
    services,
    understood,
)
from handoff.domain.understanding import Understanding

AGREES = frozenset({"affirm", "confirm_summary", "accept_notice"})
YES_WORDS = 5
YES_CONFIDENCE = 0.75
#: Words that make a yes doubtful, in the languages that are understood.
NEGATION = re.compile(
    r"(?i)\b(?:no|not|don'?t|never|keep|stop|wait"
    r"|nunca|jamás|guard\w*|conserv\w*|esper\w*"
    r"|non|pas|jamais|gard\w*|attend\w*|arr[êe]t\w*"
    r"|nein|nicht|nie|kein\w*|behalt\w*|warte\w*)\b"
)
WITHDRAWALS = frozenset({"withdraw_complaint", "stop_intake", "start_over"})
KEEPS = frozenset({"deny", "decline_notice", "skip_question"})


class ValidateWithdrawForm(Action):
    """Takes yes or no; anything else is asked again or answered first."""

    def name(self) -> str:
        return "validate_withdraw_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "withdraw_decision":
            return []
        message = understood(tracker)
        if agrees(message):
            return [SlotSet("withdraw_decision", "yes")]
        if message.intent in KEEPS:
            return [SlotSet("withdraw_decision", "no")]
        if is_interruption(message, INTERRUPTIONS - WITHDRAWALS):
            return []
        return [SlotSet("withdraw_decision", None)]


def agrees(message: Understanding) -> bool:
    """True for a plain yes only: what is deleted cannot be brought back."""
    if message.intent not in AGREES:
        return False
    words = message.text.split()
    return message.is_choice or (
        len(words) <= YES_WORDS
        and message.confidence >= YES_CONFIDENCE
        and not NEGATION.search(message.text)
    )


class ActionFinishWithdrawal(Action):
    """Removes draft and words, or keeps everything and goes on where it was."""

    def name(self) -> str:
        return "action_finish_withdrawal"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        conversation_id = tracker.sender_id
        decided = tracker.get_slot("withdraw_decision")
        forget: list[EventType] = [SlotSet("withdraw_decision", None)]
        if decided != "yes":
            dispatcher.utter_message(response="utter_kept")
            decision = await call(services().consent.decision, conversation_id)
            form = open_form(decision, await call(services().intake.draft, conversation_id))
            return [*forget, FollowupAction(form)] if form else forget
        kept = await call(services().withdrawal.withdraw, conversation_id)
        dispatcher.utter_message(
            response="utter_withdraw_filed" if kept else "utter_withdrawn",
            reference=kept or "",
        )
        if kept:
            return forget
        slots = ["consent_decision", "story_told", "story_complete"]
        return [
            *forget,
            *(SlotSet(slot, None) for slot in slots),
            *(SlotSet(slot, None) for slot in FACT_SLOTS),
            SlotSet("consent_state", "withdrawn"),
        ]
