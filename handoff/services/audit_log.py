"""The audit log over all conversations and cases: reading it, and handing it over as a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow
from handoff.domain.errors import TooLarge
from handoff.domain.messages import rfc3339
from handoff.domain.references import is_reference, normalise_reference
from handoff.domain.trend_tables import write_csv
from handoff.domain.trends import Period
from handoff.services.agents import Agent
from handoff.services.case_file import AuditEntry
from handoff.services.core import Core
from handoff.services.desk_file import to_entry
from handoff.services.lifecycle import agent_names

#: Events of one page.
PAGE = 100
#: Events of one file.
LIMIT = 50_000
#: Actors that are no agents.
PARTIES = ("customer", "bot", "system")
COLUMNS = ("id", "at", "actor", "name", "event", "case", "conversation", "data")


@dataclass(frozen=True)
class Wanted:
    """Which events are meant.

    Attributes:
        actor: one of PARTIES, an agent's id, or empty for everybody.
        tag: of the event, or empty for all.
        about: a reference of a case or the id of a conversation, or empty.
    """

    period: Period
    actor: str = ""
    tag: str = ""
    about: str = ""


@dataclass(frozen=True)
class LogLine:
    """An event, and what it is about."""

    id: int
    entry: AuditEntry
    reference: str | None
    conversation_id: str | None


@dataclass(frozen=True)
class LogPage:
    """Events, the newest first; `older` is where the next page begins, None when there is none."""

    lines: tuple[LogLine, ...]
    total: int
    older: int | None


class AuditLogService:
    """Reads the audit log."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def page(self, wanted: Wanted, below: int | None = None) -> LogPage:
        """Return a page of events.

        Args:
            below: only events with a smaller id.
        """
        meant = _meant(wanted)
        here = meant if below is None else and_(meant, AuditEventRow.id < below)
        with self._core.db.read() as session:
            names = agent_names(session)
            rows = session.scalars(
                select(AuditEventRow).where(here).order_by(AuditEventRow.id.desc()).limit(PAGE + 1)
            ).all()
            lines = tuple(
                LogLine(row.id, to_entry(row, names), row.case_reference, row.conversation_id)
                for row in rows[:PAGE]
            )
            older = lines[-1].id if len(rows) > PAGE else None
            return LogPage(lines, _count(session, meant), older)

    def people(self) -> dict[str, str]:
        """Return the names of all agents by id, in order of the names."""
        with self._core.db.read() as session:
            return dict(sorted(agent_names(session).items(), key=lambda one: one[1].casefold()))

    def export(self, wanted: Wanted, agent: Agent) -> str:
        """Return the events as CSV, the oldest first.

        The event of the export itself holds the SHA-256 of the file (UTF-8), by which it can be
        shown later that nothing in it was changed.

        Raises:
            TooLarge: there are more than LIMIT.
        """
        meant = _meant(wanted)
        with self._core.db.read() as session:
            if _count(session, meant) > LIMIT:
                raise TooLarge(
                    f"One file has at most {LIMIT:,} events. Choose a shorter period.",
                    key="audit.limit",
                    count=LIMIT,
                )
            names = agent_names(session)
            rows = session.scalars(
                select(AuditEventRow).where(meant).order_by(AuditEventRow.id)
            ).all()
            text = write_csv([COLUMNS, *(_cells(row, names) for row in rows)])
        with self._core.db.write() as session:
            audit.record(
                session,
                self._core.clock(),
                agent.actor,
                Tag.AUDIT_EXPORTED,
                first=wanted.period.first.isoformat(),
                last=wanted.period.last.isoformat(),
                events=len(rows),
                sha256=hashlib.sha256(text.encode()).hexdigest(),
            )
        return text


def _meant(wanted: Wanted) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [
        AuditEventRow.at >= wanted.period.start,
        AuditEventRow.at < wanted.period.end,
    ]
    if wanted.actor:
        is_party = wanted.actor in PARTIES
        found.append(AuditEventRow.actor == (wanted.actor if is_party else f"agent:{wanted.actor}"))
    if wanted.tag:
        found.append(AuditEventRow.tag == wanted.tag)
    if wanted.about:
        about = wanted.about
        named = normalise_reference(about) if is_reference(about) else about
        found.append(
            or_(AuditEventRow.case_reference == named, AuditEventRow.conversation_id == about)
        )
    return and_(*found)


def _count(session: Session, meant: ColumnElement[bool]) -> int:
    """Return how many events are meant; beyond LIMIT only that there are more."""
    some = select(AuditEventRow.id).where(meant).limit(LIMIT + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _cells(row: AuditEventRow, names: dict[str, str]) -> tuple[object, ...]:
    return (
        row.id,
        rfc3339(row.at),
        row.actor,
        names.get(row.actor.removeprefix("agent:"), ""),
        row.tag,
        row.case_reference,
        row.conversation_id,
        json.dumps(row.data, ensure_ascii=False, sort_keys=True) if row.data else "",
    )
