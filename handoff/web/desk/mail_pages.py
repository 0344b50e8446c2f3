"""E-mails that could not be delivered, and trying them again."""

from __future__ import annotations

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.references import is_reference
from handoff.web.desk.parts import call, parts, signed_in
from handoff.web.desk.rendering import page


async def show_failed(request: Request) -> HTTPResponse:
    """Show the mails that were given up, newest first."""
    mails = await call(parts(request).services.mail.failed)
    cases = frozenset(mail.subject_id for mail in mails if is_reference(mail.subject_id))
    done = request.args.get("done") == "queued"
    return page(request, "mail.html", mails=mails, cases=cases, done=done)


async def retry(request: Request, mail_id: str) -> HTTPResponse:
    """Put a mail back into the queue; one that is no longer given up stays as it is."""
    actor = signed_in(request).agent.actor
    await call(parts(request).services.mail.retry, mail_id, actor)
    return redirect("/desk/mail?done=queued", status=303)
