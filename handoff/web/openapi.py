"""The API described: OpenAPI 3.1, and a page for people made from it."""

from __future__ import annotations

from json import dumps
from typing import Any

from sanic import Blueprint, Request, json
from sanic.response import HTTPResponse, html

from handoff.web.gateway import DEFAULT_WAIT, LONGEST_WAIT
from handoff.web.openapi_integration import INTEGRATION_PATHS
from handoff.web.openapi_parts import CONVERSATION, body, operation, path, query
from handoff.web.openapi_schemas import SCHEMAS, ref, text
from handoff.web.security import TEXT_PAGE

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
                    "description": "An integration key with the scope that is named.",
                },
            },
        },
    }


_ID = path("conversation_id", "From opening the conversation.")
_OWN = ("conversation",)
_DENIED = ("401", "403")
_TRANSCRIPT = operation(
    "read_transcript",
    "The conversation as plain text, or as a page when Accept prefers text/html.",
    {"200": None},
    refusals=(*_DENIED, "404", "429"),
    security=("conversation", "integration"),
)
_FILE = operation(
    "read_evidence",
    "A file of the conversation: one the customer added, or one that an agent sent.",
    {"200": None},
    refusals=(*_DENIED, "404"),
    security=("conversation", "integration"),
)
_FILE["responses"]["200"]["content"] = {"*/*": {"schema": text(format="binary")}}
_TRANSCRIPT["responses"]["200"]["content"] = {
    "text/plain": {"schema": text()},
    "text/html": {"schema": text()},
}

PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/conversations": {
        "post": operation(
            "open_conversation",
            "Open a conversation; the answer has the greeting with notice and bot disclosure.",
            {"201": ref("Opened")},
            refusals=("400", "401", "403", "413", "429"),
            content=body(ref("Start"), required=False),
        )
    },
    "/api/v1/conversations/resume": {
        "post": operation(
            "resume_conversation",
            "Open the conversation of an e-mailed link on this device; the link works once, and "
            "the token the conversation had before opens nothing any more.",
            {"200": ref("Opened")},
            refusals=("400", "401", "403", "429"),
            content=body(ref("Resume")),
        )
    },
    f"{CONVERSATION}/messages": {
        "parameters": [_ID],
        "post": operation(
            "send_message",
            "Send a text or a choice. A repeated client_id gets the same status and body.",
            {"200": ref("Answered"), "202": ref("Answered")},
            refusals=("400", *_DENIED, "409", "413", "429"),
            security=_OWN,
            content=body(ref("NewMessage")),
            parameters=(
                query(
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
        "get": operation(
            "list_messages",
            "Everything after a message, the customer's own included.",
            {"200": ref("Listing")},
            refusals=("400", *_DENIED),
            security=_OWN,
            parameters=(
                query(
                    "after",
                    {"type": "integer", "minimum": 0, "default": 0},
                    "seq of the last message you have.",
                ),
            ),
        ),
    },
    f"{CONVERSATION}/draft": {
        "parameters": [_ID],
        "get": operation(
            "read_draft",
            "The facts as they are understood so far.",
            {"200": ref("Draft")},
            refusals=_DENIED,
            security=_OWN,
        ),
    },
    f"{CONVERSATION}/evidence": {
        "parameters": [_ID],
        "post": operation(
            "add_evidence",
            "Add a file. The same file sent again is the same evidence.",
            {"201": ref("Evidence")},
            refusals=("400", *_DENIED, "413", "415", "429"),
            security=_OWN,
            content=body(
                {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                },
                "multipart/form-data",
            ),
        ),
    },
    f"{CONVERSATION}/evidence/{{evidence_id}}": {
        "parameters": [_ID, path("evidence_id", "From the message or the upload.")],
        "get": _FILE,
    },
    f"{CONVERSATION}/transcript": {"parameters": [_ID], "get": _TRANSCRIPT},
    f"{CONVERSATION}/socket": {
        "parameters": [_ID],
        "get": operation(
            "socket",
            "WebSocket; the token comes in the first frame. Frames: docs/api.md.",
            {"101": None},
        ),
    },
    **INTEGRATION_PATHS,
    "/api/v1/notice": {
        "get": operation(
            "read_notice",
            "The data-use notice, short and in full.",
            {"200": ref("Notice")},
            parameters=(query("language", {"type": "string"}, "ISO 639-1 or BCP 47."),),
        )
    },
    "/healthz": {
        "get": operation(
            "healthz", "Whether the process lives.", {"200": ref("Health")}, tag="operation"
        )
    },
    "/readyz": {
        "get": operation(
            "readyz",
            "Whether database, assistant and action server answer.",
            {"200": ref("Readiness"), "503": ref("Readiness")},
            tag="operation",
        )
    },
}
