"""The integration API described: paths, with the scope that each needs."""

from __future__ import annotations

from typing import Any

from handoff.domain.scopes import Scope
from handoff.services.case_listing import LARGEST_PAGE
from handoff.web.openapi_parts import CONVERSATION, body, operation, path, query
from handoff.web.openapi_schemas import WHOLE, Schema, ref

CASE = "/api/v1/cases/{reference}"
WEBHOOK = "/api/v1/webhooks/{webhook_id}"
_REFERENCE = path("reference", "As the customer was told it.")
_ID = path("conversation_id", "From the summary of the case, or a webhook.")
_WEBHOOK_ID = path("webhook_id", "From adding it.")
_TEXT: Schema = {"type": "string"}


def _keyed(
    name: str,
    summary: str,
    scope: Scope,
    answers: dict[str, Schema | None],
    *refusals: str,
    **more: Any,
) -> dict[str, Any]:
    return operation(
        name,
        f"{summary} Scope: {scope.value}.",
        answers,
        tag="integration",
        refusals=("401", "403", *refusals, "429"),
        security=("integration",),
        **more,
    )


INTEGRATION_PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/cases": {
        "get": _keyed(
            "list_cases",
            "List and search cases, the newest first.",
            Scope.READ_CASES,
            {"200": ref("CasePage")},
            "400",
            parameters=(
                query("q", _TEXT, "A reference, or words of the headline."),
                query("status", _TEXT, "Only cases of this status."),
                query("category", _TEXT, "Only cases of this category."),
                query("severity", _TEXT, "Only cases of this severity."),
                query("filed_after", _TEXT | {"format": "date-time"}, "Only cases filed later."),
                query("cursor", _TEXT, "next_cursor of the answer before."),
                query(
                    "limit",
                    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50},
                    "Most cases in one answer.",
                ),
            ),
        )
    },
    CASE: {
        "parameters": [_REFERENCE],
        "get": _keyed(
            "read_case",
            "The summary of a case.",
            Scope.READ_CASES,
            {"200": ref("Summary")},
            "404",
        ),
    },
    f"{CASE}/notes": {
        "parameters": [_REFERENCE],
        "get": _keyed(
            "list_notes",
            "The internal notes of a case, oldest first.",
            Scope.READ_CASES,
            {"200": ref("Notes")},
            "404",
        ),
        "post": _keyed(
            "add_note",
            "Add an internal note; customers never see it.",
            Scope.WRITE_NOTES,
            {"201": ref("Note")},
            *("400", "404", "413"),
            content=body(ref("NewNote")),
        ),
    },
    f"{CASE}/status": {
        "parameters": [_REFERENCE],
        "post": _keyed(
            "change_status",
            "Take a case to another status; the present one again changes nothing.",
            Scope.WRITE_STATUS,
            {"200": ref("Status")},
            *("400", "404", "409", "413"),
            content=body(ref("NewStatus")),
        ),
    },
    f"{CONVERSATION}/summary": {
        "parameters": [_ID],
        "get": _keyed(
            "read_summary",
            "The summary of a conversation, also of an unfinished intake.",
            Scope.READ_CASES,
            {"200": ref("Summary")},
            "404",
        ),
    },
    f"{CONVERSATION}/history": {
        "parameters": [_ID],
        "get": _keyed(
            "read_history",
            "The messages of a conversation after a number.",
            Scope.READ_CONVERSATIONS,
            {"200": ref("Listing")},
            *("400", "404"),
            parameters=(query("after", WHOLE | {"default": 0}, "seq of the last one you have."),),
        ),
    },
    f"{CONVERSATION}/replies": {
        "parameters": [_ID],
        "post": _keyed(
            "send_reply",
            "Write to the customer as an agent; a chat nobody has is joined first. "
            "A repeated client_id writes nothing again.",
            Scope.WRITE_MESSAGES,
            {"201": ref("Message")},
            *("400", "404", "409", "413"),
            content=body(ref("NewReply")),
        ),
    },
    f"{CONVERSATION}/leave": {
        "parameters": [_ID],
        "post": _keyed(
            "leave_conversation",
            "Hand a chat back to the assistant, or end it.",
            Scope.WRITE_MESSAGES,
            {"200": ref("Left")},
            *("400", "404", "409", "413"),
            content=body(ref("Left")),
        ),
    },
    "/api/v1/webhooks": {
        "get": _keyed(
            "list_webhooks",
            "The webhooks, without their secrets.",
            Scope.MANAGE_WEBHOOKS,
            {"200": ref("Webhooks")},
        ),
        "post": _keyed(
            "add_webhook",
            "Add a webhook; its secret is shown only now.",
            Scope.MANAGE_WEBHOOKS,
            {"201": ref("AddedWebhook")},
            *("400", "413"),
            content=body(ref("NewWebhook")),
        ),
    },
    WEBHOOK: {
        "parameters": [_WEBHOOK_ID],
        "delete": _keyed(
            "remove_webhook",
            "Remove a webhook with everything that was to be sent to it.",
            Scope.MANAGE_WEBHOOKS,
            {"204": None},
            *("400", "404"),
        ),
    },
    f"{WEBHOOK}/secret": {
        "parameters": [_WEBHOOK_ID],
        "post": _keyed(
            "rotate_secret",
            "Give a webhook a new secret; the former one signs too for a day.",
            Scope.MANAGE_WEBHOOKS,
            {"200": ref("Secret")},
            *("400", "404"),
        ),
    },
}
