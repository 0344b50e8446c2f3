"""Signals of danger before the notice is accepted, and whose numbers are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from handoff.adapters.models import HandoffRow, TriggerRow
from handoff.domain.messages import Sender
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message, load_conversation
from handoff.services.core import Core
from handoff.services.handoffs import HandoffService
from handoff.services.safety import SafetyService

WORDS = "I want to end my life"


@pytest.fixture
def safety(timed_core: Core) -> SafetyService:
    return SafetyService(timed_core)


def begun(core: Core, locale: str = "en-GB") -> tuple[str, Understanding]:
    """Return a new conversation and a message in it that speaks of danger."""
    conversation_id = ConversationService(core).start(locale).conversation_id
    with core.db.write() as session:
        conversation = load_conversation(session, conversation_id, lock=True)
        message_id = add_message(session, core, conversation, Sender.CUSTOMER, WORDS).id
    hit = TriggerHit("self_harm_or_suicide", "P0", WORDS)
    return conversation_id, Understanding(message_id, WORDS, "express_crisis", triggers=(hit,))


def found(core: Core) -> list[tuple[str, str]]:
    with core.db.read() as session:
        return [(row.code, row.quote) for row in session.scalars(select(TriggerRow))]


def test_a_danger_told_before_consent_counts_once(timed_core: Core, safety: SafetyService) -> None:
    conversation_id, message = begun(timed_core)
    for _ in range(2):
        safety.note_signals(conversation_id, message)
    assert found(timed_core) == [("self_harm_or_suicide", WORDS)]


def test_abuse_keeps_the_way_to_leave_in_sight(timed_core: Core, safety: SafetyService) -> None:
    conversations = ConversationService(timed_core)
    conversation_id, message = begun(timed_core)
    # A crisis alone does not: nobody is led away from a chat in which a person is called.
    safety.note_signals(conversation_id, message)
    assert "quick_leave" not in conversations.standing(conversation_id).state()
    hit = TriggerHit("financial_or_domestic_abuse", "P1", WORDS)
    safety.note_signals(conversation_id, replace(message, triggers=(hit,)))
    assert conversations.standing(conversation_id).state()["quick_leave"] is True
    assert conversations.messages(conversation_id).quick_leave


def test_a_refusal_erases_the_words_of_a_danger(timed_core: Core, safety: SafetyService) -> None:
    conversation_id, message = begun(timed_core)
    safety.note_signals(conversation_id, message)
    ConsentService(timed_core).decline(conversation_id)
    assert found(timed_core) == []


def test_after_a_refusal_the_danger_counts_without_its_words(
    timed_core: Core, safety: SafetyService
) -> None:
    conversation_id, message = begun(timed_core)
    ConsentService(timed_core).decline(conversation_id)
    safety.note_signals(conversation_id, message)
    assert found(timed_core) == [("self_harm_or_suicide", "")]


@pytest.mark.parametrize(
    ("locale", "emergency", "crisis"),
    [
        ("en-GB", "999", "Samaritans, 116 123"),
        ("es-ES", "112", "024"),
        ("fr-FR", "112", "3114"),
        ("en-US", "911", "988 (call or text)"),
    ],
)
def test_numbers_are_those_of_the_page(
    timed_core: Core, safety: SafetyService, locale: str, emergency: str, crisis: str
) -> None:
    conversation_id, message = begun(timed_core, locale)
    numbers = safety.numbers(conversation_id, message, "en")
    assert (numbers.emergency, numbers.crisis) == (emergency, crisis)


def test_a_country_that_was_named_goes_before_the_page(
    timed_core: Core, safety: SafetyService
) -> None:
    conversation_id, message = begun(timed_core, "en-GB")
    country = Mention("country", "FR", "France", confidence=0.9)
    named = Understanding(message.message_id, "I live in France", mentions=(country,))
    assert safety.numbers(conversation_id, named, "fr").crisis == "3114"


def test_numbers_are_said_in_the_customers_language(
    timed_core: Core, safety: SafetyService
) -> None:
    conversation_id, message = begun(timed_core, "de-DE")
    numbers = safety.numbers(conversation_id, message, "de")
    assert numbers.emergency == "112"
    assert "findahelpline.com" in numbers.crisis
    assert "Ihres Landes" in numbers.crisis


def test_danger_takes_the_place_of_a_lesser_reason(timed_core: Core) -> None:
    conversation_id, _ = begun(timed_core)
    handoffs = HandoffService(timed_core)
    for reason in ("human_request", "self_harm_or_suicide", "praise"):
        handoffs.request(conversation_id, reason)
    with timed_core.db.read() as session:
        (row,) = session.scalars(select(HandoffRow)).all()
    assert row.reason == "self_harm_or_suicide"
