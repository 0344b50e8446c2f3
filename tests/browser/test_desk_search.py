"""Search and keyboard at the desk, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import (
    NARROW,
    WIDE,
    Desk,
    complaints_of_axe,
    overflow,
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_search_is_accessible_and_fits(desk: Desk, scheme: str, size: dict[str, int]) -> None:
    page = desk.open(viewport=size, color_scheme=scheme)
    for query in ("", "?q=parcel", "?q=zeppelin"):
        page.goto(f"/desk/search{query}")
        assert (complaints_of_axe(page), overflow(page)) == ([], 0), query
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert complaints_of_axe(page) == []


def test_cases_are_found_and_opened_by_keyboard_alone(desk: Desk) -> None:
    page = desk.open()
    page.wait_for_load_state()  # the keys work once the page's scripts have run
    page.keyboard.press("/")
    expect(page.get_by_label("Search all cases")).to_be_focused()
    page.keyboard.type("burned")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    link = page.locator(f"#row-{desk.seeded['kettle'].reference}")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{desk.seeded['kettle'].reference}")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/desk")


def test_letters_typed_into_a_field_are_no_shortcuts(desk: Desk) -> None:
    page = desk.open()
    box = page.get_by_label("Search all cases")
    box.fill("")
    box.press_sequentially("gq?jk/")
    expect(box).to_have_value("gq?jk/")
    expect(page.get_by_role("dialog")).to_be_hidden()
