"""The links in e-mails to an agent, which need no sign-in: they end them or confirm the address."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request

from handoff.domain.errors import NotFound
from handoff.services.agent_mails import CONFIRM_PATH, STOP_PATH
from handoff.web.desk.parts import call, parts
from handoff.web.desk.rendering import page

_WHO = "<agent_id:[0-9a-f]{32}>/<token:[0-9a-f]{64}>"


async def ask_stop(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Ask first: programs that look at mails open what is linked there."""
    found = await call(parts(request).services.agent_mails.may_stop, agent_id, token)
    return _asked(request, "stop", found)


async def stop(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Send no more; the link itself says who asks, as RFC 8058 wants it."""
    await call(parts(request).services.agent_mails.stop, agent_id, token)
    return page(request, "mail_link.html", what="stop", done=True)


async def ask_confirm(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Ask first, for the same reason: whoever reads the mail confirms, not the program."""
    found = await call(parts(request).services.agent_mails.may_confirm, agent_id, token)
    return _asked(request, "confirm", found)


async def confirm(request: Request, agent_id: str, token: str) -> HTTPResponse:
    """Let the e-mails go to the address to which this link was sent."""
    await call(parts(request).services.agent_mails.confirm, agent_id, token)
    return page(request, "mail_link.html", what="confirm", done=True)


def add_routes(door: Blueprint) -> None:
    """Add the pages to those that are shown without signing in."""
    for path, name, ask, act in (
        (STOP_PATH, "stop", ask_stop, stop),
        (CONFIRM_PATH, "confirm", ask_confirm, confirm),
    ):
        uri = f"{path.removeprefix('/desk')}/{_WHO}"
        door.add_route(ask, uri, methods=["GET"], name=f"mails_ask_{name}")
        door.add_route(act, uri, methods=["POST"], name=f"mails_{name}")


def _asked(request: Request, what: str, found: bool) -> HTTPResponse:
    if not found:
        raise NotFound("This link leads nowhere any more.", key="emails.error.link")
    return page(request, "mail_link.html", what=what, done=False)
