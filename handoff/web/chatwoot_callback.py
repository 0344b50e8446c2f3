"""Where Chatwoot's API inbox sends what its agents write."""

from __future__ import annotations

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC
from handoff.web.gateway import call, gateway_of, json_object

chatwoot_callback = Blueprint("chatwoot_callback", url_prefix="/adapters/chatwoot")


@chatwoot_callback.post("/<target_id:[0-9a-f]{32}>/<token:[0-9a-f]{64}>", name="take")
async def take(request: Request, target_id: str, token: str) -> HTTPResponse:
    """Take an event of Chatwoot."""
    gateway = gateway_of(request)
    body = json_object(request)
    changed = await call(gateway.services.chatwoot.take, target_id, token, body)
    if changed is not None:
        gateway.hub.conversation_changed(changed, (QUEUE_TOPIC, CASE_TOPIC))
    return json({"taken": changed is not None})
