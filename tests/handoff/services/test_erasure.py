"""Erasing: everything told until the decision goes, the decision is still answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from handoff.adapters.files import StoredFile, path_of
from handoff.adapters.models import Base, ConversationRow, EvidenceRow, MessageRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Choice, Reply, Sender, Turn
from handoff.domain.ownership import Owner
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.evidence import EvidenceService
from handoff.services.intake import IntakeService
from handoff.services.messages import add_message, load_conversation
from handoff.services.sent_files import NewFile, keep_file
from handoff.services.turns import TurnService
from handoff.services.withdrawal import WithdrawalService

SECRET = "xylophone"


def store(core: Core, conversation_id: str, content: bytes) -> StoredFile:
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(core.settings.evidence_dir, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stored = StoredFile(digest, len(content), "text/plain")
    EvidenceService(core).add(conversation_id, f"{SECRET}.txt", stored)
    return stored


def everything(core: Core) -> str:
    """Return all that any table holds, as one text."""
    with core.db.read() as session:
        tables = Base.metadata.sorted_tables
        return repr([row for table in tables for row in session.execute(select(table))])


def told(core: Core) -> str:
    """Return a conversation in which everybody repeats what the customer told."""
    conversations, turns = ConversationService(core), TurnService(core)
    conversation_id = conversations.start(page_url=f"https://shop.example/{SECRET}").conversation_id
    ConsentService(core).accept(conversation_id)
    first = conversations.receive(conversation_id, "one", f"My {SECRET} broke")
    picks = (Choice(f"The {SECRET}", f"product:{SECRET}"),)
    turns.complete(first.message_id, Turn((Reply(f"About your {SECRET}?", picks),)))
    second = conversations.receive(conversation_id, "two", choice=f"product:{SECRET}")
    turns.complete(second.message_id, Turn((Reply("Noted."),)))
    fact = Fact("product", SECRET, FactStatus.STATED, SECRET, first.message_id)
    IntakeService(core).set_fact(conversation_id, fact, "customer")
    with core.db.write() as session:
        conversation = load_conversation(session, conversation_id)
        letter = NewFile(f"{SECRET}.pdf", StoredFile("b" * 64, 9, "application/pdf"))
        file = keep_file(session, core, conversation, "agent:n", letter)
        text = f"Your {SECRET}, then?"
        add_message(session, core, conversation, Sender.AGENT, text, name="N", file=file)
    return conversation_id


@pytest.mark.parametrize("service", [ConsentService, WithdrawalService])
def test_nothing_told_is_left_and_the_decision_is_answered(
    timed_core: Core, service: Callable[[Core], ConsentService | WithdrawalService]
) -> None:
    core = timed_core
    conversations, turns = ConversationService(core), TurnService(core)
    conversation_id = told(core)
    other = conversations.start().conversation_id
    ConsentService(core).accept(other)
    alone, shared = (store(core, conversation_id, one) for one in (b"alone", b"shared"))
    EvidenceService(core).add(other, "bill.txt", shared)
    deciding = conversations.receive(conversation_id, "three", f"forget my {SECRET}")
    later = conversations.receive(conversation_id, "four", "And one more thing")
    built = service(core)
    for _ in range(2):  # a retry decides again
        if isinstance(built, ConsentService):
            built.decline(conversation_id)
        else:
            assert built.withdraw(conversation_id) is None
        request = turns.next_step(conversation_id).request
        assert request is not None
        assert request.message_id == deciding.message_id
        assert not turns.next_step(conversation_id).must_forget
    turns.complete(deciding.message_id, Turn((Reply("All of it is removed."),)))
    assert turns.next_step(conversation_id).must_forget
    assert SECRET not in everything(core)
    request = turns.next_step(conversation_id).request
    assert request is not None
    assert (request.message_id, request.content) == (later.message_id, "And one more thing")
    folder = core.settings.evidence_dir
    assert not path_of(folder, alone.sha256).exists()
    assert path_of(folder, shared.sha256).exists()
    with core.db.read() as session:
        assert session.get_one(ConversationRow, conversation_id).consent in (
            "declined",
            "withdrawn",
        )
        assert session.scalar(select(func.count()).select_from(EvidenceRow)) == 1


def test_reply_that_names_the_case_is_kept_when_an_agent_took_over(timed_core: Core) -> None:
    conversations, turns = ConversationService(timed_core), TurnService(timed_core)
    conversation_id = conversations.start().conversation_id
    received = conversations.receive(conversation_id, "one", "yes, file it")
    with timed_core.db.write() as session:
        load_conversation(session, conversation_id).owner = Owner.AGENT.value
    replies = (Reply("Filed.", case_reference="R-1"), Reply("Anything else?"))
    turns.complete(received.message_id, Turn(replies))
    with timed_core.db.read() as session:
        sent = select(MessageRow.text).where(MessageRow.sender == "bot")
        assert session.scalars(sent).all() == ["Filed."]
