"""Files that agents attach in Chatwoot, fetched from there and handed to the customer.

The words of a message go on at once; its files follow, each in a message of its own, and are tried
again when Chatwoot cannot be reached. They are checked like the files that customers upload.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.adapters.connectors.base import Place
from handoff.adapters.connectors.chatwoot import messages_url
from handoff.adapters.files import Incoming, StoredFile, clean_name
from handoff.adapters.integration_models import ExternalConversationRow, ExternalFileRow
from handoff.adapters.outgoing_http import OutgoingHttp, SendFailed
from handoff.domain.errors import RedressError
from handoff.domain.texts import FIRST
from handoff.services.core import Core
from handoff.services.evidence import remove_unused
from handoff.services.handoffs import HandoffService
from handoff.services.sent_files import NewFile
from handoff.services.targets import TargetService
from handoff.services.voices import voice_of

#: Pauses before the next attempt: Chatwoot may name a file before it has stored it.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800))
#: Files of one message that are looked at; Chatwoot itself takes at most 15.
MOST_FILES = 15
BATCH = 10

log = logging.getLogger(__name__)


class ChatwootFiles:
    """Notes which files are to come, and fetches them."""

    def __init__(
        self,
        core: Core,
        targets: TargetService,
        handoffs: HandoffService,
        http: OutgoingHttp,
        account: Callable[[str, str], str],
    ) -> None:
        """Hold what is needed.

        Args:
            account: returns in whose name a target writes, by its id and name.
        """
        self._core, self._targets, self._handoffs = core, targets, handoffs
        self._http, self._account = http, account

    def note(self, target_id: str, conversation_id: str, files: list[dict[str, Any]]) -> None:
        """Remember files of a message to fetch them; a repeat changes nothing.

        Args:
            files: as `files_of` returns them.
        """
        with self._core.db.write() as session:
            for file in files:
                known = select(ExternalFileRow.id).where(
                    ExternalFileRow.target_id == target_id,
                    ExternalFileRow.external_id == str(file["id"]),
                )
                if session.scalar(known) is None:
                    session.add(
                        ExternalFileRow(
                            target_id=target_id,
                            conversation_id=conversation_id,
                            external_id=str(file["id"]),
                            url=file["data_url"],
                            next_attempt_at=self._core.clock(),
                        )
                    )
                    session.flush()

    def run_due(self) -> tuple[str, ...]:
        """Fetch the files whose time has come; return the chats that got something."""
        with self._core.db.read() as session:
            due = session.scalars(
                select(ExternalFileRow)
                .where(ExternalFileRow.next_attempt_at <= self._core.clock())
                .order_by(ExternalFileRow.id)
                .limit(BATCH)
            ).all()
        return tuple(row.conversation_id for row in due if self._take(row))

    def _take(self, row: ExternalFileRow) -> bool:
        """Hand over a file, or note why not; return whether the chat has changed."""
        stored: StoredFile | None = None
        try:
            target = self._targets.open(row.target_id)
            stored = self._fetch(row.url, target.url)
            file = NewFile(_name(row.url), stored)
            agent_id = self._account(target.id, target.name)
            client_id = f"chatwoot-file-{row.external_id}"
            self._handoffs.send(row.conversation_id, agent_id, "", client_id, file)
        except SendFailed as failed:
            cause, is_final = failed.cause, failed.is_final
        except RedressError as refused:
            # Too large, of a kind that is not accepted, or nobody there has the chat any more.
            cause, is_final = refused.code, True
        except Exception as unexpected:
            log.exception("chatwoot_file_failed file=%s", row.id)
            cause, is_final = type(unexpected).__name__, False
        else:
            self._settle(row.id, None)
            return True
        finally:
            if stored is not None:
                remove_unused(self._core, stored.sha256)
        log.warning("chatwoot_file_failed file=%s cause=%s", row.id, cause)
        if self._settle(row.id, cause, is_final=is_final):
            self._tell(row)
        return False

    def _fetch(self, url: str, home: str) -> StoredFile:
        settings = self._core.settings
        incoming = Incoming(settings.evidence_dir, settings.evidence_max_bytes)
        try:
            self._http.fetch(url, incoming.write, home)
            return incoming.finish()
        finally:
            incoming.discard()

    def _settle(self, file_id: int, cause: str | None, *, is_final: bool = False) -> bool:
        """Note what became of an attempt; return whether the file was given up."""
        with self._core.db.write() as session:
            row = session.get(ExternalFileRow, file_id, with_for_update=True)
            if row is None:
                return False
            row.attempts, row.cause = row.attempts + 1, cause
            if cause is not None and not is_final and row.attempts <= len(PAUSES):
                row.next_attempt_at = self._core.clock() + PAUSES[row.attempts - 1]
                return False
            row.next_attempt_at, row.url = None, ""
            return cause is not None

    def _tell(self, row: ExternalFileRow) -> None:
        """Say in Chatwoot, where who sent the file reads it, that it did not arrive."""
        try:
            target = self._targets.open(row.target_id)
            with self._core.db.read() as session:
                place = _place(session, row)
            if place is None:
                return
            words = voice_of(self._core.policy, target.options.get("language") or FIRST).words
            text = words.say("adapters.file_lost", name=clean_name(_name(row.url)))
            content = {"content": text, "echo_id": f"file-{row.id}"}
            self._http.send_json("POST", messages_url(target.url, target.options, place), content)
        except (SendFailed, RedressError) as error:
            log.warning("chatwoot_not_told file=%s cause=%s", row.id, type(error).__name__)


def files_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a message as Chatwoot's webhook tells of them: `id` and `data_url`."""
    found = body.get("attachments")
    listed = found if isinstance(found, list) else []
    return [
        one
        for one in listed[:MOST_FILES]
        if isinstance(one, dict)
        and isinstance(one.get("id"), int)
        and isinstance(one.get("data_url"), str)
        and one["data_url"]
    ]


def _name(url: str) -> str:
    """Return what a file is called: the end of its address."""
    return unquote(urlsplit(url).path.rpartition("/")[2]) or "file"


def _place(session: Session, row: ExternalFileRow) -> Place | None:
    found = session.scalars(
        select(ExternalConversationRow).where(
            ExternalConversationRow.target_id == row.target_id,
            ExternalConversationRow.conversation_id == row.conversation_id,
        )
    ).one_or_none()
    return Place(found.external_id, found.contact_id) if found else None
