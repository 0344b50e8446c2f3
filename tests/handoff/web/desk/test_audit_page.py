"""The audit log at the desk: who may read it, what is found, and the file."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from sqlalchemy import select, update

from handoff.adapters.audit import Tag
from handoff.adapters.models import AgentRow, AuditEventRow
from handoff.services import audit_log
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


@pytest.fixture
def officer(service: RunningService, noor: DeskClient) -> DeskClient:
    """A privacy officer's browser."""
    with service.services.core.db.write() as session:
        session.execute(
            update(AgentRow).where(AgentRow.username == "noor").values(role="privacy_officer")
        )
    return noor


def test_agents_do_not_read_it(noor: DeskClient) -> None:
    assert noor.get("/desk/audit").status == 403
    assert noor.get("/desk/audit/csv").status == 403


def test_events_are_found_by_what_was_chosen(officer: DeskClient, seeder: Seeder) -> None:
    reference = str(seeder.kettle().reference)
    page = officer.get("/desk/audit")
    assert "Case filed" in page.text
    assert "kettle" not in page.text
    page = officer.get(f"/desk/audit?about={reference.lower()}&what=customer:case:filed")
    assert "1 event" in page.text
    assert f"/desk/cases/{reference}" in page.links
    none = officer.get("/desk/audit?who=bot&what=customer:case:filed")
    assert "There are no such events in this period." in none.text
    for query in ("from=2026-13-01", "from=2010-01-01&to=2026-01-01", "what=nonsense"):
        assert officer.get(f"/desk/audit?{query}").status == 400


def test_older_events_are_a_page_away(
    officer: DeskClient, seeder: Seeder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeder.kettle()
    monkeypatch.setattr(audit_log, "PAGE", 5)
    page = officer.get("/desk/audit?who=customer")
    first = '<th scope="row">Conversation started'
    assert first not in page.html
    while older := [link for link in page.links if "below=" in link]:
        page = officer.get(older[0])
    assert first in page.html


def test_the_file_can_be_shown_to_be_unchanged(
    officer: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    reference = seeder.kettle().reference
    answer = officer.get(f"/desk/audit/csv?about={reference}")
    rows = list(csv.DictReader(io.StringIO(answer.response.text, newline="")))
    assert {row["case"] for row in rows} == {reference}
    assert Tag.CASE_FILED in [row["event"] for row in rows]
    with service.services.core.db.read() as session:
        event = session.scalars(
            select(AuditEventRow).where(AuditEventRow.tag == Tag.AUDIT_EXPORTED)
        ).one()
    assert event.data["sha256"] == hashlib.sha256(answer.response.content).hexdigest()
    assert event.data["events"] == len(rows)
