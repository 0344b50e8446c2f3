"""Changing many cases at once from the queue and from what was found, without scripts."""

from __future__ import annotations

import re

import pytest

from handoff.services.case_work import CaseWorkService
from tests.handoff.web.desk.test_queue_page import rows
from tests.support.desk_client import DeskClient, Form, Page
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService


@pytest.fixture
def head(service: RunningService, noor: DeskClient) -> DeskClient:
    service.services.agents.set_role("noor", "supervisor")
    return noor


def boxes(page: Page) -> dict[str, str]:
    """Return the values of the boxes to tick, by id."""
    return {
        at["id"]: at["value"]
        for tag, at in page.elements
        if tag == "input" and at.get("form") == "bulk"
    }


def ticked(page: Page) -> list[str]:
    """Return the cases of the form in which they are shown once more."""
    return [at["value"] for _, at in page.elements if at.get("name") == "case"]


def send(client: DeskClient, page: Page, **fields: str | list[str]) -> Page:
    """Send the form below the list with what is ticked."""
    form: Form = page.form("/desk/bulk")
    return Page(client.http.post(form.action, data=form.fields | fields))


def person(page: Page, name: str) -> str:
    """Return the value of the option with this text."""
    found = re.search(rf'<option value="(\w+)" *>{name}<', page.html.split('id="bulk-assignee"')[1])
    assert found is not None
    return found[1]


def test_ticked_cases_are_assigned_and_it_is_undone(
    service: RunningService, head: DeskClient, seeder: Seeder
) -> None:
    work = CaseWorkService(service.services.core)
    cases = [seeder.kettle().reference or "" for _ in range(3)]
    seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    shown = head.get("/desk?severity=urgent")
    assert set(boxes(shown).values()) == {*cases, boxes(shown)["pick-all"]}
    assert set(boxes(shown)["pick-all"].split()) == set(cases)
    done = send(head, shown, do="assign", assignee=person(shown, "Lee Okafor"), case=cases[:1])
    assert "One case is now with Lee Okafor." in done.text
    assert done.response.url.params["severity"] == "urgent"
    everything = boxes(done)["pick-all"]
    done = send(head, done, do="assign", assignee=person(done, "Lee Okafor"), all=everything)
    assert "2 cases are now with Lee Okafor. One was left out" in done.text
    undone = head.post(done.form("/undo"))
    assert "2 cases are as they were before." in undone.text
    assert not undone.has_form("/undo")
    assert [work.of(one).assignee is not None for one in cases] == [True, False, False]
    assert "Lee Okafor" in head.post(head.get("/desk/bulk").form("/undo")).text
    assert [work.of(one).assignee for one in cases] == [None, None, None]


def test_found_cases_get_a_department(
    service: RunningService, head: DeskClient, seeder: Seeder
) -> None:
    case = seeder.kettle()
    found = head.get("/desk/search?q=kettle")
    done = send(head, found, do="department", department="Billing", case=boxes(found)["pick-all"])
    assert "One case is now with the department “Billing”." in done.text
    assert rows(done) == [case.reference]
    assert CaseWorkService(service.services.core).of(case.reference or "").department == "Billing"
    page = head.get(next(link for link in done.links if link.startswith("/desk/bulk/")))
    assert f"{case.reference} : changed" in page.text


def test_what_cannot_be_done_is_said_and_the_ticks_stay(
    service: RunningService, head: DeskClient, seeder: Seeder
) -> None:
    case = seeder.kettle().reference or ""
    shown = head.get("/desk")
    for words, fields in (
        ("Tick at least one case.", {"do": "assign", "assignee": "nobody"}),
        ("Choose who becomes responsible.", {"do": "assign", "case": case}),
        ("who works on cases", {"do": "assign", "case": case, "assignee": "who"}),
        ("Choose a department", {"do": "department", "case": case}),
        ("Choose whether to assign", {"do": "else", "case": case}),
        ("no proper reference", {"do": "assign", "assignee": "nobody", "case": "RD-1"}),
    ):
        page = send(head, shown, back="https://elsewhere.example/", **fields)
        assert page.status == 400
        assert words in page.text
        assert ('value="' + fields["case"] in page.html) if "case" in fields else True
        assert page.links.count("/desk") > 0
        assert "elsewhere" not in page.html


def test_agents_tick_nothing(noor: DeskClient, seeder: Seeder) -> None:
    seeder.kettle()
    assert boxes(noor.get("/desk")) == {}
    assert not noor.get("/desk").has_form("/desk/bulk")


def test_all_cases_of_a_list_are_shown_before_they_are_changed(
    service: RunningService, head: DeskClient, seeder: Seeder
) -> None:
    assert 'id="bulk" method="post" action="/desk/bulk" aria-labelledby="bulk-title" hidden' in (
        head.get("/desk").html
    )
    cases = [seeder.kettle().reference or "" for _ in range(27)]
    seeder.wait(seeder.conversation("Nobody answers my letters about the meter."))
    shown = head.get("/desk")
    assert "All 27 cases of this list" in shown.text
    assign = {"do": "assign", "assignee": person(shown, "Lee Okafor")}
    asked = send(head, shown, list="yes", **assign)
    assert "These 27 cases are changed." in asked.text
    assert sorted(ticked(asked)) == sorted(cases)
    done = send(head, asked, case=ticked(asked)[:26], **assign)
    assert "26 cases are now with Lee Okafor." in done.text
    found = head.get("/desk/search?q=kettle")
    assert "All 27 cases of this list" in found.text
    asked = send(head, found, list="yes", do="department", department="Billing")
    assert sorted(ticked(asked)) == sorted(cases)
    assert "cases of this list" not in head.get("/desk?assignee=nobody").text
