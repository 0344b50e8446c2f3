"""A running service with two agents, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.handoff.web.conftest import MakeService
from tests.support.desk_client import PASSWORD, DeskClient
from tests.support.desk_seed import Seeder
from tests.support.service import RunningService

OpenDesk = Callable[[str], DeskClient]


@pytest.fixture
def service(make_service: MakeService) -> RunningService:
    running = make_service(RATE_SIGN_IN="5/minute")
    running.services.agents.add("noor", "Noor Vance", PASSWORD)
    return running


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
def lee(service: RunningService, open_desk: OpenDesk) -> DeskClient:
    service.services.agents.add("lee", "Lee Okafor", PASSWORD)
    return open_desk("lee")
