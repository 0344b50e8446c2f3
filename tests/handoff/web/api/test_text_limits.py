"""What a customer may write: stored faithfully, or refused with a sentence that says why."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.handoff.web.conftest import MakeService
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer

FAITHFUL = [
    "/restart",
    "/accept_notice{}",
    "<script>alert('x')</script>&amp;",
    "Café 👩‍👩‍👧‍👦 🇬🇧 \U0001f9ff",
    "مرحبا، الطرد لم يصل \u202eabc\u202c",
    "zero\u200bwidth\u2060joiner\ufeff",
    "  spaces\t\n\r\nand lines\n\n",
    "bell\x07 and escape \x1b[31m",
    "Ａ𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﷽",
    "e\u0301 is not \u00e9",
]


@pytest.mark.parametrize("text", FAITHFUL)
def test_text_is_stored_exactly_as_sent(
    customer: Customer, assistant: StubAssistant, text: str
) -> None:
    assert customer.send(text).status_code == 200
    assert customer.messages(2)[0]["text"] == text
    assert assistant.asked[-1]["text"] == text
    assert assistant.asked[-1]["kind"] == "text"


def test_ten_thousand_characters_are_taken(customer: Customer) -> None:
    text = "👍" * 10_000
    assert customer.send(text).status_code == 200
    assert customer.messages(2)[0]["text"] == text


def test_one_character_more_is_refused_with_the_limit(customer: Customer) -> None:
    response = customer.send("a" * 10_001)
    assert response.status_code == 413
    assert "10,000 characters" in response.json()["error"]["message"]
    assert "Retry-After" in response.headers
    assert len(customer.messages()) == 2


def test_huge_body_is_refused_with_the_limit(customer: Customer) -> None:
    response = customer.send("a" * 1_500_000)
    assert response.status_code == 413
    assert "10,000 characters" in response.json()["error"]["message"]


def test_limit_is_configurable(make_service: MakeService) -> None:
    service = make_service(TEXT_LIMIT="5")
    with service.client() as http:
        customer = Customer(http)
        assert customer.send("12345").status_code == 200
        refused = customer.send("123456")
        assert refused.status_code == 413
        assert "5 characters" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"client_id": "one"}, "text or choice"),
        ({"client_id": "one", "text": "a", "choice": "accept"}, "text or choice"),
        ({"client_id": "one", "text": ""}, "empty"),
        ({"client_id": "one", "text": " \n\t "}, "empty"),
        ({"client_id": "one", "text": 5}, "string"),
        ({"client_id": "one", "text": "nul \x00 inside"}, "NUL"),
        ({"client_id": "one", "text": "half \ud83d pair"}, "surrogate"),
        ({"client_id": "one", "choice": 5}, "string"),
        ({"text": "a"}, "client_id"),
        ({"client_id": "", "text": "a"}, "client_id"),
        ({"client_id": 5, "text": "a"}, "client_id"),
        ({"client_id": "x" * 201, "text": "a"}, "client_id"),
        ({"client_id": "a\x00b", "text": "a"}, "client_id"),
        (["a"], "JSON object"),
        ("a", "JSON object"),
        (None, "JSON object"),
    ],
)
def test_refusal_says_what_is_accepted(customer: Customer, body: Any, named: str) -> None:
    response = customer.http.post(
        f"{customer.path}/messages",
        content=json.dumps(body),
        headers=customer.headers | {"Content-Type": "application/json"},
    )
    assert response.status_code == 400
    error = response.json()["error"]
    assert set(error) == {"code", "message"}
    assert named in error["message"]
    assert len(customer.messages()) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"client_id":"\xff"}'])
def test_unreadable_body_is_refused(customer: Customer, content: bytes) -> None:
    response = customer.http.post(
        f"{customer.path}/messages", content=content, headers=customer.headers
    )
    assert response.status_code == 400
    assert "JSON object" in response.json()["error"]["message"]


def test_messages_are_limited_in_one_conversation(make_service: MakeService) -> None:
    service = make_service(RATE_MESSAGES="2/minute")
    with service.client() as http:
        customer, other = Customer(http), Customer(http)
        assert [customer.send("a").status_code for _ in range(2)] == [200, 200]
        refused = customer.send("a")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "2 messages in one conversation" in refused.json()["error"]["message"]
        assert other.send("a").status_code == 200


def test_new_conversations_are_limited_by_address(make_service: MakeService) -> None:
    service = make_service(RATE_CONVERSATIONS="1/minute")
    with service.client() as http:
        Customer(http)
        refused = http.post("/api/v1/conversations", json={})
        assert refused.status_code == 429
        assert "1 new conversations from one address" in refused.json()["error"]["message"]
        # Without a proxy in front, the header is the client's own word.
        forged = http.post("/api/v1/conversations", headers={"X-Forwarded-For": "203.0.113.9"})
        assert forged.status_code == 429


def test_forwarded_address_counts_behind_a_proxy(make_service: MakeService) -> None:
    service = make_service(RATE_CONVERSATIONS="1/minute", PROXIES="1")
    with service.client() as http:
        for address in ("203.0.113.1", "203.0.113.2"):
            response = _open(http, address)
            assert response.status_code == 201
        assert _open(http, "203.0.113.1").status_code == 429
        assert _open(http, "::ffff:203.0.113.1").status_code == 429


def test_a_network_of_ipv6_counts_as_one_address(make_service: MakeService) -> None:
    """Who has one of its addresses has them all, and could take a new one for each try."""
    service = make_service(RATE_CONVERSATIONS="1/minute", PROXIES="1")
    with service.client() as http:
        for address in ("2001:db8:0:1::1", "2001:db8:0:2::1"):
            assert _open(http, address).status_code == 201
        assert _open(http, "2001:db8:0:1:ffff::2").status_code == 429


def _open(http: httpx.Client, address: str) -> httpx.Response:
    return http.post("/api/v1/conversations", headers={"X-Forwarded-For": address})
