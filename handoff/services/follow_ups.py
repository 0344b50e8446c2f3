"""After the end: some days later the customer is asked by e-mail whether it was put right."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, ConversationRow, FollowUpRow
from handoff.domain.lifecycle import CaseStatus
from handoff.domain.ownership import Owner
from handoff.services.after_filing import GRAVE
from handoff.services.confirmation import UNSAFE_TO_MAIL, confirmation_address
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import load_facts, load_triggers
from handoff.services.lifecycle import locked_case
from handoff.services.mail_texts import queue_words
from handoff.services.returning import has_too_many_links, make_link

MAIL_KIND = "follow_up"
BATCH = 50


class FollowUpService:
    """Asks customers of resolved cases, each stage once."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def run_due(self) -> tuple[str, ...]:
        """Queue the questions that are due; safe to call at any time.

        Nobody is asked who was hurt, in danger or in distress, whose case was opened again, or
        who may not be mailed.

        Returns:
            The conversations whose cases have changed.
        """
        with self._core.db.read() as session:
            due = session.scalars(
                select(FollowUpRow.id)
                .where(
                    FollowUpRow.due_at <= self._core.clock(),
                    FollowUpRow.sent_at.is_(None),
                    FollowUpRow.dropped.is_(None),
                )
                .order_by(FollowUpRow.due_at)
                .limit(BATCH)
            ).all()
        return tuple(filter(None, (self._take(row_id) for row_id in due)))

    def _take(self, row_id: str) -> str | None:
        with self._core.db.write() as session:
            row = session.get_one(FollowUpRow, row_id, with_for_update=True)
            if row.sent_at is not None or row.dropped is not None:
                return None
            case = locked_case(session, row.case_reference)
            conversation = load_conversation(session, case.conversation_id)
            why = self._hindrance(session, case, row)
            if why is None:
                self._ask(session, case, conversation, row)
            else:
                row.dropped = why
            audit.record(
                session,
                self._core.clock(),
                "system",
                Tag.FOLLOW_UP_DROPPED if why else Tag.FOLLOW_UP_SENT,
                conversation_id=case.conversation_id,
                case_reference=case.reference,
                **({"cause": why} if why else {}),
            )
            return case.conversation_id

    def _hindrance(self, session: Session, case: CaseRow, row: FollowUpRow) -> str | None:
        """Return why nobody is asked, None when somebody is."""
        triggers = load_triggers(session, case.conversation_id)
        if case.status != CaseStatus.RESOLVED or case.stage != row.stage:
            return "reopened"
        if any(trigger.code in UNSAFE_TO_MAIL for trigger in triggers):
            return "unsafe"
        if any(trigger.level in GRAVE for trigger in triggers):
            return "grave"
        facts = load_facts(session, case.intake_id)
        return None if confirmation_address(facts, triggers) else "no_address"

    def _ask(
        self, session: Session, case: CaseRow, conversation: ConversationRow, row: FollowUpRow
    ) -> None:
        core, now = self._core, self._core.clock()
        facts = load_facts(session, case.intake_id)
        address = str(facts["email"].value)
        name = facts.get("customer_name")
        words = core.words(conversation.language)
        # In a chat that is over nothing can be answered; the mail then asks for a reply only.
        is_open = Owner(conversation.owner) is not Owner.CLOSED and conversation.expires_at > now
        link, days = None, 0
        if is_open and not has_too_many_links(session, core, conversation.id, address):
            link, days, _ = make_link(session, core, conversation, address, "system")
        row.sent_at = now
        queue_words(
            session,
            core,
            MAIL_KIND,
            row.id,
            address,
            words.language,
            greeting=words.say("mail.dear", name=name.value)
            if name and name.is_known
            else words.say("mail.hello"),
            reference=case.reference,
            day=words.due_day(case.finished_at or now, core.policy.organisation.zone),
            link=link,
            days=days,
        )
