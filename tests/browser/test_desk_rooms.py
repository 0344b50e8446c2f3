"""Pages of the desk beside queue and case: they are accessible, fit and are reached by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk_page import NARROW, WIDE, Desk, complaints_of_axe, overflow

#: Light on a desktop, and dark on a telephone: the two tests of each page.
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"]
)


def open_all(page: Page) -> None:
    """Show what is folded away."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")


def is_fine(page: Page, where: str) -> None:
    """Return when axe finds nothing and nothing is wider than the window, also unfolded."""
    open_all(page)
    assert (complaints_of_axe(page), overflow(page)) == ([], 0), where


@LOOKS
def test_work_on_a_case_empty_refused_and_filled(
    desk: Desk, size: dict[str, int], scheme: str
) -> None:
    number = 0 if size is WIDE else 1
    page = desk.open(viewport=size, color_scheme=scheme)
    page.goto(f"/desk/cases/{desk.seeded[f'parcel-{number}'].reference}")
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_text("You are responsible for this case now.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="Status: Received")).to_be_visible()
    is_fine(page, "empty")
    page.get_by_label("Reason, kept with the step").fill("")
    page.get_by_label("Next step").select_option("withdrawn")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_fine(page, "refused")
    tasks = page.locator("#tasks-task")
    tasks.get_by_label("What there is to do").fill("Ring the depot")
    tasks.get_by_label("Last day").fill("2099-12-31")
    tasks.locator(".more__form button").click()
    expect(page.get_by_text("The task was saved.")).to_be_visible()
    expect(tasks).to_contain_text("Ring the depot")
    open_all(page)
    page.get_by_label("What was said").fill("The depot looks for it.")
    page.get_by_role("button", name="Add to the log").click()
    expect(page.get_by_text("The entry was saved.")).to_be_visible()
    is_fine(page, "filled")
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_role("heading", name="As the customer reads it")).to_be_visible()
    is_fine(page, "letter")


@LOOKS
def test_pages_of_the_administrator(desk: Desk, size: dict[str, int], scheme: str) -> None:
    page = desk.open("ada", viewport=size, color_scheme=scheme)
    for path in ("trends", "records", "alerts", "settings", "my-work", "mail", "views"):
        page.goto(f"/desk/{path}")
        is_fine(page, path)
    page.goto("/desk/accounts")
    page.get_by_label("User name").fill("noor")
    page.get_by_label("Name that customers read").fill("Noor")
    page.get_by_label("Password", exact=True).fill("a long password")
    page.get_by_role("button", name="Add an account").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_fine(page, "accounts")
    page.goto("/desk/connections")
    is_fine(page, "connections")
    page.get_by_label("Read chats").check()
    page.locator("#key-name").fill("Till")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#shown-once")).to_be_visible()
    is_fine(page, "connections with a key")


@LOOKS
def test_linked_cases_and_saved_views(desk: Desk, size: dict[str, int], scheme: str) -> None:
    first, second = (2, 3) if size is WIDE else (3, 0)
    page = desk.open(viewport=size, color_scheme=scheme)
    page.goto(f"/desk/cases/{desk.seeded[f'parcel-{first}'].reference}")
    page.get_by_text("Link another case").click()
    page.get_by_label("Reference of the other case").fill("RD-0000-0000-0000")
    why = page.locator("#link-why")
    why.fill("The same lorry.")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(why).to_have_value("The same lorry.")
    page.locator("#link-other").fill(desk.seeded[f"parcel-{second}"].reference or "")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("The cases are linked.")).to_be_visible()
    is_fine(page, "linked")
    page.goto("/desk?category=delivery")
    page.get_by_text("Save as a view").click()
    page.get_by_label("Name of the view").fill(f"Parcels {scheme}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=f"Parcels {scheme}")).to_be_visible()
    is_fine(page, "queue with a view")
    page.goto("/desk/views")
    is_fine(page, "views")


def test_menus_and_shortcuts_are_reached_by_keyboard(desk: Desk) -> None:
    page = desk.open()
    page.goto(f"/desk/cases/{desk.seeded['kettle'].reference}")
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page).not_to_have_url(re.compile(str(desk.seeded["kettle"].reference)))
    expect(page).to_have_url(re.compile("/desk/cases/"))
    page.go_back()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Join the chat")).to_be_focused()
    page.keyboard.press("n")
    note = page.get_by_label("New note")
    expect(note).to_be_focused()
    page.keyboard.type("Rang them.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rang them.")).to_be_visible()
    expect(note).to_be_focused()
    me = page.locator(".menu--me > summary")
    me.focus()
    page.keyboard.press("Enter")
    assert complaints_of_axe(page) == []
    page.keyboard.press("Escape")
    expect(me).to_be_focused()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keyboard shortcuts").press("Enter")
    page.get_by_label("Use these shortcuts in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto("/desk")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
