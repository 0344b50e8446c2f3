"""Signing in with the OpenID Connect provider of the settings."""

from __future__ import annotations

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.adapters.oidc_provider import ProviderDown
from handoff.domain.errors import NotAllowed, NotFound
from handoff.services.single_sign_on import CALLBACK_PATH, NoAccess
from handoff.web.desk import guard
from handoff.web.desk.parts import call, parts
from handoff.web.desk.rendering import page
from handoff.web.desk.words import words

#: Lax, because the browser comes back from another site; the session's own cookie stays Strict.
COOKIE = "redress_desk_provider"
PATH = "/desk/sign-in"


async def begin(request: Request) -> HTTPResponse:
    """Send the browser to the provider."""
    target = guard.safe_next(request.args.get("next") or "/desk")
    service = parts(request).services.single_sign_on
    try:
        begun = await call(service.begin, target)
    except ProviderDown:
        return _problem(request, "access.provider_down", 503)
    response = redirect(begun.url, status=303)
    _set_cookie(request, response, begun.browser, 600)
    return response


async def finish(request: Request) -> HTTPResponse:
    """Open a session for who comes back from the provider.

    The answer is a page that goes on by itself: a redirect would still count as coming from the
    other site, and browsers would not send the session's cookie.
    """
    service = parts(request).services.single_sign_on
    if not service.name:
        raise NotFound("There is no such page at the desk.", key="common.no_page")
    code, state = request.args.get("code") or "", request.args.get("state") or ""
    browser = request.cookies.get(COOKIE) or ""
    try:
        session, target = await call(service.finish, state, code, browser)
    except ProviderDown:
        response = _problem(request, "access.provider_down", 503)
    except NoAccess:
        response = _problem(request, "access.provider_no_access", 403)
    except NotAllowed:
        response = _problem(request, "access.provider_refused", 401)
    else:
        response = page(request, "signed_in.html", target=guard.safe_next(target))
        guard.start_session(response, session.token, secure=parts(request).settings.secure)
    _set_cookie(request, response, "", 0)
    return response


def _problem(request: Request, key: str, status: int) -> HTTPResponse:
    name = parts(request).services.single_sign_on.name
    message = words(request).say(key, provider=name)
    return page(request, "error.html", status, message=message)


def _set_cookie(request: Request, response: HTTPResponse, value: str, seconds: int) -> None:
    response.add_cookie(
        COOKIE,
        value,
        path=PATH,
        secure=parts(request).settings.secure,
        httponly=True,
        samesite="Lax",
        max_age=seconds,
    )


ROUTES = {"/sign-in/provider": begin, CALLBACK_PATH.removeprefix("/desk"): finish}
