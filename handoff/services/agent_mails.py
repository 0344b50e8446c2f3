"""What each agent chose about e-mails from the desk, and writing one to somebody.

Nothing but the question whether it is right goes to an address before somebody there said so.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentMailRow, AgentRow, MailRow
from handoff.domain.agent_mails import (
    Item,
    Reader,
    Way,
    confirm_mail,
    next_digest,
    welcome_mail,
)
from handoff.domain.errors import InvalidInput, NotFound, TooMany
from handoff.domain.roles import Permission, may, read_role
from handoff.domain.target_kinds import check_mailbox
from handoff.domain.voice import Voice
from handoff.services.core import Core
from handoff.services.mail import queue_mail
from handoff.services.voices import voice_of

WELCOME = "agent_mails_on"
CONFIRM = "agent_mails_confirm"
#: Kinds of mails that go to agents begin so.
KINDS = "agent_mails_"
STOP_PATH = "/desk/e-mails/stop"
CONFIRM_PATH = "/desk/e-mails/confirm"
#: How long the link works that confirms an address, and how soon another one can be sent.
CONFIRM_LIFE = timedelta(days=3)
AGAIN_AFTER = timedelta(minutes=5)
#: Longest address that the mail system carries.
ADDRESS_LIMIT = 254


@dataclass(frozen=True)
class MailChoice:
    """Where an agent's e-mails go, empty for nowhere, and which ones they get.

    Attributes:
        asked: address that was entered and is not confirmed yet; empty for none.
    """

    address: str = ""
    way: Way = Way.NONE
    asked: str = ""


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
            return {
                row.agent_id: MailChoice(row.address, Way(row.way), row.asked_address)
                for row in rows
            }

    def save(self, agent_id: str, address: str, way: str, actor: str, language: str = "") -> None:
        """Keep an address and which e-mails go there.

        A new address is asked whether it is right, as soon as e-mails are to go there; until
        then they go where they went before.

        Args:
            address: empty for none.
            way: one of Way.
            actor: who chooses, agent:<id>.
            language: in which a new address is asked when its agent has chosen none, ISO 639-1;
                by default the organisation's.
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
            if self._set(session, agent, address, chosen, actor):
                self._ask(session, agent, session.get_one(AgentMailRow, agent_id), language)

    def ask_again(self, agent_id: str, language: str = "") -> None:
        """Send another link to the address that is not confirmed; the one of before ends.

        Args:
            language: as for `save`.

        Raises:
            NotFound: no address waits for it.
            TooMany: the last one was sent a moment ago.
        """
        now = self._core.clock()
        with self._core.db.write() as session:
            row = session.get(AgentMailRow, agent_id, with_for_update=True)
            if row is None or not row.asked_address:
                raise NotFound("No address waits to be confirmed.", key="emails.error.none_asked")
            soonest = row.confirm_until and row.confirm_until - CONFIRM_LIFE + AGAIN_AFTER
            if soonest and now < soonest:
                seconds = int((soonest - now).total_seconds()) + 1
                raise TooMany(
                    "A link was sent a moment ago.", seconds, key="emails.error.again_soon"
                )
            self._ask(session, session.get_one(AgentRow, agent_id), row, language)

    def may_confirm(self, agent_id: str, token: str) -> bool:
        """Return whether a link confirms an address that waits for it."""
        with self._core.db.read() as session:
            return self._is_asked(session.get(AgentMailRow, agent_id), token)

    def confirm(self, agent_id: str, token: str) -> None:
        """Let an agent's e-mails go to the address to which this link was sent; it works once.

        Raises:
            NotFound: the link was used or has ended, or another address was entered since.
        """
        with self._core.db.write() as session:
            row = session.get(AgentMailRow, agent_id, with_for_update=True)
            if row is None or not self._is_asked(row, token):
                raise NotFound("This link leads nowhere any more.", key="emails.error.link")
            agent = session.get_one(AgentRow, agent_id)
            actor, way = f"agent:{agent_id}", Way(row.way)
            if row.address:
                _give_up(session, row.address, self._core.clock())
            row.address, row.asked_address = row.asked_address, ""
            row.confirm_hash = row.confirm_until = None
            self._plan_digest(agent, row, way)
            now = self._core.clock()
            audit.record(session, now, actor, Tag.AGENT_MAILS_CONFIRMED, agent_id=agent_id, way=way)

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

    def _set(self, session: Session, agent: AgentRow, address: str, way: Way, actor: str) -> bool:
        """Keep a choice; return whether its address is now to be asked."""
        core, now = self._core, self._core.clock()
        row = session.get(AgentMailRow, agent.id, with_for_update=True)
        if row is None:
            row = AgentMailRow(agent_id=agent.id, address="", way=Way.NONE, changed_at=now)
            session.add(row)
        before, was_asked = (row.address, row.way), row.asked_address
        row.asked_address = "" if address == row.address else address
        row.address = row.address if address else ""
        # Also when only the time zone has changed.
        self._plan_digest(agent, row, way)
        if was_asked != row.asked_address:
            row.confirm_hash = row.confirm_until = None
            _give_up(session, was_asked, now)
        is_changed = before != (row.address, way)
        if is_changed or was_asked != row.asked_address:
            self._change(session, agent, row, way, actor)
        if is_changed and before[0]:
            _give_up(session, before[0], now)
        if is_changed and row.address and way is not Way.NONE:
            subject, text = welcome_mail(way, reader_of(core, agent, row.address))
            subject_id = f"{agent.id}:{now.timestamp():.6f}"
            queue_agent_mail(session, core, agent, row.address, WELCOME, subject_id, subject, text)
        is_awaited = row.confirm_until is not None and now < row.confirm_until
        return bool(row.asked_address) and way is not Way.NONE and not is_awaited

    def _change(
        self, session: Session, agent: AgentRow, row: AgentMailRow, way: Way, actor: str
    ) -> None:
        now = self._core.clock()
        row.way, row.changed_at = way, now
        session.flush()
        audit.record(
            session,
            now,
            actor,
            Tag.AGENT_MAILS_CHANGED,
            agent_id=agent.id,
            way=way.value,
            has_address=bool(row.address or row.asked_address),
        )

    def _plan_digest(self, agent: AgentRow, row: AgentMailRow, way: Way) -> None:
        now = self._core.clock()
        is_daily = way is Way.DAILY and bool(row.address)
        row.digest_due_at = next_digest(now, zone_of(self._core, agent)) if is_daily else None
        row.digest_since = (row.digest_since or now) if is_daily else None

    def _ask(self, session: Session, agent: AgentRow, row: AgentMailRow, language: str) -> None:
        core, now = self._core, self._core.clock()
        token, until = secrets.token_hex(32), now + CONFIRM_LIFE
        row.confirm_hash, row.confirm_until = _hash(token), until
        url = f"{core.settings.public_url}{CONFIRM_PATH}/{agent.id}/{token}"
        reader = reader_of(core, agent, row.asked_address)
        if not agent.language and language:
            reader = replace(reader, words=voice_of(core.policy, language).words)
        subject, text = confirm_mail(agent.display_name, url, until, reader)
        # It ends nothing, so no button of the mail program's says that it does.
        queue_mail(
            session,
            core,
            CONFIRM,
            row.confirm_hash,
            row.asked_address,
            subject,
            text,
            useful_until=until,
            is_private=True,
        )

    def _is_asked(self, row: AgentMailRow | None, token: str) -> bool:
        if row is None or row.confirm_hash is None or row.confirm_until is None:
            return False
        is_right = hmac.compare_digest(row.confirm_hash, _hash(token))
        return is_right and self._core.clock() < row.confirm_until


def subscribers(session: Session, way: Way) -> Sequence[tuple[AgentMailRow, AgentRow]]:
    """Return the agents who chose this way, confirmed where, can sign in and work on cases."""
    found = session.execute(
        select(AgentMailRow, AgentRow)
        .join(AgentRow, AgentRow.id == AgentMailRow.agent_id)
        .where(AgentMailRow.way == way.value, AgentMailRow.address != "")
        .where(AgentRow.disabled_at.is_(None))
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


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _give_up(session: Session, address: str, now: datetime) -> None:
    """Let nothing that still waits go to an address for which something else was chosen."""
    session.execute(
        update(MailRow)
        .where(
            MailRow.kind.startswith(KINDS), MailRow.recipient == address, MailRow.state == "waiting"
        )
        .values(useful_until=now)
    )
