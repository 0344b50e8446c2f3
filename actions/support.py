"""What all actions share: the services, and what was understood of the latest message."""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from handoff.bootstrap import build_core
from handoff.domain.facts import FACT_NAMES
from handoff.domain.intake import SURE
from handoff.domain.understanding import Mention, Part, TriggerHit, Understanding
from handoff.services.after_filing import AfterFilingService
from handoff.services.cases import CaseService
from handoff.services.complaints import ComplaintsService
from handoff.services.consent import ConsentService
from handoff.services.core import Core
from handoff.services.data_requests import DataRequestService
from handoff.services.handoffs import HandoffService
from handoff.services.identity import IdentityService
from handoff.services.intake import Draft, IntakeService
from handoff.services.returning import ReturnService
from handoff.services.safety import SafetyService
from handoff.services.withdrawal import WithdrawalService
from handoff.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")

#: Value of a fact's slot that is neither settled nor to be asked for next.
LATER = "later"

#: Code of the button "I don't have it".
UNKNOWN = "unknown"

#: Code of the button that names a fact to change.
FIX = "fix"

#: What the channel puts before text that starts with a slash.
ESCAPE = "\u2060"

#: Intents that ask for something else than the open question; see is_interruption.
INTERRUPTIONS = frozenset(
    {
        "request_human",
        "ask_contact",
        "withdraw_complaint",
        "stop_intake",
        "start_over",
        "ask_notice",
        "ask_reason",
        "ask_help",
        "ask_duration",
        "ask_rights",
        "bot_challenge",
        "change_language",
        "add_evidence",
        "check_status",
        "express_crisis",
        "ask_repeat",
        "say_confused",
        "pause_intake",
        "go_back",
        "return_to_chat",
        "request_link",
        "request_review",
        "express_anger",
        "express_sadness",
        "criticise_assistant",
        "give_praise",
        "request_data_rights",
        "chitchat",
        "out_of_scope",
        "say_goodbye",
        "thank",
        "greet",
    }
)
#: Questions that are no complaints. They interrupt questions with an answer of a fixed shape only:
#: "cancel my order" may be what the customer wants done.
ENQUIRIES = frozenset(
    {
        "ask_delivery",
        "ask_billing",
        "ask_policy",
        "change_order",
        "manage_account",
        "give_feedback",
    }
)
#: Of these, what may interrupt a story that is being told; anything else belongs to the story.
STORY_INTERRUPTIONS = INTERRUPTIONS - {
    "express_anger",
    "express_sadness",
    "chitchat",
    "out_of_scope",
    "request_review",
}
#: Small talk and what is none of our business. A statement that is taken for one may well be an
#: answer, so a person who is waited for is told it, and a question in free words takes it.
ASIDES = frozenset({"out_of_scope", "chitchat"})
SURE_ASIDE = 0.9
#: Below this a mood is a guess, and no reason to leave the question.
SURE_FEELING = 0.65
#: What somebody feels is an answer to how it affected them.
FEELINGS = frozenset({"express_anger", "express_sadness", "criticise_assistant", "give_praise"})
#: Intents that mean the same yes or no to an open question: their shares add up.
AGREEMENT = frozenset({"affirm", "confirm_summary", "accept_notice"})
REFUSAL = frozenset({"deny", "decline_notice"})
#: What no intent is sure enough for, and from which share on several that mean the same are it.
FALLBACK, SURE_TOGETHER = "nlu_fallback", 0.5
#: "I'm back" and "hello again" mean the same.
RETURNS = frozenset({"return_to_chat", "greet"})
#: "Who can see my data?" is about the notice and about one's rights; the answer is the same.
DATA_QUESTIONS = frozenset({"ask_notice", "request_data_rights"})
#: A longer message tells something, whatever else it is taken for.
INTERRUPTION_WORDS = 14
INTERRUPTION_CONFIDENCE = 0.55
#: A question answers nothing, so that what it most likely asks is enough.
QUESTION_CONFIDENCE = 0.35
#: A request for a person that was meant costs more to miss than one that was not meant.
PERSON_CONFIDENCE = 0.4
#: From here on a request for a person is honoured however long the message is.
SURE_REQUEST = 0.85
#: Words of praise may say at length for what; a date, a sum or a signal makes them a story.
SURE_PRAISE, PRAISE_WORDS = 0.9, 30
#: A request about one's own data names articles and data; beyond this it is a complaint about them.
DATA_REQUEST_WORDS = 150


@dataclass(frozen=True)
class Services:
    """The use cases the actions call."""

    core: Core
    consent: ConsentService
    intake: IntakeService
    cases: CaseService
    complaints: ComplaintsService
    handoffs: HandoffService
    safety: SafetyService
    withdrawal: WithdrawalService
    after_filing: AfterFilingService
    returning: ReturnService
    identity: IdentityService
    data_requests: DataRequestService


@lru_cache(maxsize=1)
def services() -> Services:
    """Return the services, built at the first call from the environment."""
    # What actions record is told to nobody before the service has stored their replies, and that
    # commit makes it durable too.
    core = build_core(Settings.from_env(os.environ, ROOT), is_durable=False)
    return build_services(core)


def build_services(core: Core) -> Services:
    """Return the services over a core; tests pass their own."""
    return Services(
        core=core,
        consent=ConsentService(core),
        intake=IntakeService(core),
        cases=CaseService(core),
        complaints=ComplaintsService(core),
        handoffs=HandoffService(core),
        safety=SafetyService(core),
        withdrawal=WithdrawalService(core),
        after_filing=AfterFilingService(core),
        returning=ReturnService(core),
        identity=IdentityService(core),
        data_requests=DataRequestService(core),
    )


async def call(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run a service method, outside the event loop where there is one in this thread.

    The action server runs a whole action in one thread without a loop: going to another thread
    and back for each call took a third of an action's time.
    """
    if asyncio._get_running_loop() is None:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)


def understood(tracker: Tracker) -> Understanding:
    """Return the latest message as the services take it."""
    return understanding_of(tracker.latest_message)


def understanding_of(parsed: dict[str, Any]) -> Understanding:
    """Return an understanding of Rasa's parse of a customer message."""
    text = parsed.get("text") or ""
    is_choice = (parsed.get("metadata") or {}).get("kind") == "choice"
    intent = parsed.get("intent") or {}
    if text.startswith(ESCAPE):
        intent = {}  # text that looks like a command is never one, whatever it resembles
    if intent.get("name") == FALLBACK:
        intent = _plain_answer(parsed.get("intent_ranking") or ()) or intent
    if is_silence(text):
        intent = {}  # above all it agrees to nothing
    entities = parsed.get("entities") or []
    if is_choice and any(entity.get("value") == UNKNOWN for entity in entities):
        intent, entities = {"name": "say_unknown", "confidence": 1.0}, []
    return Understanding(
        message_id=parsed.get("message_id") or "",
        text="" if is_choice else text.removeprefix(ESCAPE),
        intent=intent.get("name") or "",
        confidence=_confidence(intent, parsed.get("intent_ranking") or ()),
        is_choice=is_choice,
        mentions=tuple(_mention(entity, text, is_choice) for entity in entities),
        triggers=tuple(
            TriggerHit(t["code"], t["level"], text[t["start"] : t["end"]])
            for t in parsed.get("triggers") or []
        ),
        category=_category(parsed, text) if not is_choice else None,
        parts=() if is_choice else tuple(_part(part, text) for part in parsed.get("parts") or ()),
    )


def reply_language(tracker: Tracker) -> str:
    """Return the language to answer the latest message in, ISO 639-1."""
    return str((tracker.latest_message.get("language") or {}).get("reply") or "en")


def is_silence(text: str) -> bool:
    """True for dots and dashes alone; a question mark asks, and a picture says something."""
    return (
        bool(text.strip())
        and all(unicodedata.category(c)[0] in "PZ" for c in text)
        and (not is_question(text))
    )


def is_question(text: str) -> bool:
    """True for a text with a question mark."""
    return "?" in text


def is_interruption(understanding: Understanding, allowed: frozenset[str]) -> bool:
    """True when a message asks for something else than what the open question asks."""
    if understanding.intent not in allowed:
        return False
    if understanding.is_choice or understanding.intent == "express_crisis":
        return True
    if understanding.intent == "request_human":
        if understanding.confidence >= SURE_REQUEST:
            return True
        if understanding.mention_of("preferred_contact"):
            return False  # "I'd rather talk on the phone" chooses a way of contact
    words = len(understanding.text.split())
    if understanding.intent == "request_data_rights" and understanding.confidence >= SURE_REQUEST:
        return words <= DATA_REQUEST_WORDS
    if understanding.intent == "give_praise" and understanding.confidence >= SURE_PRAISE:
        return words <= PRAISE_WORDS and not (understanding.triggers or understanding.mentions)
    return words <= INTERRUPTION_WORDS and understanding.confidence >= _least(understanding)


def fact_slots(draft: Draft, tracker: Tracker) -> list[EventType]:
    """Return the slot events that make a tracker mirror the draft.

    Only the fact to ask for next is empty, so that Rasa's form asks for that one, also when it
    comes back after an interruption. Slots that are right already are left out, each event costing
    time at every later turn; the one that was asked for is not: without it Rasa's form would take
    the answer for none.
    """
    # A question that a designer adds brings its slot along in domain.yml.
    added = [slot for slot in tracker.slots if slot in ADDED_SLOTS]
    wanted = {slot: _slot_value(slot, draft) for slot in (*FACT_SLOTS, *added)}
    asked = tracker.get_slot("requested_slot")
    return [
        SlotSet(slot, value)
        for slot, value in wanted.items()
        if slot == asked or value != tracker.slots.get(slot)
    ]


#: One slot a fact that can be asked for.
FACT_SLOTS = tuple(
    f"intake_{name}"
    for name in (
        "product",
        "occurred_on",
        "order_reference",
        "amount",
        "impact",
        "prior_contact",
        "desired_outcome",
        "customer_name",
        "preferred_contact",
        "email",
        "phone",
        "representative",
    )
)
#: Slots of the facts that are not asked for as shipped; there when domain.yml names them.
ADDED_SLOTS = frozenset(f"intake_{name}" for name in FACT_NAMES if name != "story") - frozenset(
    FACT_SLOTS
)


def _least(understanding: Understanding) -> float:
    """Return how sure an interruption must be."""
    if understanding.intent == "request_human":
        return PERSON_CONFIDENCE
    told = any(m.confidence >= SURE and not m.problem for m in understanding.mentions)
    if is_question(understanding.text) and not told and not understanding.triggers:
        return QUESTION_CONFIDENCE
    return INTERRUPTION_CONFIDENCE


def _plain_answer(ranking: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the yes or no that was in doubt only between intents that mean the same, or None."""
    for same in (AGREEMENT, REFUSAL):
        meant = [other for other in ranking if other.get("name") in same]
        together = sum(float(other.get("confidence") or 0.0) for other in meant)
        if together >= SURE_TOGETHER:
            return max(meant, key=lambda other: float(other.get("confidence") or 0.0))
    return None


def _confidence(intent: dict[str, Any], ranking: Sequence[dict[str, Any]]) -> float:
    """Return the confidence of an intent, with those that mean the same answer added."""
    own = float(intent.get("confidence") or 0.0)
    # Two sorts of questions about data make one likely; sure enough for a long message is neither.
    for same, most in (
        *((same, 1.0) for same in (AGREEMENT, REFUSAL, RETURNS)),
        (DATA_QUESTIONS, INTERRUPTION_CONFIDENCE),
    ):
        if intent.get("name") in same:
            together = sum(
                float(other.get("confidence") or 0.0)
                for other in ranking
                if other.get("name") in same
            )
            return max(own, min(together, most))
    return own


def _category(parsed: dict[str, Any], text: str) -> dict[str, Any] | None:
    """Return the guessed category with the words of the sentence that carried it."""
    guess = parsed.get("category")
    if not guess or not guess.get("code"):
        return None
    spans = guess.get("sentences") or []
    event = text[spans[0][0] : spans[0][1]].removeprefix(ESCAPE) if spans else None
    return {
        "code": guess["code"],
        "confidence": guess.get("confidence"),
        "event": event,
        "ranking": guess.get("ranking") or [],
    }


def _part(part: dict[str, Any], text: str) -> Part:
    # Text that looks like a command is kept without the mark before it, so all places move by it.
    by = len(ESCAPE) if text.startswith(ESCAPE) else 0
    mentions = tuple(
        replace(mention, start=mention.start - by)
        for mention in (_mention(entity, text, False) for entity in part["entities"])
    )
    return Part(
        start=max(part["start"] - by, 0),
        end=part["end"] - by,
        opening=part["opening"],
        mentions=mentions,
        category=_category(part, text),
    )


def _slot_value(slot: str, draft: Draft) -> Any:
    name = slot.removeprefix("intake_")
    if name == draft.next_question:
        return None
    if name in draft.facts:
        fact = draft.facts[name]
        return fact.value if fact.is_known else fact.status.value
    return LATER


def _mention(entity: dict[str, Any], text: str, is_choice: bool) -> Mention:
    name = entity["entity"]
    value = entity.get("value")
    if is_choice and name == "desired_outcome" and value != FIX:
        value = {"codes": [value], "text": ""}
    start, end = entity.get("start") or 0, entity.get("end") or 0
    return Mention(
        name=name,
        value=value,
        quote="" if is_choice else text[start:end],
        start=start,
        confidence=float(entity.get("confidence_entity") or 1.0),
        role=entity.get("role") or "complaint",
        problem=entity.get("problem"),
        alternatives=tuple(entity.get("alternatives") or ()),
    )
