"""What customers told is removed when its time has passed; see policy/retention.yml."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handoff.adapters import full_text
from handoff.adapters.models import CaseRow, ConversationRow, IntakeRow
from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.retention import Span
from handoff.services import removal_due
from handoff.services.agents import Agent
from handoff.services.case_erasure import erase_cases, remove_chat
from handoff.services.core import Core
from handoff.services.erasure import erase, remove_files
from handoff.services.holds import (
    LISTED,
    Hold,
    HoldService,
    as_hold,
    check_is_there,
    open_hold,
)
from handoff.services.lifecycle import agent_names, locked_case
from handoff.services.messages import load_conversation

#: Conversations of each kind that a look removes at most, each in a transaction of its own.
BATCH = 50


@dataclass(frozen=True)
class Keeping:
    """How long a case is kept.

    Attributes:
        chat_until, case_until: when messages and the rest go; None while the case is not
            finished, and where the policy has no time.
        chat_gone_at, case_gone_at: when they went.
        hold: what keeps them beyond that.
    """

    is_finished: bool
    chat_until: datetime | None
    case_until: datetime | None
    chat_gone_at: datetime | None
    case_gone_at: datetime | None
    hold: Hold | None


@dataclass(frozen=True)
class ErasedCase:
    """A case of which only the frame is left."""

    reference: str
    category_code: str
    at: datetime


class RetentionService:
    """Removes what is due, or what a customer asked to have removed."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._holds = HoldService(core)

    def run_due(self) -> bool:
        """Place the holds that follow from signals, then remove what is due.

        Returns:
            Whether there may be more than this look removed.
        """
        self._holds.place_due()
        rule = self._core.policy.retention
        counts = [
            self._remove(rule.unfinished, removal_due.unfinished_chats, self._unfinished),
            self._remove(rule.chat, removal_due.chats, self._chat),
            self._remove(rule.case, removal_due.cases, self._case),
        ]
        if counts[-1]:
            full_text.forget_cases(self._core.db)
        return max(counts) == BATCH

    def of(self, reference: str) -> Keeping:
        """Return how long a case is kept.

        Raises:
            NotFound: no such case.
        """
        rule = self._core.policy.retention
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            conversation = load_conversation(session, case.conversation_id)
            row = open_hold(session, case.reference)
            return Keeping(
                is_finished=case.finished_at is not None,
                chat_until=_until(rule.chat, case.finished_at),
                case_until=_until(rule.case, case.finished_at),
                chat_gone_at=conversation.words_gone_at,
                case_gone_at=case.erased_at,
                hold=as_hold(row, case.category_code, agent_names(session)) if row else None,
            )

    def erased(self) -> tuple[ErasedCase, ...]:
        """Return the cases that were erased, the latest first."""
        with self._core.db.read() as session:
            rows = session.execute(
                select(CaseRow.reference, CaseRow.category_code, CaseRow.erased_at)
                .where(CaseRow.erased_at.is_not(None))
                .order_by(CaseRow.erased_at.desc(), CaseRow.reference)
                .limit(LISTED)
            )
            return tuple(ErasedCase(*row) for row in rows)

    def erase_now(self, reference: str, typed: str, agent: Agent) -> None:
        """Remove all that was told in a complaint before its time, as a customer has asked.

        Complaints of the same chat go together. The request itself, a case of its own, stays: it
        shows that it was answered.

        Args:
            typed: the reference once more, so that nobody does it by mistake.
        Raises:
            InvalidInput: something else was typed.
            Conflict: a complaint of the chat is not finished or is held, or was erased already.
            NotFound: no such case.
        """
        with self._core.db.write(is_durable=True) as session:
            case = locked_case(session, reference)
            check_is_there(case)
            if typed.strip().upper() != case.reference:
                raise InvalidInput(
                    f"Type {case.reference} to confirm.",
                    key="retention.error.confirm",
                    reference=case.reference,
                )
            conversation = load_conversation(session, case.conversation_id, lock=True)
            cases = _cases_of(session, conversation.id, complaints_only=True)
            for one in cases:
                _check_may_go(session, one)
            files = erase_cases(session, self._core, conversation, cases, "request", agent.actor)
        remove_files(self._core, files)
        full_text.forget_cases(self._core.db)

    def _remove(
        self,
        span: Span | None,
        due: Callable[[datetime], Select[tuple[str]]],
        remove: Callable[[Session, ConversationRow], tuple[str, ...]],
    ) -> int:
        """Remove at most a batch of what has been kept for a time; return how many were found."""
        if span is None:
            return 0
        query = due(span.before(self._core.clock()))
        with self._core.db.read() as session:
            found = session.scalars(query.limit(BATCH)).all()
        for conversation_id in found:
            with self._core.db.write() as session:
                conversation = load_conversation(session, conversation_id, lock=True)
                # Something may have happened since.
                if session.scalar(query.where(ConversationRow.id == conversation_id)) is None:
                    continue
                files = remove(session, conversation)
            remove_files(self._core, files)
        return len(found)

    def _unfinished(self, session: Session, conversation: ConversationRow) -> tuple[str, ...]:
        files = erase(session, self._core, conversation.id)
        conversation.words_gone_at = self._core.clock()
        return files

    def _chat(self, session: Session, conversation: ConversationRow) -> tuple[str, ...]:
        remove_chat(session, self._core, conversation)
        return ()

    def _case(self, session: Session, conversation: ConversationRow) -> tuple[str, ...]:
        cases = _cases_of(session, conversation.id)
        return erase_cases(session, self._core, conversation, cases, "time")


def _cases_of(
    session: Session, conversation_id: str, *, complaints_only: bool = False
) -> Sequence[CaseRow]:
    """Return the cases of a chat that were not erased; without requests about data if so wanted."""
    found = select(CaseRow).where(
        CaseRow.conversation_id == conversation_id, CaseRow.erased_at.is_(None)
    )
    if complaints_only:
        found = found.join(IntakeRow, IntakeRow.id == CaseRow.intake_id).where(
            IntakeRow.kind == "complaint"
        )
    return session.scalars(found.order_by(CaseRow.created_at, CaseRow.reference)).all()


def _check_may_go(session: Session, case: CaseRow) -> None:
    if case.finished_at is None:
        raise Conflict(
            f"{case.reference} is not finished. Finish it first.",
            key="retention.error.open",
            reference=case.reference,
        )
    if open_hold(session, case.reference) is not None:
        raise Conflict(
            f"{case.reference} is held. Lift the hold first.",
            key="retention.error.is_held",
            reference=case.reference,
        )


def _until(span: Span | None, finished_at: datetime | None) -> datetime | None:
    return span.after(finished_at) if span and finished_at else None
