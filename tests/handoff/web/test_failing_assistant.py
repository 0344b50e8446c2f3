"""The assistant away, slow or failing: no word is lost, nothing is said twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handoff.adapters.models import ConversationRow, HandoffRow, MessageRow
from handoff.services import turn_runner
from tests.handoff.web.conftest import MakeService
from tests.support.assistant import Answer, Body, StubAssistant, echo, reply
from tests.support.customer import Customer
from tests.support.listening import Listener
from tests.support.ports import free_port
from tests.support.service import RunningService


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_runner, "BACK_OFF", (0.05, 0.1))
    monkeypatch.setattr(turn_runner, "GREETING_TIMEOUT", 0.5)


def failing(times: int, status: int = 500) -> Callable[[Body], Answer]:
    """Return a script that fails so often, then echoes; events are always answered."""
    left = [times]

    def script(body: Body) -> Answer:
        if body["kind"] != "event" and left[0] > 0:
            left[0] -= 1
            return status
        return echo(body)

    return script


def delays(customer: Customer) -> list[str]:
    return [m["text"] for m in customer.messages() if m["from"] == "system"]


@pytest.mark.parametrize("status", [500, 503, 401, 404])
def test_failure_is_told_once_and_retried(
    customer: Customer, assistant: StubAssistant, status: int
) -> None:
    assistant.script = failing(3, status)
    response = customer.send("Hello", wait=30)
    assert response.status_code == 200
    assert [(m["from"], m["text"][:19]) for m in response.json()["messages"]] == [
        ("system", "I can't answer just"),
        ("bot", "I heard:"),
        ("bot", "Hello"),
    ]
    assert len({body["message_id"] for body in assistant.asked[1:]}) == 1


def test_sentence_about_delay_is_honest_and_shows_other_ways(
    customer: Customer, assistant: StubAssistant, service: RunningService
) -> None:
    assistant.script = failing(1)
    customer.send("Hello", wait=30)
    (sentence,) = delays(customer)
    contacts = service.services.core.policy.contacts
    assert "Your message is saved" in sentence
    assert contacts.phone in sentence
    assert contacts.email in sentence


def test_answers_everything_in_order_after_refused_connections(
    customer: Customer, assistant: StubAssistant
) -> None:
    assistant.stop()
    assert customer.send("one", wait=0.3).status_code == 202
    assert customer.send("two", wait=0).status_code == 202
    assistant.start()
    assert customer.send("three", wait=30).status_code == 200
    assert assistant.told == ["one", "two", "three"]
    assert len(delays(customer)) == 1


def test_assistant_that_hangs_counts_as_failed(
    make_service: MakeService, assistant: StubAssistant
) -> None:
    service = make_service(TURN_TIMEOUT="1")
    with service.client() as http:
        customer = Customer(http)
        assistant.gate.clear()
        with Listener(service, customer) as listener:
            assert customer.send("Hello", wait=0).status_code == 202
            listener.wait_for(lambda frame: "can't answer" in str(frame))
            assistant.gate.set()
            listener.wait_for(lambda frame: "I heard:" in str(frame))
        assert customer.texts().count("I heard:") == 1


def test_conversation_opens_without_assistant(make_service: MakeService) -> None:
    service = make_service(RASA_PORT=str(free_port()))
    with service.client() as http:
        customer = Customer(http)
    (greeting,) = customer.opened["messages"]
    assert greeting["text"] == service.services.core.policy.notice("en").short
    assert greeting["expects"] == {"fact": "consent", "input": "choice", "optional": False}
    assert [c["payload"] for c in greeting["choices"]] == ["accept", "decline"]
    with service.services.core.db.read() as session:
        row = session.get_one(ConversationRow, customer.id)
    assert row.notice_shown_at is not None
    assert row.notice_version == service.services.core.policy.notice("en").version


def test_conversation_opens_while_assistant_hangs(
    service: RunningService, assistant: StubAssistant
) -> None:
    assistant.gate.clear()
    with service.client() as http:
        assert Customer(http).opened["messages"][-1]["expects"]["fact"] == "consent"


def test_pending_messages_are_answered_after_restart(
    make_service: MakeService, assistant: StubAssistant
) -> None:
    first = make_service()
    with first.client() as http:
        customer = Customer(http)
        assistant.stop()
        customer.send("one", wait=0)
        customer.send("two", wait=0)
    first.stop()
    assistant.start()
    second = make_service()
    with second.client() as http:
        customer.http = http
        with Listener(second, customer) as listener:
            listener.wait_for(lambda frame: frame.get("message", {}).get("text") == "two")
        assert customer.send("three").status_code == 200
    assert assistant.told == ["one", "two", "three"]
    assert customer.id == assistant.asked[-1]["conversation_id"]


def test_repeated_request_after_restart_gets_the_answer(
    make_service: MakeService, assistant: StubAssistant
) -> None:
    """The service may die after storing, before it answered: the resend is answered."""
    first = make_service()
    with first.client() as http:
        customer = Customer(http)
    services = first.services
    assistant.stop()
    services.conversations.receive(customer.id, "one", "Hello")
    first.stop()
    assistant.start()
    with make_service().client() as http:
        customer.http = http
        response = customer.send("Hello", client_id="one")
    assert response.status_code == 200
    assert [m["text"] for m in response.json()["messages"]] == ["I heard:", "Hello"]
    assert assistant.told == ["Hello"]


def test_replies_that_come_twice_are_stored_once(
    customer: Customer, service: RunningService, assistant: StubAssistant
) -> None:
    from handoff.domain.messages import Reply, Turn

    customer.send("Hello", client_id="one")
    message_id = customer.messages(2)[0]["id"]
    service.services.turns.complete(message_id, Turn((Reply("again"),)))
    assert "again" not in customer.texts()


def test_message_that_is_refused_goes_to_a_person(
    customer: Customer, service: RunningService, assistant: StubAssistant
) -> None:
    assistant.script = failing(1, 422)
    response = customer.send("Hello")
    assert response.status_code == 200
    assert response.json()["owner"] == "queue"
    assert "a person will read it" in response.json()["messages"][0]["text"]
    with service.services.core.db.read() as session:
        handoff = session.scalars(select(HandoffRow)).one()
    assert (handoff.conversation_id, handoff.reason) == (customer.id, "assistant_failed")
    assert customer.send("And this").json()["messages"][-1]["text"] == "And this"


def test_message_that_fails_too_often_goes_to_a_person(
    monkeypatch: pytest.MonkeyPatch, make_service: MakeService, assistant: StubAssistant
) -> None:
    monkeypatch.setattr(turn_runner, "ATTEMPTS", 3)
    with make_service().client() as http:
        customer = Customer(http)
        assistant.script = failing(3)
        body = customer.send("Hello", wait=30).json()
    assert body["owner"] == "queue"
    assert len(body["messages"]) == 2
    assert len(assistant.told) == 3


def test_message_is_stored_before_the_assistant_is_asked(
    customer: Customer, service: RunningService, assistant: StubAssistant
) -> None:
    seen: list[str] = []

    def script(body: Body) -> Answer:
        with service.services.core.db.read() as session:
            row = session.get_one(MessageRow, body["message_id"])
        seen.append(f"{row.state} {row.text}")
        return [reply("ok")]

    assistant.script = script
    customer.send("Hello")
    assert seen == ["pending Hello"]


def test_conversations_do_not_wait_for_each_other(
    service: RunningService, assistant: StubAssistant
) -> None:
    with service.client() as http:
        slow, quick = Customer(http), Customer(http)
        hold = threading.Event()

        def script(body: Body) -> Answer:
            if body["conversation_id"] == slow.id:
                hold.wait(30)
            return echo(body)

        assistant.script = script
        slow.send("slow", wait=0)
        assert quick.send("quick").status_code == 200
        hold.set()
        assert slow.send("more").status_code == 200


def test_unexpected_fault_is_told_and_retried(
    customer: Customer, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = service.app.ctx.gateway.runner
    ask, left = runner._assistant.ask, [1]

    async def fail_once(*args: object) -> object:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("unexpected")
        return await ask(*args)

    monkeypatch.setattr(runner._assistant, "ask", fail_once)
    told = customer.send("Hello", wait=30).json()["messages"]
    assert [m["from"] for m in told] == ["system", "bot", "bot"]
