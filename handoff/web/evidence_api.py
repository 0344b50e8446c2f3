"""Evidence and transcript of the widget API: files in, the conversation out."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sanic import Blueprint, Request, json
from sanic.exceptions import PayloadTooLarge
from sanic.http import Http
from sanic.response import HTTPResponse, ResponseStream, file_stream, text

from handoff.adapters.events import CASE_TOPIC
from handoff.adapters.files import safe_name, too_large
from handoff.domain.errors import RedressError
from handoff.domain.scopes import Scope
from handoff.services.evidence import EvidenceService, no_file
from handoff.web.gateway import Gateway, call, gateway_of
from handoff.web.integration_keys import bearer_opens
from handoff.web.limits import Limit, address_of
from handoff.web.multipart import FilePart
from handoff.web.security import TEXT_PAGE

#: Bytes around the file in a form.
FORM_ROOM = 65_536
#: Bytes of a refused upload that are read, so that the sentence reaches the sender.
DRAIN = 67_108_864

evidence_api = Blueprint("evidence_api", url_prefix="/api/v1")


@evidence_api.post(
    "/conversations/<conversation_id:str>/evidence", name="add_evidence", stream=True
)
async def add_evidence(request: Request, conversation_id: str) -> HTTPResponse:
    """Store a file, written to disk as it arrives."""
    gateway = gateway_of(request)
    async with receiving(request):
        return await _store(gateway, request, conversation_id)


@evidence_api.get(
    "/conversations/<conversation_id:str>/evidence/<evidence_id:str>", name="read_evidence"
)
async def read_evidence(request: Request, conversation_id: str, evidence_id: str) -> ResponseStream:
    """Send a file of the conversation, to be saved under its name."""
    gateway = gateway_of(request)
    if not await bearer_opens(request, Scope.READ_CONVERSATIONS):
        await gateway.authenticate(request, conversation_id)
    return await send_file(gateway.services.evidence, conversation_id, evidence_id)


async def send_file(
    evidence: EvidenceService, conversation_id: str, evidence_id: str
) -> ResponseStream:
    """Send a file, always to be saved and never to be shown by the browser.

    Raises:
        NotFound: the conversation has no such file, or it is no longer stored.
    """
    found, path = await call(evidence.open, conversation_id, evidence_id)
    if not await call(Path.is_file, path):
        raise no_file()
    return await file_stream(
        path,
        mime_type=found.media_type,
        headers={
            "Content-Disposition": attachment(safe_name(found.name, found.media_type)),
            "Content-Length": str(found.size),
        },
    )


def attachment(name: str) -> str:
    """Return a Content-Disposition that saves a file under its name (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@evidence_api.get("/conversations/<conversation_id:str>/transcript", name="read_transcript")
async def read_transcript(request: Request, conversation_id: str) -> HTTPResponse:
    """Return the conversation as text, or as a page where the caller prefers one."""
    gateway = gateway_of(request)
    if not await bearer_opens(request, Scope.READ_CONVERSATIONS):
        await gateway.authenticate(request, conversation_id)
    transcripts = gateway.services.transcripts
    vary = {"Vary": "Accept"}
    if prefers_html(request):
        headers = vary | {"Content-Security-Policy": TEXT_PAGE}
        page = await call(transcripts.html, conversation_id)
        return text(page, headers=headers, content_type="text/html; charset=utf-8")
    headers = vary | {"Content-Disposition": 'attachment; filename="conversation.txt"'}
    return text(await call(transcripts.text, conversation_id), headers=headers)


def prefers_html(request: Request) -> bool:
    """Return whether the Accept header puts a page before plain text."""
    best = request.accept.match("text/plain", "text/html")
    return bool(best) and best.mime == "text/html"


async def _store(gateway: Gateway, request: Request, conversation_id: str) -> HTTPResponse:
    await gateway.authenticate(request, conversation_id)
    gateway.limits.count(Limit.ADDRESS, address_of(request))
    gateway.limits.count(Limit.EVIDENCE, conversation_id)
    most = gateway.settings.evidence_max_bytes
    if int(request.headers.get("content-length") or 0) > most + FORM_ROOM:
        raise too_large(most)
    evidence = gateway.services.evidence
    await call(evidence.check_room, conversation_id)
    incoming = evidence.incoming()
    try:
        part = FilePart(request.headers.get("content-type", ""), incoming.write)
        name = await part.read(chunks(request))
        stored = await call(incoming.finish)
    finally:
        incoming.discard()
    added = await call(evidence.add, conversation_id, name, stored)
    gateway.hub.conversation_changed(conversation_id, [CASE_TOPIC])
    return json(added.to_api(), 201)


@contextlib.asynccontextmanager
async def receiving(request: Request) -> AsyncIterator[None]:
    """Read what is left of a streamed request that is refused, so that its sender is told why."""
    assert request.stream is not None
    request.stream.request_max_size = DRAIN
    try:
        yield
    except RedressError:
        with contextlib.suppress(PayloadTooLarge):
            async for _ in chunks(request):
                pass
        raise


async def chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield the body of a streamed request as it arrives."""
    stream = cast(Http, request.stream)
    while stream.request_body:
        chunk = await stream.read()
        if chunk is None:
            return
        yield chunk
