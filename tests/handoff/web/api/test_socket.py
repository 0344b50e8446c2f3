"""The socket: hello, replay, push, acknowledgement, refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from handoff.adapters.events import QUEUE_TOPIC
from handoff.adapters.presence import MOST_OF_CONVERSATION
from handoff.domain.facts import Fact, FactStatus
from tests.handoff.web.conftest import MakeService
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.listening import Frame, Listener
from tests.support.service import RunningService


def has_text(text: str) -> Callable[[Frame], bool]:
    return lambda frame: (frame.get("message") or {}).get("text") == text


def is_draft(frame: Frame) -> bool:
    return bool(frame["type"] == "draft")


def test_replays_everything_after_a_number(service: RunningService, customer: Customer) -> None:
    customer.send("Hello")
    with Listener(service, customer, after=2) as listener:
        listener.wait_for(is_draft)
    assert [frame["type"] for frame in listener.frames] == [
        "owner",
        "message",
        "message",
        "message",
        "draft",
    ]
    assert [f["message"] for f in listener.of_type("message")] == customer.messages(2)
    assert listener.of_type("owner") == [{"type": "owner", "owner": "bot", "language": "en"}]
    assert len(listener.of_type("draft")[0]["facts"]) == 15


def test_message_is_acknowledged_and_answered(
    service: RunningService, customer: Customer, assistant: StubAssistant
) -> None:
    assistant.gate.clear()
    with Listener(service, customer, after=2) as listener:
        listener.send(type="message", client_id="one", text="Hello")
        listener.wait_for(has_text("Hello"))
        listener.wait_for(lambda f: f["type"] == "typing" and f["on"])
        assistant.gate.set()
        listener.wait_for(lambda f: f.get("message", {}).get("seq") == 5)
        assert {"type": "ack", "client_id": "one", "seq": 3} in listener.frames
        pushed = [f["message"]["seq"] for f in listener.of_type("message")]
        assert pushed == [3, 4, 5]


def test_repeated_message_is_acknowledged_again(
    service: RunningService, customer: Customer, assistant: StubAssistant
) -> None:
    with Listener(service, customer) as listener:
        for _ in range(2):
            listener.send(type="message", client_id="one", text="Hello")
            ack = listener.wait_for(lambda f: f["type"] == "ack")
            assert ack["seq"] == 3
    customer.send("More")
    assert assistant.told == ["Hello", "More"]


def test_choice_goes_over_the_socket(service: RunningService, customer: Customer) -> None:
    with Listener(service, customer) as listener:
        listener.send(type="message", client_id="one", choice="accept")
        listener.wait_for(has_text("Yes, go on"))


def test_message_by_http_is_pushed_to_open_sockets(
    service: RunningService, customer: Customer
) -> None:
    with Listener(service, customer) as one, Listener(service, customer) as two:
        for listener in (one, two):
            listener.wait_for(is_draft)
        customer.send("Hello")
        for listener in (one, two):
            listener.wait_for(lambda f: f.get("message", {}).get("seq") == 5)
            seqs = [f["message"]["seq"] for f in listener.of_type("message")]
            assert seqs == [1, 2, 3, 4, 5]


def test_changed_facts_and_owner_are_pushed(
    service: RunningService, customer: Customer, assistant: StubAssistant
) -> None:
    services = service.services
    with Listener(service, customer) as listener:
        listener.wait_for(is_draft)
        fact = Fact("product", "kettle", FactStatus.STATED)
        services.intake.set_fact(customer.id, fact, "agent:x")
        services.handoffs.request(customer.id, "asked")
        customer.send("Hello")
        draft = listener.wait_for(is_draft)
        assert draft["facts"]["product"]["value"] == "kettle"
        (frame,) = [f for f in listener.of_type("owner") if f["owner"] == "queue"]
        assert frame["language"] == "en"
        assert frame["live"]["state"] in ("waiting", "nobody")


def test_place_in_the_queue_is_pushed_without_a_message(make_service: MakeService) -> None:
    service = make_service()
    handoffs = service.services.handoffs
    with service.client() as http:
        first, second = Customer(http), Customer(http)
        for customer in (first, second):
            handoffs.request(customer.id, "assistant_failed")
        with Listener(service, second) as listener:
            listener.wait_for(is_draft)
            assert listener.of_type("owner")[-1]["live"]["state"] == "failed"
            seen = len(listener.of_type("message"))
            agent = service.services.agents.add("sam", "Sam", "correct horse battery")
            handoffs.accept(second.id, agent.id)
            service.app.ctx.hub.conversation_changed(second.id, [QUEUE_TOPIC])
            frame = listener.wait_for(lambda f: f["type"] == "owner" and f["owner"] == "agent")
            assert frame["live"] == {
                "state": "joined",
                "text": "Sam answers you here.",
                "name": "Sam",
            }
            listener.wait_for(has_text("Sam has joined the chat."))
            assert len(listener.of_type("message")) == seen + 1


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        ({"type": "message", "client_id": "one", "text": ""}, "empty"),
        ({"type": "message", "client_id": "one", "text": "x" * 10_001}, "10,000"),
        ({"type": "message", "client_id": "one", "choice": "confirm"}, "accept, decline"),
        ({"type": "dance", "client_id": "one"}, "message, typing or read"),
    ],
)
def test_refused_frame_is_answered_and_the_socket_stays(
    service: RunningService, customer: Customer, frame: Frame, named: str
) -> None:
    with Listener(service, customer) as listener:
        listener.send(**frame)
        refusal = listener.wait_for(lambda f: f["type"] == "error")
        assert refusal["client_id"] == "one"
        assert named in refusal["error"]["message"]
        listener.send(type="message", client_id="two", text="Hello")
        listener.wait_for(lambda f: f["type"] == "ack")


def test_limit_is_named_with_the_seconds(make_service: MakeService) -> None:
    service = make_service(RATE_MESSAGES="1/minute")
    with service.client() as http:
        customer = Customer(http)
        with Listener(service, customer) as listener:
            for key in ("one", "two"):
                listener.send(type="message", client_id=key, text="Hello")
            refusal = listener.wait_for(lambda f: f["type"] == "error")
            assert refusal["client_id"] == "two"
            assert refusal["error"]["code"] == "too_many_requests"
            assert refusal["error"]["retry_after"] >= 1


@pytest.mark.parametrize("token", ["x", "", "tökén"])
def test_wrong_token_closes_the_socket(
    service: RunningService, customer: Customer, token: str
) -> None:
    with Listener(service, customer, token=token or " ") as listener:
        assert listener.read()["error"]["code"] == "unauthorised"
        with pytest.raises(ConnectionClosed) as closed:
            listener.read()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def test_token_of_other_conversation_closes_the_socket(
    service: RunningService, http: httpx.Client, customer: Customer
) -> None:
    other = Customer(http)
    with Listener(service, customer, token=other.opened["token"]) as listener:
        assert listener.read()["error"]["code"] == "unauthorised"


@pytest.mark.parametrize(
    "first", ["{}", "[]", "no json", '{"type":"hello"}', '{"type":"hello","token":"x","after":-1}']
)
def test_first_frame_must_be_hello(service: RunningService, customer: Customer, first: str) -> None:
    url = service.url.replace("http", "ws") + f"{customer.path}/socket"
    with connect(url, proxy=None) as socket:
        socket.send(first)
        assert json.loads(socket.recv(timeout=30))["type"] == "error"
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)


def test_page_of_other_site_is_refused(service: RunningService, customer: Customer) -> None:
    url = service.url.replace("http", "ws") + f"{customer.path}/socket"
    with connect(url, origin=Origin("https://evil.example"), proxy=None) as socket:
        refusal = json.loads(socket.recv(timeout=30))
        assert refusal["error"]["code"] == "forbidden"


def test_page_of_allowed_site_is_served(make_service: MakeService) -> None:
    service = make_service(ALLOWED_ORIGINS="https://shop.example")
    with service.client() as http:
        customer = Customer(http)
    url = service.url.replace("http", "ws") + f"{customer.path}/socket"
    with connect(url, origin=Origin("https://shop.example"), proxy=None) as socket:
        hello = {"type": "hello", "token": customer.opened["token"], "after": 0}
        socket.send(json.dumps(hello))
        assert json.loads(socket.recv(timeout=30)) == {
            "type": "owner",
            "owner": "bot",
            "language": "en",
        }


@pytest.mark.parametrize(
    "first", ["{", "[" * 100_000, '{"type":"hello","token":"x","after":1e400}', str(2**70)]
)
def test_unreadable_hello_is_refused_and_closed(
    service: RunningService, customer: Customer, first: str
) -> None:
    with connect(service.url.replace("http", "ws") + f"{customer.path}/socket", proxy=None) as ws:
        ws.send(first)
        assert json.loads(ws.recv(timeout=30))["error"]["code"] == "invalid_input"
        with pytest.raises(ConnectionClosed):
            ws.recv(timeout=30)


def test_hello_after_more_than_there_can_be_is_refused(
    service: RunningService, customer: Customer
) -> None:
    with Listener(service, customer, after=2**31) as listener:
        assert "2147483647" in listener.read()["error"]["message"]


def test_opening_counts_against_the_address(make_service: MakeService) -> None:
    service = make_service(RATE_ADDRESS="2/hour")
    with service.client() as http:
        customer = Customer(http)
        with Listener(service, customer) as listener:
            listener.wait_for(is_draft)
        # Refused before it says hello.
        url = service.url.replace("http", "ws") + f"{customer.path}/socket"
        with connect(url, proxy=None) as ws:
            assert json.loads(ws.recv(timeout=30))["error"]["code"] == "too_many_requests"
            with pytest.raises(ConnectionClosed):
                ws.recv(timeout=30)


def test_reply_of_an_agent_survives_a_restart(make_service: MakeService) -> None:
    first = make_service()
    with first.client() as http:
        customer = Customer(http)
        agent = first.services.agents.add("sam", "Sam", "correct horse battery")
        first.services.handoffs.accept(customer.id, agent.id)
        first.services.handoffs.send(customer.id, agent.id, "We looked into it", "one")
    first.stop()
    second = make_service()
    with Listener(second, customer, after=3) as listener:
        message = listener.wait_for(has_text("We looked into it"))["message"]
        assert (message["from"], message["name"]) == ("agent", "Sam")
        assert listener.of_type("owner")[-1]["live"]["name"] == "Sam"
        listener.send(type="read", seq=message["seq"])
        listener.send(type="read", seq=0)
        assert "seq" in listener.wait_for(lambda f: f["type"] == "error")["error"]["message"]
    marks = second.services.read_marks.marks(customer.id)
    assert (marks.customer_seq, marks.unread) == (message["seq"], 0)


def test_one_conversation_has_so_many_sockets_and_no_more(
    service: RunningService, customer: Customer
) -> None:
    """One visitor does not take all the connections that the service can have."""
    with ExitStack() as opened:
        listeners = [
            opened.enter_context(Listener(service, customer)) for _ in range(MOST_OF_CONVERSATION)
        ]
        for listener in listeners:
            listener.wait_for(is_draft)
        with Listener(service, customer) as one_more:
            assert one_more.read()["error"]["code"] == "too_many_requests"
            with pytest.raises(ConnectionClosed) as closed:
                one_more.read()
            assert closed.value.rcvd and closed.value.rcvd.code == 4429
        listeners.pop().socket.close()
        listeners[0].send(type="message", client_id="one", text="Hello")
        listeners[0].wait_for(has_text("Hello"))
