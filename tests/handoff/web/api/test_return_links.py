"""The widget API opens the conversation of a link, once, and ends it elsewhere."""

from __future__ import annotations

import re
from typing import Any

import httpx
from sqlalchemy import select

from handoff.adapters.database import Database
from handoff.adapters.models import MailRow
from handoff.domain.facts import Fact, FactStatus
from handoff.services.consent import ConsentService
from handoff.services.core import Core
from handoff.services.intake import IntakeService
from handoff.services.returning import ReturnService
from tests.support.assistant import StubAssistant, reply
from tests.support.customer import Customer
from tests.support.service import RunningService, project_policy


def linked(service: RunningService, customer: Customer) -> str:
    """Return the token of a link for the customer's conversation."""
    settings = service.settings
    core = Core(settings, project_policy(), Database(settings.database_url))
    try:
        ConsentService(core).accept(customer.id)
        fact = Fact("email", "ana@example.com", FactStatus.STATED)
        IntakeService(core).set_fact(customer.id, fact, "customer")
        ReturnService(core).send_link(customer.id, "en")
        with core.db.read() as session:
            mails = session.scalars(select(MailRow).where(MailRow.kind == "return_link")).all()
        found = re.search(r"#resume=([\w-]+)", mails[-1].text_body)
        assert found
        return found[1]
    finally:
        core.db.close()


def welcomes(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [reply("Welcome back." if body["kind"] == "event" else "Yes.")]


def test_a_link_opens_the_conversation_once(
    service: RunningService, http: httpx.Client, customer: Customer, assistant: StubAssistant
) -> None:
    assistant.script = welcomes
    token = linked(service, customer)
    moved = http.post("/api/v1/conversations/resume", json={"token": token})
    assert moved.status_code == 200, moved.text
    body = moved.json()
    assert body["conversation_id"] == customer.id
    assert body["messages"][-1]["text"] == "Welcome back."
    assert assistant.asked[-1]["event"] == "return"
    assert customer.get("messages").status_code == 401
    customer.headers = {"Authorization": f"Bearer {body['token']}"}
    assert customer.get("messages").status_code == 200
    again = http.post("/api/v1/conversations/resume", json={"token": token})
    assert again.status_code == 401
    assert again.json()["error"]["code"] == "unauthorised"


def test_a_wrong_link_says_what_to_do(http: httpx.Client) -> None:
    wrong = http.post("/api/v1/conversations/resume", json={"token": "guessed"})
    assert wrong.status_code == 401
    assert "ask for a new link" in wrong.json()["error"]["message"]
    assert http.post("/api/v1/conversations/resume", json={}).status_code == 400
