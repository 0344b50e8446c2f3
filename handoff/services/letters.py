"""Letters to a customer: drafted from a template, edited, then e-mailed or posted, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import CaseRow, LetterRow, MailRow
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.domain.letters import (
    GAPS,
    check_complete,
    check_kind,
    check_texts,
    missing_facts,
)
from handoff.domain.lifecycle import FINISHED, UNTOUCHED, CaseStatus
from handoff.services import clock_rows
from handoff.services.agents import Agent
from handoff.services.confirmation import UNSAFE_TO_MAIL
from handoff.services.conversations import load_conversation
from handoff.services.core import Core
from handoff.services.drafts import load_facts, load_triggers
from handoff.services.letter_texts import letter_texts, needs_country
from handoff.services.lifecycle import agent_names, change_status, has_outcome, locked_case
from handoff.services.mail import queue_mail

MAIL_KIND = "letter"
DRAFT, SENT, POSTED, DROPPED = "draft", "sent", "posted", "dropped"
#: What a letter that has gone out does to the case, and which deadlines it meets.
STATUS_AFTER = {
    "acknowledgement": CaseStatus.ACKNOWLEDGED,
    "proposal": CaseStatus.PROPOSED,
    "final": CaseStatus.RESOLVED,
}
MEETS = {"acknowledgement": "acknowledge", "update": "update", "delay": "update"}
#: Why a letter cannot be e-mailed, in English.
NO_MAIL = {
    "no_address": "There is no e-mail address on file. Print the letter and post it.",
    "other_way": "The customer does not want e-mails. Print the letter and post it.",
    "unsafe": (
        "Somebody else may read this customer's e-mails. Agree a safe way with them, "
        "then print the letter or hand it over there."
    ),
}


@dataclass(frozen=True)
class Letter:
    """A letter as the desk shows it.

    Attributes:
        state: draft, sent, posted or dropped.
        mail_state: waiting, sent or failed for one that was e-mailed, else None.
        missing: codes of what keeps a draft from going out, as domain/letters.py has them.
        no_mail: why it cannot be e-mailed, a key of NO_MAIL, else None.
        address: where an e-mail would go, or went.
    """

    id: str
    reference: str
    conversation_id: str
    kind: str
    language: str
    subject: str
    body: str
    state: str
    created_by: str
    created_at: datetime
    sent_by: str | None
    sent_at: datetime | None
    mail_state: str | None
    missing: tuple[str, ...]
    no_mail: str | None
    address: str | None


class LetterService:
    """Writes, shows and sends letters."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, reference: str) -> tuple[Letter, ...]:
        """Return the letters of a case that were not dropped, the newest first.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            rows = session.scalars(
                select(LetterRow)
                .where(LetterRow.case_reference == case.reference, LetterRow.state != DROPPED)
                .order_by(LetterRow.created_at.desc(), LetterRow.id)
            ).all()
            return tuple(self._letter(session, case, row) for row in rows)

    def get(self, reference: str, letter_id: str) -> Letter:
        """Return one letter.

        Raises:
            NotFound: no such case, or no such letter of it.
        """
        with self._core.db.read() as session:
            case, row = self._find(session, reference, letter_id, lock=False)
            return self._letter(session, case, row)

    def languages(self, reference: str) -> tuple[str, ...]:
        """Return the languages a letter can be in, the customer's own first.

        Raises:
            NotFound: no such case.
        """
        with self._core.db.read() as session:
            case = locked_case(session, reference, lock=False)
            own = load_conversation(session, case.conversation_id).language
        first = self._core.words(own).language
        return tuple(dict.fromkeys((first, *self._core.texts.languages)))

    def draft(
        self,
        reference: str,
        kind: str,
        language: str,
        agent: Agent,
        gap: Callable[[str], str] = GAPS.__getitem__,
    ) -> str:
        """Begin a letter from its template and return its id.

        Args:
            gap: what an agent has to write in the place of a gap, in the agent's language.
        Raises:
            InvalidInput: there is no such kind or language.
            NotFound: no such case.
        """
        check_kind(kind)
        if language not in self._core.texts.languages:
            raise InvalidInput(
                f"Choose one of: {', '.join(self._core.texts.languages)}.", key="refused.choose"
            )
        with self._core.db.write() as session:
            case = locked_case(session, reference)
            words = self._core.words(language)
            subject, body = letter_texts(session, self._core, case, kind, words, gap)
            now = self._core.clock()
            row = LetterRow(
                case_reference=case.reference,
                stage=case.stage,
                kind=kind,
                language=language,
                subject=subject,
                body=body,
                created_by=agent.id,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            session.flush()
            self._record(session, case, row, agent, Tag.LETTER_DRAFTED)
            return row.id

    def edit(self, reference: str, letter_id: str, subject: str, body: str, agent: Agent) -> None:
        """Change a draft.

        Raises:
            InvalidInput: subject or text is empty or too long.
            Conflict: it has gone out or was dropped.
            NotFound: no such letter.
        """
        subject, body = check_texts(subject, body)
        with self._core.db.write() as session:
            case, row = self._open(session, reference, letter_id)
            if (row.subject, row.body) == (subject, body):
                return
            row.subject, row.body, row.updated_at = subject, body, self._core.clock()
            self._record(session, case, row, agent, Tag.LETTER_EDITED)

    def drop(self, reference: str, letter_id: str, agent: Agent) -> None:
        """Give up a draft; it is kept, but shown no more.

        Raises:
            Conflict: it has gone out or was dropped.
            NotFound: no such letter.
        """
        with self._core.db.write() as session:
            case, row = self._open(session, reference, letter_id)
            row.state, row.updated_at = DROPPED, self._core.clock()
            self._record(session, case, row, agent, Tag.LETTER_DROPPED)

    def send(self, reference: str, letter_id: str, agent: Agent) -> None:
        """E-mail a letter to the customer; status and clocks of the case follow.

        Raises:
            Conflict: something is missing, there is no way to e-mail it, or it has gone out.
            NotFound: no such letter.
        """
        with self._core.db.write(is_durable=True) as session:
            case, row = self._open(session, reference, letter_id)
            self._check(session, case, row)
            address, why = self._address(session, case)
            if why is not None or address is None:
                raise Conflict(
                    NO_MAIL[why or "no_address"], key=f"lifecycle.no_mail.{why or 'no_address'}"
                )
            mail = queue_mail(
                session, self._core, MAIL_KIND, row.id, address, row.subject, row.body
            )
            row.state, row.recipient, row.mail_id = SENT, address, mail.id
            self._go_out(session, case, row, agent, Tag.LETTER_SENT)

    def note_posted(self, reference: str, letter_id: str, agent: Agent) -> None:
        """Note that a letter was printed and given to the post or to the customer.

        Raises:
            Conflict: something is missing, or it has gone out.
            NotFound: no such letter.
        """
        with self._core.db.write(is_durable=True) as session:
            case, row = self._open(session, reference, letter_id)
            self._check(session, case, row)
            row.state = POSTED
            self._go_out(session, case, row, agent, Tag.LETTER_POSTED)

    def _go_out(
        self, session: Session, case: CaseRow, row: LetterRow, agent: Agent, tag: Tag
    ) -> None:
        core, now = self._core, self._core.clock()
        row.sent_by, row.sent_at, row.updated_at, case.updated_at = agent.id, now, now, now
        self._record(session, case, row, agent, tag)
        reason = f"letter_{row.kind}"
        if row.kind in MEETS:
            clock_rows.meet(session, core, case, (MEETS[row.kind],), agent.actor)
        if row.kind == "proposal":
            clock_rows.meet(session, core, case, ("update",), agent.actor)
        wanted = STATUS_AFTER.get(row.kind)
        if wanted is None or case.status == wanted:
            return
        if wanted == CaseStatus.ACKNOWLEDGED and case.status != CaseStatus.RECEIVED:
            return
        if wanted == CaseStatus.PROPOSED and case.status in UNTOUCHED:
            change_status(session, core, case, CaseStatus.INVESTIGATING, agent.actor, reason)
        change_status(session, core, case, wanted, agent.actor, reason)

    def _check(self, session: Session, case: CaseRow, row: LetterRow) -> None:
        if case.status in FINISHED and row.kind != "update" and case.status != "resolved":
            raise Conflict(
                "The case is finished. Open it again before this letter goes out.",
                key="lifecycle.error.finished",
            )
        check_complete(self._missing(session, case, row))

    def _missing(self, session: Session, case: CaseRow, row: LetterRow) -> tuple[str, ...]:
        return missing_facts(
            row.kind,
            row.subject,
            row.body,
            has_resolution=has_outcome(session, case),
            needs_country=needs_country(session, self._core, case),
        )

    def _address(self, session: Session, case: CaseRow) -> tuple[str | None, str | None]:
        """Return the address on file, and why nothing may be e-mailed to it."""
        facts = load_facts(session, case.intake_id)
        email, route = facts.get("email"), facts.get("preferred_contact")
        if email is None or not email.is_known:
            return None, "no_address"
        address = str(email.value)
        triggers = load_triggers(session, case.conversation_id)
        if any(trigger.code in UNSAFE_TO_MAIL for trigger in triggers):
            return address, "unsafe"
        if route is not None and route.is_known and route.value != "email":
            return address, "other_way"
        return address, None

    def _find(
        self, session: Session, reference: str, letter_id: str, *, lock: bool = True
    ) -> tuple[CaseRow, LetterRow]:
        case = locked_case(session, reference, lock=lock)
        row = session.get(LetterRow, letter_id, with_for_update=lock or None)
        if row is None or row.case_reference != case.reference:
            raise NotFound("This case has no such letter.", key="refused.not_there")
        return case, row

    def _open(self, session: Session, reference: str, letter_id: str) -> tuple[CaseRow, LetterRow]:
        case, row = self._find(session, reference, letter_id)
        if row.state != DRAFT:
            raise Conflict(
                "This letter has gone out or was dropped; begin a new one.",
                key="lifecycle.error.gone",
            )
        return case, row

    def _letter(self, session: Session, case: CaseRow, row: LetterRow) -> Letter:
        names = agent_names(session)
        mail = session.get(MailRow, row.mail_id) if row.mail_id else None
        is_draft = row.state == DRAFT
        address, why = self._address(session, case)
        return Letter(
            id=row.id,
            reference=case.reference,
            conversation_id=case.conversation_id,
            kind=row.kind,
            language=row.language,
            subject=row.subject,
            body=row.body,
            state=row.state,
            created_by=names.get(row.created_by, ""),
            created_at=row.created_at,
            sent_by=names.get(row.sent_by) if row.sent_by else None,
            sent_at=row.sent_at,
            mail_state=mail.state if mail else None,
            missing=self._missing(session, case, row) if is_draft else (),
            no_mail=why if is_draft else None,
            address=address if is_draft else row.recipient,
        )

    def _record(
        self, session: Session, case: CaseRow, row: LetterRow, agent: Agent, tag: Tag
    ) -> None:
        audit.record(
            session,
            self._core.clock(),
            agent.actor,
            tag,
            conversation_id=case.conversation_id,
            case_reference=case.reference,
            letter_id=row.id,
            kind=row.kind,
            language=row.language,
        )
