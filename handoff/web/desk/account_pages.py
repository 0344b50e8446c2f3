"""Accounts of the desk: adding people, their roles, disabling them, setting passwords."""

from __future__ import annotations

from collections.abc import Callable

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.agent_mails import Way
from handoff.domain.errors import NotFound, RedressError
from handoff.domain.roles import Role
from handoff.services.agent_mails import MailChoice
from handoff.services.agents import Agent
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text

DONE = ("added", "role", "password", "disabled", "enabled", "mails")


async def show(request: Request) -> HTTPResponse:
    """Show all accounts."""
    return await _page(request)


async def add(request: Request) -> HTTPResponse:
    """Add an account."""
    agents, actor = parts(request).services.agents, signed_in(request).agent.actor
    values = [field(request, name) for name in ("username", "name", "password", "role")]
    return await _act(request, lambda: agents.add(*values, actor=actor), "added")


async def set_role(request: Request, agent_id: str) -> HTTPResponse:
    """Give an account another role."""
    agents, actor = parts(request).services.agents, signed_in(request).agent.actor
    agent, role = await _find(request, agent_id), field(request, "role")
    return await _act(request, lambda: agents.set_role(agent.username, role, actor), "role")


async def set_password(request: Request, agent_id: str) -> HTTPResponse:
    """Set a new password and end the account's sessions."""
    agents, actor = parts(request).services.agents, signed_in(request).agent.actor
    agent, password = await _find(request, agent_id), field(request, "password")
    return await _act(
        request, lambda: agents.set_password(agent.username, password, actor), "password"
    )


async def set_mails(request: Request, agent_id: str) -> HTTPResponse:
    """Keep where an account's e-mails go, and which."""
    mails, actor = parts(request).services.agent_mails, signed_in(request).agent.actor
    agent = await _find(request, agent_id)
    address, way = field(request, "address"), field(request, "way") or Way.NONE
    return await _act(request, lambda: mails.save(agent.id, address, way, actor), "mails")


async def disable(request: Request, agent_id: str) -> HTTPResponse:
    """Let an account sign in no more."""
    agents, actor = parts(request).services.agents, signed_in(request).agent.actor
    agent = await _find(request, agent_id)
    return await _act(request, lambda: agents.disable(agent.username, actor), "disabled")


async def enable(request: Request, agent_id: str) -> HTTPResponse:
    """Let an account sign in again."""
    agents, actor = parts(request).services.agents, signed_in(request).agent.actor
    agent = await _find(request, agent_id)
    return await _act(request, lambda: agents.enable(agent.username, actor), "enabled")


async def _find(request: Request, agent_id: str) -> Agent:
    agents: tuple[Agent, ...] = await call(parts(request).services.agents.list_all)
    found = next((one for one in agents if one.id == agent_id), None)
    if found is None:
        raise NotFound("There is no such account.", key="access.no_account")
    return found


async def _act(request: Request, work: Callable[[], object], done: str) -> HTTPResponse:
    try:
        await call(work)
    except RedressError as error:
        return await _page(request, error_text(request, error), error.status)
    return redirect(f"/desk/accounts?done={done}", status=303)


async def _page(request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    done = request.args.get("done") or ""
    typed = {name: field(request, name) for name in ("username", "name", "role")}
    return page(
        request,
        "accounts.html",
        status,
        accounts=await call(parts(request).services.agents.list_all),
        roles=[role.value for role in Role],
        mails=await call(parts(request).services.agent_mails.all),
        no_mails=MailChoice(),
        ways=list(Way),
        done=done if done in DONE else "",
        problem=problem,
        typed=typed,
    )
