"""What each agent chose about e-mails from the desk, and writing one to somebody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentMailRow, AgentRow, MailRow
from handoff.domain.agent_mails import Item, Reader, Way, next_digest, welcome_mail
from handoff.domain.errors import InvalidInput, NotFound
from handoff.domain.roles import Permission, may, read_role
from handoff.domain.target_kinds import check_mailbox
from handoff.domain.voice import Voice
from handoff.services.core import Core
from handoff.services.mail import queue_mail
from handoff.services.voices import voice_of

WELCOME = "agent_mails_on"
#: Kinds of mails that go to agents begin so.
KINDS = "agent_mails_"
STOP_PATH = "/desk/e-mails/stop"
#: Longest address that the mail system carries.
ADDRESS_LIMIT = 254


@dataclass(frozen=True)
class MailChoice:
    """Where an agent's e-mails go, empty for nowhere, and which ones they get."""

    address: str = ""
    way: Way = Way.NONE


class AgentMailService:
    """Keeps the choices of agents, and ends e-mails for whoever has the link to do so."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, agent_id: str) -> MailChoice:
        """Return what an agent chose; nothing until they did."""
        return self.all().get(agent_id, MailChoice())

    def all(self) -> dict[str, MailChoice]:
        """Return what agents chose, by their identifiers."""
        with self._core.db.read() as session:
            rows = session.scalars(select(AgentMailRow))
            return {row.agent_id: MailChoice(row.address, Way(row.way)) for row in rows}

    def save(self, agent_id: str, address: str, way: str, actor: str) -> None:
        """Keep an address and which e-mails go there; the new address is told of it.

        Args:
            address: empty for none.
            way: one of Way.
            actor: who chooses, agent:<id>.
        Raises:
            InvalidInput: no address, or no such choice.
            NotFound: no such agent.
        """
        if way not in set(Way):
            raise InvalidInput(f"Choose one of {', '.join(Way)}.", key="refused.choose")
        chosen, address = Way(way), address.strip()
        if len(address) > ADDRESS_LIMIT:
            raise InvalidInput(
                "Write an e-mail address such as care@example.com.", key="access.bad_mailbox"
            )
        address = check_mailbox(address) if address else ""
        if chosen is not Way.NONE and not address:
            raise InvalidInput(
                "Write the e-mail address to which they go, or choose none.",
                key="emails.error.no_address",
            )
        with self._core.db.write() as session:
            agent = session.get(AgentRow, agent_id)
            if agent is None or not agent.is_person:
                raise NotFound("There is no such agent.", key="refused.not_there")
            self._set(session, agent, address, chosen, actor)

    def may_stop(self, agent_id: str, token: str) -> bool:
        """Return whether a link to end e-mails is one of ours, for the address of now."""
        choice = self.of(agent_id)
        wanted = stop_token(self._core, agent_id, choice.address)
        return bool(choice.address) and hmac.compare_digest(wanted, token)

    def stop(self, agent_id: str, token: str) -> None:
        """Send an agent no more e-mails; asking for it twice is harmless.

        Raises:
            NotFound: the link is none of ours, or the address has changed since.
        """
        if not self.may_stop(agent_id, token):
            raise NotFound("This link leads nowhere any more.", key="emails.error.link")
        with self._core.db.write() as session:
            agent, row = session.get_one(AgentRow, agent_id), session.get(AgentMailRow, agent_id)
            if row is not None:
                self._set(session, agent, row.address, Way.NONE, f"agent:{agent_id}")

    def _set(self, session: Session, agent: AgentRow, address: str, way: Way, actor: str) -> None:
        core, now = self._core, self._core.clock()
        row = session.get(AgentMailRow, agent.id, with_for_update=True)
        if row is None:
            row = AgentMailRow(agent_id=agent.id, address="", way=Way.NONE, changed_at=now)
            session.add(row)
        before = (row.address, row.way)
        is_daily = way is Way.DAILY
        # Also when only the time zone has changed.
        row.digest_due_at = next_digest(now, zone_of(core, agent)) if is_daily else None
        row.digest_since = (row.digest_since or now) if is_daily else None
        if before == (address, way):
            return
        row.address, row.way, row.changed_at = address, way, now
        session.flush()
        if before[0]:
            _give_up(session, before[0], now)
        audit.record(
            session,
            now,
            actor,
            Tag.AGENT_MAILS_CHANGED,
            agent_id=agent.id,
            way=way.value,
            has_address=bool(address),
        )
        if way is not Way.NONE:
            subject, text = welcome_mail(way, reader_of(core, agent, address))
            subject_id = f"{agent.id}:{now.timestamp():.6f}"
            queue_agent_mail(session, core, agent, address, WELCOME, subject_id, subject, text)


def subscribers(session: Session, way: Way) -> Sequence[tuple[AgentMailRow, AgentRow]]:
    """Return the agents who chose this way, can sign in and work on cases."""
    found = session.execute(
        select(AgentMailRow, AgentRow)
        .join(AgentRow, AgentRow.id == AgentMailRow.agent_id)
        .where(AgentMailRow.way == way.value, AgentRow.disabled_at.is_(None))
        .order_by(AgentRow.id)
    )
    return [
        (row, agent) for row, agent in found if may(read_role(agent.role), Permission.WORK_CASES)
    ]


def queue_agent_mail(
    session: Session,
    core: Core,
    agent: AgentRow,
    address: str,
    kind: str,
    subject_id: str,
    subject: str,
    text: str,
    useful_for: timedelta | None = None,
) -> str:
    """Queue a mail to an agent, once for `subject_id`, and return its identifier.

    Args:
        useful_for: how long it is worth sending; always when None.
    """
    row = queue_mail(
        session,
        core,
        kind,
        subject_id,
        address,
        subject,
        text,
        useful_until=core.clock() + useful_for if useful_for else None,
        is_private=True,
        stop_url=stop_url(core, agent.id, address),
    )
    return row.id


def voice_for(core: Core, agent: AgentRow) -> Voice:
    """Return the words of an agent: of their desk, else of the organisation."""
    return voice_of(core.policy, agent.language or core.policy.organisation.language)


def zone_of(core: Core, agent: AgentRow) -> str:
    """Return the time zone of an agent's desk, else of the organisation."""
    return agent.time_zone or core.policy.organisation.zone


def reader_of(core: Core, agent: AgentRow, address: str) -> Reader:
    """Return in which language and zone an agent is written to, and how they end it."""
    return Reader(
        words=voice_for(core, agent).words,
        zone=zone_of(core, agent),
        settings_url=f"{core.settings.public_url}/desk/settings",
        stop_url=stop_url(core, agent.id, address),
        organisation=core.policy.organisation.name,
    )


def item_of_case(core: Core, agent: AgentRow, reference: str, category: str) -> Item:
    """Return a case as an e-mail names it."""
    name = voice_for(core, agent).category(category)
    return Item(reference, name, f"{core.settings.public_url}/desk/cases/{reference}")


def stop_url(core: Core, agent_id: str, address: str) -> str:
    """Return the address that ends an agent's e-mails."""
    return f"{core.settings.public_url}{STOP_PATH}/{agent_id}/{stop_token(core, agent_id, address)}"


def stop_token(core: Core, agent_id: str, address: str) -> str:
    """Return what only a mail to this address holds; 64 hexadecimal digits."""
    secret = core.settings.internal_secret.encode()
    return hmac.new(secret, f"stop:{agent_id}:{address}".encode(), hashlib.sha256).hexdigest()


def _give_up(session: Session, address: str, now: datetime) -> None:
    """Let nothing that still waits go to an address for which something else was chosen."""
    session.execute(
        update(MailRow)
        .where(
            MailRow.kind.startswith(KINDS), MailRow.recipient == address, MailRow.state == "waiting"
        )
        .values(useful_until=now)
    )
