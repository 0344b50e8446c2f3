"""The case page, and the parts of it that are refreshed while it is open."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from sanic import HTTPResponse, Request
from sanic.response import empty, redirect

from handoff.adapters.events import conversation_topic
from handoff.domain.answers import filled
from handoff.domain.errors import RedressError
from handoff.domain.handoff_states import PASS_REASONS, RELEASE_REASONS
from handoff.domain.lifecycle import FINISHED, following
from handoff.domain.roles import Permission
from handoff.services.case_file import CaseFile
from handoff.web.desk import fact_forms, marks
from handoff.web.desk.parts import call, parts, signed_in
from handoff.web.desk.related import related
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text, words


async def show_case(request: Request, reference: str) -> HTTPResponse:
    """Show a filed case; another spelling of its reference leads to the page's own address."""
    conversation_id, found = await call(parts(request).files.find, unquote(reference))
    if found != reference:
        return redirect(page_url(conversation_id, found), status=303)
    return await render_file(request, conversation_id, reference)


async def show_conversation(request: Request, conversation_id: str) -> HTTPResponse:
    """Show an unfinished intake, or go to the case it has become."""
    reference = await call(parts(request).files.open_case_of, conversation_id)
    if reference is not None:
        return redirect(page_url(conversation_id, reference), status=303)
    return await render_file(request, conversation_id, None)


async def go_on(request: Request, reference: str) -> HTTPResponse:
    """Go to the case that comes after this one, or to one's own list when there is none."""
    agent_id = signed_in(request).agent.id
    found = await call(parts(request).queue.following, unquote(reference), agent_id)
    if found is None:
        return redirect("/desk?view=mine", status=303)
    work = "/work" if request.args.get("page") == "work" else ""
    return redirect(f"/desk/cases/{quote(found, safe='')}{work}", status=303)


async def show_print(request: Request, conversation_id: str) -> HTTPResponse:
    """Show everything on paper-like pages without controls."""
    reference = request.args.get("reference")
    return page(request, "print.html", **await _context(request, conversation_id, reference))


async def show_messages(request: Request, conversation_id: str) -> HTTPResponse:
    """Show the messages after the number in `after`, for a page that is open; 204 without any."""
    after = _number(request.args.get("after"))
    lines = await call(parts(request).files.lines, conversation_id, after)
    if not lines:
        return empty()
    await mark_read(request, conversation_id, lines[-1].message.seq)
    return page(
        request,
        "_messages.html",
        lines=lines,
        after=lines[-1].message.seq,
        conversation_id=conversation_id,
        quotes={},
    )


async def mark_read(request: Request, conversation_id: str, seq: int) -> None:
    """Note how far the agent has read, where it is theirs to answer."""
    marks, agent_id = parts(request).services.read_marks, signed_in(request).agent.id
    if await call(marks.agent_read, conversation_id, agent_id, seq):
        topic = conversation_topic(conversation_id)
        parts(request).hub.publish(topic, "read", sender="agent")


async def show_state(request: Request, conversation_id: str) -> HTTPResponse:
    """Show who answers now, what the agent can do about it, and whether facts are newer."""
    reference = request.args.get("reference") or None
    holding = await call(parts(request).files.holding, conversation_id)
    return page(
        request,
        "_state.html",
        holding=holding,
        conversation_id=conversation_id,
        reference=reference,
        seen=request.args.get("seen") or "",
        filing=await call(parts(request).filing.state, conversation_id),
        is_mine=holding.owner == "agent" and holding.agent_id == signed_in(request).agent.id,
        is_offered=holding.offered_to == signed_in(request).agent.id,
        marks=await call(parts(request).services.read_marks.marks, conversation_id),
    )


async def render_file(
    request: Request,
    conversation_id: str,
    reference: str | None,
    status: int = 200,
    alert: str = "",
    draft: str = "",
) -> HTTPResponse:
    """Return the case page, with a sentence about what went wrong and the text not yet sent."""
    context = await _context(request, conversation_id, reference)
    if context["after"]:
        await mark_read(request, conversation_id, context["after"])
    wanted = request.args.get("answer")
    chosen = (answer.text for answer in context["answers"] if answer.code == wanted)
    draft = draft or next(chosen, "")
    return page(request, "case.html", status, alert=alert, draft=draft, **context)


async def refused(
    request: Request, conversation_id: str, error: RedressError, draft: str = ""
) -> HTTPResponse:
    """Return the case page that says why nothing was done."""
    reference = form_reference(request)
    return await render_file(
        request, conversation_id, reference, error.status, error_text(request, error), draft
    )


def page_url(conversation_id: str, reference: str | None, done: str = "", anchor: str = "") -> str:
    """Return the address of a case page, with the code of what was done and a place on it."""
    path = f"cases/{quote(reference, safe='')}" if reference else f"conversations/{conversation_id}"
    query = f"?done={done}" if done else ""
    return f"/desk/{path}{query}{'#' + anchor if anchor else ''}"


def back_to(request: Request, conversation_id: str, done: str, anchor: str = "") -> HTTPResponse:
    """Return to the page the form was on."""
    return redirect(page_url(conversation_id, form_reference(request), done, anchor), status=303)


async def handling(request: Request, file: CaseFile, reference: str | None) -> dict[str, Any]:
    """Return what the forms around the composer offer: ready answers, colleagues and queues."""
    agent, policy = signed_in(request).agent, parts(request).policy
    name = file.summary["facts"]["customer_name"]["value"]
    known = {"agent": agent.name, "name": name, "reference": reference}
    return {
        "answers": filled(policy.answers_in(file.summary["language"]), known),
        "colleagues": await call(parts(request).services.routing.colleagues, agent.id),
        "queues": policy.queues.queues,
        "pass_reasons": PASS_REASONS,
        "release_reasons": RELEASE_REASONS,
    }


async def _context(request: Request, conversation_id: str, reference: str | None) -> dict[str, Any]:
    agent = signed_in(request).agent
    file: CaseFile = await call(
        parts(request).files.read, conversation_id, reference, agent, words(request).language
    )
    texts = {line.message.id: line.message.text for line in file.lines}
    quotes: dict[str, list[marks.Quote]] = {}
    done = (request.args.get("done") or "").replace("-", "_")
    for found in marks.quotes_of(file.summary):
        quotes.setdefault(found.message_id, []).append(found)
    return {
        "file": file,
        "summary": file.summary,
        "holding": file.holding,
        "conversation_id": conversation_id,
        "reference": reference,
        "lines": file.lines,
        "after": file.lines[-1].message.seq if file.lines else 0,
        "quotes": {
            message_id: marks.split_message(texts.get(message_id, ""), of_message)
            for message_id, of_message in quotes.items()
        },
        "targets": marks.targets(file.summary, texts),
        "message_ids": frozenset(texts),
        "seen": file.holding.facts_at.isoformat() if file.holding.facts_at else "",
        "marks": await call(parts(request).services.read_marks.marks, conversation_id),
        "is_offered": file.holding.offered_to == agent.id,
        **await handling(request, file, reference),
        **await related(request, conversation_id, reference),
        "is_mine": file.holding.owner == "agent" and file.holding.agent_id == agent.id,
        "may_work": agent.may(Permission.WORK_CASES),
        "finished": FINISHED,
        "limits": await _limits(request, reference),
        "statuses": (file.summary["status"], *following(file.summary["status"])),
        "fact_statuses": fact_forms.STATUSES,
        "filing": await call(parts(request).filing.state, conversation_id),
        "client_id": uuid4().hex,
        "done": done if f"chat.done.{done}" in words(request).sentences else "",
        "problem": "",
    }


async def _limits(request: Request, reference: str | None) -> list[dict[str, Any]]:
    """Return the time limits of a filed case with when they were met, other than acknowledging."""
    if reference is None:
        return []
    clocks = (await call(parts(request).clocks.of, reference)).clocks
    return [asdict(clock) for clock in clocks if clock.kind != "acknowledge"]


def form_reference(request: Request) -> str | None:
    return (request.form.get("reference") if request.form else None) or None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
