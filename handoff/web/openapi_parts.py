"""The pieces an OpenAPI description is made of."""

from __future__ import annotations

from typing import Any

from handoff.web.openapi_schemas import Schema, ref

JSON = "application/json"
CONVERSATION = "/api/v1/conversations/{conversation_id}"

REASONS = {
    "200": "Done.",
    "201": "Made.",
    "204": "Done; there is nothing to say.",
    "202": "Stored; a person answers, or the answer takes longer than `wait`.",
    "101": "The connection is a socket now; its frames are in docs/api.md.",
    "400": "Not acceptable; the message says what is.",
    "401": "The token or key is missing, wrong or expired.",
    "403": "The calling page is of a site that is not allowed, or the key lacks the scope.",
    "404": "There is nothing at this address.",
    "409": "The state does not allow it now; nothing is stored, and the message says why.",
    "413": "Larger than the limit the message names.",
    "415": "This kind of file is not accepted.",
    "429": "More often than the limit the message names; see Retry-After.",
    "503": "A part that is needed does not answer.",
}


def operation(
    name: str,
    summary: str,
    answers: dict[str, Schema | None],
    *,
    tag: str = "widget",
    refusals: tuple[str, ...] = (),
    security: tuple[str, ...] = (),
    content: dict[str, Any] | None = None,
    parameters: tuple[Schema, ...] = (),
) -> dict[str, Any]:
    """Return the description of a route."""
    responses = {status: response(status, schema) for status, schema in answers.items()}
    responses |= {status: response(status, ref("Error")) for status in refusals}
    described: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "responses": responses,
        "security": [{scheme: []} for scheme in security],
    }
    if content is not None:
        described["requestBody"] = content
    if parameters:
        described["parameters"] = list(parameters)
    return described


def response(status: str, schema: Schema | None) -> dict[str, Any]:
    """Return the description of an answer."""
    answer: dict[str, Any] = {"description": REASONS[status]}
    if schema is not None:
        answer["content"] = {JSON: {"schema": schema}}
    if status in ("413", "429"):
        seconds = {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds."}
        answer["headers"] = {"Retry-After": seconds}
    return answer


def body(schema: Schema, media_type: str = JSON, required: bool = True) -> dict[str, Any]:
    """Return the description of a request body."""
    return {"required": required, "content": {media_type: {"schema": schema}}}


def query(name: str, schema: Schema, description: str) -> Schema:
    """Return the description of a query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def path(name: str, description: str) -> Schema:
    """Return the description of a part of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": description,
    }
