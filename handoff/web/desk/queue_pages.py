"""The queue: one page, and the same rows as a fragment for live updates."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sanic import HTTPResponse, Request

from handoff.services.queue_lines import View
from handoff.services.saved_views import SavedViewService
from handoff.services.trend_alerts import AlertService
from handoff.web.desk import bulk_pages
from handoff.web.desk.parts import call, page_number, parts, signed_in
from handoff.web.desk.queue_address import choices, read_address
from handoff.web.desk.rendering import page
from handoff.web.desk.routing_pages import offers_of
from handoff.web.desk.words import words

#: Tabs in the order they are shown.
VIEWS = (View.OPEN, View.WAITING, View.MINE, View.DRAFTS, View.FINISHED)


async def show_queue(request: Request) -> HTTPResponse:
    """Show a page of the queue."""
    failed = await call(parts(request).services.mail.failed)
    shown = await _read(request)
    rising = await call(AlertService(parts(request).services.core).open)
    return page(
        request,
        "queue.html",
        **shown,
        choices=choices(request, shown["address"].view),
        failed_mails=len(failed),
        **await offers_of(request),
        rising=len(rising),
    )


async def show_rows(request: Request) -> HTTPResponse:
    """Show the same rows without the page around them."""
    return page(request, "_queue.html", **await _read(request))


async def _read(request: Request) -> dict[str, Any]:
    address, agent = read_address(request, request.args), signed_in(request).agent
    now, zone = parts(request).clock(), agent.time_zone or parts(request).policy.organisation.zone
    queue = await call(
        parts(request).queue.queue,
        address.view,
        page_number(request),
        agent.id,
        address.filters,
        agent.time_zone,
        words(request).language,
    )
    return {
        "queue": queue,
        "address": address,
        "people": await call(parts(request).work.people),
        "bulk": await bulk_pages.form_of(request, queue.total),
        "views": VIEWS,
        "shortcuts": address.shortcuts(now.astimezone(ZoneInfo(zone)).date()),
        "saved": await call(SavedViewService(parts(request).services.core).of, agent),
    }
