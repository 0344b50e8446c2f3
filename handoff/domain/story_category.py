"""The category of a story that arrives in one message or in ten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: A message of so many characters counts half as much as one without end: a long telling says
#: more than a short answer, but a third page does not outvote all that was said before.
HALF_WEIGHT = 300
#: From this share of the story on, a code is named as what it is also about.
ALSO = 0.22


def with_reading(
    story: Mapping[str, Any] | None,
    reading: Mapping[str, Any] | None,
    message_id: str,
    characters: int,
) -> dict[str, Any] | None:
    """Return the category of a story with the reading of one more message taken in.

    The probabilities of the messages are averaged. A message counts for as much as it is long and
    sure, and once; the order in which they came makes no difference. What a person chose stays.

    Args:
        story: what this function returned before, None for the first message.
        reading: {code, confidence, ranking, event} of the message, None without one.
        message_id: of the message.
        characters: length of the message.
    Returns:
        {code, confidence, ranking, codes, event, events, messages, weight}, or None when nothing
        was read yet. `event` is the sentence that spoke most for the code, in whichever message.
    """
    kept = dict(story) if story else None
    if not reading or not reading.get("code") or (kept and kept.get("status")):
        return kept
    messages = list(kept.get("messages") or []) if kept else []
    weight = characters / (characters + HALF_WEIGHT) * float(reading.get("confidence") or 0.0)
    if message_id in messages or weight <= 0:
        return kept
    told = float(kept.get("weight") or 0.0) if kept else 0.0
    before, fresh = _chances(kept), _chances(reading)
    combined = {
        code: (told * before.get(code, 0.0) + weight * fresh.get(code, 0.0)) / (told + weight)
        for code in before | fresh
    }
    ranking = sorted(combined.items(), key=lambda entry: (-entry[1], entry[0]))
    code, confidence = ranking[0]
    events = _events((kept or {}).get("events") or {}, reading, weight)
    return {
        "code": code,
        "confidence": round(confidence, 4),
        "ranking": [{"code": name, "confidence": round(chance, 6)} for name, chance in ranking],
        "codes": [name for name, chance in ranking if name == code or chance >= ALSO],
        "event": events[code]["text"] if code in events else None,
        "events": events,
        "messages": [*messages, message_id],
        "weight": told + weight,
    }


def _chances(reading: Mapping[str, Any] | None) -> dict[str, float]:
    """Return the probabilities of a reading; of one without a ranking, that of its code."""
    if not reading:
        return {}
    ranking = reading.get("ranking") or [reading]
    return {entry["code"]: float(entry.get("confidence") or 0.0) for entry in ranking}


def _events(
    events: Mapping[str, Any], reading: Mapping[str, Any], weight: float
) -> dict[str, dict[str, Any]]:
    """Return for each code that led a message the sentence of the weightiest of them."""
    updated, code = dict(events), reading["code"]
    if reading.get("event") and weight > float((updated.get(code) or {}).get("weight", 0.0)):
        updated[code] = {"text": reading["event"], "weight": weight}
    return updated
