"""Identity tokens: how a host page says which of its customers it shows the widget to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from handoff.domain.errors import NotAllowed

SUBJECT_LIMIT = 200


def verified_customer(token: Any, key: str, now: datetime) -> str:
    """Return the host page's own id of a customer.

    Args:
        token: a JSON Web Token signed with HS256 (RFC 7519), with the claims `sub` and `exp`.
        key: shared with the host page's server; empty when identity tokens are not set up.
        now: aware; a token is good before its `exp`.
    Raises:
        NotAllowed: the token proves nothing; the message says what is accepted.
    """
    if not key:
        raise NotAllowed(
            "Identity tokens are not set up here: leave identity_token out, "
            "or let the operator set REDRESS_IDENTITY_KEY."
        )
    claims = _claims(token, key)
    expires = claims.get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise _refusal()
    if expires <= now.timestamp():
        raise NotAllowed("The identity_token has expired. Ask the host page for a new one.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LIMIT:
        raise _refusal()
    if not subject.isprintable():
        raise _refusal()
    return subject


def _claims(token: Any, key: str) -> dict[str, Any]:
    if not isinstance(token, str) or token.count(".") != 2 or not token.isascii():
        raise _refusal()
    signed, _, signature = token.rpartition(".")
    head, _, body = signed.partition(".")
    wanted = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    try:
        # The algorithm is ours to choose, never the token's: anything else is refused.
        is_ours = json.loads(_decode(head)).get("alg") == "HS256"
        claims = json.loads(_decode(body))
        given = _decode(signature)
    except (ValueError, AttributeError, binascii.Error) as error:
        raise _refusal() from error
    if not is_ours or not hmac.compare_digest(given, wanted) or not isinstance(claims, dict):
        raise _refusal()
    return claims


def _decode(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _refusal() -> NotAllowed:
    return NotAllowed(
        "The identity_token is not valid: a JSON Web Token signed with HS256 and the identity key "
        "is accepted, with sub (the customer's id, at most 200 characters) and exp."
    )
