"""Requests of customers about their own data: tracked cases with a deadline of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import (
    CaseRow,
    ConversationRow,
    FactRow,
    IntakeRow,
    MessageRow,
)
from handoff.domain.data_rights import TRACKED_RIGHTS, request_headline
from handoff.domain.deadlines import Deadline, compute_deadlines, jurisdictions_for
from handoff.domain.errors import Forbidden, InvalidInput
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.lifecycle import FINISHED
from handoff.domain.severity import assess_severity
from handoff.services.cases import find_case, unused_reference
from handoff.services.clock_rows import store_deadlines
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.data_copies import copy_files
from handoff.services.drafts import load_facts, next_number
from handoff.services.identity import IdentityService, address_on_file
from handoff.services.lifecycle import begin_case
from handoff.services.mail_texts import queue_words

CATEGORY = "data_protection"
MAIL_KIND = "data_request"
#: Taken over from the case, so that whoever answers knows whom and how.
CONTACT_FACTS = ("customer_name", "email", "phone", "preferred_contact", "country", "adjustments")


@dataclass(frozen=True)
class RequestReceipt:
    """What the customer is told about a request.

    Attributes:
        due_at: by when it is answered.
        is_mailed: a confirmation, with the copy if one was asked for, goes to the contact on file.
    """

    reference: str
    due_at: datetime
    is_mailed: bool


class DataRequestService:
    """Records requests about filed cases."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._identity = IdentityService(core)

    def record(
        self, conversation_id: str, right: str, about: str, message_id: str, language: str
    ) -> RequestReceipt:
        """Record a request as a case; asking for the same again returns the first one.

        A copy is e-mailed to the contact on file at once. Needs no acceptance of the notice:
        nothing but the request and the contact on file is kept with it.

        Args:
            right: a key of TRACKED_RIGHTS.
            about: reference of the case it is about.
            message_id: the message that asks.
            language: ISO 639-1, of the confirmation.
        Raises:
            InvalidInput: there is no such right.
            Forbidden: this conversation has not proven to belong to the case.
        """
        if right not in TRACKED_RIGHTS:
            raise InvalidInput(f"A request is for one of {', '.join(TRACKED_RIGHTS)}.")
        if not self._identity.may_act_on(conversation_id, about):
            raise Forbidden("Prove first that the case is yours; see docs/identity-check.md.")
        with self._core.db.write(is_durable=True) as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            subject = find_case(session, about)
            case = self._known(session, conversation, right, subject)
            if case is None:
                case = self._record(session, conversation, right, subject, message_id)
            is_mailed = self._confirm(session, case, right, subject, language)
            assert case.next_due_at is not None
            return RequestReceipt(case.reference, case.next_due_at, is_mailed)

    def _known(
        self, session: Session, conversation: ConversationRow, right: str, subject: CaseRow
    ) -> CaseRow | None:
        found = session.execute(
            select(CaseRow, IntakeRow.category)
            .join(IntakeRow, IntakeRow.id == CaseRow.intake_id)
            .where(
                IntakeRow.conversation_id == conversation.id,
                IntakeRow.kind == "data_request",
                CaseRow.status.not_in(FINISHED),
            )
        )
        wanted = (right, subject.reference)
        return next(
            (case for case, kind in found if (kind["data_right"], kind["about"]) == wanted), None
        )

    def _record(
        self,
        session: Session,
        conversation: ConversationRow,
        right: str,
        subject: CaseRow,
        message_id: str,
    ) -> CaseRow:
        core, now = self._core, self._core.clock()
        message = session.get(MessageRow, message_id)
        if message is None or message.conversation_id != conversation.id:
            raise InvalidInput("A request names the message that asks, of the same conversation.")
        intake = IntakeRow(
            conversation_id=conversation.id,
            number=next_number(session, conversation.id),
            kind="data_request",
            status="filed",
            received_at=message.at,
            created_at=now,
            updated_at=now,
            story_complete=True,
            category={
                "code": CATEGORY,
                "confidence": None,
                "status": "confirmed",
                "data_right": right,
                "about": subject.reference,
            },
        )
        session.add(intake)
        session.flush()
        contacts = load_facts(session, subject.intake_id)
        self._add_facts(session, intake, contacts, message)
        severity = assess_severity([], CATEGORY, core.policy)
        case = CaseRow(
            reference=unused_reference(session),
            intake_id=intake.id,
            conversation_id=conversation.id,
            status="received",
            created_at=now,
            updated_at=now,
            headline=request_headline(right, subject.reference),
            category_code=CATEGORY,
            severity=severity.level,
            severity_rank=severity.rank,
            severity_reasons=list(severity.reasons),
            content_version=core.policy.content_hash[:12],
        )
        session.add(case)
        session.flush()
        begin_case(session, core, case)
        case.next_due_at = self._add_deadlines(session, case, message.at, contacts.get("country"))
        audit.record(
            session,
            now,
            "customer",
            Tag.DATA_REQUEST_RECORDED,
            conversation_id=conversation.id,
            case_reference=case.reference,
            right=right,
            about=subject.reference,
        )
        return case

    def _add_facts(
        self,
        session: Session,
        intake: IntakeRow,
        contacts: dict[str, Fact],
        message: MessageRow,
    ) -> None:
        words = Fact("story", message.text, FactStatus.CONFIRMED, message.text, message.id)
        known = [contacts[name] for name in CONTACT_FACTS if name in contacts]
        for fact in [words, *(Fact(f.name, f.value, f.status) for f in known if f.is_known)]:
            session.add(
                FactRow(
                    intake_id=intake.id,
                    name=fact.name,
                    value=fact.value,
                    status=fact.status.value,
                    quote=fact.quote,
                    message_id=fact.message_id,
                    updated_at=self._core.clock(),
                )
            )

    def _add_deadlines(
        self, session: Session, case: CaseRow, received_at: datetime, country: Fact | None
    ) -> datetime:
        due = request_deadlines(self._core, received_at, country)
        store_deadlines(session, self._core, case.reference, due, received_at)
        return min(one.due_at for one in due if one.kind == "final")

    def _confirm(
        self, session: Session, case: CaseRow, right: str, subject: CaseRow, language: str
    ) -> bool:
        """Queue the confirmation once, with the copy if that is asked for; return whether."""
        core = self._core
        address = address_on_file(session, subject.reference)
        if address is None:
            return False
        assert case.next_due_at is not None
        queue_words(
            session,
            core,
            MAIL_KIND,
            case.reference,
            address,
            language,
            attachments=copy_files(session, core, subject) if right == "copy" else (),
            right=right,
            reference=case.reference,
            about=subject.reference,
            date=core.words(language).due_day(case.next_due_at, core.policy.organisation.zone),
        )
        return True


def request_deadlines(core: Core, received_at: datetime, country: Fact | None) -> list[Deadline]:
    """Return the deadlines of a request about data: its own regimes, else the house's.

    Args:
        received_at: of the message that asks, aware.
        country: of the customer, when known.
    """
    policy = core.policy
    place = str(country.value) if country and country.is_known else None
    places, sectors = jurisdictions_for(policy, place), policy.organisation.sectors
    due = compute_deadlines(received_at, places, sectors, ("rights_request",), policy)
    if not any(one.kind == "final" for one in due):
        due = compute_deadlines(received_at, places, sectors, ("complaint",), policy)
    return due
