"""Routing: agents' availability, declining, passing on, and offers that nobody answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag, record
from handoff.adapters.models import AgentProfileRow, AgentRow, ConversationRow, HandoffRow
from handoff.domain.errors import Conflict, Forbidden, InvalidInput
from handoff.domain.handoff_states import (
    DECLINE_REASONS,
    PASS_REASONS,
    Step,
    check_reason,
)
from handoff.domain.locales import language_of
from handoff.domain.messages import Sender
from handoff.domain.ownership import Owner
from handoff.domain.safety import FIRST
from handoff.services.core import Core
from handoff.services.messages import add_message, load_conversation, words_of
from handoff.services.offers import (
    add_step,
    candidates,
    offer_next,
    offer_to,
    tell_who_missed_it,
)
from handoff.services.ownership import (
    change_owner,
    check_holder,
    load_agent,
    open_handoff,
)

#: Most languages or skills an agent names.
MOST_NAMED = 20
#: Why an agent is away: they said so, signed out, or left an offer unanswered.
AWAY_REASONS = ("chosen", "signed_out", "offer_missed")


@dataclass(frozen=True)
class Profile:
    """An agent at work: what they take and whether they are there."""

    agent_id: str
    name: str
    is_available: bool
    since: datetime | None
    away_reason: str | None
    languages: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """A conversation offered to one agent in person until an instant."""

    conversation_id: str
    queue: str
    reason: str
    until: datetime


class RoutingService:
    """Brings a conversation that waits to an agent who can take it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def profile(self, agent_id: str) -> Profile:
        """Return what an agent takes; away, in our own language, until they say otherwise.

        Raises:
            NotFound: unknown or disabled.
        """
        with self._core.db.read() as session:
            agent = load_agent(session, agent_id)
            return self._profile(agent, session.get(AgentProfileRow, agent_id))

    def colleagues(self, agent_id: str) -> tuple[Profile, ...]:
        """Return the other agents who are available, by name."""
        with self._core.db.read() as session:
            rows = session.execute(
                select(AgentRow, AgentProfileRow)
                .join(AgentProfileRow, AgentProfileRow.agent_id == AgentRow.id)
                .where(AgentProfileRow.is_available, AgentRow.disabled_at.is_(None))
                .where(AgentRow.id != agent_id)
                .order_by(AgentRow.display_name)
            )
            return tuple(self._profile(agent, profile) for agent, profile in rows)

    def set_available(self, agent_id: str, available: bool, reason: str = "chosen") -> None:
        """Let an agent be offered conversations, or not; saying it twice changes nothing.

        Args:
            reason: one of AWAY_REASONS, kept while away.
        """
        with self._core.db.write() as session:
            load_agent(session, agent_id)
            self._set_available(session, agent_id, available, f"agent:{agent_id}", reason)

    def set_profile(self, agent_id: str, languages: Sequence[str], skills: Sequence[str]) -> None:
        """Keep which languages an agent writes and which skills they have.

        Raises:
            InvalidInput: no language code, or a skill that no queue asks for.
        """
        core = self._core
        known = core.policy.queues.skills
        if not all(len(code) == 2 and code.isascii() and code.isalpha() for code in languages):
            raise InvalidInput(
                "A language is two letters of ISO 639-1, such as es.", key="refused.choose"
            )
        if not set(skills) <= set(known):
            raise InvalidInput(
                f"Skills are those of policy/queues.yml: {', '.join(known)}.", key="refused.choose"
            )
        if max(len(languages), len(skills)) > MOST_NAMED:
            raise InvalidInput(
                f"Name at most {MOST_NAMED} languages and skills.",
                key="refused.too_many_chosen",
                count=MOST_NAMED,
            )
        with core.db.write() as session:
            load_agent(session, agent_id)
            row = self._row(session, agent_id)
            row.languages = sorted({language_of(code.lower()) for code in languages})
            row.skills = sorted(set(skills))
            record(
                session,
                core.clock(),
                f"agent:{agent_id}",
                Tag.AGENT_SKILLS_CHANGED,
                agent_id=agent_id,
                languages=row.languages,
                skills=row.skills,
            )

    def offers(self, agent_id: str) -> tuple[Offered, ...]:
        """Return what is offered to an agent in person, the one that ends first on top."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(HandoffRow)
                .where(HandoffRow.offered_to == agent_id, HandoffRow.ended_at.is_(None))
                .order_by(HandoffRow.offer_until)
            )
            return tuple(
                Offered(row.conversation_id, row.queue, row.reason, row.offer_until)
                for row in rows
                if row.offer_until is not None
            )

    def decline(self, conversation_id: str, agent_id: str, reason: str) -> None:
        """Refuse an offer; it goes on to the next agent, else to the whole queue.

        Args:
            reason: one of DECLINE_REASONS.
        Raises:
            Conflict: it is not offered to this agent now.
        """
        check_reason(reason, DECLINE_REASONS)
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = open_handoff(session, conversation_id)
            if row is None or row.offered_to != agent_id:
                raise Conflict(
                    "This conversation is not offered to you now.", key="live.error.not_offered"
                )
            actor = f"agent:{agent_id}"
            add_step(session, core, row, Step.DECLINED, actor, reason, agent_id)
            offer_next(session, core, conversation, row, "declined")

    def pass_to_agent(
        self, conversation_id: str, agent_id: str, colleague_id: str, reason: str
    ) -> None:
        """Offer a conversation to a colleague; until they accept, the customer waits.

        Args:
            reason: one of PASS_REASONS.
        Raises:
            Conflict: the colleague is away, or there is nothing to pass on.
            Forbidden: another agent has it.
        """
        check_reason(reason, PASS_REASONS)
        with self._core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            colleague = load_agent(session, colleague_id)
            profile = session.get(AgentProfileRow, colleague_id)
            if colleague_id == agent_id:
                raise InvalidInput("Choose a colleague, not yourself.", key="refused.not_yourself")
            if profile is None or not profile.is_available:
                raise Conflict(
                    f"{colleague.display_name} is away now. Choose another colleague.",
                    key="live.error.away",
                    name=colleague.display_name,
                )
            row = self._pass_on(session, conversation, agent_id, reason)
            offer_to(session, self._core, row, colleague_id, f"agent:{agent_id}", reason)

    def pass_to_queue(self, conversation_id: str, agent_id: str, queue: str, reason: str) -> None:
        """Put a conversation into a queue, where it is offered to the agents who fit.

        Args:
            queue: code of policy/queues.yml.
            reason: one of PASS_REASONS.
        Raises:
            InvalidInput: no such queue.
            Conflict: there is nothing to pass on.
            Forbidden: another agent has it.
        """
        check_reason(reason, PASS_REASONS)
        core = self._core
        if core.policy.queues.find(queue) is None:
            codes = ", ".join(known.code for known in core.policy.queues.queues)
            raise InvalidInput(f"Choose a queue: one of {codes}.", key="refused.choose")
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = self._pass_on(session, conversation, agent_id, reason, queue)
            offer_next(session, core, conversation, row, reason)

    def work(self) -> tuple[str, ...]:
        """Move offers on whose time is over, and offer what waits; return what changed.

        Called again and again while the service runs.
        """
        changed = [self._time_out(conversation_id) for conversation_id in self._overdue()]
        changed += [self._offer(conversation_id) for conversation_id in self._unoffered()]
        return tuple(conversation_id for conversation_id in changed if conversation_id)

    def _overdue(self) -> Sequence[str]:
        with self._core.db.read() as session:
            return session.scalars(
                select(HandoffRow.conversation_id)
                .where(HandoffRow.offer_until <= self._core.clock(), HandoffRow.ended_at.is_(None))
                .order_by(HandoffRow.offer_until)
            ).all()

    def _unoffered(self) -> Sequence[str]:
        with self._core.db.read() as session:
            if not candidates(session, self._core):
                return ()
            rows = session.execute(
                select(HandoffRow.conversation_id, HandoffRow.reason)
                .where(HandoffRow.state == Step.OFFERED.value, HandoffRow.offered_to.is_(None))
                .where(HandoffRow.ended_at.is_(None))
                .order_by(HandoffRow.requested_at)
            ).all()
        return [
            row.conversation_id for row in sorted(rows, key=lambda row: row.reason not in FIRST)
        ]

    def _time_out(self, conversation_id: str) -> str | None:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = open_handoff(session, conversation_id)
            if row is None or row.offer_until is None or row.offer_until > core.clock():
                return None
            agent_id = row.offered_to
            add_step(session, core, row, Step.TIMED_OUT, "system", "not_answered", agent_id)
            if agent_id is not None:
                self._set_available(session, agent_id, False, "system", "offer_missed")
                tell_who_missed_it(session, core, conversation, row, agent_id)
            offer_next(session, core, conversation, row, "not_answered")
        return conversation_id

    def _offer(self, conversation_id: str) -> str | None:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            row = open_handoff(session, conversation_id)
            is_open = row is not None and row.state == Step.OFFERED.value
            if row is None or not is_open or row.offered_to is not None:
                return None
            agent_id = offer_next(session, core, conversation, row, "agent_available")
        return conversation_id if agent_id else None

    def _pass_on(
        self,
        session: Session,
        conversation: ConversationRow,
        agent_id: str,
        reason: str,
        queue: str | None = None,
    ) -> HandoffRow:
        core = self._core
        agent = load_agent(session, agent_id)
        row = open_handoff(session, conversation.id)
        if row is None:
            raise Conflict(
                "Nobody asked for a person here, so there is nothing to pass on.",
                key="live.error.nothing",
            )
        if row.offered_to not in (None, agent_id):
            raise Forbidden(
                "This conversation is offered to a colleague at the moment.",
                key="live.error.offered",
            )
        actor = f"agent:{agent_id}"
        if Owner(conversation.owner) is Owner.AGENT:
            check_holder(session, conversation, agent_id)
            change_owner(session, core, conversation, Owner.QUEUE, actor, reason)
            text = words_of(core, conversation).say("chat.passed_on", name=agent.display_name)
            add_message(session, core, conversation, Sender.SYSTEM, text)
        row.queue = queue or row.queue
        row.agent_id = None
        add_step(session, core, row, Step.PASSED_ON, actor, reason, agent_id)
        return row

    def _profile(self, agent: AgentRow, row: AgentProfileRow | None) -> Profile:
        home = self._core.policy.organisation.language
        return Profile(
            agent_id=agent.id,
            name=agent.display_name,
            is_available=row is not None and row.is_available,
            since=row.since if row else None,
            away_reason=row.away_reason if row else None,
            languages=tuple(row.languages) if row and row.languages else (home,),
            skills=tuple(row.skills) if row else (),
        )

    def _row(self, session: Session, agent_id: str) -> AgentProfileRow:
        row = session.get(AgentProfileRow, agent_id, with_for_update=True)
        if row is None:
            row = AgentProfileRow(
                agent_id=agent_id,
                is_available=False,
                since=self._core.clock(),
                away_reason="chosen",
                languages=[],
                skills=[],
            )
            session.add(row)
            session.flush()
        return row

    def _set_available(
        self, session: Session, agent_id: str, available: bool, actor: str, reason: str
    ) -> None:
        row = self._row(session, agent_id)
        if row.is_available == available:
            return
        row.is_available, row.since = available, self._core.clock()
        row.away_reason = None if available else reason
        record(
            session,
            row.since,
            actor,
            Tag.AVAILABILITY_CHANGED,
            agent_id=agent_id,
            available=available,
            reason=reason,
        )
