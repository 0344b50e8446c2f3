"""A customer makes a complaint in the widget, from the greeting to the reference."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import INTEGRATION_KEY
from tests.browser.widget_page import STORY, TURN, Widget, assert_accessible


def read_case(base_url: str, reference: str) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{base_url}/api/v1/cases/{reference}",
        headers={"Authorization": f"Bearer {INTEGRATION_KEY}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        case: dict[str, Any] = json.load(answer)
        return case


def test_typing_and_choices_lead_to_a_case(page: Page, base_url: str) -> None:
    widget = Widget(page).visit()
    expect(widget.line("automated assistant").first).to_be_visible()
    page.evaluate(
        "() => { window.heard = []; Redress.on('case', (detail) => heard.push(detail)); }"
    )
    reference = widget.file()
    case = read_case(base_url, reference)
    assert case["facts"]["story"]["value"] == STORY
    assert case["facts"]["email"]["value"] == "robin@example.org"
    assert case["facts"]["occurred_on"]["value"] == "2026-10-03"
    assert case["consent"]["decision"] == "accepted"
    expect(page.get_by_role("button", name="Correct")).to_have_count(0)
    assert page.evaluate("() => heard") == [{"reference": reference}]
    assert_accessible(page)


def test_facts_stand_beside_the_chat_and_can_be_corrected(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.answer_until("confirmation")
    facts = page.get_by_role("complementary", name="What we have so far")
    expect(facts).to_contain_text("3 October 2026")
    assert_accessible(page)
    facts.get_by_role("button", name="Correct: When it happened").click()
    expect(widget.entry).to_be_focused()
    expect(widget.entry).to_have_value("The date is ")
    widget.entry.press_sequentially("2 October 2026")
    before = widget.last_seq
    widget.entry.press("Enter")
    widget.settled(before)
    expect(facts).to_contain_text("2 October 2026", timeout=TURN)


def test_the_panel_uses_the_words_of_the_read_back(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.answer_until("confirmation")
    read_back = widget.lines.last.locator(".text")
    facts = page.locator("redress-chat .facts dl > div")
    shown = facts.evaluate_all(
        "all => all.map(one => [one.querySelector('dt').textContent,"
        " one.querySelector('p').textContent])"
    )
    lines = [f"{label}: {value}" for label, value in shown if label != "What happened"]
    told = read_back.inner_text().splitlines()
    assert len(lines) > 5
    assert [line for line in told if line in lines] == lines
    labels = read_back.locator("b").all_inner_texts()
    assert sorted(labels) == sorted(label for label, _ in shown)


def test_a_label_in_the_customers_own_words_stays_plain(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY + "\nCountry: never mind.")
    widget.answer_until("confirmation")
    read_back = widget.lines.last.locator(".text")
    expect(read_back).to_contain_text("Country: never mind.")
    labels = read_back.locator("b").all_inner_texts()
    assert labels[-1] == "What happened"
    assert "Country" not in labels


def test_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/")
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    widget.launcher.focus()
    page.keyboard.press("Enter")
    expect(widget.entry).to_be_focused()
    widget.settled(0)
    page.keyboard.press("Shift+Tab")
    for _ in range(10):
        if "choice" in widget.focused() and "Yes" in page.evaluate(
            "() => document.querySelector('redress-chat').shadowRoot.activeElement.textContent"
        ):
            break
        page.keyboard.press("Shift+Tab")
    before = widget.last_seq
    page.keyboard.press("Enter")
    widget.settled(before)
    expect(widget.entry).to_be_focused()
    page.keyboard.type("The kettle arrived broken.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Nobody answers my e-mails.")
    before = widget.last_seq
    page.keyboard.press("Enter")
    widget.settled(before)
    told = widget.line("The kettle arrived broken.", "customer").locator(".text")
    assert told.inner_text() == "The kettle arrived broken.\nNobody answers my e-mails."
    page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()


def test_markup_and_commands_are_shown_as_they_were_typed(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    words = '/restart <img src=x onerror="document.title=1"> \u202eolleh 🫖 <b>bold</b>'
    widget.say(words)
    expect(widget.line("/restart", "customer").locator(".text")).to_have_text(words)
    expect(widget.log.locator("img, b")).to_have_count(0)


def test_a_file_is_uploaded_with_progress(page: Page) -> None:
    widget = Widget(page).visit()
    expect(page.get_by_role("button", name="Add a file")).to_have_count(0)
    widget.choose("accept")
    widget.say(STORY)
    held: list[Any] = []
    page.route("**/evidence", lambda route: held.append(route))
    picture = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
        "0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6364f8cf500f0003"
        "8601805a347d6b0000000049454e44ae426082"
    )
    page.locator("redress-chat .pick").set_input_files(
        {"name": "receipt.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.get_by_role("progressbar", name="Uploading receipt.png")).to_be_visible()
    assert_accessible(page)
    held[0].continue_()
    expect(widget.log).to_contain_text("received your file “receipt.png”", timeout=TURN)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(widget.status).to_contain_text("receipt.png")


def test_a_refused_file_says_why_and_can_be_removed(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    page.locator("redress-chat .pick").set_input_files(
        {
            "name": "setup.exe",
            "mimeType": "application/octet-stream",
            "buffer": b"MZ\x90\x00\x03" * 99,
        }
    )
    refusal = widget.log.get_by_text(re.compile(r"Not uploaded\. \w+"))
    expect(refusal).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Remove").click()
    expect(refusal).to_have_count(0)


def test_a_date_can_be_picked_or_typed(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say("My kettle arrived broken and I want to complain about it.")
    widget.answer_until("occurred_on")
    expect(widget.composer).to_have_attribute("data-input", "date")
    assert_accessible(page)
    page.get_by_label("Pick the date").fill("2026-10-03")
    expect(widget.entry).to_have_value("3 October 2026")
    before = widget.last_seq
    widget.send_button.click()
    widget.settled(before)
    assert widget.asked != "occurred_on"


def test_the_full_notice_is_one_press_away(page: Page) -> None:
    widget = Widget(page).visit()
    link = widget.log.get_by_role("button", name="Read the full notice")
    link.click()
    dialog = page.get_by_role("dialog", name="How we use what you tell us")
    expect(dialog.get_by_role("heading", level=3).first).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(widget.panel).to_be_visible()
    expect(link).to_be_focused()


def test_the_transcript_can_be_downloaded(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    with page.expect_download() as download:
        widget.menu("Download the conversation")
    assert STORY in download.value.path().read_text("utf-8")
    assert download.value.suggested_filename.endswith(".txt")
