"""A desk full of made-up cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from handoff.adapters.database import Database
from handoff.adapters.models import CaseRow, ConversationRow, FactRow, MailRow
from handoff.demo.fill import Demo
from handoff.demo.stories import Language, load_languages
from handoff.domain.errors import Conflict
from handoff.services.core import Core
from handoff.services.desk import DeskService
from handoff.services.queue_lines import View
from tests.support.service import make_settings, prepare_database, project_policy

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def make_core(folder: Path, url: str) -> Core:
    prepare_database(url)
    return Core(make_settings(folder / "var", url, 5005), project_policy(), Database(url))


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    made = make_core(tmp_path, f"sqlite:///{tmp_path / 'demo.db'}")
    yield made
    made.db.close()


def seen(core: Core) -> list[tuple[Any, ...]]:
    """Return what is the same in every such desk: references and keys are not."""
    with core.db.read() as session:
        rows = session.execute(
            select(CaseRow.created_at, CaseRow.status, CaseRow.headline, CaseRow.severity).order_by(
                CaseRow.created_at, CaseRow.headline
            )
        )
        return [tuple(row) for row in rows]


def test_desk_is_alive(core: Core) -> None:
    shown: list[tuple[int, int]] = []
    made = Demo(core, "correct horse battery", NOW).fill(40, lambda *told: shown.append(told))
    assert (made.cases, made.waiting, len(made.agents)) == (40, 4, 4)
    assert shown[-1] == (40, 40)
    page = DeskService(core).queue(View.WAITING, 1, "nobody")
    assert page.counts[View.WAITING] == 4
    assert page.counts[View.OPEN] > 4
    assert page.counts[View.FINISHED] > 10
    with core.db.read() as session:
        cases = session.scalars(select(CaseRow)).all()
        languages = set(session.scalars(select(ConversationRow.language)))
        assert session.scalar(select(func.count()).select_from(MailRow)) == 0
    assert languages == {"en", "es", "fr", "de"}
    assert {"resolved", "investigating", "received"} <= {case.status for case in cases}
    assert max(case.created_at for case in cases) < NOW
    assert min(case.created_at for case in cases) < NOW - timedelta(days=90)


def test_it_is_the_same_desk_every_time(core: Core, tmp_path: Path) -> None:
    Demo(core, "correct horse battery", NOW).fill(6)
    other = make_core(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}")
    Demo(other, "correct horse battery", NOW).fill(6)
    assert seen(core) == seen(other)
    other.db.close()


def test_real_cases_are_left_alone_unless_told(core: Core) -> None:
    Demo(core, "correct horse battery", NOW).fill(2)
    with pytest.raises(Conflict, match="--beside"):
        Demo(core, "correct horse battery", NOW).fill(2)
    assert Demo(core, "correct horse battery", NOW).fill(2, beside=True).agents == ()
    assert len(seen(core)) == 4


def test_names_and_contacts_are_plainly_made_up(core: Core) -> None:
    Demo(core, "correct horse battery", NOW).fill(12)
    with core.db.read() as session:
        names = session.scalars(select(FactRow.value).where(FactRow.name == "customer_name")).all()
        assert not session.scalars(select(FactRow).where(FactRow.name == "email")).all()
    assert all(name.split()[1] in ("Example", "Ejemplo", "Exemple", "Beispiel") for name in names)


@pytest.mark.parametrize("language", load_languages(), ids=lambda each: each.code)
def test_stories_fit_the_policy(language: Language) -> None:
    policy = project_policy()
    for story in language.stories:
        assert story.category in policy.categories
        assert all(quote in story.text for _, quote in story.facts.values())
        if story.trigger:
            assert story.trigger[0] in policy.triggers
            assert story.trigger[2] in story.text
