"""Identity tokens: signed by the host page, or nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from handoff.domain.errors import NotAllowed
from handoff.domain.identity import verified_customer

KEY = "a-key-shared-with-the-host-page"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = int(NOW.timestamp()) + 60


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token(claims: Any, key: str = KEY, algorithm: str = "HS256") -> str:
    head = encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    signed = f"{head}.{encode(json.dumps(claims).encode())}"
    return f"{signed}.{encode(hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest())}"


GOOD = {"sub": "customer-7", "exp": LATER}


def test_returns_the_subject() -> None:
    assert verified_customer(token(GOOD), KEY, NOW) == "customer-7"


@pytest.mark.parametrize(
    "bad",
    [
        token(GOOD, key="another key"),
        token(GOOD, algorithm="none"),
        token(GOOD, algorithm="HS512"),
        token({"sub": "customer-7"}),
        token({"sub": "customer-7", "exp": True}),
        token({"exp": LATER}),
        token({"sub": "", "exp": LATER}),
        token({"sub": "x" * 201, "exp": LATER}),
        token({"sub": "line\nbreak", "exp": LATER}),
        token([1]),
        token(GOOD).rpartition(".")[0] + ".",
        token(GOOD)[:-2] + "é",
        "",
        "a.b",
        "a.b.c",
        None,
        7,
    ],
)
def test_refuses_what_proves_nothing(bad: Any) -> None:
    with pytest.raises(NotAllowed, match="not valid"):
        verified_customer(bad, KEY, NOW)


def test_refuses_an_expired_token() -> None:
    with pytest.raises(NotAllowed, match="expired"):
        verified_customer(token({**GOOD, "exp": NOW.timestamp()}), KEY, NOW)


def test_refuses_every_token_without_a_key() -> None:
    with pytest.raises(NotAllowed, match="not set up"):
        verified_customer(token(GOOD, key=""), "", NOW)
