"""The page on which a case is worked on to its end, and the letters of a case."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.case_handling import said
from handoff.domain.errors import RedressError
from handoff.domain.letters import KINDS
from handoff.domain.lifecycle import FINISHED
from handoff.domain.resolutions import OUTCOMES, REMEDIES
from handoff.domain.roles import Permission
from handoff.services.case_work import DIRECTIONS, WAYS
from handoff.services.retention import RetentionService
from handoff.web.desk.parts import call, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text, words


async def show_case_work(request: Request, reference: str) -> HTTPResponse:
    """Show the work on a case; another spelling of its reference leads to its own address."""
    _, found = await call(parts(request).files.find, unquote(reference))
    if found != reference:
        return redirect(work_url(found), status=303)
    return await render_work(request, reference)


async def show_letter(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Show a letter: a draft to edit, or what has gone out."""
    return await render_letter(request, unquote(reference), letter_id)


async def show_letter_print(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Show a letter as it lies on paper."""
    letter = await call(parts(request).letters.get, unquote(reference), letter_id)
    return page(request, "letter_print.html", letter=letter)


async def render_work(
    request: Request,
    reference: str,
    error: RedressError | None = None,
    typed_at: str = "",
) -> HTTPResponse:
    """Return the page of the work; after an error with what was typed into the form `typed_at`."""
    desk, agent = parts(request), signed_in(request).agent
    handling, spoken = desk.policy.handling, words(request)
    conversation_id, _ = await call(desk.files.find, reference)
    await call(desk.files.record_read, conversation_id, reference, agent)
    work = await call(desk.work.of, reference)
    zone = agent.time_zone or desk.policy.organisation.zone
    clocks = await call(desk.clocks.of, reference)
    way = await call(desk.lifecycle.way, reference)
    resolutions = await call(desk.resolutions.of, reference)
    ladder = handling.ladder.get(clocks.severity, ())
    form: Any = request.form
    typed = {key: values[0] for key, values in (form or {}).items()} if error else {}
    return page(
        request,
        "handling.html",
        error.status if error else 200,
        reference=reference,
        base=work_url(reference),
        work=work,
        summary=await call(desk.files.summary, conversation_id, reference, spoken.language),
        work_now=f"{desk.clock().astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}",
        way=way,
        is_finished=way.status in FINISHED,
        clocks=clocks,
        instant_now=desk.clock(),
        ladder=[said(step.to, spoken.language) for step in ladder],
        resolutions=resolutions,
        decision=next((r.decision for r in resolutions if r.stage == way.stage), None),
        letters=await call(desk.letters.of, reference),
        letter_languages=await call(desk.letters.languages, reference),
        letter_kinds=KINDS,
        outcomes=OUTCOMES,
        remedies=REMEDIES,
        directions=DIRECTIONS,
        ways=WAYS,
        causes={
            code: said(one.label, spoken.language) for code, one in handling.root_causes.items()
        },
        currency=desk.policy.organisation.currency,
        zone=zone,
        may_work=agent.may(Permission.WORK_CASES),
        may_assign=agent.may(Permission.ASSIGN_CASES),
        may_write=agent.may(Permission.SEND_LETTERS),
        may_keep=agent.may(Permission.KEEP_RECORDS),
        kept=await call(RetentionService(desk.services.core).of, reference),
        alert=error_text(request, error) if error else "",
        typed=typed,
        chosen=tuple(form.getlist("remedies") or ()) if error and form else (),
        typed_at=typed_at if error else "",
        done=done_text(request),
    )


async def render_letter(
    request: Request, reference: str, letter_id: str, error: RedressError | None = None
) -> HTTPResponse:
    """Return the page of a letter; after an error with the text that was typed."""
    letter = await call(parts(request).letters.get, reference, letter_id)
    form: Any = request.form or {}
    return page(
        request,
        "letter.html",
        error.status if error else 200,
        letter=letter,
        base=letter_url(reference, letter_id),
        subject=(error and form.get("subject")) or letter.subject,
        body=(error and form.get("body")) or letter.body,
        may_write=signed_in(request).agent.may(Permission.SEND_LETTERS),
        alert=error_text(request, error) if error else "",
        done=done_text(request),
    )


def work_url(reference: str, done: str = "", anchor: str = "") -> str:
    """Return the address of the work on a case, with the code of what was done."""
    query, fragment = f"?done={done}" if done else "", f"#{anchor}" if anchor else ""
    return f"/desk/cases/{quote(reference, safe='')}/work{query}{fragment}"


def letter_url(reference: str, letter_id: str, done: str = "") -> str:
    """Return the address of a letter, with the code of what was done."""
    query = f"?done={done}" if done else ""
    return f"/desk/cases/{quote(reference, safe='')}/letters/{letter_id}{query}"


def done_text(request: Request) -> str:
    """Return what the page says after an action, by the code in its address."""
    key = f"lifecycle.done.{request.args.get('done') or ''}"
    known = words(request).sentences
    return str(known[key]) if key in known else ""
