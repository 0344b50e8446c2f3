"""Connections: webhooks and adapters, keys of the integration API, what was given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import InvalidInput, RedressError
from handoff.domain.outgoing import EVENT_TYPES
from handoff.domain.roles import Permission
from handoff.domain.scopes import Scope
from handoff.domain.target_kinds import KINDS, LANGUAGE
from handoff.web.desk.guard import Route
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text

DONE = ("stopped", "started", "removed", "tested", "retried", "revoked", "language")


async def show(request: Request) -> HTTPResponse:
    """Show everything that is connected."""
    return await _page(request)


async def add_target(request: Request, kind: str) -> HTTPResponse:
    """Add a webhook or an adapter; the secret of a webhook is shown now and never again."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    events = _several(request, "events")
    options = {
        option.name: field(request, option.name)
        for option in (KINDS[kind].options if kind in KINDS else ())
    }
    try:
        _, secret = await call(
            targets.add, kind, field(request, "name"), field(request, "url"), events, options, actor
        )
    except RedressError as error:
        return await _page(request, problem=error_text(request, error), status=error.status)
    return await _page(request, secret=secret if kind == "webhook" else "", added=True)


async def rotate(request: Request, target_id: str) -> HTTPResponse:
    """Give a webhook a new secret, and show it once."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    return await _page(request, secret=await call(targets.rotate, target_id, actor))


async def set_language(request: Request, target_id: str) -> HTTPResponse:
    """Let an adapter write in another language."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    language = field(request, "language")
    try:
        await call(targets.set_language, target_id, language, actor)
    except InvalidInput as error:
        return await _page(request, problem=error_text(request, error), status=error.status)
    return redirect("/desk/connections?done=language", status=303)


async def stop(request: Request, target_id: str) -> HTTPResponse:
    """Send nothing more to a target for now."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    return await _act(request, lambda: targets.stop(target_id, actor), "stopped")


async def start(request: Request, target_id: str) -> HTTPResponse:
    """Send to a target again."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    return await _act(request, lambda: targets.start(target_id, actor), "started")


async def remove(request: Request, target_id: str) -> HTTPResponse:
    """Remove a target."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    return await _act(request, lambda: targets.remove(target_id, actor), "removed")


async def test(request: Request, target_id: str) -> HTTPResponse:
    """Send an event that means nothing."""
    targets, actor = parts(request).services.targets, signed_in(request).agent.actor
    return await _act(request, lambda: targets.send_test(target_id, actor), "tested")


async def retry(request: Request, delivery_id: int) -> HTTPResponse:
    """Try again what was given up."""
    deliveries, actor = parts(request).services.deliveries, signed_in(request).agent.actor
    return await _act(request, lambda: deliveries.retry(delivery_id, actor), "retried")


async def add_key(request: Request) -> HTTPResponse:
    """Make a key, and show it once."""
    keys, actor = parts(request).services.api_keys, signed_in(request).agent.actor
    scopes = _several(request, "scopes")
    try:
        _, token = await call(keys.create, field(request, "name"), scopes, actor)
    except RedressError as error:
        return await _page(request, problem=error_text(request, error), status=error.status)
    return await _page(request, key=token)


async def revoke_key(request: Request, key_id: str) -> HTTPResponse:
    """Let a key open nothing any more."""
    keys, actor = parts(request).services.api_keys, signed_in(request).agent.actor
    return await _act(request, lambda: keys.revoke(key_id, actor), "revoked")


def _several(request: Request, name: str) -> list[str]:
    return list(request.form.getlist(name) or ()) if request.form else []


async def _act(request: Request, work: Callable[[], object], done: str) -> HTTPResponse:
    await call(work)
    return redirect(f"/desk/connections?done={done}", status=303)


async def _page(request: Request, *, status: int = 200, **more: Any) -> HTTPResponse:
    services = parts(request).services
    done = request.args.get("done") or ""
    targets = await call(services.targets.list)
    root = f"{parts(request).settings.public_url}/adapters/chatwoot"
    context: dict[str, Any] = {"problem": "", "secret": "", "key": "", "added": False} | more
    return page(
        request,
        "connections.html",
        status,
        targets=targets,
        languages=await call(services.targets.languages),
        spoken=LANGUAGE.choices,
        callbacks={
            one.id: f"{root}/{one.id}/{services.chatwoot.callback_token(one.id)}"
            for one in targets
            if one.kind == "chatwoot"
        },
        failed=await call(services.deliveries.failed),
        keys=await call(services.api_keys.list),
        kinds={kind: KINDS[kind] for kind in KINDS if kind in services.deliveries.kinds},
        event_types=list(EVENT_TYPES),
        scopes=[scope.value for scope in Scope],
        done=done if done in DONE else "",
        **context,
    )


_TARGET = "/connections/<target_id:[0-9a-f]{32}>"
_KEEPER = Permission.MANAGE_INTEGRATIONS
#: The actions of this page.
POSTS: dict[str, Route] = {
    "/connections/add/<kind:[a-z]+>": Route(add_target, _KEEPER),
    f"{_TARGET}/language": Route(set_language, _KEEPER),
    f"{_TARGET}/rotate": Route(rotate, _KEEPER),
    f"{_TARGET}/stop": Route(stop, _KEEPER),
    f"{_TARGET}/start": Route(start, _KEEPER),
    f"{_TARGET}/remove": Route(remove, _KEEPER),
    f"{_TARGET}/test": Route(test, _KEEPER),
    "/connections/deliveries/<delivery_id:int>/retry": Route(retry, _KEEPER),
    "/connections/keys": Route(add_key, _KEEPER),
    "/connections/keys/<key_id:[0-9a-f]{32}>/revoke": Route(revoke_key, _KEEPER),
}
