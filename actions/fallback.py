"""What no rule answers: noted, resumed or said honestly; never mute, never a dead end."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.after_filing import take_after_filing
from actions.consent import OFFERED, accept_notice, accepts, says_nothing_is_wrong
from actions.interruptions import SURE_ASIDE
from actions.reading import is_question, understood
from actions.safety import say_at_once
from actions.session import open_form
from actions.support import call, services
from handoff.domain.asking import asks
from handoff.domain.facts import FACT_NAMES
from handoff.domain.refusals import goes_on
from handoff.domain.understanding import SURE

RESUMES = frozenset({"affirm", "accept_notice", "confirm_summary", "start_conversation"})
#: Without it the fallback would be predicted again and again.
LISTEN: list[EventType] = [FollowupAction("action_listen")]


class ActionAnswerAside(Action):
    """Answers small talk and what is none of our business, and loses no statement to them."""

    def name(self) -> str:
        return "action_answer_aside"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        told = any(m.name in FACT_NAMES and m.confidence >= SURE for m in message.mentions)
        is_asked = is_question(message.text) or asks(message.text)
        is_sure = is_asked or (message.confidence >= SURE_ASIDE and not told)
        if not is_sure and not tracker.active_loop.get("name"):
            # Told to a person who is waited for, or about a complaint that was sent.
            return [FollowupAction("action_default_fallback")]
        dispatcher.utter_message(response=f"utter_{message.intent}")
        return []


class ActionDefaultFallback(Action):
    """Answers by where the conversation stands."""

    def name(self) -> str:
        return "action_default_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        conversation_id = tracker.sender_id
        message = understood(tracker)
        decision = await call(services().consent.decision, conversation_id)
        draft = await call(services().intake.draft, conversation_id)
        reference = await call(services().cases.reference_of, conversation_id)
        loop = tracker.active_loop.get("name")
        if loop:
            dispatcher.utter_message(response="utter_not_understood")
            return [FollowupAction(loop)]  # which asks its question again
        form = open_form(decision, draft)
        if reference and form is None:
            at_once = await say_at_once(dispatcher, tracker, message)
            return [*at_once, *await take_after_filing(dispatcher, tracker, reference)]
        if any(m.name == "withdraw" and m.value == "link" for m in message.mentions):
            return [FollowupAction("action_send_link")]
        if decision != "accepted" and accepts(message, "withdrawn"):
            # After a withdrawal, or in a chat that was opened for something else.
            return [*await accept_notice(dispatcher, tracker), FollowupAction("story_form")]
        waits = await call(services().handoffs.is_waiting, conversation_id)
        resumes = message.intent in RESUMES or goes_on(message.text)
        if waits and not resumes and decision == "accepted":
            await call(services().intake.tell_story, conversation_id, [message])
            at_once = await say_at_once(dispatcher, tracker, message)
            dispatcher.utter_message(response="utter_noted_for_agent")
            return [SlotSet("story_told", True), *at_once, *LISTEN]
        if form == "consent_form" and decision == "not_asked" and says_nothing_is_wrong(message):
            # "No" to more questions about one's data.
            dispatcher.utter_message(response="utter_nothing_to_tell")
            return LISTEN
        if form == "consent_form" and message.intent not in RESUMES and not message.is_choice:
            at_once = await say_at_once(dispatcher, tracker, message)
            before = await self._before_consent(conversation_id, decision, message.message_id)
            return [*at_once, *before]
        return [SlotSet("intake_paused", None), FollowupAction(form)] if form else LISTEN

    @staticmethod
    async def _before_consent(
        conversation_id: str, decision: str, message_id: str
    ) -> list[EventType]:
        """Hold the words until consent is given, or erase them when it was refused."""
        if decision == "declined":
            await call(services().consent.decline, conversation_id)
            return [SlotSet("consent_state", OFFERED), FollowupAction("consent_form")]
        await call(services().consent.hold, conversation_id, message_id)
        return [SlotSet("consent_state", "held"), FollowupAction("consent_form")]
