"""Rights over one's own data: what can be asked for, and which part of the notice answers."""

from __future__ import annotations

from handoff.domain.policy import Notice

#: Rights that are carried out by people and become tracked cases, with their name at the desk.
TRACKED_RIGHTS = {
    "copy": "a copy",
    "correct": "a correction",
    "delete": "deletion",
    "restrict": "limits on its use",
    "object": "an objection to its use",
}
#: Questions, and the topics of the notice that answer them.
NOTICE_ANSWERS = {
    "stored": ("recording",),
    "purpose": ("purposes_and_basis",),
    "recipients": ("recipients",),
    "retention": ("retention",),
    "place": ("transfers",),
    "contact": ("data_protection_contact", "controller"),
    "regulator": ("complain_to_authority",),
}


def answer_from(notice: Notice, question: str) -> str:
    """Return what the notice says about a question, a key of NOTICE_ANSWERS."""
    topics = NOTICE_ANSWERS[question]
    return "\n\n".join(s.text for s in notice.full if set(topics) & set(s.covers))


def request_headline(right: str, about: str) -> str:
    """Return the line that names a request at the desk."""
    return f"Data request: {TRACKED_RIGHTS[right]}, about {about}"


def read_request_headline(text: str) -> tuple[str, str] | None:
    """Return right and subject of a line of `request_headline`; None for any other line."""
    for right in TRACKED_RIGHTS:
        beginning = request_headline(right, "")
        if text.startswith(beginning):
            return right, text.removeprefix(beginning)
    return None
