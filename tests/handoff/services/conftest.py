"""Services on each database, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoff.adapters.database import Database
from handoff.services.core import Core
from tests.support.service import empty, make_settings, new_database, project_policy

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        """Go on by a step."""
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database of each kind for all tests of this folder, whose statements are built once."""
    yield from new_database(request, tmp_path_factory, "services")


@pytest.fixture
def database(shared_database: Database) -> Database:
    """The shared database without a row."""
    shared_database.before_commit = None
    empty(shared_database)
    return shared_database


@pytest.fixture
def database_url(database: Database) -> str:
    """The address of the shared database, for whatever opens it anew."""
    return database.url


@pytest.fixture
def timed_core(database: Database, tmp_path: Path, clock: Clock) -> Core:
    """A core on an empty database."""
    settings = make_settings(tmp_path / "var", database.url, 5005)
    return Core(settings, project_policy(), database, clock)
