"""Shapes of the integration API as JSON Schema (2020-12)."""

from __future__ import annotations

from handoff.domain.lifecycle import CaseStatus
from handoff.domain.outgoing import EVENT_TYPES
from handoff.web.openapi_shapes import (
    INSTANT,
    TEXT_OR_NULL,
    WHOLE,
    Schema,
    array,
    nullable,
    record,
    ref,
    text,
)

_EVENTS = array(text(enum=list(EVENT_TYPES))) | {"description": "Empty: all."}
_WEBHOOK = {
    "id": text(),
    "name": text(),
    "url": text(),
    "events": _EVENTS,
    "active": {"type": "boolean"},
    "stopped_because": TEXT_OR_NULL | {"description": "gone after 410, else person."},
    "waiting": WHOLE | {"description": "Events on their way."},
    "failed": WHOLE | {"description": "Events that were given up."},
    "created_at": INSTANT,
    "reached_at": nullable(INSTANT),
}
_SECRET = text("Signs events; shown only once.", pattern="^whsec_")

INTEGRATION_SCHEMAS: dict[str, Schema] = {
    "CaseEntry": record(
        reference=text(),
        conversation_id=text(),
        status=text(),
        category=text(),
        severity=text(enum=["low", "normal", "high", "urgent"]),
        headline=text(),
        created_at=INSTANT,
        updated_at=INSTANT,
        next_due_at=nullable(INSTANT),
    ),
    "CasePage": record(
        cases=array(ref("CaseEntry")),
        next_cursor=TEXT_OR_NULL | {"description": "Of the next cases; null at the end."},
    ),
    "Note": record(author=text(), text=text(), at=INSTANT),
    "Notes": record(notes=array(ref("Note"))),
    "NewNote": record(text=text(minLength=1, maxLength=10_000)),
    "NewStatus": record(
        may_lack=("reason",),
        status=text(enum=[status.value for status in CaseStatus]),
        reason=text("Needed by some steps.", maxLength=2_000),
    ),
    "Status": record(
        reference=text(), status=text(), possible=array(text("A status that may follow."))
    ),
    "NewReply": record(
        may_lack=("client_id",),
        text=text(minLength=1),
        client_id=text("Your own key of the message.", maxLength=200),
    ),
    "Left": record(owner=text("Who answers from now on.", enum=["bot", "closed"])),
    "Webhook": record("", (), **_WEBHOOK),
    "Webhooks": record(webhooks=array(ref("Webhook"))),
    "NewWebhook": record(
        may_lack=("events",),
        name=text(minLength=1, maxLength=80),
        url=text("https://…", maxLength=2_000),
        events=_EVENTS,
    ),
    "AddedWebhook": record("", (), **_WEBHOOK, secret=_SECRET),
    "Secret": record(secret=_SECRET),
}
