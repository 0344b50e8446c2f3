"""Sign-in at the desk: passwords checked at constant cost, throttled, sessions on our side."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.live_models import AgentProfileRow
from handoff.adapters.models import AgentRow, AgentSessionRow, SignInFailureRow
from handoff.domain.errors import NotAllowed, TooMany
from handoff.services.agents import (
    HASHER,
    MAXIMUM_PASSWORD_LENGTH,
    Agent,
    normalise_username,
    password_matches,
    to_agent,
)
from handoff.services.core import Core

WRONG = "The user name or the password is not right. Please check both and try again."
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
#: Failures are kept this long, at least for as long as any window of the rate.
FAILURE_LIFE = timedelta(days=1)


@dataclass(frozen=True)
class SignedIn:
    """An agent's session; `csrf_token` must come with every request that changes something.

    `is_available` says whether chats are offered to the agent.
    """

    agent: Agent
    csrf_token: str
    expires_at: datetime
    token_hash: str
    is_available: bool = False


@dataclass(frozen=True)
class NewSession:
    """A session just opened; `token` is shown only now, the database keeps its hash."""

    token: str
    signed_in: SignedIn


class SignInService:
    """Opens, finds and ends agents' sessions."""

    def __init__(self, core: Core) -> None:
        self._core = core
        count, _, unit = core.settings.rate_sign_in.partition("/")
        self._most, self._window = int(count), timedelta(seconds=SECONDS[unit])

    def sign_in(self, username: str, password: str, address: str) -> NewSession:
        """Open a session.

        Every try is counted before the password is looked at, so that parallel tries cannot
        slip past the limit; a success takes its own count back.

        Raises:
            NotAllowed: user name or password is wrong, in one sentence for both.
            TooMany: too many failures for this account or from this address.
        """
        username = normalise_username(username)[:200]
        keys = (self._key("username", username), self._key("address", address))
        counted = self._count_try(keys)
        with self._core.db.read() as session:
            row = session.scalar(select(AgentRow).where(AgentRow.username == username))
        # An unknown or disabled account costs the same work as a known one.
        usable = row is not None and row.disabled_at is None and row.is_person
        decoy = self._decoy
        password_hash = row.password_hash if row is not None and usable else decoy
        matches = password_matches(password_hash, password[:MAXIMUM_PASSWORD_LENGTH])
        if row is None or not (matches and usable):
            with self._core.db.write() as session:
                audit.record(session, self._core.clock(), "system", audit.Tag.SIGN_IN_FAILED)
            raise NotAllowed(WRONG, key="door.wrong")
        return self._open(row, counted, keys[0])

    def open_for(self, agent_id: str) -> NewSession:
        """Open a session for an account whose owner was recognised by another way.

        Raises:
            NotAllowed: it may not sign in.
        """
        with self._core.db.read() as session:
            row = session.get(AgentRow, agent_id)
        if row is None or row.disabled_at is not None or not row.is_person:
            raise NotAllowed(WRONG, key="door.wrong")
        return self._open(row, (), self._key("username", row.username))

    def find(self, token: str) -> SignedIn | None:
        """Return the session of a token, or None when unknown, expired or disabled."""
        with self._core.db.read() as session:
            found = session.execute(
                select(AgentSessionRow, AgentRow, AgentProfileRow.is_available)
                .join(AgentRow, AgentRow.id == AgentSessionRow.agent_id)
                .outerjoin(AgentProfileRow, AgentProfileRow.agent_id == AgentRow.id)
                .where(
                    AgentSessionRow.token_hash == hash_token(token),
                    AgentSessionRow.expires_at > self._core.clock(),
                    AgentRow.disabled_at.is_(None),
                )
            ).one_or_none()
        if found is None:
            return None
        row, agent, is_available = found
        return SignedIn(
            to_agent(agent), row.csrf_token, row.expires_at, row.token_hash, bool(is_available)
        )

    def sign_out(self, signed_in: SignedIn) -> None:
        """End a session; ending it twice is harmless."""
        with self._core.db.write() as session:
            session.execute(
                delete(AgentSessionRow).where(AgentSessionRow.token_hash == signed_in.token_hash)
            )
            audit.record(session, self._core.clock(), signed_in.agent.actor, audit.Tag.SIGNED_OUT)

    def form_token(self, nonce: str) -> str:
        """Return the token that goes with a sign-in form whose cookie holds `nonce`."""
        return self._key("sign-in-form", nonce)

    def _open(self, row: AgentRow, counted: tuple[int, ...], username_key: str) -> NewSession:
        now = self._core.clock()
        hours = self._core.settings.desk_session_hours
        token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        expires_at = now + timedelta(hours=hours)
        token_hash = hash_token(token)
        with self._core.db.write() as session:
            session.execute(delete(AgentSessionRow).where(AgentSessionRow.expires_at <= now))
            session.execute(
                delete(SignInFailureRow).where(
                    SignInFailureRow.id.in_(counted) | (SignInFailureRow.key == username_key)
                )
            )
            session.add(
                AgentSessionRow(
                    token_hash=token_hash,
                    agent_id=row.id,
                    csrf_token=csrf_token,
                    created_at=now,
                    expires_at=expires_at,
                )
            )
            audit.record(session, now, f"agent:{row.id}", audit.Tag.SIGNED_IN)
        return NewSession(token, SignedIn(to_agent(row), csrf_token, expires_at, token_hash))

    def _count_try(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        """Count one try under each key and return the rows' ids, or raise TooMany."""
        now = self._core.clock()
        with self._core.db.write() as session:
            session.execute(
                delete(SignInFailureRow).where(SignInFailureRow.at < now - FAILURE_LIFE)
            )
            for key in keys:
                self._check_rate(session, key, now)
            rows = [SignInFailureRow(key=key, at=now) for key in keys]
            session.add_all(rows)
            session.flush()
            return tuple(row.id for row in rows)

    def _check_rate(self, session: Session, key: str, now: datetime) -> None:
        since = now - self._window
        recent = (SignInFailureRow.key == key) & (SignInFailureRow.at > since)
        count = session.scalar(select(func.count()).where(recent)) or 0
        if count < self._most:
            return
        # The next try is free when enough of the counted ones have left the window.
        oldest = session.scalars(
            select(SignInFailureRow.at)
            .where(recent)
            .order_by(SignInFailureRow.at)
            .offset(count - self._most)
            .limit(1)
        ).one()
        wait = max(1, math.ceil((oldest + self._window - now).total_seconds()))
        unit, number = _duration(wait)
        raise TooMany(
            f"There were too many tries to sign in. Please wait {number} {unit} and try again.",
            wait,
            key=f"door.too_many.{unit}",
            count=number,
        )

    def _key(self, kind: str, value: str) -> str:
        """Return a keyed hash, so that neither account names nor addresses are stored."""
        secret = self._core.settings.internal_secret.encode()
        return hmac.new(
            secret, f"{kind}:{value}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()

    @cached_property
    def _decoy(self) -> str:
        return HASHER.hash(secrets.token_urlsafe(16))


def hash_token(token: str) -> str:
    """Return what the database keeps of a session token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _duration(seconds: int) -> tuple[str, int]:
    """Return a wait in the unit in which people say it: seconds, minutes or hours, rounded up."""
    if seconds < 90:
        return "seconds", seconds
    minutes = -(-seconds // 60)
    return ("minutes", minutes) if minutes < 90 else ("hours", -(-minutes // 60))
