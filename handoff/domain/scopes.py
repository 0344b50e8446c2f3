"""What a key of the integration API opens."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key can be allowed to do."""

    READ_CASES = "read_cases"
    READ_CONVERSATIONS = "read_conversations"
    WRITE_NOTES = "write_notes"
    WRITE_STATUS = "write_status"
    WRITE_MESSAGES = "write_messages"
    MANAGE_WEBHOOKS = "manage_webhooks"


#: In the order of the documentation.
SCOPES: dict[Scope, str] = {
    Scope.READ_CASES: "list and search cases, read summaries and notes",
    Scope.READ_CONVERSATIONS: "read what was written in chats",
    Scope.WRITE_NOTES: "add internal notes to cases",
    Scope.WRITE_STATUS: "change the status of cases",
    Scope.WRITE_MESSAGES: "join chats, write to customers and leave chats",
    Scope.MANAGE_WEBHOOKS: "list, add and remove webhooks and change their secrets",
}
