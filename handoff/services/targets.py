"""Targets: the webhooks and adapters that events are sent to, and their secrets."""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.integration_models import (
    DeliveryRow,
    ExternalConversationRow,
    ExternalFileRow,
    OutboxEventRow,
    TargetRow,
)
from handoff.adapters.sealing import Seal, Unreadable
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.outgoing import EVENT_TYPES, TEST_EVENT
from handoff.domain.outgoing_addresses import (
    LOOPBACK,
    Network,
    check_url,
    is_allowed,
    is_loopback_name,
    is_number,
)
from handoff.domain.target_kinds import KINDS, LANGUAGE, check_options
from handoff.services.core import Core

SECRET_PREFIX = "whsec_"  # noqa: S105 - how the specification marks secrets
SECRET_BYTES = 32
#: How long the secret before the present one signs too.
ROTATION = timedelta(hours=24)
MOST_TARGETS = 50
#: Kinds that write in a language.
WRITING = tuple(kind for kind, rules in KINDS.items() if LANGUAGE in rules.options)


@dataclass(frozen=True)
class Target:
    """Somewhere events are sent.

    Attributes:
        events: types of events, empty for all that its kind takes.
        options: of its kind, tokens among them; never shown.
        secrets: signing secrets that are valid now, the newest first; never shown.
    """

    id: str
    kind: str
    name: str
    url: str
    events: tuple[str, ...]
    is_active: bool
    stopped_because: str | None
    created_at: datetime
    reached_at: datetime | None
    is_rotating: bool = False
    waiting: int = 0
    failed: int = 0
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


class TargetService:
    """Adds, stops and removes targets, and gives them new secrets."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @cached_property
    def seal(self) -> Seal:
        """What the secrets are encrypted with."""
        return Seal(self._core.settings.internal_secret)

    @cached_property
    def allowed_networks(self) -> tuple[Network, ...]:
        """Private networks that may be reached."""
        settings = self._core.settings
        allowed = tuple(ipaddress.ip_network(one) for one in settings.outgoing_networks)
        is_at_home = is_loopback_name(urlsplit(settings.public_url).hostname or "")
        return allowed or (LOOPBACK if is_at_home else ())

    def add(
        self,
        kind: str,
        name: str,
        url: str,
        events: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        actor: str = "system",
    ) -> tuple[Target, str]:
        """Add a target; return it with its signing secret, which is shown only now.

        Args:
            kind: one of KINDS.
            url: web address, or the mailbox of an e-mail target.
            events: types of events; empty for all that the kind takes.
            options: what the kind needs besides.
        Raises:
            InvalidInput: a value is not accepted; the message says what is.
        """
        rules = KINDS.get(kind)
        if rules is None:
            raise InvalidInput(f"The kind must be one of {', '.join(KINDS)}.", key="refused.choose")
        name = " ".join(name.split())
        if not 1 <= len(name) <= 80:
            raise InvalidInput("The name has 1 to 80 characters.", key="access.bad_target_name")
        url = rules.check_address(url) if rules.check_address else self._check_url(url)
        chosen = _check_events(events)
        checked = check_options(kind, options or {})
        secret = new_secret()
        with self._core.db.write() as session:
            if (session.scalar(select(func.count()).select_from(TargetRow)) or 0) >= MOST_TARGETS:
                raise InvalidInput(
                    f"There are at most {MOST_TARGETS}; remove one first.",
                    key="refused.too_many",
                    count=MOST_TARGETS,
                )
            row = TargetRow(
                kind=kind,
                name=name,
                url=url,
                events=chosen,
                options_sealed=self.seal.close(json.dumps(checked)),
                secret_sealed=self.seal.close(secret),
                created_at=self._core.clock(),
                created_by=actor,
            )
            session.add(row)
            session.flush()
            self._record(session, audit.Tag.TARGET_ADDED, row, actor, kind=kind)
            return self._to_target(row), secret

    def list(self) -> tuple[Target, ...]:
        """Return all targets by name, with how much waits and how much was given up."""
        with self._core.db.read() as session:
            counts = session.execute(
                select(DeliveryRow.target_id, DeliveryRow.state, func.count())
                .where(DeliveryRow.state != "sent")
                .group_by(DeliveryRow.target_id, DeliveryRow.state)
            )
            number = {(target, state): count for target, state, count in counts}
            rows = session.scalars(select(TargetRow).order_by(TargetRow.name, TargetRow.id))
            return tuple(
                self._to_target(
                    row, number.get((row.id, "waiting"), 0), number.get((row.id, "failed"), 0)
                )
                for row in rows
            )

    def get(self, target_id: str, kind: str = "") -> Target:
        """Return a target without its secrets.

        Args:
            kind: only if it is of this kind.
        Raises:
            NotFound: there is none.
        """
        with self._core.db.read() as session:
            row = _get(session, target_id)
        if kind and row.kind != kind:
            raise NotFound("There is no such webhook or adapter.", key="refused.not_there")
        return self._to_target(row)

    def open(self, target_id: str) -> Target:
        """Return a target with options and secrets, for sending.

        Raises:
            NotFound: there is none.
            Unreadable: the internal secret has changed.
        """
        with self._core.db.read() as session:
            row = _get(session, target_id)
        valid = [self.seal.open(row.secret_sealed)]
        if row.former_secret_sealed and self._is_rotating(row):
            valid.append(self.seal.open(row.former_secret_sealed))
        options = json.loads(self.seal.open(row.options_sealed))
        return self._to_target(row, options=options, secrets=tuple(valid))

    def rotate(self, target_id: str, actor: str = "system") -> str:
        """Give a target a new signing secret and return it; the former signs too for a day."""
        secret = new_secret()
        with self._core.db.write() as session:
            row = _get(session, target_id, lock=True)
            row.former_secret_sealed = row.secret_sealed
            row.former_secret_until = self._core.clock() + ROTATION
            row.secret_sealed = self.seal.close(secret)
            self._record(session, audit.Tag.TARGET_SECRET_ROTATED, row, actor)
        return secret

    def set_language(self, target_id: str, language: str, actor: str = "system") -> None:
        """Let an adapter write in another language from now on.

        Raises:
            InvalidInput: it writes in none, or the desk does not speak it.
            NotFound: there is no such target.
        """
        with self._core.db.write() as session:
            row = _get(session, target_id, lock=True)
            if row.kind not in WRITING:
                raise InvalidInput(
                    "A webhook carries codes only, in no language.", key="access.no_language"
                )
            options = json.loads(self.seal.open(row.options_sealed))
            checked = check_options(row.kind, options | {LANGUAGE.name: language})
            row.options_sealed = self.seal.close(json.dumps(checked))
            tag = audit.Tag.TARGET_LANGUAGE_CHANGED
            self._record(session, tag, row, actor, language=checked[LANGUAGE.name])

    def languages(self) -> dict[str, str]:
        """Return the languages of the targets that write in one, by their identifiers."""
        with self._core.db.read() as session:
            rows = [row for row in session.scalars(select(TargetRow)) if row.kind in WRITING]
        found = {}
        for row in rows:
            # Secrets of an internal secret that was changed since cannot be read, nor sent with.
            with contextlib.suppress(Unreadable):
                options = json.loads(self.seal.open(row.options_sealed))
                found[row.id] = options.get(LANGUAGE.name) or LANGUAGE.choices[0]
        return found

    def stop(self, target_id: str, actor: str = "system", because: str = "person") -> None:
        """Send nothing more to a target; what waits is kept."""
        with self._core.db.write() as session:
            row = _get(session, target_id, lock=True)
            if row.is_active:
                row.is_active, row.stopped_because = False, because
                self._record(session, audit.Tag.TARGET_STOPPED, row, actor, because=because)

    def start(self, target_id: str, actor: str = "system") -> None:
        """Send to a target again, first what has waited."""
        with self._core.db.write() as session:
            row = _get(session, target_id, lock=True)
            if not row.is_active:
                row.is_active, row.stopped_because = True, None
                self._record(session, audit.Tag.TARGET_STARTED, row, actor)

    def remove(self, target_id: str, actor: str = "system") -> None:
        """Remove a target with everything that was to be sent to it."""
        with self._core.db.write() as session:
            row = _get(session, target_id, lock=True)
            for table in (DeliveryRow, ExternalConversationRow, ExternalFileRow):
                session.execute(delete(table).where(table.target_id == target_id))
            session.delete(row)
            self._record(session, audit.Tag.TARGET_REMOVED, row, actor)

    def send_test(self, target_id: str, actor: str = "system") -> None:
        """Queue an event that means nothing, for this target alone."""
        now = self._core.clock()
        with self._core.db.write() as session:
            row = _get(session, target_id)
            event = OutboxEventRow(
                type=TEST_EVENT,
                at=now,
                data={"by": actor.partition(":")[0]},
                is_addressed=True,
            )
            session.add(event)
            session.flush()
            session.add(DeliveryRow(event_id=event.id, target_id=row.id, next_attempt_at=now))

    def _record(
        self, session: Session, tag: audit.Tag, row: TargetRow, actor: str, **data: str
    ) -> None:
        audit.record(session, self._core.clock(), actor, tag, target_id=row.id, **data)

    def _check_url(self, url: str) -> str:
        url = check_url(url)
        host = (urlsplit(url).hostname or "").partition("%")[0]
        address = "127.0.0.1" if is_loopback_name(host) else host
        # Names are looked up when something is sent, and their addresses checked then.
        if is_number(address) and not is_allowed(address, self.allowed_networks):
            raise InvalidInput(
                "This address is inside a private network. The operator can allow it with "
                "REDRESS_OUTGOING_NETWORKS.",
                key="access.private_address",
            )
        return url

    def _is_rotating(self, row: TargetRow) -> bool:
        until = row.former_secret_until
        return until is not None and until > self._core.clock()

    def _to_target(
        self,
        row: TargetRow,
        waiting: int = 0,
        failed: int = 0,
        options: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Target:
        return Target(
            id=row.id,
            kind=row.kind,
            name=row.name,
            url=row.url,
            events=tuple(row.events),
            is_active=row.is_active,
            stopped_because=row.stopped_because,
            created_at=row.created_at,
            reached_at=row.reached_at,
            is_rotating=self._is_rotating(row),
            waiting=waiting,
            failed=failed,
            options=options or {},
            secrets=secrets,
        )


def new_secret() -> str:
    """Return a signing secret as the Standard Webhooks specification writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def takes(row: TargetRow, event_type: str) -> bool:
    """Return whether a target is told of events of this type."""
    rules = KINDS[row.kind]
    return event_type in (row.events or rules.events) and event_type in rules.events


def _check_events(events: Sequence[str]) -> list[str]:
    unknown = [one for one in events if one not in EVENT_TYPES]
    if unknown:
        raise InvalidInput(
            f"There is no event {unknown[0]!r}; see docs/webhooks.md for all.", key="refused.choose"
        )
    return [one for one in EVENT_TYPES if one in events]


def _get(session: Session, target_id: str, *, lock: bool = False) -> TargetRow:
    row = session.get(TargetRow, target_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("There is no such webhook or adapter.", key="refused.not_there")
    return row
