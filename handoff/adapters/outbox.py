"""The transactional outbox: what is to be told is written together with the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Table, bindparam, exists, insert, literal, select
from sqlalchemy.orm import Session

from handoff.adapters.integration_models import OutboxEventRow, TargetRow
from handoff.adapters.model_base import UtcDateTime, new_id
from handoff.domain.outgoing import to_tell

_TABLE = cast(Table, OutboxEventRow.__table__)
_COLUMNS = ("id", "type", "at", "conversation_id", "case_reference", "data", "is_addressed")
# One statement, and nothing written while nobody is told anything.
_INSERT = insert(_TABLE).from_select(
    _COLUMNS,
    select(
        bindparam("event_id", type_=_TABLE.c.id.type),
        bindparam("event_type", type_=_TABLE.c.type.type),
        bindparam("event_at", type_=UtcDateTime()),
        bindparam("of_conversation", type_=_TABLE.c.conversation_id.type),
        bindparam("of_case", type_=_TABLE.c.case_reference.type),
        bindparam("event_data", type_=JSON()),
        literal(False),
    ).where(exists(select(TargetRow.id).where(TargetRow.is_active))),
)


def tell(
    session: Session,
    at: datetime,
    actor: str,
    tag: str,
    conversation_id: str | None,
    case_reference: str | None,
    data: dict[str, Any],
) -> None:
    """Add the event that other systems are told about an audit event, if there is one.

    It is kept exactly when the session's transaction is.
    """
    found = to_tell(tag, actor, data)
    if found is None:
        return
    kind, told = found
    session.execute(
        _INSERT,
        {
            "event_id": new_id(),
            "event_type": kind,
            "event_at": at,
            "of_conversation": conversation_id,
            "of_case": case_reference,
            "event_data": told,
        },
    )
