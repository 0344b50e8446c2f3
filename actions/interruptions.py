"""When a message asks for something else than the open question."""

from __future__ import annotations

from actions.reading import LIKELY, is_question
from handoff.domain.asking import asks
from handoff.domain.refusals import refuses_calls
from handoff.domain.understanding import SURE, Understanding

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
        "rate_chat",
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
#: What ends the questions, or begins them anew.
WITHDRAWALS = frozenset({"withdraw_complaint", "stop_intake", "start_over"})
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
#: Levels of triggers that are never small talk.
GRAVE = frozenset({"P0", "P1"})
#: What is asked for in so many words, and from which confidence on, may be asked at some length.
ASKED_AT_LENGTH = frozenset(
    {
        "request_link",
        "change_language",
        "ask_notice",
        "ask_duration",
        "ask_rights",
        "ask_help",
        "ask_contact",
        "bot_challenge",
        "add_evidence",
        "check_status",
        "request_review",
    }
)
#: What such a question may name.
WAYS = frozenset({"preferred_contact", "email", "language", "data_right", "data_scope"})
SURE_QUESTION, QUESTION_WORDS = 0.85, 24
#: A longer message tells something, whatever else it is taken for.
INTERRUPTION_WORDS = 14
INTERRUPTION_CONFIDENCE = LIKELY
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
DATA_QUESTION_WORDS = 30


def is_interruption(understanding: Understanding, allowed: frozenset[str]) -> bool:
    """True when a message asks for something else than what the open question asks."""
    if understanding.intent not in allowed:
        return False
    if understanding.is_choice or understanding.intent == "express_crisis":
        return True
    if understanding.intent in ASIDES and _is_grave(understanding):
        return False  # "since then she has been coughing" is no small talk
    if understanding.intent == "request_human":
        if understanding.confidence >= SURE_REQUEST and not refuses_calls(understanding.text):
            return True
        if understanding.mention_of("preferred_contact") or refuses_calls(understanding.text):
            return False  # "I'd rather talk on the phone" chooses a way of contact
    if understanding.intent == "change_language" and _tells_an_event(understanding):
        return False  # "since the 3rd nobody has come to the evening class in German"
    words = len(understanding.text.split())
    if understanding.intent == "request_data_rights" and understanding.confidence >= SURE_REQUEST:
        return words <= DATA_REQUEST_WORDS
    if understanding.mention_of("data_right") and is_question(understanding.text):
        # "What do you store, and who reads it?" asks for two things in so many words.
        is_likely = understanding.confidence >= INTERRUPTION_CONFIDENCE
        return is_likely and words <= DATA_QUESTION_WORDS
    if understanding.intent == "give_praise" and understanding.confidence >= SURE_PRAISE:
        told = understanding.triggers or any(m.confidence >= SURE for m in understanding.mentions)
        return words <= PRAISE_WORDS and not told
    most = QUESTION_WORDS if _asks_at_length(understanding) else INTERRUPTION_WORDS
    return words <= most and understanding.confidence >= _least(understanding)


def _is_grave(understanding: Understanding) -> bool:
    return any(hit.level in GRAVE for hit in understanding.triggers)


def _asks_at_length(understanding: Understanding) -> bool:
    """True for a question that is sure and tells nothing of what went wrong."""
    is_sure = understanding.confidence >= SURE_QUESTION and asks(understanding.text)
    return is_sure and understanding.intent in ASKED_AT_LENGTH and not _tells(understanding)


def _tells(understanding: Understanding) -> bool:
    """True for a message with a fact of a complaint or a grave signal in it."""
    return _is_grave(understanding) or any(
        m.confidence >= SURE and m.name not in WAYS for m in understanding.mentions
    )


def _tells_an_event(understanding: Understanding) -> bool:
    """True for a sure day, sum or order number."""
    sure = {m.name for m in understanding.mentions if m.confidence >= SURE}
    return bool(sure & {"occurred_on", "amount", "order_reference"})


def _least(understanding: Understanding) -> float:
    """Return how sure an interruption must be."""
    if understanding.intent == "request_human":
        return PERSON_CONFIDENCE
    told = any(m.confidence >= SURE and not m.problem for m in understanding.mentions)
    ends = understanding.intent in WITHDRAWALS  # what is lost by it was not asked for
    if is_question(understanding.text) and not told and not _is_grave(understanding) and not ends:
        return QUESTION_CONFIDENCE
    return INTERRUPTION_CONFIDENCE
