"""The draft of a complaint: it grows with every message and is never lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    ConversationRow,
    FactChangeRow,
    FactRow,
    IntakeRow,
    MessageRow,
    TellingRow,
)
from handoff.domain import intake as rules
from handoff.domain.contact_words import answers_whether
from handoff.domain.corrections import read_correction
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.intake import Problem
from handoff.domain.story_category import with_reading
from handoff.domain.understanding import Understanding
from handoff.services.core import Core
from handoff.services.drafts import (
    Draft,
    current_intake,
    ensure_intake,
    in_order,
    load_facts,
    read_draft,
    rebuild_story,
    record_triggers,
    store_fact,
    with_real_quote,
)
from handoff.services.mentions import keep_mentions, swap_mentions

__all__ = ["Draft", "IntakeService", "Taken"]


@dataclass(frozen=True)
class Taken:
    """What became of a message that follows a question.

    Attributes:
        is_correction: it corrected other facts, and the question is still open.
        problem: why it could not be taken as the answer, if so.
        draft: afterwards.
    """

    is_correction: bool
    problem: Problem | None
    draft: Draft


class IntakeService:
    """Takes what the customer says into the draft."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def conversation_exists(self, conversation_id: str) -> bool:
        """True when the conversation is ours."""
        with self._core.db.read() as session:
            return session.get(ConversationRow, conversation_id) is not None

    def draft(self, conversation_id: str) -> Draft:
        """Return the current draft; an empty one when nothing was told yet."""
        with self._core.db.read() as session:
            row = current_intake(session, conversation_id)
            return read_draft(session, self._core, conversation_id, row)

    def tell_story(self, conversation_id: str, understandings: Iterable[Understanding]) -> None:
        """Add messages to the story, with the facts and triggers found in them.

        Adding a message twice changes nothing.
        """
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            self._tell(session, row, understandings, load_facts(session, row.id))

    def take_telling(self, conversation_id: str, understanding: Understanding) -> Draft:
        """Add a message to the story, and what it corrects; return the draft then."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            known = load_facts(session, row.id)
            self._tell(session, row, [understanding], known)
            self._correct(session, row, understanding, known)
            return read_draft(session, self._core, conversation_id, row, known)

    def complete_story(self, conversation_id: str) -> None:
        """Record that the customer has said everything."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            if not row.story_complete:
                row.story_complete = True
                row.updated_at = self._core.clock()
                audit.record(
                    session,
                    row.updated_at,
                    "customer",
                    Tag.STORY_COMPLETED,
                    conversation_id=conversation_id,
                )

    def answer(
        self,
        conversation_id: str,
        asked: str | None,
        understanding: Understanding,
        *,
        may_replace: bool = False,
    ) -> tuple[list[str], Problem | None]:
        """Take an answer: all facts in it, and the one asked for.

        Returns:
            The names of the facts that changed, and the problem with the asked one, if any.
        """
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            known = load_facts(session, row.id)
            return self._answer(session, row, asked, understanding, known, may_replace=may_replace)

    def take_answer(
        self,
        conversation_id: str,
        asked: str,
        understanding: Understanding,
        *,
        is_aside: bool = False,
    ) -> Taken:
        """Take what follows a question: a correction of something else, or an answer.

        Args:
            is_aside: the question stays open; facts that are told beside it are taken.
        """
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            known = load_facts(session, row.id)
            before = {name for name, fact in known.items() if fact.is_known}
            corrected = self._correct(session, row, understanding, known, asked)
            # "Yes, on the 20th. And it was the 6th, not the 5th" answers and puts right.
            answers = asked == "prior_contact" and answers_whether(understanding, corrected)
            is_about_others = bool(corrected) and asked not in corrected and not answers
            open_question = None if is_about_others or is_aside else asked
            _, problem = self._answer(
                session, row, open_question, understanding, known, may_replace=False
            )
            # "The order number is …" says something new where no number was known before.
            is_correction = is_about_others and not before.isdisjoint(corrected)
            draft = read_draft(session, self._core, conversation_id, row, known)
            return Taken(is_correction, problem if open_question else None, draft)

    def correct(self, conversation_id: str, understanding: Understanding) -> list[str]:
        """Take a correction in free words; return the names of the facts that changed."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            return self._correct(session, row, understanding, load_facts(session, row.id))

    def is_correction(self, conversation_id: str, understanding: Understanding, asked: str) -> bool:
        """True when a message that follows a question puts something else right."""
        with self._core.db.read() as session:
            row = current_intake(session, conversation_id)
            facts = load_facts(session, row.id) if row else {}
        currency = self._core.policy.organisation.currency
        corrected = read_correction(understanding, facts, currency, asked)
        return any(fact.name in facts and fact.name != asked for fact in corrected)

    def confirms_read_back(self, conversation_id: str, message_id: str) -> bool:
        """True when a message was written after the read-back of the facts as they are now."""
        with self._core.db.read() as session:
            row = current_intake(session, conversation_id)
            message = session.get(MessageRow, message_id)
            if row is None or message is None or row.read_back_at is None:
                return False
            is_current = row.read_back_hash == rules.fingerprint(load_facts(session, row.id))
            return is_current and message.at >= row.read_back_at

    def last_answered(self, conversation_id: str, before: str | None = None) -> Fact | None:
        """Return the fact the customer settled last by an answer, or None.

        What the story told is not an answer: the customer was not asked for it.

        Args:
            before: a fact; the one that was settled before it is returned.
        """
        with self._core.db.read() as session:
            row = current_intake(session, conversation_id)
            if row is None:
                return None
            rows = session.execute(
                select(FactRow.name, FactRow.updated_at)
                .outerjoin(MessageRow, MessageRow.id == FactRow.message_id)
                .where(FactRow.intake_id == row.id, FactRow.name != "story")
                .where(func.coalesce(MessageRow.purpose, "") != "story")
                .order_by(FactRow.updated_at.desc(), FactRow.name)
            ).all()
            names = [name for name, _ in rows]
            if before in names:
                names = names[names.index(before) + 1 :]
            askable = {d.name for d in self._core.policy.facts if d.askable}
            name = next((name for name in names if name in askable), None)
            return load_facts(session, row.id).get(name) if name else None

    def leave_open(self, conversation_id: str, name: str) -> None:
        """Settle a fact as unknown, because the answers to its question could not be read."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            fact = Fact(name, None, FactStatus.UNKNOWN)
            store_fact(session, self._core, row, fact, "customer", None)

    def set_fact(self, conversation_id: str, fact: Fact, actor: str) -> None:
        """Record a fact for an agent; the old value goes to the history."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            store_fact(session, self._core, row, fact, actor, Tag.FACT_EDITED)

    def note_read_back(self, conversation_id: str) -> None:
        """Remember that all facts, as they are now, were read back to the customer."""
        with self._core.db.write() as session:
            row = ensure_intake(session, self._core, conversation_id)
            row.read_back_at = self._core.clock()
            row.read_back_hash = rules.fingerprint(load_facts(session, row.id))
            audit.record(
                session,
                row.read_back_at,
                "bot",
                Tag.READ_BACK_SHOWN,
                conversation_id=conversation_id,
            )

    def _tell(
        self,
        session: Session,
        row: IntakeRow,
        understandings: Iterable[Understanding],
        known: dict[str, Fact],
    ) -> None:
        for understanding in understandings:
            message = session.get(MessageRow, understanding.message_id)
            if message is None or message.purpose == "story" or message.erased_at:
                continue
            message.purpose = "story"
            session.add(
                TellingRow(intake_id=row.id, message_id=message.id, start=0, end=len(message.text))
            )
            meant = understanding.in_story()
            self._take_facts(session, row, None, meant, known, may_replace=False)
            self._take_story_facts(session, row, understanding, known)
            self._take_signals(session, row, understanding)
        rebuild_story(session, self._core, row, known)

    def _take_story_facts(
        self,
        session: Session,
        row: IntakeRow,
        understanding: Understanding,
        known: dict[str, Fact],
    ) -> None:
        """Note what the whole story tells, in the place of what a part of it seemed to tell.

        What the customer answered or put right meanwhile stays, and what was replaced once does
        not come back.
        """
        for fact in rules.facts_of_story(understanding, known):
            before = known.get(fact.name)
            source = session.get(MessageRow, before.message_id) if before else None
            if source is not None and source.purpose != "story":
                continue
            changes = select(FactChangeRow.value).where(
                FactChangeRow.intake_id == row.id, FactChangeRow.name == fact.name
            )
            if before is not None and fact.value in session.scalars(changes).all():
                continue
            quoted = with_real_quote(fact, session.get(MessageRow, fact.message_id))
            if store_fact(session, self._core, row, quoted, "customer", None, known):
                swap_mentions(session, row, quoted, before)

    def _correct(
        self,
        session: Session,
        row: IntakeRow,
        understanding: Understanding,
        known: dict[str, Fact],
        asked: str | None = None,
    ) -> list[str]:
        facts = in_order(known)
        currency = self._core.policy.organisation.currency
        changed = []
        for fact in read_correction(understanding, facts, currency, asked):
            quoted = with_real_quote(fact, session.get(MessageRow, understanding.message_id))
            is_new = store_fact(session, self._core, row, quoted, "customer", None, known)
            # A repeated turn finds its own correction done and must say the same again.
            if is_new or facts[fact.name].message_id == understanding.message_id:
                changed.append(fact.name)
        return changed

    def _answer(
        self,
        session: Session,
        row: IntakeRow,
        asked: str | None,
        understanding: Understanding,
        known: dict[str, Fact],
        *,
        may_replace: bool,
    ) -> tuple[list[str], Problem | None]:
        changed, problem = self._take_facts(
            session, row, asked, understanding, known, may_replace=may_replace
        )
        self._take_signals(session, row, understanding)
        return changed, problem

    def _take_facts(
        self,
        session: Session,
        row: IntakeRow,
        asked: str | None,
        understanding: Understanding,
        known: dict[str, Fact],
        *,
        may_replace: bool,
    ) -> tuple[list[str], Problem | None]:
        message = session.get(MessageRow, understanding.message_id)
        if understanding.is_choice and message is not None:
            understanding = replace(understanding, text=message.text)  # the button's title
        reading = rules.read_answer(
            asked,
            understanding,
            in_order(known),
            self._core.policy.organisation.currency,
            may_replace=may_replace,
        )
        changed = []
        for fact in reading.facts:
            quoted = with_real_quote(fact, message)
            if store_fact(session, self._core, row, quoted, "customer", None, known):
                changed.append(fact.name)
        keep_mentions(session, row, understanding, {f.name: f for f in reading.facts})
        return changed, reading.problem

    def _take_signals(self, session: Session, row: IntakeRow, understanding: Understanding) -> None:
        record_triggers(session, self._core, row.conversation_id, understanding)
        row.category = with_reading(
            row.category, understanding.category, understanding.message_id, len(understanding.text)
        )
