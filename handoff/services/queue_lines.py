"""Which lines of the queue a view and its filters show, in queries that indexes answer.

A view is one or more branches that never hold the same line. Each is counted and read in its own
query: an OR over chat and case would make SQLite walk through all lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from handoff.adapters.models import EntryRow
from handoff.domain.languages import SPOKEN
from handoff.domain.queue_filters import LISTS, NOBODY, OTHER_LANGUAGE, Filters

_COLUMNS = {
    "severity": EntryRow.severity,
    "status": EntryRow.status,
    "category": EntryRow.category_code,
    "language": EntryRow.language,
}


class View(StrEnum):
    """The tabs of the queue."""

    OPEN = "open"
    WAITING = "waiting"
    MINE = "mine"
    DRAFTS = "drafts"
    FINISHED = "finished"


class Lines:
    """The lines of a view that fit its filters, as seen by one agent at one instant."""

    def __init__(
        self,
        view: View,
        agent_id: str,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        *,
        now: datetime,
        zone: ZoneInfo,
    ) -> None:
        """Build the conditions.

        Args:
            agent_id: the reader, for `View.MINE`.
            now: before which a deadline is overdue.
            zone: in which the days of the filters begin and end.
        """
        self._is_finished = view is View.FINISHED
        fitting = _fitting(filters, now, zone)
        self._branches = [and_(*branch, *fitting) for branch in _branches(view, agent_id)]

    def count(self, session: Session) -> int:
        """Return how many there are."""
        counts = [_count(branch) for branch in self._branches]
        return sum(session.execute(select(*counts)).one())

    def keys(self, session: Session, offset: int, limit: int) -> list[str]:
        """Return the sort keys of some of them, in order."""
        found = [select(EntryRow.sort_key).where(branch) for branch in self._branches]
        query = union_all(*found) if len(found) > 1 else found[0]
        rows = session.scalars(query.order_by("sort_key").offset(offset).limit(limit))
        return list(rows)

    def references(self, session: Session, limit: int) -> list[str]:
        """Return the references of the first filed cases, in order; drafts have none."""
        found = [
            select(EntryRow.sort_key, EntryRow.reference).where(
                branch, EntryRow.is_draft == false()
            )
            for branch in self._branches
        ]
        query = union_all(*found) if len(found) > 1 else found[0]
        rows = session.execute(query.order_by("sort_key").limit(limit))
        return [reference for _, reference in rows if reference]

    def following(self, session: Session, sort_key: str, reference: str) -> str | None:
        """Return the first case after a place in the order, else the first of all but this one."""
        found = [
            select(EntryRow.sort_key, EntryRow.reference).where(
                branch, EntryRow.is_draft == false(), EntryRow.reference != reference
            )
            for branch in self._branches
        ]
        for after in (EntryRow.sort_key > sort_key, true()):
            cut = [one.where(after).order_by(EntryRow.sort_key).limit(1) for one in found]
            rows = [row for one in cut if (row := session.execute(one).first())]
            if rows:
                return str(min(rows)[1])
        return None

    def having(self, keys: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition of the lines with these sort keys."""
        return and_(EntryRow.is_finished == _bool(self._is_finished), EntryRow.sort_key.in_(keys))


def few_counts(session: Session, agent_id: str) -> dict[View, int]:
    """Return the counts of the views that are counted at every look, without filters."""
    few = (View.WAITING, View.MINE, View.DRAFTS)
    columns = [
        sum((_count(and_(*branch)) for branch in rest), _count(and_(*first)))
        for first, *rest in (_branches(view, agent_id) for view in few)
    ]
    return dict(zip(few, session.execute(select(*columns)).one(), strict=True))


def _branches(view: View, agent_id: str) -> list[list[ColumnElement[bool]]]:
    open_ = EntryRow.is_finished == false()
    if view is View.WAITING:
        return [[EntryRow.is_waiting == true(), open_]]
    if view is View.DRAFTS:
        return [[EntryRow.is_draft == true(), open_]]
    if view is View.MINE:
        of_another = or_(EntryRow.assignee_id.is_(None), EntryRow.assignee_id != agent_id)
        return [
            [EntryRow.assignee_id == agent_id, open_],
            [EntryRow.holder_id == agent_id, open_, of_another],
        ]
    return [[EntryRow.is_finished == _bool(view is View.FINISHED)]]


def _fitting(filters: Filters, now: datetime, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found = []
    for name in LISTS:
        codes = [code for code in getattr(filters, name) if code != OTHER_LANGUAGE]
        others = name == "language" and OTHER_LANGUAGE in filters.language
        if codes or others:
            one_of = _COLUMNS[name].in_(codes)
            found.append(or_(one_of, EntryRow.language.not_in(SPOKEN)) if others else one_of)
    if filters.assignee:
        wanted = None if filters.assignee == NOBODY else filters.assignee
        # A draft has nobody either, but it is not yet a case that somebody could be given.
        found.append(EntryRow.assignee_id == wanted)
        found.append(EntryRow.is_draft == false())
    if filters.is_overdue:
        found.append(EntryRow.due_at < now)
    if filters.due_by:
        found.append(EntryRow.due_at < _begin(filters.due_by, zone, 1))
    if filters.filed_from:
        found.append(EntryRow.created_at >= _begin(filters.filed_from, zone))
    if filters.filed_to:
        found.append(EntryRow.created_at < _begin(filters.filed_to, zone, 1))
    return found


def _begin(day: date, zone: ZoneInfo, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time.min, zone)


def _bool(value: bool) -> ColumnElement[bool]:
    return true() if value else false()


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    query: Select[tuple[int]] = select(func.count()).select_from(EntryRow).where(condition)
    return query.scalar_subquery()
