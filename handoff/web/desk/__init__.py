"""The desk: the agents' web pages, every one but sign-in behind a session."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

from handoff.domain.errors import NotFound, RedressError, TooMany
from handoff.domain.roles import Permission
from handoff.services.case_links import CaseLinkService
from handoff.services.case_work import CaseWorkService
from handoff.services.desk import DeskService
from handoff.services.desk_category import CategoryService
from handoff.services.desk_file import DeskFileService
from handoff.services.desk_filing import FilingService
from handoff.services.entries import catch_up
from handoff.services.letters import LetterService
from handoff.services.lifecycle import LifecycleService
from handoff.services.likenesses import LikenessService
from handoff.services.own_cases import OwnCaseService
from handoff.services.resolutions import ResolutionService
from handoff.services.search import SearchService
from handoff.services.sign_in import SignInService
from handoff.settings import Settings
from handoff.web.desk import (
    account_pages,
    audit_pages,
    bulk_pages,
    case_pages,
    chat_actions,
    connection_pages,
    downloads,
    filing,
    guard,
    handling_routes,
    kept_pages,
    live,
    mail_pages,
    queue_pages,
    record_pages,
    related_cases,
    routing_pages,
    search_pages,
    settings_pages,
    sign_in_pages,
    trend_pages,
    view_pages,
)
from handoff.web.desk.guard import Route
from handoff.web.desk.parts import DeskParts, call
from handoff.web.desk.rendering import make_environment, page
from handoff.web.desk.words import error_text, words

log = logging.getLogger(__name__)
ACCOUNT = "/accounts/<agent_id:[0-9a-f]{32}>"
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
        queue=DeskService(core),
        search=SearchService(core),
        files=DeskFileService(core, services.cases),
        filing=FilingService(core, services.cases),
        categories=CategoryService(core),
        lifecycle=LifecycleService(core),
        work=CaseWorkService(core),
        resolutions=ResolutionService(core),
        clocks=services.clocks,
        letters=LetterService(core),
        links=CaseLinkService(core),
        own_cases=OwnCaseService(core),
        likenesses=LikenessService(core),
        templates=make_environment(core.policy, core.clock),
    )
    for blueprint in (sign_in_pages.make_door(), make_rooms()):
        blueprint.on_response(guard.add_headers)  # type: ignore[no-untyped-call]
        blueprint.exception(RedressError)(show_error)
        blueprint.exception(Exception)(show_unexpected)
        app.blueprint(blueprint)

    async def check_routes(_: Sanic[Any, Any]) -> None:
        guard.check_routes(app, "desk")

    async def ensure_first_agent(_: Sanic[Any, Any]) -> None:
        await call(services.agents.ensure_admin)

    app.register_listener(check_routes, "before_server_start")

    async def write_entries(_: Sanic[Any, Any]) -> None:
        # Beside the work: after a change of the schema there may be very many.
        # A task of Sanic's own would have all routes compiled a second time.
        app.ctx.entries = asyncio.create_task(call(catch_up, core.db, core.policy))

    async def wait_for_entries(_: Sanic[Any, Any]) -> None:
        await asyncio.wait([app.ctx.entries])

    app.register_listener(ensure_first_agent, "before_server_start")
    app.register_listener(write_entries, "after_server_start")
    app.register_listener(wait_for_entries, "before_server_stop")


def make_rooms() -> Blueprint:
    """Return the pages that need a session: that is the default, door pages are the exception."""
    rooms = Blueprint("desk", url_prefix="/desk")
    rooms.on_request(guard.require_agent)
    for uri, route in GETS.items():
        guard.add_route(rooms, "GET", uri, route, strict_slashes=False)
    for uri, route in POSTS.items():
        guard.add_route(rooms, "POST", uri, route)
    return rooms


async def show_nowhere(request: Request, path: str) -> HTTPResponse:
    """Say that there is no such page."""
    raise NotFound("There is no such page at the desk.", key="common.no_page")


async def show_error(request: Request, error: RedressError) -> HTTPResponse:
    """Show what went wrong as a page with a way on."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return page(request, "error.html", error.status, headers, message=error_text(request, error))


async def show_unexpected(request: Request, error: Exception) -> HTTPResponse:
    """Show as a page that it is our fault, or that the request cannot be understood."""
    status = error.status_code if isinstance(error, SanicException) else 500
    if status < 500:
        return page(request, "error.html", status, message=words(request).say("common.refused"))
    log.error("desk_page_failed route=%s", request.uri_template, exc_info=error)
    return page(request, "error.html", status, message=words(request).say("common.unexpected"))


GETS: dict[str, Route] = {
    **handling_routes.GETS,
    "/": Route(queue_pages.show_queue, Permission.READ_CASES),
    "/queue": Route(queue_pages.show_rows, Permission.READ_CASES),
    "/search": Route(search_pages.show_search, Permission.READ_CASES),
    "/events": Route(live.stream, Permission.USE_DESK),
    "/mail": Route(mail_pages.show_failed, Permission.SEND_LETTERS),
    "/settings": Route(settings_pages.show, Permission.USE_DESK),
    "/alerts": Route(trend_pages.show_alerts, Permission.READ_CASES),
    "/audit": Route(audit_pages.show_audit, Permission.READ_AUDIT),
    "/audit/csv": Route(audit_pages.send_audit, Permission.READ_AUDIT),
    "/kept": Route(kept_pages.show_kept, Permission.KEEP_RECORDS),
    "/records": Route(record_pages.show_records, Permission.EXPORT_RECORDS),
    "/trends": Route(trend_pages.show_trends, Permission.READ_TRENDS),
    "/trends/csv/<key:[a-z_]+>": Route(trend_pages.send_table, Permission.READ_TRENDS),
    "/cases/<reference>": Route(case_pages.show_case, Permission.READ_CASES),
    "/cases/<reference>/next": Route(case_pages.go_on, Permission.READ_CASES),
    CONVERSATION: Route(case_pages.show_conversation, Permission.READ_CASES),
    f"{CONVERSATION}/messages": Route(case_pages.show_messages, Permission.READ_CASES),
    f"{CONVERSATION}/state": Route(case_pages.show_state, Permission.READ_CASES),
    f"{CONVERSATION}/print": Route(case_pages.show_print, Permission.DOWNLOAD_CASES),
    f"{CONVERSATION}/summary/<form:(json|md|txt|html)>": Route(
        downloads.show_summary, Permission.DOWNLOAD_CASES
    ),
    f"{CONVERSATION}/evidence/<evidence_id:[0-9a-f]{{32}}>": Route(
        downloads.send_evidence, Permission.DOWNLOAD_CASES
    ),
    **routing_pages.GETS,
    **view_pages.GETS,
    **bulk_pages.GETS,
    "/accounts": Route(account_pages.show, Permission.MANAGE_ACCOUNTS),
    "/connections": Route(connection_pages.show, Permission.MANAGE_INTEGRATIONS),
    "/<path:path>": Route(show_nowhere, Permission.USE_DESK),
}
POSTS: dict[str, Route] = {
    **handling_routes.POSTS,
    "/sign-out": Route(sign_in_pages.sign_out, Permission.USE_DESK),
    "/settings": Route(settings_pages.save, Permission.USE_DESK),
    "/settings/e-mails/again": Route(settings_pages.confirm_again, Permission.WORK_CASES),
    "/settings/password": Route(settings_pages.set_password, Permission.USE_DESK),
    f"{CONVERSATION}/join": Route(chat_actions.join, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/release": Route(chat_actions.release, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/close": Route(chat_actions.close, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/typing": Route(chat_actions.typing, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/send": Route(chat_actions.send, Permission.ANSWER_CUSTOMERS, is_streamed=True),
    f"{CONVERSATION}/notes": Route(chat_actions.add_note, Permission.WORK_CASES),
    f"{CONVERSATION}/status": Route(chat_actions.change_status, Permission.WORK_CASES),
    f"{CONVERSATION}/facts/<name:[a-z_]+>": Route(chat_actions.correct_fact, Permission.WORK_CASES),
    f"{CONVERSATION}/category": Route(chat_actions.correct_category, Permission.WORK_CASES),
    "/mail/<mail_id:[0-9a-f]{32}>/retry": Route(mail_pages.retry, Permission.SEND_LETTERS),
    "/records/export": Route(record_pages.export, Permission.EXPORT_RECORDS),
    "/alerts/<alert_id:[0-9a-f]{32}>/acknowledge": Route(
        trend_pages.acknowledge, Permission.WORK_CASES
    ),
    f"{CONVERSATION}/read-back": Route(filing.read_back, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/file": Route(filing.file_case, Permission.ANSWER_CUSTOMERS),
    **related_cases.POSTS,
    **routing_pages.POSTS,
    **view_pages.POSTS,
    **bulk_pages.POSTS,
    "/accounts": Route(account_pages.add, Permission.MANAGE_ACCOUNTS),
    f"{ACCOUNT}/role": Route(account_pages.set_role, Permission.MANAGE_ACCOUNTS),
    f"{ACCOUNT}/password": Route(account_pages.set_password, Permission.MANAGE_ACCOUNTS),
    f"{ACCOUNT}/e-mails": Route(account_pages.set_mails, Permission.MANAGE_ACCOUNTS),
    f"{ACCOUNT}/disable": Route(account_pages.disable, Permission.MANAGE_ACCOUNTS),
    f"{ACCOUNT}/enable": Route(account_pages.enable, Permission.MANAGE_ACCOUNTS),
    **connection_pages.POSTS,
}
