"""Questions for what is still missing, one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import (
    FREE_WORDS,
    MOODS,
    declares_a_need,
    is_addition,
    is_aside,
    is_back,
    is_heard_as_mood,
    may_interrupt,
    moods_before,
    reads_as_answer,
    tells_of_contact,
    without_talk,
)
from actions.complaints import announces_another
from actions.interruptions import ASIDES, WITHDRAWALS
from actions.reading import LIKELY, reply_language, understood
from actions.safety import say_at_once
from actions.slots import PREFIX, fact_slots
from actions.story import acknowledge_addition
from actions.support import call, services
from handoff.domain.asking import asks, asks_whether_it_must_be
from handoff.domain.free_answers import SURELY_ALIKE
from handoff.domain.intake import Problem, asked_to_be_rung
from handoff.domain.understanding import Understanding
from handoff.services.intake import Draft

#: From here on words that answer no question are kept as part of the story.
WORDS_TO_KEEP = 4

#: Answers that leave a value as it is when the customer went back to it.
KEEPS_VALUE = frozenset(
    {"affirm", "deny", "skip_question", "confirm_summary", "say_unknown", "decline_notice"}
)

#: What words of a change are taken for: "please correct it".
LIKE_WISHES = frozenset({"desired_outcome"})

#: So many moods in a row are answered before it is offered to leave the question out.
MOODS_ANSWERED = 2


class ValidateIntakeForm(Action):
    """Takes every fact an answer gives and chooses the next question."""

    def name(self) -> str:
        return "validate_intake_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        requested = tracker.get_slot("requested_slot") or ""
        asked = requested.removeprefix(PREFIX) if requested.startswith(PREFIX) else None
        message = without_talk(understood(tracker), asked)
        if asked is not None and announces_another(message):
            await call(services().complaints.set_aside, tracker.sender_id, message)
            at_once = await say_at_once(dispatcher, tracker, message)
            dispatcher.utter_message(response="utter_set_aside")
            return [*at_once, SlotSet("requested_slot", requested), SlotSet(requested, None)]
        if asked is not None and is_back(tracker, message, asked):
            dispatcher.utter_message(response="utter_repeat")
            return [SlotSet("requested_slot", requested), SlotSet(requested, None)]
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
            is_mood = is_heard_as_mood(tracker, message, asked)
            interrupts = is_mood or may_interrupt(message, asked)
            if interrupts and message.intent in MOODS and (heard := moods_before(tracker, asked)):
                again = await self._hear_again(dispatcher, tracker, message, asked, heard)
                if again is not None:
                    return again
            if interrupts and message.intent not in ASIDES:
                if message.intent in WITHDRAWALS:
                    return []  # "cancel" is no wish for the complaint
                # "My e-mail is …, how long does it take?": what is told beside it is kept, and "a
                # manager to ring me" is both a request and what somebody wants.
                is_wish = asked == "desired_outcome" and message.likeness(asked) >= SURELY_ALIKE
                told = asked if is_wish and message.intent == "request_human" else None
                await call(services().intake.answer, tracker.sender_id, told, message)
                return []
            if asks_to_change(message, asked) and not await call(
                services().intake.is_correction, tracker.sender_id, message, asked
            ):
                dispatcher.utter_message(response="utter_go_back")
                return [SlotSet("requested_slot", requested), SlotSet(requested, None)]
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
            if problem is not None and declares_a_need(message):
                return [*at_once, SlotSet("requested_slot", requested), SlotSet(requested, None)]
            must_be = asks_whether_it_must_be(message.text)
            if problem is not None and is_aside(message) and not must_be:
                return []  # answered by the rule of its intent, and asked again
            if problem is not None and asks(message.text):
                if must_be:
                    explain_reason(dispatcher, tracker, asked)
                else:
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
                draft = await leave_open(dispatcher, tracker, asked, message)
        else:
            draft, at_once = await call(services().intake.draft, tracker.sender_id), []
        following = PREFIX + draft.next_question if draft.next_question else None
        return [*at_once, *fact_slots(draft, tracker), SlotSet("requested_slot", following)]

    @staticmethod
    async def _hear_again(
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        message: Understanding,
        asked: str,
        heard: int,
    ) -> list[EventType] | None:
        """Hear a mood that comes again instead of an answer; None while its rule answers it.

        The third time the question may be left out, the fourth time it is: asking on and on helps
        nobody who is angry. The words are kept with the story.

        Args:
            heard: how many moods came just before.
        """
        if heard < MOODS_ANSWERED:
            return None
        requested = PREFIX + asked
        await call(services().intake.answer, tracker.sender_id, None, message)
        at_once = await say_at_once(dispatcher, tracker, message)
        if heard == MOODS_ANSWERED:
            dispatcher.utter_message(response="utter_mood_again")
            return [*at_once, SlotSet("requested_slot", requested), SlotSet(requested, None)]
        draft = await leave_open(dispatcher, tracker, asked, message)
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
        explain_reason(dispatcher, tracker, requested)
        return []


def explain_reason(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> None:
    """Say why a fact is asked for; what the notice says where no fact is."""
    core = services().core
    spoken = core.policy.spoken(core.words(reply_language(tracker)).language)
    definitions = {definition.name: definition for definition in spoken.facts}
    if asked in definitions:
        dispatcher.utter_message(response="utter_explain_reason", why=definitions[asked].why)
    else:
        dispatcher.utter_message(response="utter_explain_notice")


def asks_to_change(message: Understanding, asked: str) -> bool:
    """True for a wish to change something that does not say to what, and is no answer."""
    values = {m.name for m in message.mentions} - LIKE_WISHES
    is_likely = message.intent == "change_fact" and message.confidence >= LIKELY
    is_answer = asked in FREE_WORDS or reads_as_answer(message, asked)
    return is_likely and not message.is_choice and not is_answer and not values


async def take_again(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, message: Understanding
) -> list[EventType]:
    """Take another answer to a question the customer went back to; a bad one changes nothing."""
    keeps = message.intent in KEEPS_VALUE and not message.mention_of(asked)
    changed: list[str] = []
    if not keeps:
        meant = "prior_contact" if tells_of_contact(message, asked) else asked
        changed, problem = await call(services().intake.answer, tracker.sender_id, meant, message)
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


async def leave_open(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, message: Understanding
) -> Draft:
    """Leave a question open and say so; what was written instead is kept with the story."""
    await call(services().intake.leave_open, tracker.sender_id, asked)
    if len(message.text.split()) >= WORDS_TO_KEEP:
        await call(services().intake.tell_story, tracker.sender_id, [message])
    dispatcher.utter_message(response="utter_left_open")
    return await call(services().intake.draft, tracker.sender_id)


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
