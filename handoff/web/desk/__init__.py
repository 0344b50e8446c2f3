"""The desk: the agents' web pages, every one but sign-in behind a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.response import HTTPResponse

from handoff.domain.errors import NotFound, RedressError, TooMany
from handoff.services.desk import DeskService
from handoff.services.desk_category import CategoryService
from handoff.services.desk_file import DeskFileService
from handoff.services.desk_filing import FilingService
from handoff.services.sign_in import SignInService
from handoff.settings import Settings
from handoff.web.desk import (
    case_pages,
    chat_actions,
    downloads,
    filing,
    guard,
    live,
    mail_pages,
    queue_pages,
    sign_in_pages,
)
from handoff.web.desk.parts import DeskParts, call
from handoff.web.desk.rendering import make_environment, page

CONVERSATION = "/conversations/<conversation_id:[0-9a-f]{32}>"


def register(app: Sanic[Any, Any], services: Any, settings: Settings) -> None:
    """Add the desk to the application; when it starts, the first agent is made if there is none.

    Args:
        services: the composition root's: core, agents, intake, cases, handoffs, evidence, mail.
        settings: for cookies that are marked Secure when people come over HTTPS.
    """
    core = services.core
    app.ctx.desk = DeskParts(
        services=services,
        settings=settings,
        policy=core.policy,
        clock=core.clock,
        hub=app.ctx.hub,
        sign_in=SignInService(core),
        queue=DeskService(core, services.cases),
        files=DeskFileService(core, services.cases),
        filing=FilingService(core, services.cases),
        categories=CategoryService(core),
        templates=make_environment(core.policy, core.clock),
    )
    for blueprint in (sign_in_pages.make_door(), make_rooms()):
        blueprint.on_response(guard.add_headers)  # type: ignore[no-untyped-call]
        blueprint.exception(RedressError)(show_error)
        app.blueprint(blueprint)

    async def ensure_first_agent(_: Sanic[Any, Any]) -> None:
        await call(services.agents.ensure_admin)

    app.register_listener(ensure_first_agent, "before_server_start")


def make_rooms() -> Blueprint:
    """Return the pages that need a session: that is the default, door pages are the exception."""
    rooms = Blueprint("desk", url_prefix="/desk")
    rooms.on_request(guard.require_agent)
    for uri, handler in GETS.items():
        rooms.add_route(handler, uri, methods=["GET"], strict_slashes=False)
    for uri, handler in POSTS.items():
        rooms.add_route(handler, uri, methods=["POST"])
    return rooms


async def show_nowhere(request: Request, path: str) -> HTTPResponse:
    """Say that there is no such page."""
    raise NotFound("There is no such page at the desk.")


async def show_error(request: Request, error: RedressError) -> HTTPResponse:
    """Show what went wrong as a page with a way on."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page(request, "error.html", error.status, headers, message=error.message)


GETS: dict[str, Callable[..., Any]] = {
    "/": queue_pages.show_queue,
    "/queue": queue_pages.show_rows,
    "/events": live.stream,
    "/mail": mail_pages.show_failed,
    "/cases/<reference>": case_pages.show_case,
    CONVERSATION: case_pages.show_conversation,
    f"{CONVERSATION}/messages": case_pages.show_messages,
    f"{CONVERSATION}/state": case_pages.show_state,
    f"{CONVERSATION}/print": case_pages.show_print,
    f"{CONVERSATION}/summary/<form:(json|md|txt|html)>": downloads.show_summary,
    f"{CONVERSATION}/evidence/<evidence_id:[0-9a-f]{{32}}>": downloads.send_evidence,
    "/<path:path>": show_nowhere,
}
POSTS: dict[str, Callable[..., Any]] = {
    "/sign-out": sign_in_pages.sign_out,
    f"{CONVERSATION}/join": chat_actions.join,
    f"{CONVERSATION}/release": chat_actions.release,
    f"{CONVERSATION}/close": chat_actions.close,
    f"{CONVERSATION}/send": chat_actions.send,
    f"{CONVERSATION}/notes": chat_actions.add_note,
    f"{CONVERSATION}/status": chat_actions.change_status,
    f"{CONVERSATION}/facts/<name:[a-z_]+>": chat_actions.correct_fact,
    f"{CONVERSATION}/category": chat_actions.correct_category,
    "/mail/<mail_id:[0-9a-f]{32}>/retry": mail_pages.retry,
    f"{CONVERSATION}/read-back": filing.read_back,
    f"{CONVERSATION}/file": filing.file_case,
}
