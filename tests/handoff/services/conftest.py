"""Services on each database, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoff.adapters.database import Database
from handoff.services.core import Core
from tests.support.service import make_settings, prepare_database, project_policy

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


@pytest.fixture
def timed_core(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Core]:
    """A core on an empty database."""
    prepare_database(database_url)
    settings = make_settings(tmp_path / "var", database_url, 5005)
    core = Core(settings, project_policy(), Database(database_url), clock)
    yield core
    core.db.close()
