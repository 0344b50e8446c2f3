"""Files that leave the desk: the summary in four forms, and evidence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import ResponseStream

from handoff.adapters.summary_renderers import render_html, render_markdown, render_text
from handoff.domain.errors import NotFound
from handoff.domain.texts import FIRST
from handoff.domain.voice import Voice
from handoff.services.voices import voice_of
from handoff.web.desk.parts import call, parts, signed_in
from handoff.web.desk.words import words
from handoff.web.evidence_api import attachment, send_file


def _json(summary: dict[str, Any], zone: str, voice: Voice) -> str:
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"


FORMS: dict[str, tuple[str, Callable[[dict[str, Any], str, Voice], str]]] = {
    "json": ("application/json", _json),
    "md": ("text/markdown; charset=utf-8", render_markdown),
    "txt": ("text/plain; charset=utf-8", render_text),
    "html": ("text/html; charset=utf-8", render_html),
}


async def show_summary(request: Request, conversation_id: str, form: str) -> HTTPResponse:
    """Send the summary object, or what is rendered from it, as a file."""
    reference = request.args.get("reference") or None
    files, agent = parts(request).files, signed_in(request).agent
    if reference is not None:
        of_case, reference = await call(files.find, reference)
        if of_case != conversation_id:
            raise NotFound(
                "This case belongs to another conversation.", key="refused.other_conversation"
            )
    # What programs read is the same for everybody.
    policy, language = parts(request).policy, FIRST if form == "json" else words(request).language
    summary = await call(files.summary, conversation_id, reference, language)
    await call(files.record_download, conversation_id, reference, form, agent)
    media_type, render = FORMS[form]
    text = render(summary, policy.organisation.zone, voice_of(policy, language))
    name = f"{reference or f'draft-{conversation_id[:8]}'}.{form}"
    return HTTPResponse(
        text.encode("utf-8", "replace"),
        content_type=media_type,
        headers={"Content-Disposition": attachment(name)},
    )


async def send_evidence(request: Request, conversation_id: str, evidence_id: str) -> ResponseStream:
    """Send a file of the customer or of an agent, to be saved."""
    return await send_file(parts(request).services.evidence, conversation_id, evidence_id)
