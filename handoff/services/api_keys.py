"""Keys of the integration API: made, shown once, found by their hash, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.integration_models import ApiKeyRow
from handoff.adapters.models import AgentRow, new_id
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.roles import Role
from handoff.domain.scopes import Scope
from handoff.services.agents import NO_PASSWORD, Agent, to_agent
from handoff.services.core import Core

PREFIX = "rdk_"
SHOWN_LENGTH = 10
MOST_KEYS = 100
#: The account in whose name the key of the settings writes.
SETTINGS_ACCOUNT = "key:settings"
#: How exactly the last use is kept; a write for each request would be too much.
USE_STEP = timedelta(hours=1)


@dataclass(frozen=True)
class ApiKey:
    """A key; `prefix` are its first characters, all that is known of it later."""

    id: str
    name: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """Who calls the integration API: what the key opens, and in whose name it writes."""

    scopes: frozenset[Scope]
    agent: Agent


class ApiKeyService:
    """Makes, finds and revokes keys."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def create(self, name: str, scopes: Sequence[str], actor: str = "system") -> tuple[ApiKey, str]:
        """Make a key and return it with its text, which is shown only now.

        Args:
            name: 1 to 80 characters; customers read it when the key writes to them.
            scopes: one or more of Scope.
        Raises:
            InvalidInput: a value is not accepted; the message says what is.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= 80:
            raise InvalidInput("The name has 1 to 80 characters.", key="access.bad_target_name")
        chosen = [scope.value for scope in Scope if scope.value in scopes]
        if not chosen or set(scopes) - set(chosen):
            raise InvalidInput(f"Choose one or more of: {', '.join(Scope)}.", key="access.no_scope")
        token = PREFIX + secrets.token_urlsafe(32)
        now = self._core.clock()
        with self._core.db.write() as session:
            present = select(func.count()).where(ApiKeyRow.revoked_at.is_(None))
            if (session.scalar(present) or 0) >= MOST_KEYS:
                raise InvalidInput(
                    f"There are at most {MOST_KEYS} keys; revoke one first.",
                    key="refused.too_many",
                    count=MOST_KEYS,
                )
            key_id = new_id()
            agent = new_account(session, f"key:{key_id}", name, now)
            row = ApiKeyRow(
                id=key_id,
                name=name,
                key_hash=_hash(token),
                prefix=token[:SHOWN_LENGTH],
                scopes=chosen,
                agent_id=agent.id,
                created_at=now,
                created_by=actor,
            )
            session.add(row)
            audit.record(
                session, now, actor, audit.Tag.API_KEY_CREATED, key_id=key_id, scopes=chosen
            )
            return _to_key(row), token

    def list(self) -> tuple[ApiKey, ...]:
        """Return all keys, also revoked ones, the newest first."""
        with self._core.db.read() as session:
            rows = session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at.desc()))
            return tuple(_to_key(row) for row in rows)

    def revoke(self, key_id: str, actor: str = "system") -> None:
        """Let a key open nothing any more; revoking it twice is harmless.

        Raises:
            NotFound: there is no such key.
        """
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get(ApiKeyRow, key_id, with_for_update=True)
            if row is None:
                raise NotFound("There is no such key.", key="refused.not_there")
            if row.revoked_at is None:
                row.revoked_at = now
                session.execute(
                    update(AgentRow).where(AgentRow.id == row.agent_id).values(disabled_at=now)
                )
                audit.record(session, now, actor, audit.Tag.API_KEY_REVOKED, key_id=row.id)

    def find(self, token: str) -> Caller | None:
        """Return who calls with a key, or None when it is unknown or revoked."""
        now = self._core.clock()
        with self._core.db.read() as session:
            found = session.execute(
                select(ApiKeyRow, AgentRow)
                .join(AgentRow, AgentRow.id == ApiKeyRow.agent_id)
                .where(ApiKeyRow.key_hash == _hash(token), ApiKeyRow.revoked_at.is_(None))
            ).one_or_none()
        if found is None:
            return None
        row, agent = found
        if row.used_at is None or now - row.used_at >= USE_STEP:
            with self._core.db.write() as session:
                session.execute(update(ApiKeyRow).where(ApiKeyRow.id == row.id).values(used_at=now))
        return Caller(frozenset(Scope(one) for one in row.scopes), to_agent(agent))

    def settings_caller(self) -> Caller:
        """Return who calls with REDRESS_INTEGRATION_KEY: everything is open to it."""
        statement = select(AgentRow).where(AgentRow.username == SETTINGS_ACCOUNT)
        with self._core.db.read() as session:
            row = session.scalars(statement).one_or_none()
        if row is None:
            with self._core.db.write() as session:
                # Asked again inside the transaction: two requests may come at the same time.
                name = self._core.policy.organisation.name
                row = session.scalars(statement).one_or_none() or new_account(
                    session, SETTINGS_ACCOUNT, name, self._core.clock()
                )
        return Caller(frozenset(Scope), to_agent(row))


def new_account(session: Session, username: str, name: str, now: datetime) -> AgentRow:
    """Return a new account in whose name another system writes; nobody can sign in to it."""
    row = AgentRow(
        username=username,
        display_name=name,
        password_hash=NO_PASSWORD,
        role=Role.AGENT.value,
        created_at=now,
        is_person=False,
    )
    session.add(row)
    session.flush()
    return row


def _hash(token: str) -> str:
    # The key is random and long, so a fast hash keeps it as safely as a slow one would.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _to_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=frozenset(Scope(one) for one in row.scopes),
        created_at=row.created_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
