"""A filed case, and the agents who work on it."""

from __future__ import annotations

from typing import Any

from handoff.adapters.models import AgentRow, ConversationRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Sender
from handoff.domain.roles import Role
from handoff.domain.understanding import TriggerHit, Understanding
from handoff.services.agents import Agent
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService, add_message
from handoff.services.core import Core
from handoff.services.intake import IntakeService

STORY = "The kettle I bought leaks."
EMAIL = "amira.holt@example.com"


def add_agent(core: Core, name: str = "Noor Vance", role: Role = Role.AGENT) -> Agent:
    """Return an agent who exists but cannot sign in: no test needs the slow hash."""
    with core.db.write() as session:
        row = AgentRow(
            username=name.lower().replace(" ", "."),
            display_name=name,
            password_hash="-",
            role=role.value,
            created_at=core.clock(),
        )
        session.add(row)
        session.flush()
        return Agent(row.id, row.username, name, role)


def file_case(
    core: Core,
    story: str = STORY,
    triggers: tuple[TriggerHit, ...] = (),
    category: str | None = None,
    locale: str = "en-GB",
    **facts: Any,
) -> str:
    """Return the reference of a case that has just been filed with these facts."""
    conversation_id = ConversationService(core).start(locale).conversation_id
    intake = IntakeService(core)
    ConsentService(core).accept(conversation_id)
    with core.db.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id)
        message_id = add_message(session, core, conversation, Sender.CUSTOMER, story).id
    guess = {"code": category, "confidence": 0.9, "ranking": []} if category else None
    told = Understanding(message_id, story, "tell_story", 0.9, triggers=triggers, category=guess)
    intake.tell_story(conversation_id, [told])
    for name, value in facts.items():
        intake.set_fact(conversation_id, Fact(name, value, FactStatus.STATED), "customer")
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)
    return CaseService(core).file(conversation_id).reference
