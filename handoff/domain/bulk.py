"""Changing many cases at once: what can be changed, and what becomes of each case."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from handoff.domain.errors import InvalidInput
from handoff.domain.references import is_reference, normalise_reference

MOST_CASES = 200


class Kind(StrEnum):
    """What a change of many cases sets."""

    ASSIGNEE = "assignee"
    DEPARTMENT = "department"


class Outcome(StrEnum):
    """What became of one case; all but `CHANGED` were left out."""

    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    FAILED = "failed"


class Undone(StrEnum):
    """What became of one changed case when the change was undone."""

    RESTORED = "restored"
    CHANGED_SINCE = "changed_since"
    FORMER = "former"
    GONE = "gone"
    FAILED = "failed"


def read_references(given: Iterable[str]) -> tuple[str, ...]:
    """Return the references of the cases to change, each once, in the order given.

    Args:
        given: references as people write them.
    Raises:
        InvalidInput: there is none, there are more than MOST_CASES, or one is no reference.
    """
    found = []
    for reference in given:
        if not is_reference(reference):
            raise InvalidInput(
                "One of the cases has no proper reference. Nothing was changed.",
                key="bulk.error.reference",
            )
        found.append(normalise_reference(reference))
    references = tuple(dict.fromkeys(found))
    if not references:
        raise InvalidInput("Tick at least one case.", key="bulk.error.none")
    if len(references) > MOST_CASES:
        raise InvalidInput(
            f"Change at most {MOST_CASES} cases at once. Nothing was changed.",
            key="bulk.error.many",
            most=MOST_CASES,
        )
    return references
