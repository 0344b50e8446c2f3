"""What a customer is truly told about the person they wait for or talk with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from handoff.adapters.models import AgentRow, ConversationRow, HandoffRow, ReadMarkRow
from handoff.domain.messages import rfc3339
from handoff.domain.opening import availability
from handoff.domain.ownership import Owner
from handoff.domain.safety import FIRST
from handoff.services.core import Core
from handoff.services.messages import words_of
from handoff.services.ownership import open_handoff

#: Reasons that mean the assistant could not answer; nothing of what was written is lost by it.
FAILED = frozenset({"assistant_failed"})


@dataclass(frozen=True)
class LiveState:
    """Where the wish for a person stands.

    Attributes:
        state: waiting, joined, nobody (outside the opening hours) or failed.
        text: one sentence in the language of the chat.
        position: place in the queue from 1, while waiting.
        name: who has joined.
        opens_at: when somebody is there again, where that is known.
        read: number of the last message the agent has seen, once joined.
    """

    state: str
    text: str
    position: int | None = None
    name: str | None = None
    opens_at: datetime | None = None
    read: int | None = None

    def to_api(self) -> dict[str, Any]:
        """Return the JSON shape; what is not known is left out."""
        shape = {
            "state": self.state,
            "text": self.text,
            "position": self.position,
            "name": self.name,
            "opens_at": rfc3339(self.opens_at) if self.opens_at else None,
            "read": self.read,
        }
        return {key: value for key, value in shape.items() if value is not None}


def live_state(session: Session, core: Core, conversation: ConversationRow) -> LiveState | None:
    """Return what is true now; None while the assistant answers alone, and once it is closed."""
    owner = Owner(conversation.owner)
    if owner not in (Owner.QUEUE, Owner.AGENT):
        return None
    row = open_handoff(session, conversation.id)
    if row is None:
        return None
    words = words_of(core, conversation)
    if owner is Owner.AGENT:
        agent = session.get(AgentRow, row.agent_id) if row.agent_id else None
        if agent is None:
            return None
        text = words.say("live.joined", name=agent.display_name)
        marks = session.get(ReadMarkRow, conversation.id)
        read = marks.agent_seq if marks and marks.agent_seq else None
        return LiveState("joined", text, name=agent.display_name, read=read)
    hours = availability(core.policy.organisation, core.clock(), words)
    if row.reason in FAILED:
        text = words.say("live.failed")
        text = text if hours.open else f"{text} {hours.text}"
        return LiveState("failed", text, opens_at=hours.opens_at)
    if not hours.open:
        text = words.say("live.nobody", hours=hours.text)
        return LiveState("nobody", text, opens_at=hours.opens_at)
    position = place_in_queue(session, row)
    key = "live.next" if position == 1 else "live.waiting"
    return LiveState("waiting", words.say(key, position=position), position)


def place_in_queue(session: Session, row: HandoffRow) -> int:
    """Return the place of a handoff in its queue, from 1: grave reasons first, then by time."""
    rank = 0 if row.reason in FIRST else 1
    ranked: ColumnElement[int] = case((HandoffRow.reason.in_(sorted(FIRST)), 0), else_=1)
    earlier = or_(
        HandoffRow.requested_at < row.requested_at,
        and_(HandoffRow.requested_at == row.requested_at, HandoffRow.id < row.id),
    )
    before = session.scalar(
        select(func.count())
        .select_from(HandoffRow)
        .where(HandoffRow.ended_at.is_(None), HandoffRow.status == "waiting")
        .where(HandoffRow.queue == row.queue)
        .where(or_(ranked < rank, and_(ranked == rank, earlier)))
    )
    return (before or 0) + 1
