"""Narrowing the queue, over HTTP."""

from __future__ import annotations

from handoff.services.desk import PAGE_SIZE
from tests.handoff.web.desk.test_queue_page import rows
from tests.support.desk_client import DeskClient
from tests.support.desk_seed import Seeder


def test_filters_stay_with_tabs_pages_and_live_rows(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    lost = [
        seeder.file(seeder.conversation(f"Parcel {n} is lost.", category="delivery"))
        for n in range(PAGE_SIZE + 1)
    ]
    page = noor.get("/desk?category=delivery&language=en&filed_from=2020-01-01")
    assert f"{PAGE_SIZE + 1} cases fit" in page.text
    found = [*rows(page), *rows(noor.get(next(one for one in page.links if "page=2" in one)))]
    assert set(found) == {one.reference for one in lost}
    assert kettle.reference not in found
    kept = "category=delivery&language=en&filed_from=2020-01-01"
    assert f"/desk?view=waiting&{kept}" in page.links
    (live,) = (each["hx-get"] for _, each in page.elements if each.get("id") == "queue")
    assert rows(noor.get(live)) == rows(page)
    without = next(link for link in page.links if "category" not in link and "filed" in link)
    assert kettle.reference in rows(noor.get(without))


def test_no_case_fits_and_a_way_back(noor: DeskClient, seeder: Seeder) -> None:
    kettle = seeder.kettle()
    page = noor.get("/desk?severity=low&assignee=nobody&due=overdue")
    assert rows(page) == []
    assert "No case fits" in page.text
    assert "Nobody is waiting" not in page.text
    assert rows(noor.get("/desk?view=open")) == [kettle.reference]
    assert "/desk?view=open" in page.links


def test_what_was_chosen_is_shown_again_in_the_form(noor: DeskClient, seeder: Seeder) -> None:
    seeder.kettle()
    page = noor.get("/desk?severity=urgent&due_by=2030-01-02&status=received")
    fields = [each for tag, each in page.elements if tag == "input"]
    shown = {
        one["value"]
        for one in fields
        if "checked" in one and one.get("name") in ("severity", "status")
    }
    assert shown == {"urgent", "received"}
    assert [one["value"] for one in fields if one.get("name") == "due_by"] == ["2030-01-02"]


def test_filter_that_is_not_understood_is_named_and_left_out(
    noor: DeskClient, seeder: Seeder
) -> None:
    kettle = seeder.kettle()
    page = noor.get("/desk?filed_to=tomorrow&severity=%3Cb%3E&assignee=%27")
    assert page.status == 200
    assert rows(page) == [kettle.reference]
    assert "left out: Severity, Responsible, Filed until" in page.text


def test_one_click_narrows_to_what_is_overdue_due_soon_or_nobodys(
    noor: DeskClient, seeder: Seeder
) -> None:
    kettle = seeder.kettle()
    page = noor.get("/desk")
    assert "/desk?view=open&due=overdue" in page.links
    assert any(link.startswith("/desk?view=open&due_by=") for link in page.links)
    narrowed = noor.get("/desk?view=open&assignee=nobody")
    assert rows(narrowed) == [kettle.reference]
    assert "/desk?view=open&due=overdue" not in narrowed.links
    assert "/desk?view=mine&assignee=nobody" not in noor.get("/desk?view=mine").links
