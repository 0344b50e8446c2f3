"""Records for regulators: choosing cases and sending them as a file."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sanic import HTTPResponse, Request

from handoff.domain.record_fields import FIELDS
from handoff.services.records import LIMIT, RecordService, TooManyCases
from handoff.web.desk import words
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.periods import read_period
from handoff.web.desk.rendering import page
from handoff.web.evidence_api import attachment

USUAL_DAYS = 91


async def show_records(request: Request) -> HTTPResponse:
    """Show the form to export records."""
    service = RecordService(parts(request).services.core)
    today = parts(request).clock().astimezone(ZoneInfo(parts(request).policy.organisation.zone))
    return page(
        request,
        "records.html",
        regimes=await call(service.regimes),
        rules=FIELDS,
        limit=LIMIT,
        first=today.date() - timedelta(days=USUAL_DAYS - 1),
        last=today.date(),
    )


async def export(request: Request) -> HTTPResponse:
    """Send the records of a period as a file."""
    service = RecordService(parts(request).services.core)
    regime = field(request, "regime") or None
    if regime is not None and regime not in await call(service.regimes):
        raise words.refusal("records.no_regime")
    days = field(request, "from"), field(request, "to")
    period = read_period(request, *days, "records.bad_period")
    form = field(request, "file")
    try:
        agent, spoken = signed_in(request).agent, words.words(request)
        made = await call(service.export, period, regime, form, agent, spoken)
    except TooManyCases:
        raise words.refusal("records.limit", count=LIMIT) from None
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    return HTTPResponse(
        made.text.encode("utf-8-sig" if form == "csv" else "utf-8", "replace"),
        content_type=kind,
        headers={
            "Content-Disposition": attachment(
                f"records-{regime or 'all'}-{period.first}-{period.last}.{form}"
            )
        },
    )
