"""What was understood of a customer's message, as the services take it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker

from handoff.domain.understanding import Mention, Part, TriggerHit, Understanding

#: Code of the button "I don't have it".
UNKNOWN = "unknown"

#: Code of the button that names a fact to change.
FIX = "fix"

#: What the channel puts before text that starts with a slash.
ESCAPE = "\u2060"

#: Intents that mean the same yes or no to an open question: their shares add up.
AGREEMENT = frozenset({"affirm", "confirm_summary", "accept_notice"})
REFUSAL = frozenset({"deny", "decline_notice"})
PARTING = frozenset({"thank", "say_goodbye"})
#: What no intent is sure enough for, and from which share on several that mean the same are it.
FALLBACK, SURE_TOGETHER = "nlu_fallback", 0.5
#: "I'm back" and "hello again" mean the same.
RETURNS = frozenset({"return_to_chat", "greet"})
#: "Who can see my data?" is about the notice and about one's rights; the answer is the same.
DATA_QUESTIONS = frozenset({"ask_notice", "request_data_rights"})
#: From here on what a message was taken for is likely.
LIKELY = 0.55


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
        answers={} if is_choice else parsed.get("answers") or {},
        story_facts={
            name: _of_story(name, told) for name, told in (parsed.get("story_facts") or {}).items()
        },
    )


def message_before(tracker: Tracker) -> Understanding | None:
    """Return the customer's message before the latest one, or None."""
    told = [event for event in tracker.events if event.get("event") == "user"]
    return understanding_of(told[-2].get("parse_data") or {}) if len(told) > 1 else None


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


def _plain_answer(ranking: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the yes or no that was in doubt only between intents that mean the same, or None."""
    for same in (AGREEMENT, REFUSAL, PARTING):
        meant = [other for other in ranking if other.get("name") in same]
        if _together(ranking, same) >= SURE_TOGETHER:
            return max(meant, key=_own)
    return None


def _confidence(intent: dict[str, Any], ranking: Sequence[dict[str, Any]]) -> float:
    """Return the confidence of an intent, with those that mean the same answer added."""
    own = _own(intent)
    # Two sorts of questions about data make one likely; sure enough for a long message is neither.
    for same, most in (
        *((same, 1.0) for same in (AGREEMENT, REFUSAL, RETURNS)),
        (DATA_QUESTIONS, LIKELY),
    ):
        if intent.get("name") in same:
            return max(own, min(_together(ranking, same), most))
    return own


def _together(ranking: Sequence[dict[str, Any]], same: frozenset[str]) -> float:
    """Return the confidence of several intents together."""
    return sum(_own(other) for other in ranking if other.get("name") in same)


def _own(intent: dict[str, Any]) -> float:
    return float(intent.get("confidence") or 0.0)


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


def _of_story(name: str, told: dict[str, Any] | None) -> Mention | None:
    if told is None:
        return None
    return Mention(name, told["value"], told["quote"], message_id=told["message_id"])


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
