"""Changing many cases at once from a list: the change, what became of it, and undoing it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC
from handoff.domain.bulk import MOST_CASES
from handoff.domain.errors import NotFound, RedressError
from handoff.domain.references import is_reference
from handoff.domain.roles import Permission
from handoff.services.bulk import RECENT, BulkChange, BulkService
from handoff.services.departments import departments
from handoff.services.desk import PAGE_SIZE
from handoff.web.desk.guard import Route, safe_next
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.queue_address import read_address
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text, refusal, words

NOBODY = "nobody"
#: Lists in which cases are ticked.
SEARCH = "/desk/search"
LISTS = ("/desk", SEARCH)
#: Field of the form: not what is ticked, but the whole list.
WHOLE = "list"
#: What an address says of the change that was just made.
DONE = "bulk"


async def change(request: Request) -> HTTPResponse:
    """Change the ticked cases, and go back to the list with what became of it.

    Nobody has seen all cases of a list that has several pages: they are shown first.
    """
    if field(request, WHOLE):
        return await _again(request, await _cases_of(request, _back(request)))
    try:
        change_id = await call(_change, request)
    except RedressError as error:
        problem = error_text(request, error)
        return await _again(request, list(_picked(request)), problem, error.status)
    await _publish(request, change_id)
    return redirect(_with_change(_back(request), change_id), status=303)


async def undo(request: Request, change_id: str) -> HTTPResponse:
    """Undo a change, and go back to where it was asked for."""
    await call(_service(request).undo, change_id, signed_in(request).agent)
    await _publish(request, change_id)
    if field(request, "back"):
        return redirect(_with_change(_back(request), change_id), status=303)
    return redirect(f"/desk/bulk/{change_id}", status=303)


async def show_change(request: Request, change_id: str) -> HTTPResponse:
    """Show what became of each case of a change."""
    return page(request, "bulk.html", change=await call(_service(request).of, change_id))


async def show_recent(request: Request) -> HTTPResponse:
    """Show the newest changes, to undo one that was made before."""
    changes = await call(_service(request).recent)
    return page(request, "bulk_recent.html", changes=changes, most=RECENT)


async def form_of(request: Request, total: int = 0) -> dict[str, Any] | None:
    """Return what the form below a list offers; None for agents who may not change many cases.

    `change` is the change that was just made here, else None. `whole` is how many cases the list
    has, at most MOST_CASES, where it goes on after this page; else 0.

    Args:
        total: lines of the list, drafts among them.
    """
    if not signed_in(request).agent.may(Permission.ASSIGN_CASES):
        return None
    query = f"?{request.query_string}" if request.query_string else ""
    address = _without_change(request.path + query)
    return {
        "people": await call(parts(request).work.people),
        "departments": departments(parts(request).services.core),
        "back": address,
        "whole": await whole_of(request, total, address),
        "most": MOST_CASES,
        "change": await _just_made(request),
    }


async def whole_of(request: Request, total: int, address: str) -> int:
    """Return how many cases a list of several pages has, at most MOST_CASES; 0 for one page."""
    if total <= PAGE_SIZE or total > MOST_CASES:
        return MOST_CASES if total > MOST_CASES else 0
    return len(await _cases_of(request, address))


async def _cases_of(request: Request, address: str) -> list[str]:
    """Return the references of the first cases of a list, in order."""
    split, agent = urlsplit(address), signed_in(request).agent
    given = parse_qs(split.query)
    if split.path.rstrip("/") == SEARCH:
        query = (given.get("q") or [""])[0]
        return await call(parts(request).search.references, query, MOST_CASES)
    wanted = read_address(request, given)
    return await call(
        parts(request).queue.references,
        wanted.view,
        agent.id,
        wanted.filters,
        agent.time_zone,
        MOST_CASES,
    )


async def _again(
    request: Request, picked: list[str], problem: str = "", status: int = 200
) -> HTTPResponse:
    """Show the cases with what was chosen, to change it or to say yes."""
    known = [one for one in picked if is_reference(one)]
    headlines = await call(parts(request).queue.headlines, known, words(request).language)
    return page(
        request,
        "bulk_again.html",
        status,
        problem=problem,
        picked=picked,
        headlines=headlines,
        bulk=await form_of(request),
        back=_back(request),
        chosen={name: field(request, name) for name in ("assignee", "department")},
    )


def _change(request: Request) -> str:
    agent, service, picked = signed_in(request).agent, _service(request), _picked(request)
    what = field(request, "do")
    if what == "department":
        return service.set_department(picked, field(request, "department"), agent)
    if what != "assign":
        raise refusal("bulk.error.what")
    assignee = field(request, "assignee")
    if not assignee:
        raise refusal("bulk.error.assignee")
    return service.assign(picked, None if assignee == NOBODY else assignee, agent)


def _picked(request: Request) -> tuple[str, ...]:
    """Return the references that were ticked; "all on this page" names them in one value."""
    if not request.form:
        return ()
    named = [*request.form.getlist("case", []), *request.form.getlist("all", [])]
    return tuple(dict.fromkeys(reference for one in named for reference in one.split()))


def _service(request: Request) -> BulkService:
    return BulkService(parts(request).services.core)


async def _just_made(request: Request) -> BulkChange | None:
    change_id = request.args.get(DONE)
    if not change_id:
        return None
    try:
        return await call(_service(request).of, change_id)
    except NotFound:
        return None


async def _publish(request: Request, change_id: str) -> None:
    hub = parts(request).hub
    for conversation_id in await call(_service(request).conversations, change_id):
        hub.conversation_changed(conversation_id)
    for topic in (QUEUE_TOPIC, CASE_TOPIC):
        hub.publish(topic)


def _back(request: Request) -> str:
    """Return the list that the form names; anything else becomes the queue."""
    target = safe_next(field(request, "back"))
    return target if urlsplit(target).path.rstrip("/") in LISTS else "/desk"


def _without_change(address: str) -> str:
    split = urlsplit(address)
    pairs = [pair for pair in parse_qsl(split.query) if pair[0] != DONE]
    return split.path + (f"?{urlencode(pairs)}" if pairs else "")


def _with_change(address: str, change_id: str) -> str:
    address = _without_change(address)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({DONE: change_id})}"


CHANGE = "/bulk/<change_id:[0-9a-f]{32}>"
GETS: dict[str, Route] = {
    "/bulk": Route(show_recent, Permission.ASSIGN_CASES),
    CHANGE: Route(show_change, Permission.ASSIGN_CASES),
}
POSTS: dict[str, Route] = {
    "/bulk": Route(change, Permission.ASSIGN_CASES),
    f"{CHANGE}/undo": Route(undo, Permission.ASSIGN_CASES),
}
