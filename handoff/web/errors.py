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
from handoff.domain.locales import wanted_languages
from handoff.domain.texts import Words
from handoff.web.gateway import call, gateway_of

log = logging.getLogger(__name__)

#: What the framework raises: code, and key of the sentence.
SENTENCES = {
    NotFound: "not_found",
    MethodNotAllowed: "method_not_allowed",
    InvalidUsage: "invalid_input",
    RequestTimeout: "request_timeout",
}


def error_body(code: str, message: str) -> dict[str, Any]:
    """Return the shape of every error of the API."""
    return {"error": {"code": code, "message": message}}


def error_response(error: RedressError, words: Words) -> HTTPResponse:
    """Return the response of an error raised on purpose, in the caller's language."""
    headers: dict[str, str] = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooLarge):
        # A larger request never fits; the header is there because clients look for it.
        headers["Retry-After"] = "0"
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return json(error_body(error.code, sentence_of(error, words)), error.status, headers)


def sentence_of(error: RedressError, words: Words) -> str:
    """Return what an error says: in the caller's language when customers can cause it."""
    # Some sentences belong to the desk alone; other callers get the English one.
    is_known = error.key is not None and error.key in words.sentences
    return words.say(str(error.key), **error.words) if is_known else error.message


async def words_for(request: Request, conversation_id: str | None, status: int) -> Words:
    """Return the words to tell the caller of an error with.

    They are those of the conversation, else of Accept-Language, else of the organisation. One who
    may not open the conversation does not learn its language.
    """
    gateway = gateway_of(request)
    languages: tuple[str, ...] = ()
    if conversation_id is not None and status not in (401, 403, 404):
        languages = await call(gateway.services.conversations.languages, conversation_id)
    asked = wanted_languages(request.headers.get("accept-language"))
    return gateway.services.core.words(*languages, *asked)


def install_errors(app: Sanic[Any, Any], request_limit: int, text_limit: int) -> None:
    """Answer every exception of the app in the shape of the API."""

    async def spoken(request: Request, status: int) -> Words:
        return await words_for(request, request.match_info.get("conversation_id"), status)

    async def on_redress(request: Request, error: Exception) -> HTTPResponse:
        assert isinstance(error, RedressError)
        return error_response(error, await spoken(request, error.status))

    async def on_payload(request: Request, error: Exception) -> HTTPResponse:
        too_large = TooLarge(
            f"A request may have at most {request_limit:,} bytes, "
            f"and a message at most {text_limit:,} characters.",
            key="error.request_too_large",
            request_limit=request_limit,
            text_limit=text_limit,
        )
        return error_response(too_large, await spoken(request, too_large.status))

    async def on_sanic(request: Request, error: Exception) -> HTTPResponse:
        assert isinstance(error, SanicException)
        if error.status_code >= 500 and not isinstance(error, RequestTimeout):
            return await on_unexpected(request, error)
        words = await spoken(request, 404)
        codes = (code for kind, code in SENTENCES.items() if isinstance(error, kind))
        code = next(codes, "refused")
        return json(
            error_body(code, words.say(f"error.{code}")),
            error.status_code,
            headers=error.headers or None,
        )

    async def on_unexpected(request: Request, error: Exception) -> HTTPResponse:
        log.error("request_failed route=%s", request.uri_template, exc_info=error)
        # The database may be what failed, so it is not asked for the language.
        words = await spoken(request, 404)
        return json(error_body("internal", words.say("error.internal")), 500)

    app.error_handler.add(RedressError, on_redress)
    app.error_handler.add(PayloadTooLarge, on_payload)
    app.error_handler.add(SanicException, on_sanic)
    app.error_handler.add(Exception, on_unexpected)
