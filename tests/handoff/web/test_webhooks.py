"""Facts about webhooks of the running service: real events, and what a restart leaves."""

from __future__ import annotations

import pytest
from standardwebhooks import Webhook

from tests.handoff.web.conftest import MakeService
from tests.support.customer import Customer
from tests.support.receiver import Receiver
from tests.support.waiting import until


def test_what_a_customer_does_is_told_without_their_words(make_service: MakeService) -> None:
    service = make_service()
    with Receiver() as receiver, service.client() as http:
        _, secret = service.services.targets.add(
            "webhook", "All", receiver.url, ("conversation.started", "message.received")
        )
        customer = Customer(http)
        customer.send("My kettle is broken.")
        receiver.wait(2)
        bodies = [Webhook(secret).verify(one.body, one.headers) for one in receiver.received]
        assert sorted(body["type"] for body in bodies) == [
            "conversation.started",
            "message.received",
        ]
        assert {body["data"]["conversation_id"] for body in bodies} == {customer.id}
        assert all(b"kettle" not in one.body for one in receiver.received)


@pytest.mark.each_database
def test_an_event_that_waits_survives_a_restart(make_service: MakeService) -> None:
    first = make_service()
    with Receiver(lambda _: (500, None)) as receiver:
        target, _ = first.services.targets.add(
            "webhook", "All", receiver.url, ("conversation.started",)
        )
        with first.client() as http:
            Customer(http)
        receiver.wait()
        first.stop()
        receiver.answer = lambda _: (204, None)
        second = make_service()
        receiver.wait()
        assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
        until(lambda: second.services.targets.get(target.id).reached_at is not None)


def test_a_slow_receiver_delays_no_other(make_service: MakeService) -> None:
    service = make_service()
    with Receiver() as slow, Receiver() as quick, service.client() as http:
        slow.gate.clear()
        for receiver in (slow, quick):
            service.services.targets.add("webhook", "All", receiver.url, ("conversation.started",))
        Customer(http)
        slow.wait()
        quick.wait()
        Customer(http)
        quick.wait()
        assert len(slow.received) == 1
