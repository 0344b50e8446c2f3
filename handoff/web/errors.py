"""Errors as the API shows them: one JSON shape, a sentence for people, nothing of the inside."""

from __future__ import annotations

import logging
from typing import Any

from sanic import Request, Sanic, json
from sanic.exceptions import (
    InvalidUsage,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    SanicException,
)
from sanic.response import HTTPResponse

from handoff.domain.errors import RedressError, TooLarge, TooMany

log = logging.getLogger(__name__)

SENTENCES = {
    NotFound: ("not_found", "There is nothing at this address."),
    MethodNotAllowed: ("method_not_allowed", "This address does not take this method."),
    InvalidUsage: ("invalid_input", "The request is not readable: send valid JSON in UTF-8."),
    RequestTimeout: ("request_timeout", "The request took too long to arrive."),
}


def error_body(code: str, message: str) -> dict[str, Any]:
    """Return the shape of every error of the API."""
    return {"error": {"code": code, "message": message}}


def error_response(error: RedressError) -> HTTPResponse:
    """Return the response of an error raised on purpose."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooLarge):
        # A larger request never fits; the header is there because clients look for it.
        headers["Retry-After"] = "0"
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return json(error_body(error.code, error.message), error.status, headers)


def install_errors(app: Sanic[Any, Any], request_limit: int, text_limit: int) -> None:
    """Answer every exception of the app in the shape of the API."""

    async def on_redress(request: Request, error: Exception) -> HTTPResponse:
        assert isinstance(error, RedressError)
        return error_response(error)

    async def on_payload(request: Request, error: Exception) -> HTTPResponse:
        return error_response(
            TooLarge(
                f"A request may have at most {request_limit:,} bytes, "
                f"and a message at most {text_limit:,} characters."
            )
        )

    async def on_sanic(request: Request, error: Exception) -> HTTPResponse:
        assert isinstance(error, SanicException)
        for kind, (code, sentence) in SENTENCES.items():
            if isinstance(error, kind):
                return json(
                    error_body(code, sentence), error.status_code, headers=error.headers or None
                )
        if error.status_code >= 500:
            return await on_unexpected(request, error)
        return json(
            error_body("refused", "The request was not accepted."),
            error.status_code,
            headers=error.headers or None,
        )

    async def on_unexpected(request: Request, error: Exception) -> HTTPResponse:
        log.error("request_failed route=%s", request.uri_template, exc_info=error)
        sentence = "Something went wrong on our side. Please try again in a moment."
        return json(error_body("internal", sentence), 500)

    app.error_handler.add(RedressError, on_redress)
    app.error_handler.add(PayloadTooLarge, on_payload)
    app.error_handler.add(SanicException, on_sanic)
    app.error_handler.add(Exception, on_unexpected)
