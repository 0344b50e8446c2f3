"""A running service with a stub of the assistant behind it, on one of the databases.

What a page or an operation asks of the database is tried on both kinds by tests/handoff/services.
Here each test has one of them, half of the tests SQLite and half PostgreSQL, for each takes a
service and a browser; one with the mark `each_database` has both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import httpx
import pytest

from handoff.adapters.database import Database
from tests.support.assistant import StubAssistant
from tests.support.customer import Customer
from tests.support.postgres import programs_are_there
from tests.support.service import RunningService, empty, make_settings, new_database

SECRET = "internal-secret-of-the-tests"
KEY = "integration-key-of-the-tests"

#: Fixtures whose parameter is the kind of database.
ON_A_DATABASE = ("served_database", "shared_service", "desk_service")

MakeService = Callable[..., RunningService]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the kinds of database of a test; always the same ones of the same test."""
    for name in ON_A_DATABASE:
        if name in metafunc.fixturenames and not is_parametrized(metafunc, name):
            metafunc.parametrize(name, kinds_of(metafunc), indirect=True, scope="session")


def is_parametrized(metafunc: pytest.Metafunc, name: str) -> bool:
    """Tell whether the test itself says which kind it needs."""
    marks = metafunc.definition.iter_markers("parametrize")
    return any(mark.args[0] == name for mark in marks)


def kinds_of(metafunc: pytest.Metafunc) -> list[str]:
    """Return one kind, or both where it is asked for."""
    kinds = ["sqlite", "postgresql"] if programs_are_there() else ["sqlite"]
    if metafunc.definition.get_closest_marker("each_database"):
        return kinds
    name = f"{metafunc.module.__name__}.{metafunc.function.__name__}"
    return [kinds[crc32(name.encode()) % len(kinds)]]


@pytest.fixture
def assistant() -> Iterator[StubAssistant]:
    stub = StubAssistant(SECRET)
    stub.start()
    yield stub
    stub.gate.set()
    stub.stop()


@pytest.fixture(scope="session")
def served_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database of a kind for all services that tests start themselves."""
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
