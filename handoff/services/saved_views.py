"""Views of the queue that agents keep under a name, for themselves or for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from handoff.adapters import audit
from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, SavedViewRow
from handoff.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from handoff.domain.roles import Permission
from handoff.services.agents import Agent
from handoff.services.core import Core

NAME_LIMIT = 60
MOST_VIEWS = 30


@dataclass(frozen=True)
class SavedView:
    """A view by its name; `query` is that of the queue's address.

    `owner` is the name of who keeps it, `may_change` whether the reader may change it.
    """

    id: str
    name: str
    query: str
    owner: str
    is_own: bool
    is_shared: bool
    may_change: bool


class SavedViewService:
    """Keeps views; one's own, and those that a supervisor shares."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, agent: Agent) -> tuple[SavedView, ...]:
        """Return the views that an agent sees, by name."""
        with self._core.db.read() as session:
            rows = session.execute(
                select(SavedViewRow, AgentRow.display_name)
                .join(AgentRow, AgentRow.id == SavedViewRow.agent_id)
                .where(or_(SavedViewRow.agent_id == agent.id, SavedViewRow.is_shared == true()))
                .order_by(func.lower(SavedViewRow.name), SavedViewRow.id)
            )
            return tuple(
                SavedView(
                    id=row.id,
                    name=row.name,
                    query=row.query,
                    owner=owner,
                    is_own=row.agent_id == agent.id,
                    is_shared=row.is_shared,
                    may_change=_may_change(row, agent),
                )
                for row, owner in rows
            )

    def save(self, name: str, query: str, agent: Agent, *, is_shared: bool = False) -> str:
        """Keep a view under a name that the agent has not used; return its id.

        Raises:
            InvalidInput: the name is empty or too long, or the agent keeps too many views.
            Conflict: the agent has a view of this name.
            Forbidden: the agent may not share views.
        """
        name = _check(name)
        with self._core.db.write() as session:
            _check_sharing(agent, is_shared)
            own = select(func.count()).where(SavedViewRow.agent_id == agent.id)
            if (session.scalar(own) or 0) >= MOST_VIEWS:
                raise InvalidInput(
                    f"You can keep {MOST_VIEWS} views. Delete one first.",
                    key="views.error.many",
                    most=MOST_VIEWS,
                )
            _check_free(session, agent.id, name)
            row = SavedViewRow(
                agent_id=agent.id,
                name=name,
                query=query,
                is_shared=is_shared,
                created_at=self._core.clock(),
            )
            session.add(row)
            session.flush()
            self._record(session, Tag.VIEW_SAVED, row, agent)
            return row.id

    def change(self, view_id: str, name: str, agent: Agent, *, is_shared: bool) -> None:
        """Give a view another name, and share it or keep it to its owner.

        Raises:
            NotFound: the agent sees no such view.
            InvalidInput, Conflict, Forbidden: as `save`; or it is somebody else's.
        """
        name = _check(name)
        with self._core.db.write() as session:
            row = _get(session, view_id, agent)
            if is_shared != row.is_shared:
                _check_sharing(agent, True)
            if name != row.name:
                _check_free(session, row.agent_id, name, row.id)
            if (name, is_shared) != (row.name, row.is_shared):
                row.name, row.is_shared = name, is_shared
                self._record(session, Tag.VIEW_CHANGED, row, agent)

    def delete(self, view_id: str, agent: Agent) -> None:
        """Delete a view.

        Raises:
            NotFound: the agent sees no such view.
            Forbidden: it is somebody else's.
        """
        with self._core.db.write() as session:
            row = _get(session, view_id, agent)
            self._record(session, Tag.VIEW_DELETED, row, agent)
            session.delete(row)

    def _record(self, session: Session, tag: Tag, row: SavedViewRow, agent: Agent) -> None:
        audit.record(
            session,
            self._core.clock(),
            agent.actor,
            tag,
            view_id=row.id,
            is_shared=row.is_shared,
        )


def _may_change(row: SavedViewRow, agent: Agent) -> bool:
    return row.agent_id == agent.id or (row.is_shared and agent.may(Permission.SHARE_VIEWS))


def _get(session: Session, view_id: str, agent: Agent) -> SavedViewRow:
    row = session.get(SavedViewRow, view_id, with_for_update=True)
    if row is None or not (row.agent_id == agent.id or row.is_shared):
        raise NotFound("There is no such view.", key="views.error.none")
    if not _may_change(row, agent):
        raise Forbidden("This view is somebody else's.", key="views.error.others")
    return row


def _check(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LIMIT:
        raise InvalidInput(
            f"The name of a view has 1 to {NAME_LIMIT} characters.",
            key="views.error.name",
            most=NAME_LIMIT,
        )
    return name


def _check_free(session: Session, agent_id: str, name: str, own: str = "") -> None:
    names = session.execute(
        select(SavedViewRow.name).where(SavedViewRow.agent_id == agent_id, SavedViewRow.id != own)
    )
    if name.casefold() in {there.casefold() for (there,) in names}:
        raise Conflict("There is a view of this name already.", key="views.error.taken")


def _check_sharing(agent: Agent, is_shared: bool) -> None:
    if is_shared and not agent.may(Permission.SHARE_VIEWS):
        raise Forbidden("Only supervisors share views.", key="views.error.share")
