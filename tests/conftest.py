"""Fixtures for every test. The assistant's environment loads this file too and has none of the
service's packages, so they are imported only where a fixture is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from handoff.settings import Settings
    from handoff.supervisor.stack import Stack
    from tests.support.postgres import PostgresServer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation of its own: free ports, temporary data folder, SQLite."""
    from tests.support.installation import make_settings

    return make_settings(tmp_path / "var")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run; tests that need it are skipped where it is absent."""
    from tests.support.postgres import PostgresServer, PostgresUnavailable

    try:
        server = PostgresServer()
    except PostgresUnavailable as reason:
        pytest.skip(str(reason))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.new_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole running installation, shared by the tests of a run that do not break it."""
    from handoff.supervisor.stack import Stack
    from tests.support.installation import make_settings

    folder = tmp_path_factory.mktemp("stack")
    with Stack(make_settings(folder, IDENTITY_KEY=uuid4().hex)) as running:
        yield running
