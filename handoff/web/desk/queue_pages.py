"""The queue: one page, and the same rows as a fragment for live updates."""

from __future__ import annotations

from sanic import HTTPResponse, Request

from handoff.services.desk import QueuePage
from handoff.services.queue_lines import View
from handoff.services.trend_alerts import AlertService
from handoff.web.desk.parts import call, page_number, parts, signed_in
from handoff.web.desk.rendering import page

#: Filters in the order they are shown.
VIEWS = (View.OPEN, View.WAITING, View.MINE, View.DRAFTS, View.FINISHED)


async def show_queue(request: Request) -> HTTPResponse:
    """Show a page of the queue."""
    failed = await call(parts(request).services.mail.failed)
    queue = await _read(request)
    offers = await call(parts(request).services.routing.offers, signed_in(request).agent.id)
    rising = await call(AlertService(parts(request).services.core).open)
    return page(
        request,
        "queue.html",
        queue=queue,
        views=VIEWS,
        failed_mails=len(failed),
        offers=offers,
        rising=len(rising),
    )


async def show_rows(request: Request) -> HTTPResponse:
    """Show the same rows without the page around them."""
    return page(request, "_queue.html", queue=await _read(request), views=VIEWS)


async def _read(request: Request) -> QueuePage:
    wanted = request.args.get("view", View.OPEN.value)
    view = View(wanted) if wanted in set(View) else View.OPEN
    agent_id = signed_in(request).agent.id
    return await call(parts(request).queue.queue, view, page_number(request), agent_id)
