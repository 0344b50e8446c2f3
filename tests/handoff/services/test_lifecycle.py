"""A case from one status to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.models import AuditEventRow, CaseRow, DeadlineRow, ResolutionRow
from handoff.domain.errors import Conflict, InvalidInput
from handoff.services.after_filing import AfterFilingService
from handoff.services.agents import Agent
from handoff.services.cases import CaseService
from handoff.services.core import Core
from handoff.services.lifecycle import LifecycleService
from tests.handoff.services.conftest import START, Clock
from tests.support.lifecycle import add_agent, file_case


def case_of(core: Core, reference: str) -> CaseRow:
    with core.db.read() as session:
        return session.get_one(CaseRow, reference)


def running(core: Core, reference: str) -> list[str]:
    with core.db.read() as session:
        rows = session.scalars(
            select(DeadlineRow).where(
                DeadlineRow.case_reference == reference, DeadlineRow.met_at.is_(None)
            )
        )
        return sorted({row.kind for row in rows})


def decide(core: Core, reference: str, agent: Agent) -> None:
    """Record an outcome of the present stage."""
    with core.db.write() as session:
        case = session.get_one(CaseRow, reference)
        session.add(
            ResolutionRow(
                case_reference=reference,
                stage=case.stage,
                outcome="upheld",
                remedies=["refund"],
                explanation="The seal was missing.",
                decided_by=agent.id,
                decided_at=core.clock(),
                updated_at=core.clock(),
            )
        )


def test_every_step_is_kept_with_actor_reason_and_time(timed_core: Core, clock: Clock) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    clock.move(timedelta(hours=1))
    service.change(reference, "investigating", "", agent)
    service.change(reference, "investigating", "", agent)
    clock.move(timedelta(hours=1))
    service.change(reference, "withdrawn", "She rang: the shop has paid.", agent)
    way = service.way(reference)
    assert [(s.before, s.after, s.actor, s.reason) for s in way.steps] == [
        ("investigating", "withdrawn", "Noor Vance", "She rang: the shop has paid."),
        ("received", "investigating", "Noor Vance", ""),
        ("", "received", "customer", ""),
    ]
    assert [s.at - START for s in way.steps] == [timedelta(hours=h) for h in (2, 1, 0)]
    assert way.possible == {"investigating": True}
    with timed_core.db.read() as session:
        tag = Tag.CASE_STATUS_CHANGED
        events = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == tag).order_by(AuditEventRow.id)
        ).all()
    assert [e.data["after"] for e in events] == ["investigating", "withdrawn"]
    assert "rang" not in str([e.data for e in events])


def test_a_case_is_filed_with_the_department_of_its_category(timed_core: Core) -> None:
    reference = file_case(timed_core, category="delivery")
    assert case_of(timed_core, reference).department == "Delivery and logistics"


def test_a_refused_step_changes_nothing(timed_core: Core) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    with pytest.raises(Conflict, match="cannot become “Proposal accepted”"):
        service.change(reference, "accepted", "", agent)
    with pytest.raises(Conflict, match="Record the resolution first"):
        service.change(reference, "resolved", "", agent)
    with pytest.raises(InvalidInput, match="Say why"):
        service.change(reference, "referred", "", agent)
    assert case_of(timed_core, reference).status == "received"
    assert len(service.way(reference).steps) == 1


def test_the_end_stops_the_clocks_and_a_review_is_a_stage_of_its_own(timed_core: Core) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    assert running(timed_core, reference) == ["final", "update"]
    service.change(reference, "investigating", "", agent)
    decide(timed_core, reference, agent)
    service.change(reference, "resolved", "", agent)
    case = case_of(timed_core, reference)
    assert (case.finished_at, case.next_due_at, case.escalates_at) == (START, None, None)
    assert running(timed_core, reference) == []
    AfterFilingService(timed_core).ask_review(case.conversation_id)
    case = case_of(timed_core, reference)
    assert (case.status, case.stage, case.finished_at) == ("investigating", 2, None)
    assert running(timed_core, reference) == []
    assert service.way(reference).steps[0].reason == "review_asked"
    with pytest.raises(Conflict, match="Record the resolution first"):
        service.change(reference, "resolved", "", agent)
    decide(timed_core, reference, agent)
    service.change(reference, "resolved", "", agent)
    assert AfterFilingService(timed_core).ask_review(case.conversation_id) == reference
    assert case_of(timed_core, reference).stage == 3


def test_a_withdrawal_by_mistake_lets_the_clocks_run_again(timed_core: Core, clock: Clock) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    due = case_of(timed_core, reference).next_due_at
    clock.move(timedelta(days=1))
    service.change(reference, "withdrawn", "She wrote so.", agent)
    assert running(timed_core, reference) == []
    clock.move(timedelta(days=1))
    service.change(reference, "investigating", "It was about another order.", agent)
    case = case_of(timed_core, reference)
    assert (case.next_due_at, case.stage) == (due, 1)
    assert running(timed_core, reference) == ["final", "update"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "We have proposed a solution to you."),
        ("es", "Le hemos propuesto una solución."),
        ("fr", "Nous vous avons proposé une solution."),
        ("de", "Wir haben Ihnen eine Lösung vorgeschlagen."),
    ],
)
def test_the_customer_is_told_the_state_in_every_language(
    timed_core: Core, language: str, words: str
) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    cases = CaseService(timed_core)
    before = cases.standing(reference, language)
    service.change(reference, "investigating", "", agent)
    decide(timed_core, reference, agent)
    service.change(reference, "proposed", "", agent)
    after = cases.standing(reference, language)
    assert after[0].startswith(words)
    assert after[1:] == before


def test_no_dates_are_told_for_what_is_finished(timed_core: Core) -> None:
    service, agent = LifecycleService(timed_core), add_agent(timed_core)
    reference = file_case(timed_core)
    service.change(reference, "withdrawn", "She wrote so.", agent)
    told = CaseService(timed_core).standing(reference, "en")
    assert told == ("It was withdrawn, so nobody is working on it any more.",)
    state = AfterFilingService(timed_core).state_of(reference)
    assert (state.is_finished, state.is_decided) == (True, False)
