"""Headers of every response, and which other sites may call the widget API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sanic import Request, Sanic
from sanic.response import HTTPResponse

from handoff.settings import Settings

#: For JSON and everything that is not a page.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
#: For pages with our own script and style files.
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
#: For pages that are text only.
TEXT_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
CORS_PATHS = ("/api/v1/conversations", "/api/v1/notice")
EXPOSED = "Retry-After, Content-Disposition"


def install_security(app: Sanic[Any, Any], settings: Settings) -> None:
    """Add the headers to every response that does not bring its own, and answer preflights."""

    @app.on_request  # type: ignore[untyped-decorator, unused-ignore]
    async def answer_preflight(request: Request) -> HTTPResponse | None:
        is_asking = "access-control-request-method" in request.headers
        if request.method == "OPTIONS" and is_asking and request.path.startswith(CORS_PATHS):
            return HTTPResponse(status=204)
        return None

    @app.on_response  # type: ignore[untyped-decorator, unused-ignore]
    async def add_headers(request: Request, response: HTTPResponse) -> None:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", NO_PAGE)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if settings.secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith(CORS_PATHS):
            _add_cors(request, response, settings)


def is_allowed_origin(request: Request, settings: Settings) -> bool:
    """Return whether the page that calls may use the widget API.

    Calls without an Origin header are not made by a page of another site.
    """
    origin = request.headers.get("origin")
    if origin is None or "*" in settings.allowed_origins or origin in settings.allowed_origins:
        return True
    try:
        same_host = bool(urlsplit(origin).netloc == request.host)
    except ValueError:
        return False
    return same_host or origin == _origin(settings.public_url)


def _add_cors(request: Request, response: HTTPResponse, settings: Settings) -> None:
    origin = request.headers.get("origin")
    response.headers.add("Vary", "Origin")
    if origin is None or not is_allowed_origin(request, settings):
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Max-Age"] = "600"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
