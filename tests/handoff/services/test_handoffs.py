"""The transfer to a person: one owner, one winner, silence of the bot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow, HandoffRow, MessageRow
from handoff.domain.errors import Conflict, Forbidden, NotFound, RedressError
from handoff.domain.messages import Reply, Sender, Turn
from handoff.domain.ownership import Owner
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.turns import TurnService


@pytest.fixture
def handoffs(timed_core: Core) -> HandoffService:
    return HandoffService(timed_core)


@pytest.fixture
def conversations(timed_core: Core) -> ConversationService:
    return ConversationService(timed_core)


@pytest.fixture
def turns(timed_core: Core) -> TurnService:
    return TurnService(timed_core)


@pytest.fixture
def conversation_id(conversations: ConversationService) -> str:
    return conversations.start("en-GB").conversation_id


@pytest.fixture
def agents(timed_core: Core) -> tuple[str, str]:
    ids = []
    with timed_core.db.write() as session:
        for name in ("Robin", "Sam"):
            row = AgentRow(
                username=name.lower(),
                display_name=name,
                password_hash="none",
                created_at=timed_core.clock(),
            )
            session.add(row)
            session.flush()
            ids.append(row.id)
    return ids[0], ids[1]


def texts(conversations: ConversationService, conversation_id: str) -> list[tuple[str, str]]:
    listing = conversations.messages(conversation_id)
    return [(message.sender.value, message.text) for message in listing.messages]


def test_request_puts_into_the_queue_once(
    timed_core: Core, handoffs: HandoffService, turns: TurnService, conversation_id: str
) -> None:
    for _ in range(2):
        handoffs.request(conversation_id, "customer_asked")
    assert turns.next_step(conversation_id).owner is Owner.QUEUE
    assert handoffs.is_waiting(conversation_id)
    with timed_core.db.read() as session:
        (row,) = session.scalars(select(HandoffRow)).all()
        tags = session.scalars(select(AuditEventRow.tag).order_by(AuditEventRow.id)).all()
    assert (row.status, row.reason) == ("waiting", "customer_asked")
    assert tags.count(Tag.HANDOFF_REQUESTED.value) == 1
    assert tags.count(Tag.OWNER_CHANGED.value) == 1


def test_queue_says_nothing_about_a_transfer(
    conversations: ConversationService, handoffs: HandoffService, conversation_id: str
) -> None:
    handoffs.request(conversation_id, "customer_asked")
    assert texts(conversations, conversation_id) == []


def test_agent_who_accepts_is_announced_and_owns(
    conversations: ConversationService,
    handoffs: HandoffService,
    turns: TurnService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.request(conversation_id, "customer_asked")
    for _ in range(2):
        handoffs.accept(conversation_id, agents[0])
    assert turns.next_step(conversation_id).owner is Owner.AGENT
    assert not handoffs.is_waiting(conversation_id)
    assert texts(conversations, conversation_id) == [("system", "Robin has joined the chat.")]


def test_exactly_one_of_two_agents_wins(
    conversations: ConversationService,
    handoffs: HandoffService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.request(conversation_id, "customer_asked")

    def accept(agent_id: str) -> str:
        try:
            handoffs.accept(conversation_id, agent_id)
        except Conflict:
            return "lost"
        return "won"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(accept, agents))
    assert results == ["lost", "won"]
    assert len(texts(conversations, conversation_id)) == 1


def test_agent_steps_in_without_having_been_asked_for(
    handoffs: HandoffService, turns: TurnService, conversation_id: str, agents: tuple[str, str]
) -> None:
    handoffs.accept(conversation_id, agents[0])
    assert turns.next_step(conversation_id).owner is Owner.AGENT


def test_agent_writes_once_under_their_name(
    conversations: ConversationService,
    handoffs: HandoffService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.accept(conversation_id, agents[0])
    sent = [handoffs.send(conversation_id, agents[0], "Hello", "one") for _ in range(2)]
    assert sent[0] == sent[1]
    assert (sent[0].sender, sent[0].name) == (Sender.AGENT, "Robin")
    assert texts(conversations, conversation_id)[1:] == [("agent", "Hello")]


def test_keys_of_agent_and_customer_do_not_meet(
    conversations: ConversationService,
    handoffs: HandoffService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.accept(conversation_id, agents[0])
    handoffs.send(conversation_id, agents[0], "from the agent", "one")
    conversations.receive(conversation_id, "one", "from the customer")
    assert [text for _, text in texts(conversations, conversation_id)][1:] == [
        "from the agent",
        "from the customer",
    ]


def test_only_the_holder_writes_releases_and_closes(
    handoffs: HandoffService, conversation_id: str, agents: tuple[str, str]
) -> None:
    holder, other = agents
    with pytest.raises(Conflict):
        handoffs.send(conversation_id, holder, "Hello", "one")
    with pytest.raises(Conflict):
        handoffs.release(conversation_id, holder)
    handoffs.accept(conversation_id, holder)
    for attempt in (
        lambda: handoffs.send(conversation_id, other, "Hello", "one"),
        lambda: handoffs.release(conversation_id, other),
        lambda: handoffs.close(conversation_id, other),
    ):
        with pytest.raises(Forbidden, match="Robin"):
            attempt()


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 10_001, None])
def test_agent_has_the_limits_of_everybody(
    handoffs: HandoffService, conversation_id: str, agents: tuple[str, str], text: Any
) -> None:
    handoffs.accept(conversation_id, agents[0])
    with pytest.raises(RedressError):
        handoffs.send(conversation_id, agents[0], text, "one")


def test_release_gives_back_to_the_bot_and_says_so(
    conversations: ConversationService,
    handoffs: HandoffService,
    turns: TurnService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.accept(conversation_id, agents[0])
    handoffs.release(conversation_id, agents[0])
    assert turns.next_step(conversation_id).owner is Owner.BOT
    assert "Robin has left" in texts(conversations, conversation_id)[-1][1]
    handoffs.accept(conversation_id, agents[1])
    assert turns.next_step(conversation_id).owner is Owner.AGENT


def test_customer_of_a_closed_conversation_is_shown_a_way_on(
    timed_core: Core,
    conversations: ConversationService,
    handoffs: HandoffService,
    turns: TurnService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    handoffs.accept(conversation_id, agents[0])
    handoffs.close(conversation_id, agents[0])
    received = conversations.receive(conversation_id, "one", "One more thing")
    assert not received.is_pending
    status, body = conversations.respond(received, True)
    assert (status, body["owner"]) == (200, "closed")
    assert timed_core.policy.contacts.email in body["messages"][0]["text"]
    assert turns.next_step(conversation_id).request is None


def test_bot_is_silent_while_an_agent_owns(
    conversations: ConversationService,
    handoffs: HandoffService,
    turns: TurnService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    before = conversations.receive(conversation_id, "one", "Hello")
    handoffs.accept(conversation_id, agents[0])
    turns.complete(before.message_id, Turn((Reply("too late"),)))
    during = conversations.receive(conversation_id, "two", "Are you there?")
    assert not during.is_pending
    assert turns.next_step(conversation_id).request is None
    assert not conversations.receive(conversation_id, before.client_id, "again").is_pending
    assert "too late" not in str(texts(conversations, conversation_id))
    assert conversations.respond(during, True)[0] == 202


def test_pending_message_is_left_to_the_agent_who_came(
    conversations: ConversationService,
    handoffs: HandoffService,
    turns: TurnService,
    conversation_id: str,
    agents: tuple[str, str],
) -> None:
    received = conversations.receive(conversation_id, "one", "Hello")
    handoffs.accept(conversation_id, agents[0])
    assert turns.next_step(conversation_id).request is None
    assert not conversations.receive(conversation_id, received.client_id, "again").is_pending


def test_unknown_conversation_or_agent_is_said(
    handoffs: HandoffService, conversation_id: str, agents: tuple[str, str]
) -> None:
    with pytest.raises(NotFound):
        handoffs.accept("unknown", agents[0])
    with pytest.raises(NotFound):
        handoffs.accept(conversation_id, "unknown")


def test_message_erased_while_it_waited_is_not_asked_about(
    timed_core: Core, conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    erased = conversations.receive(conversation_id, "one", "my words")
    kept = conversations.receive(conversation_id, "two", "other words")
    with timed_core.db.write() as session:
        row = session.get_one(MessageRow, erased.message_id)
        row.text, row.erased_at = "", timed_core.clock()
    request = turns.next_step(conversation_id).request
    assert request is not None
    assert request.message_id == kept.message_id
    assert not conversations.receive(conversation_id, erased.client_id, "again").is_pending
