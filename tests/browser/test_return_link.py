"""A chat begun on one device goes on in another by an e-mailed link."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from handoff.supervisor.stack import Stack
from tests.browser.conftest import OpenContext
from tests.browser.widget_page import TURN, Widget

pytestmark = pytest.mark.timeout(180)

STORY = "The kettle I bought on 3 October 2026 leaks. My address is ana@example.com."


def mailed_link(outbox: Path, page: Page) -> str:
    """Return what stands behind the # of the link, once the mail has gone out."""
    for _ in range(60):
        for path in outbox.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = re.search(r"/chat(#resume=[\w-]+)", body.get_content() if body else "")
            if found:
                return found[1]
        page.wait_for_timeout(500)
    raise AssertionError("no link was mailed")


def test_the_chat_goes_on_where_the_link_is_opened(
    page: Page, open_context: OpenContext, stack: Stack
) -> None:
    first = Widget(page).visit()
    first.choose("accept")
    first.say(STORY)
    first.write("please send a link to my email")
    expect(first.line("ana@example.com", "bot").last).to_be_visible(timeout=TURN)
    link = mailed_link(stack.settings.outbox_dir, page)

    other = open_context().new_page()
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto("/chat" + link)
    button = other.get_by_role("button", name="Open my chat")
    expect(button).to_be_visible()
    assert not any("conversations" in url for url in asked)  # not used by opening the page
    assert "resume" not in other.url
    button.click()
    second = Widget(other)
    expect(second.line(STORY, "customer")).to_be_visible(timeout=TURN)
    expect(second.line("kettle", "bot").last).to_be_visible(timeout=TURN)
    second.write("It also smells of burning plastic.")
    expect(second.line("smells of burning", "customer")).to_be_visible(timeout=TURN)
    assert not any("resume=" in url for url in asked)

    # The first device has lost it.
    expect(page.get_by_text("no longer open on this device")).to_be_visible(timeout=TURN)

    again = open_context().new_page()
    again.goto("/chat" + link)
    again.get_by_role("button", name="Open my chat").click()
    expect(again.get_by_text("has been used or is too old")).to_be_visible(timeout=TURN)
