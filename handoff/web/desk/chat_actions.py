"""What an agent does on a case page: the chat, notes, facts and the case's status."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from sanic import HTTPResponse, Request
from sanic.response import empty

from handoff.adapters.events import CASE_TOPIC, QUEUE_TOPIC, conversation_topic
from handoff.domain.errors import Forbidden, RedressError
from handoff.services.evidence import remove_unused
from handoff.services.sent_files import NewFile
from handoff.web.desk.case_pages import back_to, refused
from handoff.web.desk.fact_forms import read_fact
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.uploads import read_form
from handoff.web.desk.words import error_text, speaking, words


async def join(request: Request, conversation_id: str) -> HTTPResponse:
    """Make the agent the one who answers; whoever comes second is told who has it."""
    agent_id = signed_in(request).agent.id
    handoffs = parts(request).services.handoffs
    return await act(
        request, conversation_id, lambda: handoffs.accept(conversation_id, agent_id), "joined"
    )


async def release(request: Request, conversation_id: str) -> HTTPResponse:
    """Hand the conversation back to the assistant."""
    agent_id, reason = signed_in(request).agent.id, field(request, "reason") or "answered"
    handoffs = parts(request).services.handoffs
    return await act(
        request,
        conversation_id,
        lambda: handoffs.release(conversation_id, agent_id, reason),
        "released",
    )


async def close(request: Request, conversation_id: str) -> HTTPResponse:
    """Close the conversation."""
    agent_id = signed_in(request).agent.id
    handoffs = parts(request).services.handoffs
    return await act(
        request,
        conversation_id,
        lambda: handoffs.close(conversation_id, agent_id, "closed"),
        "closed",
    )


async def send(request: Request, conversation_id: str) -> HTTPResponse:
    """Send a message as the agent, with a file if one was chosen; with htmx answer with an empty
    composer."""
    agent_id, services = signed_in(request).agent.id, parts(request).services
    file: NewFile | None = None
    try:
        file = await read_form(request)
        text, client_id = _written(request)
        await call(services.handoffs.send, conversation_id, agent_id, text, client_id, file)
    except RedressError as error:
        if isinstance(error, Forbidden) and error.key == "common.stale_form":
            raise
        # Also what was read before a file was refused.
        text, client_id = _written(request)
        if not request.headers.get("HX-Request"):
            return await refused(request, conversation_id, error, text)
        problem = error_text(request, error)
        return _composer(request, conversation_id, text, client_id, problem, 422)
    finally:
        if file is not None:
            await call(remove_unused, services.core, file.stored.sha256)
    publish(request, conversation_id)
    if not request.headers.get("HX-Request"):
        return back_to(request, conversation_id, "sent", "composer")
    return _composer(request, conversation_id, "", uuid4().hex)


def _written(request: Request) -> tuple[str, str]:
    """Return the message and its key, as far as the form has been read."""
    return field(request, "text"), field(request, "client_id") or uuid4().hex


async def typing(request: Request, conversation_id: str) -> HTTPResponse:
    """Tell the customer that the agent who holds the conversation writes, or has stopped."""
    holding = await call(parts(request).files.holding, conversation_id)
    if holding.owner == "agent" and holding.agent_id == signed_in(request).agent.id:
        on = field(request, "on") == "yes"
        topic = conversation_topic(conversation_id)
        parts(request).hub.publish(topic, "typing", on=on, sender="agent")
    return empty()


async def add_note(request: Request, conversation_id: str) -> HTTPResponse:
    """Save an internal note; with htmx answer with the notes."""
    text, files, agent = field(request, "text"), parts(request).files, signed_in(request).agent
    problem, status = "", 200
    try:
        await call(files.add_note, conversation_id, text, agent)
    except RedressError as error:
        if not request.headers.get("HX-Request"):
            return await refused(request, conversation_id, error)
        problem, status = error_text(request, error), 422
    if not request.headers.get("HX-Request"):
        return back_to(request, conversation_id, "noted", "notes")
    return page(
        request,
        "_notes.html",
        status,
        notes=await call(files.notes, conversation_id),
        conversation_id=conversation_id,
        reference=field(request, "reference") or None,
        problem=problem,
    )


async def correct_fact(request: Request, conversation_id: str, name: str) -> HTTPResponse:
    """Correct a fact; the value it had is kept."""
    form = {key: list(values) for key, values in (request.form or {}).items()}
    services, agent = parts(request).services, signed_in(request).agent
    today = parts(request).clock().date()

    def work() -> None:
        with speaking(words(request)):
            fact = read_fact(name, form, parts(request).policy, today)
        services.intake.set_fact(conversation_id, fact, agent.actor)

    return await act(request, conversation_id, work, "corrected", f"fact-{name}")


async def correct_category(request: Request, conversation_id: str) -> HTTPResponse:
    """Correct the kind of complaint; severity and headline of the case follow."""
    reference, code = field(request, "reference") or None, field(request, "category")
    categories, agent = parts(request).categories, signed_in(request).agent
    return await act(
        request,
        conversation_id,
        lambda: categories.correct(conversation_id, reference, code, agent),
        "category",
    )


async def change_status(request: Request, conversation_id: str) -> HTTPResponse:
    """Change the status of a case."""
    reference, status = field(request, "reference"), field(request, "status")
    lifecycle, agent = parts(request).lifecycle, signed_in(request).agent
    reason = field(request, "reason")
    return await act(
        request,
        conversation_id,
        lambda: lifecycle.change(reference, status, reason, agent),
        "status",
    )


async def act(
    request: Request,
    conversation_id: str,
    work: Callable[[], object],
    done: str,
    anchor: str = "",
) -> HTTPResponse:
    """Do something, tell everybody who watches, and return to the page; or say why not."""
    try:
        await call(work)
    except RedressError as error:
        if error.status == 404:
            raise
        return await refused(request, conversation_id, error)
    publish(request, conversation_id)
    return back_to(request, conversation_id, done, anchor)


def publish(request: Request, conversation_id: str) -> None:
    parts(request).hub.conversation_changed(conversation_id, (QUEUE_TOPIC, CASE_TOPIC))


def _composer(
    request: Request,
    conversation_id: str,
    text: str,
    client_id: str,
    problem: str = "",
    status: int = 200,
) -> HTTPResponse:
    return page(
        request,
        "_composer.html",
        status,
        {"HX-Trigger": "desk-conversation"},
        conversation_id=conversation_id,
        reference=field(request, "reference") or None,
        draft=text,
        client_id=client_id,
        problem=problem,
    )
