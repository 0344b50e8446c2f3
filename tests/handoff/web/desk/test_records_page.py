"""Records for regulators at the desk: who may export, and what comes."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from handoff.adapters.models import AgentRow
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


@pytest.fixture
def officer(service: RunningService, seeder: Seeder, noor: DeskClient) -> DeskClient:
    """A privacy officer's browser, at a desk with one complaint."""
    with service.services.core.db.write() as session:
        session.execute(
            update(AgentRow).where(AgentRow.username == "noor").values(role="privacy_officer")
        )
    seeder.kettle()
    return noor


def test_agents_export_nothing(noor: DeskClient) -> None:
    assert noor.get("/desk/records").status == 403
    assert "/desk/records" not in noor.get("/desk").links


def test_privacy_officer_exports_a_file(officer: DeskClient) -> None:
    page = officer.get("/desk/records")
    assert "/desk/records" in page.links
    form = page.form("/export")
    days = {"from": "2020-01-01", "to": "2024-01-01"}
    none = json.loads(officer.post(form, regime="", file="json", **days).html)
    assert none["cases"] == []
    days = {"from": "2026-01-01", "to": "2030-01-01"}
    answer = officer.post(form, regime="house-default", file="json", **days)
    assert "attachment" in answer.response.headers["Content-Disposition"]
    (case,) = json.loads(answer.html)["cases"]
    assert case["complainant_name"]["value"] == "Amira Holt"
    table = officer.post(form, regime="", file="csv", **days)
    assert table.response.content.startswith("\ufeffReference [case_id],".encode())


@pytest.mark.parametrize(
    "fields",
    [
        {"regime": "nothing", "from": "2026-01-01", "to": "2026-02-01"},
        {"regime": "", "from": "2026-02-01", "to": "2026-01-01"},
        {"regime": "", "from": "", "to": "2026-01-01"},
        {"regime": "", "from": "9999-12-31", "to": "9999-12-31"},
    ],
)
def test_what_cannot_be_exported_is_said(officer: DeskClient, fields: dict[str, str]) -> None:
    form = officer.get("/desk/records").form("/export")
    answer = officer.post(form, file="csv", **fields)
    assert answer.status == 400
    assert "Nothing was exported" in answer.text
