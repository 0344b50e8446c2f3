"""Who may pass: the session cookie, the CSRF token and the headers of every desk answer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.response import redirect

from handoff.domain.errors import Forbidden
from handoff.domain.roles import Permission
from handoff.services.agents import Agent
from handoff.web.desk.parts import call, field, parts, signed_in

SESSION_COOKIE = "redress_desk"
FORM_COOKIE = "redress_desk_form"
COOKIE_PATH = "/desk"
CSRF_HEADER = "X-CSRF-Token"
STALE_FORM = (
    "This page was open for too long, or was opened before you signed in. Nothing was changed. "
    "Please go back, reload the page and try again."
)
#: htmx writes fragments through innerHTML; desk.js defines the default Trusted Types policy,
#: which lets through what our own templates can produce and refuses scripts and frames.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_PERMITTED = (
    "Your role does not include this page or action. Nothing was changed. "
    "An administrator of the desk can give you another role."
)

Handler = Callable[..., Any]


class Unguarded(Exception):
    """A route of the desk names no permission; the message says which."""


@dataclass(frozen=True)
class Route:
    """A page or an action of the desk, and what one must be allowed to do to reach it."""

    handler: Handler
    permission: Permission
    #: The handler reads the form itself, as it arrives, and checks that it is from the session.
    is_streamed: bool = False


def add_route(rooms: Blueprint, method: str, uri: str, route: Route, **options: Any) -> None:
    """Register a route of the desk together with the permission that it needs.

    Raises:
        Unguarded: the permission is missing.
    """
    if not isinstance(route.permission, Permission):
        raise Unguarded(f"{method} {uri} names no permission")
    handler = route.handler
    rooms.add_route(
        handler,
        uri,
        methods=[method],
        # Two pages may both have a handler of one name, such as show.
        name=f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}",
        # Errors have a page of the desk; Sanic would read the handler's source to find a format.
        error_format="json",
        ctx_permission=route.permission,
        ctx_is_streamed=route.is_streamed,
        stream=route.is_streamed,
        **options,
    )


def check_routes(app: Sanic[Any, Any], rooms: str) -> None:
    """Return when every route of the blueprint `rooms` names a permission.

    Raises:
        Unguarded: one was registered past `add_route`.
    """
    for route in app.router.routes:
        if f".{rooms}." in route.name and _permission_of(route) is None:
            raise Unguarded(f"/{route.path} names no permission")


async def require_agent(request: Request) -> HTTPResponse | None:
    """Let agents pass whose role allows it; send strangers to sign in, and back afterwards.

    Raises:
        Forbidden: the role does not allow it, or the form is not from this session.
    """
    token = request.cookies.get(SESSION_COOKIE)
    found = await call(parts(request).sign_in.find, token) if token else None
    if found is None:
        return _to_sign_in(request)
    request.ctx.signed_in = found
    # What names no permission is allowed to nobody.
    permission = _permission_of(request.route)
    if permission is None or not found.agent.may(permission):
        if request.path.rstrip("/") == COOKIE_PATH and request.method == "GET":
            return redirect(first_page(found.agent), status=303)
        raise Forbidden(NOT_PERMITTED, key="common.not_permitted")
    is_streamed = request.route is not None and request.route.ctx.is_streamed
    if request.method not in ("GET", "HEAD") and not is_streamed:
        check_csrf(request)
    return None


def check_csrf(request: Request) -> None:
    """Return when the form is from the session of this request.

    Raises:
        Forbidden: it is not.
    """
    sent = request.headers.get(CSRF_HEADER) or field(request, "csrf")
    if not hmac.compare_digest(sent.encode(), signed_in(request).csrf_token.encode()):
        raise Forbidden(STALE_FORM, key="common.stale_form")


def first_page(agent: Agent) -> str:
    """Return where somebody goes who may not see the queue, with which the desk begins."""
    return "/desk/trends" if agent.may(Permission.READ_TRENDS) else "/desk/settings"


async def add_headers(request: Request, response: HTTPResponse) -> None:
    """Add the security headers; pages are never kept by caches, they show personal data."""
    for name, value in SECURITY_HEADERS.items():
        response.headers[name] = value
    if not request.path.startswith("/desk/static/"):
        response.headers["Cache-Control"] = "no-store"


def start_session(response: HTTPResponse, token: str, *, secure: bool) -> None:
    """Hand the session token to the browser; it ends with the browser or on our side."""
    response.add_cookie(
        SESSION_COOKIE, token, path=COOKIE_PATH, secure=secure, httponly=True, samesite="Strict"
    )
    _forget(response, FORM_COOKIE, secure)


def end_session(response: HTTPResponse, *, secure: bool) -> None:
    """Make the browser forget its session token."""
    _forget(response, SESSION_COOKIE, secure)


def form_nonce(request: Request) -> str:
    """Return the nonce of the sign-in form's cookie, a new one when there is none."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)


def set_form_nonce(response: HTTPResponse, nonce: str, *, secure: bool) -> None:
    """Remember the sign-in form's nonce, so that another site cannot sign somebody in."""
    response.add_cookie(
        FORM_COOKIE, nonce, path=COOKIE_PATH, secure=secure, httponly=True, samesite="Strict"
    )


def check_sign_in_form(request: Request) -> None:
    """Return when the sign-in form came from our own page.

    Raises:
        Forbidden: cookie and form do not belong together.
    """
    nonce = request.cookies.get(FORM_COOKIE) or ""
    wanted = parts(request).sign_in.form_token(nonce)
    if not nonce or not hmac.compare_digest(field(request, "csrf").encode(), wanted.encode()):
        raise Forbidden(STALE_FORM, key="common.stale_form")


def safe_next(target: str) -> str:
    """Return the desk page to go to after sign-in; anything else becomes the queue."""
    try:
        split = urlsplit(target)
    except ValueError:
        return "/desk"
    inside = split.path == "/desk" or split.path.startswith("/desk/")
    if split.scheme or split.netloc or not inside or "\\" in target or ".." in target:
        return "/desk"
    return split.path + (f"?{split.query}" if split.query else "")


def _permission_of(route: Any) -> Permission | None:
    found = getattr(route.ctx, "permission", None) if route is not None else None
    return found if isinstance(found, Permission) else None


def _forget(response: HTTPResponse, cookie: str, secure: bool) -> None:
    # Sanic's own delete_cookie always marks the cookie Secure, which browsers refuse over HTTP.
    response.add_cookie(
        cookie, "", path=COOKIE_PATH, secure=secure, httponly=True, samesite="Strict", max_age=0
    )


def _to_sign_in(request: Request) -> HTTPResponse:
    target = "/desk/sign-in"
    if request.method == "GET":
        page = request.headers.get("HX-Current-URL") or request.url
        try:
            split = urlsplit(page)
        except ValueError:
            split = urlsplit("/desk")
        query = f"?{split.query}" if split.query else ""
        target += f"?next={quote(safe_next(split.path + query), safe='')}"
    if request.headers.get("HX-Request"):
        return HTTPResponse(status=401, headers={"HX-Redirect": target})
    if request.headers.get("Accept", "").startswith("text/event-stream"):
        return HTTPResponse("Please sign in.", status=401)
    return redirect(target, status=303)
