"""The desk that is measured: copies that stand in the queue and are found like their originals."""

from __future__ import annotations

from pathlib import Path

from benchmarks.queue import fill
from handoff.adapters.database import Database
from handoff.services.core import Core
from handoff.services.desk import PAGE_SIZE, DeskService
from handoff.services.queue_lines import View
from handoff.services.search import SearchService
from tests.support.service import make_settings, prepare_database, project_policy


def test_copies_are_counted_ordered_and_found(database_url: str, tmp_path: Path) -> None:
    prepare_database(database_url)
    settings = make_settings(tmp_path / "var", database_url, 5005)
    core = Core(settings, project_policy(), Database(database_url))
    assert fill(core, 60, originals=3) == 64
    page = DeskService(core).queue(View.OPEN, 1, "nobody")
    assert page.counts[View.OPEN] + page.counts[View.FINISHED] == 64
    assert len(page.rows) == min(PAGE_SIZE, page.total)
    assert SearchService(core).search("alex").total == 64
    core.db.close()
