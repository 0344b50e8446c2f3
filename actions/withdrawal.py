"""The customer stops, starts again or takes the complaint back; what is erased is their choice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.complaints import NOTHING, anew
from actions.interruptions import INTERRUPTIONS, WITHDRAWALS, is_interruption
from actions.reading import understood
from actions.session import open_form
from actions.slots import FACT_SLOTS
from actions.support import call, services
from handoff.domain.intake import says_yes
from handoff.domain.lexicon import Wording
from handoff.domain.refusals import SAYS_NO, goes_on
from handoff.domain.understanding import Understanding

AGREES = frozenset({"affirm", "confirm_summary", "accept_notice"})
YES_WORDS = 5
YES_CONFIDENCE = 0.75
NEGATION = Wording("answers", r"(?i)\b{not_yes}\b")
FOR_LATER = Wording("answers", r"(?i)\b{for_later}\b")
DELETES = Wording("answers", r"(?i)\b{deletes}")
KEEPS = frozenset({"deny", "decline_notice", "skip_question"})
LEAVES = frozenset({"pause_intake", "say_goodbye", "return_to_chat"})
STOP, RESTART, ERASE = "stop", "restart", "erase"
KINDS = {"stop_intake": STOP, "start_over": RESTART}
QUESTIONS = {
    STOP: "utter_ask_stop_decision",
    RESTART: "utter_ask_restart_decision",
    ERASE: "utter_ask_withdraw_decision",
}


class ActionAskWithdrawDecision(Action):
    """Asks what is to become of the complaint, by what the customer wants and where it stands."""

    def name(self) -> str:
        return "action_ask_withdraw_decision"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        kind = tracker.get_slot("withdraw_kind") or KINDS.get(understood(tracker).intent, ERASE)
        draft = await call(services().intake.draft, tracker.sender_id)
        reference = await call(services().cases.reference_of, tracker.sender_id)
        if reference and draft.is_filed:
            kind = ERASE
            dispatcher.utter_message(
                response="utter_ask_withdraw_filed_decision", reference=reference
            )
        else:
            dispatcher.utter_message(response=QUESTIONS[kind])
        return [SlotSet("withdraw_kind", kind)]


class ValidateWithdrawForm(Action):
    """Takes yes, no or later; anything else is asked again or answered first."""

    def name(self) -> str:
        return "validate_withdraw_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "withdraw_decision":
            return []
        message = understood(tracker)
        kind = tracker.get_slot("withdraw_kind")
        if agrees(message):
            return [SlotSet("withdraw_decision", "yes"), SlotSet("misunderstood", None)]
        if kind == STOP and keeps_for_later(message):
            return [SlotSet("withdraw_decision", "later"), SlotSet("misunderstood", None)]
        if message.intent in KEEPS or leaves_as_it_is(message):
            return [SlotSet("withdraw_decision", "no"), SlotSet("misunderstood", None)]
        if kind == ERASE and message.intent in LEAVES and not await is_filed(tracker):
            return [SlotSet("withdraw_decision", "later"), SlotSet("misunderstood", None)]
        if kind != STOP and is_plain_order(message):
            return [SlotSet("withdraw_decision", "yes"), SlotSet("misunderstood", None)]
        if kind == STOP and (message.intent == "withdraw_complaint" or wants_deletion(message)):
            # "Delete it" is a wish; the question whether that is meant follows.
            return [SlotSet("withdraw_kind", ERASE), SlotSet("withdraw_decision", None)]
        if is_interruption(message, INTERRUPTIONS - WITHDRAWALS):
            return []
        if tracker.get_slot("misunderstood"):
            # Twice no clear yes: nothing is deleted.
            return [SlotSet("withdraw_decision", "no"), SlotSet("misunderstood", None)]
        return [SlotSet("withdraw_decision", None), SlotSet("misunderstood", True)]


async def is_filed(tracker: Tracker) -> bool:
    """True when the complaint of this chat was sent."""
    return bool((await call(services().intake.draft, tracker.sender_id)).is_filed)


def agrees(message: Understanding) -> bool:
    """True for a plain yes only: what is deleted cannot be brought back."""
    words = message.text.split()
    if says_yes(message) and wants_deletion(message) and len(words) <= YES_WORDS:
        return True  # "Yes, delete it"
    if message.intent not in AGREES:
        return False
    return message.is_choice or (
        len(words) <= YES_WORDS
        and message.confidence >= YES_CONFIDENCE
        and not NEGATION.search(message.text)
    )


def leaves_as_it_is(message: Understanding) -> bool:
    """True for "no" in whatever words follow it, and for a wish to go on as before."""
    if message.is_choice or wants_deletion(message):
        return False
    return goes_on(message.text) or bool(SAYS_NO.match(message.text))


def is_plain_order(message: Understanding) -> bool:
    """True for "delete it all" as the answer to "shall I delete it?"."""
    few = len(message.text.split()) <= YES_WORDS and "?" not in message.text
    return few and wants_deletion(message)


def keeps_for_later(message: Understanding) -> bool:
    """True for the choice to keep the draft, and for words that mean it."""
    if any(m.name == "withdraw" and m.value == "keep" for m in message.mentions):
        return True
    return bool(FOR_LATER.search(message.text)) or message.intent in LEAVES


def wants_deletion(message: Understanding) -> bool:
    """True for words that mean deleting, without a "not" among them."""
    return bool(DELETES.search(message.text)) and not NEGATION.search(message.text)


class ActionFinishWithdrawal(Action):
    """Erases, keeps for later, begins again, or goes on where it was."""

    def name(self) -> str:
        return "action_finish_withdrawal"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        decided = tracker.get_slot("withdraw_decision")
        kind = tracker.get_slot("withdraw_kind")
        forget: list[EventType] = [
            SlotSet("withdraw_decision", None),
            SlotSet("withdraw_kind", None),
        ]
        if decided == "later":
            await call(services().returning.note_pause, tracker.sender_id)
            dispatcher.utter_message(response="utter_paused")
            return [*forget, SlotSet("intake_paused", True)]
        if decided != "yes":
            return [*forget, *await self._keep(dispatcher, tracker)]
        reference = await call(services().cases.reference_of, tracker.sender_id)
        dropped = await call(services().complaints.drop, tracker.sender_id)
        if dropped is not None:
            return [*forget, *await self._drop(dispatcher, tracker, dropped, kind)]
        if kind == RESTART and reference is None:
            return [*forget, *await self._restart(dispatcher, tracker)]
        return [*forget, *await self._erase(dispatcher, tracker)]

    @staticmethod
    async def _keep(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        conversation_id = tracker.sender_id
        draft = await call(services().intake.draft, conversation_id)
        reference = await call(services().cases.reference_of, conversation_id)
        if reference and draft.is_filed:
            dispatcher.utter_message(response="utter_kept_filed", reference=reference)
            return []
        dispatcher.utter_message(response="utter_kept")
        decision = await call(services().consent.decision, conversation_id)
        form = open_form(decision, draft)
        return [FollowupAction(form)] if form else []

    @staticmethod
    async def _drop(
        dispatcher: CollectingDispatcher, tracker: Tracker, reference: str, kind: str | None
    ) -> list[EventType]:
        """End the second complaint of a chat; the first one was filed and stays."""
        if kind == RESTART:
            dispatcher.utter_message(response="utter_restarted")
            await call(services().complaints.take_up, tracker.sender_id, NOTHING)
            return [*anew(), FollowupAction("story_form")]
        dispatcher.utter_message(response="utter_next_withdrawn", reference=reference)
        return [*anew(), FollowupAction("action_listen")]

    @staticmethod
    async def _restart(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        await call(services().withdrawal.restart, tracker.sender_id)
        dispatcher.utter_message(response="utter_restarted")
        decision = await call(services().consent.decision, tracker.sender_id)
        form = "story_form" if decision == "accepted" else "consent_form"
        return [*forgotten_draft(), FollowupAction(form)]

    @staticmethod
    async def _erase(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        kept = await call(services().withdrawal.withdraw, tracker.sender_id)
        dispatcher.utter_message(
            response="utter_withdraw_filed" if kept else "utter_withdrawn",
            reference=kept or "",
        )
        if kept:
            return []
        return [
            *forgotten_draft(),
            SlotSet("consent_decision", None),
            SlotSet("consent_state", "withdrawn"),
        ]


def forgotten_draft() -> list[EventType]:
    """Return the events that empty what mirrors the draft."""
    slots = ("story_told", "story_complete", "remit_company", "intake_going_back", *FACT_SLOTS)
    return [SlotSet(slot, None) for slot in slots]
