"""Clocks: warned, breached, stopped, extended, escalated, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, CaseRow, ClockEventRow, DeadlineRow
from handoff.domain.errors import Conflict, InvalidInput, NotFound
from handoff.services.clocks import ClockService, ClockView
from handoff.services.core import Core
from handoff.services.lifecycle import LifecycleService
from tests.handoff.services.conftest import START, Clock
from tests.support.lifecycle import add_agent, file_case


def case_of(core: Core, reference: str) -> CaseRow:
    with core.db.read() as session:
        return session.get_one(CaseRow, reference)


def clock_of(core: Core, reference: str, kind: str, regime: str) -> ClockView:
    (found,) = [
        one
        for one in ClockService(core).of(reference).clocks
        if (one.kind, one.regime) == (kind, regime)
    ]
    return found


def events(core: Core, reference: str) -> list[str]:
    with core.db.read() as session:
        found = session.scalars(
            select(ClockEventRow)
            .where(ClockEventRow.case_reference == reference)
            .order_by(ClockEventRow.at, ClockEventRow.id)
        )
        return [row.kind for row in found if row.kind != "met"]


def let_stop(core: Core, reference: str, regime: str) -> int:
    """Put a deadline under a rule that lets its clock stop; return its id."""
    with core.db.write() as session:
        row = session.scalars(
            select(DeadlineRow).where(
                DeadlineRow.case_reference == reference,
                DeadlineRow.kind == "final",
                DeadlineRow.regime == regime,
            )
        ).one()
        row.regime = "gb-gdpr-rights"
        return row.id


def test_a_deadline_turns_amber_red_and_breached_each_once(timed_core: Core, clock: Clock) -> None:
    service, reference = ClockService(timed_core), file_case(timed_core)
    house = clock_of(timed_core, reference, "update", "house-default")
    period = house.due_at - house.started_at
    assert service.run_due() == ()
    clock.now = house.started_at + period * 0.6
    assert len(service.run_due()) == 1
    assert service.run_due() == ()
    assert case_of(timed_core, reference).alert == "amber"
    clock.now = house.started_at + period * 0.85
    service.run_due()
    assert clock_of(timed_core, reference, "update", "house-default").alert == "red"
    clock.now = house.due_at
    service.run_due()
    assert clock_of(timed_core, reference, "update", "house-default").alert == "red"
    clock.move(timedelta(seconds=1))
    service.run_due()
    assert case_of(timed_core, reference).alert == "breached"
    with timed_core.db.read() as session:
        tag = Tag.DEADLINE_BREACHED
        breaches = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == tag).order_by(AuditEventRow.id)
        ).all()
    assert [(e.actor, e.data["regime"]) for e in breaches] == [("system", "house-default")]


def test_what_became_due_while_nothing_ran_is_taken_in_order(
    timed_core: Core, clock: Clock
) -> None:
    reference = file_case(timed_core)
    clock.move(timedelta(days=90))
    ClockService(timed_core).run_due()
    ClockService(timed_core).run_due()
    happened = events(timed_core, reference)
    assert happened.count("breached") == 3
    assert [kind for kind in happened if kind.startswith("escalated")] == [
        "escalated_1",
        "escalated_2",
    ]
    with timed_core.db.read() as session:
        amber = session.scalars(
            select(ClockEventRow).where(ClockEventRow.kind == "amber").order_by(ClockEventRow.at)
        ).first()
    assert amber is not None
    assert amber.at < clock.now - timedelta(days=60)


def test_a_rule_that_has_no_pause_says_so(timed_core: Core) -> None:
    service, noor, reference = (
        ClockService(timed_core),
        add_agent(timed_core),
        file_case(timed_core),
    )
    house = clock_of(timed_core, reference, "final", "house-default")
    assert not house.may_pause
    with pytest.raises(Conflict, match="“House default” does not let this clock stop"):
        service.pause(reference, house.id, "Waiting for pictures.", noor)
    with pytest.raises(NotFound):
        service.pause(file_case(timed_core), house.id, "Waiting.", noor)


def test_a_pause_adds_the_time_it_stood(timed_core: Core, clock: Clock) -> None:
    service, noor, reference = (
        ClockService(timed_core),
        add_agent(timed_core),
        file_case(timed_core),
    )
    due = clock_of(timed_core, reference, "final", "house-default").due_at
    deadline_id = let_stop(timed_core, reference, "house-default")
    with pytest.raises(InvalidInput, match="what you are waiting for"):
        service.pause(reference, deadline_id, " ", noor)
    service.pause(reference, deadline_id, "Proof of identity.", noor)
    clock.move(timedelta(days=30))
    service.run_due()
    standing = clock_of(timed_core, reference, "final", "gb-gdpr-rights")
    assert (standing.state, standing.alert, standing.percent(clock.now)) == ("paused", "", 0)
    service.resume(reference, deadline_id, noor)
    with pytest.raises(Conflict, match="does not stand"):
        service.resume(reference, deadline_id, noor)
    assert clock_of(timed_core, reference, "final", "gb-gdpr-rights").due_at == due + timedelta(30)
    service.pause(reference, deadline_id, "Once more.", noor)
    paused = [one.reason for one in service.of(reference).events if one.kind == "paused"]
    assert paused == ["Once more.", "Proof of identity."]


def test_a_deadline_is_extended_once_where_the_rule_has_a_longer_limit(timed_core: Core) -> None:
    service, noor, reference = (
        ClockService(timed_core),
        add_agent(timed_core),
        file_case(timed_core),
    )
    house = clock_of(timed_core, reference, "final", "house-default")
    longer = house.longer_until
    assert longer is not None
    service.extend(reference, house.id, "The workshop needs the part.", noor)
    after = clock_of(timed_core, reference, "final", "house-default")
    assert (after.due_at, after.original_due_at, after.longer_until) == (
        longer,
        house.due_at,
        None,
    )
    with pytest.raises(Conflict, match="extended already"):
        service.extend(reference, house.id, "Again.", noor)
    shop = clock_of(timed_core, reference, "final", "gb-general")
    with pytest.raises(Conflict, match="no longer limit"):
        service.extend(reference, shop.id, "Longer.", noor)
    assert case_of(timed_core, reference).next_due_at != longer


def test_nothing_is_extended_after_it_has_passed(timed_core: Core, clock: Clock) -> None:
    service, noor, reference = (
        ClockService(timed_core),
        add_agent(timed_core),
        file_case(timed_core),
    )
    house = clock_of(timed_core, reference, "final", "house-default")
    clock.now = house.due_at + timedelta(seconds=1)
    with pytest.raises(Conflict, match="can only be extended before"):
        service.extend(reference, house.id, "Late.", noor)


def test_the_ladder_looks_at_gravity_age_and_whether_anybody_began(
    timed_core: Core, clock: Clock
) -> None:
    service, noor = ClockService(timed_core), add_agent(timed_core)
    left, begun = file_case(timed_core), file_case(timed_core)
    LifecycleService(timed_core).change(begun, "investigating", "", noor)
    clock.now = START + timedelta(days=4)
    service.run_due()
    assert case_of(timed_core, left).escalation_level == 1
    assert case_of(timed_core, begun).escalation_level == 0
    clock.now = START + timedelta(days=29)
    service.run_due()
    assert [case_of(timed_core, one).escalation_level for one in (left, begun)] == [2, 2]
    assert case_of(timed_core, left).escalates_at is None
    with timed_core.db.read() as session:
        tag = Tag.CASE_ESCALATED
        found = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == tag).order_by(AuditEventRow.id)
        ).all()
    assert sorted((e.case_reference == left, e.data["level"]) for e in found) == [
        (False, 2),
        (True, 1),
        (True, 2),
    ]
