"""Reading and writing the rows of an intake: its facts, their history, its triggers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    FactChangeRow,
    FactRow,
    IntakeRow,
    MessageRow,
    TellingRow,
    TriggerRow,
)
from handoff.domain import intake as rules
from handoff.domain.facts import FACT_NAMES, Fact, FactStatus
from handoff.domain.safety import OF_ANYBODY
from handoff.domain.understanding import Understanding
from handoff.services.core import Core
from handoff.services.messages import lock_conversation
from handoff.services.own_files import own_files

# Built once: making a statement takes longer than the database takes to answer it.
_NEWEST_INTAKE = (
    select(IntakeRow)
    .where(
        IntakeRow.conversation_id == bindparam("conversation_id"),
        IntakeRow.kind == "complaint",
        IntakeRow.status != "waiting",
    )
    .order_by(IntakeRow.number.desc())
    .limit(1)
)
_FACT = select(FactRow).where(
    FactRow.intake_id == bindparam("intake_id"), FactRow.name == bindparam("name")
)
# Of the tables, not of the row classes, where the values are enough: half the time.
_FACT_VALUES = FactRow.__table__.c
_FACTS = select(
    _FACT_VALUES.name,
    _FACT_VALUES.value,
    _FACT_VALUES.status,
    _FACT_VALUES.quote,
    _FACT_VALUES.message_id,
).where(_FACT_VALUES.intake_id == bindparam("intake_id"))
_TELLINGS, _MESSAGES = TellingRow.__table__.c, MessageRow.__table__.c
_TOLD = (
    select(_MESSAGES.id, _MESSAGES.text, _MESSAGES.at, _TELLINGS.start, _TELLINGS.end)
    .join_from(TellingRow.__table__, MessageRow.__table__, _TELLINGS.message_id == _MESSAGES.id)
    .where(_TELLINGS.intake_id == bindparam("intake_id"), _MESSAGES.purpose == "story")
    .order_by(_MESSAGES.seq, _TELLINGS.start)
)
_TRIGGER_VALUES = TriggerRow.__table__.c
_SIGNALS = (
    select(_TRIGGER_VALUES.code, _TRIGGER_VALUES.level, _TRIGGER_VALUES.quote)
    .where(_TRIGGER_VALUES.conversation_id == bindparam("conversation_id"))
    .order_by(_TRIGGER_VALUES.id)
)
_TRIGGERS = (
    select(TriggerRow)
    .where(TriggerRow.conversation_id == bindparam("conversation_id"))
    .order_by(TriggerRow.id)
)

#: A category below this confidence does not choose the words of an acknowledgement.
SURE_CATEGORY = 0.5


@dataclass(frozen=True)
class Draft:
    """An intake as it stands.

    Attributes:
        facts: settled facts only; one that is absent was neither told nor asked.
        files: names of the files the customer has sent.
        event: the sentence of the story that says what went wrong, when one stands out.
        category_is_sure: the category is likely enough to choose words by it.
        next_question: the fact to ask for next, None when nothing is missing.
        triggers: the codes found so far, each with the customer's words that show it.
        levels: of the triggers, such as P0.
    """

    facts: dict[str, Fact]
    category: str | None
    story_complete: bool
    next_question: str | None
    triggers: dict[str, tuple[str, ...]]
    levels: tuple[str, ...]
    status: str
    files: tuple[str, ...] = ()
    event: str | None = None
    category_is_sure: bool = False

    @property
    def is_filed(self) -> bool:
        """True when nothing is open any more: it is filed, or added to an earlier case."""
        return self.status in ("filed", "joined")

    @property
    def story(self) -> str:
        """The customer's words so far, empty when none were told."""
        fact = self.facts.get("story")
        return str(fact.value) if fact and fact.is_known else ""


def current_intake(session: Session, conversation_id: str) -> IntakeRow | None:
    """Return the complaint a conversation is about now, or None.

    It is the newest; requests about data are none, and one that waits is not asked about yet.
    """
    return session.scalars(_NEWEST_INTAKE, {"conversation_id": conversation_id}).first()


def ensure_intake(session: Session, core: Core, conversation_id: str) -> IntakeRow:
    """Return the newest intake, beginning the first one when there is none."""
    lock_conversation(session, conversation_id)
    row = current_intake(session, conversation_id)
    return begin_intake(session, core, conversation_id) if row is None else row


def begin_intake(
    session: Session, core: Core, conversation_id: str, *, waits: bool = False
) -> IntakeRow:
    """Add an intake, whose questions come next or only when the present one is filed."""
    now = core.clock()
    row = IntakeRow(
        conversation_id=conversation_id,
        number=next_number(session, conversation_id),
        status="waiting" if waits else "collecting",
        received_at=now,  # until the first words of the story are known
        created_at=now,
        updated_at=now,
        begun_at=None if waits else now,
    )
    session.add(row)
    session.flush()
    audit.record(session, now, "bot", Tag.INTAKE_STARTED, conversation_id=conversation_id)
    return row


def next_number(session: Session, conversation_id: str) -> int:
    """Return the number of the conversation's next intake, from 1."""
    highest = select(func.max(IntakeRow.number)).where(IntakeRow.conversation_id == conversation_id)
    return (session.scalar(highest) or 0) + 1


def complaints_filed(conversation_id: str) -> Select[tuple[CaseRow]]:
    """Return the query for the complaints that were filed here; requests about data are none."""
    return (
        select(CaseRow)
        .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
        .where(CaseRow.conversation_id == conversation_id, IntakeRow.kind == "complaint")
        .order_by(CaseRow.created_at.desc())
    )


def load_facts(session: Session, intake_id: str) -> dict[str, Fact]:
    """Return the settled facts of an intake by name."""
    session.flush()
    rows = session.execute(_FACTS, {"intake_id": intake_id}).all()
    found = {
        row.name: Fact(row.name, row.value, FactStatus(row.status), row.quote, row.message_id)
        for row in rows
    }
    return in_order(found)


def in_order(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Return facts in the order in which they are listed everywhere."""
    return {name: facts[name] for name in FACT_NAMES if name in facts}


def load_triggers(session: Session, conversation_id: str) -> list[TriggerRow]:
    """Return the triggers of a conversation in the order they were found."""
    return list(session.scalars(_TRIGGERS, {"conversation_id": conversation_id}))


def read_draft(
    session: Session,
    core: Core,
    conversation_id: str,
    row: IntakeRow | None,
    known: dict[str, Fact] | None = None,
) -> Draft:
    """Return the draft of an intake; an empty one without.

    Args:
        known: the settled facts, where the caller has them all.
    """
    facts = in_order(known) if known is not None else load_facts(session, row.id) if row else {}
    triggers = session.execute(_SIGNALS, {"conversation_id": conversation_id}).all()
    category = row.category["code"] if row and row.category else None
    codes = tuple(dict.fromkeys(t.code for t in triggers))
    return Draft(
        facts=facts,
        category=category,
        story_complete=bool(row and row.story_complete),
        next_question=rules.next_question(facts, category, core.policy, codes),
        triggers={
            code: tuple(t.quote for t in triggers if t.code == code)
            for code in dict.fromkeys(t.code for t in triggers)
        },
        levels=tuple(sorted({t.level for t in triggers})),
        status=row.status if row else "collecting",
        files=tuple(file.name for file in own_files(session, conversation_id, row)),
        event=(row.category or {}).get("event") if row else None,
        category_is_sure=_is_sure(row),
    )


def store_fact(
    session: Session,
    core: Core,
    row: IntakeRow,
    fact: Fact,
    actor: str,
    tag: Tag | None,
    known: dict[str, Fact] | None = None,
) -> bool:
    """Write a fact, keep what it replaces, audit the change; return whether anything changed.

    A known value is never replaced by an empty one unless an agent does it.

    Args:
        known: the settled facts, where the caller has them all; kept up to date.
    """
    now = core.clock()
    stored = None
    if known is None or fact.name in known:
        stored = session.scalars(_FACT, {"intake_id": row.id, "name": fact.name}).first()
    if stored is None:
        stored = FactRow(intake_id=row.id, name=fact.name, status=fact.status.value, updated_at=now)
        session.add(stored)
        default_tag = Tag.FACT_RECORDED
    else:
        if stored.value == fact.value and stored.status == fact.status.value:
            return False
        if stored.value is not None and fact.value is None and actor == "customer":
            return False
        default_tag = Tag.FACT_CORRECTED if stored.value is not None else Tag.FACT_RECORDED
        if fact.name != "story":
            session.add(_as_history(stored, actor, now))
    stored.value, stored.status = fact.value, fact.status.value
    stored.quote, stored.message_id, stored.updated_at = fact.quote, fact.message_id, now
    row.updated_at = now
    if known is not None:
        known[fact.name] = fact
    audit.record(
        session,
        now,
        actor,
        tag or default_tag,
        conversation_id=row.conversation_id,
        fact=fact.name,
        status=fact.status.value,
    )
    return True


def rebuild_story(
    session: Session, core: Core, row: IntakeRow, known: dict[str, Fact] | None = None
) -> None:
    """Make the story of an intake from the words that were told about it.

    Args:
        known: the settled facts, where the caller has them all; kept up to date.
    """
    session.flush()
    parts = session.execute(_TOLD, {"intake_id": row.id}).all()
    if not parts:
        return
    words = [part.text[part.start : part.end] for part in parts]
    row.received_at = parts[0].at
    story = Fact("story", "\n\n".join(words), FactStatus.STATED, words[0], parts[0].id)
    store_fact(session, core, row, story, "customer", None, known)


def triggers_of(
    session: Session, row: IntakeRow, found: list[TriggerRow] | None = None
) -> list[TriggerRow]:
    """Return the triggers that count for one complaint, in the order they were found.

    In a chat with several complaints each has its own; what is said of the person holds for all.

    Args:
        found: those of the conversation, where the caller has them.
    """
    found = load_triggers(session, row.conversation_id) if found is None else found
    if not found or row.kind != "complaint":
        return found
    own = select(IntakeRow).where(
        IntakeRow.conversation_id == row.conversation_id, IntakeRow.kind == "complaint"
    )
    intakes = session.scalars(own.order_by(IntakeRow.number)).all()
    if len(intakes) < 2:
        return found
    return [t for t in found if t.code in OF_ANYBODY or _is_told_about(session, t, row, intakes)]


def _is_told_about(
    session: Session, trigger: TriggerRow, row: IntakeRow, intakes: Sequence[IntakeRow]
) -> bool:
    """True when the words of a trigger belong to an intake, by what was told or by the time."""
    message = session.get(MessageRow, trigger.message_id)
    if message is None:
        return True
    tellings = session.scalars(select(TellingRow).where(TellingRow.message_id == message.id)).all()
    if tellings:
        own = [t for t in tellings if t.intake_id == row.id]
        return any(trigger.quote in message.text[t.start : t.end] for t in own)
    begun = [one for one in intakes if one.begun_at is not None and one.begun_at <= message.at]
    return row is max(begun, key=lambda one: one.number, default=intakes[0])


def record_triggers(
    session: Session, core: Core, conversation_id: str, understanding: Understanding
) -> list[str]:
    """Record the triggers found in a message, each once; return the codes of the new ones."""
    if not understanding.triggers:
        return []
    of_message = TriggerRow.message_id == understanding.message_id
    known = set(session.scalars(select(TriggerRow.code).where(of_message)))
    added = []
    for hit in understanding.triggers:
        if hit.code in known:
            continue
        known.add(hit.code)
        added.append(hit.code)
        session.add(
            TriggerRow(
                conversation_id=conversation_id,
                code=hit.code,
                level=hit.level,
                quote=hit.quote,
                message_id=understanding.message_id,
            )
        )
        audit.record(
            session,
            core.clock(),
            "bot",
            Tag.TRIGGER_DETECTED,
            conversation_id=conversation_id,
            code=hit.code,
            level=hit.level,
        )
    session.flush()
    return added


def with_real_quote(fact: Fact, message: MessageRow | None) -> Fact:
    """Return the fact with a quote that is literally part of the message, or the whole of it."""
    if fact.message_id is None or message is None or fact.quote is None:
        return fact
    quote = fact.quote if fact.quote and fact.quote in message.text else message.text
    return Fact(fact.name, fact.value, fact.status, quote, message.id)


def _as_history(stored: FactRow, actor: str, now: datetime) -> FactChangeRow:
    return FactChangeRow(
        intake_id=stored.intake_id,
        name=stored.name,
        value=stored.value,
        status=stored.status,
        quote=stored.quote,
        message_id=stored.message_id,
        replaced_by=actor,
        replaced_at=now,
    )


def _is_sure(row: IntakeRow | None) -> bool:
    guess = (row.category if row else None) or {}
    confidence = guess.get("confidence")
    return confidence is None or float(confidence) >= SURE_CATEGORY
