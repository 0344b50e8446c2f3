"""What colleagues in other systems read, in the language of the connection."""

from __future__ import annotations

from handoff.adapters.connectors.base import Parcel

TITLES = {
    "case.filed": "adapters.filed",
    "case.added_to": "adapters.added_to",
    "handoff.requested": "adapters.person_asked",
    "deadline.reminder": "adapters.deadline_near",
    "deadline.breached": "adapters.deadline_passed",
}


def title_of(parcel: Parcel) -> str:
    """Return one line that says what happened to what."""
    words, reference = parcel.voice.words, parcel.event.case_reference
    about = reference or words.say("adapters.chat", id=(parcel.event.conversation_id or "")[:8])
    key = TITLES.get(parcel.event.type)
    return words.say(key, about=about) if key else words.say("adapters.test")


def severity_of(parcel: Parcel, level: str) -> str:
    """Return what a severity is called, in small letters."""
    return parcel.voice.words.say(f"labels.severity.{level}").lower()
