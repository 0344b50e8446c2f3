"""Who is responsible for a case, what is to do, and what was said outside the chat."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow
from handoff.domain.errors import Forbidden, InvalidInput, NotFound
from handoff.domain.roles import Role
from handoff.domain.understanding import TriggerHit
from handoff.services.case_work import CORRECTIVE, CaseWorkService
from handoff.services.core import Core
from handoff.services.desk import DeskService
from handoff.services.queue_lines import View
from tests.handoff.services.conftest import START, Clock
from tests.support.lifecycle import add_agent, file_case

TODAY = date(2026, 11, 23)


def test_an_agent_takes_a_case_and_gives_it_back(timed_core: Core) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    service.assign(reference, noor.id, noor)
    service.assign(reference, noor.id, noor)
    holder = service.of(reference).assignee
    assert holder is not None
    assert holder.name == "Noor Vance"
    service.assign(reference, None, noor)
    assert service.of(reference).assignee is None
    with timed_core.db.read() as session:
        tag = Tag.CASE_ASSIGNED
        events = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == tag).order_by(AuditEventRow.id)
        ).all()
    assert [event.data for event in events] == [
        {"before": None, "after": noor.id},
        {"before": noor.id, "after": None},
    ]


def test_only_who_may_assign_gives_a_case_to_somebody_else(timed_core: Core) -> None:
    service, noor, lee = (
        CaseWorkService(timed_core),
        add_agent(timed_core),
        add_agent(timed_core, "Lee Marsh"),
    )
    head = add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    reference = file_case(timed_core)
    with pytest.raises(Forbidden, match="Ask a supervisor"):
        service.assign(reference, lee.id, noor)
    service.assign(reference, lee.id, head)
    with pytest.raises(Forbidden):
        service.assign(reference, noor.id, noor)
    assert service.of(reference).assignee is not None


def test_nobody_gets_a_case_who_cannot_work_on_it(timed_core: Core, clock: Clock) -> None:
    service = CaseWorkService(timed_core)
    head = add_agent(timed_core, "Ida Brook", Role.SUPERVISOR)
    designer = add_agent(timed_core, "Sol Kerr", Role.DESIGNER)
    gone = add_agent(timed_core, "Max Orr")
    with timed_core.db.write() as session:
        session.get_one(AgentRow, gone.id).disabled_at = clock()
    reference = file_case(timed_core)
    for agent_id in (designer.id, gone.id, "nobody"):
        with pytest.raises(InvalidInput, match="works on cases"):
            service.assign(reference, agent_id, head)
    assert [person.name for person in service.of(reference).people] == ["Ida Brook"]


def test_a_department_of_the_policy_can_be_put_in_charge(timed_core: Core) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core, category="delivery")
    work = service.of(reference)
    assert work.department == "Delivery and logistics"
    assert "Product quality" in work.departments
    service.set_department(reference, "Product quality", noor)
    assert service.of(reference).department == "Product quality"
    with pytest.raises(InvalidInput, match="departments in the list"):
        service.set_department(reference, "Nowhere", noor)


def test_tasks_have_an_owner_and_a_day_and_are_done_once(timed_core: Core, clock: Clock) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    service.add_task(reference, "Ask  the\nworkshop", noor.id, TODAY, noor)
    service.add_task(reference, "Check all seals", noor.id, TODAY + timedelta(30), noor, CORRECTIVE)
    clock.move(timedelta(days=1))
    first, second = service.of(reference).tasks
    assert (first.title, first.owner, first.is_late) == ("Ask the workshop", "Noor Vance", True)
    assert (second.kind, second.is_late) == ("corrective", False)
    service.finish_task(reference, first.id, True, noor)
    service.finish_task(reference, first.id, True, noor)
    done = service.of(reference).tasks[-1]
    assert (done.id, done.done_by, done.is_late) == (first.id, "Noor Vance", False)
    service.finish_task(reference, first.id, False, noor)
    assert service.of(reference).tasks[0].done_at is None
    other = file_case(timed_core)
    with pytest.raises(NotFound, match="no such task"):
        service.finish_task(other, first.id, True, noor)


@pytest.mark.parametrize(
    ("title", "day", "kind", "words"),
    [
        (" ", TODAY, "task", "Write what there is to do"),
        ("x" * 301, TODAY, "task", "at most 300"),
        ("Ring", TODAY - timedelta(1), "task", "in the past"),
        ("Ring", TODAY, "wish", "task or a corrective"),
    ],
)
def test_a_task_that_cannot_be_is_refused(
    timed_core: Core, title: str, day: date, kind: str, words: str
) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    with pytest.raises(InvalidInput, match=words):
        service.add_task(reference, title, noor.id, day, noor, kind)


def test_what_was_said_outside_the_chat_is_kept_word_for_word(timed_core: Core) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    words = "She rang.\n\nWants a <b>new</b> one."
    service.log_contact(reference, "from", "phone", words, START - timedelta(hours=1), noor)
    service.log_contact(reference, "to", "post", "Sent the form.", START, noor)
    later, earlier = service.of(reference).contacts
    assert (earlier.direction, earlier.way, earlier.text) == ("from", "phone", words)
    assert (later.agent, later.at) == ("Noor Vance", START)
    for direction, way, text, at in (
        ("up", "phone", "x", START),
        ("to", "pigeon", "x", START),
        ("to", "phone", " ", START),
        ("to", "phone", "x", START + timedelta(hours=1)),
    ):
        with pytest.raises(InvalidInput):
            service.log_contact(reference, direction, way, text, at, noor)


def test_who_has_written_or_rung_need_not_be_told_to_get_in_touch(timed_core: Core) -> None:
    hurt = TriggerHit("injury_or_illness", "P0", "burned")
    reference = file_case(timed_core, "The kettle burned my hand.", (hurt,))
    noor, desk = add_agent(timed_core), DeskService(timed_core)
    (row,) = desk.queue(View.OPEN, 1, noor.id).rows
    assert row.contact is not None
    CaseWorkService(timed_core).log_contact(
        reference, "to", "phone", "Rang her.", timed_core.clock(), noor
    )
    (row,) = desk.queue(View.OPEN, 1, noor.id).rows
    assert row.contact is None


def test_an_agent_sees_their_tasks_of_all_cases(timed_core: Core) -> None:
    service, noor = CaseWorkService(timed_core), add_agent(timed_core)
    first, second = file_case(timed_core), file_case(timed_core)
    today = timed_core.clock().date()
    service.add_task(first, "Ring the carrier", noor.id, today + timedelta(days=2), noor)
    service.add_task(second, "Look at the picture", noor.id, today, noor)
    assert [task.reference for task in service.own_tasks(noor.id)] == [second, first]
    service.finish_task(second, service.own_tasks(noor.id)[0].id, True, noor)
    assert [task.reference for task in service.own_tasks(noor.id)] == [first]
