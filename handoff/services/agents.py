"""Agents: the people who work at the desk, and their passwords."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.models import AgentRow, AgentSessionRow
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.domain.languages import SPOKEN
from handoff.domain.roles import Permission, Role, may, read_role
from handoff.services.core import Core

FIRST_AGENT = "admin"
MINIMUM_PASSWORD_LENGTH = 10
MAXIMUM_PASSWORD_LENGTH = 1000
#: Nobody's password has this hash.
NO_PASSWORD = "!"  # noqa: S105 - the absence of one
USERNAME = re.compile(r"[^\W_][\w.@+-]{1,63}")

#: argon2id with the parameters argon2-cffi recommends (RFC 9106, low-memory profile).
HASHER = PasswordHasher()


@dataclass(frozen=True)
class Agent:
    """A person who works at the desk; `name` is what customers read.

    `language` and `time_zone` are those of their desk, None when the browser's are taken.
    """

    id: str
    username: str
    name: str
    role: Role
    is_disabled: bool = False
    language: str | None = None
    time_zone: str | None = None
    #: False for who signs in with the provider only.
    has_password: bool = True

    @property
    def actor(self) -> str:
        """The agent as the audit log names actors."""
        return f"agent:{self.id}"

    def may(self, permission: str) -> bool:
        """Return whether the agent's role allows this.

        Raises:
            ValueError: there is no such permission.
        """
        return may(self.role, Permission(permission))


class AgentService:
    """Adds, lists and disables agents and sets their passwords."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add(
        self,
        username: str,
        display_name: str,
        password: str,
        role: str = Role.AGENT,
        actor: str = "system",
    ) -> Agent:
        """Add an agent who can sign in at once.

        Args:
            username: 2 to 64 letters, digits and . @ + - _; upper and lower case are the same.
            display_name: 1 to 80 characters, shown to customers.
            password: 10 to 1000 characters.
            role: one of Role, or a name it had before.
            actor: who adds it.
        Raises:
            InvalidInput: a value is not accepted; the message says what is.
            Conflict: the user name is taken.
        """
        username, display_name = _check_username(username), _check_name(display_name)
        checked = _check_role(role)
        password_hash = HASHER.hash(_check_password(password))
        with self._core.db.write() as session:
            if _by_username(session, username) is not None:
                raise Conflict(
                    f"The user name {username} is taken; choose another.",
                    key="access.username_taken",
                    username=username,
                )
            return self._insert(session, username, display_name, password_hash, checked, actor)

    def ensure_admin(self) -> Agent | None:
        """Add the agent `admin` with the password of the settings when there is no agent yet.

        Returns:
            The new agent, or None when there are agents already.
        """
        if not self._is_empty():
            return None
        password_hash = HASHER.hash(self._core.settings.admin_password)
        with self._core.db.write() as session:
            # Asked again inside the transaction: two processes may start at the same time.
            if session.scalar(select(func.count()).where(AgentRow.is_person)):
                return None
            return self._insert(
                session, FIRST_AGENT, "Customer care", password_hash, Role.ADMINISTRATOR, "system"
            )

    def list(self) -> tuple[Agent, ...]:
        """Return all agents who can sign in, by user name."""
        return tuple(agent for agent in self.list_all() if not agent.is_disabled)

    def list_all(self) -> tuple[Agent, ...]:
        """Return all agents, also those who can sign in no more, by user name."""
        with self._core.db.read() as session:
            rows = session.scalars(
                select(AgentRow).where(AgentRow.is_person).order_by(AgentRow.username)
            )
            return tuple(to_agent(row) for row in rows)

    def set_password(self, username: str, password: str, actor: str = "system") -> Agent:
        """Set a password and sign the agent out everywhere.

        Raises:
            NotFound: no agent has this user name.
            InvalidInput: the password is too short or too long.
        """
        password_hash = HASHER.hash(_check_password(password))
        with self._core.db.write() as session:
            row = self._get(session, username)
            row.password_hash = password_hash
            _end_sessions(session, row.id)
            self._record(session, audit.Tag.AGENT_PASSWORD_SET, row, actor)
            return to_agent(row)

    def set_role(self, username: str, role: str, actor: str = "system") -> Agent:
        """Give an agent another role; it counts from the next request on.

        Raises:
            NotFound: no agent has this user name.
            InvalidInput: there is no such role.
            Conflict: nobody would be left who can look after accounts.
        """
        wanted = _check_role(role)
        with self._core.db.write() as session:
            row = self._get(session, username)
            if read_role(row.role) is not wanted:
                if wanted is not Role.ADMINISTRATOR:
                    _keep_an_administrator(session, row)
                row.role = wanted.value
                self._record(session, audit.Tag.AGENT_ROLE_CHANGED, row, actor, role=wanted.value)
            return to_agent(row)

    def disable(self, username: str, actor: str = "system") -> Agent:
        """Sign the agent out everywhere and let them sign in no more.

        Raises:
            NotFound: no agent has this user name.
            Conflict: nobody would be left who can look after accounts.
        """
        with self._core.db.write() as session:
            row = self._get(session, username)
            if row.disabled_at is None:
                _keep_an_administrator(session, row)
                row.disabled_at = self._core.clock()
                self._record(session, audit.Tag.AGENT_DISABLED, row, actor)
            _end_sessions(session, row.id)
            return to_agent(row)

    def enable(self, username: str, actor: str = "system") -> Agent:
        """Let an agent who was disabled sign in again, with the password they had.

        Raises:
            NotFound: no agent has this user name.
        """
        with self._core.db.write() as session:
            row = self._get(session, username)
            if row.disabled_at is not None:
                row.disabled_at = None
                self._record(session, audit.Tag.AGENT_ENABLED, row, actor)
            return to_agent(row)

    def set_preferences(self, agent_id: str, language: str | None, time_zone: str | None) -> None:
        """Store the language and the time zone of an agent's desk; None is the browser's.

        Raises:
            InvalidInput: not a language that the desk speaks, or no time zone.
            NotFound: no such agent.
        """
        if language is not None and language not in SPOKEN:
            raise InvalidInput(
                f"The language must be one of {', '.join(SPOKEN)}.", key="settings.bad_language"
            )
        if time_zone is not None and time_zone not in available_timezones():
            raise InvalidInput("There is no such time zone.", key="settings.bad_zone")
        with self._core.db.write() as session:
            row = session.get(AgentRow, agent_id)
            if row is None:
                raise NotFound("There is no such agent.", key="refused.not_there")
            row.language, row.time_zone = language, time_zone

    def _record(
        self, session: Session, tag: audit.Tag, row: AgentRow, actor: str, **data: str
    ) -> None:
        audit.record(session, self._core.clock(), actor, tag, agent_id=row.id, **data)

    def _is_empty(self) -> bool:
        with self._core.db.read() as session:
            return not session.scalar(select(func.count()).where(AgentRow.is_person))

    def _get(self, session: Session, username: str) -> AgentRow:
        row = _by_username(session, normalise_username(username))
        if row is None or not row.is_person:
            raise NotFound("No agent has this user name.", key="refused.not_there")
        return row

    def _insert(
        self,
        session: Session,
        username: str,
        name: str,
        password_hash: str,
        role: Role,
        actor: str,
    ) -> Agent:
        now = self._core.clock()
        row = AgentRow(
            username=username,
            display_name=name,
            password_hash=password_hash,
            role=role.value,
            created_at=now,
        )
        session.add(row)
        session.flush()
        self._record(session, audit.Tag.AGENT_CREATED, row, actor, role=role.value)
        return to_agent(row)


def to_agent(row: AgentRow) -> Agent:
    """Return the agent of a row."""
    return Agent(
        row.id,
        row.username,
        row.display_name,
        read_role(row.role),
        is_disabled=row.disabled_at is not None,
        language=row.language,
        time_zone=row.time_zone,
        has_password=row.password_hash != NO_PASSWORD,
    )


def normalise_username(username: str) -> str:
    """Return the one spelling under which a user name is stored and looked up."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def password_matches(password_hash: str, password: str) -> bool:
    """Return whether the password belongs to the hash; the work is the same either way."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _by_username(session: Session, username: str) -> AgentRow | None:
    return session.scalar(select(AgentRow).where(AgentRow.username == username))


def _end_sessions(session: Session, agent_id: str) -> None:
    session.query(AgentSessionRow).filter(AgentSessionRow.agent_id == agent_id).delete()


def _keep_an_administrator(session: Session, leaving: AgentRow) -> None:
    if read_role(leaving.role) is not Role.ADMINISTRATOR or leaving.disabled_at is not None:
        return
    # Locked, so that two administrators cannot remove each other at the same time.
    others = session.scalars(
        select(AgentRow).where(AgentRow.disabled_at.is_(None)).with_for_update()
    ).all()
    if not any(read_role(row.role) is Role.ADMINISTRATOR for row in others if row.id != leaving.id):
        raise Conflict(
            "This is the only administrator. Make somebody else an administrator first.",
            key="access.only_administrator",
        )


def _check_role(role: str) -> Role:
    try:
        return read_role(role)
    except ValueError:
        raise InvalidInput(
            f"The role must be one of {', '.join(Role)}.", key="refused.choose"
        ) from None


def _check_username(username: str) -> str:
    username = normalise_username(username)
    if not USERNAME.fullmatch(username):
        raise InvalidInput(
            "A user name has 2 to 64 letters, digits and . @ + - _ and starts with a letter "
            "or a digit.",
            key="access.bad_username",
        )
    return username


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput("The name customers read has 1 to 80 characters.", key="access.bad_name")
    return name


def _check_password(password: str) -> str:
    if not MINIMUM_PASSWORD_LENGTH <= len(password) <= MAXIMUM_PASSWORD_LENGTH:
        raise InvalidInput(
            f"A password has {MINIMUM_PASSWORD_LENGTH} to {MAXIMUM_PASSWORD_LENGTH} characters.",
            key="access.bad_password",
            least=MINIMUM_PASSWORD_LENGTH,
            most=MAXIMUM_PASSWORD_LENGTH,
        )
    return password
