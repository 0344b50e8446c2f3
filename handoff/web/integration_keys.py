"""Who calls the integration API, and what a request of it contains."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Any

from sanic import Request

from handoff.domain.errors import Forbidden, InvalidInput, NotAllowed
from handoff.domain.scopes import Scope
from handoff.services.api_keys import Caller
from handoff.web.gateway import bearer_token, call, gateway_of, json_object
from handoff.web.limits import Limit


async def find_caller(request: Request) -> Caller | None:
    """Return who calls with the key of a request, or None when it carries no valid one.

    Raises:
        TooMany: the key is used more often than the settings allow.
    """
    token = bearer_token(request)
    caller = await _caller_of(request, token) if token else None
    if caller is not None:
        gateway_of(request).limits.count(Limit.KEY, caller.agent.id)
    return caller


async def _caller_of(request: Request, token: str) -> Caller | None:
    gateway = gateway_of(request)
    key = gateway.settings.integration_key.encode()
    given = token.encode("utf-8", "surrogatepass")
    if key and hmac.compare_digest(given, key):
        return await call(gateway.services.api_keys.settings_caller)
    return await call(gateway.services.api_keys.find, token)


async def require(request: Request, scope: Scope) -> Caller:
    """Return who calls.

    Raises:
        NotAllowed: there is no key, or none that is valid.
        Forbidden: the key does not open this.
        TooMany: the key is used more often than the settings allow.
    """
    caller = await find_caller(request)
    if caller is None:
        raise NotAllowed("Send an integration key: Authorization: Bearer <key>.")
    if scope not in caller.scopes:
        raise Forbidden(f"This key lacks the scope {scope.value}.")
    return caller


async def bearer_opens(request: Request, scope: Scope) -> bool:
    """Return whether the request carries a key with this scope."""
    caller = await find_caller(request)
    return caller is not None and scope in caller.scopes


def body_text(
    request: Request, name: str, most: int, *, optional: bool = False, several: bool = True
) -> str:
    """Return a text of the JSON body.

    Args:
        most: characters it may have.
        optional: without it an empty text is returned.
        several: it may have more than one line.
    Raises:
        InvalidInput: it is missing, too long or has characters no database keeps.
    """
    value = json_object(request).get(name)
    if value is None and optional:
        return ""
    if not isinstance(value, str) or not (value.strip() or optional) or len(value) > most:
        raise InvalidInput(f"{name} must be a text of 1 to {most:,} characters.")
    return clean(value, name, several=several)


def clean(value: str, name: str, *, several: bool = True) -> str:
    """Return a text without the characters that no database keeps.

    Raises:
        InvalidInput: it has some.
    """
    allowed = "\n\r\t" if several else ""
    if any((ord(c) < 32 and c not in allowed) or 0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise InvalidInput(f"{name} has characters that are not accepted.")
    return value


def query_text(request: Request, name: str) -> str:
    """Return a text of the query, empty without it."""
    return clean(str(request.args.get(name) or ""), name, several=False).strip()


def query_whole(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of the query.

    Raises:
        InvalidInput: it is not within the bounds.
    """
    raw = request.args.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) < 12 and least <= int(raw) <= most):
        raise InvalidInput(f"{name} must be a whole number from {least} to {most}.")
    return int(raw)


def query_instant(request: Request, name: str) -> datetime | None:
    """Return an instant of the query, None without it.

    Raises:
        InvalidInput: it is not RFC 3339.
    """
    raw = request.args.get(name)
    if raw is None:
        return None
    try:
        # A plus sign that was not escaped arrives as a space.
        instant = datetime.fromisoformat(raw.replace(" ", "+"))
        if instant.utcoffset() is None:
            raise ValueError
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{name} must be an instant such as 2026-11-28T09:00:00Z.") from None


def text_list(body: dict[str, Any], name: str) -> list[str]:
    """Return a list of texts of a body, empty without it.

    Raises:
        InvalidInput: it is anything else.
    """
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(f"{name} must be a list of texts.")
    return [clean(one, name, several=False) for one in value]
