"""Evidence: files a customer adds to a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters.audit import Tag
from handoff.adapters.files import Incoming, StoredFile, path_of
from handoff.adapters.models import ConversationRow, EvidenceRow
from handoff.domain.errors import Forbidden, NotFound, RedressError, TooLarge
from handoff.domain.messages import Sender
from handoff.domain.ownership import Owner
from handoff.services.after_filing import newest_case, note_news
from handoff.services.core import Core
from handoff.services.messages import add_message, load_conversation, words_of
from handoff.services.sent_files import CUSTOMER, NewFile, record_file


class TooManyFiles(TooLarge):
    """The conversation has as many files as it may have."""

    code = "too_many_files"


@dataclass(frozen=True)
class Evidence:
    """A stored file of a conversation; `size` is in bytes."""

    evidence_id: str
    name: str
    media_type: str
    size: int
    sha256: str

    def to_api(self) -> dict[str, Any]:
        """Return the JSON shape of the widget API."""
        return {
            "evidence_id": self.evidence_id,
            "name": self.name,
            "size": self.size,
            "sha256": self.sha256,
            "media_type": self.media_type,
        }


class EvidenceService:
    """Takes files in and gives them to the desk."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._folder = core.settings.evidence_dir

    def check_room(self, conversation_id: str) -> None:
        """Return when one more file may come.

        Raises:
            Forbidden: the customer has not accepted the notice on data use.
            TooManyFiles: the conversation already has as many as it may have.
        """
        with self._core.db.read() as session:
            _check_consent(load_conversation(session, conversation_id))
            self._check_room(session, conversation_id)

    def incoming(self) -> Incoming:
        """Return a place to write a new file to."""
        return Incoming(self._folder, self._core.settings.evidence_max_bytes)

    def add(self, conversation_id: str, name: str, stored: StoredFile) -> Evidence:
        """Record a file that is on disk and tell the conversation; the same file counts once.

        Raises:
            Forbidden: the customer has not accepted the notice on data use.
            TooManyFiles: the conversation already has as many files as it may have.
            NotFound: there is no such conversation.
        """
        try:
            return self._add(conversation_id, name, stored)
        except RedressError:
            remove_unused(self._core, stored.sha256)
            raise

    def _add(self, conversation_id: str, name: str, stored: StoredFile) -> Evidence:
        core = self._core
        with core.db.write() as session:
            conversation = load_conversation(session, conversation_id, lock=True)
            _check_consent(conversation)
            known = session.scalars(
                select(EvidenceRow)
                .where(
                    EvidenceRow.conversation_id == conversation_id,
                    EvidenceRow.sha256 == stored.sha256,
                    EvidenceRow.uploaded_by == CUSTOMER,
                )
                .limit(1)
            ).one_or_none()
            if known is not None:
                return _evidence(known)
            self._check_room(session, conversation_id)
            row = record_file(
                session, core, conversation_id, CUSTOMER, Tag.EVIDENCE_ADDED, NewFile(name, stored)
            )
            case = newest_case(session, conversation_id)
            if case is not None:
                note_news(session, core, case, evidence_id=row.id)
            if Owner(conversation.owner) is not Owner.CLOSED:
                text = words_of(core, conversation).say("file.received", name=row.name)
                add_message(session, core, conversation, Sender.SYSTEM, text)
            return _evidence(row)

    def list(self, conversation_id: str) -> tuple[Evidence, ...]:
        """Return the files of a conversation, oldest first."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(EvidenceRow)
                .where(EvidenceRow.conversation_id == conversation_id)
                .order_by(EvidenceRow.uploaded_at, EvidenceRow.id)
            )
            return tuple(_evidence(row) for row in rows)

    def open(self, conversation_id: str, evidence_id: str) -> tuple[Evidence, Path]:
        """Return a file's description and where it lies.

        Raises:
            NotFound: the conversation has no such file.
        """
        with self._core.db.read() as session:
            row = session.get(EvidenceRow, evidence_id)
        if row is None or row.conversation_id != conversation_id:
            raise no_file()
        return _evidence(row), path_of(self._folder, row.sha256)

    def _check_room(self, session: Session, conversation_id: str) -> None:
        most = self._core.settings.evidence_max_files
        count = session.scalar(
            select(func.count())
            .select_from(EvidenceRow)
            .where(
                EvidenceRow.conversation_id == conversation_id,
                EvidenceRow.uploaded_by == CUSTOMER,
            )
        )
        if (count or 0) >= most:
            raise TooManyFiles(
                f"A conversation may have at most {most} files, and this one has them. "
                "You can describe anything else in your own words.",
                key="error.too_many_files",
                most=most,
            )


def remove_unused(core: Core, sha256: str) -> None:
    """Remove a file from the disk unless a row still names it."""
    # The write lock keeps an upload of the same content from being recorded meanwhile.
    with core.db.write() as session:
        row = select(EvidenceRow.id).where(EvidenceRow.sha256 == sha256).limit(1)
        if session.scalars(row).first() is None:
            path_of(core.settings.evidence_dir, sha256).unlink(missing_ok=True)


def no_file() -> NotFound:
    """Return the error for a file that a conversation has not or has no longer."""
    return NotFound(
        "This file is not here any more, or was never part of this conversation.",
        key="error.no_file",
    )


def _check_consent(conversation: ConversationRow) -> None:
    if conversation.consent != "accepted":
        raise Forbidden(
            "Files can be added once you have agreed to how we use your data. "
            "Please answer that question first, then send the file again.",
            key="error.consent_first",
        )


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(row.id, row.name, row.media_type, row.size, row.sha256)
