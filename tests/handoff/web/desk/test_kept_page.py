"""How long a case is kept, at the desk: who may hold it, and removing it on request."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handoff.adapters.models import AgentRow
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


@pytest.fixture
def officer(service: RunningService, open_desk: object, noor: DeskClient) -> DeskClient:
    """An administrator's browser, who may both finish cases and keep records."""
    with service.services.core.db.write() as session:
        session.execute(
            update(AgentRow).where(AgentRow.username == "noor").values(role="administrator")
        )
    return noor


def test_an_agent_sees_how_long_it_is_kept_and_changes_nothing(
    noor: DeskClient, seeder: Seeder
) -> None:
    reference = seeder.kettle().reference
    page = noor.get(f"/desk/cases/{reference}/work")
    assert "As long as the case is not finished, everything is kept." in page.text
    assert not page.has_form("/hold")
    assert noor.get("/desk/kept").status == 403


def test_a_case_is_held_lifted_and_removed_on_request(officer: DeskClient, seeder: Seeder) -> None:
    reference = str(seeder.kettle().reference)
    work = f"/desk/cases/{reference}/work"
    page = officer.get(work)
    assert not page.has_form("/erase")
    page = officer.post(page.form("/step"), status="withdrawn", reason="Asked by telephone.")
    assert "The messages of a chat: until" in page.text
    refused = officer.post(page.form("/hold"), reason="  ")
    assert (refused.status, "Give a reason" in refused.text) == (400, True)
    page = officer.post(page.form("/hold"), reason="A <claim> may come.")
    assert "by Noor Vance: A <claim> may come." in page.text
    overview = officer.get("/desk/kept")
    assert "for 12 months" not in overview.text
    assert "12 months after its last case was finished" in overview.text
    assert "A <claim> may come." in overview.text
    page = officer.post(officer.get(work).form("/hold/lift"))
    assert "The hold was lifted." in page.text
    refused = officer.post(page.form("/erase"), reference="yes")
    assert f"Nothing was removed. Type {reference} to confirm." in refused.text
    page = officer.post(page.form("/erase"), reference=reference)
    assert "What was told has been removed." in page.text
    case = officer.get(f"/desk/cases/{reference}")
    assert "What was told here was removed on" in case.text
    assert "kettle" not in case.text
    assert reference in officer.get("/desk/kept").text
    assert officer.get(f"{work}").status == 200
