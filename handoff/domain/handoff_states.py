"""The handoff as a state machine: which step may follow which, and the codes of reasons."""

from __future__ import annotations

from enum import StrEnum

from handoff.domain.errors import Conflict, InvalidInput


class Step(StrEnum):
    """What last happened to a handoff.

    An offer goes to the queue or to one agent of it. A refusal, a time-out and a passing-on are
    each followed by the next offer in the same transaction.
    """

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    PASSED_ON = "passed_on"
    RELEASED = "released"
    ENDED = "ended"


_OPEN = frozenset({Step.OFFERED, Step.ACCEPTED, Step.PASSED_ON, Step.RELEASED, Step.ENDED})

#: A handoff that was released or has ended is over: asking again begins another one.
ALLOWED: dict[Step, frozenset[Step]] = {
    Step.OFFERED: _OPEN | {Step.DECLINED, Step.TIMED_OUT},
    Step.DECLINED: frozenset({Step.OFFERED}),
    Step.TIMED_OUT: frozenset({Step.OFFERED}),
    Step.PASSED_ON: frozenset({Step.OFFERED}),
    Step.ACCEPTED: frozenset({Step.PASSED_ON, Step.RELEASED, Step.ENDED}),
    Step.RELEASED: frozenset(),
    Step.ENDED: frozenset(),
}

#: What the summary of a case calls it.
STATUS = {Step.ACCEPTED: "accepted", Step.RELEASED: "returned", Step.ENDED: "closed"}

DECLINE_REASONS = ("busy", "wrong_team", "language", "skill", "conflict_of_interest")
PASS_REASONS = ("wrong_team", "language", "skill", "end_of_shift", "conflict_of_interest")
RELEASE_REASONS = ("answered", "bot_can_go_on", "customer_asked", "no_answer")


def check_step(current: Step, wanted: Step) -> None:
    """Return when the step may follow.

    Raises:
        Conflict: it is not in ALLOWED; the message names both.
    """
    if wanted not in ALLOWED[current]:
        raise Conflict(
            f"A handoff that was {_said(current)} cannot be {_said(wanted)} now.",
            key="refused.handoff_over",
        )


def status_of(step: Step) -> str:
    """Return the status of the summary object: waiting, accepted, returned or closed."""
    return STATUS.get(step, "waiting")


def check_reason(reason: str, accepted: tuple[str, ...]) -> str:
    """Return a reason that is one of the accepted codes.

    Raises:
        InvalidInput: it is none; the message names them.
    """
    if reason not in accepted:
        raise InvalidInput(f"Choose a reason: one of {', '.join(accepted)}.", key="refused.choose")
    return reason


def _said(step: Step) -> str:
    return step.value.replace("_", " ")
