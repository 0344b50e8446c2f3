"""Views of the queue kept under a name: saving, renaming, sharing, deleting."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import RedressError
from handoff.domain.roles import Permission
from handoff.services.saved_views import SavedViewService
from handoff.web.desk.guard import Route
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.queue_address import read_address
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text

DONE = ("changed", "deleted")


async def show(request: Request) -> HTTPResponse:
    """Show the views that the agent sees, to rename, share and delete."""
    return await _page(request)


async def save(request: Request) -> HTTPResponse:
    """Keep what the queue shows under a name, and go back to it."""
    query = _query(request)
    name, is_shared = field(request, "name"), bool(field(request, "is_shared"))
    agent = signed_in(request).agent
    try:
        await call(_service(request).save, name, query, agent, is_shared=is_shared)
    except RedressError as error:
        return await _page(request, error, name, query)
    return redirect(f"/desk?{query}", status=303)


async def change(request: Request, view_id: str) -> HTTPResponse:
    """Rename a view, share it or keep it to oneself."""
    name, is_shared = field(request, "name"), bool(field(request, "is_shared"))
    agent, service = signed_in(request).agent, _service(request)
    return await _act(
        request, lambda: service.change(view_id, name, agent, is_shared=is_shared), "changed"
    )


async def delete(request: Request, view_id: str) -> HTTPResponse:
    """Delete a view."""
    agent, service = signed_in(request).agent, _service(request)
    return await _act(request, lambda: service.delete(view_id, agent), "deleted")


def _service(request: Request) -> SavedViewService:
    return SavedViewService(parts(request).services.core)


def _query(request: Request) -> str:
    """Return the query of the form as the queue itself would write it."""
    return read_address(request, parse_qs(field(request, "query"))).query


async def _act(request: Request, work: Callable[[], object], done: str) -> HTTPResponse:
    try:
        await call(work)
    except RedressError as error:
        return await _page(request, error)
    return redirect(f"/desk/views?done={done}", status=303)


async def _page(
    request: Request, error: RedressError | None = None, name: str = "", query: str = ""
) -> HTTPResponse:
    done = request.args.get("done") or ""
    return page(
        request,
        "views.html",
        error.status if error else 200,
        saved=await call(_service(request).of, signed_in(request).agent),
        problem=error_text(request, error) if error else "",
        done=done if done in DONE else "",
        name=name,
        query=query,
    )


VIEW = "/views/<view_id:[0-9a-f]{32}>"
GETS: dict[str, Route] = {"/views": Route(show, Permission.READ_CASES)}
POSTS: dict[str, Route] = {
    "/views": Route(save, Permission.READ_CASES),
    VIEW: Route(change, Permission.READ_CASES),
    f"{VIEW}/delete": Route(delete, Permission.READ_CASES),
}
