"""An agent's own work: being available, offers, passing on; and a supervisor's silent view."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sanic import HTTPResponse, Request
from sanic.request import RequestParameters
from sanic.response import redirect

from handoff.domain.errors import InvalidInput, RedressError
from handoff.domain.handoff_states import DECLINE_REASONS
from handoff.domain.languages import SPOKEN
from handoff.domain.roles import Permission
from handoff.web.desk.chat_actions import act, publish
from handoff.web.desk.guard import Route, safe_next
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text, words

CONVERSATION = "/conversations/<conversation_id:[0-9a-f]{32}>"
DONE = ("available", "away", "declined", "saved", "task")
#: Cases with the nearest deadlines that the page names; the queue has them all.
MOST_DUE = 5


async def show_work(request: Request) -> HTTPResponse:
    """Show whether the agent is available, what is offered to them, and what they can take."""
    return await _work(request)


async def show_offers(request: Request) -> HTTPResponse:
    """Show the line about offers without the page around it."""
    return page(request, "_offers.html", **await offers_of(request))


async def offers_of(request: Request) -> dict[str, Any]:
    """Return what is offered to the agent in person, and whether they are away for missing one."""
    routing, found = parts(request).services.routing, signed_in(request)
    offers = await call(routing.offers, found.agent.id)
    profile = await call(routing.profile, found.agent.id)
    return {"offers": offers, "has_missed": profile.away_reason == "offer_missed"}


async def set_available(request: Request) -> HTTPResponse:
    """Say that the agent is there, or away, and stay on the page where they said it."""
    wanted = field(request, "available") == "yes"
    routing = parts(request).services.routing
    await call(routing.set_available, signed_in(request).agent.id, wanted)
    done = f"/desk/my-work?done={'available' if wanted else 'away'}"
    page_before = field(request, "next")
    return redirect(safe_next(page_before) if page_before else done, status=303)


async def save_profile(request: Request) -> HTTPResponse:
    """Keep languages and skills."""
    form = request.form or RequestParameters()
    languages = re.split(r"[\s,;]+", " ".join(form.getlist("languages") or ()))
    skills = form.getlist("skills") or []
    routing = parts(request).services.routing
    agent_id = signed_in(request).agent.id
    try:
        await call(routing.set_profile, agent_id, [each for each in languages if each], skills)
    except InvalidInput as error:
        return await _work(request, error_text(request, error), error.status)
    return redirect("/desk/my-work?done=saved", status=303)


async def finish_task(request: Request, reference: str, task_id: str) -> HTTPResponse:
    """Note that a task is done, and stay on the page."""
    desk, agent = parts(request), signed_in(request).agent
    try:
        conversation_id, found = await call(desk.files.find, unquote(reference))
        await call(desk.work.finish_task, found, task_id, True, agent)
    except RedressError as error:
        if error.status == 404:
            raise
        return await _work(request, error_text(request, error), error.status)
    publish(request, conversation_id)
    return redirect("/desk/my-work?done=task", status=303)


async def decline(request: Request, conversation_id: str) -> HTTPResponse:
    """Refuse an offer."""
    routing, agent_id = parts(request).services.routing, signed_in(request).agent.id
    try:
        await call(routing.decline, conversation_id, agent_id, field(request, "reason"))
    except RedressError as error:
        if error.status == 404:
            raise
        return await _work(request, error_text(request, error), error.status)
    publish(request, conversation_id)
    return redirect("/desk/my-work?done=declined", status=303)


async def pass_on(request: Request, conversation_id: str) -> HTTPResponse:
    """Pass a conversation on to a colleague or to a queue."""
    kind, _, target = field(request, "to").partition(":")
    routing, agent_id = parts(request).services.routing, signed_in(request).agent.id
    reason = field(request, "reason")
    work: Callable[..., object] = (
        routing.pass_to_agent if kind == "agent" else routing.pass_to_queue
    )
    return await act(
        request,
        conversation_id,
        lambda: work(conversation_id, agent_id, target, reason),
        "passed_on",
    )


async def watch(request: Request, conversation_id: str) -> HTTPResponse:
    """Show a conversation to read only; nobody in it is told."""
    files, agent = parts(request).files, signed_in(request).agent
    await call(files.record_watch, conversation_id, agent)
    lines = await call(files.lines, conversation_id, 0)
    return page(
        request,
        "watch.html",
        conversation_id=conversation_id,
        reference=await call(files.open_case_of, conversation_id),
        holding=await call(files.holding, conversation_id),
        lines=lines,
        after=lines[-1].message.seq if lines else 0,
        quotes={},
    )


async def _work(request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    done = request.args.get("done") or ""
    routing, agent_id = parts(request).services.routing, signed_in(request).agent.id
    return page(
        request,
        "work.html",
        status,
        problem=problem,
        done=done if done in DONE and not problem else "",
        profile=await call(routing.profile, agent_id),
        **await offers_of(request),
        tasks=await call(parts(request).work.own_tasks, agent_id),
        next_due=await call(
            parts(request).queue.next_due, agent_id, words(request).language, MOST_DUE
        ),
        queues=parts(request).policy.queues,
        spoken=SPOKEN,
        decline_reasons=DECLINE_REASONS,
    )


GETS: dict[str, Route] = {
    "/my-work": Route(show_work, Permission.ANSWER_CUSTOMERS),
    "/my-work/offers": Route(show_offers, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/watch": Route(watch, Permission.WATCH_CHATS),
}
POSTS: dict[str, Route] = {
    "/my-work/available": Route(set_available, Permission.ANSWER_CUSTOMERS),
    "/my-work/tasks/<reference>/<task_id:[0-9a-f]{32}>": Route(finish_task, Permission.WORK_CASES),
    "/my-work/profile": Route(save_profile, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/decline": Route(decline, Permission.ANSWER_CUSTOMERS),
    f"{CONVERSATION}/pass": Route(pass_on, Permission.ANSWER_CUSTOMERS),
}
