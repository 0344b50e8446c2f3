"""Ending the e-mails to an agent by the link in each of them, without signing in."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request

from handoff.domain.errors import NotFound
from handoff.services.agent_mails import STOP_PATH
from handoff.web.desk.parts import call, parts
from handoff.web.desk.rendering import page

_PATH = f"{STOP_PATH.removeprefix('/desk')}/<agent_id:[0-9a-f]{{32}}>/<token:[0-9a-f]{{64}}>"


async def ask(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Ask first: programs that look at mails open what is linked there."""
    if not await call(parts(request).services.agent_mails.may_stop, agent_id, token):
        raise NotFound("This link leads nowhere any more.", key="emails.error.link")
    return page(request, "stop_mails.html", done=False)


async def stop(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Send no more; the link itself says who asks, as RFC 8058 wants it."""
    await call(parts(request).services.agent_mails.stop, agent_id, token)
    return page(request, "stop_mails.html", done=True)


def add_routes(door: Blueprint) -> None:
    """Add the pages to those that are shown without signing in."""
    door.add_route(ask, _PATH, methods=["GET"], name="mails_ask")
    door.add_route(stop, _PATH, methods=["POST"], name="mails_stop")
