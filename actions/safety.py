"""Safety first: what is said at once, before any question, and whom it brings in."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.human import STOP_ASKING, tell
from actions.reading import reply_language, understood
from actions.support import call, services
from handoff.domain.policy import CrisisContact
from handoff.domain.remit import company_complained_about, other_company
from handoff.domain.safety import (
    DANGER,
    IN_USE,
    PRODUCT,
    Care,
    care_for,
    crisis_reason,
    uses_on,
)
from handoff.domain.understanding import SURE, Understanding

#: What is said at once, by the kind of care a message needs.
CARES = {
    "abuse": "utter_care_abuse",
    "minor": "utter_care_minor",
    "product": "utter_care_product",
    "product_in_use": "utter_care_product_in_use",
    "breach": "utter_care_breach",
}

#: A shorter or less certain message may be in any language.
LANGUAGE_WORDS = 3
LANGUAGE_CONFIDENCE = 0.7


class ActionSupportCrisis(Action):
    """Puts safety first: the right numbers, a person, no form."""

    def name(self) -> str:
        return "action_support_crisis"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        decision = await call(services().consent.decision, tracker.sender_id)
        is_accepted = decision == "accepted"
        if is_accepted:
            await tell(tracker, message)
        elif decision == "not_asked":
            await call(services().consent.hold, tracker.sender_id, message.message_id)
        reason = crisis_reason(message.triggers)
        await _bring_in_a_person(tracker, message, reason)
        response = "utter_point_to_emergency" if reason == DANGER else "utter_support_crisis"
        numbers = await _numbers(tracker, message)
        dispatcher.utter_message(
            response=response, emergency=numbers.emergency, crisis=numbers.crisis
        )
        state = [] if is_accepted else [SlotSet("consent_state", _state(decision))]
        return [*STOP_ASKING, SlotSet("story_told", is_accepted), *state]


async def say_at_once(
    dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding
) -> list[EventType]:
    """Say what a message needs before the next question, each thing once a conversation.

    A danger comes alone. A language that is not spoken, another company and a declared need can
    come together; the open question follows in the same turn.
    """
    if message.is_choice:
        return []
    said = list(tracker.get_slot("said_once") or ())
    was = len(said)
    care = care_for(message, said) or await _used_on(tracker, message, said)
    if care:
        said += [care.code, care.kind]
        if care.needs_person:
            await _bring_in_a_person(tracker, message, care.code)
        else:
            await call(services().safety.note_signals, tracker.sender_id, message)
        numbers = await _numbers(tracker, message)
        dispatcher.utter_message(response=CARES[care.kind], emergency=numbers.emergency)
    else:
        await call(services().safety.note_signals, tracker.sender_id, message)
        await _say_language(dispatcher, tracker, said)
        named = _say_remit(dispatcher, tracker, message, said)
        _say_need(dispatcher, message, said)
        if named is not None:
            return [SlotSet("said_once", said), SlotSet("remit_company", named)]
    return [SlotSet("said_once", said)] if len(said) > was else []


async def _used_on(tracker: Tracker, message: Understanding, said: list[str]) -> Care | None:
    """Return what is said to somebody who uses on what they told to be dangerous before."""
    if IN_USE in said or not uses_on(message.text):
        return None
    draft = await call(services().intake.draft, tracker.sender_id)
    return Care(PRODUCT, IN_USE, True) if PRODUCT in draft.triggers else None


async def _bring_in_a_person(tracker: Tracker, message: Understanding, reason: str) -> None:
    await call(services().safety.note_signals, tracker.sender_id, message)
    await call(services().handoffs.request, tracker.sender_id, reason)


async def _numbers(tracker: Tracker, message: Understanding) -> CrisisContact:
    language = reply_language(tracker)
    return await call(services().safety.numbers, tracker.sender_id, message, language)


async def _say_language(
    dispatcher: CollectingDispatcher, tracker: Tracker, said: list[str]
) -> None:
    """Tell somebody who writes in another language so in it, and have a person read the words."""
    reading = tracker.latest_message.get("language") or {}
    code = str(reading.get("code") or "")
    is_other = reading.get("supported") is False and code != "und"
    words = len(str(tracker.latest_message.get("text") or "").split())
    is_sure = float(reading.get("confidence") or 0.0) >= LANGUAGE_CONFIDENCE
    if not is_other or not is_sure or words < LANGUAGE_WORDS or f"language_{code}" in said:
        return
    said.append(f"language_{code}")
    await call(services().handoffs.request, tracker.sender_id, f"language_{code}")
    own = services().core.policy.other_languages.get(code)
    if own:
        dispatcher.utter_message(response="utter_in_other_words", words=own)
    dispatcher.utter_message(response="utter_other_language")


def _say_remit(
    dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding, said: list[str]
) -> str | None:
    """Point to the right place when it is about another company; the words are kept anyway.

    Returns:
        A company that may be meant, to be asked about before the next question of the story.
    """
    if "remit" in said:
        return None
    remit = services().core.policy.remit
    other = other_company(message.text, remit)
    named = None
    if other is None:
        is_told = tracker.get_slot("story_complete")
        named = None if is_told else company_complained_about(message.text, remit)
    elif other.names and other.where:
        dispatcher.utter_message(
            response="utter_not_ours_named", company=other.names[0], where=other.where
        )
    else:
        dispatcher.utter_message(response="utter_not_ours", elsewhere=elsewhere(tracker))
    if other is not None or named is not None:
        said.append("remit")
    return named


def elsewhere(tracker: Tracker) -> str:
    """Return how to find the right place for a complaint that is not ours."""
    places = services().core.policy.remit.elsewhere
    return places.get(reply_language(tracker)) or next(iter(places.values()))


def _say_need(dispatcher: CollectingDispatcher, message: Understanding, said: list[str]) -> None:
    """Confirm once what would make it easier for the customer, in their words."""
    need = message.mention_of("adjustments")
    if need is None or need.confidence < SURE or "adjustments" in said:
        return
    said.append("adjustments")
    dispatcher.utter_message(response="utter_need_noted", need=need.quote)


def _state(decision: str) -> str:
    return "held" if decision == "not_asked" else decision
