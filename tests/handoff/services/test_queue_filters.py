"""Which cases the filters of the queue show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from handoff.adapters.models import CaseRow, ConversationRow
from handoff.bootstrap import Services, bootstrap
from handoff.domain.queue_filters import Filters
from handoff.services.case_work import CaseWorkService
from handoff.services.desk import DeskService
from handoff.services.lifecycle import LifecycleService
from handoff.services.queue_lines import View
from tests.support.desk_seed import Seeder
from tests.support.service import make_settings, prepare_database, project_policy


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    prepare_database(database_url)
    made = bootstrap(make_settings(tmp_path / "var", database_url, 5005), project_policy())
    yield made
    made.core.db.close()


def test_each_filter_shows_what_it_names(services: Services) -> None:
    seeder, core = Seeder(services), services.core
    noor = services.agents.add("noor", "Noor Vance", "correct horse battery")
    kettle = str(seeder.kettle().reference)
    parcel = str(
        seeder.file(seeder.conversation("The parcel never arrived.", category="delivery")).reference
    )
    draft = seeder.wait(seeder.conversation("Nobody answers me.")).conversation_id
    CaseWorkService(core).assign(kettle, noor.id, noor)
    LifecycleService(core).change(parcel, "investigating", "", noor)
    with core.db.write() as session:
        due = datetime(2025, 3, 9, 22, 30, tzinfo=UTC)
        case = update(CaseRow).where(CaseRow.reference == parcel)
        session.execute(case.values(next_due_at=due))
        chat = select(CaseRow.conversation_id).where(CaseRow.reference == parcel)
        session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == chat.scalar_subquery())
            .values(language="ar")
        )
    desk, today = DeskService(core), datetime.now(UTC).date()
    day, late = timedelta(days=1), due.date()

    def shown(filters: Filters, zone: str = "UTC", view: View = View.OPEN) -> set[str]:
        page = desk.queue(view, 1, noor.id, filters, zone)
        assert page.total == len(page.rows)
        return {row.reference or row.conversation_id for row in page.rows}

    assert shown(Filters(severity=("urgent", "high"))) == {kettle}
    assert shown(Filters(status=("investigating", "proposed"))) == {parcel}
    assert shown(Filters(category=("delivery",))) == {parcel}
    assert shown(Filters(language=("en",))) == {kettle, draft}
    assert shown(Filters(language=("other", "en"))) == {kettle, parcel, draft}
    assert shown(Filters(language=("other",))) == {parcel}
    assert shown(Filters(assignee="nobody")) == {parcel}
    assert shown(Filters(assignee=noor.id)) == {kettle}
    assert shown(Filters(is_overdue=True)) == {parcel}
    assert shown(Filters(due_by=late)) == {parcel}
    assert shown(Filters(due_by=late - day)) == set()
    # There it is already the next day.
    assert shown(Filters(due_by=late), "Europe/Berlin") == {parcel}
    assert shown(Filters(due_by=late), "Asia/Tokyo") == set()
    assert shown(Filters(filed_from=today - day, filed_to=today + day)) == {kettle, parcel, draft}
    assert shown(Filters(filed_to=today - day - day)) == set()
    assert shown(Filters(language=("en",)), view=View.MINE) == {kettle}
    assert shown(Filters(language=("en",)), view=View.WAITING) == {draft}
    assert shown(Filters(language=("en",), severity=("low",)), view=View.MINE) == set()


def test_own_case_with_own_chat_is_one_line(services: Services) -> None:
    seeder = Seeder(services)
    noor = services.agents.add("noor", "Noor Vance", "correct horse battery")
    kettle = seeder.wait(seeder.kettle())
    other = seeder.wait(seeder.conversation("Nobody answers me."))
    for seeded in (kettle, other):
        services.handoffs.accept(seeded.conversation_id, noor.id)
    CaseWorkService(services.core).assign(str(kettle.reference), noor.id, noor)
    page = DeskService(services.core).queue(View.MINE, 1, noor.id)
    assert [row.conversation_id for row in page.rows] == [
        kettle.conversation_id,
        other.conversation_id,
    ]
    assert page.total == 2
