"""The widget API, version 1: what a customer's browser calls."""

from __future__ import annotations

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse

from handoff.adapters.events import MOVED, conversation_topic
from handoff.domain.errors import InvalidInput
from handoff.domain.facts import facts_to_api
from handoff.domain.locales import wanted_languages
from handoff.domain.messages import rfc3339
from handoff.domain.ownership import Owner
from handoff.web.gateway import (
    DEFAULT_WAIT,
    LARGEST_SEQ,
    LONGEST_WAIT,
    call,
    gateway_of,
    json_object,
    number,
)
from handoff.web.limits import Limit, address_of

widget_api = Blueprint("widget_api", url_prefix="/api/v1")


@widget_api.post("/conversations", name="open_conversation")
async def open_conversation(request: Request) -> HTTPResponse:
    """Open a conversation and greet."""
    gateway = gateway_of(request)
    gateway.check_origin(request)
    body = json_object(request, optional=True)
    gateway.limits.count(Limit.ADDRESS, address_of(request))
    gateway.limits.count(Limit.CONVERSATIONS, address_of(request))
    conversations = gateway.services.conversations
    opened = await call(
        conversations.start, body.get("locale"), body.get("page_url"), body.get("identity_token")
    )
    await gateway.runner.greet(opened)
    listing = await call(conversations.messages, opened.conversation_id)
    return json(
        {
            "conversation_id": opened.conversation_id,
            "token": opened.token,
            "expires_at": rfc3339(opened.expires_at),
            "owner": listing.owner.value,
            "language": listing.language,
            "messages": [message.to_api() for message in listing.messages],
        },
        201,
    )


@widget_api.post("/conversations/resume", name="resume_conversation")
async def resume_conversation(request: Request) -> HTTPResponse:
    """Open the conversation of a return link on this device, and end it on the other one."""
    gateway = gateway_of(request)
    gateway.check_origin(request)
    gateway.limits.count(Limit.ADDRESS, address_of(request))
    token = json_object(request).get("token")
    if not isinstance(token, str) or not token:
        raise InvalidInput("token must be a text: what stands behind #resume= in the link.")
    moved = await call(gateway.services.returning.open_link, token)
    conversations = gateway.services.conversations
    conversations.forget_token(moved.conversation_id)
    gateway.hub.publish(conversation_topic(moved.conversation_id), MOVED)
    await gateway.welcome_back(moved.conversation_id, has_moved=True)
    listing = await call(conversations.messages, moved.conversation_id)
    return json(
        {
            "conversation_id": moved.conversation_id,
            "token": moved.token,
            "expires_at": rfc3339(moved.expires_at),
            "owner": listing.owner.value,
            "language": listing.language,
            "messages": [message.to_api() for message in listing.messages],
        }
    )


@widget_api.post("/conversations/<conversation_id:str>/messages", name="send_message")
async def send_message(request: Request, conversation_id: str) -> HTTPResponse:
    """Store a customer's message and return what it was answered."""
    gateway = gateway_of(request)
    await gateway.authenticate(request, conversation_id)
    wait = number(request, "wait", DEFAULT_WAIT, LONGEST_WAIT)
    received = await gateway.receive(request, conversation_id, json_object(request))
    status, body = await gateway.answer(received, wait)
    return json(body, status)


@widget_api.get("/conversations/<conversation_id:str>/messages", name="list_messages")
async def list_messages(request: Request, conversation_id: str) -> HTTPResponse:
    """Return every message after a number, the customer's own included."""
    gateway = gateway_of(request)
    await gateway.authenticate(request, conversation_id)
    after = number(request, "after", 0, LARGEST_SEQ)
    if after != int(after):
        raise InvalidInput("after must be a whole number, the seq of the last message you have.")
    gateway.presence.touch(conversation_id)
    listing = await call(gateway.services.conversations.messages, conversation_id, int(after))
    if listing.owner is Owner.AGENT and after:
        # Without a socket this is how a widget says what it has.
        await gateway.note_read(conversation_id, int(after))
    return json(
        {
            "messages": [message.to_api() for message in listing.messages],
            **listing.state(),
        }
    )


@widget_api.get("/conversations/<conversation_id:str>/draft", name="read_draft")
async def read_draft(request: Request, conversation_id: str) -> HTTPResponse:
    """Return all facts as they are understood so far."""
    gateway = gateway_of(request)
    await gateway.authenticate(request, conversation_id)
    draft = await call(gateway.services.intake.draft, conversation_id)
    return json({"facts": facts_to_api(draft.facts)})


@widget_api.get("/notice", name="read_notice")
async def read_notice(request: Request) -> HTTPResponse:
    """Return the data-use notice in a language, or in the organisation's where there is none."""
    core = gateway_of(request).services.core
    asked = request.args.get("language")
    wanted = (asked,) if asked else wanted_languages(request.headers.get("accept-language"))
    notice = core.policy.notice(core.words(*wanted).language)
    return json(
        {
            "version": notice.version,
            "language": notice.language,
            "short": notice.short,
            "full": [{"heading": s.heading, "text": s.text} for s in notice.full],
        }
    )
