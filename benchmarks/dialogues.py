"""The ten-turn intakes: texts found once by talking to our assistant, then said to everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.customers import CONSENT, DONE, Customer
from benchmarks.errors import BenchFailed
from benchmarks.talk import Reply, Talk

TURNS = 10
MOST_TURNS = 25


class RehearsalFailed(BenchFailed):
    """The customer said everything and no case was filed; the message says it all."""


@dataclass(frozen=True)
class Intake:
    """What a customer said from the notice to the filed case, and the case."""

    texts: tuple[str, ...]
    reference: str


def rehearse(customer: Customer, begin: Callable[[], Talk]) -> Intake:
    """Return an intake of ten turns, or as near to it as this customer comes.

    The story is told in as many messages as it takes to make ten turns.

    Raises:
        RehearsalFailed: no case was filed.
    """
    at_once = file_case(customer, begin)
    pieces = min(max(1, 1 + TURNS - len(at_once.texts)), len(customer.story))
    return at_once if pieces == 1 else file_case(customer, begin, pieces)


def file_case(customer: Customer, begin: Callable[[], Talk], pieces: int = 1) -> Intake:
    """Lead a conversation to the filed case, the story told in so many messages.

    Raises:
        RehearsalFailed: no case was filed.
    """
    talk = begin()
    untold = story_in(customer.story, pieces)
    said: list[str] = []
    protocol: list[str] = []
    reply = Reply((), fact="consent")
    try:
        while reply.reference is None:
            if len(said) >= MOST_TURNS:
                raise RehearsalFailed(
                    f"No case after {MOST_TURNS} turns:\n  " + "\n  ".join(protocol)
                )
            text = _next(customer, reply.fact, untold)
            said.append(text)
            reply = talk.say(text)
            protocol += [f"customer: {text}", f"answer ({reply.fact}): {' / '.join(reply.texts)}"]
    finally:
        talk.close()
    return Intake(tuple(said), reply.reference)


def story_in(story: Sequence[str], pieces: int) -> list[str]:
    """Return the sentences of a story in that many messages, the first taking what is over."""
    first = len(story) - pieces + 1
    return [" ".join(story[:first]), *story[first:]]


def _next(customer: Customer, fact: str | None, untold: list[str]) -> str:
    if fact == "consent":
        return CONSENT
    if fact in ("story", "more", None):
        return untold.pop(0) if untold else DONE
    return customer.answer(fact)
