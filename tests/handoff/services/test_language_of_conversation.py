"""The language of a conversation follows the customer's words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff.adapters.models import ConversationRow
from handoff.domain.messages import Reply, Turn
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.turns import TurnService


@pytest.fixture
def conversations(timed_core: Core) -> ConversationService:
    return ConversationService(timed_core)


@pytest.fixture
def turns(timed_core: Core) -> TurnService:
    return TurnService(timed_core)


@pytest.fixture
def conversation_id(conversations: ConversationService) -> str:
    return conversations.start("en-GB").conversation_id


def language_of(core: Core, conversation_id: str) -> str | None:
    with core.db.read() as session:
        row = select(ConversationRow.language).where(ConversationRow.id == conversation_id)
        return session.scalar(row)


def test_the_first_message_has_no_language_in_use(
    conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    conversations.receive(conversation_id, "one", "Mi paquete no ha llegado")
    request = turns.next_step(conversation_id).request
    assert request is not None and request.language is None


def test_what_was_found_is_kept_and_told_with_the_next_message(
    timed_core: Core, conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    first = conversations.receive(conversation_id, "one", "Mi paquete no ha llegado")
    turns.complete(first.message_id, Turn(language="es"))
    assert language_of(timed_core, conversation_id) == "es"
    conversations.receive(conversation_id, "two", "ok")
    request = turns.next_step(conversation_id).request
    assert request is not None and request.language == "es"


def test_a_message_without_language_changes_nothing(
    timed_core: Core, conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    before = language_of(timed_core, conversation_id)
    first = conversations.receive(conversation_id, "one", "12345")
    turns.complete(first.message_id, Turn(language=None))
    assert language_of(timed_core, conversation_id) == before


def test_a_language_chosen_since_outlasts_an_earlier_message(
    timed_core: Core, conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    first = conversations.receive(conversation_id, "one", "My parcel never came")
    conversations.receive(conversation_id, "two", choice="lang:de")
    turns.complete(first.message_id, Turn(language="en"))
    assert language_of(timed_core, conversation_id) == "de"


def test_an_answered_message_has_its_language(
    conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    first = conversations.receive(conversation_id, "one", "Il pacco non arriva")
    turns.complete(first.message_id, Turn((Reply("I read English."),), language="it"))
    told = conversations.messages(conversation_id)
    assert [message.language for message in told.messages] == ["it", "en"]
    assert told.language == "en"


def test_a_wish_in_words_is_a_choice_and_outlasts_a_language_not_spoken(
    timed_core: Core, conversations: ConversationService, turns: TurnService, conversation_id: str
) -> None:
    first = conversations.receive(conversation_id, "one", "auf Deutsch bitte")
    turns.complete(first.message_id, Turn(language="de", language_is_chosen=True))
    second = conversations.receive(conversation_id, "two", "il pacco non arriva")
    request = turns.next_step(conversation_id).request
    assert request is not None
    assert (request.language, request.language_is_chosen) == ("de", True)
    turns.complete(second.message_id, Turn(language="it"))
    assert language_of(timed_core, conversation_id) == "de"
    third = conversations.receive(conversation_id, "three", "Sorry, I would rather write English")
    turns.complete(third.message_id, Turn(language="en"))
    conversations.receive(conversation_id, "four", "ok")
    request = turns.next_step(conversation_id).request
    assert request is not None
    assert (request.language, request.language_is_chosen) == ("en", False)
