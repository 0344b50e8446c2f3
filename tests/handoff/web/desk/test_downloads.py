"""What leaves the desk as a file."""

from __future__ import annotations

import json

import pytest

from handoff.web.evidence_api import attachment
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import KETTLE, MARKUP, Seeded, Seeder
from tests.support.service import RunningService


def summary_path(seeded: Seeded, form: str) -> str:
    query = f"?reference={seeded.reference}" if seeded.reference else ""
    return f"/desk/conversations/{seeded.conversation_id}/summary/{form}{query}"


def test_json_is_the_summary_object_itself(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    kettle = seeder.kettle()
    response = noor.http.get(summary_path(kettle, "json"))
    assert response.headers["content-type"] == "application/json"
    disposition = response.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="{kettle.reference}.json"')
    assert response.json() == service.services.cases.summary(kettle.reference or "")


@pytest.mark.parametrize("form", ["md", "txt", "html"])
def test_rendered_summary_is_a_download_with_the_story(
    noor: DeskClient, seeder: Seeder, form: str
) -> None:
    response = noor.http.get(summary_path(seeder.kettle(), form))
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment")
    assert "burned my hand" in response.text


def test_summary_of_a_draft_has_no_reference(noor: DeskClient, seeder: Seeder) -> None:
    draft = seeder.wait(seeder.conversation(MARKUP))
    summary = json.loads(noor.http.get(summary_path(draft, "json")).text)
    assert summary["reference"] is None
    assert summary["status"] == "intake"
    assert summary["facts"]["story"]["value"] == MARKUP


def test_downloads_are_in_the_audit_trail(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    noor.http.get(summary_path(kettle, "md"))
    assert "Summary downloaded" in noor.get(f"/desk/cases/{kettle.reference}").text


def test_evidence_is_saved_and_never_shown(
    noor: DeskClient, seeder: Seeder, service: RunningService
) -> None:
    seeded = seeder.wait(seeder.conversation(KETTLE))
    with service.client() as http:
        response = http.post(
            f"/api/v1/conversations/{seeded.conversation_id}/evidence",
            files={"file": ("Rechnung für “Öl”.txt", b"one kettle, 39.99")},
            headers={"Authorization": f"Bearer {seeded.token}"},
        )
    assert response.status_code == 201, response.text
    page = noor.get(f"/desk/conversations/{seeded.conversation_id}")
    (link,) = [link for link in page.links if "/evidence/" in link]
    found = noor.http.get(link)
    assert found.content == b"one kettle, 39.99"
    assert found.headers["content-disposition"].startswith("attachment; filename=")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in found.headers["cache-control"]


def test_evidence_of_another_conversation_is_not_found(noor: DeskClient, seeder: Seeder) -> None:
    seeded = seeder.wait(seeder.conversation(KETTLE))
    path = f"/desk/conversations/{seeded.conversation_id}/evidence/{'0' * 32}"
    assert noor.get(path).status == 404


def test_file_names_cannot_break_the_header() -> None:
    header = attachment('a"\r\nX-Evil: 1;é.txt')
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2
    assert "%C3%A9" in header
