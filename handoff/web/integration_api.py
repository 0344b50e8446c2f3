"""The integration API: cases and conversations for the organisation's own systems."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC
from handoff.domain.errors import InvalidInput
from handoff.domain.lifecycle import REASON_LIMIT
from handoff.domain.messages import rfc3339
from handoff.domain.ownership import Owner
from handoff.domain.scopes import Scope
from handoff.services.case_file import Note
from handoff.services.case_listing import LARGEST_PAGE
from handoff.services.desk_file import NOTE_LIMIT
from handoff.services.targets import Target
from handoff.web.gateway import LARGEST_SEQ, call, gateway_of, json_object
from handoff.web.integration_keys import (
    body_text,
    clean,
    query_instant,
    query_text,
    query_whole,
    require,
    text_list,
)

integration_api = Blueprint("integration_api", url_prefix="/api/v1")
DEFAULT_PAGE = 50
CLIENT_ID_LIMIT = 200


@integration_api.get("/cases", name="list_cases")
async def list_cases(request: Request) -> HTTPResponse:
    """List and search cases, the newest first."""
    await require(request, Scope.READ_CASES)
    found = await call(
        gateway_of(request).services.case_listing.page,
        query=query_text(request, "q"),
        status=query_text(request, "status"),
        category=query_text(request, "category"),
        severity=query_text(request, "severity"),
        filed_after=query_instant(request, "filed_after"),
        cursor=query_text(request, "cursor"),
        limit=query_whole(request, "limit", DEFAULT_PAGE, 1, LARGEST_PAGE),
    )
    return json({"cases": list(found.cases), "next_cursor": found.next_cursor})


@integration_api.get("/cases/<reference:str>", name="read_case")
async def read_case(request: Request, reference: str) -> HTTPResponse:
    """Return the summary of a case."""
    await require(request, Scope.READ_CASES)
    return json(await call(gateway_of(request).services.cases.summary, reference))


@integration_api.get("/cases/<reference:str>/notes", name="list_notes")
async def list_notes(request: Request, reference: str) -> HTTPResponse:
    """Return the internal notes of a case, oldest first."""
    await require(request, Scope.READ_CASES)
    files = gateway_of(request).services.files
    conversation_id, _ = await call(files.find, reference)
    notes = await call(files.notes, conversation_id)
    return json({"notes": [_note(note) for note in notes]})


@integration_api.post("/cases/<reference:str>/notes", name="add_note")
async def add_note(request: Request, reference: str) -> HTTPResponse:
    """Add an internal note to a case."""
    caller = await require(request, Scope.WRITE_NOTES)
    files = gateway_of(request).services.files
    text = body_text(request, "text", NOTE_LIMIT)
    conversation_id, _ = await call(files.find, reference)
    await call(files.add_note, conversation_id, text, caller.agent)
    _publish(request, conversation_id)
    notes = await call(files.notes, conversation_id)
    return json(_note(notes[-1]), 201)


@integration_api.post("/cases/<reference:str>/status", name="change_status")
async def change_status(request: Request, reference: str) -> HTTPResponse:
    """Take a case to another status; the present one again changes nothing."""
    caller = await require(request, Scope.WRITE_STATUS)
    services = gateway_of(request).services
    status = body_text(request, "status", 40, several=False)
    reason = body_text(request, "reason", REASON_LIMIT, optional=True)
    await call(services.lifecycle.change, reference, status, reason, caller.agent)
    conversation_id, found = await call(services.files.find, reference)
    _publish(request, conversation_id)
    way = await call(services.lifecycle.way, found)
    return json({"reference": found, "status": way.status, "possible": list(way.possible)})


@integration_api.get("/conversations/<conversation_id:str>/summary", name="read_summary")
async def read_summary(request: Request, conversation_id: str) -> HTTPResponse:
    """Return the summary of a conversation, of its case or of the unfinished intake."""
    await require(request, Scope.READ_CASES)
    cases = gateway_of(request).services.cases
    return json(await call(cases.summary_of_conversation, conversation_id))


@integration_api.get("/conversations/<conversation_id:str>/history", name="read_history")
async def read_history(request: Request, conversation_id: str) -> HTTPResponse:
    """Return the messages of a conversation after a number."""
    await require(request, Scope.READ_CONVERSATIONS)
    after = query_whole(request, "after", 0, 0, LARGEST_SEQ)
    listing = await call(
        gateway_of(request).services.conversations.messages, conversation_id, after
    )
    return json(
        {
            "messages": [message.to_api() for message in listing.messages],
            "owner": listing.owner.value,
            "language": listing.language,
        }
    )


@integration_api.post("/conversations/<conversation_id:str>/replies", name="send_reply")
async def send_reply(request: Request, conversation_id: str) -> HTTPResponse:
    """Write to the customer as an agent; who does not have the chat joins it first."""
    caller = await require(request, Scope.WRITE_MESSAGES)
    gateway = gateway_of(request)
    text = body_text(request, "text", gateway.settings.text_limit)
    client_id = body_text(request, "client_id", CLIENT_ID_LIMIT, optional=True, several=False)
    handoffs = gateway.services.handoffs
    await call(handoffs.accept, conversation_id, caller.agent.id)
    message = await call(
        handoffs.send, conversation_id, caller.agent.id, text, client_id.strip() or uuid4().hex
    )
    _publish(request, conversation_id)
    return json(message.to_api(), 201)


@integration_api.post("/conversations/<conversation_id:str>/leave", name="leave_conversation")
async def leave_conversation(request: Request, conversation_id: str) -> HTTPResponse:
    """Hand a chat back to the assistant, or end it."""
    caller = await require(request, Scope.WRITE_MESSAGES)
    handoffs = gateway_of(request).services.handoffs
    wanted = body_text(request, "owner", 20, several=False)
    if wanted not in (Owner.BOT, Owner.CLOSED):
        raise InvalidInput("owner must be bot, who answers again, or closed.")
    leave = handoffs.release if wanted == Owner.BOT else handoffs.close
    await call(leave, conversation_id, caller.agent.id)
    _publish(request, conversation_id)
    return json({"owner": wanted})


@integration_api.get("/webhooks", name="list_webhooks")
async def list_webhooks(request: Request) -> HTTPResponse:
    """List the webhooks, without their secrets."""
    await require(request, Scope.MANAGE_WEBHOOKS)
    targets = await call(gateway_of(request).services.targets.list)
    return json({"webhooks": [_webhook(one) for one in targets if one.kind == "webhook"]})


@integration_api.post("/webhooks", name="add_webhook")
async def add_webhook(request: Request) -> HTTPResponse:
    """Add a webhook; its secret is shown only now."""
    caller = await require(request, Scope.MANAGE_WEBHOOKS)
    body = json_object(request)
    name = body_text(request, "name", 80, several=False)
    url = body_text(request, "url", 2000, several=False)
    events = text_list(body, "events")
    targets = gateway_of(request).services.targets
    target, secret = await call(targets.add, "webhook", name, url, events, actor=caller.agent.actor)
    return json(_webhook(target) | {"secret": secret}, 201)


@integration_api.delete("/webhooks/<webhook_id:str>", name="remove_webhook")
async def remove_webhook(request: Request, webhook_id: str) -> HTTPResponse:
    """Remove a webhook with everything that was to be sent to it."""
    caller = await require(request, Scope.MANAGE_WEBHOOKS)
    targets = gateway_of(request).services.targets
    await call(targets.get, clean(webhook_id, "webhook_id"), "webhook")
    await call(targets.remove, webhook_id, caller.agent.actor)
    return HTTPResponse(status=204)


@integration_api.post("/webhooks/<webhook_id:str>/secret", name="rotate_secret")
async def rotate_secret(request: Request, webhook_id: str) -> HTTPResponse:
    """Give a webhook a new secret; the former one signs too for a day."""
    caller = await require(request, Scope.MANAGE_WEBHOOKS)
    targets = gateway_of(request).services.targets
    await call(targets.get, clean(webhook_id, "webhook_id"), "webhook")
    return json({"secret": await call(targets.rotate, webhook_id, caller.agent.actor)})


def _publish(request: Request, conversation_id: str) -> None:
    hub = gateway_of(request).hub
    hub.conversation_changed(conversation_id, (QUEUE_TOPIC, CASE_TOPIC))


def _note(note: Note) -> dict[str, Any]:
    return {"author": note.author, "text": note.text, "at": rfc3339(note.at)}


def _webhook(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": target.name,
        "url": target.url,
        "events": list(target.events),
        "active": target.is_active,
        "stopped_because": target.stopped_because,
        "waiting": target.waiting,
        "failed": target.failed,
        "created_at": rfc3339(target.created_at),
        "reached_at": rfc3339(target.reached_at) if target.reached_at else None,
    }
