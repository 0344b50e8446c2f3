"""Figures of many complaints, and services on a core whose clock a test moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from handoff.adapters.trends_models import CaseMeasureRow
from handoff.bootstrap import Services, bootstrap
from handoff.services.cases import CaseService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.intake import IntakeService
from handoff.services.trend_days import forget_days


def services_on(core: Core) -> Services:
    """Return services that a seeder uses, on this core."""
    made = bootstrap(core.settings, core.policy)
    made.core.db.close()
    return replace(
        made,
        core=core,
        conversations=ConversationService(core),
        intake=IntakeService(core),
        cases=CaseService(core),
        handoffs=HandoffService(core),
    )


def add_measures(core: Core, filed_at: datetime, count: int = 1, **columns: Any) -> None:
    """Add the figures of complaints that were filed at an instant."""
    values: dict[str, Any] = {
        "language": "en",
        "status": "received",
        "category_code": "delivery",
        "received_at": filed_at,
        **columns,
    }
    with core.db.write() as session:
        forget_days(session, [filed_at])
        for _ in range(count):
            key = uuid4().hex
            session.add(
                CaseMeasureRow(reference=key, conversation_id=key, filed_at=filed_at, **values)
            )
