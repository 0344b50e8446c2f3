"""The customer proves that a case is theirs, by its reference and a code sent to them."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.reading import understood
from actions.session import form_to_resume
from actions.support import call, services
from handoff.domain.errors import TooMany
from handoff.domain.lexicon import Wording
from handoff.domain.references import find_reference
from handoff.domain.understanding import Understanding
from handoff.services.identity import Outcome

GIVES_UP = frozenset({"skip_question", "stop_intake", "start_over", "go_back"})
#: A short "cancel" ends the check; a longer one may be a complaint that is taken back.
SHORT = 3
MISSING = frozenset({"say_unknown", "deny", "decline_notice", "ask_repeat", "say_confused"})
CODE = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){5}(?![ \-.]?\d)")
#: Words that ask for a new code, and words about the code or the proof.
ANOTHER = Wording("answers", r"(?i)\b{another_code}\b")
ABOUT_CODE = Wording("answers", r"(?i)\b{about_the_code}\b")
URGENT = frozenset({"request_human", "express_crisis", "stop_intake", "request_data_rights"})
#: Values of the slots when the check ends without proof.
STOPPED = "stopped"


async def begin_identity(
    dispatcher: CollectingDispatcher, tracker: Tracker, then: str, reference: str | None = None
) -> list[EventType]:
    """Return the events that begin the check.

    Args:
        then: name of the action that goes on after success. It must ask `is_verified` itself and
            return what comes next, a form or action_listen, as a FollowupAction.
        reference: when the customer has named it already; else it is asked for.
    """
    events: list[EventType] = [
        SlotSet("identity_then", then),
        SlotSet("identity_reference", None),
        SlotSet("identity_code", None),
        SlotSet("requested_slot", None),
    ]
    if reference is not None:
        events += await send_code(dispatcher, tracker, reference)
        if events[-1].get("value") == STOPPED:
            return [*events, FollowupAction("action_finish_identity")]
    return [*events, FollowupAction("identity_form")]


class ValidateIdentityForm(Action):
    """Takes reference and code; says what is wrong with them, and never whether a case exists."""

    def name(self) -> str:
        return "validate_identity_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        requested = tracker.get_slot("requested_slot")
        if requested not in ("identity_reference", "identity_code"):
            return []
        message = understood(tracker)
        if gives_up(message):
            return stop(STOPPED)
        named = find_reference(message.text)
        if named is not None:
            return await send_code(dispatcher, tracker, named)
        if requested == "identity_code":
            return await self._take_code(dispatcher, tracker, message)
        if message.intent not in MISSING and is_interruption(message, INTERRUPTIONS):
            return []
        is_missing = message.intent in MISSING
        dispatcher.utter_message(
            response="utter_identity_reference_missing"
            if is_missing
            else "utter_invalid_identity_reference"
        )
        return [SlotSet("identity_reference", None)]

    @staticmethod
    async def _take_code(
        dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding
    ) -> list[EventType]:
        conversation_id = tracker.sender_id
        reference = str(tracker.get_slot("identity_reference") or "")
        code = CODE.search(message.text)
        if code is not None:
            verdict = await call(services().identity.verify, conversation_id, code.group())
            if await call(services().identity.is_verified, conversation_id, reference):
                return [SlotSet("identity_code", Outcome.VERIFIED.value)]
            if verdict.outcome is Outcome.WRONG:
                dispatcher.utter_message(
                    response="utter_identity_code_wrong", left=verdict.attempts_left
                )
            else:
                dispatcher.utter_message(response="utter_identity_code_over")
            return [SlotSet("identity_code", None)]
        is_again = any(mention.value == "resend" for mention in message.mentions)
        if is_again or ANOTHER.search(message.text):
            return await send_code(dispatcher, tracker, reference)
        is_missing = message.intent in MISSING or asks_about_code(message)
        if not is_missing and is_interruption(message, INTERRUPTIONS):
            return []
        has_digits = any(c.isdigit() for c in message.text)
        dispatcher.utter_message(
            response="utter_invalid_identity_code"
            if has_digits and not is_missing
            else "utter_identity_code_missing"
        )
        return [SlotSet("identity_code", None)]


class ActionFinishIdentity(Action):
    """Goes on with what the proof was needed for, or back to where the customer was."""

    def name(self) -> str:
        return "action_finish_identity"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        is_proven = tracker.get_slot("identity_code") == Outcome.VERIFIED.value
        then = tracker.get_slot("identity_then")
        forget: list[EventType] = [SlotSet("identity_code", None), SlotSet("identity_then", None)]
        if is_proven and then:
            dispatcher.utter_message(response="utter_identity_verified")
            return [*forget, FollowupAction(then)]
        if tracker.get_slot("identity_code") == STOPPED:
            dispatcher.utter_message(response="utter_identity_stopped")
        return [*forget, SlotSet("identity_reference", None), *await resume(tracker)]


async def send_code(
    dispatcher: CollectingDispatcher, tracker: Tracker, reference: str
) -> list[EventType]:
    """Ask for a code and say so, in the same words whether there is such a case or not."""
    try:
        await call(services().identity.ask, tracker.sender_id, reference)
    except TooMany as error:
        minutes = -(-error.retry_after // 60)
        dispatcher.utter_message(response="utter_identity_too_many", minutes=minutes)
        return stop("limited")
    dispatcher.utter_message(response="utter_identity_code_sent")
    return [SlotSet("identity_reference", reference), SlotSet("identity_code", None)]


def stop(why: str) -> list[EventType]:
    """Return the events that end the check without proof."""
    return [SlotSet("identity_reference", STOPPED), SlotSet("identity_code", why)]


def gives_up(message: Understanding) -> bool:
    """True for a wish to leave the check, not to take back a complaint."""
    if message.intent == "withdraw_complaint":
        return not message.is_choice and len(message.text.split()) <= SHORT
    return message.intent in GIVES_UP and is_interruption(message, GIVES_UP)


def asks_about_code(message: Understanding) -> bool:
    """True for "what code?", "it never came" and "how else can I prove it's me?"."""
    return message.intent not in URGENT and bool(ABOUT_CODE.search(message.text))


async def resume(tracker: Tracker) -> list[EventType]:
    """Return the events that go back to an open complaint; without one nothing is asked.

    Who has not accepted the notice came for something else, so they are not asked to now.
    """
    form = await form_to_resume(tracker)
    if form is None or form == "consent_form":
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            FollowupAction("action_listen"),
        ]
    return [FollowupAction(form)]
