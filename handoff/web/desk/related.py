"""What a case page shows of other cases."""

from __future__ import annotations

from typing import Any

from sanic import Request

from handoff.domain.roles import Permission
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.words import words


async def related(request: Request, conversation_id: str, reference: str | None) -> dict[str, Any]:
    """Return linked cases, the customer's own other ones, and what was typed into the form."""
    links = await call(parts(request).links.of, reference) if reference else ()
    likenesses = await call(parts(request).likenesses.of, reference) if reference else ()
    own_cases = await call(parts(request).own_cases.of, conversation_id, reference)
    references = [
        *(link.other.reference for link in links),
        *(one.case.reference for one in likenesses),
        *(one.case.reference for one in own_cases),
    ]
    language = words(request).language
    return {
        "links": links,
        "likenesses": likenesses,
        "own_cases": own_cases,
        "headlines": await call(parts(request).queue.headlines, references, language),
        "may_link": bool(reference) and signed_in(request).agent.may(Permission.WORK_CASES),
        "link_typed": {
            "other": field(request, "other") or request.args.get("link") or "",
            "why": field(request, "why"),
        },
    }
