"""Several complaints in one chat, and one that was told before: what is asked, and what follows."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.reading import understood
from actions.safety import say_at_once
from actions.slots import FACT_SLOTS, fact_slots
from actions.start import messages_of
from actions.support import call, services
from handoff.domain.intake import says_yes
from handoff.domain.sentences import cut, without_opening
from handoff.domain.several import ANNOUNCED
from handoff.domain.understanding import Understanding
from handoff.services.complaints import told_apart

QUESTION, DECISION, ASKED = "complaints_question", "complaints_decision", "complaints_asked"
EARLIER = "complaints_earlier"
#: What is asked: are these two complaints, shall the next one be taken up, is this one new, does
#: it belong to an earlier one.
SPLIT, NEXT, NEW, SIMILAR = "split", "next", "new", "similar"
FORM = "complaints_form"

YES = frozenset({"affirm", "accept_notice", "confirm_summary"})
NO = frozenset({"deny", "decline_notice", "skip_question", "finish_story", "pause_intake"})
#: A longer answer tells something and is kept, whatever else it means.
SHORT = 8
#: An announcement of so many words tells what happened as well.
TELLS = 9
#: Most letters of the customer's words that are repeated.
REPEATED = 140


class ActionAskComplaintsDecision(Action):
    """Asks how what was told belongs together, in the customer's own words."""

    def name(self) -> str:
        return "action_ask_complaints_decision"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        question = tracker.get_slot(QUESTION)
        conversation_id = tracker.sender_id
        if question == SPLIT:
            first, second, *_ = told_apart(await story_of(tracker))
            dispatcher.utter_message(
                response="utter_ask_split", first=repeated(first), second=repeated(second)
            )
        elif question == NEXT:
            words = await call(services().complaints.waiting, conversation_id) or ""
            dispatcher.utter_message(response="utter_ask_next_complaint", words=repeated(words))
        elif question == SIMILAR:
            earlier = tracker.get_slot(EARLIER) or {}
            dispatcher.utter_message(
                response="utter_ask_add_to_earlier",
                reference=earlier.get("reference"),
                words=repeated(earlier.get("words") or ""),
            )
        else:
            reference = await call(services().cases.reference_of, conversation_id)
            dispatcher.utter_message(response="utter_ask_new_complaint", reference=reference)
        return []


class ValidateComplaintsForm(Action):
    """Takes yes or no; words that tell something are kept, and doubt changes nothing."""

    def name(self) -> str:
        return "validate_complaints_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != DECISION:
            return []
        message = understood(tracker)
        is_short = message.is_choice or len(message.text.split()) <= SHORT
        if is_short and (message.intent in YES or says_yes(message)):
            return [SlotSet(DECISION, "yes"), SlotSet("misunderstood", None)]
        if is_short and message.intent in NO:
            return [SlotSet(DECISION, "no"), SlotSet("misunderstood", None)]
        if is_interruption(message, INTERRUPTIONS):
            return []
        if not is_short:
            return await self._take(dispatcher, tracker, message)
        if tracker.get_slot("misunderstood"):
            return [SlotSet(DECISION, "no"), SlotSet("misunderstood", None)]
        return [SlotSet(DECISION, None), SlotSet("misunderstood", True)]

    @staticmethod
    async def _take(
        dispatcher: CollectingDispatcher, tracker: Tracker, message: Understanding
    ) -> list[EventType]:
        """Keep what is told instead of an answer, with the complaint it is most likely about."""
        question = tracker.get_slot(QUESTION)
        at_once = await say_at_once(dispatcher, tracker, message)
        if question in (NEXT, NEW):
            # They tell on: that is a yes, and the words go with the next complaint.
            return [*at_once, SlotSet(DECISION, "told"), SlotSet("misunderstood", None)]
        await call(services().intake.take_telling, tracker.sender_id, message)
        decided = "no" if tracker.get_slot("misunderstood") else None
        return [*at_once, SlotSet(DECISION, decided), SlotSet("misunderstood", decided is None)]


class ActionFinishComplaints(Action):
    """Splits, goes on, begins the next complaint or adds to an earlier one, as was decided."""

    def name(self) -> str:
        return "action_finish_complaints"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        question, decided = tracker.get_slot(QUESTION), tracker.get_slot(DECISION)
        is_yes = decided in ("yes", "told")
        forget: list[EventType] = [SlotSet(QUESTION, None), SlotSet(DECISION, None)]
        if question == SPLIT:
            return [*forget, *await self._split(dispatcher, tracker, is_yes)]
        if question == SIMILAR:
            return [*forget, *await self._join(dispatcher, tracker, is_yes)]
        if is_yes:
            told = understood(tracker) if decided == "told" else None
            if question == NEW:
                return [*forget, *await begin_new(dispatcher, tracker, told)]
            return [*forget, *await self._next(dispatcher, tracker, told)]
        reference = await call(services().cases.reference_of, tracker.sender_id)
        response = "utter_next_kept" if question == NEXT else "utter_anything_to_add"
        dispatcher.utter_message(response=response, reference=reference)
        return [*forget, FollowupAction("action_listen")]

    @staticmethod
    async def _split(
        dispatcher: CollectingDispatcher, tracker: Tracker, is_yes: bool
    ) -> list[EventType]:
        if is_yes:
            await call(services().complaints.split, tracker.sender_id, await story_of(tracker))
        dispatcher.utter_message(response="utter_split" if is_yes else "utter_kept_as_one")
        draft = await call(services().intake.draft, tracker.sender_id)
        return [*fact_slots(draft, tracker), *await before_questions(tracker, {SPLIT})]

    @staticmethod
    async def _join(
        dispatcher: CollectingDispatcher, tracker: Tracker, is_yes: bool
    ) -> list[EventType]:
        earlier = tracker.get_slot(EARLIER) or {}
        reference = earlier.get("reference")
        if not is_yes or not reference:
            dispatcher.utter_message(response="utter_kept_apart")
            return [*await before_questions(tracker, {SPLIT, f"{SIMILAR}:{reference}"})]
        await call(services().complaints.join, tracker.sender_id, reference)
        dispatcher.utter_message(response="utter_added_to_earlier", reference=reference)
        return await offer_next(tracker) or [FollowupAction("action_listen")]

    @staticmethod
    async def _next(
        dispatcher: CollectingDispatcher, tracker: Tracker, told: Understanding | None
    ) -> list[EventType]:
        draft = await call(services().complaints.take_up, tracker.sender_id)
        if told is not None:
            draft = await call(services().intake.take_telling, tracker.sender_id, told)
        dispatcher.utter_message(response="utter_next_begun")
        following = "action_acknowledge_story" if draft.story_complete else "story_form"
        return [
            *anew(),
            SlotSet("story_told", True),
            SlotSet("story_complete", draft.story_complete or None),
            *fact_slots(draft, tracker),
            FollowupAction(following),
        ]


async def begin_new(
    dispatcher: CollectingDispatcher, tracker: Tracker, told: Understanding | None
) -> list[EventType]:
    """Begin another complaint in a chat that has filed one; what is known of the person stays.

    Args:
        told: a message that tells of it already, or None.
    """
    conversation_id = tracker.sender_id
    reference = await call(services().cases.reference_of, conversation_id)
    if told is None and await call(services().complaints.waiting, conversation_id) is not None:
        return await offer_next(tracker)
    draft = await call(services().complaints.take_up, conversation_id, told or NOTHING)
    dispatcher.utter_message(response="utter_new_begun", reference=reference)
    at_once = [] if told is None else await say_at_once(dispatcher, tracker, told)
    return [
        *anew(),
        *at_once,
        SlotSet("story_told", bool(draft.story)),
        *fact_slots(draft, tracker),
        FollowupAction("story_form"),
    ]


#: A new complaint that nothing was told of yet.
NOTHING = Understanding("", "")


async def before_questions(tracker: Tracker, asked: set[str] | None = None) -> list[EventType]:
    """Return what comes between the story and the questions: a doubt about it, or nothing.

    Args:
        asked: what was asked just now and is not asked again.
    """
    known = set(tracker.get_slot(ASKED) or ()) | (asked or set())
    if SPLIT not in known and len(told_apart(await story_of(tracker))) > 1:
        return _ask(SPLIT, known)
    earlier = await call(services().complaints.told_before, tracker.sender_id)
    if earlier is not None and f"{SIMILAR}:{earlier.reference}" not in known:
        told = {"reference": earlier.reference, "words": earlier.words}
        return [SlotSet(EARLIER, told), *_ask(SIMILAR, known | {f"{SIMILAR}:{earlier.reference}"})]
    draft = await call(services().intake.draft, tracker.sender_id)
    following = "intake_form" if draft.next_question else "read_back_form"
    return [SlotSet(ASKED, sorted(known)), FollowupAction(following)]


async def offer_next(tracker: Tracker) -> list[EventType]:
    """Return the events that ask about the complaint that waits; none when none waits."""
    if await call(services().complaints.waiting, tracker.sender_id) is None:
        return []
    return _ask(NEXT, set(tracker.get_slot(ASKED) or ()))


def ask_new() -> list[EventType]:
    """Return the events that ask whether a complaint is another one."""
    return [SlotSet(QUESTION, NEW), SlotSet(DECISION, None), FollowupAction(FORM)]


def announces_another(message: Understanding) -> bool:
    """True for words that begin by saying that there is another complaint."""
    return bool(message.parts) and message.parts[0].opening == ANNOUNCED


def tells_of_another(message: Understanding) -> bool:
    """True for an announcement that also says what happened."""
    return announces_another(message) and len(message.text.split()) >= TELLS


async def story_of(tracker: Tracker) -> list[Understanding]:
    """Return the messages of the present story as they were understood."""
    told = await call(services().complaints.story_messages, tracker.sender_id)
    return messages_of(tracker, told)


def repeated(words: str) -> str:
    """Return the beginning of the customer's words, to be named in a question."""
    return cut(without_opening(" ".join(words.split())), REPEATED).rstrip(" .")


def anew() -> list[EventType]:
    """Return the events that empty what mirrors the draft of the complaint before."""
    slots = ("story_told", "story_complete", "story_opening", "remit_company", ASKED)
    also = (
        "intake_going_back",
        "read_back_decision",
        "read_back_correcting",
        "intake_explained",
        "rating_asked",
    )
    forget: list[EventType] = [SlotSet(slot, None) for slot in (*slots, *also, *FACT_SLOTS)]
    return [ActiveLoop(None), *forget]


def _ask(question: str, known: set[str]) -> list[EventType]:
    return [
        SlotSet(QUESTION, question),
        SlotSet(DECISION, None),
        SlotSet(ASKED, sorted(known | {question})),
        FollowupAction(FORM),
    ]
