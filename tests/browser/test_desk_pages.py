"""The desk as an agent uses it in a browser, on a seeded service."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk_page import (
    NARROW,
    WIDE,
    Desk,
    complaints_of_axe,
    is_live,
    overflow,
    path_of,
)
from tests.support.desk_client import PASSWORD


def join(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Join the chat").click()
    expect(page.get_by_text("You answer this chat")).to_be_visible()
    is_live(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_is_accessible_and_fits(desk: Desk, scheme: str, size: dict[str, int]) -> None:
    page = desk.open("", viewport=size, color_scheme=scheme)
    page.goto("/desk/sign-in")
    assert complaints_of_axe(page) == []
    page.get_by_label("User name").fill("noor")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert complaints_of_axe(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Queue").wait_for()
    assert (complaints_of_axe(page), overflow(page)) == ([], 0)
    for name in ("kettle", "arabic", "markup", "long"):
        page.goto(path_of(desk.seeded[name]))
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert (complaints_of_axe(page), overflow(page)) == ([], 0), name


def test_own_conversation_with_composer_and_filing_is_accessible(desk: Desk) -> None:
    waiting = desk.new_waiting("The tap you fitted drips day and night.")
    page = desk.open(viewport=NARROW)
    join(page, path_of(waiting))
    page.get_by_role("button", name="Read it back in the chat").click()
    expect(page.get_by_label("How the customer confirmed it")).to_be_visible()
    assert (complaints_of_axe(page), overflow(page)) == ([], 0)


def test_queue_gets_new_rows_without_losing_focus(desk: Desk) -> None:
    page = desk.open()
    is_live(page)
    link = page.locator(f"#row-{desk.seeded['kettle'].reference}")
    link.focus()
    waiting = desk.new_waiting("My letter about the heating got no answer.")
    expect(page.locator(f"#row-{waiting.conversation_id}")).to_be_visible()
    expect(link).to_be_focused()


def test_words_go_both_ways_without_reloading(desk: Desk) -> None:
    waiting = desk.new_waiting("I was charged twice for the same lamp.")
    page = desk.open()
    join(page, path_of(waiting))
    page.evaluate("window.stays = true")
    box = page.get_by_label("Your message to the customer")
    box.fill("Good morning, I am looking at it.")
    box.press("Control+Enter")
    transcript = page.get_by_role("log", name="Transcript")
    expect(transcript).to_contain_text("Good morning, I am looking at it.")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    box.press_sequentially("One more th")
    desk.customer_says(waiting, "Thank you <script>alert(1)</script>")
    expect(transcript).to_contain_text("Thank you <script>alert(1)</script>")
    expect(box).to_have_value("One more th")
    expect(box).to_be_focused()
    assert page.evaluate("window.stays")


def test_second_agent_sees_at_once_who_has_it(desk: Desk) -> None:
    waiting = desk.new_waiting("Nobody rings me back about the sofa.")
    second = desk.open("lee")
    second.goto(path_of(waiting))
    is_live(second)
    join(desk.open(), path_of(waiting))
    expect(second.get_by_text("Noor Vance answers this chat")).to_be_visible()
    expect(second.get_by_role("button", name="Join the chat")).to_have_count(0)


def test_customer_confirms_the_read_back_and_the_case_is_filed(desk: Desk) -> None:
    waiting = desk.new_waiting("The fridge you delivered is dented on both sides.")
    page = desk.open()
    join(page, path_of(waiting))
    page.get_by_role("button", name="Read it back in the chat").click()
    transcript = page.get_by_role("log", name="Transcript")
    expect(transcript).to_contain_text("This is what I have written down.")
    desk.customer_confirms(waiting)
    page.get_by_role("link", name="File the case").click()
    expect(page.get_by_text("The customer has confirmed the read-back.").last).to_be_visible()
    page.get_by_role("button", name="File the case").click()
    expect(page.get_by_text("The case was filed.")).to_be_visible()
    expect(transcript).to_contain_text("Your complaint is filed. Your reference is RD-")


def test_quote_leads_to_the_marked_words(desk: Desk) -> None:
    page = desk.open()
    page.goto(path_of(desk.seeded["kettle"]))
    page.locator("#fact-amount").get_by_role("link").click()
    mark = page.locator("#q-amount")
    expect(mark).to_have_text("£39.99")
    expect(mark).to_be_in_viewport()
    assert page.evaluate("document.querySelector(':target').id") == "q-amount"


def test_times_are_shown_in_the_browser_s_zone(desk: Desk) -> None:
    page = desk.open(timezone_id="Pacific/Auckland")
    page.goto(path_of(desk.seeded["kettle"]))
    shown = page.locator(".deadline time").first
    wanted = shown.evaluate(
        "element => new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', "
        "year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', "
        "timeZone: 'Pacific/Auckland'}).format(new Date(element.dateTime))"
    )
    expect(shown).to_have_text(wanted)
    assert "UTC" in (shown.get_attribute("title") or "")


def test_desk_works_without_scripts(desk: Desk) -> None:
    waiting = desk.new_waiting("The gate you sold me does not close.")
    page = desk.open(java_script_enabled=False)
    page.goto(path_of(waiting))
    page.get_by_role("button", name="Join the chat").click()
    page.get_by_label("Your message to the customer").fill("I have read it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    page.get_by_label("New note").fill("Ask the warehouse.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".note__text")).to_have_text("Ask the warehouse.")
    expect(page.get_by_role("log")).to_contain_text("I have read it.")


def test_unsent_words_survive_a_reload(desk: Desk) -> None:
    waiting = desk.new_waiting("The paint peels off after a week.")
    page = desk.open()
    join(page, path_of(waiting))
    box = page.get_by_label("Your message to the customer")
    box.fill("A long answer that is not finished")
    page.reload()
    expect(box).to_have_value("A long answer that is not finished")


def test_note_is_saved_in_place(desk: Desk) -> None:
    page = desk.open()
    page.goto(path_of(desk.seeded["arabic"]))
    page.get_by_label("New note").fill("اتصلت بالمستودع")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".note__text")).to_have_text("اتصلت بالمستودع")
    expect(page.get_by_label("New note")).to_have_value("")
    assert complaints_of_axe(page) == []


def test_first_tab_stop_leads_to_the_content(desk: Desk) -> None:
    page = desk.open()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
