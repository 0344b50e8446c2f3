"""What a customer needs to take part, as they declare it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.domain.facts import Fact, FactStatus
from handoff.domain.free_answers import FREE_TEXT_LIMIT
from handoff.domain.understanding import SURE, Understanding

#: Code of the need to talk instead of typing.
RATHER_RING = "phone_not_chat"


def declared_needs(understanding: Understanding, facts: Mapping[str, Fact]) -> Fact | None:
    """Return all needs a customer declared until now as one fact, or None without a new one."""
    mentions = [
        mention
        for mention in understanding.mentions
        if mention.name == "adjustments" and mention.problem is None and mention.confidence >= SURE
    ]
    known = facts.get("adjustments")
    before = str(known.value) if known and known.is_known else ""
    new = [m.quote for m in mentions if m.quote and m.quote.lower() not in before.lower()]
    if not new:
        return None
    value = "; ".join([before, *new] if before else new)[:FREE_TEXT_LIMIT]
    return Fact("adjustments", value, FactStatus.STATED, new[0], understanding.message_id)


def would_rather_ring(understanding: Understanding) -> bool:
    """True when one of the needs is to talk instead of typing."""
    needs = [m for m in understanding.mentions if m.name == "adjustments"]
    return any(RATHER_RING in need.alternatives for need in needs)
