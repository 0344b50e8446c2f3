"""A customer in the widget and an agent at the desk, side by side."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from handoff.adapters.models import ConversationRow
from tests.browser.desk_page import NARROW, Desk, complaints_of_axe, is_live, overflow


def newest_conversation(desk: Desk) -> str:
    with desk.service.services.core.db.read() as session:
        newest = select(ConversationRow.id).order_by(ConversationRow.created_at.desc()).limit(1)
        return session.scalars(newest).one()


def open_chat(desk: Desk) -> tuple[Page, str]:
    customer = desk.open("")
    customer.goto("/chat")
    expect(customer.get_by_role("button", name="Yes, go on")).to_be_visible()
    return customer, newest_conversation(desk)


def test_both_sides_see_who_is_there_who_writes_and_what_was_read(desk: Desk) -> None:
    customer, conversation_id = open_chat(desk)
    desk.service.services.handoffs.request(conversation_id, "assistant_failed")
    desk.service.app.ctx.hub.conversation_changed(conversation_id, ["queue"])
    status = customer.locator(".status")
    expect(status).to_contain_text("Everything you wrote is saved")
    assert complaints_of_axe(customer) == []
    agent = desk.open()
    agent.goto(f"/desk/conversations/{conversation_id}")
    agent.get_by_role("button", name="Join the chat").click()
    expect(status).to_contain_text("Noor Vance answers you here.")
    is_live(agent)
    agent.get_by_label("Your message to the customer").press_sequentially("Good")
    expect(status).to_contain_text("A reply is being written")
    agent.get_by_label("Your message to the customer").fill("Good morning")
    agent.get_by_role("button", name="Send", exact=True).click()
    expect(customer.get_by_text("Good morning")).to_be_visible()
    expect(status).not_to_contain_text("being written")
    expect(agent.get_by_text("The customer has read everything.")).to_be_visible()
    customer.get_by_label("Your message").press_sequentially("Hel")
    expect(agent.get_by_text("The customer is writing")).to_be_visible()
    customer.get_by_label("Your message").fill("Hello")
    customer.keyboard.press("Enter")
    own = customer.locator(".line.customer").last
    expect(own).to_contain_text("Hello")
    expect(own.locator("time")).to_contain_text("Read")
    # A file of the agent arrives with its message, and opens.
    letter = FilePayload(name="Refund letter.txt", mimeType="text/plain", buffer=b"Paid back.")
    agent.get_by_label("Send a file with it").set_input_files(letter)
    agent.get_by_role("button", name="Send", exact=True).click()
    file = customer.get_by_role("button", name="Refund letter.txt")
    with customer.expect_download() as saved:
        file.click()
    assert saved.value.suggested_filename == "Refund letter.txt"
    assert saved.value.path().read_bytes() == b"Paid back."
    assert complaints_of_axe(customer) == []
    agent.reload()
    expect(agent.get_by_role("heading", name="Sent to the customer")).to_be_visible()
    assert (complaints_of_axe(agent), overflow(agent)) == ([], 0)


def test_ready_answer_goes_into_the_composer_to_be_changed(desk: Desk) -> None:
    waiting = desk.new_waiting("The tap you fitted drips day and night.")
    agent = desk.open(viewport=NARROW)
    agent.goto(f"/desk/conversations/{waiting.conversation_id}")
    agent.get_by_role("button", name="Join the chat").click()
    agent.get_by_text("Ready answers").click()
    agent.get_by_role("link", name="I am here and reading").click()
    field = agent.get_by_label("Your message to the customer")
    expect(field).to_be_focused()
    expect(field).to_have_value(
        "Hello, my name is Noor Vance. I am reading what you wrote, so you do not need to tell it "
        "again."
    )
    agent.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert (complaints_of_axe(agent), overflow(agent)) == ([], 0)


def test_offer_appears_by_itself_and_the_own_page_is_accessible(desk: Desk) -> None:
    agent = desk.open(viewport=NARROW)
    agent.goto("/desk/my-work")
    agent.get_by_role("button", name="I am available").click()
    expect(agent.get_by_text("You are available now.")).to_be_visible()
    agent.goto("/desk")
    is_live(agent)
    desk.new_waiting("The parcel came open and half of it was gone.")
    expect(agent.get_by_text("A conversation is offered to you.")).to_be_visible()
    agent.goto("/desk/my-work")
    assert (complaints_of_axe(agent), overflow(agent)) == ([], 0)
    agent.get_by_role("button", name="I am away").click()
