"""Several complaints in one chat: split, set aside, taken up, or added to an earlier case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    FactRow,
    IntakeRow,
    MentionRow,
    MessageRow,
    TellingRow,
)
from handoff.domain import intake as rules
from handoff.domain.several import OF_THE_PERSON, Told, complaints_in, whole, words_of_group
from handoff.domain.story_category import with_reading
from handoff.domain.understanding import Understanding
from handoff.services.after_filing import note_news
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import (
    Draft,
    begin_intake,
    current_intake,
    load_facts,
    next_number,
    read_draft,
    rebuild_story,
    record_triggers,
    store_fact,
    with_real_quote,
)
from handoff.services.erasure import erase_draft, remove_files
from handoff.services.similar import find_similar


@dataclass(frozen=True)
class Earlier:
    """An earlier case that the present complaint seems to be about.

    Attributes:
        words: what the earlier one is about, in the customer's words.
    """

    reference: str
    words: str


class ComplaintsService:
    """Keeps the complaints of one chat apart; nothing that was told is lost."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def story_messages(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return id and text of the messages the present story is made of, in order."""
        with self._core.db.read() as session:
            row = current_intake(session, conversation_id)
            if row is None:
                return []
            found = session.execute(
                select(MessageRow.id, MessageRow.text)
                .join(TellingRow, TellingRow.message_id == MessageRow.id)
                .where(
                    TellingRow.intake_id == row.id,
                    MessageRow.purpose == "story",
                    TellingRow.start == 0,
                )
                .order_by(MessageRow.seq)
            )
            return [(message_id, text) for message_id, text in found]

    def split(self, conversation_id: str, messages: Sequence[Understanding]) -> int:
        """Give each complaint of the present story a draft of its own; return how many there are.

        The first one stays the present one, the others wait. Doing it again changes nothing.
        """
        groups = complaints_in(messages)
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            row = current_intake(session, conversation_id)
            if row is None or len(groups) == 1:
                return 1
            self._leave(session, row, groups[0], [t for g in groups[1:] for t in g])
            for group in groups[1:]:
                other = begin_intake(session, self._core, conversation_id, waits=True)
                other.story_complete = True
                self._tell(session, other, group)
            audit.record(
                session,
                self._core.clock(),
                "customer",
                Tag.INTAKE_SPLIT,
                conversation_id=conversation_id,
                complaints=len(groups),
            )
            return len(groups)

    def set_aside(self, conversation_id: str, understanding: Understanding) -> None:
        """Keep a message that tells of another complaint until the present one is filed."""
        with self._core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            message = session.get(MessageRow, understanding.message_id)
            if message is None or message.purpose == "story" or message.erased_at:
                return
            message.purpose = "story"
            other = begin_intake(session, self._core, conversation_id, waits=True)
            self._tell(session, other, [Told(understanding, whole(understanding))])
            audit.record(
                session,
                self._core.clock(),
                "customer",
                Tag.INTAKE_SET_ASIDE,
                conversation_id=conversation_id,
            )

    def waiting(self, conversation_id: str) -> str | None:
        """Return the words of the complaint that waits longest, or None when none waits."""
        with self._core.db.read() as session:
            row = _waiting(session, conversation_id)
            if row is None:
                return None
            story = load_facts(session, row.id).get("story")
            return str(story.value) if story else ""

    def take_up(self, conversation_id: str, understanding: Understanding | None = None) -> Draft:
        """Make the complaint that waits longest the present one, or begin a new one.

        What is known of the person carries over, so that nobody is asked for it again.

        Args:
            understanding: a message that tells of a new complaint, or None for the one that waits.
        """
        core = self._core
        with core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            before = current_intake(session, conversation_id)
            row = _waiting(session, conversation_id) if understanding is None else None
            if row is None:
                row = begin_intake(session, core, conversation_id)
            else:
                row.number = next_number(session, conversation_id)
                row.status, row.begun_at = "collecting", core.clock()
            if understanding is not None:
                self._take(session, row, understanding)
            if before is not None:
                self._carry_over(session, before, row)
            row.updated_at = core.clock()
            audit.record(
                session,
                row.updated_at,
                "customer",
                Tag.INTAKE_TAKEN_UP,
                conversation_id=conversation_id,
            )
            return read_draft(session, core, conversation_id, row)

    def drop(self, conversation_id: str, until_message_id: str | None = None) -> str | None:
        """Erase the present draft where an earlier complaint of the chat was filed.

        Returns:
            The reference of that complaint, which stays; None when there is none and nothing was
            erased.
        """
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = current_intake(session, conversation_id)
            filed = session.scalars(
                select(CaseRow)
                .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
                .where(CaseRow.conversation_id == conversation_id, IntakeRow.kind == "complaint")
                .order_by(CaseRow.created_at.desc())
            ).first()
            if row is None or filed is None or row.status != "collecting":
                return None
            files = erase_draft(session, core, conversation, row, until_message_id)
            audit.record(
                session,
                core.clock(),
                "customer",
                Tag.INTAKE_WITHDRAWN,
                conversation_id=conversation_id,
            )
            reference = filed.reference
        remove_files(core, files)
        return reference

    def told_before(self, conversation_id: str) -> Earlier | None:
        """Return an earlier case of the same customer that tells the same, or None.

        Only for a customer who has proven who they are; to anybody else it reveals nothing.
        """
        with self._core.db.read() as session:
            conversation = load_conversation(session, conversation_id)
            row = current_intake(session, conversation_id)
            if row is None or row.status != "collecting":
                return None
            facts = load_facts(session, row.id)
            for similar in find_similar(session, conversation, facts, verified_only=True):
                case = session.get_one(CaseRow, similar.reference)
                if case.conversation_id == conversation_id or case.status == "withdrawn":
                    continue
                story = load_facts(session, case.intake_id).get("story")
                return Earlier(case.reference, str(story.value) if story else case.headline)
            return None

    def join(self, conversation_id: str, reference: str) -> None:
        """Add the present draft to an earlier case instead of filing it; its words all go there.

        Facts that the case did not have are filled in.
        """
        core = self._core
        with core.db.write() as session:
            load_conversation(session, conversation_id, lock=True)
            row = current_intake(session, conversation_id)
            case = session.get_one(CaseRow, reference)
            if row is None or row.status != "collecting":
                return
            known = load_facts(session, case.intake_id)
            target = session.get_one(IntakeRow, case.intake_id)
            for name, fact in load_facts(session, row.id).items():
                if (
                    name != "story"
                    and fact.is_known
                    and not (name in known and known[name].is_known)
                ):
                    store_fact(session, core, target, fact, "customer", None)
            tellings = session.execute(
                select(TellingRow, MessageRow)
                .join(MessageRow, MessageRow.id == TellingRow.message_id)
                .where(TellingRow.intake_id == row.id)
            ).all()
            for telling, message in tellings:
                message.purpose = "addition"
                telling.intake_id = target.id
            row.status, row.joined_case = "joined", case.reference
            row.updated_at = core.clock()
            note_news(session, core, case)
            audit.record(
                session,
                row.updated_at,
                "customer",
                Tag.INTAKE_JOINED,
                conversation_id=conversation_id,
                case_reference=case.reference,
            )

    def _take(self, session: Session, row: IntakeRow, understanding: Understanding) -> None:
        message = session.get(MessageRow, understanding.message_id)
        if message is None or message.purpose or message.erased_at:
            return
        message.purpose = "story"
        self._tell(session, row, [Told(understanding, whole(understanding))])

    def _tell(self, session: Session, row: IntakeRow, group: Sequence[Told]) -> None:
        """Put words, facts, signals and kind of a group into a draft."""
        for told in group:
            message = session.get(MessageRow, told.message_id)
            if message is None:
                continue
            session.add(
                TellingRow(
                    intake_id=row.id,
                    message_id=message.id,
                    start=told.part.start,
                    end=told.part.end,
                )
            )
            self._fill(session, row, told)
            record_triggers(session, self._core, row.conversation_id, told.understanding)
        self._read_kind(row, group)
        rebuild_story(session, self._core, row)

    def _leave(
        self, session: Session, row: IntakeRow, stays: Sequence[Told], goes: Sequence[Told]
    ) -> None:
        """Leave in a draft only what stays, and read that by itself."""
        for name, fact in load_facts(session, row.id).items():
            if name not in OF_THE_PERSON and _is_among(fact.message_id, fact.quote, goes):
                session.execute(
                    delete(FactRow).where(FactRow.intake_id == row.id, FactRow.name == name)
                )
        mentions = session.scalars(select(MentionRow).where(MentionRow.intake_id == row.id))
        for mention in mentions:
            if _is_among(mention.message_id, mention.quote, goes):
                session.delete(mention)
        session.execute(delete(TellingRow).where(TellingRow.intake_id == row.id))
        session.flush()
        row.category = None
        self._tell(session, row, stays)

    def _fill(self, session: Session, row: IntakeRow, told: Told) -> None:
        """Take the facts of a stretch that are not known yet."""
        understanding = told.understanding.only(told.part)
        message = session.get(MessageRow, told.message_id)
        currency = self._core.policy.organisation.currency
        facts = load_facts(session, row.id)
        reading = rules.read_answer(None, understanding, facts, currency, may_replace=False)
        for fact in reading.facts:
            store_fact(session, self._core, row, with_real_quote(fact, message), "customer", None)

    @staticmethod
    def _read_kind(row: IntakeRow, group: Sequence[Told]) -> None:
        for told in group:
            row.category = with_reading(
                row.category, told.part.category, told.message_id, len(told.words)
            )

    def _carry_over(self, session: Session, before: IntakeRow, row: IntakeRow) -> None:
        """Take over what is known of the person, and what they did not want to say of it."""
        known = load_facts(session, row.id)
        for name, fact in load_facts(session, before.id).items():
            if name in OF_THE_PERSON and name not in known:
                store_fact(session, self._core, row, fact, "customer", None)


def told_apart(messages: Sequence[Understanding]) -> list[str]:
    """Return the words of each complaint that a story tells of; one entry for one complaint."""
    return [words_of_group(group) for group in complaints_in(messages)]


def _waiting(session: Session, conversation_id: str) -> IntakeRow | None:
    return session.scalars(
        select(IntakeRow)
        .where(IntakeRow.conversation_id == conversation_id, IntakeRow.status == "waiting")
        .order_by(IntakeRow.number)
        .limit(1)
    ).first()


def _is_among(message_id: str | None, quote: str | None, goes: Sequence[Told]) -> bool:
    """True when words stand only in what goes to another draft."""
    for told in goes:
        if told.message_id != message_id or not quote:
            continue
        at = told.understanding.text.find(quote)
        if told.part.start <= at < told.part.end:
            return True
    return False
