"""Facts about the integration API: keys and their scopes, lists with cursors, writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from handoff.adapters.integration_models import ApiKeyRow, TargetRow
from handoff.domain.scopes import Scope
from handoff.web.openapi import describe
from handoff.web.openapi_schemas import SCHEMAS
from tests.handoff.web.conftest import KEY, MakeService
from tests.support.customer import Customer
from tests.support.desk_seed import Seeded, Seeder
from tests.support.receiver import Receiver
from tests.support.service import RunningService

Call = Callable[..., httpx.Response]


@pytest.fixture
def case(service: RunningService) -> Seeded:
    return Seeder(service.services).kettle()


@pytest.fixture
def caller(http: httpx.Client, service: RunningService) -> Iterator[Callable[..., Call]]:
    """Return what calls with a new key of these scopes."""

    def make(*scopes: Scope) -> Call:
        _, token = service.services.api_keys.create("Order system", scopes)

        def ask(method: str, path: str, **more: Any) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"}
            return http.request(method, f"/api/v1{path}", headers=headers, **more)

        return ask

    yield make
    with service.services.core.db.write() as session:
        session.execute(delete(ApiKeyRow))


def check(value: dict[str, Any], name: str) -> None:
    schema = SCHEMAS[name]
    assert set(schema["required"]) <= set(value) <= set(schema["properties"]), name


def test_every_route_needs_a_key_and_its_scope(
    http: httpx.Client, caller: Callable[..., Call], case: Seeded
) -> None:
    """Route by route, with every scope but the one that is needed."""
    fill = {
        "reference": case.reference,
        "conversation_id": case.conversation_id,
        "webhook_id": "0" * 32,
    }
    found = 0
    for path, item in describe("")["paths"].items():
        for method, operation in item.items():
            if method == "parameters" or operation["tags"] != ["integration"]:
                continue
            found += 1
            url = path.format(**fill)
            assert http.request(method, url, json={}).status_code == 401, url
            scope = Scope(operation["summary"].rpartition("Scope: ")[2].rstrip("."))
            others = caller(*(one for one in Scope if one is not scope))
            assert others(method, url.removeprefix("/api/v1"), json={}).status_code == 403, url
            alone = caller(scope)(method, url.removeprefix("/api/v1"), json={})
            assert alone.status_code not in (401, 403), url
    assert found >= 12


def test_key_of_the_settings_opens_everything(http: httpx.Client, case: Seeded) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    assert http.get(f"/api/v1/cases/{case.reference}", headers=headers).status_code == 200
    noted = http.post(
        f"/api/v1/cases/{case.reference}/notes", json={"text": "Seen"}, headers=headers
    )
    assert noted.status_code == 201


def test_a_key_is_kept_as_a_hash_and_opens_nothing_once_revoked(
    service: RunningService, http: httpx.Client
) -> None:
    keys = service.services.api_keys
    key, token = keys.create("Orders", ["read_cases"])
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get("/api/v1/cases", headers=headers).status_code == 200
    with service.services.core.db.read() as session:
        row = session.scalars(select(ApiKeyRow).where(ApiKeyRow.id == key.id)).one()
    assert token not in str(vars(row))
    assert row.used_at is not None
    keys.revoke(key.id)
    keys.revoke(key.id)
    assert http.get("/api/v1/cases", headers=headers).status_code == 401


def test_cases_come_page_by_page_without_gaps(
    service: RunningService, caller: Callable[..., Call]
) -> None:
    seeder = Seeder(service.services)
    filed = [
        seeder.file(seeder.conversation(f"Parcel {n} never came.", category="delivery")).reference
        for n in range(5)
    ]
    ask = caller(Scope.READ_CASES)
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask("GET", "/cases", params={"limit": 2, "cursor": cursor}).json()
        check(page, "CasePage")
        check(page["cases"][0], "CaseEntry")
        seen += [one["reference"] for one in page["cases"]]
        # Filed between two pages: it belongs before all of them.
        seeder.file(seeder.conversation("One more.", category="delivery"))
        cursor = page["next_cursor"]
        if cursor is None or set(filed) <= set(seen):
            break
    assert [one for one in seen if one in filed] == filed[::-1]
    assert len(seen) == len(set(seen))


def test_cases_are_searched_and_filtered(case: Seeded, caller: Callable[..., Call]) -> None:
    ask = caller(Scope.READ_CASES)

    def references(**params: str) -> list[str]:
        found = ask("GET", "/cases", params=params).json()["cases"]
        return [one["reference"] for one in found]

    assert references(q=str(case.reference)) == [case.reference]
    assert case.reference in references(q="KETTLE", severity="urgent", status="received")
    assert case.reference not in references(status="resolved")
    assert references(filed_after="2100-01-01T00:00:00Z") == []
    for wrong in ({"limit": "0"}, {"cursor": "x"}, {"filed_after": "soon"}, {"q": "a" * 201}):
        assert ask("GET", "/cases", params=wrong).status_code == 400, wrong


def test_a_note_is_written_in_the_name_of_the_key(
    case: Seeded, caller: Callable[..., Call]
) -> None:
    ask = caller(Scope.WRITE_NOTES, Scope.READ_CASES)
    added = ask("POST", f"/cases/{case.reference}/notes", json={"text": "Refund is booked."})
    assert added.status_code == 201
    assert (added.json()["author"], added.json()["text"]) == ("Order system", "Refund is booked.")
    assert added.json() in ask("GET", f"/cases/{case.reference}/notes").json()["notes"]
    assert ask("POST", f"/cases/{case.reference}/notes", json={"text": "\x00"}).status_code == 400


def test_a_status_changes_by_the_rules_of_cases(case: Seeded, caller: Callable[..., Call]) -> None:
    ask, path = caller(Scope.WRITE_STATUS), f"/cases/{case.reference}/status"
    changed = ask("POST", path, json={"status": "investigating"})
    assert (changed.status_code, changed.json()["status"]) == (200, "investigating")
    check(changed.json(), "Status")
    refused = ask("POST", path, json={"status": "accepted"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert ask("POST", path, json={"status": "lost"}).status_code == 400


def test_an_integration_answers_as_an_agent_and_leaves(
    http: httpx.Client, caller: Callable[..., Call]
) -> None:
    customer = Customer(http)
    ask = caller(Scope.WRITE_MESSAGES, Scope.READ_CONVERSATIONS)
    path = f"/conversations/{customer.id}"
    body = {"text": "Hello, this is the shop.", "client_id": "1"}
    sent = [ask("POST", f"{path}/replies", json=body) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    check(sent[0].json(), "Message")
    last = customer.messages()[-1]
    assert (last["from"], last["name"], last["text"]) == ("agent", "Order system", body["text"])
    history = ask("GET", f"{path}/history", params={"after": last["seq"] - 1}).json()
    assert (history["messages"], history["owner"]) == ([last], "agent")
    other = caller(Scope.WRITE_MESSAGES)("POST", f"{path}/replies", json=body)
    assert other.status_code == 409
    assert ask("POST", f"{path}/leave", json={"owner": "bot"}).json() == {"owner": "bot"}
    assert customer.get("messages").json()["owner"] == "bot"


def test_webhooks_are_managed_with_a_key(
    service: RunningService, caller: Callable[..., Call]
) -> None:
    ask = caller(Scope.MANAGE_WEBHOOKS)
    with Receiver() as receiver:
        body = {"name": "Orders", "url": receiver.url, "events": ["case.filed"]}
        added = ask("POST", "/webhooks", json=body)
        assert added.status_code == 201
        check(added.json(), "AddedWebhook")
        seeder = Seeder(service.services)
        filed = seeder.file(seeder.conversation("The lamp is broken."))
        receiver.wait()
        assert receiver.received[0].json()["data"]["reference"] == filed.reference
    path = f"/webhooks/{added.json()['id']}"
    listed = ask("GET", "/webhooks").json()["webhooks"]
    assert [one["id"] for one in listed] == [added.json()["id"]]
    check(listed[0], "Webhook")
    rotated = ask("POST", f"{path}/secret").json()["secret"]
    assert rotated.startswith("whsec_")
    assert rotated != added.json()["secret"]
    assert ask("DELETE", path).status_code == 204
    assert ask("DELETE", path).status_code == 404
    bad = [{"name": "x", "url": "http://example.com"}, {"name": "x", "url": 1}, {}]
    bad.append({"name": "x", "url": "https://example.com", "events": "all"})
    assert [ask("POST", "/webhooks", json=one).status_code for one in bad] == [400] * 4
    with service.services.core.db.read() as session:
        assert session.scalars(select(TargetRow)).all() == []


def test_each_key_has_its_own_limit(make_service: MakeService) -> None:
    service = make_service(RATE_KEY="2/minute")
    keys = service.services.api_keys
    busy, other = (keys.create(name, [Scope.READ_CASES])[1] for name in ("Busy", "Other"))
    with service.client() as http:

        def ask(token: str) -> httpx.Response:
            return http.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})

        assert [ask(busy).status_code for _ in range(3)] == [200, 200, 429]
        refused = ask(busy)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "2 requests with one key" in refused.json()["error"]["message"]
        assert ask(other).status_code == 200
