"""After filing: where a complaint stands, additions, a review, and what the customer thinks."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.complaints import announces_another, ask_new, begin_new, tells_of_another
from actions.human import ActionRequestHuman
from actions.identity import begin_identity, resume
from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.reading import reply_language, understood
from actions.returning import ActionSendLink
from actions.safety import ActionSupportCrisis
from actions.session import open_form
from actions.support import call, services
from handoff.domain.lexicon import Wording
from handoff.domain.lifecycle import UNTOUCHED, CaseStatus
from handoff.domain.references import find_reference
from handoff.domain.understanding import Understanding
from handoff.services.after_filing import CHAT, OUTCOME, CaseState

#: A score in free words: "4", "four of five" is too rare to be worth a guess.
SCORE = Wording("requests", r"(?i)\D{0,20}?\b([1-5])\b(?:\s*(?:/|{score_out_of})\s*5)?\D{0,20}")
SCORES = frozenset("12345")
#: Instead of a reason for a score.
NO_REASON = frozenset({"skip_question", "deny", "decline_notice", "thank", "say_goodbye"})
#: From here on a wish to rate the chat is one.
SURE_WISH = 0.8
#: What may be asked for instead of a reason.
FOLLOWS = frozenset(
    {
        "request_human",
        "express_crisis",
        "check_status",
        "request_review",
        "request_link",
        "ask_contact",
        "withdraw_complaint",
    }
)
NOTHING_TOLD = frozenset(
    {
        "affirm",
        "deny",
        "confirm_summary",
        "accept_notice",
        "decline_notice",
        "finish_story",
        "skip_question",
    }
)
#: Longer words tell something, whatever they are taken for.
SHORT = 4
#: What ends a chat, and its most words: "thanks, that was everything".
ENDS = frozenset({"finish_story", "thank", "say_goodbye"})
FINISH_WORDS = 6
#: What asks where a complaint stands, and when it is answered.
ASKS_FOR_STATUS = frozenset({"check_status", "ask_duration", "ask_help"})


class ActionOpenConversation(Action):
    """Begins with the notice; in a chat that has filed a complaint it begins another one."""

    def name(self) -> str:
        return "action_open_conversation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        reference = None
        if (tracker.latest_message.get("metadata") or {}).get("kind") != "event":
            reference = await call(services().cases.reference_of, tracker.sender_id)
        if reference is None:
            return [FollowupAction("consent_form")]
        message = understood(tracker)
        draft = await call(services().intake.draft, tracker.sender_id)
        if not draft.is_filed:
            return [FollowupAction(open_form("accepted", draft) or "action_listen")]
        if announces_another(message):
            told = message if tells_of_another(message) else None
            return await begin_new(dispatcher, tracker, told)
        return ask_new()


class ActionTellStatus(Action):
    """Tells where the complaint of this chat stands."""

    def name(self) -> str:
        return "action_tell_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        proven = tracker.get_slot("identity_reference")
        if message.intent not in ASKS_FOR_STATUS and proven:
            # The customer has just proven that this case is theirs.
            told = await self._tell_if_theirs(dispatcher, tracker, proven)
            return [*told, *await resume(tracker)]
        named = find_reference(message.text)
        own = await call(services().cases.reference_of, tracker.sender_id)
        if named and named != own:
            if await call(services().identity.is_verified, tracker.sender_id, named):
                return await self._tell_if_theirs(dispatcher, tracker, named)
            return await begin_identity(dispatcher, tracker, self.name(), named)
        return await self._tell_if_theirs(dispatcher, tracker, own or proven)

    @staticmethod
    async def _tell_if_theirs(
        dispatcher: CollectingDispatcher, tracker: Tracker, reference: str | None
    ) -> list[EventType]:
        """Tell where a case stands that was filed here or proven to be the customer's."""
        identity = services().identity
        own = await call(services().cases.reference_of, tracker.sender_id)
        is_theirs = bool(reference) and (
            reference == own or await call(identity.may_act_on, tracker.sender_id, reference)
        )
        if not reference or not is_theirs:
            dispatcher.utter_message(response="utter_status_unfinished")
            return []
        state = await call(services().after_filing.state_of, reference)
        told = await call(services().cases.standing, reference, reply_language(tracker))
        dispatcher.utter_message(
            response=status_response(state), reference=reference, dates=" ".join(told)
        )
        is_to_rate = state.is_decided and own == reference
        return await ask_rating(dispatcher, tracker, reference) if is_to_rate else []


class _StatusOnceSent:
    """Tells where a complaint stands once it was sent; before, and while asking, something else."""

    #: What is said before.
    RESPONSE: ClassVar[str]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        own = await call(services().cases.reference_of, tracker.sender_id)
        if own and not tracker.active_loop.get("name"):
            return await ActionTellStatus().run(dispatcher, tracker, domain)
        dispatcher.utter_message(response=self.RESPONSE)
        return []


class ActionTellDuration(_StatusOnceSent, Action):
    """Tells how long the questions take; once a complaint was sent, when it is answered."""

    RESPONSE = "utter_duration"

    def name(self) -> str:
        return "action_tell_duration"


class ActionExplainHelp(_StatusOnceSent, Action):
    """Says what the assistant does; once a complaint was sent, what happens to it next."""

    RESPONSE = "utter_help"

    def name(self) -> str:
        return "action_explain_help"


class ActionRequestReview(Action):
    """Asks for a review of the outcome, when there is one."""

    def name(self) -> str:
        return "action_request_review"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        state = await call(services().after_filing.state, tracker.sender_id)
        if state is None:
            dispatcher.utter_message(response="utter_status_unfinished")
            return []
        if not state.is_decided and not state.is_review_asked:
            receipt = await call(services().cases.receipt, state.reference, reply_language(tracker))
            dispatcher.utter_message(
                response="utter_review_too_early",
                reference=state.reference,
                dates=" ".join(receipt.dates),
            )
            return []
        await call(services().after_filing.ask_review, tracker.sender_id)
        dispatcher.utter_message(response="utter_review_asked", reference=state.reference)
        return []


class ActionAnswerGoodbye(Action):
    """Answers thanks and goodbye; after filing, that is when a rating is asked for, once."""

    def name(self) -> str:
        return "action_answer_goodbye"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        is_goodbye = understood(tracker).intent == "say_goodbye"
        reference = await call(services().cases.reference_of, tracker.sender_id)
        if reference and is_goodbye:
            dispatcher.utter_message(response="utter_goodbye_filed", reference=reference)
        else:
            dispatcher.utter_message(response="utter_goodbye" if is_goodbye else "utter_thank")
        return await ask_rating(dispatcher, tracker, reference) if reference else []


class ActionRecordRating(Action):
    """Takes a score and asks for the reason, which may be left out.

    While a question is open the score is only noted; without one the choices are given.
    """

    def name(self) -> str:
        return "action_record_rating"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        score, loop = chosen_score(message), tracker.active_loop.get("name")
        if score is None and asks_to_rate(message):
            dispatcher.utter_message(response="utter_rate_how" if loop else "utter_ask_chat_rating")
            return [] if loop else [SlotSet("rating_asked", CHAT)]
        if score is None:
            return [FollowupAction("action_default_fallback")]
        await call(services().after_filing.rate, tracker.sender_id, score)
        if loop:
            dispatcher.utter_message(response="utter_rating_noted")
            return []
        return [
            SlotSet("rating_asked", None),
            SlotSet("rating_comment", None),
            SlotSet("rating_follow", None),
            FollowupAction("rating_form"),
        ]


class ValidateRatingForm(Action):
    """Takes any words as the reason; asking for something else ends the question."""

    def name(self) -> str:
        return "validate_rating_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "rating_comment":
            return []
        message = understood(tracker)
        if is_interruption(message, INTERRUPTIONS & FOLLOWS):
            return [SlotSet("rating_follow", message.intent), SlotSet("rating_comment", "left")]
        is_empty = message.is_choice or message.intent in NO_REASON
        if is_empty and len(message.text.split()) <= SHORT:
            return [SlotSet("rating_comment", "none")]
        await call(services().after_filing.comment, tracker.sender_id, message.text)
        return [SlotSet("rating_comment", "given")]


class ActionFinishRating(Action):
    """Thanks for the rating, or answers what was asked for instead."""

    def name(self) -> str:
        return "action_finish_rating"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        follow = tracker.get_slot("rating_follow")
        forget: list[EventType] = [SlotSet("rating_comment", None), SlotSet("rating_follow", None)]
        if follow == "withdraw_complaint":
            return [*forget, FollowupAction("withdraw_form")]
        if follow == "ask_contact":
            dispatcher.utter_message(response="utter_contact")
            return forget
        if follow:
            answer: Action = {
                "request_human": ActionRequestHuman,
                "express_crisis": ActionSupportCrisis,
                "check_status": ActionTellStatus,
                "request_review": ActionRequestReview,
                "request_link": ActionSendLink,
            }[follow]()
            # Otherwise the fallback would be next; the answer may name something else.
            wait = FollowupAction("action_listen")
            return [*forget, wait, *await answer.run(dispatcher, tracker, domain)]
        dispatcher.utter_message(response="utter_rating_noted")
        return forget


async def take_after_filing(
    dispatcher: CollectingDispatcher, tracker: Tracker, reference: str
) -> list[EventType]:
    """Add what the customer says to the case; a score that was asked for is taken as one."""
    message = understood(tracker)
    if announces_another(message):
        return await begin_new(dispatcher, tracker, message)
    if tracker.get_slot("rating_asked") and chosen_score(message) is not None:
        return [FollowupAction("action_record_rating")]
    if any(m.name == "handoff" and m.value == "review" for m in message.mentions):
        review = await ActionRequestReview().run(dispatcher, tracker, {})
        return [*review, FollowupAction("action_listen")]
    if any(m.name == "withdraw" and m.value == "link" for m in message.mentions):
        return [FollowupAction("action_send_link")]
    if message.intent in ENDS and len(message.text.split()) <= FINISH_WORDS:
        dispatcher.utter_message(response="utter_thank")
        rating = await ask_rating(dispatcher, tracker, reference)
        return [*rating, FollowupAction("action_listen")]
    is_short = message.intent in NOTHING_TOLD and len(message.text.split()) <= SHORT
    if message.is_choice or is_short:
        dispatcher.utter_message(response="utter_anything_to_add", reference=reference)
    else:
        added = await call(services().after_filing.add, tracker.sender_id, message)
        dispatcher.utter_message(response="utter_after_filing", reference=added or reference)
    return [FollowupAction("action_listen")]


async def ask_rating(
    dispatcher: CollectingDispatcher, tracker: Tracker, reference: str
) -> list[EventType]:
    """Ask for a rating where that is fitting and was not done before."""
    subject = await call(services().after_filing.rating_to_ask, tracker.sender_id)
    if subject is None or tracker.active_loop.get("name"):
        return []
    await call(services().after_filing.note_rating_asked, tracker.sender_id, subject)
    name = "outcome" if subject == OUTCOME else "chat"
    dispatcher.utter_message(response=f"utter_ask_{name}_rating", reference=reference)
    return [SlotSet("rating_asked", subject)]


def status_response(state: CaseState) -> str:
    """Return the response that says where a case stands."""
    if state.is_decided:
        return "utter_status_resolved"
    if state.is_finished:
        return "utter_status"
    if state.is_withdrawal_asked:
        return "utter_status_withdrawal"
    if state.is_review_asked and state.status == CaseStatus.INVESTIGATING:
        return "utter_status_review"
    return "utter_status" if state.status in UNTOUCHED else "utter_status_in_progress"


def asks_to_rate(message: Understanding) -> bool:
    """True for a plain wish to rate the chat; anything else may tell more."""
    return message.confidence >= SURE_WISH and is_interruption(message, frozenset({"rate_chat"}))


def chosen_score(message: Understanding) -> int | None:
    """Return the score of a pressed choice or of a few words with one figure, or None."""
    chosen = next((m.value for m in message.mentions if m.name == "rating"), None)
    if chosen is None:
        found = SCORE.fullmatch(message.text.strip())
        chosen = found[1] if found else None
    return int(chosen) if chosen is not None and str(chosen) in SCORES else None
