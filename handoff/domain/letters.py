"""Letters to a customer: their kinds, the gaps an agent has to fill, and what keeps one from going.

Source: docs/letters.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.text import check_length
from handoff.domain.texts import TextKey

KINDS: tuple[str, ...] = ("acknowledgement", "update", "delay", "proposal", "final")
#: Letters that tell what was decided, and so need a recorded resolution.
DECIDING: frozenset[str] = frozenset({"proposal", "final"})
#: Letters that name whom the customer can turn to.
NAMING_RIGHTS: frozenset[str] = frozenset({"delay", "final"})
SUBJECT_LIMIT = 200
BODY_LIMIT = 20_000
#: What an agent has to write in the place of a gap, in English; the desk has it in its languages.
GAPS: Mapping[str, str] = {
    "handler": "who looks after it",
    "done": "what was done so far",
    "next": "what happens next",
    "reason": "the reason for the delay",
    "until": "the new day of the answer",
    "explanation": "the reasons for the decision",
    "remedies": "what is proposed",
    "outcome": "the outcome",
}
_GAP = re.compile(r"\[\[([^\[\]]*)\]\]")


def gap_mark(words: str) -> str:
    """Return how a gap stands in a draft."""
    return f"[[{words}]]"


def gaps_in(text: str) -> tuple[str, ...]:
    """Return what still has to be written in a draft, each once, in the order of the text."""
    return tuple(dict.fromkeys(found.strip() for found in _GAP.findall(text)))


def check_texts(subject: str, body: str) -> tuple[str, str]:
    """Return subject and text in the form in which they are kept.

    Raises:
        InvalidInput: one of them is empty or too long.
    """
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip() + "\n"
    if not subject or not body.strip():
        raise InvalidInput("A letter needs a subject and a text.", key="lifecycle.error.texts")
    check_length(subject, SUBJECT_LIMIT, "A subject has")
    check_length(body, BODY_LIMIT, "A letter has")
    return subject, body


def check_kind(kind: str) -> str:
    """Return the kind when there is such a letter.

    Raises:
        InvalidInput: there is not.
    """
    if kind not in KINDS:
        raise InvalidInput(f"A letter is one of: {', '.join(KINDS)}.", key="refused.choose")
    return kind


def missing_facts(
    kind: str, subject: str, body: str, *, has_resolution: bool, needs_country: bool
) -> tuple[str, ...]:
    """Return what keeps a letter from going out, as codes; gaps as `gap:<words>`.

    Args:
        has_resolution: an outcome is recorded for the present stage.
        needs_country: whom the customer can turn to depends on a country that is not known.
    """
    found = [f"gap:{words}" for words in gaps_in(f"{subject}\n{body}")]
    if kind in DECIDING and not has_resolution:
        found.append("resolution")
    if kind in NAMING_RIGHTS and needs_country:
        found.append("country")
    return tuple(found)


def check_complete(missing: tuple[str, ...]) -> None:
    """Return when nothing is missing.

    Raises:
        Conflict: it names all that is missing.
    """
    if missing:
        told = [
            code.removeprefix("gap:") if code.startswith("gap:") else MISSING[code]
            for code in missing
        ]
        raise Conflict(
            f"The letter cannot go out yet. Missing: {'; '.join(told)}.",
            key="lifecycle.error.missing",
            names=tuple(
                code.removeprefix("gap:")
                if code.startswith("gap:")
                else TextKey(f"lifecycle.missing.{code}")
                for code in missing
            ),
        )


#: What else can be missing, in English.
MISSING: Mapping[str, str] = {
    "resolution": "a recorded resolution",
    "country": "the customer's country (under Facts), which decides whom the letter may name",
}
