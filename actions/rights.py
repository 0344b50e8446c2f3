"""Rights over one's own data: what is kept, a copy, a correction, deletion, an objection."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.identity import begin_identity, gives_up, resume
from actions.interruptions import INTERRUPTIONS, is_interruption
from actions.reading import reply_language, understood
from actions.support import call, services
from handoff.domain.data_rights import NOTICE_ANSWERS, TRACKED_RIGHTS, answer_from
from handoff.domain.lexicon import Wording
from handoff.domain.references import find_reference
from handoff.domain.understanding import Understanding
from handoff.domain.wording import read_back_lines

CARRY_OUT = "action_carry_out_data_right"
#: What is asked about a later time.
AFTERWARDS = Wording("questions", r"(?i)\b{afterwards}\b.*\?")
SCOPES = frozenset({"chat", "case", "other"})


class ActionAnswerDataRights(Action):
    """Answers what the notice answers, and begins what somebody has to do."""

    def name(self) -> str:
        return "action_answer_data_rights"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = understood(tracker)
        rights, scope = all_said(message, "data_right"), said(message, "data_scope")
        reference = find_reference(message.text)
        answered = [right for right in rights if right in NOTICE_ANSWERS]
        for right in answered:
            await tell(dispatcher, tracker, right)
        if answered and AFTERWARDS.search(message.text):
            # "How long do you keep it, and may I have it deleted afterwards?" asks for nothing yet.
            dispatcher.utter_message(response="utter_data_rights")
            return await go_on(dispatcher, tracker)
        tracked = [right for right in rights if right in TRACKED_RIGHTS]
        if "withdraw" in rights and reference is None:
            if "copy" in tracked:
                await tell_held(dispatcher, tracker)
            return [FollowupAction("withdraw_form")]
        if tracked:
            return [
                SlotSet("data_right", " ".join(tracked)),
                SlotSet("data_scope", "case" if reference else scope),
                SlotSet("data_reference", reference),
                SlotSet("data_message", message.message_id),
                FollowupAction(CARRY_OUT if reference or scope else "data_rights_form"),
            ]
        if not rights:
            dispatcher.utter_message(response="utter_data_rights")
        return await go_on(dispatcher, tracker)


class ActionExplainNotice(Action):
    """Answers a question about the notice from the notice itself."""

    def name(self) -> str:
        return "action_explain_notice"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        rights = all_said(understood(tracker), "data_right")
        asked = [right for right in rights if right in NOTICE_ANSWERS and right != "stored"]
        for right in asked:
            await tell(dispatcher, tracker, right)
        if not asked:
            dispatcher.utter_message(response="utter_explain_notice")
        elif any(right in TRACKED_RIGHTS for right in rights):
            dispatcher.utter_message(response="utter_data_rights")
        return []


class ValidateDataRightsForm(Action):
    """Takes whether it is about this chat, a complaint sent before or something else."""

    def name(self) -> str:
        return "validate_data_rights_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "data_scope":
            return []
        message = understood(tracker)
        reference = find_reference(message.text)
        if reference is not None:
            return [SlotSet("data_scope", "case"), SlotSet("data_reference", reference)]
        scope = said(message, "data_scope")
        if scope in SCOPES:
            return [SlotSet("data_scope", scope)]
        if gives_up(message):
            return [SlotSet("data_scope", "stopped")]
        if message.intent == "check_status":
            return [SlotSet("data_scope", "case")]
        if is_interruption(message, INTERRUPTIONS):
            return []
        dispatcher.utter_message(response="utter_invalid_data_scope")
        return [SlotSet("data_scope", None)]


class ActionCarryOutDataRight(Action):
    """Does in this chat what can be done, and records the rest for a person."""

    def name(self) -> str:
        return CARRY_OUT

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        rights = str(tracker.get_slot("data_right")).split()
        scope, reference = tracker.get_slot("data_scope"), tracker.get_slot("data_reference")
        own = await call(services().cases.reference_of, tracker.sender_id)
        if scope == "chat" and own is not None:
            scope, reference = "case", own
        if scope == "case":
            return await self._about_case(dispatcher, tracker, rights, reference)
        forget = [SlotSet(slot, None) for slot in ("data_right", "data_scope", "data_message")]
        if scope == "chat":
            return [*forget, *await self._about_chat(dispatcher, tracker, rights)]
        if scope == "other":
            dispatcher.utter_message(response="utter_data_other")
        else:
            dispatcher.utter_message(response="utter_identity_stopped")
        return [*forget, *await go_on(dispatcher, tracker)]

    @staticmethod
    async def _about_chat(
        dispatcher: CollectingDispatcher, tracker: Tracker, rights: list[str]
    ) -> list[EventType]:
        if "copy" in rights:
            await tell_held(dispatcher, tracker)
        if "correct" in rights:
            dispatcher.utter_message(response="utter_data_correct_chat")
        if ended := set(rights) - {"copy", "correct"}:
            if "delete" not in ended:
                dispatcher.utter_message(response="utter_data_stop_chat")
            return [FollowupAction("withdraw_form")]
        return await go_on(dispatcher, tracker)

    @staticmethod
    async def _about_case(
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        rights: list[str],
        reference: str | None,
    ) -> list[EventType]:
        identity = services().identity
        about = reference or tracker.get_slot("identity_reference")
        if not about or not await call(identity.may_act_on, tracker.sender_id, about):
            return await begin_identity(dispatcher, tracker, CARRY_OUT, reference)
        for right in rights:
            await record(dispatcher, tracker, right, about)
        slots = ("data_right", "data_scope", "data_message", "data_reference")
        return [
            *(SlotSet(slot, None) for slot in slots),
            *await go_on(dispatcher, tracker),
        ]


async def record(
    dispatcher: CollectingDispatcher, tracker: Tracker, right: str, about: str
) -> None:
    """Record one request about a complaint that was sent, and say when it is answered."""
    language = reply_language(tracker)
    receipt = await call(
        services().data_requests.record,
        tracker.sender_id,
        right,
        about,
        tracker.get_slot("data_message"),
        language,
    )
    core = services().core
    response = "utter_data_request_recorded"
    if right == "copy":
        response = "utter_data_copy_sent" if receipt.is_mailed else "utter_data_copy_by_person"
    dispatcher.utter_message(
        response=response,
        reference=receipt.reference,
        about=about,
        date=core.words(language).due_day(receipt.due_at, core.policy.organisation.zone),
    )


async def tell(dispatcher: CollectingDispatcher, tracker: Tracker, question: str) -> None:
    """Answer one question about data, a key of NOTICE_ANSWERS."""
    if question == "stored":
        await tell_held(dispatcher, tracker)
    else:
        tell_from_notice(dispatcher, tracker, question)


async def tell_held(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Say what this chat holds about the customer now."""
    draft = await call(services().intake.draft, tracker.sender_id)
    core = services().core
    words = core.words(reply_language(tracker))
    lines = read_back_lines(draft.facts, core.policy, words, draft.files)
    dispatcher.utter_message(
        response="utter_data_held" if lines else "utter_data_held_nothing",
        lines="\n".join(lines),
    )


def tell_from_notice(dispatcher: CollectingDispatcher, tracker: Tracker, question: str) -> None:
    """Say what the notice says about a question, or where it stands in another language."""
    language = reply_language(tracker)
    notice = services().core.policy.notice(language)
    if notice.language != language:
        dispatcher.utter_message(response="utter_explain_notice")
        return
    dispatcher.utter_message(response="utter_data_answer", answer=answer_from(notice, question))


async def go_on(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Return to an open complaint; without one offer to begin, and ask nothing."""
    decision = await call(services().consent.decision, tracker.sender_id)
    if decision != "accepted":
        dispatcher.utter_message(response="utter_data_next")
    return await resume(tracker)


def said(message: Understanding, name: str) -> str | None:
    """Return the value of an entity of the message, or None."""
    return next((str(m.value) for m in message.mentions if m.name == name), None)


def all_said(message: Understanding, name: str) -> list[str]:
    """Return the values of all entities of that name, in the order of the message."""
    return [str(m.value) for m in message.mentions if m.name == name]
