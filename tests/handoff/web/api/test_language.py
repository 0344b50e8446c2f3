"""The language a conversation is answered in, as the widget API tells it and lets it be chosen."""

from __future__ import annotations

import httpx
import pytest

from handoff.adapters.models import ConversationRow
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.service import RunningService


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-AT", "de"), ("es-MX", "es"), ("fr", "fr"), ("en-GB", "en"), ("it-IT", "en")],
)
def test_a_conversation_begins_in_the_language_of_its_locale(
    http: httpx.Client, locale: str, language: str
) -> None:
    customer = Customer(http, locale=locale)
    assert customer.opened["language"] == language
    assert {message["language"] for message in customer.opened["messages"]} == {language}


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("es", "Español"), ("fr", "Français"), ("de", "Deutsch")]
)
def test_a_language_that_was_not_offered_can_be_chosen(
    customer: Customer, assistant: StubAssistant, code: str, name: str
) -> None:
    response = customer.send(choice=f"lang:{code}")
    assert response.status_code == 200
    assert response.json()["language"] == code
    listed = customer.get("messages").json()
    assert listed["language"] == code
    own, *answers = [m for m in listed["messages"] if m["seq"] > 2]
    assert (own["text"], own["language"]) == (name, code)
    assert {message["language"] for message in answers} == {code}
    assert assistant.asked[-1]["choice"] == f"lang:{code}"


@pytest.mark.parametrize("choice", ["lang:it", "lang:", "lang:DE", "lang:de ", "LANG:de"])
def test_a_language_that_is_not_spoken_cannot_be_chosen(customer: Customer, choice: str) -> None:
    refused = customer.send(choice=choice)
    assert refused.status_code == 400
    assert "not offered" in refused.json()["error"]["message"]
    assert customer.get("messages").json()["language"] == "en"


def test_a_language_is_taken_while_an_earlier_message_waits(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.gate.clear()
    assert customer.send("Hello", wait=0).status_code == 202
    assert customer.send(choice="lang:fr", wait=0).json()["language"] == "fr"
    assistant.gate.set()


def test_the_same_request_gets_the_same_language_again(customer: Customer) -> None:
    first = customer.send("Hello", client_id="one")
    customer.send(choice="lang:es")
    again = customer.send("Hello", client_id="one")
    assert again.content == first.content
    assert again.json()["language"] == "en"


def test_with_an_agent_a_chosen_language_is_kept_at_once(
    customer: Customer, service: RunningService
) -> None:
    with service.services.core.db.write() as session:
        session.get_one(ConversationRow, customer.id).owner = "agent"
    assert customer.send(choice="lang:de").status_code == 202
    assert customer.get("messages").json()["language"] == "de"
