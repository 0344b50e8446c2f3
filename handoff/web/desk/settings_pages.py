"""What agents set for themselves: language and time zone of their desk, e-mails, the password."""

from __future__ import annotations

from zoneinfo import available_timezones

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handoff.domain.agent_mails import Way
from handoff.domain.errors import InvalidInput, NotAllowed, NotFound, TooMany
from handoff.domain.roles import Permission
from handoff.services.agent_mails import MailChoice
from handoff.web.desk import guard
from handoff.web.desk.parts import call, field, parts, signed_in
from handoff.web.desk.rendering import page
from handoff.web.desk.words import desk_languages, error_text, words
from handoff.web.limits import address_of

DONE = ("saved", "password", "again")
#: Zones of the IANA database that people live in.
ZONES = tuple(sorted(name for name in available_timezones() if "/" in name and "Etc/" not in name))


async def show(request: Request) -> HTTPResponse:
    """Show the form."""
    return await _form(request)


async def save(request: Request) -> HTTPResponse:
    """Store what was chosen, or say what is accepted."""
    services, agent = parts(request).services, signed_in(request).agent
    language, zone = field(request, "language") or None, field(request, "time_zone") or None
    try:
        await call(services.agents.set_preferences, agent.id, language, zone)
        if agent.may(Permission.WORK_CASES):
            address, way = field(request, "address"), field(request, "way") or Way.NONE
            spoken = words(request).language
            await call(services.agent_mails.save, agent.id, address, way, agent.actor, spoken)
    except InvalidInput as error:
        return await _form(request, error_text(request, error), error.status)
    return redirect("/desk/settings?done=saved", status=303)


async def confirm_again(request: Request) -> HTTPResponse:
    """Send another link to the address that is not confirmed yet."""
    try:
        mails, agent_id = parts(request).services.agent_mails, signed_in(request).agent.id
        await call(mails.ask_again, agent_id, words(request).language)
    except (NotFound, TooMany) as error:
        return await _form(request, error_text(request, error), error.status)
    return redirect("/desk/settings?done=again", status=303)


async def set_password(request: Request) -> HTTPResponse:
    """Set another password, for who knows the present one; every other browser is signed out."""
    desk, agent = parts(request), signed_in(request).agent
    try:
        # Counted like signing in, so that nobody guesses at a desk that was left open.
        await call(desk.sign_in.sign_in, agent.username, field(request, "now"), address_of(request))
        await call(
            desk.services.agents.set_password, agent.username, field(request, "new"), agent.actor
        )
    except NotAllowed:
        return await _form(request, words(request).say("settings.wrong_password"), 400)
    except (InvalidInput, TooMany) as error:
        return await _form(request, error_text(request, error), error.status)
    session = await call(desk.sign_in.open_for, agent.id)
    response = redirect("/desk/settings?done=password", status=303)
    guard.start_session(response, session.token, secure=desk.settings.secure)
    return response


async def _form(request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    agent, policy = signed_in(request).agent, parts(request).policy
    mails, done = None, request.args.get("done") or ""
    if agent.may(Permission.WORK_CASES):
        mails = await call(parts(request).services.agent_mails.of, agent.id)
    if mails and problem and "way" in (request.form or {}):
        typed = field(request, "way")
        mails = MailChoice(field(request, "address"), Way(typed) if typed in set(Way) else Way.NONE)
    return page(
        request,
        "settings.html",
        status,
        problem=problem,
        done=done if done in DONE else "",
        spoken=desk_languages(),
        zones=ZONES,
        mails=mails,
        has_password=agent.has_password,
        ways=list(Way),
        mail_language=agent.language or policy.organisation.language,
        mail_zone=agent.time_zone or policy.organisation.zone,
    )
