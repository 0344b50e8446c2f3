"""Facts about the outbox: events are stored with their change, and sent to a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from handoff.adapters.audit import Tag, record
from handoff.adapters.connectors.webhook import WebhookConnector
from handoff.adapters.integration_models import DeliveryRow, OutboxEventRow
from handoff.adapters.outgoing_http import OutgoingHttp
from handoff.domain.outgoing import to_tell
from handoff.domain.outgoing_addresses import LOOPBACK
from handoff.services.core import Core
from handoff.services.deliveries import PAUSES, DeliveryService
from handoff.services.targets import Target, TargetService
from tests.handoff.services.conftest import Clock
from tests.support.receiver import Receiver

REFERENCE = "K7F3-9QMX-2"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def targets(timed_core: Core) -> TargetService:
    return TargetService(timed_core)


@pytest.fixture
def deliveries(timed_core: Core, targets: TargetService) -> DeliveryService:
    http = OutgoingHttp(LOOPBACK, timeout=1.0)
    return DeliveryService(timed_core, targets, {"webhook": WebhookConnector(http)})


@pytest.fixture
def happen(timed_core: Core) -> Callable[..., None]:
    """Let a case's status change."""

    def change(after: str = "resolved", *, fails: bool = False) -> None:
        with timed_core.db.write() as session:
            record(
                session,
                timed_core.clock(),
                "agent:a1",
                Tag.CASE_STATUS_CHANGED,
                conversation_id=uuid4().hex,
                case_reference=REFERENCE,
                before="received",
                after=after,
                agent_id="a1",
            )
            if fails:
                raise RuntimeError("the change fails")

    return change


def send(deliveries: DeliveryService) -> None:
    """Do what the worker does, once."""
    while deliveries.address():
        pass
    for target_id in deliveries.due_targets():
        deliveries.send_to(target_id)


def states(core: Core) -> list[tuple[str, int, str | None]]:
    with core.db.read() as session:
        rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))
        return [(row.state, row.attempts, row.cause) for row in rows]


def events(core: Core) -> list[OutboxEventRow]:
    with core.db.read() as session:
        return list(session.scalars(select(OutboxEventRow)))


def hook(targets: TargetService, url: str, *types: str) -> tuple[Target, str]:
    return targets.add("webhook", "Orders", f"{url}/hook", types)


def test_an_event_is_kept_exactly_when_its_change_is(
    timed_core: Core, targets: TargetService, receiver: Receiver, happen: Callable[..., None]
) -> None:
    hook(targets, receiver.url)
    with pytest.raises(RuntimeError):
        happen(fails=True)
    assert events(timed_core) == []
    happen()
    assert [event.type for event in events(timed_core)] == ["case.status_changed"]


def test_nothing_is_written_while_nobody_is_told(
    timed_core: Core, targets: TargetService, receiver: Receiver, happen: Callable[..., None]
) -> None:
    happen()
    target, _ = hook(targets, receiver.url)
    targets.stop(target.id)
    happen()
    assert events(timed_core) == []


def test_a_signed_event_arrives_once_with_codes_only(
    timed_core: Core,
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    clock.now = datetime.now(UTC)
    _, secret = hook(targets, receiver.url)
    happen()
    send(deliveries)
    send(deliveries)
    (request,) = receiver.received
    body = Webhook(secret).verify(request.body, request.headers)
    assert body["type"] == "case.status_changed"
    assert body["timestamp"].endswith("Z")
    assert body["data"].pop("conversation_id")
    assert body["data"] == {
        "reference": REFERENCE,
        "before": "received",
        "after": "resolved",
        "by": "agent",
    }
    assert request.headers["webhook-id"] == f"evt_{events(timed_core)[0].id}"
    assert states(timed_core) == [("sent", 1, None)]


def test_a_failure_is_tried_again_under_the_same_id_after_growing_pauses(
    timed_core: Core,
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    receiver.answer = lambda _: (500, {"error": "down"})
    hook(targets, receiver.url)
    happen()
    send(deliveries)
    for number, pause in enumerate(PAUSES, start=1):
        send(deliveries)
        assert len(receiver.received) == number
        clock.move(pause * 1.11)
        send(deliveries)
    assert states(timed_core) == [("failed", len(PAUSES) + 1, "status_500")]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.received]
    assert stamps == sorted(set(stamps))
    clock.move(timedelta(days=3))
    send(deliveries)
    assert len(receiver.received) == len(PAUSES) + 1


def test_what_was_given_up_can_be_tried_again(
    timed_core: Core,
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    receiver.answer = lambda _: (404, None)
    target, _ = hook(targets, receiver.url)
    happen()
    for pause in (timedelta(0), *PAUSES):
        clock.move(pause * 1.11)
        send(deliveries)
    (failed,) = deliveries.failed()
    assert (failed.target, failed.type, failed.cause) == (
        "Orders",
        "case.status_changed",
        "status_404",
    )
    assert targets.list()[0].failed == 1
    receiver.answer = lambda _: (200, {})
    deliveries.retry(failed.id, "agent:a1")
    deliveries.retry(failed.id, "agent:a1")
    send(deliveries)
    assert deliveries.failed() == ()
    assert targets.get(target.id).reached_at == clock.now


def test_gone_stops_the_target_and_keeps_what_waits(
    timed_core: Core,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    receiver.answer = lambda _: (410, None)
    target, _ = hook(targets, receiver.url)
    happen()
    happen()
    send(deliveries)
    send(deliveries)
    assert len(receiver.received) == 1
    stopped = targets.get(target.id)
    assert (stopped.is_active, stopped.stopped_because) == (False, "gone")
    assert [state for state, *_ in states(timed_core)] == ["failed", "waiting"]
    receiver.answer = lambda _: (204, None)
    targets.start(target.id)
    send(deliveries)
    assert [state for state, *_ in states(timed_core)] == ["failed", "sent"]


@pytest.mark.parametrize("status", [302, 400, 429, 503])
def test_every_other_status_is_a_failure_that_may_pass(
    timed_core: Core,
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
    status: int,
) -> None:
    receiver.answer = lambda _: (status, None)
    hook(targets, receiver.url)
    happen()
    send(deliveries)
    assert states(timed_core) == [("waiting", 1, f"status_{status}")]
    clock.move(timedelta(seconds=60))
    send(deliveries)
    asked_to_wait = status == 429
    assert len(receiver.received) == (1 if asked_to_wait else 2)


def test_a_slow_receiver_and_none_at_all_are_failures_that_may_pass(
    timed_core: Core,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    receiver.gate.clear()
    hook(targets, receiver.url)
    hook(targets, "http://127.0.0.1:9")
    happen()
    send(deliveries)
    causes = {cause for _, _, cause in states(timed_core)}
    assert causes == {"timeout", "no_connection_ConnectError"}
    assert {state for state, *_ in states(timed_core)} == {"waiting"}


def test_two_secrets_sign_for_a_day_after_a_rotation(
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    clock.now = datetime.now(UTC) - timedelta(days=2)
    target, former = hook(targets, receiver.url)
    clock.now = datetime.now(UTC)
    present = targets.rotate(target.id)
    assert former != present
    happen()
    send(deliveries)
    for secret in (former, present):
        Webhook(secret).verify(receiver.received[0].body, receiver.received[0].headers)
    clock.move(timedelta(hours=25))
    happen()
    send(deliveries)
    assert len(receiver.received[1].headers["webhook-signature"].split(" ")) == 1
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(receiver.received[1].body, receiver.received[1].headers)


def test_only_wanted_events_are_sent(
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    hook(targets, receiver.url, "case.filed")
    happen()
    send(deliveries)
    assert receiver.received == []


def test_a_test_event_reaches_one_target_alone(
    targets: TargetService, deliveries: DeliveryService, receiver: Receiver
) -> None:
    target, _ = hook(targets, receiver.url, "case.filed")
    hook(targets, receiver.url)
    targets.send_test(target.id, "agent:a1")
    send(deliveries)
    assert [one.json()["type"] for one in receiver.received] == ["webhook.test"]


def test_what_arrived_is_forgotten_after_a_month(
    timed_core: Core,
    clock: Clock,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    hook(targets, receiver.url)
    happen()
    send(deliveries)
    deliveries.purge()
    assert len(events(timed_core)) == 1
    clock.move(timedelta(days=31))
    deliveries.purge()
    assert events(timed_core) == []


def test_a_removed_target_takes_its_deliveries_with_it(
    timed_core: Core,
    targets: TargetService,
    deliveries: DeliveryService,
    receiver: Receiver,
    happen: Callable[..., None],
) -> None:
    target, _ = hook(targets, receiver.url)
    happen()
    deliveries.address()
    targets.remove(target.id)
    send(deliveries)
    assert (states(timed_core), receiver.received) == ([], [])


def test_owner_changes_become_events_of_the_handoff() -> None:
    tag = Tag.OWNER_CHANGED.value
    found = [
        to_tell(tag, "agent:a1", {"was": was, "owner": owner, "reason": "r"})
        for was, owner in (
            ("queue", "agent"),
            ("agent", "bot"),
            ("agent", "closed"),
            ("agent", "queue"),
        )
    ]
    assert [one[0] if one else None for one in found] == [
        "handoff.accepted",
        "handoff.ended",
        "handoff.ended",
        "handoff.passed_on",
    ]
    assert to_tell(tag, "bot", {"was": "bot", "owner": "queue"}) is None
