"""The lines of the queue stay true, whoever changes what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from handoff.adapters.database import migrate
from handoff.adapters.models import EntryCountRow, EntryMarkRow, EntryRow
from handoff.bootstrap import Services, bootstrap
from handoff.domain.lifecycle import FINISHED
from handoff.domain.messages import Sender
from handoff.services.agents import Agent
from handoff.services.core import Core
from handoff.services.desk import DeskService
from handoff.services.entries import catch_up, write_entries
from handoff.services.lifecycle import LifecycleService
from handoff.services.messages import add_message, load_conversation
from handoff.services.queue_lines import View
from tests.support.desk_seed import Seeder, seed_all
from tests.support.service import make_settings, prepare_database, project_policy


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    prepare_database(database_url)
    made = bootstrap(make_settings(tmp_path / "var", database_url, 5005), project_policy())
    yield made
    made.core.db.close()


@pytest.fixture
def agent(services: Services) -> Agent:
    return services.agents.add("noor", "Noor Vance", "correct horse battery")


def entry(core: Core, key: str | None) -> EntryRow:
    with core.db.read() as session:
        return session.scalars(select(EntryRow).where(EntryRow.key == key)).one()


def everything(core: Core) -> list[dict[str, Any]]:
    with core.db.read() as session:
        rows = session.execute(select(*EntryRow.__table__.c).order_by(EntryRow.sort_key))
        return [{**row._mapping, "number": 0} for row in rows]


def test_lines_are_what_writing_all_anew_gives(services: Services) -> None:
    seed_all(services)
    kept = everything(services.core)
    assert len(kept) == 9
    with services.core.db.write() as session:
        ids = set(session.scalars(select(EntryRow.conversation_id)))
        session.execute(EntryRow.__table__.delete())  # type: ignore[attr-defined]
        write_entries(session, services.core.policy, ids)
    assert everything(services.core) == kept


def test_no_mark_outlives_its_transaction(services: Services) -> None:
    seed_all(services)
    with services.core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(EntryMarkRow)) == 0


@pytest.mark.parametrize("view", list(View))
def test_counts_are_the_numbers_of_lines(services: Services, agent: Agent, view: View) -> None:
    found = seed_all(services)
    life = LifecycleService(services.core)
    for name in ("kettle", "parcel-0", "parcel-1"):
        life.change(str(found[name].reference), "withdrawn", "They asked for it.", agent)
    life.change(str(found["parcel-1"].reference), "investigating", "They want it after all.", agent)
    services.handoffs.accept(found["waiting"].conversation_id, agent.id)
    page = DeskService(services.core).queue(view, 1, agent.id)
    assert page.total == len(page.rows) == page.counts[view]
    assert page.counts[View.FINISHED] == 2
    assert page.counts[View.OPEN] == 7
    assert page.counts[View.MINE] == page.counts[View.WAITING] == 1


def test_change_past_the_services_is_seen_too(services: Services) -> None:
    kettle = Seeder(services).kettle()
    changes: list[tuple[str, Callable[[EntryRow], object], object]] = [
        ("UPDATE cases SET headline = 'A new headline'", lambda e: e.headline, "A new headline"),
        ("UPDATE conversations SET language = 'fr'", lambda e: e.language, "fr"),
        ("DELETE FROM facts WHERE name = 'customer_name'", lambda e: e.customer, None),
        ("UPDATE cases SET status = 'resolved'", lambda e: e.is_finished, True),
        ("UPDATE cases SET next_due_at = NULL", lambda e: e.due_kind, None),
    ]
    for statement, read, wanted in changes:
        with services.core.db.write() as session:
            session.execute(text(statement))
        assert read(entry(services.core, kettle.reference)) == wanted


def test_only_messages_that_are_searched_write_the_line_anew(services: Services) -> None:
    kettle, core = Seeder(services).kettle(), services.core

    def is_written_anew_by(sender: Sender) -> bool:
        with core.db.write() as session:
            session.execute(text("UPDATE desk_entries SET customer = 'unwritten'"))
        with core.db.write() as session:
            conversation = load_conversation(session, kettle.conversation_id, lock=True)
            add_message(session, core, conversation, sender, "It is on its way.")
        return entry(core, kettle.reference).customer != "unwritten"

    assert [is_written_anew_by(sender) for sender in (Sender.BOT, Sender.SYSTEM)] == [False, False]
    assert [is_written_anew_by(sender) for sender in (Sender.CUSTOMER, Sender.AGENT)] == [
        True,
        True,
    ]


def test_undone_change_leaves_the_line(services: Services) -> None:
    kettle = Seeder(services).kettle()
    with pytest.raises(RuntimeError), services.core.db.write() as session:
        session.execute(text("UPDATE cases SET status = 'resolved'"))
        raise RuntimeError
    assert not entry(services.core, kettle.reference).is_finished


def test_draft_becomes_the_line_of_its_case(services: Services) -> None:
    seeder = Seeder(services)
    draft = seeder.wait(seeder.conversation("The parcel never arrived.", category="delivery"))
    assert entry(services.core, draft.conversation_id).is_draft
    case = seeder.file(draft)
    assert [line["key"] for line in everything(services.core)] == [case.reference]


def test_conversation_with_the_assistant_alone_has_no_line(services: Services) -> None:
    Seeder(services).conversation("The parcel never arrived.", category="delivery")
    assert everything(services.core) == []


def test_cases_from_before_there_were_lines_get_theirs(services: Services) -> None:
    core = services.core
    seed_all(services)
    kept = everything(core)
    with core.db.write() as session:
        session.execute(text("DELETE FROM desk_entries"))
        session.execute(text("DELETE FROM desk_counts"))
        session.execute(text("DELETE FROM desk_marks"))
        session.execute(
            text(
                "INSERT INTO desk_marks (conversation_id, is_old) "
                "SELECT id, true FROM conversations"
            )
        )
    core.db.before_commit = None
    assert catch_up(core.db, core.policy) == 9
    assert everything(core) == kept
    with core.db.read() as session:
        counts = {row.name: row.count for row in session.scalars(select(EntryCountRow))}
    assert counts == {"open": 9, "finished": 0}


def test_triggers_are_there_again_after_another_migration(services: Services) -> None:
    kettle = Seeder(services).kettle()
    migrate(services.core.settings.database_url)
    with services.core.db.write() as session:
        session.execute(text("UPDATE cases SET status = :status"), {"status": FINISHED[0]})
    assert entry(services.core, kettle.reference).is_finished
