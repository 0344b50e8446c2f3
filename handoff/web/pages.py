"""The public pages: demo shop, stand-alone chat, the widget's script and static files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, Request, file
from sanic.response import HTTPResponse, html

from handoff.web.gateway import gateway_of
from handoff.web.security import PAGE

WEB = Path(__file__).parent
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"
#: Seconds; short, because a page has no other way to get a new version of the script.
SCRIPT_AGE = 300

pages = Blueprint("pages")


def template_environment() -> Environment:
    """Return the environment of all pages: everything is escaped, missing names are errors."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(request: Request, name: str, **values: Any) -> HTTPResponse:
    """Return a page of templates/ with the policy of pages."""
    environment: Environment = request.app.ctx.templates
    text = environment.get_template(name).render(**values)
    return html(text, headers={"Content-Security-Policy": PAGE})


@pages.get("/", name="shop")
async def shop(request: Request) -> HTTPResponse:
    """Show a shop's help page with the widget on it."""
    return render(request, "public/shop.html", **_context(request))


@pages.get("/chat", name="chat")
async def chat(request: Request) -> HTTPResponse:
    """Show the chat on a page of its own."""
    return render(request, "public/chat.html", **_context(request))


@pages.get("/widget.js", name="widget_script")
async def widget_script(request: Request) -> HTTPResponse:
    """Serve the widget's script to any site."""
    return await file(
        STATIC / "widget.js",
        mime_type="text/javascript; charset=utf-8",
        max_age=SCRIPT_AGE,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


def _context(request: Request) -> dict[str, Any]:
    policy = gateway_of(request).services.core.policy
    return {"organisation": policy.organisation, "contacts": policy.contacts}
