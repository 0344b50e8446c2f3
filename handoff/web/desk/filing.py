"""Finishing an unfinished intake: the read-back in the chat, and filing the case."""

from __future__ import annotations

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import RedressError
from handoff.web.desk.case_pages import page_url, refused
from handoff.web.desk.chat_actions import act, publish
from handoff.web.desk.parts import call, field, parts, signed_in


async def read_back(request: Request, conversation_id: str) -> HTTPResponse:
    """Read everything back to the customer in the chat."""
    agent, filing = signed_in(request).agent, parts(request).filing
    return await act(
        request,
        conversation_id,
        lambda: filing.read_back(conversation_id, agent),
        "read-back",
        "filing",
    )


async def file_case(request: Request, conversation_id: str) -> HTTPResponse:
    """File the case and go to its page."""
    agent, statement = signed_in(request).agent, field(request, "statement")
    try:
        reference = await call(parts(request).filing.file, conversation_id, agent, statement)
    except RedressError as error:
        return await refused(request, conversation_id, error)
    publish(request, conversation_id)
    return redirect(page_url(conversation_id, reference, "filed"), status=303)
