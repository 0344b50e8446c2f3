"""Signing in with an OpenID Connect provider, beside passwords: code flow with PKCE."""

from __future__ import annotations

import contextlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.integration_models import AgentSubjectRow, SignInRequestRow
from handoff.adapters.models import AgentRow
from handoff.adapters.oidc_provider import Provider
from handoff.domain.errors import Conflict, NotAllowed, NotFound, RedressError
from handoff.domain.roles import Role
from handoff.services.agents import NO_PASSWORD, AgentService, normalise_username
from handoff.services.core import Core
from handoff.services.sign_in import NewSession, SignInService, hash_token

CALLBACK_PATH = "/desk/sign-in/callback"
SCOPES = "openid profile email"
REQUEST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    """A sign-in that has begun: where the browser goes, and what its cookie holds."""

    url: str
    browser: str


class SingleSignOn:
    """Begins and finishes sign-ins with the provider of the settings."""

    def __init__(self, core: Core) -> None:
        self._core = core
        settings = core.settings
        self._provider = Provider(
            settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
        )
        self._roles = dict(pair.rpartition("=")[::2] for pair in settings.oidc_roles)
        self._sessions = SignInService(core)
        self._agents = AgentService(core)

    @property
    def name(self) -> str:
        """What the provider is called; empty when there is none."""
        settings = self._core.settings
        is_on = settings.oidc_issuer and settings.oidc_client_id
        return settings.oidc_name or settings.oidc_issuer.partition("://")[2] if is_on else ""

    def begin(self, next_page: str) -> Begun:
        """Return where the browser goes to sign in.

        Args:
            next_page: a page of the desk, checked already.
        Raises:
            NotFound: no provider is set.
            ProviderDown: the provider does not answer.
        """
        if not self.name:
            raise NotFound("There is no such page at the desk.", key="common.no_page")
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        url = self._provider.authorization_url(
            redirect_uri=self._redirect_uri,
            scope=SCOPES,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        now = self._core.clock()
        with self._core.db.write() as session:
            session.execute(delete(SignInRequestRow).where(SignInRequestRow.expires_at <= now))
            session.add(
                SignInRequestRow(
                    state_hash=hash_token(state),
                    browser_hash=hash_token(browser),
                    nonce=nonce,
                    verifier=verifier,
                    next_page=next_page,
                    expires_at=now + REQUEST_LIFE,
                )
            )
        return Begun(url, browser)

    def finish(self, state: str, code: str, browser: str) -> tuple[NewSession, str]:
        """Open a session and return it with the page to go to; a state works once.

        Args:
            browser: from the cookie of the browser in which it began.
        Raises:
            NotAllowed: state, code, token or account is not accepted.
            ProviderDown: the provider does not answer.
        """
        request = self._take_request(state, browser)
        claims = self._provider.claims(code, request.verifier, self._redirect_uri, request.nonce)
        agent_id = self._account(claims)
        return self._sessions.open_for(agent_id), request.next_page

    def link(self, username: str, subject: str) -> None:
        """Connect an account with who it is at the provider.

        Raises:
            NotFound: no account has this user name.
            Conflict: the account or the subject is connected already.
        """
        username = normalise_username(username)
        with self._core.db.write() as session:
            agent = session.scalars(
                select(AgentRow).where(AgentRow.username == username, AgentRow.is_person)
            ).first()
            if agent is None:
                raise NotFound("No agent has this user name.", key="refused.not_there")
            taken = session.scalars(
                select(AgentSubjectRow).where(
                    (AgentSubjectRow.agent_id == agent.id)
                    | (
                        (AgentSubjectRow.subject == subject)
                        & (AgentSubjectRow.issuer == self._core.settings.oidc_issuer)
                    )
                )
            ).first()
            if taken is not None:
                raise Conflict(
                    "This account or this subject is connected already.",
                    key="access.linked_already",
                )
            self._link(session, agent.id, subject)

    @property
    def _redirect_uri(self) -> str:
        return self._core.settings.public_url + CALLBACK_PATH

    def _take_request(self, state: str, browser: str) -> SignInRequestRow:
        with self._core.db.write() as session:
            row = session.get(SignInRequestRow, hash_token(state), with_for_update=True)
            if row is not None:
                session.delete(row)
        is_same = row is not None and hmac.compare_digest(row.browser_hash, hash_token(browser))
        if row is None or not is_same or row.expires_at <= self._core.clock():
            raise NotAllowed(
                "This sign-in did not begin in this browser, or is over.",
                key="refused.sign_in_over",
            )
        return row

    def _account(self, claims: dict[str, Any]) -> str:
        role = self._role(claims)
        subject = str(claims["sub"])
        with self._core.db.write() as session:
            found = session.execute(
                select(AgentRow)
                .join(AgentSubjectRow, AgentSubjectRow.agent_id == AgentRow.id)
                .where(
                    AgentSubjectRow.subject == subject,
                    AgentSubjectRow.issuer == self._core.settings.oidc_issuer,
                )
            ).scalar_one_or_none()
            if found is None:
                if role is None:
                    raise NoAccess("The provider names no role of the desk for this account.")
                found = self._create(session, claims, role)
                self._link(session, found.id, subject)
            elif found.disabled_at is not None:
                raise NoAccess("This account may not sign in.")
            elif role is None and self._core.settings.oidc_role_claim:
                raise NoAccess("The provider names no role of the desk for this account.")
            username, agent_id, present = found.username, found.id, found.role
        if role is not None and role != present:
            # The last administrator stays one, whatever the provider says.
            with contextlib.suppress(Conflict):
                self._agents.set_role(username, role)
        return agent_id

    def _role(self, claims: dict[str, Any]) -> Role | None:
        values = claims.get(self._core.settings.oidc_role_claim or "", [])
        named = {values} if isinstance(values, str) else set()
        if isinstance(values, list):
            named = {one for one in values if isinstance(one, str)}
        # The first in the order of the setting.
        return next((Role(role) for value, role in self._roles.items() if value in named), None)

    def _create(self, session: Session, claims: dict[str, Any], role: Role) -> AgentRow:
        now = self._core.clock()
        wanted = str(claims.get("preferred_username") or claims.get("email") or "colleague")
        username = re.sub(r"[^\w.@+-]", "", normalise_username(wanted))[:50].lstrip("_.@+-")
        username = username if len(username) > 1 else "colleague"
        if session.scalar(select(AgentRow.id).where(AgentRow.username == username)):
            # An account of that name is somebody else's until an administrator says otherwise.
            username = f"{username}-{secrets.token_hex(4)}"
        row = AgentRow(
            username=username,
            display_name=" ".join(str(claims.get("name") or username).split())[:80],
            password_hash=NO_PASSWORD,
            role=role.value,
            created_at=now,
        )
        session.add(row)
        session.flush()
        audit.record(
            session, now, "system", audit.Tag.AGENT_CREATED, agent_id=row.id, role=role.value
        )
        return row

    def _link(self, session: Session, agent_id: str, subject: str) -> None:
        now = self._core.clock()
        issuer = self._core.settings.oidc_issuer
        session.add(
            AgentSubjectRow(agent_id=agent_id, issuer=issuer, subject=subject, created_at=now)
        )
        audit.record(session, now, "system", audit.Tag.AGENT_LINKED, agent_id=agent_id)


class NoAccess(RedressError):
    """The provider knows the person, and the desk does not let them in."""

    code = "no_access"
    status = 403
