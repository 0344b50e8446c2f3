"""The widget as a customer uses it in a browser, and axe's opinion of it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

#: Milliseconds a turn of the assistant may take on a busy machine.
TURN = 30_000
#: More turns than any intake needs.
MOST_TURNS = 40

STORY = (
    "The kettle I bought from you leaked boiling water all over my worktop on 3 October 2026. "
    "I wrote to you twice and nobody answered."
)
#: What the customer answers to each question: a choice's payload after "!", or words.
ANSWERS = {
    "consent": "!accept",
    "story": STORY,
    "more": "!done",
    "product": "the kettle",
    "order_reference": "HH-204815",
    "occurred_on": "3 October 2026",
    "amount": "£49.90",
    "desired_outcome": "I would like a refund",
    "prior_contact": "yes, I wrote two e-mails",
    "impact": "My worktop is ruined",
    "customer_name": "Robin Marsh",
    "email": "robin@example.org",
    "preferred_contact": "!preferred_contact:email",
    "confirmation": "!confirm",
}


class Widget:
    """The one widget of a page; locators look into its shadow root by themselves."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("redress-chat")
        self.launcher = page.locator(".launcher")
        self.panel = page.locator("redress-chat .panel")
        self.entry = page.locator("redress-chat .entry")
        self.composer = page.locator("redress-chat .composer")
        self.log = page.get_by_role("log")
        self.lines = page.locator("redress-chat .line")
        self.status = page.locator("redress-chat .status")
        self.choices = page.locator("redress-chat .choices")
        self.send_button = page.locator("redress-chat .send")
        self.close_button = page.locator("redress-chat .shut")
        self.menu_button = page.locator("redress-chat button.menu")
        self.facts_button = page.locator("redress-chat .toggle")
        self.root = page.locator("redress-chat .root")
        self.facts = page.locator("redress-chat .facts")
        self.reference = page.locator("redress-chat .case strong")

    def visit(self, path: str = "/") -> Widget:
        """Open the page and the panel, and wait for the greeting."""
        self.page.goto(path)
        return self.open()

    def open(self) -> Widget:
        """Open the panel and wait for the greeting."""
        self.launcher.click()
        self.settled(0)
        return self

    @property
    def asked(self) -> str:
        """The fact the last question is about, or ""."""
        return self.composer.get_attribute("data-fact") or ""

    def line(self, text: str, sender: str = "") -> Locator:
        """The lines that contain a text, of everybody or of one sender."""
        kind = f".line.{sender}" if sender else ".line"
        return self.page.locator(f"redress-chat {kind}", has_text=text)

    def choice(self, payload: str) -> Locator:
        """The button of a choice."""
        return self.page.locator(f'redress-chat .choice[data-payload="{payload}"]')

    def write(self, text: str) -> None:
        """Type and send, without waiting for an answer."""
        self.entry.fill(text)
        self.send_button.click()

    def say(self, text: str) -> None:
        """Type, send and wait for the answer."""
        before = self.last_seq
        self.write(text)
        self.settled(before)

    def choose(self, payload: str) -> None:
        """Press a choice and wait for the answer."""
        before = self.last_seq
        self.choice(payload).click()
        self.settled(before)

    @property
    def last_seq(self) -> int:
        """Number of the newest line the service has numbered."""
        numbers = self.lines.evaluate_all("all => all.map(one => Number(one.dataset.seq))")
        return max(numbers, default=0)

    def settled(self, after: int) -> None:
        """Wait until the assistant has said something newer than a line and asks or offers."""
        until = time.monotonic() + TURN / 1000
        while True:
            newest = self.lines.last
            expect(newest).to_have_class(re.compile("bot|agent|system"), timeout=TURN)
            expect(self.page.locator("redress-chat .dots")).to_have_count(0, timeout=TURN)
            seq = int(newest.get_attribute("data-seq") or 0)
            if seq > after and (self.asked or self.reference.count()):
                return
            assert time.monotonic() < until, f"no question after line {after}"
            self.page.wait_for_timeout(50)

    def answer(self, answers: Mapping[str, str] = ANSWERS) -> None:
        """Answer the question that was asked, as `answers` has it, or skip it."""
        answer = answers.get(self.asked, "!skip")
        payload = answer.removeprefix("!")
        if not answer.startswith("!"):
            self.say(answer)
        elif self.choice(payload).count():
            self.choose(payload)
        elif self.choice("done").count():
            self.choose("done")
        else:
            self.say("skip this one please" if payload == "skip" else payload)

    def answer_until(self, fact: str, answers: Mapping[str, str] = ANSWERS) -> None:
        """Go on answering until something is asked."""
        for _ in range(MOST_TURNS):
            if self.asked == fact:
                return
            self.answer(answers)
        raise AssertionError(f"{fact} was never asked; the last question was about {self.asked}")

    def file(self) -> str:
        """Go on answering until the complaint is filed; return the reference."""
        self.answer_until("confirmation")
        self.choice("confirm").click()
        expect(self.reference).to_be_visible(timeout=TURN)
        return self.reference.inner_text()

    def speak(self, code: str) -> None:
        """Choose a language in the menu."""
        self.menu_button.click()
        self.page.locator(f"redress-chat .languages [lang={code}]").click()

    def menu(self, name: str) -> None:
        """Choose an entry of the menu."""
        self.menu_button.click()
        self.page.locator("redress-chat .sheet").get_by_role("button", name=name).click()

    def kept(self) -> dict[str, Any]:
        """What the browser keeps of the conversation; {} when nothing."""
        kept: dict[str, Any] = self.page.evaluate(
            "() => JSON.parse(Object.entries(localStorage)"
            ".find(([key]) => key.startsWith('redress:'))?.[1] ?? '{}')"
        )
        return kept

    def focused(self) -> str:
        """Class and tag of what has the focus inside the widget, "" when it is outside."""
        focused: str = self.element.evaluate(
            "one => { const at = one.shadowRoot.activeElement;"
            " return at ? at.tagName.toLowerCase() + '.' + at.className : ''; }"
        )
        return focused


def assert_accessible(page: Page) -> None:
    """Raise when axe finds anything on the page as it is now, the widget included."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
