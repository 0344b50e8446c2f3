"""The description of the API says what the routes do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from handoff.web.openapi import describe
from handoff.web.openapi_schemas import SCHEMAS
from tests.support.customer import Customer
from tests.support.service import RunningService

ROOT = Path(__file__).resolve().parents[4]
PUBLIC = ("/api/", "/healthz", "/readyz")
API = describe("http://127.0.0.1:8080")


def described() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, item in API["paths"].items()
        for method in item
        if method != "parameters"
    }


def test_describes_exactly_the_routes(service: RunningService) -> None:
    served = set()
    for route in service.app.router.routes:
        path = re.sub(r"<(\w+)(:[^>]*)?>", r"{\1}", route.uri)
        if path.startswith(PUBLIC):
            served |= {(method, path) for method in route.methods}
    assert served == described()


def test_operation_names_are_unique() -> None:
    names = [
        operation["operationId"]
        for item in API["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    ]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere() -> None:
    found = set(re.findall(r"#/components/schemas/(\w+)", str(API)))
    assert found <= set(SCHEMAS)


def test_every_route_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for _, path in described():
        assert path.rpartition("/")[2].strip("{}") in page, path


def test_answers_have_the_described_shapes(http: httpx.Client, customer: Customer) -> None:
    answered = customer.send("Hello").json()
    check(customer.opened, "Opened")
    check(answered, "Answered")
    check(answered["messages"][0], "Message")
    check(customer.get("messages").json(), "Listing")
    check(customer.get("draft").json(), "Draft")
    check(http.get("/api/v1/notice").json(), "Notice")
    check(http.get("/readyz").json(), "Readiness")
    check(http.get("/none").json(), "Error")


def test_served_description_names_the_public_address(
    service: RunningService, http: httpx.Client
) -> None:
    served = http.get("/docs/openapi.json").json()
    assert served["openapi"] == "3.1.0"
    assert served["servers"] == [{"url": service.settings.public_url}]


def test_page_shows_every_shape(http: httpx.Client) -> None:
    page = http.get("/docs").text
    assert [name for name in SCHEMAS if f'id="schema-{name}"' not in page] == []


def check(value: dict[str, Any], name: str) -> None:
    schema = SCHEMAS[name]
    assert set(schema["required"]) <= set(value) <= set(schema["properties"]), name
