"""Templates of the desk: autoescaped, strict about names, with the filters they use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sanic import HTTPResponse, Request
from sanic.response import html

from handoff.domain.messages import rfc3339
from handoff.domain.policy import Policy
from handoff.domain.voice import Voice
from handoff.web.desk import labels, trail, words
from handoff.web.desk.navigation import places
from handoff.web.desk.parts import parts, signed_in

#: Codes that templates show by a filter of the same name.
KINDS = (
    "actor",
    "severity",
    "fact_status",
    "owner",
    "deadline",
    "case_status",
    "consent",
    "sender",
)
TEMPLATES = Path(__file__).parent.parent / "templates" / "desk"
STATIC = Path(__file__).parent.parent / "static" / "desk"


def make_environment(policy: Policy, clock: Callable[[], datetime]) -> Environment:
    """Return the desk's template environment."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=asset_url,
        organisation=policy.organisation.name,
        now=clock,
        policy=policy,
        t=words.say,
        labels_of=words.labels_of,
        places=places,
    )
    filters: dict[str, Callable[..., Any]] = dict(
        value=lambda value, name: labels.show_value(name, value, policy),
        told=lambda fact, name: labels.told(name, fact, policy),
        label=lambda name: words.label("fact", name),
        found_in=labels.show_found_in,
        language=labels.show_language,
        regime=lambda code: _voice(policy).regime(code),
        nearest=labels.nearest_deadlines,
        trigger=lambda code: labels.show_line(_voice(policy).trigger(code)),
        instant=time_element,
        due=lambda value: _distance(value, clock(), labels.show_due),
        distance=lambda value: _distance(value, clock(), labels.show_distance),
        overdue=lambda value: (labels.to_instant(value) or clock()) < clock(),
        date=labels.show_date,
        size=labels.show_size,
        spoken=labels.show_line,
        contact=labels.show_contact,
        tag=trail.show_tag,
        cause=trail.show_cause,
        data=lambda data, tag: trail.show_data(data, tag, policy),
        source=lambda text: _voice(policy).source(text),
        handoff=labels.show_handoff,
        initials=labels.initials,
        department=lambda name: _voice(policy).department(name or ""),
        record_source=partial(words.label, "record_source"),
        channel=partial(words.label, "channel"),
        category=lambda code: _voice(policy).category(code),
        **{kind: partial(words.label, kind) for kind in KINDS},
    )
    environment.filters.update({name: _at_each_page(one) for name, one in filters.items()})
    return environment


def _at_each_page(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that is called whenever a page is rendered.

    One of a constant is called once otherwise, while its template is compiled, and speaks the
    language of that moment for ever.
    """

    @pass_context
    def called(_: Context, *args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return called


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTTPResponse:
    """Return a rendered page or fragment for the agent who is signed in."""
    found = signed_in(request) if hasattr(request.ctx, "signed_in") else None
    agent = found.agent if found else None
    spoken = words.words(request)
    with words.speaking(spoken), showing_in(agent.time_zone if agent else None):
        text = (
            parts(request)
            .templates.get_template(template)
            .render(
                agent=agent,
                csrf=found.csrf_token if found else "",
                is_available=found is not None and found.is_available,
                path=request.path,
                here=_address(request),
                language=spoken.language,
                **context,
            )
        )
    return html(text, status=status, headers=headers or {})


def _address(request: Request) -> str:
    """Return the page's own address without what was done on it; a form's page has none."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return ""
    query = "&".join(
        part for part in request.query_string.split("&") if part and not part.startswith("done=")
    )
    return f"{request.path}?{query}" if query else request.path


#: Time zone of the agent whose page is being rendered; None when the browser's is taken.
_zone: ContextVar[str | None] = ContextVar("desk_zone", default=None)


@contextmanager
def showing_in(zone: str | None) -> Iterator[None]:
    """Show instants in a time zone."""
    token = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(token)


def time_element(value: Any, form: str = "both") -> Markup:
    """Return a <time> in the agent's zone, whose title is the exact instant.

    An agent who has chosen no zone gets UTC, which desk.js turns into the browser's zone.

    Args:
        value: a datetime or RFC 3339 text; anything else gives an empty text.
        form: both, date or time.
    """
    instant = labels.to_instant(value)
    if instant is None:
        return Markup("")
    instant, zone, spoken = instant.astimezone(UTC), _zone.get(), words.current()
    there = instant.astimezone(ZoneInfo(zone)) if zone else instant
    shown = {
        "both": f"{format_date(there.date(), 'd MMM y', spoken.locale)}, {there:%H:%M}",
        "date": format_date(there.date(), "d MMM y", spoken.locale),
        "time": f"{there:%H:%M}",
    }[form]
    if zone:
        title = f"{instant:%Y-%m-%d %H:%M:%S} UTC ({words.say('labels.shown_in', zone=zone)})"
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            rfc3339(instant), title, shown
        )
    return Markup(
        '<time datetime="{}" title="{:%Y-%m-%d %H:%M:%S} UTC" data-module="local-time" '
        'data-form="{}">{}</time>'
    ).format(rfc3339(instant), instant, form, shown if form == "date" else f"{shown} UTC")


@lru_cache
def asset_url(name: str) -> str:
    """Return the address of a static file, with its hash so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/desk/static/{name}?v={digest}"


def _distance(value: Any, now: datetime, show: Callable[[datetime, datetime], str]) -> str:
    instant = labels.to_instant(value)
    return show(instant, now) if instant else ""


def _voice(policy: Policy) -> Voice:
    return Voice(words.current(), policy)
