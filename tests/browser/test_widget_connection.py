"""Nothing is lost over a reload, a second page or a broken connection."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.widget_page import STORY, TURN, Widget, assert_accessible


def stored_texts(page: Page, widget: Widget) -> list[str]:
    """What the service has of the customer, in order."""
    kept = widget.kept()
    answer = page.request.get(
        f"/api/v1/conversations/{kept['id']}/messages",
        headers={"Authorization": f"Bearer {kept['token']}"},
    )
    return [m["text"] for m in answer.json()["messages"] if m["from"] == "customer"]


def test_a_reload_keeps_the_conversation_and_what_was_half_typed(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    lines = widget.lines.count()
    widget.entry.fill("And another thing")
    page.reload()
    expect(widget.panel).to_be_visible()
    expect(widget.lines).to_have_count(lines)
    expect(widget.entry).to_have_value("And another thing")


def test_a_second_page_goes_on_with_the_conversation(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    other = Widget(page.context.new_page())
    other.page.goto("/chat")
    expect(other.line("", "customer")).to_have_count(1)
    assert_accessible(other.page)
    other.say(STORY)
    expect(widget.line(STORY, "customer")).to_have_count(1, timeout=TURN)


def test_clear_this_device_leaves_nothing_on_any_page(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    other = Widget(page.context.new_page())
    other.page.goto("/chat")
    expect(other.line("", "customer")).to_have_count(1)
    widget.menu("Clear this device")
    assert_accessible(page)
    page.get_by_role("button", name="Clear it").click()
    expect(widget.launcher).to_be_focused()
    assert widget.kept() == {}
    expect(other.lines).to_have_count(0)
    assert_accessible(other.page)
    widget.open()
    expect(widget.line("", "customer")).to_have_count(0)


def test_an_unacknowledged_message_is_sent_again_and_counts_once(page: Page) -> None:
    """The first connection passes the message on but dies before it tells the widget."""
    frames: list[dict[str, Any]] = []
    connections: list[WebSocketRoute] = []

    def pass_on(ws: WebSocketRoute) -> None:
        server = ws.connect_to_server()
        connections.append(ws)
        is_first = len(connections) == 1

        def from_page(raw: str | bytes) -> None:
            frame = json.loads(raw)
            frames.append(frame)
            server.send(raw)
            if is_first and frame.get("text") == STORY:
                ws.close(code=1011)

        ws.on_message(from_page)

    page.route_web_socket("**/socket", pass_on)
    # By HTTP nothing gets through either, until the second connection is there.
    widget = Widget(page).visit()
    widget.choose("accept")
    before = widget.last_seq
    page.route("**/messages*", lambda route: route.abort())
    widget.write(STORY)
    widget.settled(before)
    sent = [frame["client_id"] for frame in frames if frame.get("text") == STORY]
    assert len(sent) == 2
    assert len(set(sent)) == 1
    expect(widget.line(STORY, "customer")).to_have_count(1)
    page.unroute("**/messages*")
    assert stored_texts(page, widget).count(STORY) == 1
    assert widget.kept()["unsent"] == []


def test_without_sockets_everything_goes_by_http(page: Page) -> None:
    page.route_web_socket("**/socket", lambda ws: ws.close())
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    expect(widget.line(STORY, "customer")).to_have_count(1)
    assert stored_texts(page, widget)[-1] == STORY


def test_words_written_without_a_connection_wait_and_arrive(page: Page) -> None:
    broken = True

    def maybe(ws: WebSocketRoute) -> None:
        if broken:
            ws.close()
        else:
            ws.connect_to_server()

    def refuse(route: Route) -> None:
        route.abort("internetdisconnected")

    page.route_web_socket("**/socket", maybe)
    widget = Widget(page).visit()
    widget.choose("accept")
    page.route("**/api/v1/**", refuse)
    before = widget.last_seq
    widget.write("My kettle leaks.")
    widget.write("It ruined my worktop.")
    expect(widget.status).to_contain_text("No connection")
    expect(widget.log.get_by_text("Not sent yet")).to_have_count(2)
    assert_accessible(page)
    page.reload()
    expect(widget.line("My kettle leaks.")).to_have_count(1)
    broken = False
    page.unroute("**/api/v1/**", refuse)
    widget.settled(before)
    expect(widget.log.get_by_text("Not sent yet")).to_have_count(0)
    assert stored_texts(page, widget)[-2:] == ["My kettle leaks.", "It ruined my worktop."]


def test_a_lost_conversation_offers_a_new_one_and_takes_unsent_words_along(page: Page) -> None:
    words = "My kettle leaks and nobody answers my letters."
    widget = Widget(page).visit()
    widget.choose("accept")
    page.evaluate(
        """(text) => {
          const key = Object.keys(localStorage).find((one) => one.startsWith('redress:'));
          const kept = JSON.parse(localStorage[key]);
          kept.token = 'expired';
          kept.unsent = [{client_id: 'kept-1', text, at: kept.expires_at}];
          localStorage[key] = JSON.stringify(kept);
        }""",
        words,
    )
    page.reload()
    button = page.get_by_role("button", name="Start a conversation")
    expect(button).to_be_visible()
    expect(widget.line(words)).to_be_visible()
    assert_accessible(page)
    button.click()
    widget.settled(0)
    expect(widget.line(words, "customer")).to_have_count(1)
    assert stored_texts(page, widget) == [words]


def test_a_service_that_cannot_open_a_conversation_leaves_a_way_on(page: Page) -> None:
    page.route("**/api/v1/conversations", lambda route: route.abort())
    page.goto("/")
    widget = Widget(page)
    widget.launcher.click()
    retry = page.get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    assert_accessible(page)
    page.unroute("**/api/v1/conversations")
    retry.click()
    widget.settled(0)


def test_a_message_over_the_limit_is_kept_for_editing(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    words = "too long " * 1200
    widget.write(words)
    expect(widget.log.get_by_text("10,000")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Edit").click()
    expect(widget.entry).to_have_value(words.strip())
