"""The life of a filed case: its statuses, what may follow what, and what each step needs.

Source: docs/case-lifecycle.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.text import check_length
from handoff.domain.texts import TextKey

REASON_LIMIT = 2_000


class CaseStatus(StrEnum):
    """Where a filed case stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


_S = CaseStatus
#: What may follow each status, in the order in which it is offered.
FOLLOWING: Mapping[CaseStatus, tuple[CaseStatus, ...]] = {
    _S.RECEIVED: (_S.ACKNOWLEDGED, _S.INVESTIGATING, _S.RESOLVED, _S.WITHDRAWN, _S.REFERRED),
    _S.ACKNOWLEDGED: (_S.INVESTIGATING, _S.RESOLVED, _S.WITHDRAWN, _S.REFERRED),
    _S.INVESTIGATING: (_S.PROPOSED, _S.RESOLVED, _S.WITHDRAWN, _S.REFERRED),
    _S.PROPOSED: (
        _S.ACCEPTED,
        _S.DECLINED,
        _S.INVESTIGATING,
        _S.RESOLVED,
        _S.WITHDRAWN,
        _S.REFERRED,
    ),
    _S.ACCEPTED: (_S.RESOLVED, _S.INVESTIGATING, _S.WITHDRAWN),
    _S.DECLINED: (_S.INVESTIGATING, _S.PROPOSED, _S.RESOLVED, _S.WITHDRAWN, _S.REFERRED),
    _S.RESOLVED: (_S.INVESTIGATING, _S.REFERRED),
    _S.WITHDRAWN: (_S.INVESTIGATING,),
    _S.REFERRED: (_S.INVESTIGATING, _S.RESOLVED),
}
#: Statuses of a case that needs no more work.
FINISHED: tuple[str, ...] = (_S.RESOLVED.value, _S.WITHDRAWN.value, _S.REFERRED.value)
#: Statuses in which the customer has been given the outcome.
DECIDED: tuple[str, ...] = (_S.RESOLVED.value,)
#: Statuses before anybody has begun to work on the case.
UNTOUCHED: tuple[str, ...] = (_S.RECEIVED.value, _S.ACKNOWLEDGED.value)
#: English names, for messages; pages take theirs from the desk's words.
NAMES: Mapping[str, str] = {
    _S.RECEIVED: "Received",
    _S.ACKNOWLEDGED: "Acknowledged",
    _S.INVESTIGATING: "Investigating",
    _S.PROPOSED: "Resolution proposed",
    _S.ACCEPTED: "Proposal accepted",
    _S.DECLINED: "Proposal declined",
    _S.RESOLVED: "Resolved",
    _S.WITHDRAWN: "Withdrawn",
    _S.REFERRED: "Referred elsewhere",
}
#: Steps that leave the straight way, so that a reader will want to know why.
_NEED_REASON = frozenset({_S.DECLINED, _S.WITHDRAWN, _S.REFERRED})


def following(status: str) -> tuple[CaseStatus, ...]:
    """Return the statuses that may follow one; none for a status that is not known."""
    return FOLLOWING[CaseStatus(status)] if status in NAMES else ()


def reopens(before: str, after: str) -> bool:
    """Return whether the step opens a finished case again."""
    return before in FINISHED and after not in FINISHED


def needs_reason(before: str, after: str) -> bool:
    """Return whether the step has to say why."""
    is_back = (before, after) in {
        (_S.PROPOSED, _S.INVESTIGATING),
        (_S.ACCEPTED, _S.INVESTIGATING),
    }
    return after in _NEED_REASON or is_back or reopens(before, after)


def check_change(before: str, after: str, reason: str, *, has_outcome: bool = True) -> CaseStatus:
    """Return the new status when the step is allowed.

    Args:
        before: the present status.
        after: the wanted one.
        reason: why, in an agent's words; may be empty where no step needs one.
        has_outcome: an outcome is recorded for the present stage of the case.
    Raises:
        InvalidInput: there is no such status, a reason is missing or too long.
        Conflict: the step is not allowed; the message names what is.
    """
    if after not in NAMES:
        raise InvalidInput(
            f"The status must be one of: {', '.join(NAMES.values())}.", key="refused.choose"
        )
    allowed = following(before)
    if after not in allowed:
        names = ", ".join(NAMES[one] for one in allowed) or "nothing"
        raise Conflict(
            f"A case that is “{NAMES.get(before, before)}” cannot become “{NAMES[after]}”. "
            f"Possible now: {names}.",
            key="lifecycle.error.step",
            before=_name(before),
            after=_name(after),
            names=tuple(_name(one) for one in allowed),
        )
    if needs_reason(before, after) and not reason.strip():
        raise InvalidInput(
            f"Say why the case becomes “{NAMES[after]}”; it is kept with the step.",
            key="lifecycle.error.reason",
            after=_name(after),
        )
    check_length(reason, REASON_LIMIT, "A reason has")
    if after in (_S.RESOLVED, _S.PROPOSED) and not has_outcome:
        raise Conflict(
            f"Record the resolution first: a case becomes “{NAMES[after]}” with an outcome, "
            "so that letters and statistics say what was decided.",
            key="lifecycle.error.undecided",
            after=_name(after),
        )
    return CaseStatus(after)


def _name(status: str) -> TextKey:
    return TextKey(f"labels.case_status.{status}")
