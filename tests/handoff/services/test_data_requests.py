"""Requests about one's own data: recorded as cases, copied to the right person only."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from handoff.adapters.lifecycle_models import ContactRow, LetterRow
from handoff.adapters.models import CaseRow, DeadlineRow, IntakeRow, MailRow
from handoff.domain.data_rights import TRACKED_RIGHTS
from handoff.domain.errors import Forbidden, InvalidInput
from handoff.domain.facts import Fact, FactStatus
from handoff.domain.references import new_reference
from handoff.domain.understanding import Understanding
from handoff.services.cases import CaseService
from handoff.services.consent import ConsentService
from handoff.services.conversations import ConversationService
from handoff.services.core import Core
from handoff.services.data_copies import copy_files
from handoff.services.data_requests import DataRequestService, RequestReceipt
from handoff.services.desk import DeskService
from handoff.services.identity import IdentityService
from handoff.services.intake import IntakeService
from handoff.services.mail import MailService
from handoff.services.queue_lines import View
from handoff.services.withdrawal import WithdrawalService
from tests.handoff.services.test_identity import EMAIL, Postbox, file_case, sent_code, start
from tests.support.lifecycle import add_agent

#: A month after 23 November 2026, the first working day on or after it.
DUE = datetime(2026, 12, 23, 23, 59, 59, tzinfo=UTC)


def say(core: Core, conversation_id: str, text: str) -> str:
    return ConversationService(core).receive(conversation_id, text[:20], text).message_id


def proven(core: Core) -> tuple[str, str]:
    """Return a new conversation that has proven to belong to a case, and the case."""
    conversation_id, reference = start(core), file_case(core)
    identity = IdentityService(core)
    identity.ask(conversation_id, reference)
    identity.verify(conversation_id, sent_code(core))
    return conversation_id, reference


def ask(core: Core, right: str = "copy") -> tuple[str, str, RequestReceipt]:
    conversation_id, about = proven(core)
    message_id = say(core, conversation_id, "Please send me what you have on me")
    service = DataRequestService(core)
    return conversation_id, about, service.record(conversation_id, right, about, message_id, "en")


def request_mails(core: Core) -> list[MailRow]:
    with core.db.read() as session:
        return list(session.scalars(select(MailRow).where(MailRow.kind == "data_request")))


@pytest.mark.parametrize("right", TRACKED_RIGHTS)
def test_a_request_is_a_case_with_a_month_and_steps(timed_core: Core, right: str) -> None:
    _, about, receipt = ask(timed_core, right)
    summary = CaseService(timed_core).summary(receipt.reference)
    assert receipt.due_at == DUE
    assert summary["category"]["code"] == "data_protection"
    assert summary["headline"] == f"Data request: {TRACKED_RIGHTS[right]}, about {about}"
    assert summary["facts"]["story"]["value"] == "Please send me what you have on me"
    assert summary["facts"]["email"]["value"] == EMAIL
    assert [d["kind"] for d in summary["deadlines"]] == ["final"]
    assert summary["deadlines"][0]["regime"] == "gb-gdpr-rights"
    steps = timed_core.policy.steps.by_data_right[right]
    assert summary["suggested_steps"][: len(steps)] == list(steps)
    assert summary["open_questions"] == []
    assert summary["consent"]["decision"] == "not_asked"


def test_it_stands_in_the_queue_of_the_desk(timed_core: Core) -> None:
    _, about, receipt = ask(timed_core)
    page = DeskService(timed_core).queue(View.OPEN, 1, "nobody")
    row = next(row for row in page.rows if row.reference == receipt.reference)
    assert about in row.headline
    assert (row.due_at, row.due_kind) == (DUE, "final")


def test_a_copy_goes_to_the_contact_on_file_and_is_kept_nowhere_else(timed_core: Core) -> None:
    core, postbox = timed_core, Postbox()
    _, about, receipt = ask(core)
    assert receipt.is_mailed
    MailService(core, postbox).send_due()
    mail = next(m for m in postbox.mails if receipt.reference in m.subject)
    assert mail.recipient == EMAIL
    assert "23 December 2026" in mail.text
    machine, human = mail.attachments
    copied = json.loads(machine.text)
    assert (copied["schema"], copied["reference"]) == ("redress.data-copy/1", about)
    (complaint,) = copied["complaints"]
    assert complaint["facts"]["story"]["value"] == "The lamp broke."
    assert about in human.text
    assert mail.to_message().get_content_type() == "multipart/mixed"
    (row,) = request_mails(core)
    assert (row.text_body, row.attachments) == ("", [])


def test_a_copy_holds_what_went_to_and_fro_outside_the_chat(timed_core: Core) -> None:
    core = timed_core
    reference, agent = file_case(core), add_agent(core)
    with core.db.write() as session:
        common = {"case_reference": reference, "created_at": core.clock()}
        session.add(
            ContactRow(
                direction="from",
                way="phone",
                text="She asked for a call after six.",
                at=core.clock(),
                agent_id=agent.id,
                **common,
            )
        )
        for body, sent_at in (("We are looking into it.", core.clock()), ("Not sent", None)):
            session.add(
                LetterRow(
                    kind="update",
                    language="en",
                    subject="Your complaint",
                    body=body,
                    state="sent" if sent_at else "draft",
                    sent_at=sent_at,
                    created_by=agent.id,
                    updated_at=core.clock(),
                    **common,
                )
            )
    with core.db.read() as session:
        case = session.get_one(CaseRow, reference)
        machine, _ = copy_files(session, core, case)
    (complaint,) = json.loads(machine.text)["complaints"]
    assert [one["text"] for one in complaint["contacts"]] == ["She asked for a call after six."]
    assert [one["text"] for one in complaint["letters"]] == ["We are looking into it."]


@pytest.mark.parametrize("right", sorted(set(TRACKED_RIGHTS) - {"copy"}))
def test_only_a_request_for_a_copy_sends_one(timed_core: Core, right: str) -> None:
    ask(timed_core, right)
    (row,) = request_mails(timed_core)
    assert row.attachments == []
    assert "promise" not in row.text_body


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "23 December 2026"),
        ("es", "23 de diciembre de 2026"),
        ("fr", "23 décembre 2026"),
        ("de", "23. Dezember 2026"),
    ],
)
def test_the_confirmation_is_in_the_language_of_the_chat(
    timed_core: Core, language: str, day: str
) -> None:
    core = timed_core
    conversation_id, about = proven(core)
    message_id = say(core, conversation_id, "copy please")
    for right in TRACKED_RIGHTS:
        DataRequestService(core).record(conversation_id, right, about, message_id, language)
    mails = request_mails(core)
    assert len(mails) == len(TRACKED_RIGHTS)
    assert all(day in mail.text_body for mail in mails)


def test_asking_again_is_the_same_request(timed_core: Core) -> None:
    core = timed_core
    conversation_id, about, receipt = ask(core)
    again = say(core, conversation_id, "and my copy?")
    service = DataRequestService(core)
    assert service.record(conversation_id, "copy", about, again, "en") == receipt
    other = service.record(conversation_id, "delete", about, again, "en")
    assert other.reference != receipt.reference
    assert len(request_mails(core)) == 2


def test_nothing_is_recorded_without_proof(timed_core: Core) -> None:
    core = timed_core
    _, mine = proven(core)
    stranger, someone_elses = start(core), file_case(core)
    message_id = say(core, stranger, "send me the data of RD")
    for about in (mine, someone_elses, new_reference(), "nonsense"):
        with pytest.raises(Forbidden):
            DataRequestService(core).record(stranger, "copy", about, message_id, "en")
    assert request_mails(core) == []


def test_proof_for_one_case_is_none_for_another(timed_core: Core) -> None:
    core = timed_core
    conversation_id, _ = proven(core)
    other = file_case(core)
    message_id = say(core, conversation_id, "and that one")
    with pytest.raises(Forbidden):
        DataRequestService(core).record(conversation_id, "copy", other, message_id, "en")


def test_a_message_of_another_conversation_is_refused(timed_core: Core) -> None:
    core = timed_core
    conversation_id, about = proven(core)
    elsewhere = say(core, start(core), "not here")
    with pytest.raises(InvalidInput):
        DataRequestService(core).record(conversation_id, "copy", about, elsewhere, "en")
    with pytest.raises(InvalidInput):
        DataRequestService(core).record(conversation_id, "sell", about, elsewhere, "en")


def test_a_complaint_can_be_made_in_the_same_chat_before_or_after(timed_core: Core) -> None:
    core = timed_core
    conversation_id, about, receipt = ask(core)
    intake = IntakeService(core)
    assert CaseService(core).reference_of(conversation_id) is None
    assert intake.draft(conversation_id).status == "collecting"
    ConsentService(core).accept(conversation_id)
    told = Understanding(say(core, conversation_id, "My kettle leaks"), "My kettle leaks", "", 1)
    intake.tell_story(conversation_id, [told])
    again = say(core, conversation_id, "and correct my data")
    DataRequestService(core).record(conversation_id, "correct", about, again, "en")
    assert intake.draft(conversation_id).story == "My kettle leaks"
    intake.complete_story(conversation_id)
    intake.note_read_back(conversation_id)
    filed = CaseService(core).file(conversation_id).reference
    assert CaseService(core).reference_of(conversation_id) == filed
    assert filed not in (about, receipt.reference)


def test_taking_a_draft_back_leaves_the_request(timed_core: Core) -> None:
    core = timed_core
    conversation_id, about, receipt = ask(core)
    ConsentService(core).accept(conversation_id)
    IntakeService(core).set_fact(
        conversation_id, Fact("product", "kettle", FactStatus.STATED), "customer"
    )
    assert WithdrawalService(core).withdraw(conversation_id) is None
    with core.db.read() as session:
        kinds = session.scalars(
            select(IntakeRow.kind).where(IntakeRow.conversation_id == conversation_id)
        ).all()
        assert kinds == ["data_request"]
        assert session.get(CaseRow, receipt.reference) is not None
        due = session.scalars(
            select(DeadlineRow).where(DeadlineRow.case_reference == receipt.reference)
        ).all()
    assert len(due) == 1
    assert not IdentityService(core).may_act_on(conversation_id, about)
