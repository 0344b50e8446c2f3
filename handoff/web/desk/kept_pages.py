"""How long cases are kept: holds, what was removed, and removing at a customer's request."""

from __future__ import annotations

from sanic import HTTPResponse, Request

from handoff.services.holds import HoldService
from handoff.services.retention import RetentionService
from handoff.web.desk.handling_actions import act_on_case
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import words


async def show_kept(request: Request) -> HTTPResponse:
    """Show the times of the policy, the cases on hold and those that were removed."""
    core = parts(request).services.core
    said = core.policy.retention.words(words(request).language)
    return page(
        request,
        "kept.html",
        times={name: said.get(f"{name}_kept") for name in ("unfinished", "chat", "case")},
        holds=await call(HoldService(core).all),
        erased=await call(RetentionService(core).erased),
    )


async def hold(request: Request, reference: str) -> HTTPResponse:
    """Keep a case beyond its time."""
    service, agent = HoldService(parts(request).services.core), signed_in(request).agent
    reason = field(request, "reason")
    return await act_on_case(
        request, reference, lambda at: service.place(at, reason, agent), "held", "kept"
    )


async def lift(request: Request, reference: str) -> HTTPResponse:
    """End a hold."""
    service, agent = HoldService(parts(request).services.core), signed_in(request).agent
    return await act_on_case(
        request, reference, lambda at: service.lift(at, agent), "lifted", "kept"
    )


async def erase(request: Request, reference: str) -> HTTPResponse:
    """Remove what was told in a case, as its customer asked."""
    service, agent = RetentionService(parts(request).services.core), signed_in(request).agent
    typed = field(request, "reference")
    answer = await act_on_case(
        request, reference, lambda at: service.erase_now(at, typed, agent), "erased", "erase"
    )
    # The assistant drops its copy of the words as well.
    await request.app.ctx.gateway.runner.start()
    return answer
