"""How the widget behaves for eyes, ears and fingers, and towards the page around it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.widget_page import STORY, TURN, Widget, assert_accessible

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_state_is_accessible(open_context: OpenContext, device: str, scheme: str) -> None:
    options = PHONE if device == "phone" else {}
    page = open_context(color_scheme=scheme, **options).new_page()
    page.goto("/")
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    assert_accessible(page)
    widget.open()
    assert_accessible(page)
    widget.choose("accept")
    widget.write(STORY)
    assert_accessible(page)
    widget.settled(widget.last_seq - 1)
    widget.answer_until("confirmation")
    assert_accessible(page)
    if device == "phone":
        widget.facts_button.click()
        expect(page.get_by_role("complementary", name="What we have so far")).to_be_visible()
        assert_accessible(page)
    widget.menu_button.click()
    assert_accessible(page)
    widget.menu_button.click()
    widget.choice("confirm").click()
    expect(widget.reference).to_be_visible(timeout=TURN)
    assert_accessible(page)


def test_escape_closes_and_returns_the_focus_to_the_launcher(page: Page) -> None:
    widget = Widget(page).visit()
    expect(widget.entry).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.panel).to_have_count(0)
    expect(widget.launcher).to_be_focused()


def test_escape_closes_the_menu_before_the_panel(page: Page) -> None:
    widget = Widget(page).visit()
    widget.menu_button.press("Enter")
    expect(widget.menu_button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(widget.menu_button).to_have_attribute("aria-expanded", "false")
    expect(widget.menu_button).to_be_focused()
    expect(widget.panel).to_be_visible()


def test_on_a_phone_tab_stays_in_the_panel(open_context: OpenContext) -> None:
    page = open_context(**PHONE).new_page()
    widget = Widget(page).visit()
    expect(widget.panel).to_have_attribute("aria-modal", "true")
    widget.panel.evaluate("panel => Promise.all(panel.getAnimations().map(one => one.finished))")
    box = widget.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    for key in ("Tab", "Shift+Tab"):
        seen = set()
        for _ in range(24):
            page.keyboard.press(key)
            seen.add(widget.focused())
        assert "" not in seen
        assert len(seen) >= 4
    page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()
    assert page.evaluate("() => document.documentElement.style.overflow") == ""


def test_on_a_desktop_tab_leaves_the_panel(page: Page) -> None:
    widget = Widget(page).visit()
    expect(widget.panel).not_to_have_attribute("aria-modal", "true")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(widget.focused())
    assert "" in seen


def test_new_lines_are_announced_politely(page: Page) -> None:
    widget = Widget(page).visit()
    expect(widget.log).to_have_attribute("aria-live", "polite")
    expect(widget.status).to_have_attribute("role", "status")
    speaker = widget.lines.first.locator(".who")
    expect(speaker).to_have_text("Automated assistant")


def test_an_answer_to_a_closed_panel_is_counted_on_the_launcher(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.entry.fill(STORY)
    # In one step: the answer may come before a second click.
    close = widget.close_button.element_handle()
    widget.send_button.evaluate("(send, close) => { send.click(); close.click(); }", close)
    badge = page.locator("redress-chat .badge")
    expect(badge).to_have_text(re.compile(r"^[1-9]$"), timeout=TURN)
    expect(widget.launcher).to_have_accessible_name(re.compile(r"Open the chat, \d new"))
    assert_accessible(page)
    page.reload()
    expect(badge).to_be_visible()
    widget.launcher.click()
    widget.close_button.click()
    expect(badge).to_have_count(0)


def test_dark_mode_follows_the_visitor(open_context: OpenContext) -> None:
    def surface(scheme: str) -> str:
        widget = Widget(open_context(color_scheme=scheme).new_page()).visit()
        colour: str = widget.panel.evaluate("one => getComputedStyle(one).backgroundColor")
        return colour

    assert surface("light") == "rgb(255, 255, 255)"
    assert surface("dark") == "rgb(20, 27, 27)"


def test_reduced_motion_stops_every_animation(open_context: OpenContext) -> None:
    widget = Widget(open_context(reduced_motion="reduce").new_page()).visit()
    assert widget.panel.evaluate("one => getComputedStyle(one).animationName") == "none"


def test_a_right_to_left_locale_turns_the_panel_round(page: Page) -> None:
    widget = Widget(page).visit()
    page.evaluate("() => Redress.setLocale('ar')")
    root = page.locator("redress-chat .root")
    expect(root).to_have_attribute("dir", "rtl")
    box = widget.panel.bounding_box()
    assert box is not None
    assert box["x"] < 100
    close = widget.close_button.bounding_box()
    assert close is not None
    assert close["x"] < box["x"] + 80
    assert_accessible(page)


def test_colours_follow_custom_properties(page: Page) -> None:
    widget = Widget(page)
    page.goto("/")
    page.evaluate(
        "() => document.querySelector('redress-chat')"
        ".style.setProperty('--redress-accent', 'rgb(122, 31, 75)')"
    )
    expect(widget.launcher).to_have_css("background-color", "rgb(122, 31, 75)")


def test_the_host_page_opens_closes_and_hears(page: Page) -> None:
    page.goto("/")
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ['ready', 'open', 'message', 'close']) {
            Redress.on(name, (detail) => heard.push([name, Object.keys(detail).sort()]));
          }
          Redress.open();
        }"""
    )
    widget.settled(0)
    widget.choose("accept")
    page.evaluate("() => Redress.close()")
    expect(widget.panel).to_have_count(0)
    heard = page.evaluate("() => heard")
    assert heard[:2] == [["open", []], ["ready", []]] or heard[:2] == [["ready", []], ["open", []]]
    assert ["message", ["at", "from", "seq"]] in heard
    assert heard[-1] == ["close", []]


def test_an_identity_token_goes_with_the_next_conversation(page: Page) -> None:
    page.goto("/")
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    page.evaluate("() => Redress.setIdentity('token-of-the-host')")
    with page.expect_request("**/api/v1/conversations") as request:
        widget.launcher.click()
    assert '"identity_token":"token-of-the-host"' in (request.value.post_data or "")


def test_a_link_of_the_page_opens_the_chat(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Tell us what went wrong").click()
    expect(Widget(page).panel).to_be_visible()
    assert page.url.endswith("/")


def test_nothing_is_sent_before_the_chat_is_opened(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    expect(Widget(page).launcher).to_be_visible()
    assert not [url for url in asked if "/api/" in url]


def test_another_site_with_the_strictest_policy_can_embed_it(
    page: Page, base_url: str, other_site: str
) -> None:
    policy = (
        f"default-src 'none'; script-src {base_url}; "
        f"connect-src {base_url} {base_url.replace('http', 'ws', 1)}; style-src 'self'; "
        "img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    body = f"""<!doctype html><html lang="en"><title>Other site</title>
      <script src="{base_url}/widget.js" data-title="Tell us" defer></script><p>Hello</p></html>"""
    with serve(other_site, body, policy):
        widget = Widget(page).visit(f"{other_site}/contact")
        expect(page.get_by_role("dialog", name="Tell us")).to_be_visible()
        widget.choose("accept")
        widget.say(STORY)
        expect(widget.status).not_to_contain_text("No connection")
    assert page.url.startswith(other_site)


def test_focus_stays_with_the_answer_when_the_input_changes_its_kind(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.answer_until("email")
    expect(widget.composer).to_have_attribute("data-input", "email")
    expect(widget.entry).to_have_attribute("type", "email")
    expect(widget.entry).to_be_focused()


def test_a_long_turn_is_shown_from_its_start(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 560})
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.answer_until("confirmation")
    last = widget.lines.last
    expect(last.locator(".who")).to_be_in_viewport(ratio=1)
    expect(last.locator("time")).not_to_be_in_viewport()
    expect(widget.choice("confirm")).to_be_in_viewport(ratio=1)
    more = page.get_by_role("button", name="More below")
    log, strip, choices = (
        one.bounding_box() for one in (page.locator("redress-chat .scroll"), more, widget.choices)
    )
    assert log and strip and choices
    assert log["y"] + log["height"] <= strip["y"]
    assert strip["y"] + strip["height"] <= choices["y"]
    more.click()
    expect(last.locator("time")).to_be_in_viewport(ratio=1)
    expect(widget.choice("confirm")).to_be_in_viewport(ratio=1)
    expect(more).to_have_count(0)


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_buttons_of_a_read_back_are_in_sight(open_context: OpenContext, device: str) -> None:
    page = open_context(**(PHONE if device == "phone" else {})).new_page()
    widget = Widget(page).visit()
    widget.choose("accept")
    widget.say(STORY)
    widget.answer_until("confirmation")
    for payload in ("confirm", "change"):
        expect(widget.choice(payload)).to_be_in_viewport(ratio=1)


def test_the_second_press_of_a_double_click_answers_nothing(page: Page) -> None:
    widget = Widget(page).visit()
    widget.choice("accept").evaluate(
        "one => one.dispatchEvent(new MouseEvent('click', {bubbles: true, detail: 2}))"
    )
    expect(widget.choice("accept")).to_be_visible()
    widget.choose("accept")
    expect(page.locator("redress-chat .line.customer")).to_have_count(1)


@pytest.mark.parametrize(
    ("locale", "pattern"),
    [("en-GB", r"\d\d:\d\d"), ("en-US", r"\d{1,2}:\d\d\s[AP]M")],
)
def test_times_are_read_the_visitors_way(
    open_context: OpenContext, locale: str, pattern: str
) -> None:
    widget = Widget(open_context(locale=locale).new_page()).visit()
    expect(widget.lines.last.locator("time")).to_have_text(re.compile(rf"^{pattern}$"))


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_launcher_covers_nothing_at_the_end_of_the_page(
    open_context: OpenContext, device: str
) -> None:
    page = open_context(reduced_motion="reduce", **(PHONE if device == "phone" else {})).new_page()
    page.goto("/")
    launcher = Widget(page).launcher
    expect(launcher).to_be_visible()
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    text, button = page.locator(".shop-footer p").bounding_box(), launcher.bounding_box()
    assert text and button
    assert text["y"] + text["height"] < button["y"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_reference_can_be_copied(open_context: OpenContext) -> None:
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    widget = Widget(page).visit()
    reference = widget.file()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == reference


@contextmanager
def serve(site: str, body: str, policy: str) -> Iterator[None]:
    """Serve one page at every path of a site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    port = int(site.rpartition(":")[2])
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield
        server.shutdown()
