"""The whole installation and a real browser for the tests in this folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from handoff.settings import Settings
from handoff.supervisor.stack import Stack
from tests.browser.desk_page import Desk, running_desk
from tests.support.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
ADMIN_PASSWORD = "correct horse battery staple"
INTEGRATION_KEY = "browser-tests-integration-key-0123456789"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
#: Characters of each part's log that a failed test shows.
LOG_TAIL = 4000

#: Opens a browser context with the given options, closed after the test.
OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; without one the tests of this folder are skipped."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs Chromium: install the package chromium")
    return path


@pytest.fixture(scope="session")
def other_site() -> str:
    """Address of another site that may embed the widget; a test that needs it serves it."""
    return f"http://localhost:{free_ports(1)[0]}"


@pytest.fixture(scope="session")
def stack(
    chromium: str, other_site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Rasa with the trained model, action server and service, in a folder of their own."""
    port, rasa_port, actions_port = free_ports(3)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
    environ |= {
        "REDRESS_PORT": str(port),
        "REDRESS_RASA_PORT": str(rasa_port),
        "REDRESS_ACTIONS_PORT": str(actions_port),
        "REDRESS_DATA_DIR": str(tmp_path_factory.mktemp("installation")),
        "REDRESS_ADMIN_PASSWORD": ADMIN_PASSWORD,
        "REDRESS_INTEGRATION_KEY": INTEGRATION_KEY,
        "REDRESS_ALLOWED_ORIGINS": other_site,
        # All tests come from one address.
        "REDRESS_RATE_CONVERSATIONS": "1000/minute",
        "REDRESS_RATE_ADDRESS": "10000/minute",
        "REDRESS_RATE_SIGN_IN": "1000/minute",
    }
    with Stack(Settings.from_env(environ, ROOT)) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """Address of the service, without a slash at the end."""
    return stack.settings.service_url


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the whole run."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_context(browser: Browser, base_url: str) -> Iterator[OpenContext]:
    """Give contexts whose pages must neither fail nor break their content policy."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if _is_violation(line) else None)

    def open_one(**options: Any) -> BrowserContext:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | options
        context = browser.new_context(base_url=base_url, **options)
        context.set_default_timeout(15_000)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page of a desktop browser."""
    return open_context().new_page()


def _is_violation(line: Any) -> bool:
    return "Content Security Policy" in line.text or "TrustedHTML" in line.text


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what the parts logged when a test fails."""
    outcome: Any = yield
    report = outcome.get_result()
    if not report.failed:
        return
    funcargs: dict[str, Any] = getattr(item, "funcargs", {})
    if isinstance(stack := funcargs.get("stack"), Stack):
        for name, log in stack.logs().items():
            report.sections.append((f"log of {name}", log[-LOG_TAIL:]))
    if isinstance(page := funcargs.get("page"), Page) and not page.is_closed():
        folder = ROOT / ".cache" / "browser"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{item.name}.png")
        report.sections.append(("picture of the page", str(folder / f"{item.name}.png")))


@pytest.fixture(scope="module")
def seeded_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service of its own with a seeded desk, for the tests of one file."""
    with running_desk(tmp_path_factory.mktemp("desk"), browser) as desk:
        yield desk


@pytest.fixture
def desk(seeded_desk: Desk) -> Iterator[Desk]:
    """The desk; whatever breaks a page's content policy fails the test."""
    seeded_desk.problems.clear()
    yield seeded_desk
    seeded_desk.close()
    assert seeded_desk.problems == []
