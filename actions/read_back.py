"""The read-back, corrections, and filing."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import (
    WITH_FIGURES,
    has_figures,
    is_aside,
    may_interrupt,
    without_talk,
)
from actions.complaints import announces_another, offer_next
from actions.intake import say_problem
from actions.interruptions import (
    ASIDES,
    ASKED_AT_LENGTH,
    FEELINGS,
    INTERRUPTIONS,
    SURE_QUESTION,
    SURE_REQUEST,
    is_interruption,
)
from actions.reading import FIX, LIKELY, reply_language, understood
from actions.safety import say_at_once
from actions.slots import fact_slots
from actions.story import acknowledge_addition
from actions.support import call, services
from handoff.domain.asking import asks
from handoff.domain.facts import FACT_NAMES
from handoff.domain.lexicon import Wording
from handoff.domain.refusals import agrees
from handoff.domain.sentences import begins_an_addition
from handoff.domain.understanding import GUESS, SURE, Understanding
from handoff.domain.wording import named_fact, read_back_lines

CONFIRMS = frozenset({"confirm_summary", "affirm", "accept_notice"})
#: "That's it", "listo", "voilà" may end the story or agree to what was read back.
DOUBTFUL_YES = CONFIRMS | {"finish_story"}
CHANGES = frozenset({"change_fact", "deny", "decline_notice"})
CONFIRM_CONFIDENCE = 0.75
#: A yes in doubt, and the most words of one: it is asked about, and nothing is sent.
DOUBTFUL, DOUBTFUL_WORDS = 0.4, 6
#: What words of a question may be taken for.
LIKE_WISHES = frozenset({"desired_outcome", "preferred_contact", "country"})
#: Words of a change.
CHANGING = Wording("corrections", r"(?i){asks_to_change}")
#: Answers to "what is not right?" after which everything is read back again as it is.
NOTHING_TO_CHANGE = frozenset({"skip_question", "say_unknown", "finish_story"})


class ActionAskReadBackDecision(Action):
    """Reads back everything, or asks what to change."""

    def name(self) -> str:
        return "action_ask_read_back_decision"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        core = services().core
        words = core.words(reply_language(tracker))
        draft = await call(services().intake.draft, tracker.sender_id)
        correcting = tracker.get_slot("read_back_correcting")
        if correcting == "any":
            dispatcher.utter_message(
                response="utter_ask_correction",
                buttons=[
                    {
                        "title": definition.label,
                        "payload": f'/inform{{"{definition.name}": "{FIX}"}}',
                    }
                    for definition in core.policy.spoken(words.language).facts
                    if definition.name in draft.facts
                ],
            )
            return []
        if correcting == "story":
            dispatcher.utter_message(response="utter_ask_story_addition")
            return []
        if correcting:
            dispatcher.utter_message(response=f"utter_ask_intake_{correcting}")
            return []
        lines = read_back_lines(draft.facts, core.policy, words, draft.files)
        await call(services().intake.note_read_back, tracker.sender_id)
        dispatcher.utter_message(response="utter_read_back", lines="\n".join(lines))
        return []


class ValidateReadBackForm(Action):
    """Takes a confirmation, or a correction and reads back again."""

    def name(self) -> str:
        return "validate_read_back_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "read_back_decision":
            return []
        message = without_talk(understood(tracker), "read_back_decision")
        correcting = tracker.get_slot("read_back_correcting")
        if correcting and correcting != "any":
            return await self._take_asked(dispatcher, tracker, message, correcting)
        if announces_another(message):
            return await self._set_aside(dispatcher, tracker, message)
        if asks_for_else(message):
            return []
        told = any(m.confidence >= SURE and m.name in FACT_NAMES for m in message.mentions)
        may_correct = message.intent in ASIDES | FEELINGS or message.intent not in INTERRUPTIONS
        if may_correct and not told and not message.is_choice:
            # "Put Adela instead of Ada" resembles all sorts of things.
            told = await call(
                services().intake.is_correction, tracker.sender_id, message, "read_back"
            )
        if is_interruption(message, INTERRUPTIONS) and not told:
            return []
        if correcting and message.intent in NOTHING_TO_CHANGE and not told:
            return [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
        if is_aside(message) and not told:
            return []
        if self._confirms(message) and not told and not correcting:
            if await call(
                services().intake.confirms_read_back, tracker.sender_id, message.message_id
            ):
                return [SlotSet("read_back_decision", "confirmed")]
            dispatcher.utter_message(response="utter_read_back_again")
            return [SlotSet("read_back_correcting", None)]
        if self._may_confirm(message) and not told and not correcting:
            dispatcher.utter_message(response="utter_confirm_in_doubt")
            return [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
        if not told and asks(message.text) and not asks_for_change(message):
            dispatcher.utter_message(response="utter_question_kept")
            return [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
        return await self._take_correction(dispatcher, tracker, message, correcting)

    @staticmethod
    def _may_confirm(message: Understanding) -> bool:
        """True for words that are most likely a yes, and say too little to be a correction."""
        is_short = len(message.text.split()) <= DOUBTFUL_WORDS
        is_likely = message.confidence >= DOUBTFUL and message.intent in DOUBTFUL_YES
        return is_likely and is_short and not has_figures(message)

    @staticmethod
    async def _set_aside(
        dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding
    ) -> list[EventType]:
        """Keep another complaint for later and read this one back again."""
        await call(services().complaints.set_aside, tracker.sender_id, message)
        at_once = await say_at_once(dispatcher, tracker, message)
        dispatcher.utter_message(response="utter_set_aside")
        return [*at_once, SlotSet("read_back_correcting", None)]

    @staticmethod
    def _confirms(message: Understanding) -> bool:
        """True for a clear yes; a doubtful one is never taken as a confirmation."""
        least = LIKELY if agrees(message.text) else CONFIRM_CONFIDENCE
        return message.intent in CONFIRMS and (message.is_choice or message.confidence >= least)

    async def _take_correction(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        message: Understanding,
        correcting: str | None,
    ) -> list[EventType]:
        chosen = next((m.name for m in message.mentions if m.value == FIX), None)
        if chosen:
            return [SlotSet("read_back_correcting", chosen)]
        changed = await call(services().intake.correct, tracker.sender_id, message)
        if not changed and begins_an_addition(message.text, reply_language(tracker)):
            draft = await call(services().intake.take_telling, tracker.sender_id, message)
            at_once = await say_at_once(dispatcher, tracker, message)
            acknowledge_addition(dispatcher, message.text)
            forget = [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
            return [*at_once, *fact_slots(draft, tracker), *forget]
        if not changed:
            changed, _ = await call(
                services().intake.answer, tracker.sender_id, None, message, may_replace=True
            )
        wish = message.mention_of("desired_outcome")
        if not changed and wish and wish.confidence >= GUESS:
            # "Oh no, the refund after all": what is guessed is read back again.
            changed, _ = await call(
                services().intake.answer,
                tracker.sender_id,
                "desired_outcome",
                message,
                may_replace=True,
            )
        if changed:
            return await self._taken(dispatcher, tracker)
        if correcting and message.intent in CONFIRMS:
            return [SlotSet("read_back_correcting", None)]
        named = named_fact(message.text, services().core.policy)
        if named in WITH_FIGURES and message.mention_of(named):
            # "The order number isn't quite right, it is 4471", whether one was known or not.
            changed, _ = await call(
                services().intake.answer, tracker.sender_id, named, message, may_replace=True
            )
        if changed:
            return await self._taken(dispatcher, tracker)
        if named:
            return [SlotSet("read_back_correcting", named)]
        if message.intent in CHANGES and not correcting:
            return [SlotSet("read_back_correcting", "any")]
        if tracker.get_slot("misunderstood") and not message.is_choice:
            return await self._keep(dispatcher, tracker, message)
        dispatcher.utter_message(response="utter_correction_not_understood")
        return [SlotSet("read_back_correcting", "any"), SlotSet("misunderstood", True)]

    @staticmethod
    async def _taken(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say that something was put right and go on with the read-back."""
        dispatcher.utter_message(response="utter_correction_taken")
        draft = await call(services().intake.draft, tracker.sender_id)
        forget = [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
        return [*fact_slots(draft, tracker), *forget]

    @staticmethod
    async def _keep(
        dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding
    ) -> list[EventType]:
        """Keep the words as part of the story and read everything back again."""
        draft = await call(services().intake.take_telling, tracker.sender_id, message)
        at_once = await say_at_once(dispatcher, tracker, message)
        dispatcher.utter_message(response="utter_kept_verbatim")
        forget = [SlotSet("read_back_correcting", None), SlotSet("misunderstood", None)]
        return [*at_once, *fact_slots(draft, tracker), *forget]

    async def _take_asked(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        message: Understanding,
        asked: str,
    ) -> list[EventType]:
        if is_interruption(message, INTERRUPTIONS) and may_interrupt(message, asked):
            return []
        if asked == "story":
            if message.intent not in ("skip_question", "deny"):
                await call(services().intake.tell_story, tracker.sender_id, [message])
                acknowledge_addition(dispatcher, message.text)
            return [SlotSet("read_back_correcting", None)]
        changed, problem = await call(
            services().intake.answer, tracker.sender_id, asked, message, may_replace=True
        )
        if problem is not None and message.intent not in ("skip_question", "deny"):
            say_problem(dispatcher, problem, message, reply_language(tracker))
            return [SlotSet("read_back_correcting", asked)]
        if changed:
            dispatcher.utter_message(response="utter_correction_taken")
        draft = await call(services().intake.draft, tracker.sender_id)
        return [*fact_slots(draft, tracker), SlotSet("read_back_correcting", None)]


def asks_for_else(message: Understanding) -> bool:
    """True for a person asked for, and for a question whose words only look like a wish.

    "When do I get an answer?" is no wish for an explanation.
    """
    if message.intent == "request_human" and message.confidence >= SURE_REQUEST:
        return is_interruption(message, INTERRUPTIONS)
    others = [m for m in message.mentions if m.name in FACT_NAMES and m.name not in LIKE_WISHES]
    is_sure = message.intent in ASKED_AT_LENGTH and message.confidence >= SURE_QUESTION
    return (
        not others
        and (is_sure or asks(message.text))
        and not asks_for_change(message)
        and is_interruption(message, INTERRUPTIONS - ASIDES)
    )


def asks_for_change(message: Understanding) -> bool:
    """True for "can you change the name?", whatever it is taken for."""
    return message.intent in CHANGES or bool(CHANGING.search(message.text))


class ActionFileCase(Action):
    """Files the confirmed complaint and tells reference, dates and what happens next."""

    def name(self) -> str:
        return "action_file_case"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        language = reply_language(tracker)
        receipt = await call(services().cases.file, tracker.sender_id, language=language)
        words = receipt.words()
        dispatcher.utter_message(response="utter_case_filed", **words)
        dispatcher.utter_message(response="utter_case_contacts", **words)
        return [SlotSet("read_back_decision", None), *await offer_next(tracker)]
