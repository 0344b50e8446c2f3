"""The desk in a real browser: a seeded service, its agents, and what tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from handoff.domain.messages import Sender
from handoff.domain.roles import Role
from tests.support.assistant import StubAssistant
from tests.support.desk_client import PASSWORD
from tests.support.desk_seed import Seeded, Seeder, seed_all
from tests.support.service import RunningService, make_settings

SECRET = "internal-secret-of-the-tests"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 800}


class Desk:
    """A running service with seeded conversations, two agents and opened browsers."""

    def __init__(self, service: RunningService, browser: Browser) -> None:
        self.service, self.browser = service, browser
        self.seeder = Seeder(service.services)
        self.seeded = seed_all(service.services)
        self.problems: list[str] = []
        self._contexts: list[BrowserContext] = []

    def open(self, username: str = "noor", **options: Any) -> Page:
        """Return a page on which an agent is signed in; an empty name signs nobody in."""
        # Half-way through a change of colour nothing has the contrast it has in the end.
        still = {"reduced_motion": "reduce"}
        options = {"viewport": WIDE, "locale": "en-GB", "timezone_id": "UTC"} | still | options
        context = self.browser.new_context(base_url=self.service.url, **options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._take)
        if username:
            page.goto("/desk/sign-in")
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        return page

    def new_waiting(self, story: str) -> Seeded:
        """Return a conversation that has just been put into the queue."""
        seeded = self.seeder.wait(self.seeder.conversation(story))
        self.tell(seeded, "queue")
        return seeded

    def customer_says(self, seeded: Seeded, text: str) -> None:
        """Send a customer's message through the widget API."""
        response = httpx.post(
            f"{self.service.url}/api/v1/conversations/{seeded.conversation_id}/messages",
            json={"client_id": uuid4().hex, "text": text},
            headers={"Authorization": f"Bearer {seeded.token}"},
            timeout=60,
            trust_env=False,
        )
        assert response.status_code in (200, 202), response.text

    def customer_confirms(self, seeded: Seeded) -> None:
        """Press the read-back's button as the customer."""
        self.seeder.says(seeded.conversation_id, Sender.CUSTOMER, "That is right", choice="confirm")
        self.tell(seeded)

    def tell(self, seeded: Seeded, *topics: str) -> None:
        """Publish what a seeder changes behind the service's back."""
        self.service.app.ctx.hub.conversation_changed(seeded.conversation_id, topics)

    def close(self) -> None:
        """Close the browsers."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _take(self, line: ConsoleMessage) -> None:
        # A refused form is answered with 4xx, which the browser also writes to its console.
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.problems.append(line.text)


@contextmanager
def running_desk(folder: Path, browser: Browser, **more: str) -> Iterator[Desk]:
    """Serve a seeded desk on SQLite with a stub of the assistant behind it; `more` are settings."""
    assistant = StubAssistant(SECRET)
    assistant.start()
    settings = make_settings(
        folder,
        f"sqlite:///{folder / 'desk.db'}",
        assistant.port,
        INTERNAL_SECRET=SECRET,
        RATE_SIGN_IN="1000/minute",
        **more,
    )
    service = RunningService(settings)
    service.services.agents.add("noor", "Noor Vance", PASSWORD)
    service.services.agents.add("lee", "Lee Okafor", PASSWORD)
    service.services.agents.add("ada", "Ada Moss", PASSWORD, Role.ADMINISTRATOR)
    service.start()
    desk = Desk(service, browser)
    try:
        yield desk
    finally:
        desk.close()
        service.stop()
        assistant.stop()


def path_of(seeded: Seeded) -> str:
    """Return the address of a conversation's page at the desk."""
    if seeded.reference:
        return f"/desk/cases/{seeded.reference}"
    return f"/desk/conversations/{seeded.conversation_id}"


def is_live(page: Page) -> None:
    """Wait until the page hears of news."""
    expect(page.locator("body[data-live=yes]")).to_be_attached()


def complaints_of_axe(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
