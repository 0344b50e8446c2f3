"""Changing many cases at once at the desk, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from handoff.services.case_work import CaseWorkService
from tests.browser.desk_page import (
    NARROW,
    WIDE,
    Desk,
    complaints_of_axe,
    is_live,
    overflow,
)


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"]
)
def test_cases_are_ticked_by_keyboard_assigned_and_given_back(
    desk: Desk, size: dict[str, int], scheme: str
) -> None:
    desk.service.services.agents.set_role("noor", "supervisor")
    page = desk.open(viewport=size, color_scheme=scheme)
    is_live(page)
    page.goto("/desk?category=delivery")
    is_live(page)
    parcels = [desk.seeded[f"parcel-{number}"].reference or "" for number in range(4)]
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("Ticked: 1")).to_be_visible()
    # News arrives: what is ticked stays where it is, and stays ticked.
    desk.new_waiting("The parcel came without the book.")
    expect(page.locator(".pick__box:checked")).to_have_count(1)
    page.get_by_label("All on this page").check()
    shown = page.locator(".pick__box").count()
    expect(page.get_by_text(f"Ticked: {shown}")).to_be_visible()
    page.get_by_label("Make responsible").select_option("Lee Okafor")
    assert (complaints_of_axe(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text(f"{shown} cases are now with Lee Okafor.")).to_be_visible()
    work = CaseWorkService(desk.service.services.core)
    assert all(work.of(one).assignee is not None for one in parcels)
    assert (complaints_of_axe(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"{shown} cases are as they were before.")).to_be_visible()
    page.get_by_role("link", name="See each case").click()
    assert (complaints_of_axe(page), overflow(page)) == ([], 0)
