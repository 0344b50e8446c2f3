"""What colleagues in other systems read; it is in English, as the summary's texts are."""

from __future__ import annotations

from handoff.adapters.connectors.base import Parcel

TITLES = {
    "case.filed": "New complaint {about}",
    "case.added_to": "The customer added something to {about}",
    "handoff.requested": "A person is asked for in {about}",
    "deadline.reminder": "A deadline of {about} is near",
    "deadline.breached": "A deadline of {about} has passed",
}


def title_of(parcel: Parcel) -> str:
    """Return one line that says what happened to what."""
    reference = parcel.event.case_reference
    about = reference or f"chat {(parcel.event.conversation_id or '')[:8]}"
    return TITLES.get(parcel.event.type, "Test of the connection").format(about=about)
