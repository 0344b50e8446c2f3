"""What agents set for themselves: language and time zone of their desk."""

from __future__ import annotations

from zoneinfo import available_timezones

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.errors import InvalidInput
from handoff.domain.languages import SPOKEN
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import error_text

#: Zones of the IANA database that people live in.
ZONES = tuple(sorted(name for name in available_timezones() if "/" in name and "Etc/" not in name))


async def show(request: Request) -> HTTPResponse:
    """Show the form."""
    return _form(request)


async def save(request: Request) -> HTTPResponse:
    """Store what was chosen, or say what is accepted."""
    agents, agent = parts(request).services.agents, signed_in(request).agent
    language, zone = field(request, "language") or None, field(request, "time_zone") or None
    try:
        await call(agents.set_preferences, agent.id, language, zone)
    except InvalidInput as error:
        return _form(request, error_text(request, error), error.status)
    return redirect("/desk/settings?done=saved", status=303)


def _form(request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    done = request.args.get("done") == "saved"
    return page(
        request, "settings.html", status, problem=problem, done=done, spoken=SPOKEN, zones=ZONES
    )
