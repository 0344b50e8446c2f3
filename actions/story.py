"""The customer's own telling: never interrupted, kept word for word."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.complaints import before_questions
from actions.interruptions import (
    ASIDES,
    INTERRUPTION_CONFIDENCE,
    STORY_INTERRUPTIONS,
    WITHDRAWALS,
    is_interruption,
)
from actions.reading import (
    is_question,
    is_silence,
    message_before,
    reply_language,
    understood,
)
from actions.safety import elsewhere, say_at_once
from actions.slots import fact_slots
from actions.start import ENQUIRED, NOTHING_WRONG, held_messages, is_enquiry, is_opening
from actions.support import call, services
from handoff.domain.acknowledgement import acknowledgement_of_addition, acknowledgements
from handoff.domain.asking import asks, names_today
from handoff.domain.facts import FACT_NAMES
from handoff.domain.intake import answers_yes_or_no
from handoff.domain.refusals import SAYS_NO
from handoff.domain.remit import other_company
from handoff.domain.telling import tells_enough
from handoff.domain.understanding import SURE, Understanding
from handoff.services.intake import Draft

#: Slot with the acknowledgements that were said: after a withdrawal a story can be told again.
SAID = "story_acknowledged"
#: How often an acknowledgement can be said in other words; each has at least so many variations.
VARIATIONS = 2

#: Slot with the company that may be meant instead of us, and its value once that one is meant.
REMIT, NOT_OURS = "remit_company", "-"
AGREES = frozenset({"affirm", "accept_notice", "confirm_summary"})
REFUSES = frozenset({"deny", "decline_notice"})

COURTESIES = frozenset({"greet", "say_goodbye", "thank", "give_praise", "pause_intake", "go_back"})
#: Longest thanks and longest small talk.
THANKS_WORDS, SMALL_TALK_WORDS = 6, 10
#: The trigger of data that others can see: told as a matter of one's own data, it is a complaint.
DATA_BREACH = "data_breach_or_misuse"
#: From here on a statement is taken for a question about an earlier complaint.
SURE_STATUS = 0.8
#: Questions that somebody may seem to ask who tells a fact without a question mark.
ASKS = frozenset(
    {
        "ask_contact",
        "ask_duration",
        "ask_help",
        "ask_notice",
        "ask_reason",
        "ask_repeat",
        "ask_rights",
        "add_evidence",
        "bot_challenge",
        "criticise_assistant",
        "request_link",
        "say_confused",
    }
)
#: What a question about an earlier complaint names it by.
NAMES_A_CASE = frozenset({"order_reference", "customer_name", "representative"})
#: What is asked about, not told, in such questions.
ASKED_ABOUT = frozenset({"preferred_contact", "country", "adjustments"})
#: Longest way to say that this is everything.
FINISH_WORDS = 8
#: A doubtful one is taken for the end of the story when it comes again.
DOUBTFUL_FINISH = 0.3
FINISHES = frozenset({"finish_story", "skip_question", "deny", "confirm_summary", "affirm"})


class ActionAskStoryComplete(Action):
    """Asks for the story first, afterwards whether there is more."""

    def name(self) -> str:
        return "action_ask_story_complete"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        company = tracker.get_slot(REMIT)
        if company:
            if company == NOT_OURS:
                dispatcher.utter_message(response="utter_ask_not_ours")
            else:
                dispatcher.utter_message(response="utter_ask_remit", company=company)
            return []
        if tracker.get_slot("story_told"):
            response = "utter_ask_more" if _was_added(tracker) else "utter_ask_more_again"
        else:
            response = {
                ENQUIRED: "utter_ask_what_went_wrong",
                NOTHING_WRONG: "utter_nothing_wrong",
            }.get(tracker.get_slot("story_opening") or "", "utter_ask_story")
        dispatcher.utter_message(response=response)
        return []


def _was_added(tracker: Tracker) -> bool:
    """True when the latest message became a part of the story; a question or a yes did not."""
    added = tracker.get_slot("story_added")
    return added is not None and added == tracker.latest_message.get("message_id")


class ValidateStoryForm(Action):
    """Adds each message to the story until the customer says that is everything."""

    def name(self) -> str:
        return "validate_story_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "story_complete":
            return []
        message = understood(tracker)
        told = bool(tracker.get_slot("story_told"))
        if company := tracker.get_slot(REMIT):
            if company == NOT_OURS and message.intent in WITHDRAWALS:
                return []  # "delete it", with which it begins
            answered = take_remit(dispatcher, tracker, message, company)
            if answered:
                return [*answered, SlotSet("story_told", told)]
        if told and says_thanks_for_all(message):
            return await self._finish(dispatcher, tracker, message, told)
        if is_interruption(message, STORY_INTERRUPTIONS) and not is_telling(message):
            return []
        if is_small_talk(message):
            return []
        if not told and is_enquiry(message):
            return []
        if finishes(message) or (told and seems_to_finish_again(message, tracker)):
            return await self._finish(dispatcher, tracker, message, told)
        if not told and is_opening(message):
            at_once = await say_at_once(dispatcher, tracker, message)
            return [*at_once, SlotSet("story_told", False), SlotSet("story_opening", None)]
        if not told and is_silence(message.text):
            dispatcher.utter_message(response="utter_story_needed")
            return [SlotSet("story_told", told)]
        draft = await self._take(tracker, message, told)
        # Whoever tells on has answered what was asked about another company.
        forget = [SlotSet(REMIT, None)] if company else []
        at_once = await say_at_once(dispatcher, tracker, message)
        enough = told or tells_enough(draft.story)
        if not enough:
            dispatcher.utter_message(response="utter_story_begun")
        return [
            SlotSet("story_told", enough),
            SlotSet("story_opening", None),
            SlotSet("story_added", message.message_id),
            *forget,
            *at_once,
            *fact_slots(draft, tracker),
        ]

    @staticmethod
    async def _finish(
        dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding, told: bool
    ) -> list[EventType]:
        """Take it for the end of the story, when there is one.

        "Yes" to "Is there more?" says that there is; "OK" and "done" say that there is not.
        """
        if message.intent == "affirm" and (not told or answers_yes_or_no(message)):
            return [SlotSet("story_opening", None)]
        begun = told or (await call(services().intake.draft, tracker.sender_id)).story
        if begun:
            await call(services().intake.complete_story, tracker.sender_id)
            return [SlotSet("story_told", True), SlotSet("story_complete", True)]
        if tracker.get_slot("story_opening") in (ENQUIRED, NOTHING_WRONG):
            return [SlotSet("story_told", False), SlotSet("story_opening", NOTHING_WRONG)]
        dispatcher.utter_message(response="utter_story_needed")
        return [SlotSet("story_told", False)]

    @staticmethod
    async def _take(tracker: Tracker, message: Understanding, told: bool) -> Draft:
        """Add a message to the story, after what was asked before it was known to be one."""
        if not told:
            held = await held_messages(tracker)
            if held:
                await call(services().intake.tell_story, tracker.sender_id, held)
        return await call(services().intake.take_telling, tracker.sender_id, message)


def take_remit(
    dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding, company: str
) -> list[EventType]:
    """Take the answer to "Is it about us?", or to whether to go on after a no.

    Args:
        company: the one that was named, or NOT_OURS once it is known that it is meant.
    """
    is_short = message.is_choice or len(message.text.split()) <= FINISH_WORDS
    remit = services().core.policy.remit
    names_other = company in message.text or other_company(message.text, remit) is not None
    if is_short and message.intent in AGREES and not names_other:
        return [SlotSet(REMIT, None)]
    if not is_short or company == NOT_OURS:
        return []
    if message.intent in REFUSES or names_other or SAYS_NO.match(message.text):
        dispatcher.utter_message(response="utter_other_company", elsewhere=elsewhere(tracker))
        return [SlotSet(REMIT, NOT_OURS)]
    return []


def is_telling(message: Understanding) -> bool:
    """True for a courtesy or a question that tells a fact, as in "Hello, my lamp is broken"."""
    told = [m for m in message.mentions if m.confidence >= SURE]
    if message.intent == "check_status":
        # Asked about an earlier complaint, unless it is doubtful or tells more than its number.
        is_sure = asks(message.text) or message.confidence >= SURE_STATUS
        return not is_sure or any(m.name not in NAMES_A_CASE for m in told)
    if any(hit.code == DATA_BREACH for hit in message.triggers):
        return message.intent in ASKS | {"request_data_rights"} and not is_question(message.text)
    if message.intent in ASKS and not asks(message.text):
        return any(
            m.name in FACT_NAMES and m.name not in ASKED_ABOUT and not names_today(m.quote)
            for m in told
        )
    return message.intent in COURTESIES and bool(told)


def says_thanks_for_all(message: Understanding) -> bool:
    """True for thanks as the answer to "Is there more?", which say that there is not."""
    words = len(message.text.split())
    return message.intent == "thank" and words <= THANKS_WORDS and not message.mentions


def finishes(message: Understanding) -> bool:
    """True for "that's everything", "done" or a yes or no; a guess at one belongs to the story."""
    is_sure = message.confidence >= INTERRUPTION_CONFIDENCE or answers_yes_or_no(message)
    is_short = len(message.text.split()) <= FINISH_WORDS
    return message.intent in FINISHES and (message.is_choice or (is_sure and is_short))


def seems_to_finish_again(message: Understanding, tracker: Tracker) -> bool:
    """True for a second doubtful "that's all" in a row: who says it twice means it."""
    before = message_before(tracker)
    return before is not None and all(
        one.intent in FINISHES
        and one.confidence >= DOUBTFUL_FINISH
        and len(one.text.split()) <= FINISH_WORDS
        and not one.mentions
        for one in (before, message)
    )


def is_small_talk(message: Understanding) -> bool:
    """True for a short question about the weather and the like, which is no part of a story."""
    is_short = len(message.text.split()) <= SMALL_TALK_WORDS and asks(message.text)
    tells = message.triggers or any(m.name != "occurred_on" for m in message.mentions)
    is_sure = message.confidence >= INTERRUPTION_CONFIDENCE
    return message.intent in ASIDES and is_sure and is_short and not tells


class ActionAcknowledgeStory(Action):
    """Acknowledges this story, in words that fit its kind, its gravity and who tells it.

    The questions come next, unless it tells of two complaints or of one that was told before.
    """

    def name(self) -> str:
        return "action_acknowledge_story"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        draft = await call(services().intake.draft, tracker.sender_id)
        category = draft.category if draft.category_is_sure else None
        language = reply_language(tracker)
        said = list(tracker.get_slot(SAID) or [])
        advised = tuple(tracker.get_slot("said_once") or ())
        for chosen in acknowledgements(
            draft.facts, category, draft.triggers, draft.event, advised, language
        ):
            if said.count(chosen.response) < VARIATIONS:
                dispatcher.utter_message(response=chosen.response, **chosen.words)
                said.append(chosen.response)
            elif "event" in chosen.words:
                acknowledge_addition(dispatcher, chosen.words["event"])
        return [SlotSet(SAID, said), *await before_questions(tracker)]


def acknowledge_addition(dispatcher: CollectingDispatcher, text: str) -> None:
    """Say that something told after the story was taken down, in the customer's words."""
    chosen = acknowledgement_of_addition(text)
    dispatcher.utter_message(response=chosen.response, **chosen.words)
