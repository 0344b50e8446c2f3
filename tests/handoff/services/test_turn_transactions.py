"""A turn is two transactions: what the first and the second say must be what a look would find."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff.domain.messages import Choice, Expects, InputKind, Reply, Turn
from handoff.domain.ownership import Owner
from handoff.services.conversations import ConversationService, Opened, load_conversation
from handoff.services.core import Core
from handoff.services.turns import TurnService
from tests.handoff.services.conftest import Clock

ASKS = Turn((Reply("Thank you."), Reply("Which one?", (Choice("Skip", "skip"),))))


@pytest.fixture
def conversations(timed_core: Core) -> ConversationService:
    return ConversationService(timed_core)


@pytest.fixture
def turns(timed_core: Core) -> TurnService:
    return TurnService(timed_core)


@pytest.fixture
def opened(conversations: ConversationService) -> Opened:
    return conversations.start("en-GB")


def test_a_message_comes_with_the_request_that_a_look_would_find(
    conversations: ConversationService, turns: TurnService, opened: Opened
) -> None:
    for number in range(2):
        received = conversations.receive(opened.conversation_id, f"{number}", "My kettle broke")
        assert received.request is not None
        assert received.request == turns.next_step(opened.conversation_id).request
        turns.complete(received.message_id, ASKS)


def test_a_message_behind_another_comes_without_a_request(
    conversations: ConversationService, turns: TurnService, opened: Opened
) -> None:
    first = conversations.receive(opened.conversation_id, "one", "My kettle broke")
    second = conversations.receive(opened.conversation_id, "two", "It was new")
    assert first.request is not None and second.request is None
    assert not turns.complete(first.message_id, ASKS).is_last
    assert turns.complete(second.message_id, ASKS).is_last


def test_a_repeated_message_comes_without_a_request(
    conversations: ConversationService, opened: Opened
) -> None:
    conversations.receive(opened.conversation_id, "one", "My kettle broke")
    assert conversations.receive(opened.conversation_id, "one", "My kettle broke").request is None


def test_a_message_to_a_closed_conversation_comes_without_a_request(
    timed_core: Core, conversations: ConversationService, opened: Opened
) -> None:
    with timed_core.db.write() as session:
        load_conversation(session, opened.conversation_id).owner = Owner.CLOSED.value
    assert conversations.receive(opened.conversation_id, "one", "Hello").request is None


def test_the_response_of_a_completed_turn_is_the_one_that_is_kept(
    conversations: ConversationService, turns: TurnService, opened: Opened
) -> None:
    received = conversations.receive(opened.conversation_id, "one", "My kettle broke")
    change = turns.complete(received.message_id, ASKS, is_awaited=True)
    assert change.response is not None
    assert change.response == conversations.respond(received, True)
    assert [m["text"] for m in change.response[1]["messages"]] == ["Thank you.", "Which one?"]


def test_a_response_holds_what_was_said_between_message_and_reply(
    conversations: ConversationService, turns: TurnService, opened: Opened
) -> None:
    received = conversations.receive(opened.conversation_id, "one", "My kettle broke")
    turns.fail(received.message_id)
    change = turns.complete(received.message_id, ASKS, is_awaited=True)
    assert change.response is not None
    assert change.response == conversations.respond(received, True)
    assert "can't answer" in change.response[1]["messages"][0]["text"]
    assert len(change.response[1]["messages"]) == 3


def test_nobody_waits_for_no_response(
    conversations: ConversationService, turns: TurnService, opened: Opened
) -> None:
    received = conversations.receive(opened.conversation_id, "one", "My kettle broke")
    expects = Expects("product", InputKind.TEXT)
    change = turns.complete(received.message_id, Turn((Reply("Which?", (), expects),)))
    assert change.response is None


def test_a_token_is_known_after_it_opened_the_conversation_and_until_it_ends(
    timed_core: Core, clock: Clock, conversations: ConversationService, opened: Opened
) -> None:
    identity, token = opened.conversation_id, opened.token
    assert not conversations.was_opened_with(identity, token)
    conversations.authenticate(identity, token)
    assert conversations.was_opened_with(identity, token)
    assert not conversations.was_opened_with(identity, token + "x")
    assert not conversations.was_opened_with("0" * 32, token)
    clock.move(timedelta(days=timed_core.settings.conversation_days))
    assert not conversations.was_opened_with(identity, token)
