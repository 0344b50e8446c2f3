"""Takes the pictures in docs/pictures/ from a running installation; `make pictures` calls it.

It starts everything in a folder of its own, holds one intake through the widget of the demo page,
puts two more complaints beside it, looks at the desk, and once more when it is full. People,
orders and the shop are made up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from docs.small_png import shrink
from handoff.bootstrap import build_core
from handoff.cli_client import Conversation
from handoff.demo.fill import Demo
from handoff.services.measures import MeasureService
from handoff.settings import Settings
from handoff.supervisor.stack import Stack

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 200_000
ADMIN_PASSWORD = secrets.token_urlsafe()
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
DESKTOP = {"width": 1280, "height": 800}
QUEUE = {"width": 1280, "height": 620}
CASE = {"width": 1280, "height": 1000}
PHONE = {"width": 390, "height": 780}
#: Milliseconds a turn of the assistant may take on a busy machine.
TURN = 60_000

STORY = (
    "I ordered a slow cooker from you and it came on {day}. The second time I used it the glass "
    "lid cracked and hot gravy ran all over my worktop. I paid £64.99 for it. I wrote to you twice "
    "and nobody answered."
)
#: What the customer answers to each question; a choice's payload after "!".
ANSWERS = {
    "product": "a slow cooker",
    "order_reference": "HH-204815",
    "occurred_on": "{day}",
    "amount": "£64.99",
    "prior_contact": "I wrote two e-mails last week",
    "impact": "The worktop is stained and I have nothing to cook with",
    "desired_outcome": "!desired_outcome:refund",
    "customer_name": "Robin Marsh",
    "preferred_contact": "!preferred_contact:email",
    "email": "robin.marsh@example.com",
}
HURT = "The plug of your heater melted and burned my hand. I had to go to hospital with it."
WAITING = "My parcel never came and the courier says that it was delivered."


class Widget:
    """The widget of one page, as far as the pictures need it."""

    def __init__(self, page: Page) -> None:
        """Open the demo page and the panel."""
        self.page = page
        self.asked = page.locator("redress-chat .composer")
        page.goto("/")
        page.locator(".launcher").click()
        self.expect_question("consent")

    def expect_question(self, fact: str) -> None:
        """Wait until a certain question is asked."""
        expect(self.asked).to_have_attribute("data-fact", fact, timeout=TURN)

    def choose(self, payload: str) -> None:
        """Press the button of a choice."""
        self.page.locator(f'redress-chat .choice[data-payload="{payload}"]').click()

    def say(self, text: str) -> None:
        """Type and send."""
        self.page.locator("redress-chat .entry").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def answer_until(self, fact: str, day: str) -> None:
        """Answer as in ANSWERS until something is asked."""
        while (asked := self.asked.get_attribute("data-fact") or "") != fact:
            answer = ANSWERS[asked].format(day=day)
            if answer.startswith("!"):
                self.choose(answer.removeprefix("!"))
            else:
                self.say(answer)
            expect(self.asked).not_to_have_attribute("data-fact", asked, timeout=TURN)
            expect(self.asked).not_to_have_attribute("data-fact", "", timeout=TURN)


def main() -> None:
    """Write all pictures, and say how large they are."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Taking pictures needs Chromium: install the package chromium.")
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(_settings(Path(folder)), _say) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        url = stack.settings.service_url
        _fill_the_queue(url)
        reference = _picture_the_widget(browser, url)
        _picture_the_phone(browser, url)
        desk = _picture_the_desk(browser, url, reference)
        _say("filling the desk with made-up cases")
        core = build_core(stack.settings, is_durable=False)
        Demo(core, ADMIN_PASSWORD).fill(beside=True)
        MeasureService(core).catch_up()
        _picture_what_is_learned(desk, reference)
        browser.close()


def _picture_the_widget(browser: Browser, url: str) -> str:
    """Hold the intake on a desktop up to the case; return its reference."""
    page = _new_page(browser, url, DESKTOP)
    day = _day_ago(8)
    widget = Widget(page)
    widget.choose("accept")
    widget.expect_question("story")
    widget.say(STORY.format(day=day))
    widget.expect_question("more")
    widget.choose("done")
    expect(widget.asked).not_to_have_attribute("data-fact", "more", timeout=TURN)
    widget.answer_until("desired_outcome", day)
    _take(page, "widget-desktop")
    widget.answer_until("confirmation", day)
    page.locator('redress-chat .choice[data-payload="confirm"]').scroll_into_view_if_needed()
    _take(page, "read-back", page.locator("redress-chat .panel"))
    widget.choose("confirm")
    reference = page.locator("redress-chat .case strong")
    expect(reference).to_be_visible(timeout=TURN)
    _take(page, "filed", page.locator("redress-chat .panel"))
    return reference.inner_text()


def _picture_the_phone(browser: Browser, url: str) -> None:
    """Show the beginning of a conversation, light, and what the notice says, dark."""
    page = _new_page(browser, url, PHONE)
    widget = Widget(page)
    _take(page, "widget-phone")
    page.emulate_media(color_scheme="dark")
    widget.choose("accept")
    widget.expect_question("story")
    widget.say(STORY.format(day=_day_ago(8)))
    widget.expect_question("more")
    _take(page, "widget-phone-dark")


def _picture_the_desk(browser: Browser, url: str, reference: str) -> Page:
    page = _new_page(browser, url, QUEUE)
    page.goto("/desk")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    _take(page, "desk-queue")
    page.set_viewport_size({"width": CASE["width"], "height": CASE["height"]})
    page.goto(f"/desk/cases/{reference}")
    _take(page, "desk-case")
    return page


def _picture_what_is_learned(page: Page, reference: str) -> None:
    """Show the work on a case, and the trends of a desk that has been busy for months."""
    page.goto(f"/desk/cases/{reference}/work")
    _take(page, "desk-work")
    page.goto("/desk/trends")
    expect(page.locator(".keys").first).to_be_visible(timeout=TURN)
    _take(page, "desk-trends")


def _fill_the_queue(url: str) -> None:
    """File one grave complaint, and leave one customer waiting for a person."""
    hurt = Conversation(url, "en-GB")
    hurt.send_choice("accept")
    hurt.send_text(HURT)
    hurt.send_choice("done")
    while hurt.case_reference() is None:
        offered = [choice["payload"] for choice in hurt.messages[-1]["choices"]]
        payload = next((one for one in ("confirm", "skip", "no") if one in offered), None)
        if payload:
            hurt.send_choice(payload)
        else:
            hurt.send_text("I don't have it")
    waiting = Conversation(url, "en-GB")
    waiting.send_choice("accept")
    waiting.send_text(WAITING)
    waiting.send_text("I want to talk to a person")
    hurt.close()
    waiting.close()


def _new_page(browser: Browser, url: str, size: dict[str, int]) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": size["width"], "height": size["height"]},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(TURN)
    return context.new_page()


def _take(page: Page, name: str, shown: Locator | None = None) -> None:
    """Write one picture, of a page's window or of one part of the page.

    Raises:
        SystemExit: it is larger than LARGEST_BYTES.
    """
    page.mouse.move(0, 0)
    page.evaluate("() => document.fonts.ready.then(() => undefined)")
    picture = shrink((shown or page).screenshot(animations="disabled"))
    (PICTURES / f"{name}.png").write_bytes(picture)
    size = len(picture)
    if size > LARGEST_BYTES:
        sys.exit(f"{name}.png has {size} bytes; a picture may have {LARGEST_BYTES}.")
    _say(f"{name}.png, {size // 1000} kB")


def _day_ago(days: int) -> str:
    day = datetime.now(UTC) - timedelta(days=days)
    return f"{day.day} {day:%B}"


def _settings(folder: Path) -> Settings:
    ports = _free_ports(3)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    names = ("REDRESS_PORT", "REDRESS_RASA_PORT", "REDRESS_ACTIONS_PORT")
    environ |= dict(zip(names, map(str, ports), strict=True))
    environ |= {"REDRESS_DATA_DIR": str(folder), "REDRESS_ADMIN_PASSWORD": ADMIN_PASSWORD}
    return Settings.from_env(environ, ROOT)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
