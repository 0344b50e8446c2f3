"""Questions for what is still missing, one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.complaints import announces_another
from actions.interruptions import (
    ASIDES,
    ENQUIRIES,
    FEELINGS,
    INTERRUPTION_CONFIDENCE,
    INTERRUPTION_WORDS,
    INTERRUPTIONS,
    SURE_ASIDE,
    SURE_FEELING,
    SURE_REQUEST,
    is_interruption,
)
from actions.reading import is_question, message_before, reply_language, understood
from actions.safety import say_at_once
from actions.slots import fact_slots
from actions.story import acknowledge_addition
from actions.support import call, services
from handoff.domain.asking import asks, begins_a_wish
from handoff.domain.given_names import gives_full_name, introduces
from handoff.domain.intake import (
    ROUTES,
    SURE,
    Problem,
    answers_yes_or_no,
    asked_to_be_rung,
)
from handoff.domain.refusals import leaves_it, refuses_calls, refuses_contact
from handoff.domain.sentences import begins_an_addition
from handoff.domain.understanding import Understanding

PREFIX = "intake_"

#: Facts whose answers have figures or an @ in them.
WITH_FIGURES = frozenset({"email", "phone", "amount", "occurred_on", "order_reference"})

#: From here on words without capitals are what they were understood as, when a name was asked for.
SURE_REQUEST_FOR_A_NAME = 0.8

#: What tells more of the story has so many words, and is as surely a telling.
ADDITION_WORDS = 4
SURE_ADDITION = 0.8
#: From here on words that answer no question are kept as part of the story.
WORDS_TO_KEEP = 4

#: A question that is no answer is taken for another intent from here on.
ASIDE_CONFIDENCE = 0.3
#: What is answered in one turn and begins nothing else, so that a wrong guess does little harm.
ANSWERED_AT_ONCE = ENQUIRIES | {
    "request_human",
    "ask_contact",
    "ask_notice",
    "ask_reason",
    "ask_help",
    "ask_duration",
    "ask_rights",
    "bot_challenge",
    "check_status",
    "ask_repeat",
    "say_confused",
    "express_anger",
    "express_sadness",
    "criticise_assistant",
}

#: Answers that leave a value as it is when the customer went back to it.
KEEPS_VALUE = frozenset(
    {"affirm", "deny", "skip_question", "confirm_summary", "say_unknown", "decline_notice"}
)

#: Facts told in any words.
FREE_WORDS = frozenset({"product", "impact", "prior_contact", "desired_outcome", "representative"})
#: Of these, what no mood is an answer to: "I am fed up with you" is no wish.
MOODLESS = frozenset({"product", "prior_contact", "desired_outcome"})
#: From here on words without a fact are taken for a mood there; once, unless they surely are one.
LIKELY_MOOD = 0.3
#: What stops the questions, and from which confidence on words of a wish are taken for it.
STOPS = frozenset({"stop_intake", "withdraw_complaint", "start_over"})
SURE_STOP = 0.8
#: How an answer to "have you told us before?" begins may ask for nothing else than these.
STILL_ASKED = frozenset({"express_crisis", "request_human"})


class ValidateIntakeForm(Action):
    """Takes every fact an answer gives and chooses the next question."""

    def name(self) -> str:
        return "validate_intake_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        requested = tracker.get_slot("requested_slot") or ""
        asked = requested.removeprefix(PREFIX) if requested.startswith(PREFIX) else None
        message = understood(tracker)
        if asked is not None and announces_another(message):
            await call(services().complaints.set_aside, tracker.sender_id, message)
            at_once = await say_at_once(dispatcher, tracker, message)
            dispatcher.utter_message(response="utter_set_aside")
            return [*at_once, SlotSet("requested_slot", requested), SlotSet(requested, None)]
        if asked is not None:
            goes_back = tracker.get_slot("intake_going_back") == asked
            adds = not goes_back and is_addition(message, asked, reply_language(tracker))
            if adds and not await call(
                services().intake.is_correction, tracker.sender_id, message, asked
            ):
                draft = await call(services().intake.take_telling, tracker.sender_id, message)
                at_once = await say_at_once(dispatcher, tracker, message)
                acknowledge_addition(dispatcher, message.text)
                following = PREFIX + draft.next_question if draft.next_question else None
                return [*at_once, *fact_slots(draft, tracker), SlotSet("requested_slot", following)]
            interrupts = may_interrupt(message, asked) or is_mood(message, asked, tracker)
            if interrupts and message.intent not in ASIDES:
                # "My e-mail is …, how long does it take?": what is told beside it is kept.
                await call(services().intake.answer, tracker.sender_id, None, message)
                return []
            if goes_back:
                return await take_again(dispatcher, tracker, asked, message)
            taken = await call(
                services().intake.take_answer,
                tracker.sender_id,
                asked,
                message,
                is_aside=interrupts,
            )
            draft, problem = taken.draft, taken.problem
            if asked_to_be_rung(message, draft.facts):
                draft = replace(draft, next_question="phone")
            at_once = [] if interrupts else await say_at_once(dispatcher, tracker, message)
            if taken.is_correction:
                dispatcher.utter_message(response="utter_correction_taken")
                return [*at_once, *fact_slots(draft, tracker)]
            if interrupts:
                return []
            if problem is not None and is_aside(message):
                return []  # answered by the rule of its intent, and asked again
            if problem is not None and asks(message.text):
                dispatcher.utter_message(response="utter_question_kept")
                return [*at_once, SlotSet("requested_slot", requested), SlotSet(requested, None)]
            if problem is not None and tracker.get_slot("intake_explained") != asked:
                say_problem(dispatcher, problem, message, reply_language(tracker))
                return [
                    *at_once,
                    SlotSet("requested_slot", requested),
                    SlotSet(requested, None),
                    SlotSet("intake_explained", asked),
                ]
            if problem is not None:
                # Explained once already: asking on and on helps nobody.
                await call(services().intake.leave_open, tracker.sender_id, asked)
                if len(message.text.split()) >= WORDS_TO_KEEP:
                    await call(services().intake.tell_story, tracker.sender_id, [message])
                dispatcher.utter_message(response="utter_left_open")
                draft = await call(services().intake.draft, tracker.sender_id)
        else:
            draft, at_once = await call(services().intake.draft, tracker.sender_id), []
        following = PREFIX + draft.next_question if draft.next_question else None
        return [*at_once, *fact_slots(draft, tracker), SlotSet("requested_slot", following)]


class ActionExplainReason(Action):
    """Says why the open question is asked."""

    def name(self) -> str:
        return "action_explain_reason"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        requested = (tracker.get_slot("requested_slot") or "").removeprefix(PREFIX)
        core = services().core
        spoken = core.policy.spoken(core.words(reply_language(tracker)).language)
        definitions = {definition.name: definition for definition in spoken.facts}
        if requested in definitions:
            dispatcher.utter_message(
                response="utter_explain_reason", why=definitions[requested].why
            )
        else:
            dispatcher.utter_message(response="utter_explain_notice")
        return []


async def take_again(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, message: Understanding
) -> list[EventType]:
    """Take another answer to a question the customer went back to; a bad one changes nothing."""
    keeps = message.intent in KEEPS_VALUE and not message.mention_of(asked)
    changed: list[str] = []
    if not keeps:
        changed, problem = await call(
            services().intake.answer, tracker.sender_id, asked, message, may_replace=True
        )
        if problem is not None:
            say_problem(dispatcher, problem, message, reply_language(tracker))
    dispatcher.utter_message(response="utter_correction_taken" if changed else "utter_value_kept")
    draft = await call(services().intake.draft, tracker.sender_id)
    following = PREFIX + draft.next_question if draft.next_question else None
    return [
        *fact_slots(draft, tracker),
        SlotSet("intake_going_back", None),
        SlotSet("requested_slot", following),
    ]


def may_interrupt(message: Understanding, asked: str) -> bool:
    """True when the message is about something else; one that gives the asked fact is not."""
    mention = message.mention_of(asked)
    if mention and mention.confidence >= SURE and message.intent != "express_crisis":
        return False
    if asked == "preferred_contact" and any(message.mention_of(name) for name in ROUTES):
        return False  # an address or a number says how
    if asked == "preferred_contact" and (
        refuses_contact(message.text) or refuses_calls(message.text) or leaves_it(message.text)
    ):
        return False
    if asked == "preferred_contact" and message.intent == "request_human":
        return message.confidence >= INTERRUPTION_CONFIDENCE and is_interruption(
            message, INTERRUPTIONS
        )
    names_somebody = introduces(message.text) or gives_full_name(message.text)
    if asked == "customer_name" and names_somebody and message.intent != "express_crisis":
        return False
    if asked == "customer_name" and mention and is_like_a_name(message):
        return False  # names resemble all sorts of words
    if asked == "prior_contact" and answers_yes_or_no(message) and not is_question(message.text):
        return message.intent in STILL_ASKED and is_interruption(message, STILL_ASKED)
    if asked in WITH_FIGURES and has_figures(message):
        return False  # an attempt at the answer, whatever else it resembles
    if message.intent in FEELINGS and message.confidence < SURE_FEELING:
        return False
    is_wish = asked == "desired_outcome" and (mention or begins_a_wish(message.text))
    if is_wish and not is_question(message.text) and message.intent != "express_crisis":
        # "An apology, and talk to the driver", "to know why": a wish, whatever it resembles.
        return message.intent == "request_human" and message.confidence >= SURE_REQUEST
    is_answer = asked in FREE_WORDS | {"preferred_contact"} and not is_question(message.text)
    if is_answer and message.intent in STOPS and message.confidence < SURE_STOP:
        return False  # "unblock it" is what somebody wants
    if asked in FREE_WORDS and not is_question(message.text):
        if asked == "impact" and message.intent in FEELINGS:
            return False
        least = SURE_FEELING if asked == "prior_contact" else SURE_ASIDE
        if message.intent in FEELINGS and message.confidence < least:
            return False
        if message.intent in ASIDES and message.confidence < SURE_ASIDE:
            return False
        if message.intent == "ask_repeat" and message.confidence < SURE_REQUEST_FOR_A_NAME:
            return False  # "send it again" is what somebody wants
    # In free words only a question may be an enquiry: "cancel my order" is a wish.
    shaped = asked not in FREE_WORDS or is_question(message.text)
    return is_interruption(message, INTERRUPTIONS | ENQUIRIES if shaped else INTERRUPTIONS)


def is_mood(message: Understanding, asked: str, tracker: Tracker) -> bool:
    """True when a message says how somebody feels where only something else is an answer.

    A doubtful one is heard once; words that come again are the answer in the customer's way.
    """
    if asked not in MOODLESS or message.intent not in FEELINGS or message.mention_of(asked):
        return False
    if message.is_choice or len(message.text.split()) > INTERRUPTION_WORDS:
        return False
    if message.confidence >= SURE_FEELING:
        return True
    return message.confidence >= LIKELY_MOOD and not _was_heard(tracker)


def _was_heard(tracker: Tracker) -> bool:
    """True when the message before this one was a mood, too."""
    before = message_before(tracker)
    return before is not None and before.intent in FEELINGS and before.confidence >= LIKELY_MOOD


def is_aside(message: Understanding) -> bool:
    """True for a question that answers no question and is taken, if doubtfully, for another."""
    is_guess = message.intent in ANSWERED_AT_ONCE and message.confidence >= ASIDE_CONFIDENCE
    return asks(message.text) and is_guess and not has_figures(message)


def has_figures(message: Understanding) -> bool:
    """True for text with a digit or an @, as numbers, dates and addresses have."""
    return any(c.isdigit() or c == "@" for c in message.text)


def is_addition(message: Understanding, asked: str, language: str) -> bool:
    """True when a message tells more of the story instead of answering a question.

    A question in free words takes what it gets, unless the words say that they come on top.
    """
    if message.is_choice or len(message.text.split()) < ADDITION_WORDS:
        return False
    mention = message.mention_of(asked)
    if mention and mention.confidence >= SURE:
        return False
    if asked in FREE_WORDS:
        return begins_an_addition(message.text)
    if begins_an_addition(message.text, language):
        return True
    told = message.intent == "tell_story" and message.confidence >= SURE_ADDITION
    return told and not has_figures(message) and not message.problem_with(asked)


def is_like_a_name(message: Understanding) -> bool:
    """True for words with capitals, and for others unless they surely mean something else."""
    if message.intent == "express_crisis":
        return False
    words = message.text.strip(" .,!").split()
    proper = len(words) > 1 and all(word[:1].isupper() for word in words)
    return proper or message.confidence < SURE_REQUEST_FOR_A_NAME


def say_problem(
    dispatcher: CollectingDispatcher, problem: Problem, message: Understanding, language: str
) -> None:
    """Say once why an answer could not be taken, and what can.

    Args:
        language: to answer in, ISO 639-1.
    """
    words = services().core.words(language)
    mention = message.problem_with(problem.fact)
    said = mention.quote if mention else ""
    if problem.kind == "ambiguous" and problem.fact == "occurred_on":
        dispatcher.utter_message(
            response="utter_date_is_ambiguous",
            said=said,
            buttons=[
                {"title": words.day(str(day)), "payload": f'/inform{{"occurred_on": "{day}"}}'}
                for day in problem.alternatives
            ],
        )
    elif problem.kind == "future" and problem.fact == "occurred_on":
        dispatcher.utter_message(response="utter_date_is_in_the_future", said=said)
    else:
        dispatcher.utter_message(response=f"utter_invalid_{problem.fact}")
