"""Templates of the desk: autoescaped, strict about names, with the filters they use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sanic import HTTPResponse, Request
from sanic.response import html

from handoff.adapters.summary_renderers import FACT_LABELS
from handoff.domain.messages import rfc3339
from handoff.domain.policy import Policy
from handoff.services.desk import reason_text
from handoff.web.desk import labels
from handoff.web.desk.parts import parts, signed_in

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
        asset=asset_url, organisation=policy.organisation.name, now=clock, policy=policy
    )
    environment.filters.update(
        value=lambda value, name: labels.show_value(name, value, policy),
        told=lambda fact, name: labels.told(name, fact, policy),
        label=lambda name: FACT_LABELS.get(name, name),
        language=labels.show_language,
        regime=lambda code: _regime_name(policy, code),
        nearest=labels.nearest_deadlines,
        trigger=lambda code: _trigger_label(policy, code),
        instant=time_element,
        due=lambda value: _distance(value, clock(), labels.show_due),
        distance=lambda value: _distance(value, clock(), labels.show_distance),
        overdue=lambda value: (labels.to_instant(value) or clock()) < clock(),
        date=labels.show_date,
        size=labels.show_size,
        item=labels.show_item,
        reason=reason_text,
        tag=labels.show_tag,
        data=labels.show_data,
        handoff=labels.show_handoff,
        initials=labels.initials,
        severity=lambda code: labels.SEVERITY.get(code, code),
        fact_status=lambda code: labels.FACT_STATUS.get(code, code),
        owner=lambda code: labels.OWNER.get(code, code),
        deadline=lambda code: labels.DEADLINE.get(code, code),
        case_status=lambda code: labels.CASE_STATUS.get(code, code),
        consent=lambda code: labels.CONSENT.get(code, code),
    )
    return environment


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTTPResponse:
    """Return a rendered page or fragment for the agent who is signed in."""
    found = signed_in(request) if hasattr(request.ctx, "signed_in") else None
    text = (
        parts(request)
        .templates.get_template(template)
        .render(
            agent=found.agent if found else None,
            csrf=found.csrf_token if found else "",
            path=request.path,
            **context,
        )
    )
    return html(text, status=status, headers=headers or {})


def time_element(value: Any, form: str = "both") -> Markup:
    """Return a <time> whose title is the exact instant; desk.js shows it in the browser's zone.

    Args:
        value: a datetime or RFC 3339 text; anything else gives an empty text.
        form: both, date or time.
    """
    instant = labels.to_instant(value)
    if instant is None:
        return Markup("")
    instant = instant.astimezone(UTC)
    shown = {
        "both": f"{instant:%-d %b %Y, %H:%M} UTC",
        "date": f"{instant:%-d %b %Y}",
        "time": f"{instant:%H:%M} UTC",
    }[form]
    return Markup(
        '<time datetime="{}" title="{:%Y-%m-%d %H:%M:%S} UTC" data-module="local-time" '
        'data-form="{}">{}</time>'
    ).format(rfc3339(instant), instant, form, shown)


@lru_cache
def asset_url(name: str) -> str:
    """Return the address of a static file, with its hash so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/desk/static/{name}?v={digest}"


def _distance(value: Any, now: datetime, show: Callable[[datetime, datetime], str]) -> str:
    instant = labels.to_instant(value)
    return show(instant, now) if instant else ""


def _regime_name(policy: Policy, code: str) -> str:
    regime = policy.clocks.regimes.get(code)
    return regime.name if regime else code


def _trigger_label(policy: Policy, code: str) -> str:
    rule = policy.triggers.get(code)
    return (rule.label if rule else "") or code.replace("_", " ").capitalize()
