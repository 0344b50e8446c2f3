"""What a customer who wants a person is told, in the language of the chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handoff.adapters.models import AgentRow
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.live_state import LiveState
from handoff.services.live_worker import LiveWorker
from handoff.services.routing import RoutingService
from tests.handoff.services.conftest import Clock


@pytest.fixture
def conversations(timed_core: Core) -> ConversationService:
    return ConversationService(timed_core)


@pytest.fixture
def handoffs(timed_core: Core) -> HandoffService:
    return HandoffService(timed_core)


def ask(
    conversations: ConversationService,
    handoffs: HandoffService,
    locale: str = "en-GB",
    reason: str = "human_request",
) -> str:
    conversation_id = conversations.start(locale).conversation_id
    handoffs.request(conversation_id, reason)
    return conversation_id


def state_of(conversations: ConversationService, conversation_id: str) -> LiveState:
    live = conversations.standing(conversation_id).live
    assert live is not None
    assert conversations.messages(conversation_id).live == live
    return live


def test_nothing_is_said_while_the_assistant_answers(conversations: ConversationService) -> None:
    conversation_id = conversations.start("en-GB").conversation_id
    assert conversations.standing(conversation_id).state() == {"owner": "bot", "language": "en"}


def test_position_moves_up_and_grave_reasons_go_first(
    conversations: ConversationService, handoffs: HandoffService, clock: Clock
) -> None:
    first = ask(conversations, handoffs)
    clock.move(timedelta(minutes=1))
    second = ask(conversations, handoffs, "es-ES")
    clock.move(timedelta(minutes=1))
    assert state_of(conversations, first).position == 1
    waiting = state_of(conversations, second)
    assert (waiting.state, waiting.position) == ("waiting", 2)
    assert waiting.text.startswith("Está en el puesto 2 de la cola.")
    grave = ask(conversations, handoffs, reason="data_breach_or_misuse")
    assert [state_of(conversations, each).position for each in (grave, first, second)] == [1, 2, 3]


def test_closed_hours_name_when_somebody_is_there(
    conversations: ConversationService, handoffs: HandoffService, clock: Clock
) -> None:
    # Christmas Day of 2026 is a Friday; Saturday is Boxing Day, and Monday its substitute.
    clock.now = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)
    live = state_of(conversations, ask(conversations, handoffs))
    assert (live.state, live.position) == ("nobody", None)
    assert live.opens_at == datetime(2026, 12, 29, 9, 0, tzinfo=UTC)
    assert "Somebody will answer from" in live.text
    assert "saved" in live.text


def test_failed_assistant_is_said_with_what_is_kept(
    conversations: ConversationService, handoffs: HandoffService
) -> None:
    live = state_of(conversations, ask(conversations, handoffs, "de-DE", "assistant_failed"))
    assert live.state == "failed"
    assert "gespeichert" in live.text


def test_agent_is_named_once_joined(
    timed_core: Core, conversations: ConversationService, handoffs: HandoffService
) -> None:
    conversation_id = ask(conversations, handoffs, "fr-FR")
    with timed_core.db.write() as session:
        agent = AgentRow(
            username="sam",
            display_name="Sam",
            password_hash="none",
            created_at=timed_core.clock(),
        )
        session.add(agent)
    handoffs.accept(conversation_id, agent.id)
    live = state_of(conversations, conversation_id)
    assert (live.state, live.name, live.text) == ("joined", "Sam", "Sam vous répond ici.")
    handoffs.release(conversation_id, agent.id)
    assert conversations.standing(conversation_id).live is None


class Listening:
    """Stands in for the hub and keeps what was published."""

    def __init__(self) -> None:
        self.topics: list[str] = []

    def publish(self, topic: str) -> None:
        """Keep a topic."""
        self.topics.append(topic)


def test_who_waits_is_told_when_the_hours_begin(timed_core: Core, clock: Clock) -> None:
    hub = Listening()
    worker = LiveWorker(
        RoutingService(timed_core),
        HandoffService(timed_core),
        hub,  # type: ignore[arg-type]
    )
    clock.now = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)
    for _ in range(2):
        worker.look()
    assert hub.topics == []
    clock.move(timedelta(minutes=1))
    for _ in range(2):
        worker.look()
    assert hub.topics == ["queue"]
