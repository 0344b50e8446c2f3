"""Facts about changing many cases at once: what is left out and why, and what undoing restores."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import object_session

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow, BulkChangeRow, CaseRow
from handoff.domain.bulk import MOST_CASES, Outcome, Undone
from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.references import new_reference
from handoff.domain.roles import Role
from handoff.services.bulk import BulkService
from handoff.services.case_work import CaseWorkService
from handoff.services.core import Core
from handoff.services.departments import departments
from tests.support.lifecycle import add_agent, file_case


def holders(core: Core, *references: str) -> list[str | None]:
    with core.db.read() as session:
        found = [session.get(CaseRow, reference) for reference in references]
        return [case.assignee_id if case else None for case in found]


def test_cases_are_given_and_only_those_not_given_on_come_back(timed_core: Core) -> None:
    service, work = BulkService(timed_core), CaseWorkService(timed_core)
    head = add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    lee, noor = add_agent(timed_core, "Lee Marsh"), add_agent(timed_core, "Noor Vance")
    first, second, third, fourth = (file_case(timed_core) for _ in range(4))
    work.assign(second, lee.id, head)
    work.assign(third, noor.id, head)
    missing = new_reference()
    change_id = service.assign([first, second, missing, third, fourth, first], lee.id, head)
    change = service.of(change_id)
    assert (change.value, change.made_by) == ("Lee Marsh", "Ida Brook")
    assert [(case.reference, case.outcome) for case in change.cases] == [
        (first, Outcome.CHANGED),
        (second, Outcome.SAME),
        (missing, Outcome.GONE),
        (third, Outcome.CHANGED),
        (fourth, Outcome.CHANGED),
    ]
    assert holders(timed_core, first, second, third, fourth) == [lee.id] * 4
    # One is given on and back by hand: whoever did that meant it.
    work.assign(fourth, noor.id, head)
    work.assign(fourth, lee.id, head)
    service.undo(change_id, head)
    assert holders(timed_core, first, second, third, fourth) == [None, lee.id, noor.id, lee.id]
    assert service.of(change_id).undone == {Undone.RESTORED: 2, Undone.CHANGED_SINCE: 1}
    with pytest.raises(Conflict, match="undone before"):
        service.undo(change_id, head)
    with timed_core.db.read() as session:
        events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id)).all()
    of_change = [one for one in events if one.data.get("change_id") == change_id]
    assert [one.tag for one in of_change].count(Tag.CASE_ASSIGNED) == 5
    assert [one.tag for one in of_change].count(Tag.CASES_CHANGED) == 1
    assert [one.tag for one in of_change].count(Tag.CASES_RESTORED) == 1


def test_a_case_that_fails_loses_nothing_of_the_others(timed_core: Core) -> None:
    service, head = BulkService(timed_core), add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    first, second, third = (file_case(timed_core) for _ in range(3))

    def refuse(_: object, __: object, case: CaseRow) -> None:
        if case.reference == second and object_session(case) is not None:
            raise OperationalError("UPDATE", {}, Exception("disk"))

    event.listen(CaseRow, "before_update", refuse)
    try:
        change_id = service.assign([first, second, third], head.id, head)
    finally:
        event.remove(CaseRow, "before_update", refuse)
    assert service.of(change_id).outcomes == {Outcome.CHANGED: 2, Outcome.FAILED: 1}
    assert holders(timed_core, first, second, third) == [head.id, None, head.id]


def test_a_former_assignee_who_left_gets_nothing_back(timed_core: Core) -> None:
    service, head = BulkService(timed_core), add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    lee, reference = add_agent(timed_core, "Lee Marsh"), file_case(timed_core)
    CaseWorkService(timed_core).assign(reference, lee.id, head)
    change_id = service.assign([reference], None, head)
    with timed_core.db.write() as session:
        row = session.get(AgentRow, lee.id)
        assert row is not None
        row.disabled_at = timed_core.clock()
    service.undo(change_id, head)
    assert service.of(change_id).undone == {Undone.FORMER: 1}
    assert holders(timed_core, reference) == [None]


def test_a_department_is_set_and_taken_back(timed_core: Core) -> None:
    service, work = BulkService(timed_core), CaseWorkService(timed_core)
    head, reference = add_agent(timed_core, "Ida Brook", Role.SUPERVISOR), file_case(timed_core)
    before = work.of(reference).department
    other = next(name for name in departments(timed_core) if name != before)
    change_id = service.set_department([reference], other, head)
    assert work.of(reference).department == other
    service.undo(change_id, head)
    assert work.of(reference).department == before


def test_what_makes_no_sense_changes_nothing(timed_core: Core) -> None:
    service, head = BulkService(timed_core), add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    designer = add_agent(timed_core, "Sol Kerr", Role.DESIGNER)
    reference = file_case(timed_core)
    many = [new_reference() for _ in range(MOST_CASES + 1)]
    for given, assignee_id in (
        ([], head.id),
        (["no reference"], head.id),
        (many, head.id),
        ([reference], designer.id),
        ([reference], "nobody at all"),
    ):
        with pytest.raises(InvalidInput):
            service.assign(given, assignee_id, head)
    with pytest.raises(InvalidInput, match="departments"):
        service.set_department([reference], "The moon", head)
    with timed_core.db.read() as session:
        assert session.scalars(select(BulkChangeRow)).all() == []
