"""The ways out of the chat, and room for the newest line where there is little."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from handoff.domain.messages import Choice, Expects, InputKind, Sender
from handoff.domain.understanding import TriggerHit
from tests.browser.desk_page import Desk, complaints_of_axe
from tests.browser.widget_page import Widget

HARMLESS = "https://en.wikipedia.org/"
STORY = "Your fitter shouted at me. My husband must not see that I write to you."
QUESTION = "What would you like us to do?"
WISHES = (
    "My money back",
    "A replacement",
    "A repair",
    "An apology",
    "An explanation",
    "Compensation",
    "Something put right",
    "Skip",
)
ABUSE = TriggerHit("financial_or_domestic_abuse", "P1", "My husband must not see")
SMALL: dict[str, Any] = {
    "viewport": {"width": 320, "height": 568},
    "has_touch": True,
    "is_mobile": True,
}


#: A phone upright and turned, one with its keyboard open, a low window, and 400 % of a large one.
LOW = ((320, 568), (844, 390), (390, 380), (360, 360), (1024, 600), (320, 256))


def open_shop(desk: Desk, *hits: TriggerHit, **options: Any) -> tuple[Page, Widget]:
    """Return the shop's page with a conversation that the browser knows, the panel closed."""
    seeded = desk.seeder.conversation(STORY, triggers=hits)
    kept = {"id": seeded.conversation_id, "token": seeded.token, "read": 0, "unsent": []}
    desk.seeder.says(
        seeded.conversation_id,
        Sender.BOT,
        QUESTION,
        choices=tuple(Choice(wish, f"desired_outcome:{wish}") for wish in WISHES),
        expects=Expects("desired_outcome", InputKind.CHOICE, True),
    )
    page = desk.open("", **options)
    page.context.route(HARMLESS, lambda route: route.fulfill(body="<h1>Welcome</h1>"))
    page.goto("/healthz")
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)",
        [f"redress:{desk.service.url}", json.dumps(kept | {"draft": "He also"})],
    )
    page.goto("/")
    return page, Widget(page)


def test_leaving_shows_nothing_until_the_chat_is_asked_for(desk: Desk) -> None:
    page, widget = open_shop(desk, ABUSE, **SMALL)
    widget.launcher.click()
    button = page.get_by_role("button", name="Leave this page quickly")
    expect(button).to_be_in_viewport(ratio=1)
    expect(button).to_have_accessible_description(re.compile("history still shows this site"))
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert complaints_of_axe(page) == []
    held: list[Route] = []
    page.context.unroute(HARMLESS)
    page.context.route(HARMLESS, lambda route: held.append(route))
    # At once, before the other page is there.
    assert button.evaluate("one => (one.click(), document.documentElement.childNodes.length)") == 0
    while not held:
        page.wait_for_timeout(20)
    held[0].fulfill(body="<h1>Welcome</h1>")
    page.wait_for_url(HARMLESS)
    page.go_back()
    assert "healthz" in page.url

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    expect(widget.launcher).to_have_accessible_name("Make a complaint")
    widget.launcher.click()
    expect(page.get_by_text("An earlier chat is kept on this device.")).to_be_visible()
    expect(widget.lines).to_have_count(0)
    assert complaints_of_axe(page) == []
    assert not [url for url in asked if "/api/" in url]
    page.get_by_role("button", name="Open my chat").click()
    expect(widget.line(STORY, "customer")).to_be_visible()
    expect(widget.entry).to_have_value("He also")


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_one_key_three_times_leaves_on_every_tab(desk: Desk, key: str) -> None:
    page, widget = open_shop(desk, ABUSE)
    other = Widget(page.context.new_page())
    other.page.goto("/")
    other.launcher.click()
    expect(other.line(STORY, "customer")).to_be_visible()
    widget.launcher.click()
    expect(page.get_by_role("button", name="Leave this page quickly")).to_be_visible()
    # A capital letter is no press of its own, and another key begins anew.
    widget.entry.press_sequentially("NO")
    for press in (key, key, "a", key, key):
        page.keyboard.press(press)
    assert page.url.startswith(desk.service.url)
    page.keyboard.press(key)
    page.wait_for_url(HARMLESS)
    expect(other.panel).to_have_count(0)
    expect(other.page.locator("redress-chat .badge")).to_have_count(0)


def test_without_signs_of_danger_only_the_menu_leads_out(desk: Desk) -> None:
    page, widget = open_shop(desk)
    widget.launcher.click()
    expect(widget.line(STORY, "customer")).to_be_visible()
    expect(page.get_by_role("button", name="Leave this page quickly")).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("Shift")
    assert page.url.startswith(desk.service.url)
    widget.menu("Leave this page quickly")
    page.wait_for_url(HARMLESS)


def test_the_back_button_of_a_phone_closes_the_chat_and_stays_on_the_page(desk: Desk) -> None:
    page, widget = open_shop(desk, **SMALL)
    page.evaluate("() => addEventListener('popstate', () => { document.title = 'heard'; })")
    widget.launcher.click()
    expect(widget.panel).to_be_visible()
    page.go_back()
    expect(widget.panel).to_have_count(0)
    expect(widget.launcher).to_be_focused()
    # Closed by its own button, the chat leaves no step behind.
    widget.launcher.click()
    widget.close_button.click()
    expect(widget.panel).to_have_count(0)
    page.wait_for_function("() => !history.state")
    assert page.title() != "heard"
    page.go_back()
    assert page.url.endswith("/healthz")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640)])
def test_many_answers_are_all_in_sight_or_show_that_they_go_on(
    desk: Desk, width: int, height: int
) -> None:
    page, widget = open_shop(desk, viewport={"width": width, "height": height})
    widget.launcher.click()
    answers = widget.choices.get_by_role("button")
    expect(answers).to_have_count(len(WISHES))
    for answer in answers.all():
        expect(answer).to_be_in_viewport(ratio=1)
    expect(widget.choices).to_have_accessible_description(QUESTION)
    # One more than has room: the box ends in the middle of a row.
    page.set_viewport_size({"width": 360, "height": 420})
    box = widget.choices.bounding_box()
    assert box is not None
    cut = [
        one["y"] + one["height"] / 3 < box["y"] + box["height"] < one["y"] + one["height"]
        for one in (answer.bounding_box() for answer in answers.all())
        if one is not None
    ]
    assert any(cut)


def test_the_talk_stays_where_it_is_when_the_facts_come(desk: Desk) -> None:
    _page, widget = open_shop(desk)
    widget.launcher.click()
    expect(widget.facts).to_be_visible()
    with_facts = widget.entry.bounding_box()
    widget.facts_button.click()
    expect(widget.facts).to_have_count(0)
    assert widget.entry.bounding_box() == with_facts


def test_a_refused_message_says_so_in_sight_and_aloud(desk: Desk) -> None:
    page, widget = open_shop(desk, **SMALL)
    widget.launcher.click()
    expect(widget.line(STORY, "customer")).to_have_attribute("aria-live", "off")
    widget.entry.fill("and again " * 1100)
    widget.send_button.tap()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("10,000")
    expect(refusal).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Edit", exact=True)).to_be_in_viewport(ratio=1)
    # The button that was pressed still has the focus: nobody is thrown back to the page's start.
    assert "send" in widget.focused()
    edit = page.get_by_role("button", name="Edit", exact=True).bounding_box()
    assert edit is not None
    assert min(edit["width"], edit["height"]) >= 44
    # The answer to the next message comes below it, in view.
    widget.write("It broke")
    expect(widget.line("It broke", "bot")).to_be_in_viewport(ratio=1)
    expect(widget.lines.last).to_contain_text("It broke")


def test_the_menu_fits_above_a_keyboard(desk: Desk) -> None:
    page, widget = open_shop(desk, **SMALL | {"viewport": {"width": 360, "height": 360}})
    widget.launcher.click()
    widget.menu_button.click()
    page.keyboard.press("Tab")
    assert "Leave this page quickly" in page.evaluate(
        "() => document.querySelector('redress-chat').shadowRoot.activeElement.textContent"
    )
    box = page.locator("redress-chat .sheet").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 360


def test_facts_have_the_room_of_a_low_window_to_themselves(desk: Desk) -> None:
    _page, widget = open_shop(desk, **SMALL | {"viewport": {"width": 360, "height": 360}})
    widget.launcher.click()
    widget.facts_button.click()
    expect(widget.facts).to_be_visible()
    facts, field = widget.facts.bounding_box(), widget.entry.bounding_box()
    assert facts and field
    assert facts["height"] > 180
    assert facts["y"] + facts["height"] <= field["y"]
    expect(widget.choices).to_be_hidden()
    widget.facts_button.click()
    expect(widget.choices.get_by_role("button").first).to_be_in_viewport(ratio=1)


def test_the_notice_can_be_read_at_every_height(desk: Desk) -> None:
    page, widget = open_shop(desk, viewport={"width": 320, "height": 200})
    widget.launcher.click()
    widget.menu("Read the full notice")
    notice = page.locator("redress-chat .notice")
    expect(notice.get_by_role("heading").first).to_be_in_viewport(ratio=1)
    close = page.get_by_role("dialog").get_by_role("button", name="Close", exact=True)
    close.scroll_into_view_if_needed()
    expect(close).to_be_in_viewport(ratio=1)
    close.click()
    expect(widget.menu_button).to_be_focused()


def test_the_question_and_its_answers_have_room_at_every_height(desk: Desk) -> None:
    page, widget = open_shop(desk, ABUSE)
    widget.launcher.click()
    question = widget.line(QUESTION).locator(".text")
    for width, height in LOW:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        if not widget.panel.count():
            widget.launcher.click()
        for part in (question, widget.choices.get_by_role("button").first, widget.entry):
            expect(part, f"{width} x {height}").to_be_in_viewport(ratio=0.9)
        assert complaints_of_axe(page) == []
