"""Whether a customer is shown the way to leave the page quickly."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.models import TriggerRow
from handoff.services.core import Core


def offers_quick_leave(session: Session, core: Core, conversation_id: str) -> bool:
    """Say whether a customer's words gave a signal for which the button is kept in sight."""
    codes = core.policy.organisation.quick_leave.triggers
    found = select(TriggerRow.id).where(
        TriggerRow.conversation_id == conversation_id, TriggerRow.code.in_(codes)
    )
    return session.scalar(found.limit(1)) is not None
