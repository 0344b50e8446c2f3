"""What other systems are told: types of events, and which codes each of them carries.

An event says what happened to which case or conversation, with identifiers and codes. It holds no
words of a customer and no contact data: who needs them asks the integration API with a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: Every type with what it means, in the order of the documentation.
EVENT_TYPES: dict[str, str] = {
    "case.filed": "a complaint was filed",
    "case.status_changed": "the status of a case changed",
    "case.added_to": "the customer added something to a case",
    "case.severity_raised": "a case became more serious",
    "case.withdrawal_requested": "the customer wants a case withdrawn",
    "case.review_requested": "the customer wants the outcome reviewed",
    "deadline.reminder": "a deadline of a case is near",
    "deadline.breached": "a deadline of a case has passed",
    "conversation.started": "a chat began",
    "message.received": "the customer wrote",
    "message.sent": "an agent wrote to the customer",
    "evidence.added": "the customer sent a file",
    "handoff.requested": "a person was asked for",
    "handoff.accepted": "an agent answers now",
    "handoff.passed_on": "the agent passed the chat on to the queue",
    "handoff.ended": "no agent answers any more",
    "data_request.recorded": "the customer used a right to their data",
    "rating.given": "the customer rated the chat or the outcome",
}
#: Sent to one webhook when somebody tries it.
TEST_EVENT = "webhook.test"

#: Audit tag, the event it becomes and the audit data that goes with it.
_BY_TAG: dict[str, tuple[str, tuple[str, ...]]] = {
    "customer:case:filed": ("case.filed", ("category", "severity")),
    "agent:case:filed": ("case.filed", ("category", "severity")),
    "agent:case:status_changed": ("case.status_changed", ("before", "after")),
    "customer:case:added_to": ("case.added_to", ("message_id", "evidence_id")),
    "bot:severity:raised": ("case.severity_raised", ("before", "after")),
    "customer:case:withdrawal_asked": ("case.withdrawal_requested", ()),
    "customer:case:review_asked": ("case.review_requested", ()),
    "customer:conversation:started": ("conversation.started", ()),
    "customer:message:received": ("message.received", ("message_id", "seq")),
    "agent:message:sent": ("message.sent", ("message_id",)),
    "system:deadline:warned": ("deadline.reminder", ("kind", "alert", "regime")),
    "system:deadline:breached": ("deadline.breached", ("kind", "alert", "regime")),
    "customer:evidence:added": ("evidence.added", ("evidence_id",)),
    "customer:handoff:requested": ("handoff.requested", ("handoff_id", "reason")),
    "customer:data_request:recorded": ("data_request.recorded", ("right",)),
    "customer:rating:given": ("rating.given", ("subject", "score")),
}
_OWNER_CHANGED = "system:owner:changed"


@dataclass(frozen=True)
class Event:
    """An event as other systems are told.

    Attributes:
        id: the same at every attempt and for every receiver.
        data: as documented for the type; `reference` and `conversation_id` where there is one.
    """

    id: str
    type: str
    at: datetime
    conversation_id: str | None
    case_reference: str | None
    data: Mapping[str, Any]

    def payload(self) -> dict[str, Any]:
        """Return the body of a webhook, in the shape the Standard Webhooks specification asks."""
        about = {"reference": self.case_reference, "conversation_id": self.conversation_id}
        return {
            "type": self.type,
            "timestamp": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": {key: value for key, value in about.items() if value} | dict(self.data),
        }


def to_tell(tag: str, actor: str, data: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return type and data of the event that an audit event becomes, or None.

    Args:
        tag: of the audit event.
        actor: customer, bot, system or agent:<id>; told without the identifier.
        data: of the audit event.
    """
    kind, names = _BY_TAG.get(tag, ("", ()))
    if tag == _OWNER_CHANGED:
        kind, names = _of_owner_change(str(data.get("was")), str(data.get("owner"))), ("reason",)
    if not kind:
        return None
    told = {name: data[name] for name in names if data.get(name) is not None}
    return kind, told | {"by": actor.partition(":")[0]}


def _of_owner_change(was: str, owner: str) -> str:
    if owner == "agent":
        return "handoff.accepted"
    if was == "agent":
        return "handoff.passed_on" if owner == "queue" else "handoff.ended"
    return ""
