"""The API described: OpenAPI 3.1, and a page for people made from it."""

from __future__ import annotations

from json import dumps
from typing import Any

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse, html

from handoff.web.gateway import DEFAULT_WAIT, LONGEST_WAIT
from handoff.web.openapi_schemas import SCHEMAS, Schema, ref, text
from handoff.web.security import TEXT_PAGE

JSON = "application/json"
CONVERSATION = "/api/v1/conversations/{conversation_id}"

REASONS = {
    "200": "Done.",
    "201": "Made.",
    "202": "Stored; a person answers, or the answer takes longer than `wait`.",
    "101": "The connection is a socket now; its frames are in docs/api.md.",
    "400": "Not acceptable; the message says what is.",
    "401": "The token or key is missing, wrong or expired.",
    "403": "The calling page is of a site that is not allowed.",
    "404": "There is nothing at this address.",
    "409": "A choice, while an earlier message is unanswered; nothing is stored.",
    "413": "Larger than the limit the message names.",
    "415": "This kind of file is not accepted.",
    "429": "More often than the limit the message names; see Retry-After.",
    "503": "A part that is needed does not answer.",
}

docs = Blueprint("docs")


@docs.get("/docs/openapi.json", name="openapi")
async def show_openapi(request: Request) -> HTTPResponse:
    """Return the description for programs."""
    headers = {"Access-Control-Allow-Origin": "*"}
    return json(describe(request.app.ctx.settings.public_url), headers=headers)


@docs.get("/docs", name="docs")
async def show_docs(request: Request) -> HTTPResponse:
    """Show the description to people, without scripts or anything from elsewhere."""
    template = request.app.ctx.templates.get_template("api/docs.html")
    shapes = {name: dumps(schema, indent=2) for name, schema in SCHEMAS.items()}
    page = template.render(api=describe(request.app.ctx.settings.public_url), shapes=shapes)
    return html(page, headers={"Content-Security-Policy": TEXT_PAGE})


def describe(public_url: str) -> dict[str, Any]:
    """Return the OpenAPI object of this version.

    Args:
        public_url: address of the service, without a slash at the end.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Redress",
            "version": "1",
            "summary": "Complaint intake by chat: widget API and integration API.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "conversation": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that came with the conversation.",
                },
                "integration": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The integration key of the installation.",
                },
            },
        },
    }


def _operation(
    name: str,
    summary: str,
    answers: dict[str, Schema | None],
    *,
    tag: str = "widget",
    refusals: tuple[str, ...] = (),
    security: tuple[str, ...] = (),
    body: dict[str, Any] | None = None,
    parameters: tuple[Schema, ...] = (),
) -> dict[str, Any]:
    responses = {status: _response(status, schema) for status, schema in answers.items()}
    responses |= {status: _response(status, ref("Error")) for status in refusals}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "responses": responses,
        "security": [{scheme: []} for scheme in security],
    }
    if body is not None:
        operation["requestBody"] = body
    if parameters:
        operation["parameters"] = list(parameters)
    return operation


def _response(status: str, schema: Schema | None) -> dict[str, Any]:
    response: dict[str, Any] = {"description": REASONS[status]}
    if schema is not None:
        response["content"] = {JSON: {"schema": schema}}
    if status in ("413", "429"):
        seconds = {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds."}
        response["headers"] = {"Retry-After": seconds}
    return response


def _body(schema: Schema, media_type: str = JSON, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {media_type: {"schema": schema}}}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _path(name: str, description: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": description,
    }


_ID = _path("conversation_id", "From opening the conversation.")
_OWN = ("conversation",)
_DENIED = ("401", "403")
_TRANSCRIPT = _operation(
    "read_transcript",
    "The conversation as plain text, or as a page when Accept prefers text/html.",
    {"200": None},
    refusals=(*_DENIED, "404"),
    security=("conversation", "integration"),
)
_TRANSCRIPT["responses"]["200"]["content"] = {
    "text/plain": {"schema": text()},
    "text/html": {"schema": text()},
}

PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/conversations": {
        "post": _operation(
            "open_conversation",
            "Open a conversation; the answer has the greeting with notice and bot disclosure.",
            {"201": ref("Opened")},
            refusals=("400", "401", "403", "413", "429"),
            body=_body(ref("Start"), required=False),
        )
    },
    "/api/v1/conversations/resume": {
        "post": _operation(
            "resume_conversation",
            "Open the conversation of an e-mailed link on this device; the link works once, and "
            "the token the conversation had before opens nothing any more.",
            {"200": ref("Opened")},
            refusals=("400", "401", "403", "429"),
            body=_body(ref("Resume")),
        )
    },
    f"{CONVERSATION}/messages": {
        "parameters": [_ID],
        "post": _operation(
            "send_message",
            "Send a text or a choice. A repeated client_id gets the same status and body.",
            {"200": ref("Answered"), "202": ref("Answered")},
            refusals=("400", *_DENIED, "409", "413", "429"),
            security=_OWN,
            body=_body(ref("NewMessage")),
            parameters=(
                _query(
                    "wait",
                    {
                        "type": "number",
                        "minimum": 0,
                        "maximum": LONGEST_WAIT,
                        "default": DEFAULT_WAIT,
                    },
                    "Seconds to wait for the answer.",
                ),
            ),
        ),
        "get": _operation(
            "list_messages",
            "Everything after a message, the customer's own included.",
            {"200": ref("Listing")},
            refusals=("400", *_DENIED),
            security=_OWN,
            parameters=(
                _query(
                    "after",
                    {"type": "integer", "minimum": 0, "default": 0},
                    "seq of the last message you have.",
                ),
            ),
        ),
    },
    f"{CONVERSATION}/draft": {
        "parameters": [_ID],
        "get": _operation(
            "read_draft",
            "The facts as they are understood so far.",
            {"200": ref("Draft")},
            refusals=_DENIED,
            security=_OWN,
        ),
    },
    f"{CONVERSATION}/evidence": {
        "parameters": [_ID],
        "post": _operation(
            "add_evidence",
            "Add a file. The same file sent again is the same evidence.",
            {"201": ref("Evidence")},
            refusals=("400", *_DENIED, "413", "415", "429"),
            security=_OWN,
            body=_body(
                {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                },
                "multipart/form-data",
            ),
        ),
    },
    f"{CONVERSATION}/transcript": {"parameters": [_ID], "get": _TRANSCRIPT},
    f"{CONVERSATION}/socket": {
        "parameters": [_ID],
        "get": _operation(
            "socket",
            "WebSocket; the token comes in the first frame. Frames: docs/api.md.",
            {"101": None},
        ),
    },
    f"{CONVERSATION}/summary": {
        "parameters": [_ID],
        "get": _operation(
            "read_summary",
            "The summary of a conversation, also of an unfinished intake.",
            {"200": ref("Summary")},
            tag="integration",
            refusals=("401", "404"),
            security=("integration",),
        ),
    },
    "/api/v1/cases/{reference}": {
        "parameters": [_path("reference", "As the customer was told it.")],
        "get": _operation(
            "read_case",
            "The summary of a case.",
            {"200": ref("Summary")},
            tag="integration",
            refusals=("401", "404"),
            security=("integration",),
        ),
    },
    "/api/v1/notice": {
        "get": _operation(
            "read_notice",
            "The data-use notice, short and in full.",
            {"200": ref("Notice")},
            parameters=(_query("language", {"type": "string"}, "ISO 639-1 or BCP 47."),),
        )
    },
    "/healthz": {
        "get": _operation(
            "healthz", "Whether the process lives.", {"200": ref("Health")}, tag="operation"
        )
    },
    "/readyz": {
        "get": _operation(
            "readyz",
            "Whether database, assistant and action server answer.",
            {"200": ref("Readiness"), "503": ref("Readiness")},
            tag="operation",
        )
    },
}
