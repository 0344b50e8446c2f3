"""Deliveries: events on their way to targets, tried again until they arrive or are given up."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.connectors.base import Connector, OutgoingFile, Parcel, Place
from handoff.adapters.files import path_of
from handoff.adapters.integration_models import (
    DeliveryRow,
    ExternalConversationRow,
    OutboxEventRow,
    TargetRow,
)
from handoff.adapters.models import MessageRow
from handoff.adapters.outgoing_http import SendFailed
from handoff.domain.errors import NotFound, RedressError
from handoff.domain.messages import Message
from handoff.domain.outgoing import Event
from handoff.domain.texts import FIRST
from handoff.services.cases import CaseService
from handoff.services.core import Core
from handoff.services.messages import to_message
from handoff.services.own_files import own_files
from handoff.services.targets import TargetService, takes
from handoff.services.voices import voice_of

#: Pauses before the next attempt, as the Standard Webhooks specification advises.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
#: Most that a pause is longer than said, so that not everybody comes at once.
JITTER = 0.1
BATCH = 20
#: What arrived is forgotten after this.
KEPT = timedelta(days=30)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FailedDelivery:
    """An event that was given up, for the desk."""

    id: int
    target_id: str
    target: str
    type: str
    at: datetime
    case_reference: str | None
    conversation_id: str | None
    attempts: int
    cause: str


class DeliveryService:
    """Addresses events, delivers them and keeps what became of them."""

    def __init__(
        self, core: Core, targets: TargetService, connectors: Mapping[str, Connector]
    ) -> None:
        self._core = core
        self._targets = targets
        self._connectors = connectors
        self._cases = CaseService(core)
        #: Kinds of targets that can be delivered to.
        self.kinds = frozenset(connectors)

    def address(self) -> int:
        """Write a delivery for each target of each new event; return how many events there were."""
        with self._core.db.read() as session:
            waits = session.scalar(
                select(OutboxEventRow.id).where(OutboxEventRow.is_addressed.is_(False)).limit(1)
            )
        if waits is None:
            return 0
        now = self._core.clock()
        with self._core.db.write() as session:
            events = session.scalars(
                select(OutboxEventRow)
                .where(OutboxEventRow.is_addressed.is_(False))
                .order_by(OutboxEventRow.at, OutboxEventRow.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            targets = session.scalars(select(TargetRow).where(TargetRow.is_active)).all()
            for event in events:
                event.is_addressed = True
                for target in targets:
                    if takes(target, event.type):
                        session.add(
                            DeliveryRow(event_id=event.id, target_id=target.id, next_attempt_at=now)
                        )
            return len(events)

    def due_targets(self) -> tuple[str, ...]:
        """Return the identifiers of the targets to which something is to be sent now."""
        with self._core.db.read() as session:
            return tuple(
                session.scalars(
                    select(DeliveryRow.target_id)
                    .join(TargetRow, TargetRow.id == DeliveryRow.target_id)
                    .where(*self._is_due(), TargetRow.is_active)
                    .distinct()
                )
            )

    def send_to(self, target_id: str) -> int:
        """Send what is due to one target, in order, until one fails; return how many were tried."""
        with self._core.db.read() as session:
            found = session.execute(
                select(DeliveryRow, OutboxEventRow)
                .join(OutboxEventRow, OutboxEventRow.id == DeliveryRow.event_id)
                .where(*self._is_due(), DeliveryRow.target_id == target_id)
                .order_by(DeliveryRow.id)
                .limit(BATCH)
            ).all()
        for number, (delivery, event) in enumerate(found):
            if not self._send(delivery, event):
                return number + 1
        return len(found)

    def failed(self) -> tuple[FailedDelivery, ...]:
        """Return the deliveries that were given up, newest first."""
        with self._core.db.read() as session:
            found = session.execute(
                select(DeliveryRow, OutboxEventRow, TargetRow.name)
                .join(OutboxEventRow, OutboxEventRow.id == DeliveryRow.event_id)
                .join(TargetRow, TargetRow.id == DeliveryRow.target_id)
                .where(DeliveryRow.state == "failed")
                .order_by(DeliveryRow.id.desc())
                .limit(200)
            )
            return tuple(
                FailedDelivery(
                    id=row.id,
                    target_id=row.target_id,
                    target=name,
                    type=event.type,
                    at=event.at,
                    case_reference=event.case_reference,
                    conversation_id=event.conversation_id,
                    attempts=row.attempts,
                    cause=row.cause or "",
                )
                for row, event, name in found
            )

    def retry(self, delivery_id: int, actor: str) -> None:
        """Try a delivery again that was given up; any other stays as it is."""
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get(DeliveryRow, delivery_id, with_for_update=True)
            if row is not None and row.state == "failed":
                row.state, row.attempts, row.next_attempt_at = "waiting", 0, now
                tag = audit.Tag.DELIVERY_RETRIED
                audit.record(session, now, actor, tag, delivery_id=row.id, target_id=row.target_id)

    def purge(self) -> None:
        """Forget what arrived everywhere long ago."""
        before = self._core.clock() - KEPT
        with self._core.db.write() as session:
            session.execute(
                delete(DeliveryRow).where(DeliveryRow.state == "sent", DeliveryRow.sent_at < before)
            )
            session.execute(
                delete(OutboxEventRow).where(
                    OutboxEventRow.is_addressed,
                    OutboxEventRow.at < before,
                    ~exists().where(DeliveryRow.event_id == OutboxEventRow.id),
                )
            )

    def _is_due(self) -> tuple[ColumnElement[bool], ...]:
        return DeliveryRow.state == "waiting", DeliveryRow.next_attempt_at <= self._core.clock()

    def _send(self, delivery: DeliveryRow, event: OutboxEventRow) -> bool:
        try:
            target = self._targets.open(delivery.target_id)
            if not target.is_active:
                return False
            place = self._connectors[target.kind].deliver(
                self._parcel(target.id, target.url, target.options, target.secrets, event)
            )
        except NotFound:
            # Removed meanwhile, or the case was erased: nobody is left to be told.
            error: SendFailed | None = SendFailed("nothing_left", is_final=True)
        except RedressError as refused:
            error = SendFailed(refused.code)
        except SendFailed as failed:
            error = failed
        except Exception as unexpected:
            # One event never holds up the others; this one is tried again later.
            log.exception("delivery_failed delivery=%s", delivery.id)
            error = SendFailed(type(unexpected).__name__)
        else:
            error = None
            if place is not None and event.conversation_id is not None:
                self._keep_place(delivery.target_id, event.conversation_id, place)
        if error is not None:
            log.warning("delivery_failed delivery=%s cause=%s", delivery.id, error.cause)
        self._settle(delivery.id, error)
        return error is None

    def _parcel(
        self,
        target_id: str,
        url: str,
        options: Mapping[str, str],
        secrets: tuple[str, ...],
        row: OutboxEventRow,
    ) -> Parcel:
        event = Event(row.id, row.type, row.at, row.conversation_id, row.case_reference, row.data)
        reference, conversation_id = row.case_reference, row.conversation_id or ""
        voice = voice_of(self._core.policy, options.get("language") or FIRST)
        language = voice.words.language
        path = f"cases/{reference}" if reference else f"conversations/{conversation_id}"
        return Parcel(
            event=event,
            at=self._core.clock(),
            url=url,
            options=options,
            secrets=secrets,
            place=self._place(target_id, conversation_id),
            summary=lambda: (
                self._cases.summary(reference, language)
                if reference
                else self._cases.summary_of_conversation(conversation_id, language)
            ),
            voice=voice,
            messages=lambda after: self._messages(conversation_id, after),
            files=lambda: self._files(conversation_id),
            desk_url=f"{self._core.settings.public_url}/desk/{path}",
            keep=lambda place: self._keep_place(target_id, conversation_id, place),
        )

    def _messages(self, conversation_id: str, after: int) -> tuple[Message, ...]:
        with self._core.db.read() as session:
            rows = session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.seq > after,
                    MessageRow.erased_at.is_(None),
                )
                .order_by(MessageRow.seq)
            )
            return tuple(to_message(row) for row in rows)

    def _files(self, conversation_id: str) -> tuple[OutgoingFile, ...]:
        folder = self._core.settings.evidence_dir
        with self._core.db.read() as session:
            return tuple(
                OutgoingFile(
                    row.id, row.name, row.media_type, row.size, path_of(folder, row.sha256)
                )
                for row in own_files(session, conversation_id, None)
            )

    def _place(self, target_id: str, conversation_id: str) -> Place | None:
        with self._core.db.read() as session:
            row = _place_row(session, target_id, conversation_id)
            if row is None:
                return None
            sent = frozenset(row.sent_files)
            return Place(row.external_id, row.contact_id, row.sent_seq, sent)

    def _keep_place(self, target_id: str, conversation_id: str, place: Place) -> None:
        with self._core.db.write() as session:
            row = _place_row(session, target_id, conversation_id)
            if row is None:
                row = ExternalConversationRow(target_id=target_id, conversation_id=conversation_id)
                session.add(row)
            row.external_id, row.contact_id = place.external_id, place.contact_id
            row.sent_seq = max(row.sent_seq or 0, place.sent_seq)
            row.sent_files = sorted({*(row.sent_files or ()), *place.sent_files})

    def _settle(self, delivery_id: int, error: SendFailed | None) -> None:
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get(DeliveryRow, delivery_id, with_for_update=True)
            if row is None:
                return
            row.attempts += 1
            row.cause = error.cause if error else None
            if error is None:
                row.state, row.sent_at = "sent", now
                session.execute(
                    update(TargetRow).where(TargetRow.id == row.target_id).values(reached_at=now)
                )
            elif error.is_final or row.attempts > len(PAUSES):
                row.state = "failed"
                audit.record(
                    session,
                    now,
                    "system",
                    audit.Tag.DELIVERY_FAILED,
                    delivery_id=row.id,
                    target_id=row.target_id,
                    cause=error.cause,
                )
            else:
                row.next_attempt_at = now + pause_before(row.attempts, error.retry_after)
            target_id = row.target_id
        if error is not None and error.is_gone:
            self._targets.stop(target_id, "system", "gone")


def pause_before(attempts: int, retry_after: int | None = None) -> timedelta:
    """Return the pause after so many attempts, longer when the other side asked for it."""
    pause = PAUSES[attempts - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret
    return max(pause, timedelta(seconds=min(retry_after or 0, 86_400)))


def _place_row(
    session: Session, target_id: str, conversation_id: str
) -> ExternalConversationRow | None:
    return session.scalars(
        select(ExternalConversationRow).where(
            ExternalConversationRow.target_id == target_id,
            ExternalConversationRow.conversation_id == conversation_id,
        )
    ).one_or_none()
