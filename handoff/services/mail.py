"""E-mails: queued in the transaction that causes them, sent afterwards until it succeeds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import MailRow
from handoff.adapters.smtp import Attachment, MailFailed, OutgoingMail, Postman
from handoff.services.core import Core
from handoff.services.worker import Worker

#: Pauses before the next attempt; when they are used up, the mail has failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
#: Seconds between two looks at the queue; the action server fills it from another process.
POLL = 2.0
BATCH = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FailedMail:
    """A mail that could not be delivered, for the desk."""

    mail_id: str
    kind: str
    subject_id: str
    recipient: str
    attempts: int
    created_at: datetime


def queue_mail(
    session: Session,
    core: Core,
    kind: str,
    subject_id: str,
    recipient: str,
    subject: str,
    text: str,
    html: str | None = None,
    *,
    useful_until: datetime | None = None,
    is_private: bool = False,
    attachments: Sequence[Attachment] = (),
    stop_url: str | None = None,
) -> MailRow:
    """Return the mail queued under `kind` and `subject_id`; queueing twice changes nothing.

    Args:
        useful_until: the mail is not sent after this instant.
        is_private: its words are removed from the database once it was sent, or given up for
            being too late.
        attachments: text files that go with it.
        stop_url: where the recipient ends mails of this kind with one request.
    """
    known = session.scalars(
        select(MailRow).where(MailRow.kind == kind, MailRow.subject_id == subject_id)
    ).first()
    if known is not None:
        return known
    now = core.clock()
    row = MailRow(
        kind=kind,
        subject_id=subject_id,
        recipient=recipient,
        subject=subject,
        text_body=text,
        html_body=html,
        next_attempt_at=now,
        created_at=now,
        useful_until=useful_until,
        is_private=is_private,
        attachments=[asdict(one) for one in attachments],
        stop_url=stop_url,
    )
    session.add(row)
    session.flush()
    audit.record(session, now, "system", Tag.MAIL_QUEUED, mail_id=row.id, kind=kind)
    return row


class MailService:
    """Sends what is queued and keeps what became of it."""

    def __init__(self, core: Core, postman: Postman) -> None:
        self._core = core
        self._postman = postman

    def send_due(self) -> int:
        """Send the mails whose time has come and return how many were tried."""
        with self._core.db.read() as session:
            due = session.scalars(
                select(MailRow)
                .where(MailRow.state == "waiting", MailRow.next_attempt_at <= self._core.clock())
                .order_by(MailRow.next_attempt_at)
                .limit(BATCH)
            ).all()
        for row in due:
            self._send(row)
        return len(due)

    def failed(self) -> tuple[FailedMail, ...]:
        """Return the mails that were given up, newest first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(MailRow)
                # One that came too late cannot be helped by sending it again.
                .where(MailRow.state == "failed", MailRow.useful_until.is_(None))
                .order_by(MailRow.created_at.desc())
            )
            return tuple(
                FailedMail(r.id, r.kind, r.subject_id, r.recipient, r.attempts, r.created_at)
                for r in rows
            )

    def retry(self, mail_id: str, actor: str) -> None:
        """Put a mail that was given up back into the queue."""
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get(MailRow, mail_id, with_for_update=True)
            if row is not None and row.state == "failed" and row.useful_until is None:
                row.state, row.attempts, row.next_attempt_at = "waiting", 0, now
                audit.record(session, now, actor, Tag.MAIL_QUEUED, mail_id=row.id, kind=row.kind)

    def _send(self, row: MailRow) -> None:
        if row.useful_until is not None and row.useful_until <= self._core.clock():
            self._settle(row.id, MailFailed("too_late", is_final=True))
            return
        # The instant of queueing dates the mail: a repeat is the same mail to the letter.
        mail = OutgoingMail(
            mail_id=row.id,
            sender=self._core.settings.mail_from,
            recipient=row.recipient,
            subject=row.subject,
            text=row.text_body,
            html=row.html_body,
            at=row.created_at,
            attachments=tuple(Attachment(**one) for one in row.attachments),
            stop_url=row.stop_url,
        )
        try:
            self._postman.send(mail)
        except MailFailed as error:
            log.warning("mail_not_sent mail=%s cause=%s", row.id, error.message)
            self._settle(row.id, error)
        except Exception as error:
            # One mail never holds up the others; this one is tried again later.
            log.exception("mail_not_sent mail=%s", row.id)
            self._settle(row.id, MailFailed(type(error).__name__))
        else:
            self._settle(row.id, None)

    def _settle(self, mail_id: str, error: MailFailed | None) -> None:
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get_one(MailRow, mail_id, with_for_update=True)
            row.attempts += 1
            if error is None:
                row.state, row.sent_at = "sent", now
                audit.record(session, now, "system", Tag.MAIL_SENT, mail_id=row.id, kind=row.kind)
            elif error.is_final or row.attempts > len(PAUSES):
                row.state = "failed"
                audit.record(
                    session,
                    now,
                    "system",
                    Tag.MAIL_FAILED,
                    mail_id=row.id,
                    kind=row.kind,
                    cause=error.message,
                )
            else:
                following = now + PAUSES[row.attempts - 1]
                row.next_attempt_at = min(following, row.useful_until or following)
            is_late = row.state == "failed" and row.useful_until is not None
            if row.is_private and (row.state == "sent" or is_late):
                row.subject, row.text_body, row.html_body, row.attachments = "", "", None, []


class MailWorker(Worker):
    """Looks for mails to send; one being sent at the end is sent again, as the same mail."""

    failure = "mail_queue_unreadable"

    def __init__(
        self, mail: MailService, poll: float = POLL, before: Callable[[], object] = lambda: None
    ) -> None:
        """Hold the queue.

        Args:
            poll: seconds between two looks.
            before: called before each look; queues what becomes due.
        """
        super().__init__(poll)
        self._mail = mail
        self._before = before

    async def _look(self) -> bool:
        try:
            await asyncio.to_thread(self._before)
        except Exception:
            # What is queued already is sent all the same.
            log.exception("mail_not_queued")
        return bool(await asyncio.to_thread(self._mail.send_due))
