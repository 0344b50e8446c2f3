"""The notice and the customer's decision about it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.interruptions import (
    ASIDES,
    FEELINGS,
    INTERRUPTIONS,
    SURE_ASIDE,
    SURE_FEELING,
    is_interruption,
)
from actions.reading import is_question, is_silence, reply_language, understood
from actions.safety import say_at_once
from actions.start import (
    ENQUIRED,
    PRAISES,
    held_messages,
    is_enquiry,
    is_opening,
    pass_praise_on,
)
from actions.story import is_telling
from actions.support import call, services
from handoff.domain.asking import asks
from handoff.domain.facts import FACT_NAMES
from handoff.domain.intake import says_yes
from handoff.domain.lexicon import Wording
from handoff.domain.refusals import agrees_explicitly
from handoff.domain.telling import tells_enough
from handoff.domain.understanding import SURE, Understanding

ACCEPTS = frozenset({"accept_notice", "affirm", "confirm_summary"})
EXPLICIT = 0.8
#: Longest yes that is one by its first word, as "sí, señorita".
YES_WORDS = 3
#: What "let's go on" may be taken for.
RESUMES = frozenset({"return_to_chat", "say_goodbye", "skip_question", "greet"})
REFUSES = frozenset({"decline_notice", "deny"})
#: A no that stands by itself before other words, and what such words are about: not to be kept.
PLAIN_NO = Wording("answers", r"(?i)\W*{plain_no}\s*[,.;!–-]")
KEEPING = frozenset({"request_data_rights", "ask_notice"})
#: What else ends a chat in which nothing was wrong, and the most words of it.
ENDS, FEW = frozenset({"finish_story", "thank", "say_goodbye"}), 6
#: States of the slot consent_state: refused; the other ways were told then; and a yes after that,
#: which is asked about once more.
DECLINED, OFFERED, RECONSIDERED = "declined", "offered", "reconsidered"
#: Nothing but an enquiry or praise was told, and nothing is wrong.
NOTHING_TO_TELL = "nothing_to_tell"
REFUSED = frozenset({DECLINED, OFFERED, RECONSIDERED})


class ActionAskConsentDecision(Action):
    """Greets with the notice, which asks for consent; later asks in words that fit."""

    def name(self) -> str:
        return "action_ask_consent_decision"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        state = tracker.get_slot("consent_state")
        if state is None:
            language = reply_language(tracker)
            notice = await call(services().consent.show_notice, tracker.sender_id, language)
            dispatcher.utter_message(response="utter_greet", notice=notice.short)
            return [SlotSet("consent_state", "not_asked")]
        if tracker.get_slot("story_opening") == ENQUIRED:
            asked = "utter_ask_consent_if_wrong"
        else:
            asked = "utter_ask_consent"
        response = {
            DECLINED: "utter_offer_other_ways",
            OFFERED: "utter_still_declined",
            NOTHING_TO_TELL: "utter_nothing_to_tell",
            "held": "utter_ask_consent_for_held_words",
        }.get(state, asked)
        dispatcher.utter_message(response=response)
        return [SlotSet("consent_state", OFFERED)] if state == DECLINED else []


class ValidateConsentForm(Action):
    """Takes the decision; words told before it are held, and put to use or erased by it."""

    def name(self) -> str:
        return "validate_consent_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "consent_decision":
            return []
        message = understood(tracker)
        conversation_id = tracker.sender_id
        short = len(message.text.split()) <= 12
        if accepts(message, tracker.get_slot("consent_state")) and short:
            return await accept_notice(dispatcher, tracker)
        state = tracker.get_slot("consent_state")
        if says_nothing_is_wrong(message) and asked_only(tracker):
            if message.intent in REFUSES:
                await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", NOTHING_TO_TELL)]
        if short and (message.intent in REFUSES or refuses_plainly(message)):
            if state in REFUSED:
                return [SlotSet("consent_state", OFFERED)]
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", DECLINED)]
        if message.intent in ACCEPTS and short:
            return [SlotSet("consent_state", RECONSIDERED)]
        interrupts = is_interruption(message, INTERRUPTIONS) and not tells_something(message)
        if interrupts or is_enquiry(message):
            return []
        if message.is_choice or is_silence(message.text):
            return [SlotSet("consent_state", state)]
        if state in REFUSED:
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", DECLINED if state == RECONSIDERED else OFFERED)]
        await call(services().consent.hold, conversation_id, message.message_id)
        at_once = await say_at_once(dispatcher, tracker, message)
        return [SlotSet("consent_state", "held"), *at_once]


def tells_something(message: Understanding) -> bool:
    """True for words that may well be the story, and must not be lost to small talk."""
    if message.intent == "give_praise" and message.confidence >= SURE_FEELING:
        return bool(message.triggers)  # praise is held as well, and passed on
    is_doubtful = message.intent in ASIDES | FEELINGS and message.confidence < SURE_ASIDE
    return is_telling(message) or (is_doubtful and not is_question(message.text))


def refuses_plainly(message: Understanding) -> bool:
    """True for "no, I don't want my chat kept", which begins nothing about one's data."""
    told = any(m.confidence >= SURE for m in message.mentions if m.name in FACT_NAMES)
    is_no = PLAIN_NO.match(message.text) is not None
    is_meant = message.intent in KEEPING and not asks(message.text)
    return is_no and is_meant and not (told or message.is_choice)


def says_nothing_is_wrong(message: Understanding) -> bool:
    """True for a short "no, that's all"."""
    few = len(message.text.split()) <= FEW
    return few and not message.is_choice and message.intent in REFUSES | ENDS


def asked_only(tracker: Tracker) -> bool:
    """True while nothing but an enquiry or praise was told, and nothing refused."""
    state = tracker.get_slot("consent_state")
    is_enquiry = tracker.get_slot("story_opening") == ENQUIRED
    return is_enquiry and state not in REFUSED and state != "held"


def accepts(message: Understanding, state: str | None) -> bool:
    """True for a yes to the notice; after a refusal or a withdrawal only for an explicit one."""
    if message.intent in ACCEPTS | RESUMES and agrees_explicitly(message.text):
        return True
    if state in (DECLINED, OFFERED, NOTHING_TO_TELL, "withdrawn"):
        is_sure = message.is_choice or message.confidence >= EXPLICIT
        return message.intent == "accept_notice" and is_sure
    is_yes = says_yes(message) and len(message.text.split()) <= YES_WORDS
    return message.intent in ACCEPTS or (is_yes and message.intent not in REFUSES)


async def accept_notice(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Record the acceptance, put held words to use and return the slots that say so."""
    await call(services().consent.accept, tracker.sender_id)
    return [
        SlotSet("consent_decision", "accepted"),
        SlotSet("consent_state", "accepted"),
        *await _put_to_use(dispatcher, tracker),
    ]


async def _put_to_use(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Begin the story with the words held until now, if they tell anything."""
    held = await held_messages(tracker)
    telling = [m for m in held if not (is_enquiry(m) or is_opening(m) or m.intent in PRAISES)]
    if telling:
        await call(services().intake.tell_story, tracker.sender_id, held)
        draft = await call(services().intake.draft, tracker.sender_id)
        if not tells_enough(draft.story):
            dispatcher.utter_message(response="utter_story_begun")
            return [SlotSet("story_told", False), SlotSet("story_opening", None)]
        added = SlotSet("story_added", tracker.latest_message.get("message_id"))
        return [SlotSet("story_told", True), SlotSet("story_opening", None), added]
    if any(m.intent in PRAISES for m in held):
        await pass_praise_on(dispatcher, tracker)
    asked = any(is_enquiry(m) or m.intent in PRAISES for m in held)
    return [SlotSet("story_told", False), SlotSet("story_opening", ENQUIRED if asked else None)]
