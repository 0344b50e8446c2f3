"""Computes the figures of complaints from what is stored of them, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters.models import (
    AuditEventRow,
    CaseChangeRow,
    CaseRow,
    ClockEventRow,
    ContactRow,
    ConversationRow,
    DeadlineRow,
    FactChangeRow,
    FactRow,
    HandoffRow,
    IntakeRow,
    LetterRow,
    MessageRow,
    RatingRow,
    ResolutionRow,
)
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.lifecycle import DECIDED, reopens
from handoff.domain.policy import Policy
from handoff.domain.repeats import ASKED, had_to_repeat
from handoff.domain.trends import product_key

#: Where due instant and done instant of each kind of deadline are written.
COLUMNS = {
    "acknowledge": ("acknowledge_due_at", "acknowledged_at"),
    "update": ("update_due_at", "updated_at"),
    "final": ("final_due_at", "final_at"),
}
_MOMENT = timedelta(seconds=1)
_FAR = datetime.max.replace(tzinfo=UTC)
Row = dict[str, Any]


@dataclass
class _Case:
    """A complaint and what belongs to it: from the beginning of its intake to the next one."""

    case: CaseRow
    intake: IntakeRow
    language: str
    until: datetime
    row: Row = field(default_factory=dict)

    def has(self, at: datetime) -> bool:
        """Return whether something that happened then belongs to this complaint."""
        return self.intake.received_at <= at < self.until

    def note_human(self, at: datetime) -> None:
        """Take an answer of a person into account."""
        seconds, known = _seconds(self.intake.received_at, at), self.row["first_human_seconds"]
        self.row["first_human_seconds"] = seconds if known is None else min(known, seconds)


def measure(session: Session, policy: Policy, references: Sequence[str]) -> list[Row]:
    """Return the columns of `case_measures` for these cases; requests about data have none.

    Args:
        references: some hundreds at most.
    """
    cases = _cases(session, references)
    if not cases:
        return []
    by_conversation: dict[str, list[_Case]] = defaultdict(list)
    for one in cases:
        by_conversation[one.case.conversation_id].append(one)
    by_intake = {one.intake.id: one for one in cases}
    _add_people(session, cases)
    _add_end(session, cases)
    _add_deadlines(session, cases, policy)
    _add_ratings(session, by_conversation)
    _add_questions(session, by_conversation)
    _add_facts(session, by_intake)
    _add_handovers(session, by_conversation, by_intake)
    return [one.row for one in cases]


def _cases(session: Session, references: Sequence[str]) -> list[_Case]:
    found = session.execute(
        select(CaseRow, IntakeRow, ConversationRow.language)
        .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .where(CaseRow.reference.in_(references), IntakeRow.kind == "complaint")
    ).all()
    begins = defaultdict(list)
    for conversation_id, at in session.execute(
        select(IntakeRow.conversation_id, IntakeRow.received_at).where(
            IntakeRow.conversation_id.in_([case.conversation_id for case, _, _ in found])
        )
    ):
        begins[conversation_id].append(at)
    made = []
    for case, intake, language in found:
        later = [at for at in begins[case.conversation_id] if at > intake.received_at]
        one = _Case(case, intake, language, min(later, default=_FAR))
        one.row = {
            "reference": case.reference,
            "conversation_id": case.conversation_id,
            "filed_at": case.created_at,
            "received_at": intake.received_at,
            "language": language,
            "status": case.status,
            "category_code": case.category_code,
            "product": None,
            "department": None,
            "cause": None,
            "outcome": None,
            "first_human_seconds": None,
            "resolved_at": None,
            "resolved_seconds": None,
            "reopened": 0,
            "chat_rating": None,
            "outcome_rating": None,
            "questions": 0,
            "corrected": 0,
            "handovers": 0,
            "repeated": 0,
        }
        made.append(one)
    return made


def _add_people(session: Session, cases: list[_Case]) -> None:
    """Add when the first words of an agent came: in the chat, by letter or on the telephone."""
    by_conversation: dict[str, list[_Case]] = defaultdict(list)
    for one in cases:
        by_conversation[one.case.conversation_id].append(one)
    by_reference = {one.case.reference: [one] for one in cases}
    said = select(MessageRow.conversation_id, func.min(MessageRow.at, type_=MessageRow.at.type))
    each = select(MessageRow.conversation_id, MessageRow.at)
    letters = select(LetterRow.case_reference, LetterRow.sent_at)
    contacts = select(ContactRow.case_reference, ContactRow.at)
    several = [key for key, own in by_conversation.items() if len(own) > 1]
    of_agent = MessageRow.sender == "agent"
    for found, query in (
        (
            by_conversation,
            said.where(MessageRow.conversation_id.in_(by_conversation), of_agent).group_by(
                MessageRow.conversation_id
            ),
        ),
        (by_conversation, each.where(MessageRow.conversation_id.in_(several), of_agent)),
        (
            by_reference,
            letters.where(
                LetterRow.case_reference.in_(by_reference), LetterRow.sent_by.is_not(None)
            ),
        ),
        (
            by_reference,
            contacts.where(ContactRow.case_reference.in_(by_reference)).where(
                ContactRow.direction == "to"
            ),
        ),
    ):
        for key, at in session.execute(query):
            for one in found[key]:
                if at is not None and one.has(at):
                    one.note_human(at)


def _add_end(session: Session, cases: list[_Case]) -> None:
    """Add how a case ended, and how often it was opened again."""
    by_reference = {one.case.reference: one for one in cases}
    for one in cases:
        one.row["department"] = one.case.department or None
        if one.case.status in DECIDED:
            at = one.case.finished_at or one.case.updated_at
            one.row["resolved_at"] = at
            one.row["resolved_seconds"] = _seconds(one.intake.received_at, at)
    steps = select(CaseChangeRow.case_reference, CaseChangeRow.before, CaseChangeRow.after)
    for reference, before, after in session.execute(
        steps.where(CaseChangeRow.case_reference.in_(by_reference))
    ):
        by_reference[reference].row["reopened"] += reopens(before, after)
    for row in session.scalars(
        select(ResolutionRow)
        .where(ResolutionRow.case_reference.in_(by_reference))
        .order_by(ResolutionRow.stage)
    ):
        by_reference[row.case_reference].row |= {"outcome": row.outcome, "cause": row.root_cause}


def _add_deadlines(session: Session, cases: list[_Case], policy: Policy) -> None:
    """Add the earliest deadline of each kind towards the customer, and when it was kept.

    A kind with a period that passed unkept is kept too late, whatever came afterwards.
    """
    references = [one.case.reference for one in cases]
    rows = session.scalars(
        select(DeadlineRow)
        .where(DeadlineRow.case_reference.in_(references))
        .order_by(DeadlineRow.due_at)
    )
    of_kind: dict[tuple[str, str], list[DeadlineRow]] = defaultdict(list)
    for row in rows:
        rule = policy.clocks.regimes.get(row.regime)
        if rule is None or rule.kind == "complaint":
            of_kind[row.case_reference, row.kind].append(row)
    events: dict[int, list[ClockEventRow]] = defaultdict(list)
    for event in session.scalars(
        select(ClockEventRow)
        .where(ClockEventRow.case_reference.in_(references))
        .where(ClockEventRow.kind.in_(["met", "breached"]))
        .order_by(ClockEventRow.id)
    ):
        events[event.deadline_id].append(event)
    for one in cases:
        for kind, (due_name, done_name) in COLUMNS.items():
            found = of_kind.get((one.case.reference, kind), [])
            due, done = _kept(found, events) if found else (None, None)
            one.row[due_name], one.row[done_name] = due, done


def _kept(
    rows: Sequence[DeadlineRow], events: dict[int, list[ClockEventRow]]
) -> tuple[datetime, datetime | None]:
    """Return until when something had to be done, and when it was."""
    for row in rows:
        for late in (e for e in events[row.id] if e.kind == "breached"):
            met = [e.at for e in events[row.id] if e.kind == "met" and e.round == late.round]
            due = min(late.at, row.due_at)
            return due, max(min(met), due + _MOMENT) if met else row.met_at
    first = rows[0]
    met = [event.at for event in events[first.id] if event.kind == "met"]
    return first.due_at, min(met, default=first.met_at)


def _add_ratings(session: Session, cases: dict[str, list[_Case]]) -> None:
    rated = session.execute(
        select(
            RatingRow.conversation_id, RatingRow.subject, RatingRow.score, RatingRow.rated_at
        ).where(RatingRow.conversation_id.in_(cases), RatingRow.score.is_not(None))
    )
    for conversation_id, subject, score, at in rated:
        for one in cases[conversation_id]:
            if one.has(at):
                one.row[f"{subject}_rating"] = score


def _add_questions(session: Session, cases: dict[str, list[_Case]]) -> None:
    """Count the assistant's messages that asked for a fact before the complaint was filed."""
    asked = session.execute(
        select(MessageRow.conversation_id, MessageRow.at, MessageRow.expects).where(
            MessageRow.conversation_id.in_(cases), MessageRow.sender == "bot"
        )
    )
    for conversation_id, at, expects in asked:
        if not expects or expects.get("fact") not in FACT_NAMES:
            continue
        for one in cases[conversation_id]:
            if one.has(at) and at <= one.case.created_at:
                one.row["questions"] += 1


def _add_facts(session: Session, by_intake: dict[str, _Case]) -> None:
    """Add the product, and how many known facts an agent replaced."""
    products = select(FactRow.intake_id, FactRow.value).where(
        FactRow.intake_id.in_(by_intake), FactRow.name == "product"
    )
    for intake_id, value in session.execute(products):
        by_intake[intake_id].row["product"] = product_key(value)
    corrected = (
        select(FactChangeRow.intake_id, FactChangeRow.value)
        .where(FactChangeRow.intake_id.in_(by_intake))
        .where(FactChangeRow.replaced_by.startswith("agent:"))
    )
    for intake_id, value in session.execute(corrected):
        by_intake[intake_id].row["corrected"] += value is not None


def _add_handovers(
    session: Session, cases: dict[str, list[_Case]], by_intake: dict[str, _Case]
) -> None:
    """Count the hand-overs, and those after which the customer had to repeat something."""
    rows = session.scalars(
        select(HandoffRow).where(
            HandoffRow.conversation_id.in_(cases), HandoffRow.accepted_at.is_not(None)
        )
    ).all()
    held = [
        (one, row.accepted_at, row.ended_at or _FAR)
        for row in rows
        for one in cases[row.conversation_id]
        if row.accepted_at is not None and one.has(row.accepted_at)
    ]
    if not held:
        return
    intakes = {one.intake.id for one, _, _ in held}
    texts = _texts(session, {one.case.conversation_id for one, _, _ in held})
    facts, changes = _recognisable(session, intakes), _changes(session, intakes)
    for one, start, end in held:
        one.row["handovers"] += 1
        known = _known_at(start, facts[one.intake.id], changes[one.intake.id])
        during = [
            (sender, text)
            for sender, at, text in texts[one.case.conversation_id]
            if start <= at < min(end, one.until)
        ]
        one.row["repeated"] += had_to_repeat(
            known,
            [text for sender, text in during if sender == "agent"],
            [text for sender, text in during if sender == "customer"],
        )


def _texts(session: Session, ids: Iterable[str]) -> dict[str, list[tuple[str, datetime, str]]]:
    found: dict[str, list[tuple[str, datetime, str]]] = defaultdict(list)
    for conversation_id, sender, at, text in session.execute(
        select(MessageRow.conversation_id, MessageRow.sender, MessageRow.at, MessageRow.text)
        .where(MessageRow.conversation_id.in_(ids), MessageRow.sender.in_(["agent", "customer"]))
        .where(MessageRow.choice.is_(None))
    ):
        found[conversation_id].append((sender, at, text))
    return found


def _recognisable(session: Session, intakes: Iterable[str]) -> dict[str, list[FactRow]]:
    found: dict[str, list[FactRow]] = defaultdict(list)
    for row in session.scalars(
        select(FactRow).where(FactRow.intake_id.in_(intakes), FactRow.name.in_(ASKED))
    ):
        found[row.intake_id].append(row)
    return found


def _changes(session: Session, intakes: Iterable[str]) -> dict[str, list[FactChangeRow]]:
    found: dict[str, list[FactChangeRow]] = defaultdict(list)
    for row in session.scalars(
        select(FactChangeRow).where(FactChangeRow.intake_id.in_(intakes)).order_by(FactChangeRow.id)
    ):
        found[row.intake_id].append(row)
    return found


def _known_at(
    at: datetime, rows: Iterable[FactRow], changes: Sequence[FactChangeRow]
) -> dict[str, Fact]:
    """Return the facts that had a value at an instant."""
    return {fact.name: fact for fact in _facts_at(at, rows, changes) if fact.is_known}


def _facts_at(
    at: datetime, rows: Iterable[FactRow], changes: Sequence[FactChangeRow]
) -> Iterator[Fact]:
    for row in rows:
        was: FactRow | FactChangeRow | None = next(
            (c for c in changes if c.name == row.name and c.replaced_at >= at), None
        )
        if was is None and row.updated_at < at:
            was = row
        if was is not None:
            yield Fact(row.name, was.value, FactStatus(was.status), was.quote, was.message_id)


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds()))


def newest_audit_id(session: Session) -> int:
    """Return the number of the last audit event, 0 without any."""
    return session.scalar(select(func.max(AuditEventRow.id))) or 0
