"""A running service with a stub of the assistant behind it, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from handoff.adapters.database import Database
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.service import RunningService, empty, make_settings, new_database

SECRET = "internal-secret-of-the-tests"
KEY = "integration-key-of-the-tests"

MakeService = Callable[..., RunningService]


@pytest.fixture
def assistant() -> Iterator[StubAssistant]:
    stub = StubAssistant(SECRET)
    stub.start()
    yield stub
    stub.gate.set()
    stub.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database of each kind for all services that tests start themselves."""
    yield from new_database(request, tmp_path_factory, "served")


@pytest.fixture
def database_url(served_database: Database) -> str:
    """The address of a database with the newest schema and no row."""
    empty(served_database)
    return served_database.url


@pytest.fixture
def make_service(
    tmp_path: Path, database_url: str, assistant: StubAssistant
) -> Iterator[MakeService]:
    """Start services on one database and one data folder; keywords are settings."""
    running: list[RunningService] = []

    def make(**more: str) -> RunningService:
        secrets = {"INTERNAL_SECRET": SECRET, "INTEGRATION_KEY": KEY}
        settings = make_settings(tmp_path, database_url, assistant.port, **(secrets | more))
        running.append(RunningService(settings).start())
        return running[-1]

    yield make
    assistant.gate.set()
    for service in running:
        service.stop()


@pytest.fixture
def service(make_service: MakeService) -> RunningService:
    return make_service()


@pytest.fixture
def http(service: RunningService) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client


@pytest.fixture
def customer(http: httpx.Client) -> Customer:
    return Customer(http)
