"""Cases that are alike in meaning: the real encoder, on each database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from handoff.adapters.meaning import VECTOR_BYTES, Meaning, MeaningFailed
from handoff.adapters.models import CaseRow, FactRow
from handoff.adapters.related_models import CaseLikenessRow, CaseMeaningRow
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.likeness import MOST_SHOWN
from handoff.services.core import Core
from handoff.services.intake import IntakeService
from handoff.services.likenesses import LikenessService
from handoff.supervisor.checks import assistant_python
from tests.handoff.services.conftest import Clock
from tests.support.lifecycle import file_case

ENGLISH = (
    "I am a customer of many years. The kettle I bought from you burned my hand when the lid "
    "came off. I rang your shop and nobody called back."
)
GERMAN = (
    "Der Wasserkocher, den ich bei Ihnen gekauft habe, hat mir die Hand verbrannt, als der Deckel "
    "abging. Ich habe 39 Euro bezahlt."
)
FRENCH = "Vous avez débité deux fois ma carte pour le même abonnement en octobre."
LATE = "I ordered a kettle three weeks ago and it has still not been delivered. Nobody answers."


@pytest.fixture
def start() -> Callable[[], Meaning]:
    python = assistant_python(Path(__file__).resolve().parents[3])
    return lambda: Meaning(python)


def never() -> Meaning:
    """Stand for a process that nobody may need."""
    raise AssertionError("nothing has changed")


def test_same_defect_is_found_across_languages_with_its_reasons(
    timed_core: Core, start: Callable[[], Meaning]
) -> None:
    service = LikenessService(timed_core)
    english = file_case(timed_core, ENGLISH, category="safety", product="Kettle")
    for story in (FRENCH, LATE):
        file_case(timed_core, story)
    assert service.of(english) == ()
    assert service.catch_up(start) == 3
    german = file_case(timed_core, GERMAN, category="safety", product="the kettle", locale="de-DE")
    assert service.catch_up(start) == 1
    (found,) = service.of(english)
    assert found.case.reference == german
    assert found.own.startswith("The kettle I bought from you burned my hand")
    assert found.others.startswith("Der Wasserkocher")
    assert (found.level, found.is_same_category) == ("clearly", True)
    assert (found.product, found.is_same_period) == ("the kettle", True)
    (back,) = service.of(german)
    assert (back.case.reference, back.own, back.others) == (english, found.others, found.own)
    assert service.catch_up(never) == 0
    assert LikenessService(timed_core).catch_up(never) == 0


def test_changed_story_is_computed_again_and_an_erased_one_goes(
    timed_core: Core, clock: Clock, start: Callable[[], Meaning]
) -> None:
    service = LikenessService(timed_core)
    english, german = file_case(timed_core, ENGLISH), file_case(timed_core, GERMAN)
    service.catch_up(start)
    assert service.of(english)
    clock.move(timedelta(minutes=1))
    with timed_core.db.read() as session:
        chat = session.get_one(CaseRow, german).conversation_id
    changed = Fact("story", FRENCH, FactStatus.STATED)
    IntakeService(timed_core).set_fact(chat, changed, "customer")
    assert service.of(english) == ()
    assert service.catch_up(start) == 1
    assert service.of(english) == service.of(german) == ()
    with timed_core.db.write() as session:
        intake = select(CaseRow.intake_id).where(CaseRow.reference == english)
        session.execute(delete(FactRow).where(FactRow.intake_id.in_(intake)))
    assert LikenessService(timed_core).catch_up(never) == 0
    with timed_core.db.read() as session:
        rows = session.scalars(select(CaseMeaningRow)).all()
        assert [(row.reference, len(row.vector)) for row in rows] == [(german, VECTOR_BYTES)]


def test_no_more_than_the_likest_are_shown(timed_core: Core, start: Callable[[], Meaning]) -> None:
    references = [file_case(timed_core, ENGLISH) for _ in range(MOST_SHOWN + 2)]
    service = LikenessService(timed_core)
    service.catch_up(start)
    for reference in references:
        found = [one.case.reference for one in service.of(reference)]
        assert len(found) == MOST_SHOWN
        assert reference not in found


def test_process_that_fails_leaves_everything_to_the_next_run(
    timed_core: Core, tmp_path: Path, start: Callable[[], Meaning]
) -> None:
    service = LikenessService(timed_core)
    file_case(timed_core, ENGLISH)
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    for python in (broken, tmp_path / "missing"):
        with pytest.raises(MeaningFailed):
            service.catch_up(lambda python=python: Meaning(python))  # type: ignore[misc]
    with timed_core.db.read() as session:
        assert not session.scalars(select(CaseMeaningRow)).all()
    assert service.catch_up(start) == 1


def test_pair_of_a_story_that_changed_since_is_not_shown(
    timed_core: Core, start: Callable[[], Meaning]
) -> None:
    service = LikenessService(timed_core)
    english, german = file_case(timed_core, ENGLISH), file_case(timed_core, GERMAN)
    service.catch_up(start)
    with timed_core.db.write() as session:
        session.execute(
            update(CaseMeaningRow)
            .where(CaseMeaningRow.reference == german)
            .values(story_hash="0" * 64)
        )
        assert session.scalars(select(CaseLikenessRow)).all()
    assert service.of(english) == ()
