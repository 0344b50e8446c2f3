"""Many cases changed at once, each in a transaction of its own, and undone again."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, BulkCaseRow, BulkChangeRow, CaseRow
from handoff.domain.bulk import Kind, Outcome, Undone, read_references
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.services.agents import Agent
from handoff.services.case_work import assign_case, put_in_charge, worker
from handoff.services.core import Core
from handoff.services.departments import check_department, department_of
from handoff.services.lifecycle import agent_names, locked_case

logger = logging.getLogger(__name__)
RECENT = 20
TAGS = {Kind.ASSIGNEE: Tag.CASE_ASSIGNED, Kind.DEPARTMENT: Tag.DEPARTMENT_CHANGED}


@dataclass(frozen=True)
class BulkCase:
    """What became of one case; `undone` is None until the change is undone."""

    reference: str
    outcome: Outcome
    undone: Undone | None


@dataclass(frozen=True)
class BulkChange:
    """A change of several cases.

    Attributes:
        value: name of who became responsible or of the department; None for nobody.
        undone_by: name of who undid it, None while it holds.
        outcomes: how many cases came to each outcome.
        undone: how many came to what when it was undone.
        cases: in the order they were named.
    """

    id: str
    kind: Kind
    value: str | None
    made_by: str
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None
    outcomes: dict[Outcome, int]
    undone: dict[Undone, int]
    cases: tuple[BulkCase, ...]


class BulkService:
    """Gives many cases to a person or a department."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def assign(self, given: Iterable[str], assignee_id: str | None, agent: Agent) -> str:
        """Make somebody responsible for cases, or nobody; return the id of the change.

        A case that cannot be changed is left out, and the others are changed all the same.

        Args:
            given: references as people write them.
        Raises:
            InvalidInput: too few or too many cases, or nobody who works on cases.
        """
        references = read_references(given)
        if assignee_id is not None:
            with self._core.db.read() as session:
                worker(session, assignee_id)
        return self._change(references, Kind.ASSIGNEE, assignee_id, agent)

    def set_department(self, given: Iterable[str], department: str, agent: Agent) -> str:
        """Put a department in charge of cases; return the id of the change. See `assign`.

        Raises:
            InvalidInput: too few or too many cases, or no department of the policy.
        """
        references = read_references(given)
        check_department(self._core, department)
        return self._change(references, Kind.DEPARTMENT, department, agent)

    def undo(self, change_id: str, agent: Agent) -> None:
        """Give each case back to whom it was with; one that was given on since stays as it is.

        What was interrupted half-way goes on when it is asked for again.

        Raises:
            NotFound: no such change.
            Conflict: it was undone before.
        """
        with self._core.db.write() as session:
            change = _get(session, change_id, lock=True)
            left = session.scalars(
                select(BulkCaseRow.reference)
                .where(
                    BulkCaseRow.change_id == change_id,
                    BulkCaseRow.outcome == Outcome.CHANGED,
                    BulkCaseRow.undone.is_(None),
                )
                .order_by(BulkCaseRow.position)
            ).all()
            if change.undone_at and not left:
                raise Conflict("This change was undone before.", key="bulk.error.undone")
            if change.undone_at is None:
                change.undone_by, change.undone_at = agent.id, self._core.clock()
                self._record(session, agent, Tag.CASES_RESTORED, change)
        for reference in left:
            self._attempt(
                partial(self._restore_one, change_id, reference, agent),
                partial(self._note_not_restored, change_id, reference),
            )

    def of(self, change_id: str) -> BulkChange:
        """Return a change with its cases.

        Raises:
            NotFound: no such change.
        """
        with self._core.db.read() as session:
            return _shown(session, [_get(session, change_id)])[0]

    def conversations(self, change_id: str) -> tuple[str, ...]:
        """Return the conversations of the cases that were changed."""
        with self._core.db.read() as session:
            return tuple(
                session.scalars(
                    select(CaseRow.conversation_id)
                    .join(BulkCaseRow, BulkCaseRow.reference == CaseRow.reference)
                    .where(
                        BulkCaseRow.change_id == change_id, BulkCaseRow.outcome == Outcome.CHANGED
                    )
                    .distinct()
                )
            )

    def recent(self) -> tuple[BulkChange, ...]:
        """Return the newest changes, at most RECENT, the newest first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(BulkChangeRow).order_by(BulkChangeRow.made_at.desc()).limit(RECENT)
            ).all()
            return _shown(session, rows)

    def _change(
        self, references: Sequence[str], kind: Kind, value: str | None, agent: Agent
    ) -> str:
        with self._core.db.write() as session:
            change = BulkChangeRow(
                kind=kind, value=value, made_by=agent.id, made_at=self._core.clock()
            )
            session.add(change)
            session.flush()
            self._record(session, agent, Tag.CASES_CHANGED, change, cases=len(references))
            change_id = change.id
        for position, reference in enumerate(references):
            self._attempt(
                partial(self._change_one, change_id, position, reference, agent),
                partial(self._note_failed, change_id, position, reference),
            )
        return change_id

    def _attempt(self, work: Callable[[], None], otherwise: Callable[[], None]) -> None:
        """Do one case; when the database refuses, say so and go on with the others."""
        try:
            work()
        except SQLAlchemyError as error:
            logger.error("bulk_case_failed", extra={"error": type(error).__name__})
            otherwise()

    def _change_one(self, change_id: str, position: int, reference: str, agent: Agent) -> None:
        row = BulkCaseRow(change_id=change_id, reference=reference, position=position)
        with self._core.db.write() as session:
            change = _get(session, change_id)
            kind = Kind(change.kind)
            try:
                case = locked_case(session, reference)
            except NotFound:
                row.outcome = Outcome.GONE
                session.add(row)
                return
            row.before = _now(case, kind)
            there = case.assignee_id if kind is Kind.ASSIGNEE else department_of(self._core, case)
            row.outcome = Outcome.SAME if there == change.value else Outcome.CHANGED
            if row.outcome == Outcome.CHANGED:
                self._set(session, case, change, change.value, agent)
                row.event_id = _last_event(session, case, kind)
            session.add(row)

    def _restore_one(self, change_id: str, reference: str, agent: Agent) -> None:
        with self._core.db.write() as session:
            row = session.get(BulkCaseRow, (change_id, reference), with_for_update=True)
            change = _get(session, change_id)
            if row is None or row.undone is not None:
                return
            kind = Kind(change.kind)
            try:
                case = locked_case(session, reference)
            except NotFound:
                row.undone = Undone.GONE
                return
            if _now(case, kind) != change.value or _last_event(session, case, kind) != row.event_id:
                row.undone = Undone.CHANGED_SINCE
                return
            try:
                self._set(session, case, change, row.before, agent)
            except InvalidInput:
                row.undone = Undone.FORMER
            else:
                row.undone = Undone.RESTORED

    def _set(
        self,
        session: Session,
        case: CaseRow,
        change: BulkChangeRow,
        value: str | None,
        agent: Agent,
    ) -> None:
        if change.kind == Kind.ASSIGNEE:
            assign_case(session, self._core, case, value, agent.actor, change_id=change.id)
        else:
            put_in_charge(session, self._core, case, value or "", agent.actor, change_id=change.id)

    def _note_failed(self, change_id: str, position: int, reference: str) -> None:
        with self._core.db.write() as session:
            session.add(
                BulkCaseRow(
                    change_id=change_id,
                    reference=reference,
                    position=position,
                    outcome=Outcome.FAILED,
                )
            )

    def _note_not_restored(self, change_id: str, reference: str) -> None:
        with self._core.db.write() as session:
            row = session.get(BulkCaseRow, (change_id, reference))
            if row is not None:
                row.undone = Undone.FAILED

    def _record(
        self, session: Session, agent: Agent, tag: Tag, change: BulkChangeRow, **data: Any
    ) -> None:
        audit.record(
            session,
            self._core.clock(),
            agent.actor,
            tag,
            change_id=change.id,
            kind=str(change.kind),
            **data,
        )


def _get(session: Session, change_id: str, *, lock: bool = False) -> BulkChangeRow:
    row = session.get(BulkChangeRow, change_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("There is no such change.", key="bulk.error.gone")
    return row


def _now(case: CaseRow, kind: Kind) -> str | None:
    return case.assignee_id if kind is Kind.ASSIGNEE else case.department


def _last_event(session: Session, case: CaseRow, kind: Kind) -> int | None:
    """Return the id of the last audit event that changed this of the case."""
    session.flush()
    return session.scalar(
        select(func.max(AuditEventRow.id)).where(
            AuditEventRow.case_reference == case.reference, AuditEventRow.tag == TAGS[kind].value
        )
    )


def _shown(session: Session, changes: Sequence[BulkChangeRow]) -> tuple[BulkChange, ...]:
    names = agent_names(session)
    cases: dict[str, list[BulkCase]] = {}
    for row in session.scalars(
        select(BulkCaseRow)
        .where(BulkCaseRow.change_id.in_([change.id for change in changes]))
        .order_by(BulkCaseRow.change_id, BulkCaseRow.position)
    ):
        undone = Undone(row.undone) if row.undone else None
        found = BulkCase(row.reference, Outcome(row.outcome), undone)
        cases.setdefault(row.change_id, []).append(found)
    return tuple(_of(change, names, cases.get(change.id, [])) for change in changes)


def _of(change: BulkChangeRow, names: dict[str, str], cases: list[BulkCase]) -> BulkChange:
    kind, value = Kind(change.kind), change.value
    if kind is Kind.ASSIGNEE and value is not None:
        value = names.get(value, "")
    return BulkChange(
        id=change.id,
        kind=kind,
        value=value,
        made_by=names.get(change.made_by, ""),
        made_at=change.made_at,
        undone_by=names.get(change.undone_by, "") if change.undone_by else None,
        undone_at=change.undone_at,
        outcomes=Counter(case.outcome for case in cases),
        undone=Counter(case.undone for case in cases if case.undone),
        cases=tuple(cases),
    )
