"""The main job in one piece: a story told in the widget ends on an agent's desk, in one chat."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from handoff.supervisor.stack import Stack
from tests.browser.conftest import ADMIN_PASSWORD, OpenContext
from tests.browser.widget_page import STORY, TURN, Widget

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def agent(open_context: OpenContext) -> Page:
    """An agent's browser, signed in."""
    page = open_context().new_page()
    page.goto("/desk/sign-in")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Queue").wait_for()
    return page


def test_a_story_becomes_a_case_and_the_agent_talks_in_the_same_chat(
    page: Page, agent: Page, stack: Stack
) -> None:
    widget = Widget(page).visit()
    reference = widget.file()

    row = agent.locator(f"#row-{reference}")
    expect(row).to_be_visible(timeout=TURN)  # without reloading
    agent.goto(f"/desk/cases/{reference}")
    expect(agent.get_by_text(STORY).first).to_be_visible()

    agent.get_by_role("button", name="Join the chat").click()
    expect(widget.line("has joined the chat")).to_be_visible(timeout=TURN)
    box = agent.get_by_label("Your message to the customer")
    box.fill("Good morning. I am looking into your kettle.")
    box.press("Control+Enter")
    expect(widget.line("I am looking into your kettle.")).to_be_visible(timeout=TURN)

    lines = widget.line("", "bot").count()
    widget.write("Thank you, it still leaks.")
    transcript = agent.get_by_role("log", name="Transcript")
    expect(transcript).to_contain_text("Thank you, it still leaks.", timeout=TURN)
    assert widget.line("", "bot").count() == lines  # the assistant stays silent

    agent.get_by_role("button", name="Hand back").first.click()
    expect(agent.get_by_role("button", name="Join the chat")).to_be_visible(timeout=TURN)
    widget.write("What is happening with my complaint?")
    expect(widget.line(reference, "bot").last).to_be_visible(timeout=TURN)
    expect(widget.line("", "bot")).not_to_have_count(lines, timeout=TURN)


def test_an_unfinished_intake_waits_at_the_desk_with_what_is_known(page: Page, agent: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.write("I want to talk to a person")
    expect(widget.line("asked for a person", "bot")).to_be_visible(timeout=TURN)
    expect(widget.line("transferred")).to_have_count(0)
    agent.goto("/desk")
    agent.locator("a", has_text="kettle").first.click()
    expect(agent.get_by_text(STORY).first).to_be_visible()
    expect(agent.get_by_role("button", name="Join the chat")).to_be_visible()
