"""One service per database for all tests of this folder, emptied before each; agents' browsers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest

from handoff.adapters.models import AgentRow
from handoff.services import agents
from tests.handoff.web.conftest import SECRET
from tests.support.assistant import StubAssistant
from tests.support.desk_client import PASSWORD, DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService, empty, make_settings

OpenDesk = Callable[[str], DeskClient]
NAMES = {"noor": "Noor Vance", "lee": "Lee Okafor"}


@pytest.fixture(scope="session")
def desk_service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    stub = StubAssistant(SECRET)
    stub.start()
    settings = make_settings(
        folder, url, stub.port, INTERNAL_SECRET=SECRET, RATE_SIGN_IN="5/minute"
    )
    running = RunningService(settings).start()
    yield running
    running.stop()
    stub.stop()


@pytest.fixture
def service(desk_service: RunningService) -> RunningService:
    """A service that knows two agents and nothing else."""
    services = desk_service.services
    pause = threading.Event()
    while services.turns.waiting():
        pause.wait(0.02)
    empty(services.core.db)
    with services.core.db.write() as session:
        for username, name in NAMES.items():
            session.add(
                AgentRow(
                    username=username,
                    display_name=name,
                    password_hash=password_hash(),
                    created_at=services.core.clock(),
                )
            )
    return desk_service


@pytest.fixture
def seeder(service: RunningService) -> Seeder:
    return Seeder(service.services)


@pytest.fixture
def open_desk(service: RunningService) -> Iterator[OpenDesk]:
    """Return a browser in which an agent is signed in; an empty name signs nobody in."""
    opened: list[DeskClient] = []

    def make(username: str) -> DeskClient:
        client = DeskClient(service.url)
        opened.append(client)
        if username:
            assert client.sign_in(username).status == 200
        return client

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def noor(open_desk: OpenDesk) -> DeskClient:
    return open_desk("noor")


@pytest.fixture
def lee(open_desk: OpenDesk) -> DeskClient:
    return open_desk("lee")


@lru_cache
def password_hash() -> str:
    """Return the hash of everybody's password, made once."""
    return agents.HASHER.hash(PASSWORD)
