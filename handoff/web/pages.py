"""The public pages: demo shop, stand-alone chat, the widget's script and static files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, Request, file
from sanic.response import HTTPResponse, html, json

from handoff.domain.errors import NotFound
from handoff.domain.languages import SPOKEN
from handoff.web.gateway import gateway_of
from handoff.web.page_words import page_language, shop_values
from handoff.web.security import PAGE

WEB = Path(__file__).parent
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"
#: Seconds; short, because a page has no other way to get a new version of the script.
SCRIPT_AGE = 300

#: Of what pages of other sites load.
ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

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
    return _page(request, "public/shop.html")


@pages.get("/chat", name="chat")
async def chat(request: Request) -> HTTPResponse:
    """Show the chat on a page of its own."""
    return _page(request, "public/chat.html")


@pages.get("/widget.js", name="widget_script")
async def widget_script(request: Request) -> HTTPResponse:
    """Serve the widget's script to any site."""
    return await file(
        STATIC / "widget.js",
        mime_type="text/javascript; charset=utf-8",
        max_age=SCRIPT_AGE,
        headers=ANY_SITE,
    )


@pages.get("/widget/<name:str>", name="widget_words")
async def widget_words(request: Request, name: str) -> HTTPResponse:
    """Serve the widget's words in one language, such as de.json, to any site.

    Facts and their choices are called what the policy calls them.
    """
    words = request.app.ctx.widget_words.get(name.removesuffix(".json"))
    if words is None or not name.endswith(".json"):
        raise NotFound("There are no words of the widget at this address.")
    return json(words, headers=ANY_SITE | {"Cache-Control": f"max-age={SCRIPT_AGE}"})


def _page(request: Request, name: str) -> HTTPResponse:
    policy = gateway_of(request).services.core.policy
    language = page_language(request)
    words = request.app.ctx.page_words[language]
    page = render(
        request,
        name,
        organisation=policy.organisation,
        contacts=policy.spoken(language).contacts,
        language=language,
        languages=SPOKEN,
        words=words,
        **shop_values(language, words),
    )
    page.headers["Content-Language"] = language
    page.headers["Vary"] = "Accept-Language"
    return page
