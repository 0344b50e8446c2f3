"""One service per database for all tests of this folder: each has a conversation of its own.

Tests that need other settings, or an empty database, start a service with `make_service`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.handoff.web.conftest import KEY, SECRET
from tests.support.assistant import StubAssistant, echo
from tests.support.service import RunningService, make_settings
from tests.support.waiting import until


@pytest.fixture(scope="session")
def shared_assistant() -> Iterator[StubAssistant]:
    stub = StubAssistant(SECRET)
    stub.start()
    yield stub
    stub.stop()


@pytest.fixture(scope="session")
def shared_service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared_assistant: StubAssistant,
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    secrets = {"INTERNAL_SECRET": SECRET, "INTEGRATION_KEY": KEY}
    running = RunningService(make_settings(folder, url, shared_assistant.port, **secrets)).start()
    yield running
    running.stop()


@pytest.fixture
def assistant(shared_assistant: StubAssistant) -> Iterator[StubAssistant]:
    """The stub as it was at first, whatever the test before did to it."""
    shared_assistant.script = echo
    shared_assistant.asked.clear()
    yield shared_assistant
    shared_assistant.script = echo
    shared_assistant.gate.set()
    shared_assistant.start()


@pytest.fixture
def service(shared_service: RunningService, assistant: StubAssistant) -> Iterator[RunningService]:
    yield shared_service
    assistant.gate.set()
    # What a test left pending is answered before the next one counts what the stub was asked.
    until(lambda: not shared_service.services.turns.waiting())
