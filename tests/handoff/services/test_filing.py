"""From the first word to the case, through the services alone, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handoff.adapters.database import Database
from handoff.adapters.models import (
    AuditEventRow,
    CaseRow,
    ConversationRow,
    IntakeRow,
    MailRow,
    MessageRow,
    new_id,
)
from handoff.domain.errors import Conflict, NotFound
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.messages import Sender
from handoff.domain.understanding import Mention, TriggerHit, Understanding
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import add_message
from handoff.services.core import Core
from handoff.services.intake import IntakeService
from handoff.services.withdrawal import WithdrawalService
from tests.support.installation import make_settings
from tests.support.service import project_policy

STORY = "The lamp I bought for £20 broke on 3 November and burnt my hand."


@pytest.fixture
def core(database: Database, tmp_path: Path) -> Core:
    settings = make_settings(tmp_path / "var", DATABASE_URL=database.url)
    return Core(settings, project_policy(), database)


@pytest.fixture
def conversation_id(core: Core) -> str:
    row = ConversationRow(
        id=new_id(),
        token_hash=new_id(),
        locale="en-GB",
        language="en",
        zone="Europe/London",
        created_at=core.clock(),
        updated_at=core.clock(),
        expires_at=core.clock(),
    )
    with core.db.write() as session:
        session.add(row)
    return row.id


def write(core: Core, conversation_id: str, text: str) -> str:
    with core.db.write() as session:
        conversation = session.get(ConversationRow, conversation_id)
        assert conversation is not None
        return add_message(session, core, conversation, Sender.CUSTOMER, text).id


def told(message_id: str) -> Understanding:
    return Understanding(
        message_id,
        STORY,
        "tell_story",
        0.9,
        mentions=(
            Mention("product", "lamp", "lamp", 4),
            Mention("amount", {"value": 20, "currency": "GBP"}, "£20", 22),
            Mention("occurred_on", "2026-11-03", "3 November", 35),
            Mention("email", "a@example.com", "not in the message"),
        ),
        triggers=(TriggerHit("injury_or_illness", "P1", "burnt my hand"),),
        category={"code": "product_defect", "confidence": 0.8, "ranking": []},
    )


def complete(core: Core, conversation_id: str) -> None:
    intake = IntakeService(core)
    ConsentService(core).accept(conversation_id)
    intake.tell_story(conversation_id, [told(write(core, conversation_id, STORY))])
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)


def test_files_a_case_with_everything(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    receipt = CaseService(core).file(conversation_id)
    summary = CaseService(core).summary(receipt.reference)
    assert summary["reference"] == receipt.reference
    assert summary["facts"]["story"]["value"] == STORY
    assert summary["facts"]["amount"]["status"] == "confirmed"
    assert summary["severity"]["level"] in ("high", "urgent")
    assert {d["kind"] for d in summary["deadlines"]} >= {"acknowledge", "final"}
    assert summary["promises"] == list(receipt.dates)
    with core.db.read() as session:
        mail = session.scalars(select(MailRow)).one()
        tags = set(session.scalars(select(AuditEventRow.tag)))
    assert mail.recipient == "a@example.com"
    assert receipt.reference in mail.text_body
    assert {"customer:case:filed", "bot:read_back:shown", "customer:consent:accepted"} <= tags


def test_a_quote_is_always_part_of_its_message(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    summary = CaseService(core).summary_of_conversation(conversation_id)
    with core.db.read() as session:
        texts = {row.id: row.text for row in session.scalars(select(MessageRow))}
    for fact in summary["facts"].values():
        if fact["quote"] is not None:
            assert fact["quote"] in texts[fact["message_id"]]


def test_filing_again_gives_the_same_case(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    references: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: references.append(CaseService(core).file(conversation_id).reference)
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with core.db.read() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert session.scalar(select(func.count()).select_from(MailRow)) == 1
    assert len(set(references)) == 1
    assert len(references) == 4


def test_nothing_is_filed_without_consent(core: Core, conversation_id: str) -> None:
    intake = IntakeService(core)
    intake.tell_story(conversation_id, [told(write(core, conversation_id, STORY))])
    intake.note_read_back(conversation_id)
    with pytest.raises(Conflict, match="notice"):
        CaseService(core).file(conversation_id)


def test_nothing_is_filed_that_was_not_read_back(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    message_id = write(core, conversation_id, "it was £30")
    mention = Mention("amount", {"value": 30, "currency": "GBP"}, "£30")
    changed, _ = IntakeService(core).answer(
        conversation_id,
        None,
        Understanding(message_id, "it was £30", mentions=(mention,)),
        may_replace=True,
    )
    assert changed == ["amount"]
    with pytest.raises(Conflict, match="read them back"):
        CaseService(core).file(conversation_id)


def test_an_empty_conversation_has_nothing_to_file(core: Core, conversation_id: str) -> None:
    with pytest.raises(NotFound):
        CaseService(core).file(conversation_id)


def test_telling_a_message_twice_changes_nothing(core: Core, conversation_id: str) -> None:
    intake = IntakeService(core)
    understanding = told(write(core, conversation_id, STORY))
    intake.tell_story(conversation_id, [understanding])
    intake.tell_story(conversation_id, [understanding])
    assert intake.draft(conversation_id).story == STORY


def test_a_refusal_erases_the_words(core: Core, conversation_id: str) -> None:
    consent = ConsentService(core)
    message_id = write(core, conversation_id, STORY)
    consent.hold(conversation_id, message_id)
    assert consent.held_messages(conversation_id) == [(message_id, STORY)]
    consent.decline(conversation_id)
    assert consent.held_messages(conversation_id) == []
    with core.db.read() as session:
        row = session.get(MessageRow, message_id)
        assert row is not None
        assert row.text == ""
        assert row.erased_at is not None


def test_a_withdrawal_removes_draft_and_words(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    assert WithdrawalService(core).withdraw(conversation_id) is None
    draft = IntakeService(core).draft(conversation_id)
    assert draft.facts == {}
    with core.db.read() as session:
        assert STORY not in [row.text for row in session.scalars(select(MessageRow))]
    assert ConsentService(core).decision(conversation_id) == "withdrawn"


def test_a_filed_case_is_kept_and_a_person_is_asked_for(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    reference = CaseService(core).file(conversation_id).reference
    assert WithdrawalService(core).withdraw(conversation_id) == reference
    assert CaseService(core).summary(reference)["handoff"]["owner"] == "queue"


def test_a_reference_is_found_as_a_person_writes_it(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    reference = CaseService(core).file(conversation_id).reference
    spoken = reference.removeprefix("RD-").replace("-", " ").lower()
    assert CaseService(core).summary(spoken)["reference"] == reference
    with pytest.raises(NotFound):
        CaseService(core).summary("RD-0000-0000-0000")


def test_the_clock_starts_with_the_first_words_of_the_story(
    core: Core, conversation_id: str
) -> None:
    """Not with a greeting weeks before."""
    write(core, conversation_id, "hello")
    complete(core, conversation_id)
    with core.db.read() as session:
        intake = session.scalars(select(IntakeRow)).one()
        story = session.scalars(select(MessageRow).where(MessageRow.purpose == "story")).one()
    assert intake.received_at == story.at


def test_a_yes_from_before_the_read_back_confirms_nothing(core: Core, conversation_id: str) -> None:
    early = write(core, conversation_id, "yes")
    complete(core, conversation_id)
    late = write(core, conversation_id, "yes")
    assert not IntakeService(core).confirms_read_back(conversation_id, early)
    assert IntakeService(core).confirms_read_back(conversation_id, late)


def test_a_repeated_correction_says_the_same_again(core: Core, conversation_id: str) -> None:
    complete(core, conversation_id)
    message_id = write(core, conversation_id, "no, it was £30")
    mention = Mention("amount", {"value": 30, "currency": "GBP"}, "£30", 11)
    again = Understanding(message_id, "no, it was £30", "inform", 0.9, mentions=(mention,))
    assert IntakeService(core).correct(conversation_id, again) == ["amount"]
    assert IntakeService(core).correct(conversation_id, again) == ["amount"]


@pytest.mark.parametrize(
    ("route", "is_mailed"),
    [
        (("preferred_contact", "email", FactStatus.STATED), True),
        (("preferred_contact", "post", FactStatus.STATED), False),
        (("preferred_contact", None, FactStatus.DECLINED), False),
        (None, True),
    ],
)
def test_mail_goes_only_where_the_customer_wants_it(
    core: Core,
    conversation_id: str,
    route: tuple[str, str | None, FactStatus] | None,
    is_mailed: bool,
) -> None:
    complete(core, conversation_id)
    intake = IntakeService(core)
    if route:
        intake.set_fact(conversation_id, Fact(route[0], route[1], route[2]), "agent:x")
    intake.note_read_back(conversation_id)
    receipt = CaseService(core).file(conversation_id)
    assert bool(receipt.confirmation_to) == is_mailed
    with core.db.read() as session:
        assert bool(session.scalars(select(MailRow)).all()) == is_mailed
