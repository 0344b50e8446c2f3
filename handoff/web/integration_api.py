"""The integration API: cases and unfinished intakes for the organisation's own systems."""

from __future__ import annotations

import hmac

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse

from handoff.domain.errors import NotAllowed
from handoff.web.gateway import bearer_token, call, gateway_of

integration_api = Blueprint("integration_api", url_prefix="/api/v1")


@integration_api.get("/cases/<reference:str>", name="read_case")
async def read_case(request: Request, reference: str) -> HTTPResponse:
    """Return the summary of a case."""
    check_integration_key(request)
    return json(await call(gateway_of(request).services.cases.summary, reference))


@integration_api.get("/conversations/<conversation_id:str>/summary", name="read_summary")
async def read_summary(request: Request, conversation_id: str) -> HTTPResponse:
    """Return the summary of a conversation, of its case or of the unfinished intake."""
    check_integration_key(request)
    cases = gateway_of(request).services.cases
    return json(await call(cases.summary_of_conversation, conversation_id))


def has_integration_key(request: Request) -> bool:
    """Return whether the request carries the integration key, compared in constant time."""
    given = (bearer_token(request) or "").encode("utf-8", "surrogatepass")
    key = gateway_of(request).settings.integration_key.encode()
    return bool(key) and hmac.compare_digest(given, key)


def check_integration_key(request: Request) -> None:
    """Return when the request carries the integration key.

    Raises:
        NotAllowed: it carries none, or another.
    """
    if not has_integration_key(request):
        raise NotAllowed("Send the integration key: Authorization: Bearer <integration key>.")
