"""An agent finishes what a customer began: read back in the chat, confirmed, then filed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.models import ConversationRow, MessageRow, NoteRow
from handoff.domain.errors import Conflict, Forbidden, InvalidInput
from handoff.domain.intake import fingerprint
from handoff.domain.messages import Choice, Expects, InputKind, Sender
from handoff.domain.ownership import Owner
from handoff.domain.wording import read_back_lines
from handoff.services.agents import Agent
from handoff.services.cases import CaseService, Receipt
from handoff.services.conversations import add_message, load_conversation
from handoff.services.core import Core
from handoff.services.drafts import current_intake, ensure_intake, load_facts
from handoff.services.handoffs import open_handoff
from handoff.services.messages import words_of

STATEMENT_LIMIT = 500
STATEMENT = "Confirmation of the read-back, as stated by the agent: {statement}"


@dataclass(frozen=True)
class FilingState:
    """How far an intake is: `is_current` when nothing changed since the read-back."""

    is_current: bool
    has_confirmed: bool


class FilingService:
    """Reads an intake back and files it for an agent who holds the conversation."""

    def __init__(self, core: Core, cases: CaseService) -> None:
        self._core, self._cases = core, cases

    def state(self, conversation_id: str) -> FilingState:
        """Return whether the read-back is current, and whether the customer confirmed it."""
        with self._core.db.read() as session:
            return _state(session, conversation_id)

    def read_back(self, conversation_id: str, agent: Agent) -> None:
        """Send all facts to the customer, with a choice to confirm.

        Raises:
            Conflict, Forbidden: the agent does not hold the conversation, or nothing was told.
        """
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            _check_holder(session, conversation, agent)
            intake = ensure_intake(session, self._core, conversation_id)
            facts = load_facts(session, intake.id)
            if "story" not in facts or not facts["story"].is_known:
                raise Conflict(
                    "The customer has not told what happened, so nothing can be filed.",
                    key="refused.no_story",
                )
            words = words_of(self._core, conversation)
            lines = read_back_lines(facts, self._core.policy, words)
            row = add_message(
                session,
                self._core,
                conversation,
                Sender.AGENT,
                "\n".join([words.say("filing.read_back"), "", *lines]),
                name=agent.name,
            )
            # The buttons come from the assistant: the widget API knows choices in its messages
            # only.
            add_message(
                session,
                self._core,
                conversation,
                Sender.BOT,
                words.say("filing.question", name=agent.name),
                choices=(
                    Choice(words.say("filing.right"), "confirm"),
                    Choice(words.say("filing.wrong"), "change"),
                ),
                expects=Expects("confirmation", InputKind.CHOICE),
                reply_to=row.id,
            )
            intake.read_back_at, intake.read_back_hash = row.at, fingerprint(facts)
            audit.record(
                session,
                row.at,
                agent.actor,
                audit.Tag.READ_BACK_SHOWN,
                conversation_id=conversation_id,
                message_id=row.id,
            )

    def file(self, conversation_id: str, agent: Agent, statement: str) -> str:
        """File the case and tell the customer; filing again changes nothing.

        Args:
            statement: how the customer confirmed, needed when they did not in the chat; it is
                kept as an internal note.
        Returns:
            The reference.
        Raises:
            InvalidInput: neither a confirmation nor a statement.
            Conflict, Forbidden: not this agent's conversation, or facts changed since read back.
        """
        self._check(conversation_id, agent, statement.strip())
        receipt = self._cases.file(conversation_id, agent.actor)
        self._tell(conversation_id, agent, receipt)
        return receipt.reference

    def _check(self, conversation_id: str, agent: Agent, statement: str) -> None:
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            _check_holder(session, conversation, agent)
            state = _state(session, conversation_id)
            if not state.is_current:
                raise Conflict(
                    "The facts changed since they were read back; read them back again.",
                    key="refused.facts_changed",
                )
            if state.has_confirmed:
                return
            if not statement or len(statement) > STATEMENT_LIMIT:
                raise InvalidInput(
                    "Write how the customer confirmed the read-back, in at most "
                    f"{STATEMENT_LIMIT} characters, or wait for their confirmation in the chat.",
                    key="refused.confirmed_how",
                    count=STATEMENT_LIMIT,
                )
            text, now = STATEMENT.format(statement=statement), self._core.clock()
            note = NoteRow(conversation_id=conversation_id, agent_id=agent.id, text=text, at=now)
            session.add(note)
            session.flush()
            audit.record(
                session,
                now,
                agent.actor,
                audit.Tag.NOTE_ADDED,
                conversation_id=conversation_id,
                note_id=note.id,
            )

    def _tell(self, conversation_id: str, agent: Agent, receipt: Receipt) -> None:
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            told = select(MessageRow.id).where(
                MessageRow.conversation_id == conversation_id,
                MessageRow.case_reference == receipt.reference,
            )
            if session.scalars(told.limit(1)).first():
                return
            words = words_of(self._core, conversation)
            lines = (
                words.say("filing.filed", reference=receipt.reference),
                *receipt.dates,
                words.say("filing.next", next_step=receipt.next_step),
            )
            add_message(
                session,
                self._core,
                conversation,
                Sender.AGENT,
                "\n".join(lines),
                name=agent.name,
                case_reference=receipt.reference,
            )


def _state(session: Session, conversation_id: str) -> FilingState:
    intake = current_intake(session, conversation_id)
    if intake is None or intake.read_back_at is None:
        return FilingState(False, False)
    is_current = intake.read_back_hash == fingerprint(load_facts(session, intake.id))
    confirmed = select(MessageRow.id).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.sender == Sender.CUSTOMER.value,
        MessageRow.choice == "confirm",
        MessageRow.at >= intake.read_back_at,
    )
    return FilingState(is_current, session.scalars(confirmed.limit(1)).first() is not None)


def _check_holder(session: Session, conversation: ConversationRow, agent: Agent) -> None:
    if Owner(conversation.owner) is not Owner.AGENT:
        raise Conflict(
            "Join the chat first; then read the complaint back.", key="refused.join_first"
        )
    handoff = open_handoff(session, conversation.id)
    if handoff is None or handoff.agent_id != agent.id:
        raise Forbidden("Another agent has this conversation.", key="refused.other_agent")
