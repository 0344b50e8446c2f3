"""Links between cases that agents make and undo; linked cases are never merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, CaseRow
from handoff.adapters.related_models import CaseLinkRow
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.domain.references import is_reference, normalise_reference
from handoff.services.agents import Agent
from handoff.services.cases import find_case
from handoff.services.core import Core

REASON_LIMIT = 2_000


@dataclass(frozen=True)
class OtherCase:
    """A case as another one's page names it."""

    reference: str
    headline: str
    status: str
    category: str
    filed_at: datetime


@dataclass(frozen=True)
class CaseLink:
    """A link, seen from one of the two cases: the other case, why, by whom and when."""

    id: str
    other: OtherCase
    reason: str
    by: str
    at: datetime


class CaseLinkService:
    """Makes, undoes and reads links."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def link(self, reference: str, other: str, reason: str, agent: Agent) -> None:
        """Say that two cases belong together; both pages show it from now on.

        Args:
            other: reference of the other case as a person writes it.
            reason: why, in the agent's words.
        Raises:
            Conflict: they are linked already.
            InvalidInput: there is no other case, it is the same one, or the reason is missing or
                too long.
            NotFound: there is no case `reference`.
        """
        reason = reason.strip()
        if not reason:
            raise InvalidInput("Write why the cases belong together.", key="similar.no_reason")
        if len(reason) > REASON_LIMIT:
            raise InvalidInput(
                f"A reason has at most {REASON_LIMIT} characters.",
                key="similar.long_reason",
                count=REASON_LIMIT,
            )
        now = self._core.clock()
        try:
            with self._core.db.write() as session:
                case = find_case(session, reference)
                second = _other_case(session, other)
                if second.reference == case.reference:
                    raise InvalidInput(
                        "That is this case. Name the other one.", key="similar.same_case"
                    )
                pair = sorted((case.reference, second.reference))
                row = CaseLinkRow(
                    first_reference=pair[0],
                    second_reference=pair[1],
                    reason=reason,
                    linked_by=agent.id,
                    linked_at=now,
                )
                session.add(row)
                session.flush()
                _record(session, now, agent, Tag.CASE_LINKED, row, (case, second))
        except IntegrityError:
            raise Conflict(
                "These cases are linked already.", key="similar.linked_already"
            ) from None

    def undo(self, reference: str, link_id: str, agent: Agent) -> None:
        """Undo a link of a case; undoing it again changes nothing.

        Raises:
            NotFound: this case never had such a link.
        """
        now = self._core.clock()
        with self._core.db.write() as session:
            case = find_case(session, reference)
            row = session.get(CaseLinkRow, link_id, with_for_update=True)
            if row is None or case.reference not in (row.first_reference, row.second_reference):
                raise NotFound("There is no such link.", key="similar.no_link")
            done = session.execute(
                update(CaseLinkRow)
                .where(CaseLinkRow.id == link_id, CaseLinkRow.undone_at.is_(None))
                .values(undone_at=now, undone_by=agent.id)
                .returning(CaseLinkRow.id)
            ).first()
            if done is None:
                return
            pair = (
                find_case(session, row.first_reference),
                find_case(session, row.second_reference),
            )
            _record(session, now, agent, Tag.CASE_UNLINKED, row, pair)

    def of(self, reference: str) -> tuple[CaseLink, ...]:
        """Return the links that a case has now, the newest first."""
        with self._core.db.read() as session:
            rows = session.execute(
                select(CaseLinkRow, AgentRow.display_name)
                .join(AgentRow, AgentRow.id == CaseLinkRow.linked_by)
                .where(
                    or_(
                        CaseLinkRow.first_reference == reference,
                        CaseLinkRow.second_reference == reference,
                    ),
                    CaseLinkRow.undone_at.is_(None),
                )
                .order_by(CaseLinkRow.linked_at.desc(), CaseLinkRow.id)
            ).all()
            others = other_cases(session, [_other_end(row, reference) for row, _ in rows])
        return tuple(
            CaseLink(row.id, others[_other_end(row, reference)], row.reason, name, row.linked_at)
            for row, name in rows
        )


def other_cases(session: Session, references: list[str]) -> dict[str, OtherCase]:
    """Return what a page names of these cases, by reference."""
    rows = session.execute(
        select(
            CaseRow.reference,
            CaseRow.headline,
            CaseRow.status,
            CaseRow.category_code,
            CaseRow.created_at,
        ).where(CaseRow.reference.in_(references))
    )
    return {
        row.reference: OtherCase(
            row.reference, row.headline, row.status, row.category_code, row.created_at
        )
        for row in rows
    }


def _other_end(row: CaseLinkRow, reference: str) -> str:
    is_first = row.first_reference == reference
    return row.second_reference if is_first else row.first_reference


def _other_case(session: Session, typed: str) -> CaseRow:
    typed = typed.strip()
    found = session.get(CaseRow, normalise_reference(typed)) if is_reference(typed) else None
    if found is None:
        raise InvalidInput("There is no case with this reference.", key="similar.no_case")
    return found


def _record(
    session: Session,
    now: datetime,
    agent: Agent,
    tag: Tag,
    row: CaseLinkRow,
    pair: tuple[CaseRow, CaseRow],
) -> None:
    """Write the event into the trail of both cases."""
    for one, other in (pair, pair[::-1]):
        audit.record(
            session,
            now,
            agent.actor,
            tag,
            conversation_id=one.conversation_id,
            case_reference=one.reference,
            link_id=row.id,
            other=other.reference,
        )
