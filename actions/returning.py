"""Coming back later, here or on another device, and going back one question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.reading import reply_language, understood
from actions.session import form_to_resume, open_form
from actions.slots import LATER, PREFIX
from actions.support import call, services
from handoff.domain.summary_parts import shortened
from handoff.domain.wording import fact_words
from handoff.services.intake import Draft
from handoff.services.returning import LinkOutcome

GIVES_UP = frozenset({"skip_question", "deny", "decline_notice", "stop_intake", "say_unknown"})
#: Quotation marks of all languages; the sentence has its own.
QUOTES = "“”„«»\u00a0\u202f "
#: Most letters of what a customer is reminded of.
REMINDER = 60


class ActionWelcomeBack(Action):
    """Greets a customer who is back and says what is there; the open question follows."""

    def name(self) -> str:
        return "action_welcome_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        conversation_id = tracker.sender_id
        decision = await call(services().consent.decision, conversation_id)
        draft = await call(services().intake.draft, conversation_id)
        loop = tracker.active_loop.get("name")
        if decision != "accepted":
            dispatcher.utter_message(response="utter_hello")
            return [] if loop else [FollowupAction("consent_form")]
        reference = await call(services().cases.reference_of, conversation_id)
        if reference and draft.is_filed:
            dispatcher.utter_message(response="utter_welcome_back_filed", reference=reference)
            return []
        if not await call(services().consent.is_notice_current, conversation_id):
            dispatcher.utter_message(response="utter_notice_changed")
            return [
                ActiveLoop(None),
                SlotSet("consent_decision", None),
                SlotSet("consent_state", None),
                FollowupAction("consent_form"),
            ]
        what = reminder(draft)
        if what:
            dispatcher.utter_message(response="utter_welcome_back_at", what=what)
        else:
            dispatcher.utter_message(response="utter_welcome_back")
        resumed: list[EventType] = [SlotSet("intake_paused", None)]
        form = open_form(decision, draft)
        return resumed if loop or form is None else [*resumed, FollowupAction(form)]


class ActionGoBack(Action):
    """Asks again for what was answered last, with the value that is there."""

    def name(self) -> str:
        return "action_go_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        loop = tracker.active_loop.get("name")
        open_fact = (tracker.get_slot("requested_slot") or "").removeprefix(PREFIX)
        fact = None
        if loop in ("intake_form", "read_back_form"):
            earlier = tracker.get_slot("intake_going_back")
            fact = await call(services().intake.last_answered, tracker.sender_id, earlier)
        if fact is None or fact.name == open_fact:
            dispatcher.utter_message(response="utter_go_back")
            return []
        if fact.is_known:
            core = services().core
            words = core.words(reply_language(tracker))
            definition = core.policy.spoken(words.language).fact(fact.name)
            told = fact_words(definition, fact.value, words).strip(QUOTES)
            value = shortened(told, REMINDER)
            dispatcher.utter_message(response="utter_go_back_to", value=value)
        else:
            dispatcher.utter_message(response="utter_go_back_to_open")
        if loop == "read_back_form":
            return [SlotSet("read_back_correcting", fact.name)]
        return [
            SlotSet("intake_going_back", fact.name),
            SlotSet(PREFIX + open_fact, LATER),
            SlotSet(PREFIX + fact.name, None),
        ]


class ActionSendLink(Action):
    """Sends a link to come back by, and asks for the address when none is known."""

    def name(self) -> str:
        return "action_send_link"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        given = tracker.get_slot("link_email")
        if given == "none":
            dispatcher.utter_message(response="utter_link_not_sent")
            return await self._resumed(tracker)
        asked = await call(
            services().returning.send_link, tracker.sender_id, reply_language(tracker)
        )
        if asked.outcome is LinkOutcome.NO_ADDRESS:
            return [SlotSet("link_email", None), FollowupAction("link_form")]
        dispatcher.utter_message(response=f"utter_link_{asked.outcome}", address=asked.address)
        return await self._resumed(tracker)

    @staticmethod
    async def _resumed(tracker: Tracker) -> list[EventType]:
        """Go on with the questions, unless the customer had stopped or they go on by themselves."""
        forget: list[EventType] = [SlotSet("link_email", None)]
        if tracker.active_loop.get("name") or tracker.get_slot("intake_paused"):
            return [*forget, FollowupAction("action_listen")] if _is_paused(tracker) else forget
        return [*forget, FollowupAction(await form_to_resume(tracker) or "action_listen")]


class ValidateLinkForm(Action):
    """Takes the address a link goes to; one that cannot be read is explained once."""

    def name(self) -> str:
        return "validate_link_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "link_email":
            return []
        message = understood(tracker)
        if message.mention_of("email"):
            await call(
                services().intake.answer, tracker.sender_id, "email", message, may_replace=True
            )
            draft = await call(services().intake.draft, tracker.sender_id)
            email = draft.facts.get("email")
            if email is not None and email.is_known:
                return [SlotSet("link_email", "given"), SlotSet("intake_explained", None)]
        if message.intent in GIVES_UP:
            return [SlotSet("link_email", "none")]
        if is_interruption(message, INTERRUPTIONS - {"request_link"}):
            return []
        if tracker.get_slot("intake_explained") == "link_email":
            return [SlotSet("link_email", "none"), SlotSet("intake_explained", None)]
        dispatcher.utter_message(response="utter_invalid_email")
        return [SlotSet("link_email", None), SlotSet("intake_explained", "link_email")]


def reminder(draft: Draft) -> str:
    """Return a few words that say what the complaint is about, empty when nothing was told."""
    product = draft.facts.get("product")
    if product is not None and product.is_known:
        return shortened(str(product.value), REMINDER)
    return shortened(" ".join((draft.event or draft.story).split()), REMINDER)


def _is_paused(tracker: Tracker) -> bool:
    return bool(tracker.get_slot("intake_paused")) and not tracker.active_loop.get("name")
