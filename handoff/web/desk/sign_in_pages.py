"""Signing in and out."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import NotAllowed, TooMany
from handoff.web.desk import agent_mail_pages, guard, provider_pages
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import STATIC, page
from handoff.web.desk.words import error_text
from handoff.web.limits import address_of


def make_door() -> Blueprint:
    """Return the only desk pages that are shown without signing in."""
    door = Blueprint("desk_door", url_prefix="/desk")
    door.add_route(show_form, "/sign-in", methods=["GET"])
    door.add_route(sign_in, "/sign-in", methods=["POST"])
    for uri, handler in provider_pages.ROUTES.items():
        door.add_route(handler, uri, methods=["GET"], name=f"provider_{handler.__name__}")
    agent_mail_pages.add_routes(door)
    door.static("/static", STATIC, name="static")
    return door


async def show_form(request: Request) -> HTTPResponse:
    """Show the sign-in form, or go on when the agent is signed in already."""
    token = request.cookies.get(guard.SESSION_COOKIE)
    target = guard.safe_next(request.args.get("next") or "/desk")
    if token and await call(parts(request).sign_in.find, token):
        return redirect(target, status=303)
    return _form(request, target)


async def sign_in(request: Request) -> HTTPResponse:
    """Open a session, or show the form again with what to do."""
    target = guard.safe_next(field(request, "next") or "/desk")
    guard.check_sign_in_form(request)
    username = field(request, "username")
    try:
        session = await call(
            parts(request).sign_in.sign_in,
            username,
            field(request, "password"),
            address_of(request),
        )
    except TooMany as error:
        headers = {"Retry-After": str(error.retry_after)}
        return _form(request, target, username, error_text(request, error), error.status, headers)
    except NotAllowed as error:
        return _form(request, target, username, error_text(request, error), error.status)
    response = redirect(target, status=303)
    guard.start_session(response, session.token, secure=parts(request).settings.secure)
    return response


async def sign_out(request: Request) -> HTTPResponse:
    """End the session here and in the browser; nothing is offered to the agent any more."""
    routing, agent_id = parts(request).services.routing, signed_in(request).agent.id
    await call(routing.set_available, agent_id, False, "signed_out")
    await call(parts(request).sign_in.sign_out, signed_in(request))
    response = redirect("/desk/sign-in?done=signed-out", status=303)
    guard.end_session(response, secure=parts(request).settings.secure)
    return response


def _form(
    request: Request,
    target: str,
    username: str = "",
    problem: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTTPResponse:
    nonce = guard.form_nonce(request)
    response = page(
        request,
        "sign_in.html",
        status,
        headers,
        next=target,
        username=username,
        problem=problem,
        form_token=parts(request).sign_in.form_token(nonce),
        provider=parts(request).services.single_sign_on.name,
        has_signed_out=request.args.get("done") == "signed-out",
    )
    guard.set_form_nonce(response, nonce, secure=parts(request).settings.secure)
    return response
