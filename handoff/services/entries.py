"""Keeps the lines of the queue true: written anew in the transaction that changes what they show.

Only single columns are read here, never row objects: those of the session may be older than what
another transaction has committed meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Row,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from handoff.adapters import full_text
from handoff.adapters.database import Database
from handoff.adapters.finding_models import EntryCountRow, EntryMarkRow, EntryRow
from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    DeadlineRow,
    FactRow,
    HandoffRow,
    IntakeRow,
    TriggerRow,
)
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.lifecycle import FINISHED
from handoff.domain.ownership import Owner
from handoff.domain.policy import Policy
from handoff.domain.queue_order import sort_key
from handoff.domain.searching import words_of
from handoff.domain.severity import FoundTrigger, assess_severity, severity_rank
from handoff.domain.summary_parts import headline
from handoff.services.entry_texts import Target, read_texts
from handoff.services.voices import voice_of

WITH_PEOPLE = (Owner.QUEUE.value, Owner.AGENT.value)
BATCH = 200
#: Set in a session's `info` when words were erased, so that the index forgets them too.
ERASED = "words_erased"
_ENTRIES = cast(Table, EntryRow.__table__)
_COUNTS = cast(Table, EntryCountRow.__table__)
_MARKS = cast(Table, EntryMarkRow.__table__)
_ADD = text(
    "INSERT INTO desk_counts (name, count) VALUES (:name, :count) "
    "ON CONFLICT (name) DO UPDATE SET count = desk_counts.count + excluded.count"
)
# Built once: making a statement takes longer than the database takes to answer it. The first one
# runs at the end of every transaction, and nearly always finds nothing.
_TAKE_MARKS = delete(_MARKS).where(_MARKS.c.is_old.is_(False)).returning(_MARKS.c.conversation_id)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CHAT, _HANDOFF, _CASE, _DEADLINE, _INTAKE, _TRIGGER, _FACT = (
    cast(Table, row.__table__).c
    for row in (
        ConversationRow,
        HandoffRow,
        CaseRow,
        DeadlineRow,
        IntakeRow,
        TriggerRow,
        FactRow,
    )
)
_CHATS = select(_CHAT.id, _CHAT.owner, _CHAT.language, _CHAT.updated_at).where(_CHAT.id.in_(_IDS))
_HANDOFFS = select(_HANDOFF.conversation_id, _HANDOFF.agent_id, _HANDOFF.requested_at).where(
    _HANDOFF.conversation_id.in_(_IDS), _HANDOFF.ended_at.is_(None)
)
_CASES = select(*_CASE).where(_CASE.conversation_id.in_(_IDS))
_DEADLINES = select(_DEADLINE.case_reference, _DEADLINE.due_at, _DEADLINE.kind).where(
    _DEADLINE.case_reference.in_(_IDS)
)
_INTAKES = (
    select(_INTAKE.id, _INTAKE.conversation_id, _INTAKE.category)
    .where(
        _INTAKE.conversation_id.in_(_IDS),
        _INTAKE.kind == "complaint",
        _INTAKE.status.not_in(("waiting", "joined")),
    )
    .order_by(_INTAKE.number)
)
_TRIGGERS = select(*_TRIGGER).where(_TRIGGER.conversation_id.in_(_IDS)).order_by(_TRIGGER.id)
_FACTS = select(*_FACT).where(_FACT.intake_id.in_(_IDS))
_LINES = select(_ENTRIES.c.key, _ENTRIES.c.number, _ENTRIES.c.is_finished).where(
    _ENTRIES.c.conversation_id.in_(_IDS)
)
_NUMBERS = select(_ENTRIES.c.key, _ENTRIES.c.number, _ENTRIES.c.is_draft).where(
    _ENTRIES.c.key.in_(_IDS)
)
_NEW_LINES = insert(_ENTRIES)


@dataclass
class _Known:
    """What is known of a conversation."""

    conversation: Row[Any]
    handoff: Row[Any] | None = None
    cases: list[Row[Any]] = field(default_factory=list)
    intake: Row[Any] | None = None
    triggers: list[FoundTrigger] = field(default_factory=list)
    facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    kinds: dict[tuple[str, datetime], str] = field(default_factory=dict)


def keep_entries(session: Session, policy: Policy) -> None:
    """Write the lines of all conversations anew that this transaction has marked."""
    marked = set(session.scalars(_TAKE_MARKS))
    if marked:
        write_entries(session, policy, marked)
    if session.info.pop(ERASED, False):
        full_text.forget(session)


def catch_up(db: Database, policy: Policy, progress: Callable[[int], None] | None = None) -> int:
    """Write the lines that no transaction wrote; return of how many conversations.

    They are those of cases from before there were lines, and drafts, whose severity the policy
    decides, which may be another one since.
    """
    with db.read() as session:
        old = _MARKS.c.conversation_id
        ids = set(session.scalars(select(old).where(_MARKS.c.is_old.is_(True))))
        ids |= set(session.scalars(select(_ENTRIES.c.conversation_id).where(_ENTRIES.c.is_draft)))
    done = 0
    for some in _batches(ids):
        with db.write() as session:
            write_entries(session, policy, some)
            session.execute(delete(_MARKS).where(_MARKS.c.conversation_id.in_(some)))
        done += len(some)
        if progress:
            progress(done)
    with db.write() as session:
        recount(session)
    return done


def write_entries(session: Session, policy: Policy, conversation_ids: Iterable[str]) -> None:
    """Write the lines of these conversations anew in the session's transaction."""
    session.flush()
    changes: Counter[str] = Counter()
    for ids in _batches(conversation_ids):
        _lock(session, ids)
        everything = _read(session, ids)
        wanted = {
            line["key"]: line for known in everything.values() for line in _lines(known, policy)
        }
        there = {row.key: row for row in session.execute(_LINES, {"ids": ids})}
        _store(session, wanted, there)
        _store_words(session, policy, everything, wanted)
        changes.update(_count_of(line["is_finished"]) for line in wanted.values())
        changes.subtract(_count_of(row.is_finished) for row in there.values())
    # Last, because transactions wait for each other here.
    for name, change in sorted(changes.items()):
        if change:
            session.execute(_ADD, {"name": name, "count": change})


def recount(session: Session) -> None:
    """Count the lines; whoever changes their number meanwhile waits."""
    for is_finished in (False, True):
        session.execute(_ADD, {"name": _count_of(is_finished), "count": 0})
    for is_finished in (False, True):
        there = select(func.count()).where(_ENTRIES.c.is_finished == is_finished)
        own = _COUNTS.c.name == _count_of(is_finished)
        session.execute(update(_COUNTS).where(own).values(count=there.scalar_subquery()))


def _store(session: Session, wanted: dict[str, dict[str, Any]], there: dict[str, Row[Any]]) -> None:
    gone = [row.number for key, row in there.items() if key not in wanted]
    if gone:
        full_text.remove(session, gone)
        session.execute(delete(_ENTRIES).where(_ENTRIES.c.number.in_(gone)))
    for key in wanted.keys() & there.keys():
        own = _ENTRIES.c.number == there[key].number
        session.execute(update(_ENTRIES).where(own).values(wanted[key]))
    new = [line for key, line in wanted.items() if key not in there]
    if new:
        session.execute(_NEW_LINES, new)


def _store_words(
    session: Session, policy: Policy, everything: dict[str, _Known], wanted: dict[str, Any]
) -> None:
    """Make the lines be found by everything an agent may read of them."""
    intakes = {case.reference: case.intake_id for one in everything.values() for case in one.cases}
    targets = []
    for key, line in wanted.items():
        draft = everything[line["conversation_id"]].intake
        intake_id = intakes.get(key) or (draft.id if draft else None)
        targets.append(
            Target(
                key,
                line["conversation_id"],
                intake_id,
                line["reference"],
                line["headline"],
                line["category_code"],
            )
        )
    texts = read_texts(session, policy, targets)
    for row in session.execute(_NUMBERS, {"ids": [*wanted]}).all():
        full_text.store(session, row.number, row.is_draft, words_of(texts[row.key]))


def _count_of(is_finished: bool) -> str:
    return "finished" if is_finished else "open"


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Return the ids in order, a bounded number at a time."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _lock(session: Session, ids: Sequence[str]) -> None:
    """Let one transaction at a time write the lines of a conversation.

    It is always the last lock a transaction takes, and several are taken in order, so nobody
    waits in a circle. Whoever waited reads what the other one has committed.
    """
    if session.get_bind().dialect.name == "postgresql":
        for conversation_id in ids:
            key = func.hashtextextended(conversation_id, 0)
            session.execute(select(func.pg_advisory_xact_lock(key)))


def _lines(known: _Known, policy: Policy) -> list[dict[str, Any]]:
    lines = [_case_line(known, case) for case in known.cases]
    has_open = any(not line["is_finished"] for line in lines)
    if known.conversation.owner in WITH_PEOPLE and not has_open:
        lines.append(_draft_line(known, policy))
    return lines


def _case_line(known: _Known, case: Row[Any]) -> dict[str, Any]:
    is_finished = case.status in FINISHED
    asked_at = None if is_finished else _asked_at(known)
    customer = known.facts.get(case.intake_id, {}).get("customer_name", Fact("customer_name"))
    return {
        "key": case.reference,
        "reference": case.reference,
        "sort_key": sort_key(
            case.severity_rank, asked_at, case.next_due_at, case.created_at, case.reference
        ),
        "is_finished": is_finished,
        "is_draft": False,
        "assignee_id": case.assignee_id,
        "status": case.status,
        "headline": case.headline,
        "severity": case.severity,
        "severity_reasons": case.severity_reasons,
        "category_code": case.category_code,
        "customer": _text(customer),
        "due_at": case.next_due_at,
        "due_kind": known.kinds.get((case.reference, case.next_due_at)),
        "created_at": case.created_at,
        "waiting_since": known.handoff.requested_at if known.handoff else case.created_at,
        "has_news": case.news_at is not None,
        **_chat(known, asked_at),
    }


def _draft_line(known: _Known, policy: Policy) -> dict[str, Any]:
    intake = known.intake
    told = known.facts.get(intake.id, {}) if intake else {}
    facts = {name: told.get(name, Fact(name)) for name in FACT_NAMES}
    category = (intake.category or {}) if intake else {}
    code, confidence = category.get("code"), category.get("confidence")
    severity = assess_severity(
        known.triggers, code, policy, confidence=confidence, impact=facts["impact"]
    )
    handoff, conversation = known.handoff, known.conversation
    since = handoff.requested_at if handoff else conversation.updated_at
    asked_at = _asked_at(known)
    return {
        "key": conversation.id,
        "reference": None,
        "sort_key": sort_key(severity_rank(severity.level), asked_at, None, since, conversation.id),
        "is_finished": False,
        "is_draft": True,
        "assignee_id": None,
        "status": "intake",
        "headline": headline(facts, code, voice_of(policy), conversation.language),
        "severity": severity.level,
        "severity_reasons": list(severity.reasons),
        "category_code": code,
        "customer": _text(facts["customer_name"]),
        "due_at": None,
        "due_kind": None,
        "created_at": since,
        "waiting_since": since,
        "has_news": False,
        **_chat(known, asked_at),
        "is_handed_over": True,
    }


def _chat(known: _Known, asked_at: datetime | None) -> dict[str, Any]:
    return {
        "conversation_id": known.conversation.id,
        "owner": known.conversation.owner,
        "language": known.conversation.language,
        "is_waiting": asked_at is not None,
        "holder_id": known.handoff.agent_id if known.handoff else None,
        "is_handed_over": known.handoff is not None,
    }


def _asked_at(known: _Known) -> datetime | None:
    """Return when a customer who waits in the chat asked for a person, else None."""
    if known.conversation.owner != Owner.QUEUE.value:
        return None
    found = known.handoff.requested_at if known.handoff else known.conversation.updated_at
    return cast(datetime, found)


def _text(fact: Fact) -> str | None:
    return fact.value if isinstance(fact.value, str) else None


def _read(session: Session, ids: Sequence[str]) -> dict[str, _Known]:
    of_chats = {"ids": ids}
    known = {row.id: _Known(row) for row in session.execute(_CHATS, of_chats)}
    for row in session.execute(_HANDOFFS, of_chats):
        known[row.conversation_id].handoff = row
    for row in session.execute(_CASES, of_chats):
        known[row.conversation_id].cases.append(row)
    _read_deadlines(session, known)
    with_draft = [key for key, one in known.items() if one.conversation.owner in WITH_PEOPLE]
    if with_draft:
        _read_drafts(session, known, with_draft)
    _read_facts(session, known)
    return known


def _read_deadlines(session: Session, known: dict[str, _Known]) -> None:
    owners = {case.reference: one for one in known.values() for case in one.cases}
    if owners:
        for row in session.execute(_DEADLINES, {"ids": [*owners]}):
            owners[row.case_reference].kinds[row.case_reference, row.due_at] = row.kind


def _read_drafts(session: Session, known: dict[str, _Known], ids: Sequence[str]) -> None:
    for row in session.execute(_INTAKES, {"ids": ids}):
        known[row.conversation_id].intake = row
    for row in session.execute(_TRIGGERS, {"ids": ids}):
        found = FoundTrigger(row.code, row.level, row.quote, row.message_id)
        known[row.conversation_id].triggers.append(found)


def _read_facts(session: Session, known: dict[str, _Known]) -> None:
    owners = {case.intake_id: one for one in known.values() for case in one.cases}
    owners |= {one.intake.id: one for one in known.values() if one.intake is not None}
    if not owners:
        return
    for row in session.execute(_FACTS, {"ids": [*owners]}):
        fact = Fact(row.name, row.value, FactStatus(row.status), row.quote, row.message_id)
        owners[row.intake_id].facts.setdefault(row.intake_id, {})[row.name] = fact
