"""Who answers in a conversation, and which changes are allowed."""

from __future__ import annotations

from enum import StrEnum

from handoff.domain.errors import Conflict


class Owner(StrEnum):
    """Exactly one of these answers a conversation at any time."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    CLOSED = "closed"


#: In the queue the assistant still answers, so that the customer is never left mute.
ALLOWED: dict[Owner, frozenset[Owner]] = {
    Owner.BOT: frozenset({Owner.QUEUE, Owner.AGENT, Owner.CLOSED}),
    Owner.QUEUE: frozenset({Owner.AGENT, Owner.BOT, Owner.CLOSED}),
    Owner.AGENT: frozenset({Owner.BOT, Owner.QUEUE, Owner.CLOSED}),
    Owner.CLOSED: frozenset({Owner.BOT, Owner.AGENT}),
}


def check_change(current: Owner, wanted: Owner) -> None:
    """Return when the change is allowed.

    Raises:
        Conflict: the change is not in ALLOWED; the message names both owners.
    """
    if wanted not in ALLOWED[current]:
        raise Conflict(
            f"A conversation owned by {current} cannot pass to {wanted}.", key="refused.just_taken"
        )
