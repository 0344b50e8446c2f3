"""Forms of the desk that may bring a file, read as they arrive."""

from __future__ import annotations

from urllib.parse import parse_qs

from sanic import Request
from sanic.request.parameters import RequestParameters

from handoff.adapters.files import Incoming
from handoff.services.sent_files import NewFile
from handoff.web.desk.guard import check_csrf
from handoff.web.desk.parts import call, parts
from handoff.web.evidence_api import FORM_ROOM, chunks, receiving
from handoff.web.multipart import FormParts, form_too_long


async def read_form(request: Request) -> NewFile | None:
    """Read the form of a streamed request into `request.form`; return the file it brings, if any.

    The file is on disk then, under its hash; who does not keep it removes it.

    Raises:
        Forbidden: the form is not from this session; nothing of it is kept.
        InvalidInput, TooLarge: the file is empty, too large or of a kind that is not accepted.
    """
    request.parsed_form = RequestParameters()
    settings = parts(request).settings
    incoming = Incoming(settings.evidence_dir, settings.evidence_max_bytes)
    try:
        async with receiving(request):
            return await _read(request, incoming)
    finally:
        incoming.discard()


async def _read(request: Request, incoming: Incoming) -> NewFile | None:
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        body = b""
        async for chunk in chunks(request):
            body += chunk
            if len(body) > FORM_ROOM:
                raise form_too_long()
        request.parsed_form = RequestParameters(parse_qs(body.decode("utf-8", "replace")))
        check_csrf(request)
        return None
    form = FormParts(content_type, incoming.write, FORM_ROOM)
    try:
        name = await form.read(chunks(request))
    finally:
        # Also when the file is refused, so that the words are still there.
        told = {field: [text] for field, text in form.fields.items()}
        request.parsed_form = RequestParameters(told)
    check_csrf(request)
    return NewFile(name, await call(incoming.finish)) if name else None
