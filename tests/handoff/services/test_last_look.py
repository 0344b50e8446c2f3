"""What others did since an agent last looked at a case."""

from __future__ import annotations

from datetime import timedelta

from handoff.services.case_file import CaseFile
from handoff.services.case_work import CaseWorkService
from handoff.services.cases import CaseService
from handoff.services.core import Core
from handoff.services.desk_file import DeskFileService
from tests.handoff.services.conftest import Clock
from tests.support.lifecycle import add_agent, file_case


def test_a_look_says_what_others_did_since_the_one_before(timed_core: Core, clock: Clock) -> None:
    noor, lee = add_agent(timed_core), add_agent(timed_core, "Lee Okafor")
    files, work = DeskFileService(timed_core, CaseService(timed_core)), CaseWorkService(timed_core)
    reference = file_case(timed_core)
    chat, _ = files.find(reference)

    def look() -> CaseFile:
        return files.read(chat, reference, noor)

    assert look().news is None
    seen = clock.now
    clock.move(timedelta(hours=2))
    files.add_note(chat, "Rang the shop.", lee)
    files.add_note(chat, "And again.", lee)
    files.add_note(chat, "I know.", noor)
    clock.move(timedelta(minutes=1))
    work.assign(reference, lee.id, lee)
    news = look().news
    assert news is not None
    assert news.since == seen
    assert [(one.tag, one.actor, one.count) for one in news.changes] == [
        ("agent:case:assigned", "Lee Okafor", 1),
        ("agent:note:added", "Lee Okafor", 2),
    ]
    # Reading the page anew while one works on it belongs to the same look.
    clock.move(timedelta(minutes=10))
    assert look().news == news
    clock.move(timedelta(hours=2))
    assert look().news is None
