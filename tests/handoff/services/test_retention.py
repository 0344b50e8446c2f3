"""What customers told goes when its time has passed, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.adapters.audit import Tag
from handoff.adapters.files import path_of
from handoff.adapters.models import AuditEventRow, CaseRow, ConversationRow, MailRow, MessageRow
from handoff.domain.errors import Conflict, InvalidInput
from handoff.domain.resolutions import Decision
from handoff.domain.understanding import TriggerHit
from handoff.services.agents import Agent
from handoff.services.case_links import CaseLinkService
from handoff.services.case_work import CaseWorkService
from handoff.services.cases import CaseService
from handoff.services.core import Core
from handoff.services.desk_file import DeskFileService
from handoff.services.holds import HoldService
from handoff.services.letters import LetterService
from handoff.services.lifecycle import LifecycleService
from handoff.services.measures import MeasureService
from handoff.services.resolutions import ResolutionService
from handoff.services.retention import RetentionService
from handoff.services.search import SearchService
from tests.handoff.services.conftest import Clock
from tests.handoff.services.test_erasure import SECRET, everything, store, told
from tests.support.lifecycle import EMAIL, add_agent, file_case

STORY = f"My {SECRET} broke."
THREAT = TriggerHit("legal_threat_or_formal_claim", "P2", "see you in court")
MONTHS, YEARS = timedelta(days=31), timedelta(days=366)


@pytest.fixture
def noor(timed_core: Core) -> Agent:
    return add_agent(timed_core)


def finish(core: Core, reference: str, noor: Agent) -> None:
    """Bring a case to its end, with the secret in everything that agents can write."""
    work, letters = CaseWorkService(core), LetterService(core)
    work.add_task(reference, f"Ask about the {SECRET}", noor.id, core.clock().date(), noor)
    work.log_contact(reference, "from", "phone", f"The {SECRET} again.", core.clock(), noor)
    letter = letters.draft(reference, "update", "en", noor)
    letters.edit(reference, letter, f"Your {SECRET}", f"Dear Amira, about the {SECRET}.", noor)
    letters.send(reference, letter, noor)
    decision = Decision("upheld", ("apology",), None, None, f"The {SECRET} was ours.")
    ResolutionService(core).record(reference, decision, noor)
    LifecycleService(core).change(reference, "resolved", f"{SECRET} replaced", noor)


def conversation_of(core: Core, reference: str) -> str:
    with core.db.read() as session:
        return session.get_one(CaseRow, reference).conversation_id


def test_an_unfinished_complaint_goes_three_months_after_its_last_message(
    timed_core: Core, clock: Clock
) -> None:
    told(timed_core)
    service = RetentionService(timed_core)
    clock.move(timedelta(days=89))
    assert not service.run_due()
    assert SECRET in everything(timed_core)
    clock.move(timedelta(days=5))
    service.run_due()
    assert SECRET not in everything(timed_core)
    with timed_core.db.read() as session:
        assert session.scalars(select(ConversationRow.forget_pending)).one()


def test_a_finished_case_loses_its_chat_first_and_the_rest_years_later(
    timed_core: Core, clock: Clock, noor: Agent
) -> None:
    core = timed_core
    reference = file_case(core, STORY, email=EMAIL, product=SECRET, country="GB")
    chat, other = conversation_of(core, reference), file_case(core, "Something else.")
    file = store(core, chat, b"a picture")
    CaseLinkService(core).link(reference, other, f"Both about the {SECRET}", noor)
    finish(core, reference, noor)
    service = RetentionService(core)
    clock.move(11 * MONTHS)
    service.run_due()
    clock.move(2 * MONTHS)
    service.run_due()
    keeping = service.of(reference)
    assert (keeping.chat_gone_at, keeping.case_gone_at) == (clock.now, None)
    with core.db.read() as session:
        texts = session.scalars(
            select(MessageRow.text).where(MessageRow.conversation_id == chat)
        ).all()
    assert set(texts) == {""}
    assert CaseService(core).summary(reference)["facts"]["story"]["value"] == STORY
    found = SearchService(core).search("broke").found
    assert [(one.row.reference, one.kind) for one in found] == [(reference, "story")]
    assert SearchService(core).search(SECRET).found
    MeasureService(core).catch_up()
    clock.move(6 * YEARS)
    service.run_due()
    assert SECRET not in everything(core)
    assert EMAIL not in everything(core)
    assert not path_of(core.settings.evidence_dir, file.sha256).exists()
    assert not SearchService(core).search(SECRET).found
    summary = CaseService(core).summary(reference)
    assert (summary["status"], summary["facts"]["story"]["status"]) == ("resolved", "unknown")
    assert DeskFileService(core, CaseService(core)).read(chat, reference, noor).erased_at
    assert CaseService(core).summary(other)["facts"]["story"]["value"] == "Something else."


def test_a_case_that_is_open_or_held_is_never_touched(
    timed_core: Core, clock: Clock, noor: Agent
) -> None:
    core = timed_core
    holds, service = HoldService(core), RetentionService(core)
    still_open = file_case(core, STORY)
    held = file_case(core, STORY, email=EMAIL)
    threat = file_case(core, STORY, triggers=(THREAT,), email=EMAIL)
    for reference in (held, threat):
        finish(core, reference, noor)
    holds.place(held, " A claim may come. ", noor)
    clock.move(20 * YEARS)
    service.run_due()
    for reference in (still_open, held, threat):
        assert CaseService(core).summary(reference)["facts"]["story"]["value"] == STORY
    assert [(hold.reference, hold.trigger, hold.reason, hold.by) for hold in holds.all()] == [
        (held, None, "A claim may come.", "Noor Vance"),
        (threat, THREAT.code, "", ""),
    ]
    for reference in (held, threat):
        holds.lift(reference, noor)
    service.run_due()
    assert {case.reference for case in service.erased()} == {held, threat}
    with core.db.read() as session:
        tags = session.scalars(
            select(AuditEventRow.tag)
            .where(AuditEventRow.case_reference == threat)
            .order_by(AuditEventRow.id)
        ).all()
    assert tags[-3:] == [Tag.HOLD_PLACED, Tag.HOLD_LIFTED, Tag.CASE_ERASED]


def test_a_hold_needs_a_reason_and_comes_once(timed_core: Core, noor: Agent) -> None:
    holds, reference = HoldService(timed_core), file_case(timed_core)
    for reason in (" ", "x" * 2_001):
        with pytest.raises(InvalidInput):
            holds.place(reference, reason, noor)
    holds.place(reference, "An ombudsman asks.", noor)
    with pytest.raises(Conflict):
        holds.place(reference, "Again.", noor)


def test_a_complaint_is_removed_at_once_for_a_customer_who_may_ask_for_it(
    timed_core: Core, noor: Agent
) -> None:
    core, service = timed_core, RetentionService(timed_core)
    reference = file_case(core, STORY, email=EMAIL, country="GB")
    with pytest.raises(Conflict, match="not finished"):
        service.erase_now(reference, reference, noor)
    finish(core, reference, noor)
    with pytest.raises(InvalidInput, match=reference):
        service.erase_now(reference, "yes", noor)
    holds = HoldService(core)
    holds.place(reference, "A claim.", noor)
    with pytest.raises(Conflict, match="held"):
        service.erase_now(reference, reference, noor)
    holds.lift(reference, noor)
    service.erase_now(reference, reference.lower(), noor)
    assert SECRET not in everything(core)
    with core.db.read() as session:
        assert set(session.scalars(select(MailRow.recipient))) == {""}
    with pytest.raises(Conflict):
        service.erase_now(reference, reference, noor)
