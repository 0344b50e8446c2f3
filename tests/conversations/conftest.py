"""Dialogues are held side by side with one installation; each test waits for its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from handoff.supervisor.stack import Stack
from tests.support.dialogues.elsewhere import Elsewhere
from tests.support.dialogues.events import RecordedEvents
from tests.support.dialogues.player import Outcome, hold
from tests.support.dialogues.script import read_dialogue

#: Conversations at a time; with more, the turns only wait for each other.
SIDE_BY_SIDE = 6

Held = dict[Path, "Future[Outcome]"]


def hold_file(path: Path, *with_what: Any) -> Outcome:
    """Hold the dialogue of a file."""
    return hold(read_dialogue(path), *with_what)


@pytest.fixture(scope="session")
def held(stack: Stack, request: pytest.FixtureRequest) -> Iterator[Held]:
    """The dialogues of the selected tests, being held; by path."""
    paths: list[Path] = [
        Path(str(item.callspec.params["path"]))
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and hasattr(item, "callspec")
        and "held" in item.fixturenames
        and "path" in item.callspec.params
    ]
    settings = stack.settings
    recorded = RecordedEvents(settings.data_dir / "tracker.db")
    elsewhere = Elsewhere(settings)
    with (
        httpx.Client(base_url=settings.service_url, timeout=60) as http,
        ThreadPoolExecutor(SIDE_BY_SIDE) as pool,
    ):
        yield {
            path: pool.submit(hold_file, path, http, recorded, settings.integration_key, elsewhere)
            for path in paths
        }
        pool.shutdown(cancel_futures=True)
    elsewhere.close()
    recorded.close()
