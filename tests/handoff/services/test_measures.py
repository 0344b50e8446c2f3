"""The figures of a complaint follow what happens to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from handoff.adapters.models import AgentRow, AuditEventRow, ResolutionRow
from handoff.adapters.trends_models import CaseMeasureRow, TrendDayRow, TrendStateRow
from handoff.domain.messages import Sender
from handoff.domain.roles import Role
from handoff.domain.trends import Step, make_period
from handoff.services import measures as measures_module
from handoff.services.after_filing import AfterFilingService
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.desk_category import CategoryService
from handoff.services.lifecycle import LifecycleService
from handoff.services.measures import MeasureService
from handoff.services.trends import Asked, TrendService
from tests.handoff.services.conftest import Clock
from tests.support.desk_seed import Seeded, Seeder
from tests.support.trend_seed import services_on

HOUR = timedelta(hours=1)
NOOR = Agent("a" * 32, "noor", "Noor Vance", Role.AGENT)


@pytest.fixture
def seeder(timed_core: Core) -> Seeder:
    with timed_core.db.write() as session:
        session.add(
            AgentRow(
                id=NOOR.id,
                username="noor",
                display_name="Noor Vance",
                password_hash="",
                created_at=timed_core.clock(),
            )
        )
    return Seeder(services_on(timed_core))


@pytest.fixture
def measures(timed_core: Core) -> MeasureService:
    return MeasureService(timed_core)


def resolve(core: Core, seeded: Seeded) -> None:
    """Record an outcome and resolve the case."""
    with core.db.write() as session:
        session.add(
            ResolutionRow(
                case_reference=seeded.reference,
                outcome="upheld",
                root_cause="training",
                explanation="The lid was loose.",
                decided_by=NOOR.id,
                decided_at=core.clock(),
                updated_at=core.clock(),
            )
        )
    LifecycleService(core).change(seeded.reference or "", "resolved", "", NOOR)


def row_of(core: Core, seeded: Seeded) -> CaseMeasureRow:
    with core.db.read() as session:
        return session.get_one(CaseMeasureRow, seeded.reference)


def test_complaint_without_an_agent_has_no_times(
    timed_core: Core, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.kettle()
    assert measures.catch_up()
    row = row_of(timed_core, filed)
    assert (row.category_code, row.product, row.language) == ("safety", "kettle", "en")
    assert (row.first_human_seconds, row.resolved_seconds, row.final_at) == (None, None, None)
    assert row.acknowledged_at == row.filed_at
    assert row.final_due_at is not None
    assert row.questions == 4
    assert (row.corrected, row.handovers, row.repeated, row.reopened) == (0, 0, 0, 0)


def test_times_run_from_the_first_words(
    timed_core: Core, clock: Clock, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.wait(seeder.kettle())
    measures.catch_up()
    clock.move(2 * HOUR)
    seeder.services.handoffs.accept(filed.conversation_id, NOOR.id)
    seeder.services.handoffs.send(filed.conversation_id, NOOR.id, "I am looking at it.", "c1")
    clock.move(HOUR)
    resolve(timed_core, filed)
    measures.catch_up()
    row = row_of(timed_core, filed)
    assert (row.first_human_seconds, row.resolved_seconds) == (7200, 10_800)
    assert row.final_at == row.resolved_at == clock.now
    assert (row.outcome, row.cause) == ("upheld", "training")
    assert (row.handovers, row.repeated) == (1, 0)


def test_review_opens_a_case_again(
    timed_core: Core, clock: Clock, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.kettle()
    resolve(timed_core, filed)
    AfterFilingService(timed_core).ask_review(filed.conversation_id)
    measures.catch_up()
    row = row_of(timed_core, filed)
    assert (row.reopened, row.resolved_at, row.resolved_seconds) == (1, None, None)


def test_asking_for_what_is_known_makes_a_repeated_handover(
    timed_core: Core, clock: Clock, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.wait(seeder.kettle())
    clock.move(HOUR)
    seeder.services.handoffs.accept(filed.conversation_id, NOOR.id)
    clock.move(HOUR)
    seeder.services.handoffs.send(filed.conversation_id, NOOR.id, "What is your e-mail?", "c1")
    measures.catch_up()
    assert row_of(timed_core, filed).repeated == 1


def test_what_was_said_before_the_handover_is_no_repetition(
    timed_core: Core, clock: Clock, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.kettle()
    seeder.says(filed.conversation_id, Sender.CUSTOMER, "amira.holt@example.com, as I said")
    clock.move(HOUR)
    seeder.wait(filed)
    seeder.services.handoffs.accept(filed.conversation_id, NOOR.id)
    measures.catch_up()
    assert (row_of(timed_core, filed).handovers, row_of(timed_core, filed).repeated) == (1, 0)


def test_ratings_belong_to_their_complaint(
    timed_core: Core, seeder: Seeder, measures: MeasureService
) -> None:
    filed = seeder.kettle()
    AfterFilingService(timed_core).rate(filed.conversation_id, 2)
    measures.catch_up()
    assert (row_of(timed_core, filed).chat_rating, row_of(timed_core, filed).outcome_rating) == (
        2,
        None,
    )


def test_running_again_changes_nothing(
    timed_core: Core, seeder: Seeder, measures: MeasureService
) -> None:
    seeder.kettle()
    measures.catch_up()
    with timed_core.db.read() as session:
        before = session.get_one(TrendStateRow, 1).audit_id
    assert MeasureService(timed_core).catch_up(batches=1)
    with timed_core.db.read() as session:
        assert session.get_one(TrendStateRow, 1).audit_id == before
        assert session.scalar(select(func.count()).select_from(CaseMeasureRow)) == 1


def test_first_filling_goes_on_after_an_interruption(
    timed_core: Core,
    seeder: Seeder,
    measures: MeasureService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measures_module, "BATCH", 2)
    for number in range(5):
        seeder.file(seeder.conversation(f"Parcel {number} never arrived.", category="delivery"))
    assert not measures.catch_up(batches=2)
    seeder.file(seeder.conversation("One that came meanwhile.", category="delivery"))
    assert MeasureService(timed_core).catch_up()
    with timed_core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseMeasureRow)) == 6


def test_restored_database_is_measured_anew(
    timed_core: Core, seeder: Seeder, measures: MeasureService
) -> None:
    """A backup has fewer events than were seen; the figures of what is gone go, too."""
    seeder.kettle()
    measures.catch_up()
    with timed_core.db.write() as session:
        session.execute(delete(AuditEventRow))
        session.add(
            CaseMeasureRow(
                reference="gone",
                conversation_id="gone",
                filed_at=timed_core.clock(),
                received_at=timed_core.clock(),
                language="en",
                status="received",
                category_code="other",
            )
        )
    assert measures.catch_up()
    with timed_core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseMeasureRow)) == 1


def test_kept_days_are_right_after_a_change_and_as_time_passes(
    timed_core: Core, clock: Clock, seeder: Seeder
) -> None:
    last = clock.now.date()
    asked = Asked(make_period(last - timedelta(days=6), last + timedelta(days=1), Step.DAY, "UTC"))
    trends = TrendService(timed_core)
    first, second = seeder.kettle(), seeder.kettle()
    assert trends.report(asked).total.deadlines["final"] == (0, 0, 2)
    with timed_core.db.read() as session:
        kept = select(TrendDayRow.starts_at)
        assert len(session.scalars(kept).all()) == 8
    MeasureService(timed_core).catch_up()
    seeder.kettle()
    CategoryService(timed_core).correct(first.conversation_id, first.reference, "billing", NOOR)
    report = trends.report(asked)
    assert report.total.n == 3
    categories = next(one for one in report.groups if one.key == "category")
    assert [row[:2] for row in categories.rows] == [("safety", 2), ("billing", 1)]
    billing = replace(asked, category="billing")
    assert trends.report(billing).total.n == 1
    CategoryService(timed_core).correct(second.conversation_id, second.reference, "billing", NOOR)
    assert trends.report(billing).total.n == 2
    clock.move(timedelta(days=400))
    assert trends.report(asked).total.deadlines["final"] == (0, 3, 0)
