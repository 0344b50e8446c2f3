"""The audit log: who did what and when, over all conversations and cases."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from sanic import HTTPResponse, Request

from handoff.adapters.audit import Tag
from handoff.domain.trends import Period
from handoff.services.audit_log import LIMIT, PARTIES, AuditLogService, Wanted
from handoff.web.desk import words
from handoff.web.desk.parts import call, parts, signed_in
from handoff.web.desk.periods import read_period
from handoff.web.desk.rendering import page
from handoff.web.evidence_api import attachment

#: Days that are shown when nothing was chosen.
USUAL_DAYS = 7


async def show_audit(request: Request) -> HTTPResponse:
    """Show the events that were chosen, the newest first."""
    service, wanted = AuditLogService(parts(request).services.core), _wanted(request)
    below = request.args.get("below") or ""
    found = await call(
        service.page, wanted, int(below) if below.isascii() and below.isdigit() else None
    )
    chosen = {
        "from": wanted.period.first.isoformat(),
        "to": wanted.period.last.isoformat(),
        "who": wanted.actor,
        "what": wanted.tag,
        "about": wanted.about,
    }
    return page(
        request,
        "audit.html",
        chosen=chosen,
        address=urlencode({key: value for key, value in chosen.items() if value}),
        found=found,
        is_later=bool(below),
        people=await call(service.people),
        parties=PARTIES,
        tags=tuple(Tag),
        limit=LIMIT,
    )


async def send_audit(request: Request) -> HTTPResponse:
    """Send the events that were chosen as a file."""
    service, wanted = AuditLogService(parts(request).services.core), _wanted(request)
    text = await call(service.export, wanted, signed_in(request).agent)
    name = f"audit-{wanted.period.first}-{wanted.period.last}.csv"
    return HTTPResponse(
        text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(name)},
    )


def _wanted(request: Request) -> Wanted:
    """Return which events the address asks for.

    Raises:
        InvalidInput: the days make no period, or there is no such event.
    """
    tag = request.args.get("what") or ""
    if tag and tag not in set(Tag):
        raise words.refusal("audit.no_event")
    return Wanted(
        _period(request),
        request.args.get("who") or "",
        tag,
        (request.args.get("about") or "").strip(),
    )


def _period(request: Request) -> Period:
    today = parts(request).policy.organisation.day_of(parts(request).clock())
    first = request.args.get("from") or (today - timedelta(days=USUAL_DAYS - 1)).isoformat()
    return read_period(
        request, first, request.args.get("to") or today.isoformat(), "audit.bad_period"
    )
