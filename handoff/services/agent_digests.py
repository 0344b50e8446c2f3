"""The daily e-mail to agents who asked for it: what is due, overdue, new with them and waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    AgentMailRow,
    AgentRow,
    AuditEventRow,
    CaseRow,
    CaseTaskRow,
    DeadlineRow,
    HandoffRow,
    MessageRow,
)
from handoff.domain.agent_mails import (
    AHEAD,
    Item,
    Part,
    Way,
    digest_mail,
    is_working_day,
    next_digest,
)
from handoff.domain.handoff_states import Step
from handoff.domain.messages import Sender
from handoff.domain.roles import Permission, may, read_role
from handoff.services.agent_mails import (
    KINDS,
    item_of_case,
    queue_agent_mail,
    reader_of,
    subscribers,
    voice_for,
    zone_of,
)
from handoff.services.core import Core

KIND = f"{KINDS}digest"
#: The next one says it all again.
LIFE = timedelta(hours=20)

_Parts = dict[Part, list[Item]]


class DigestService:
    """Writes the daily e-mails whose time has come."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def run_due(self) -> tuple[str, ...]:
        """Queue the e-mails that are due; safe to call at any time.

        Nobody is written to when there is nothing to say, or on days on which it is closed.

        Returns:
            Nothing: no conversation changes by it.
        """
        with self._core.db.read() as session:
            due = session.scalars(
                select(AgentMailRow.agent_id).where(
                    AgentMailRow.digest_due_at <= self._core.clock()
                )
            ).all()
        for agent_id in due:
            self._take(agent_id)
        return ()

    def _take(self, agent_id: str) -> None:
        core, now = self._core, self._core.clock()
        with core.db.write() as session:
            row = session.get_one(AgentMailRow, agent_id, with_for_update=True)
            if row.digest_due_at is None or row.digest_due_at > now:
                return
            agent = session.get_one(AgentRow, agent_id)
            row.digest_due_at = next_digest(now, zone_of(core, agent))
            gets_it = any(one is agent for _, one in subscribers(session, Way.DAILY))
            if not gets_it or not is_working_day(now, core.policy.organisation):
                return
            found = self._collect(session, agent, row.digest_since or now, now)
            row.digest_since = now
            if any(found.values()):
                self._queue(session, agent, row.address, found, now)

    def _queue(
        self, session: Session, agent: AgentRow, address: str, found: _Parts, now: datetime
    ) -> None:
        core = self._core
        list_url = f"{core.settings.public_url}/desk?view=mine"
        subject, text = digest_mail(found, now, list_url, reader_of(core, agent, address))
        subject_id = f"{agent.id}:{now.timestamp():.6f}"
        mail_id = queue_agent_mail(
            session, core, agent, address, KIND, subject_id, subject, text, LIFE
        )
        audit.record(
            session,
            now,
            "system",
            Tag.AGENT_TOLD,
            agent_id=agent.id,
            mail_id=mail_id,
            news="digest",
        )

    def _collect(self, session: Session, agent: AgentRow, since: datetime, now: datetime) -> _Parts:
        found: _Parts = {part: [] for part in Part}
        self._add_deadlines(session, agent, agent.id, now, found)
        self._add_tasks(session, agent, now, found)
        for part in (Part.OVERDUE, Part.DUE):
            found[part].sort(key=lambda item: item.due or now)
        found[Part.NEW] = self._assigned(session, agent, since)
        found[Part.WAITING] = [*self._news(session, agent), *self._chats(session, agent)]
        if may(read_role(agent.role), Permission.ASSIGN_CASES):
            nobodys: _Parts = {part: [] for part in Part}
            self._add_deadlines(session, agent, None, now, nobodys)
            found[Part.NOBODY] = nobodys[Part.OVERDUE] + nobodys[Part.DUE]
        return found

    def _add_deadlines(
        self, session: Session, agent: AgentRow, assignee: str | None, now: datetime, found: _Parts
    ) -> None:
        rows = session.execute(
            select(CaseRow.reference, CaseRow.category_code, DeadlineRow.kind, DeadlineRow.due_at)
            .join(DeadlineRow, DeadlineRow.case_reference == CaseRow.reference)
            .where(CaseRow.finished_at.is_(None), CaseRow.assignee_id == assignee)
            .where(DeadlineRow.met_at.is_(None), DeadlineRow.paused_at.is_(None))
            .where(DeadlineRow.due_at <= now + AHEAD)
            .order_by(DeadlineRow.due_at, DeadlineRow.id)
        )
        words = voice_for(self._core, agent).words
        for reference, category, kind, due_at in rows:
            item = item_of_case(self._core, agent, reference, category)
            item = replace(item, what=words.label("deadline", kind), due=due_at)
            found[Part.OVERDUE if due_at < now else Part.DUE].append(item)

    def _add_tasks(self, session: Session, agent: AgentRow, now: datetime, found: _Parts) -> None:
        # A task's last day is one of the organisation's, and all of it counts.
        organisation = self._core.policy.organisation
        rows = session.execute(
            select(CaseRow.reference, CaseRow.category_code, CaseTaskRow.due_on)
            .join(CaseTaskRow, CaseTaskRow.case_reference == CaseRow.reference)
            .where(CaseTaskRow.owner_id == agent.id, CaseTaskRow.done_at.is_(None))
            .where(CaseTaskRow.due_on <= organisation.day_of(now + AHEAD))
            .order_by(CaseTaskRow.due_on, CaseTaskRow.id)
        )
        what = voice_for(self._core, agent).words.say("emails.task")
        zone, today = ZoneInfo(organisation.zone), organisation.day_of(now)
        for reference, category, due_on in rows:
            # Noon is on that day in nearly every zone the agent may read it in.
            due = datetime.combine(due_on, time(12), zone).astimezone(UTC)
            item = item_of_case(self._core, agent, reference, category)
            item = replace(item, what=what, due=due, is_day=True)
            found[Part.OVERDUE if due_on < today else Part.DUE].append(item)

    def _assigned(self, session: Session, agent: AgentRow, since: datetime) -> list[Item]:
        """Return the cases that others gave to the agent since then and that are still theirs."""
        rows = session.execute(
            select(CaseRow.reference, CaseRow.category_code, AuditEventRow.data)
            .join(AuditEventRow, AuditEventRow.case_reference == CaseRow.reference)
            .where(CaseRow.assignee_id == agent.id, CaseRow.finished_at.is_(None))
            .where(AuditEventRow.tag == Tag.CASE_ASSIGNED.value, AuditEventRow.at >= since)
            .where(AuditEventRow.actor != f"agent:{agent.id}")
            .order_by(AuditEventRow.id)
        )
        given = {
            reference: category
            for reference, category, data in rows
            if data.get("after") == agent.id
        }
        return [item_of_case(self._core, agent, *one) for one in given.items()]

    def _news(self, session: Session, agent: AgentRow) -> list[Item]:
        """Return the agent's cases to which the customer added something nobody has read."""
        rows = session.execute(
            select(CaseRow.reference, CaseRow.category_code)
            .where(CaseRow.assignee_id == agent.id, CaseRow.finished_at.is_(None))
            .where(CaseRow.news_at.is_not(None))
            .order_by(CaseRow.news_at)
        )
        return [item_of_case(self._core, agent, reference, code) for reference, code in rows]

    def _chats(self, session: Session, agent: AgentRow) -> list[Item]:
        """Return the chats the agent has in which the customer wrote last."""
        newest = (
            select(func.max(MessageRow.seq))
            .where(MessageRow.conversation_id == HandoffRow.conversation_id)
            .where(MessageRow.sender.in_((Sender.CUSTOMER.value, Sender.AGENT.value)))
            .correlate(HandoffRow)
            .scalar_subquery()
        )
        chats = session.scalars(
            select(HandoffRow.conversation_id)
            .join(MessageRow, MessageRow.conversation_id == HandoffRow.conversation_id)
            .where(HandoffRow.agent_id == agent.id, HandoffRow.ended_at.is_(None))
            .where(HandoffRow.state == Step.ACCEPTED.value)
            .where(MessageRow.seq == newest, MessageRow.sender == Sender.CUSTOMER.value)
            .order_by(MessageRow.at)
        )
        root = f"{self._core.settings.public_url}/desk/conversations"
        return [Item("", "", f"{root}/{conversation_id}") for conversation_id in chats]
