"""What an agent does on the page of the work: steps, people, tasks, resolution, clocks, letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import RedressError
from handoff.domain.resolutions import Decision
from handoff.web.desk.case_pages import page_url
from handoff.web.desk.chat_actions import publish
from handoff.web.desk.handling_pages import (
    letter_url,
    render_letter,
    render_work,
    work_url,
)
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.words import refusal, words


async def take_step(request: Request, reference: str) -> HTTPResponse:
    """Take the case to another status."""
    status, reason = field(request, "status"), field(request, "reason")
    service, agent = parts(request).lifecycle, signed_in(request).agent
    return await act_on_case(
        request,
        reference,
        lambda at: service.change(at, status, reason, agent),
        "status",
        "status",
    )


async def make_responsible(request: Request, reference: str) -> HTTPResponse:
    """Make somebody responsible, or nobody; the case page has this form as well."""
    assignee, service = field(request, "assignee") or None, parts(request).work
    agent = signed_in(request).agent
    return await act_on_case(
        request, reference, lambda at: service.assign(at, assignee, agent), "assigned", "people"
    )


async def set_department(request: Request, reference: str) -> HTTPResponse:
    """Put another department in charge."""
    name, service = field(request, "department"), parts(request).work
    agent = signed_in(request).agent
    return await act_on_case(
        request,
        reference,
        lambda at: service.set_department(at, name, agent),
        "department",
        "people",
    )


async def add_task(request: Request, reference: str) -> HTTPResponse:
    """Add a task, or a corrective action."""
    service, agent = parts(request).work, signed_in(request).agent
    kind = field(request, "kind") or "task"

    def work(at: str) -> None:
        day = _day(field(request, "due_on"))
        service.add_task(at, field(request, "title"), field(request, "owner"), day, agent, kind)

    return await act_on_case(request, reference, work, "task", f"tasks-{kind}")


async def finish_task(request: Request, reference: str, task_id: str) -> HTTPResponse:
    """Note that a task is done, or that it is not."""
    service, agent = parts(request).work, signed_in(request).agent
    is_done = field(request, "is_done") == "yes"
    anchor = f"tasks-{field(request, 'kind') or 'task'}"
    return await act_on_case(
        request,
        reference,
        lambda at: service.finish_task(at, task_id, is_done, agent),
        "task",
        anchor,
    )


async def log_contact(request: Request, reference: str) -> HTTPResponse:
    """Keep what was said outside the chat."""
    service, agent = parts(request).work, signed_in(request).agent
    zone = ZoneInfo(agent.time_zone or parts(request).policy.organisation.zone)

    def work(at: str) -> None:
        service.log_contact(
            at,
            field(request, "direction"),
            field(request, "way"),
            field(request, "text"),
            _moment(field(request, "at"), zone),
            agent,
        )

    return await act_on_case(request, reference, work, "contact", "contacts")


async def record_resolution(request: Request, reference: str) -> HTTPResponse:
    """Record what was decided."""
    service, agent = parts(request).resolutions, signed_in(request).agent
    remedies = tuple(request.form.getlist("remedies") or ()) if request.form else ()

    def work(at: str) -> None:
        decision = Decision(
            outcome=field(request, "outcome"),
            remedies=remedies,
            amount=_sum(field(request, "amount")),
            currency=field(request, "currency"),
            explanation=field(request, "explanation"),
            root_cause=field(request, "root_cause") or None,
            root_cause_note=field(request, "root_cause_note"),
        )
        service.record(at, decision, agent)

    return await act_on_case(request, reference, work, "resolution", "resolution")


async def set_root_cause(request: Request, reference: str) -> HTTPResponse:
    """Change the root cause of what was decided."""
    service, agent = parts(request).resolutions, signed_in(request).agent
    code, note = field(request, "root_cause") or None, field(request, "root_cause_note")
    return await act_on_case(
        request,
        reference,
        lambda at: service.set_root_cause(at, code, note, agent),
        "cause",
        "resolution",
    )


async def pause_clock(request: Request, reference: str, deadline_id: int) -> HTTPResponse:
    """Stop a clock, where its rule allows that."""
    service, agent, reason = (
        parts(request).clocks,
        signed_in(request).agent,
        field(request, "reason"),
    )
    return await act_on_case(
        request,
        reference,
        lambda at: service.pause(at, deadline_id, reason, agent),
        "paused",
        "clocks",
    )


async def resume_clock(request: Request, reference: str, deadline_id: int) -> HTTPResponse:
    """Let a clock run again."""
    service, agent = parts(request).clocks, signed_in(request).agent
    return await act_on_case(
        request, reference, lambda at: service.resume(at, deadline_id, agent), "resumed", "clocks"
    )


async def extend_clock(request: Request, reference: str, deadline_id: int) -> HTTPResponse:
    """Move a deadline to the rule's longer limit."""
    service, agent, reason = (
        parts(request).clocks,
        signed_in(request).agent,
        field(request, "reason"),
    )
    return await act_on_case(
        request,
        reference,
        lambda at: service.extend(at, deadline_id, reason, agent),
        "extended",
        "clocks",
    )


async def begin_letter(request: Request, reference: str) -> HTTPResponse:
    """Begin a letter from its template, and go to it."""
    reference, spoken = unquote(reference), words(request)
    try:
        letter_id = await call(
            parts(request).letters.draft,
            reference,
            field(request, "kind"),
            field(request, "language"),
            signed_in(request).agent,
            lambda code: spoken.say(f"lifecycle.gap.{code}"),
        )
    except RedressError as error:
        return await _refused(request, reference, error, "letters")
    return redirect(letter_url(reference, letter_id), status=303)


async def save_letter(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Keep the words of a draft."""
    return await _letter(
        request, reference, letter_id, lambda at: _save(request, at, letter_id), "saved"
    )


async def send_letter(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Keep the words of a draft and e-mail it."""
    service, agent = parts(request).letters, signed_in(request).agent

    def work(at: str) -> None:
        _save(request, at, letter_id)
        service.send(at, letter_id, agent)

    return await _letter(request, reference, letter_id, work, "sent")


async def post_letter(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Note that a letter was posted as it stands."""
    service, agent = parts(request).letters, signed_in(request).agent
    return await _letter(
        request,
        reference,
        letter_id,
        lambda at: service.note_posted(at, letter_id, agent),
        "posted",
    )


async def drop_letter(request: Request, reference: str, letter_id: str) -> HTTPResponse:
    """Give up a draft, and go back to the case."""
    service, agent = parts(request).letters, signed_in(request).agent
    return await act_on_case(
        request, reference, lambda at: service.drop(at, letter_id, agent), "dropped", "letters"
    )


def _save(request: Request, reference: str, letter_id: str) -> None:
    if field(request, "body"):
        parts(request).letters.edit(
            reference,
            letter_id,
            field(request, "subject"),
            field(request, "body"),
            signed_in(request).agent,
        )


async def act_on_case(
    request: Request,
    reference: str,
    work: Callable[[str], object],
    done: str,
    anchor: str,
) -> HTTPResponse:
    """Do something, tell everybody who watches, and return to the page; or say why not."""
    reference = unquote(reference)
    conversation_id, reference = await call(parts(request).files.find, reference)
    try:
        await call(work, reference)
    except RedressError as error:
        return await _refused(request, reference, error, anchor)
    publish(request, conversation_id)
    if field(request, "back") == "case":
        return redirect(page_url(conversation_id, reference, done), status=303)
    return redirect(work_url(reference, done, anchor), status=303)


async def _refused(
    request: Request, reference: str, error: RedressError, anchor: str
) -> HTTPResponse:
    if error.status == 404:
        raise error
    return await render_work(request, reference, error, anchor)


async def _letter(
    request: Request,
    reference: str,
    letter_id: str,
    work: Callable[[str], object],
    done: str,
) -> HTTPResponse:
    conversation_id, reference = await call(parts(request).files.find, unquote(reference))
    try:
        await call(work, reference)
    except RedressError as error:
        if error.status == 404:
            raise
        return await render_letter(request, reference, letter_id, error)
    publish(request, conversation_id)
    return redirect(letter_url(reference, letter_id, done), status=303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise refusal("lifecycle.bad_day") from None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refusal("lifecycle.bad_moment") from None


def _sum(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise refusal("lifecycle.bad_sum") from None
