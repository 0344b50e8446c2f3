"""The work on a filed case: who is responsible, what is to do, what was said outside the chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, CaseRow, CaseTaskRow, ContactRow
from handoff.domain.errors import Forbidden, InvalidInput, NotFound
from handoff.domain.roles import Permission, may, read_role
from handoff.domain.text import check_length
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.departments import check_department, department_of, departments
from handoff.services.lifecycle import agent_names, locked_case

TITLE_LIMIT = 300
CONTACT_LIMIT = 10_000
#: Tasks of one agent that are listed at once.
MOST_TASKS = 100
TASK, CORRECTIVE = "task", "corrective"
DIRECTIONS = ("from", "to")
WAYS = ("phone", "email", "post", "sms", "in_person", "other")
#: A slip of the clock is no contact in the future.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Person:
    """An agent to choose from."""

    id: str
    name: str


@dataclass(frozen=True)
class Task:
    """Something to do; `kind` is task or corrective, `is_late` when its day has passed undone."""

    id: str
    reference: str
    kind: str
    title: str
    owner: str
    due_on: date
    done_at: datetime | None
    done_by: str | None
    is_late: bool


@dataclass(frozen=True)
class Contact:
    """What was said outside the chat; `direction` is from or to the customer."""

    direction: str
    way: str
    text: str
    at: datetime
    agent: str


@dataclass(frozen=True)
class CaseWork:
    """Who works on a case and what there is to do.

    `departments` and `people` are what can be chosen; `today` is the day at the organisation.
    """

    reference: str
    conversation_id: str
    assignee: Person | None
    department: str
    departments: tuple[str, ...]
    people: tuple[Person, ...]
    tasks: tuple[Task, ...]
    contacts: tuple[Contact, ...]
    today: date


class CaseWorkService:
    """Gives cases to people and departments, and keeps tasks and contacts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, reference: str) -> CaseWork:
        """Return the work on a case.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            names = agent_names(session)
            today = self._today()
            tasks = session.scalars(
                select(CaseTaskRow)
                .where(CaseTaskRow.case_reference == case.reference)
                .order_by(CaseTaskRow.done_at.is_not(None), CaseTaskRow.due_on, CaseTaskRow.id)
            )
            contacts = session.scalars(
                select(ContactRow)
                .where(ContactRow.case_reference == case.reference)
                .order_by(ContactRow.at.desc(), ContactRow.id)
            )
            holder = case.assignee_id
            return CaseWork(
                reference=case.reference,
                conversation_id=case.conversation_id,
                assignee=Person(holder, names.get(holder, "")) if holder else None,
                department=department_of(self._core, case),
                departments=departments(self._core),
                people=_people(session),
                tasks=tuple(_task(row, names, today) for row in tasks),
                contacts=tuple(
                    Contact(row.direction, row.way, row.text, row.at, names.get(row.agent_id, ""))
                    for row in contacts
                ),
                today=today,
            )

    def people(self) -> tuple[Person, ...]:
        """Return everybody who can be given a case, by name."""
        with self._core.db.read() as session:
            return _people(session)

    def own_tasks(self, agent_id: str) -> tuple[Task, ...]:
        """Return what an agent has still to do in all cases, the nearest last day first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(CaseTaskRow)
                .where(CaseTaskRow.owner_id == agent_id, CaseTaskRow.done_at.is_(None))
                .order_by(CaseTaskRow.due_on, CaseTaskRow.id)
                .limit(MOST_TASKS)
            )
            names, today = agent_names(session), self._today()
            return tuple(_task(row, names, today) for row in rows)

    def assign(self, reference: str, assignee_id: str | None, agent: Agent) -> None:
        """Make somebody responsible for a case, or nobody.

        Everybody may take a case that nobody has, and give back their own; for anything else
        the permission to assign is needed.

        Raises:
            Forbidden: the agent may not.
            InvalidInput: there is no such agent, or they do not work on cases.
            NotFound: no such case.
        """
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            is_own = {case.assignee_id, assignee_id} <= {None, agent.id}
            if not is_own and not agent.may(Permission.ASSIGN_CASES):
                raise Forbidden(
                    "You may take a case that nobody has, and give back your own. "
                    "Ask a supervisor to give it to somebody else.",
                    key="lifecycle.error.assign",
                )
            assign_case(session, self._core, case, assignee_id, agent.actor)

    def set_department(self, reference: str, department: str, agent: Agent) -> None:
        """Put another department in charge.

        Raises:
            InvalidInput: no category of the policy has this department.
            NotFound: no such case.
        """
        check_department(self._core, department)
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            if department_of(self._core, case) != department:
                put_in_charge(session, self._core, case, department, agent.actor)

    def add_task(
        self,
        reference: str,
        title: str,
        owner_id: str,
        due_on: date,
        agent: Agent,
        kind: str = TASK,
    ) -> None:
        """Add a task, or a corrective action so that it does not happen again.

        Raises:
            InvalidInput: title, owner or day is not accepted.
            NotFound: no such case.
        """
        title = " ".join(title.split())
        if not title:
            raise InvalidInput("Write what there is to do.", key="lifecycle.error.task")
        check_length(title, TITLE_LIMIT, "A task has")
        if kind not in (TASK, CORRECTIVE):
            raise InvalidInput("It is a task or a corrective action.", key="refused.choose")
        if due_on < self._today():
            raise InvalidInput(
                "The last day lies in the past. Choose today or a later day.",
                key="lifecycle.error.past",
            )
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            worker(session, owner_id)
            row = CaseTaskRow(
                case_reference=case.reference,
                kind=kind,
                title=title,
                owner_id=owner_id,
                due_on=due_on,
                created_by=agent.id,
                created_at=self._core.clock(),
            )
            session.add(row)
            session.flush()
            self._record(session, case, agent, Tag.TASK_ADDED, task_id=row.id, kind=kind)

    def finish_task(self, reference: str, task_id: str, is_done: bool, agent: Agent) -> None:
        """Note that a task is done, or that it is not; saying so again changes nothing.

        Raises:
            NotFound: no such case, or no such task of it.
        """
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            row = session.get(CaseTaskRow, task_id, with_for_update=True)
            if row is None or row.case_reference != case.reference:
                raise NotFound("This case has no such task.", key="refused.not_there")
            if (row.done_at is not None) == is_done:
                return
            row.done_at = self._core.clock() if is_done else None
            row.done_by = agent.id if is_done else None
            tag = Tag.TASK_DONE if is_done else Tag.TASK_REOPENED
            self._record(session, case, agent, tag, task_id=row.id, kind=row.kind)

    def log_contact(
        self, reference: str, direction: str, way: str, text: str, at: datetime, agent: Agent
    ) -> None:
        """Keep what was said to or by the customer outside the chat.

        Args:
            at: when it happened, aware.
        Raises:
            InvalidInput: a field is missing, or it lies in the future.
            NotFound: no such case.
        """
        text = text.strip()
        if direction not in DIRECTIONS or way not in WAYS:
            raise InvalidInput("Choose who spoke, and how.", key="refused.choose")
        if not text:
            raise InvalidInput("Write what was said.", key="lifecycle.error.said")
        check_length(text, CONTACT_LIMIT, "An entry has")
        if at > self._core.clock() + TOLERANCE:
            raise InvalidInput(
                "It lies in the future. Write when it happened.", key="lifecycle.error.future"
            )
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            row = ContactRow(
                case_reference=case.reference,
                direction=direction,
                way=way,
                text=text,
                at=at,
                agent_id=agent.id,
                created_at=self._core.clock(),
            )
            session.add(row)
            session.flush()
            self._record(session, case, agent, Tag.CONTACT_LOGGED, contact_id=row.id, way=way)

    def _today(self) -> date:
        return self._core.policy.organisation.day_of(self._core.clock())

    def _record(self, session: Session, case: CaseRow, agent: Agent, tag: Tag, **data: str) -> None:
        _record(session, self._core, case, agent.actor, tag, **data)


def assign_case(
    session: Session,
    core: Core,
    case: CaseRow,
    assignee_id: str | None,
    actor: str,
    **data: str,
) -> None:
    """Make somebody responsible within a transaction; the same person again changes nothing.

    Args:
        data: what else the audit event says.
    Raises:
        InvalidInput: there is no such agent, or they do not work on cases.
    """
    if assignee_id == case.assignee_id:
        return
    if assignee_id is not None:
        worker(session, assignee_id)
    before, case.assignee_id = case.assignee_id, assignee_id
    _record(session, core, case, actor, Tag.CASE_ASSIGNED, before=before, after=assignee_id, **data)


def put_in_charge(
    session: Session, core: Core, case: CaseRow, department: str, actor: str, **data: str
) -> None:
    """Put a department in charge within a transaction.

    Args:
        department: empty for that of the category.
        data: what else the audit event says.
    """
    case.department = department
    _record(session, core, case, actor, Tag.DEPARTMENT_CHANGED, after=department, **data)


def _record(
    session: Session, core: Core, case: CaseRow, actor: str, tag: Tag, **data: str | None
) -> None:
    case.updated_at = core.clock()
    audit.record(
        session,
        case.updated_at,
        actor,
        tag,
        conversation_id=case.conversation_id,
        case_reference=case.reference,
        **data,
    )


def worker(session: Session, agent_id: str) -> AgentRow:
    """Return an agent who can sign in and works on cases.

    Raises:
        InvalidInput: there is no such agent.
    """
    row = session.get(AgentRow, agent_id)
    if row is None or row.disabled_at is not None or not _works(row):
        raise InvalidInput(
            "Choose somebody of the desk who works on cases.", key="lifecycle.error.worker"
        )
    return row


def _works(row: AgentRow) -> bool:
    return row.is_person and may(read_role(row.role), Permission.WORK_CASES)


def _people(session: Session) -> tuple[Person, ...]:
    rows = session.scalars(
        select(AgentRow).where(AgentRow.disabled_at.is_(None)).order_by(AgentRow.display_name)
    )
    return tuple(Person(row.id, row.display_name) for row in rows if _works(row))


def _task(row: CaseTaskRow, names: dict[str, str], today: date) -> Task:
    return Task(
        id=row.id,
        reference=row.case_reference,
        kind=row.kind,
        title=row.title,
        owner=names.get(row.owner_id, ""),
        due_on=row.due_on,
        done_at=row.done_at,
        done_by=names.get(row.done_by) if row.done_by else None,
        is_late=row.done_at is None and row.due_on < today,
    )
