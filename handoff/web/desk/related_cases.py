"""Linking cases and undoing it."""

from __future__ import annotations

from urllib.parse import unquote

from sanic import HTTPResponse, Request

from handoff.domain.roles import Permission
from handoff.web.desk.chat_actions import act
from handoff.web.desk.guard import Route
from handoff.web.desk.parts import call, field, parts, signed_in

LINKS = "/cases/<reference>/links"


async def link(request: Request, reference: str) -> HTTPResponse:
    """Link a case to another one, with a reason."""
    conversation_id, reference = await call(parts(request).files.find, unquote(reference))
    other, reason = field(request, "other"), field(request, "why")
    links, agent = parts(request).links, signed_in(request).agent
    return await act(
        request,
        conversation_id,
        lambda: links.link(reference, other, reason, agent),
        "linked",
        "linked-cases",
    )


async def undo(request: Request, reference: str, link_id: str) -> HTTPResponse:
    """Undo a link."""
    conversation_id, reference = await call(parts(request).files.find, unquote(reference))
    links, agent = parts(request).links, signed_in(request).agent
    return await act(
        request,
        conversation_id,
        lambda: links.undo(reference, link_id, agent),
        "unlinked",
        "linked-cases",
    )


POSTS: dict[str, Route] = {
    LINKS: Route(link, Permission.WORK_CASES),
    f"{LINKS}/<link_id:[0-9a-f]{{32}}>/undo": Route(undo, Permission.WORK_CASES),
}
